"""Reading a table out of a file of unknown origin.

A workbook is opened in a process of its own with little memory and time: a file of a few kilobytes can claim a billion
cells, and the library that reads it would ask the machine for them. What comes back is text and nothing else; formulas
are never computed, only the value that was saved with them is read.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 5_000_000
MAX_ROWS = 2000
MAX_COLUMNS = 100
SECONDS = 20
WORKBOOKS = {".xlsx": "xlsx", ".ods": "ods"}
_CHILD = Path(__file__).with_name("workbook.py")
_DELIMITERS = (",", ";", "\t")


class Unreadable(Exception):
    """A file that no table can be read from. `code` and `params` are for `app.web.messages`; row 0 is the whole."""

    def __init__(self, code: str, row: int = 0, **params: Any) -> None:
        super().__init__(f"{code} {params or ''}".strip())
        self.code, self.row, self.params = code, row, params


@dataclass(frozen=True)
class Sheet:
    """A heading and the rows under it. `rows` has (the row's number as a spreadsheet counts, its cells), without rows
    that are empty; every row has as many cells as the heading.
    """

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(filename: str, content: bytes) -> Sheet:
    """Read the first table of a file. The name says only whether a workbook is expected; the content decides.

    Raises Unreadable.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("file_too_large", max=MAX_BYTES // 1_000_000)
    if not content.strip():
        raise Unreadable("file_empty")
    if content[:4] == b"PK\x03\x04":
        rows = _workbook(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("file_old_or_locked")
    elif Path(filename).suffix.lower() in WORKBOOKS:
        raise Unreadable("file_not_a_workbook")
    else:
        rows = _text(content)
    return _sheet(rows)


def _sheet(rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    """Heading and rows, with the width of the heading. Cells beyond it must be empty."""
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    first = next(filled, None)
    if first is None:
        raise Unreadable("file_empty")
    heading = _trimmed(first[1])
    if len(heading) > MAX_COLUMNS:
        raise Unreadable("file_too_wide", max=MAX_COLUMNS)
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in filled:
        if len(found) >= MAX_ROWS:
            raise Unreadable("file_too_long", max=MAX_ROWS)
        cells = _trimmed(cells)
        if len(cells) > len(heading):
            raise Unreadable("row_too_wide", row=number, found=len(cells), expected=len(heading))
        found.append((number, (*cells, *[""] * (len(heading) - len(cells)))))
    return Sheet(tuple(heading), tuple(found))


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end."""
    last = max((place for place, cell in enumerate(cells) if cell.strip()), default=-1)
    return list(cells[: last + 1])


# -- text ------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable("file_not_text")
    first, _end, rest = text.partition("\n")
    delimiter = None
    if first.lower().startswith("sep=") and first.rstrip("\r")[4:] in _DELIMITERS:
        delimiter, text = first.rstrip("\r")[4:], rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True)
    skipped = 1 if delimiter else 0
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable("row_quotes", row=start + skipped) from error
        yield start + skipped, cells


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else the Windows code page of western Europe."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("file_not_text")


def _delimiter(text: str) -> str:
    """The sign that divides the heading into most cells; inside quotes it does not count."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(part for place, part in enumerate(heading.split('"')) if place % 2 == 0)
    return max(_DELIMITERS, key=outside.count)


# -- workbooks -------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    command = [sys.executable, "-I", str(_CHILD), str(MAX_ROWS + 50), str(MAX_COLUMNS + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the file goes in as data
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("file_not_a_workbook") from None
    if done.returncode != 0:
        raise Unreadable("file_not_a_workbook")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        limit = MAX_ROWS if answer["refused"] == "file_too_long" else MAX_COLUMNS
        raise Unreadable(answer["refused"], max=limit)
    return enumerate(answer["rows"], start=1)
