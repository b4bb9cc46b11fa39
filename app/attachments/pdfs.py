"""PDF: it has pages, no password, and nothing in it that runs.

All objects are looked at, also those inside object streams; contents of pages are not unpacked. Names can be written
with hexadecimal escapes (ISO 32000-1, 7.3.5), so the raw text is read with those resolved as well: a reader that mends
a broken file may find objects that the table of contents leaves out.
"""

from __future__ import annotations

import re
from time import monotonic
from typing import Any, BinaryIO, Final

from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject

from app.attachments.refusing import Refused

MAX_OBJECTS: Final = 300_000
SECONDS: Final = 20
_RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
_KEYS: Final = frozenset({"/JS", "/JavaScript", "/RichMediaContent", "/RichMediaSettings"})


def _spelled(word: str) -> bytes:
    """A pattern for a name in any spelling: each letter itself or #xx, and then the end of the name."""
    letters = "".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word)
    return rf"/{letters}(?![A-Za-z0-9#_])".encode()


_RAW: Final = re.compile(b"|".join(_spelled(word) for word in ("JavaScript", "Launch")))


def check(stream: BinaryIO) -> None:
    """Raises Refused for a PDF that we do not take."""
    try:
        reader = PdfReader(stream, strict=False)
        if reader.is_encrypted:
            raise Refused("file_locked")
        if len(reader.pages) < 1:
            raise Refused("file_broken")
        _look_at_all(reader)
    except Refused:
        raise
    except RecursionError:
        raise Refused("file_broken") from None
    except Exception:  # pypdf raises what Python raises on what it does not expect
        raise Refused("file_broken") from None
    stream.seek(0)
    if _RAW.search(stream.read()):
        raise Refused("pdf_runs")


def _look_at_all(reader: PdfReader) -> None:
    known = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(known) > MAX_OBJECTS:
        raise Refused("file_too_complex")
    until = monotonic() + SECONDS
    if _runs(reader.trailer):
        raise Refused("pdf_runs")
    for number in sorted(known):
        if monotonic() > until:
            raise Refused("file_too_complex")
        try:
            found = reader.get_object(number)
        except (PdfReadError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError):
            continue  # an object that nobody can read runs nothing
        if _runs(found):
            raise Refused("pdf_runs")


def _runs(value: Any) -> bool:
    """Whether an object, or what stands in it, is an action that runs something. References are objects themselves."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            if _KEYS & found.keys() or ("/S" in found and found.raw_get("/S") in _RUNS):
                return True
            waiting += [found.raw_get(key) for key in found]
        elif isinstance(found, ArrayObject):
            waiting += list(list.__iter__(found))
    return False
