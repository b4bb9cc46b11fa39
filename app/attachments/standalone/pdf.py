"""Look at the PDF on standard input. Says on the last line of standard error why it is refused, and exits with 3.

All objects are looked at, also those packed in object streams; contents of pages are not unpacked. Names can be written
with hexadecimal escapes (ISO 32000-1, 7.3.5), so the raw text is read with those resolved as well: a reader that mends
a broken file may find objects that the table of contents leaves out.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from typing import Any, Final

CPU_SECONDS, MEMORY = 20, 1_000_000_000
MAX_OBJECTS: Final = 300_000
MAX_UNPACKED: Final = 200_000_000
MAX_DEPTH: Final = 100
RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData"})
KEYS: Final = frozenset({"/JS", "/JavaScript", "/RichMediaContent"})


def _spelled(word: str) -> bytes:
    """A pattern for a name in any spelling: each letter itself or #xx, and then the end of the name."""
    letters = "".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word)
    return rf"/{letters}(?![A-Za-z0-9#_])".encode()


RAW: Final = re.compile(b"|".join(_spelled(word) for word in ("JavaScript", "Launch")))
PACKED: Final = re.compile(
    b"|".join(_spelled(word) for word in ("JavaScript", "JS", "Launch", "ImportData", "RichMediaContent"))
)


def fault(raw: bytes) -> str:
    """Why a PDF is not taken; empty when it is."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw), strict=False)
    if reader.is_encrypted:
        return "file_locked"
    if not _has_a_page(reader):
        return "file_broken"
    return "pdf_runs" if RAW.search(raw) or _runs(reader.trailer) else _look_at_all(reader)


def _has_a_page(reader: Any) -> bool:
    """Whether the tree of pages leads to one. Only its first branch is walked: a tree can be made to have no end."""
    node = reader.trailer["/Root"]["/Pages"]
    for _depth in range(MAX_DEPTH):
        kids = node.get("/Kids")
        if kids is None:
            return bool(node.get("/Type") == "/Page")
        node = kids.get_object()[0].get_object()
    return False


def _look_at_all(reader: Any) -> str:
    plain = {number for table in reader.xref.values() for number in table}
    if len(plain) + len(reader.xref_objStm) > MAX_OBJECTS:
        return "file_too_complex"
    left = MAX_UNPACKED
    for number in sorted({stream for stream, _place in reader.xref_objStm.values()}):
        unpacked = reader.get_object(number).get_data()
        left -= len(unpacked)
        if left < 0:
            return "file_too_complex"
        if PACKED.search(unpacked):
            return "pdf_runs"
        reader.resolved_objects.clear()
    for number in sorted(plain):
        try:
            found = reader.get_object(number)
        except MemoryError:
            raise
        except Exception:  # noqa: S112 - an object that nobody can read runs nothing
            continue
        if _runs(found):
            return "pdf_runs"
    return ""


def _runs(value: Any) -> bool:
    """Whether an object, or what stands in it, is an action that runs something. References are objects themselves."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if KEYS & found.keys() or ("/S" in found and found.raw_get("/S") in RUNS):  # type: ignore[attr-defined]
                return True
            waiting += dict.values(found)
        elif isinstance(found, list):
            waiting += list(list.__iter__(found))
    return False


def main() -> int:
    """Bound memory and time, and look."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        found = fault(sys.stdin.buffer.read())
    except (MemoryError, RecursionError):
        found = "file_too_complex"
    except Exception:  # pypdf raises what Python raises on what it does not expect
        found = "file_broken"
    sys.stderr.write(f"\n{found}\n")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
