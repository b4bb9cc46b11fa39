"""Where to go next: only to a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_target(target: str | None) -> str | None:
    """The target when it is a path on this site, else None.

    Refuses what a browser would read as another site: `//evil`, `/\\evil`, `https:evil`, `javascript:…`, and
    any of those behind spaces or control characters, which browsers skip.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(char) < 33 or ord(char) == 127 for char in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
