"""Keeping redirects on this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_target(target: str | None) -> str | None:
    """The target when it is a path of this site, else None.

    Refused: other hosts (`//evil`, `https://evil`), back-slashes that browsers read as slashes, control characters,
    other schemes.
    """
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > 2000:
        return None
    if "\\" in target or any(ord(letter) < 32 or ord(letter) == 127 for letter in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
