"""File names as we show them: plain text that means the same to every reader and every file system. PURE.

What a name carries besides text is taken out: folders, control characters, characters that turn the direction of what
follows (TRUST, web test 15). What remains is kept as it was written.
"""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 200
"""Of a whole name in UTF-8. File systems allow 255; a browser may add " (1)"."""

NAMELESS = "bestand"
_FOREIGN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, with whatever extension."""


def clean(written: str | None) -> str:
    """A safe name, never empty. The extension is kept when the name is too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", written or ""))[-1]
    text = "".join(" " if char.isspace() else char for char in last)
    text = "".join(char for char in text if unicodedata.category(char) not in _FOREIGN)
    text = re.sub(r'[<>:"|?*]', "_", re.sub(r" +", " ", text)).lstrip(" ").rstrip(" .")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    stem = stem.strip(" .") or NAMELESS
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return _short(stem, f".{extension}" if extension else "")


def _short(stem: str, ending: str) -> str:
    """A name of at most MAX_BYTES: cut in the stem, between characters."""
    ending = ending if len(ending.encode()) <= 20 else ""
    room = MAX_BYTES - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + ending


def extension(name: str) -> str:
    """The extension in lower case, without the dot; empty when there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def with_extension(name: str, ending: str) -> str:
    """The name with another extension: a photo that became a JPEG is called so."""
    stem = name.rpartition(".")[0] or name
    return _short(stem, f".{ending}")


def plain(name: str) -> str:
    """The name in ASCII, for the part of a header that old programs read (RFC 6266)."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._ -]", "_", folded).strip(" .") or NAMELESS
