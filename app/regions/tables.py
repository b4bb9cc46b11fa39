"""Reading a year's table: municipalities and the regions they belong to, one column per division.

The columns are those of `data/gemeenten.csv`: `gm_code`, `naam`, and for each division (see
`data/indelingen.csv`) the name of the region and, if there is one, its code. A table need not have every
division; what it does not have stays as it is. A table with a fault is not used at all: every fault is named
with its row and column.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
OWN_TABLE = DATA / "gemeenten.csv"
OWN_VALID_FROM = date(2023, 1, 1)
"""The list of municipalities in our own table has not changed since this day."""

LIMIT = 2_000_000
CODE = re.compile(r"GM\d{4}")
REGION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
NAME_LENGTH = {"naam": 80}
REGION_NAME_LENGTH = 120
MANY = 200


@dataclass(frozen=True)
class Definition:
    """A division as `data/indelingen.csv` describes it, and the columns of a table that hold it."""

    key: str
    name_nl: str
    name_en: str
    column: str
    code_column: str
    reference_year: str
    purpose: str
    legal_basis: str
    source: str
    position: int


@dataclass(frozen=True)
class Fault:
    """Something wrong in a table. `row` counts as a spreadsheet does: the heading is row 1; 0 is the whole
    file.
    """

    row: int
    column: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        place = f"row {self.row}, " if self.row else ""
        return f"{place}{self.column or 'file'}: {TEXTS[self.code] % dict(self.params)}"


TEXTS: Mapping[str, str] = {
    "unreadable": "this is not a CSV file in UTF-8",
    "too_large": "the file is larger than %(max)s bytes",
    "no_column": "this column is missing",
    "column_twice": "this column is there twice",
    "no_division": "there is no column of any division we know (%(known)s)",
    "no_rows": "there are no municipalities in it",
    "cells": "this row has %(found)s cells; the heading has %(expected)s",
    "empty": "this cell is empty",
    "not_a_code": "“%(value)s” is not a code as CBS gives them",
    "twice": "“%(value)s” is already in row %(other)s",
    "too_long": "this has %(length)s characters; at most %(max)s fit",
    "not_text": "this contains characters that cannot be stored",
    "two_names": "code %(value)s belongs to “%(other)s” elsewhere in the table",
    "two_codes": "“%(value)s” has code %(other)s elsewhere in the table",
    "too_few": "only %(found)s of the %(expected)s municipalities we know are in it: this is not a whole one",
    "older": "a table that is valid from %(known)s is already in use; history is not rewritten",
}
"""What each fault means, in English: for commands. Pages have the same words in the reader's language."""


class BadTable(Exception):
    """A table with faults. Nothing of it was used."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:3]))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Table:
    """A whole table without faults.

    `municipalities` maps code to name; `regions` maps division key to {code: name}; `places` maps division
    key to {municipality code: region code}. `unused` are columns we know nothing of.
    """

    municipalities: Mapping[str, str]
    regions: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Mapping[str, str]]
    unused: tuple[str, ...] = ()


@cache
def definitions() -> Mapping[str, Definition]:
    """The divisions we know, in the order in which they are shown."""
    with (DATA / "indelingen.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["sleutel"]: Definition(
                key=row["sleutel"],
                name_nl=row["naam"],
                name_en=row["name_en"],
                column=row["kolom"],
                code_column=row["codekolom"],
                reference_year=row["peiljaar"],
                purpose=row["waarvoor"],
                legal_basis=row["wettelijke_basis"],
                source=row["bron"],
                position=position,
            )
            for position, row in enumerate(csv.DictReader(file), start=1)
        }


def own_table() -> Table:
    """Our own table, `data/gemeenten.csv`."""
    return read(OWN_TABLE.read_bytes())


def slug(name: str) -> str:
    """A code for a region that CBS gives none: lower case, without accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def read(content: bytes) -> Table:
    """Read a table from a CSV file (UTF-8; comma or semicolon). Raises BadTable with all its faults."""
    if len(content) > LIMIT:
        raise BadTable([Fault(0, "", "too_large", {"max": LIMIT})])
    try:
        if b"\0" in content:
            raise csv.Error
        text = content.decode("utf-8-sig")
        heading = text.partition("\n")[0]
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=";" if heading.count(";") > heading.count(",") else ",",
            strict=True,
        )
        lines = [(number, cells) for number, cells in enumerate(reader, start=1) if any(cell.strip() for cell in cells)]
    except (UnicodeDecodeError, csv.Error):
        raise BadTable([Fault(0, "", "unreadable")]) from None
    if not lines:
        raise BadTable([Fault(0, "", "unreadable")])
    return _Reading([cell.strip() for cell in lines[0][1]], lines[1:]).table()


class _Reading:
    """One table being read; gathers faults until it is known whether it can be used."""

    def __init__(self, heading: list[str], lines: list[tuple[int, list[str]]]) -> None:
        self.heading = heading
        self.lines = lines
        self.faults: list[Fault] = []
        self.known = {key: found for key, found in definitions().items() if found.column in heading}

    def table(self) -> Table:
        self._check_heading()
        self._raise()
        rows = self._rows()
        municipalities = self._municipalities(rows)
        regions: dict[str, dict[str, str]] = {}
        places: dict[str, dict[str, str]] = {}
        for key, definition in self.known.items():
            regions[key], places[key] = self._division(definition, rows)
        self._raise()
        used = {
            "gm_code",
            "naam",
            *(d.column for d in self.known.values()),
            *(d.code_column for d in self.known.values()),
        }
        unused = tuple(name for name in self.heading if name and name not in used)
        return Table(municipalities, regions, places, unused)

    def fault(self, row: int, column: str, code: str, **params: Any) -> None:
        self.faults.append(Fault(row, column, code, params))

    def _raise(self) -> None:
        if self.faults:
            raise BadTable(sorted(self.faults, key=lambda fault: fault.row)[:MANY])

    def _check_heading(self) -> None:
        for name in ("gm_code", "naam"):
            if name not in self.heading:
                self.fault(1, name, "no_column")
        for name in sorted({name for name in self.heading if name and self.heading.count(name) > 1}):
            self.fault(1, name, "column_twice")
        if not self.known:
            self.fault(1, "", "no_division", known=", ".join(found.column for found in definitions().values()))
        if not self.lines:
            self.fault(0, "", "no_rows")

    def _rows(self) -> list[tuple[int, dict[str, str]]]:
        rows = []
        for number, cells in self.lines:
            if len(cells) != len(self.heading):
                self.fault(number, "", "cells", found=len(cells), expected=len(self.heading))
                continue
            row = {
                name: unicodedata.normalize("NFC", cell.strip()) for name, cell in zip(self.heading, cells, strict=True)
            }
            rows.append((number, row))
        return rows

    def _text(self, number: int, row: dict[str, str], column: str, limit: int) -> str | None:
        value = row[column]
        if not value:
            self.fault(number, column, "empty")
        elif len(value) > limit:
            self.fault(number, column, "too_long", length=len(value), max=limit)
        elif any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in value):
            self.fault(number, column, "not_text")
        else:
            return value
        return None

    def _municipalities(self, rows: list[tuple[int, dict[str, str]]]) -> dict[str, str]:
        found: dict[str, str] = {}
        seen: dict[str, int] = {}
        for number, row in rows:
            code = row["gm_code"]
            name = self._text(number, row, "naam", NAME_LENGTH["naam"])
            if not code:
                self.fault(number, "gm_code", "empty")
            elif not CODE.fullmatch(code):
                self.fault(number, "gm_code", "not_a_code", value=code[:40])
            elif code in seen:
                self.fault(number, "gm_code", "twice", value=code, other=seen[code])
            elif name:
                found[code] = name
            seen.setdefault(code, number)
        return found

    def _division(
        self, definition: Definition, rows: list[tuple[int, dict[str, str]]]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """The regions of one division and where each municipality lies."""
        coded = definition.code_column in self.heading
        column = definition.code_column if coded else definition.column
        names: dict[str, str] = {}
        codes: dict[str, str] = {}
        places: dict[str, str] = {}
        for number, row in rows:
            name = self._text(number, row, definition.column, REGION_NAME_LENGTH)
            code = row[definition.code_column] if coded else slug(name or "")
            if name is None:
                continue
            if not code and coded:
                self.fault(number, column, "empty")
            elif not REGION_CODE.fullmatch(code):
                self.fault(number, column, "not_a_code", value=(code or name)[:40])
            elif names.setdefault(code, name) != name:
                self.fault(number, column, "two_names", value=code, other=names[code])
            elif codes.setdefault(name, code) != code:
                self.fault(number, column, "two_codes", value=name, other=codes[name])
            else:
                places[row["gm_code"]] = code
        return names, places
