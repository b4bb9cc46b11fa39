"""Bottlenecks out of a spreadsheet: all of its rows, or none.

The columns are those of `knelpunten.csv` in Dutch; what an export has besides is passed over. Every fault is named with
its row and column, and all of them at once. A row that came in with an earlier file is recognised and not filed again.

Whoever imports files for whom: a liaison files for the own regions and becomes co-owner. An administrator (or the
command without `--as`) files for the whole country; then the liaison of each row's region becomes its co-owner: the one
for its theme if there is one, else the one whose regions share most municipalities with it.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import sheets
from app.audit import kept
from app.bottlenecks import actions, intake, queries
from app.bottlenecks.intake import BottleneckIn
from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, NATURES, SYSTEMS
from app.errors import FieldError, Invalid
from app.people import queries as people
from app.policy import Actor, ActorKind, Capability, Role, require
from app.regions import queries as regions

COLUMNS: Mapping[str, str] = {
    "titel": "title",
    "omschrijving": "description",
    "regio": "region",
    "indeling": "division",
    "aard": "nature",
    "stelsels": "systems",
    "akkoord": "accords",
    "afspraak": "agreements",
    "thema": "theme",
    "wie_heeft_er_last_van": "affected",
    "al_geprobeerd": "tried",
    "gevraagd": "asked",
    "bron": "source",
    "urgentie": "urgency",
    "vertrouwelijkheid": "confidentiality",
    "samenwerkingsverband": "partnership",
}
"""The columns of a file and the fields they fill. Only `titel` and `regio` must be there."""

PASSED_OVER = frozenset(
    {
        "nummer", "status", "directie", "eigenaar", "mede_eigenaar", "termijn", "uitkomst", "oordeel", "ingediend_op",
        "gesloten_op", "heropend",
    }
)  # fmt: skip
"""Columns of an export that say what became of a bottleneck; an import does not repeat that."""

REQUIRED = ("titel", "regio")
TEXTS = ("title", "description", "affected", "tried", "asked", "theme", "partnership", "source")
URGENCIES = {"normaal": "normal", "hoog": "high", "spoed": "urgent"}
CONFIDENTIALITIES = {"regio": "region", "ministerie": "ministry", "vertrouwelijk": "confidential"}
_COLUMN_OF = {name: column for column, name in COLUMNS.items()}


@dataclass(frozen=True)
class Fault:
    """Something wrong. `row` counts as a spreadsheet does (the heading is 1; 0 is the whole file); the error's `code`
    and `params` are for `app.web.messages`.
    """

    row: int
    column: str
    error: FieldError


@dataclass(frozen=True)
class Line:
    """A row that can be (or was) filed. `number` is that of the case: empty in a preview; `known` when an earlier file
    brought it in.
    """

    row: int
    title: str
    region: str
    division: str
    liaison: str
    number: str = ""
    known: bool = False


@dataclass(frozen=True)
class Report:
    """What an import will do or did. With faults it did nothing."""

    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def fresh(self) -> int:
        """How many rows are new."""
        return sum(not line.known for line in self.lines)


class BadFile(Exception):
    """A file with faults. Nothing of it was filed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass
class _Row:
    """A row on its way: what is in the cells, and what was made of it."""

    number: int
    raw: dict[str, Any]
    submission: str
    liaison: int = 0
    value: BottleneckIn | None = None
    known: str | None = None


@dataclass
class _Reading:
    """One go through a file."""

    session: Session
    actor: Actor
    submit: bool
    faults: list[Fault] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)

    def fail(self, row: int, column: str, code: str, **params: Any) -> None:
        self.faults.append(Fault(row, column, FieldError(column, code, params)))


def preview(session: Session, actor: Actor, filename: str, content: bytes, *, submit: bool = True) -> Report:
    """What `run` would do with this file; writes nothing. Raises Forbidden."""
    reading = _read(session, actor, filename, content, submit)
    return Report(() if reading.faults else tuple(_lines(reading)), tuple(reading.faults))


def run(session: Session, actor: Actor, filename: str, content: bytes, *, now: datetime, submit: bool = True) -> Report:
    """File every row of a CSV, XLSX or ODS file, as a draft or (with `submit`) at once to The Hague.

    Raises Forbidden, and BadFile with all faults, before anything was written.
    """
    reading = _read(session, actor, filename, content, submit)
    if reading.faults:
        raise BadFile(reading.faults)
    numbers: dict[int, str] = {}
    for row in reading.rows:
        if row.known is None:
            case = actions.file_for(
                session, actor, row.liaison, row.raw, submit=submit, now=now, submission=row.submission
            )
            kept.unasked(session, actor, case, row.raw, now=now)
            numbers[row.number] = case.number
    return Report(tuple(_lines(reading, numbers)))


def _read(session: Session, actor: Actor, filename: str, content: bytes, submit: bool) -> _Reading:
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.CASE_IMPORT)
    reading = _Reading(session, actor, submit)
    try:
        sheet = sheets.read(filename, content)
    except sheets.Unreadable as fault:
        reading.fail(fault.row, "", fault.code, **fault.params)
        return reading
    columns = _columns(reading, sheet.heading)
    if reading.faults:
        return reading
    if not sheet.rows:
        reading.fail(0, "", "file_without_rows")
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        given = {name: sheets.unshielded(cell).strip() for name, cell in zip(columns, cells, strict=True) if name}
        _read_row(reading, number, given, seen)
    _recognise(reading)
    return reading


def _columns(reading: _Reading, heading: Sequence[str]) -> list[str]:
    """The field that each column fills; empty for those passed over."""
    found: list[str] = []
    names = [_plain_name(cell) for cell in heading]
    for place, name in enumerate(names):
        shown = heading[place].strip()[:60] or f"{place + 1}"
        if name in names[:place]:
            reading.fail(1, shown, "column_twice")
        elif name in COLUMNS or name in PASSED_OVER:
            pass
        elif near := difflib.get_close_matches(name, COLUMNS, 1, 0.6):
            reading.fail(1, shown, "unknown_column_near", near=near[0])
        else:
            reading.fail(1, shown, "unknown_column")
        found.append(COLUMNS.get(name, ""))
    for name in REQUIRED:
        if name not in names:
            reading.fail(1, name, "column_missing")
    return found


def _plain_name(cell: str) -> str:
    return "_".join(cell.strip().strip("\ufeff").lower().replace("-", " ").replace("_", " ").split())


def _read_row(reading: _Reading, number: int, given: dict[str, str], seen: dict[str, int]) -> None:
    before = len(reading.faults)
    raw: dict[str, Any] = {name: given[name] for name in TEXTS if given.get(name)}
    raw["nature"] = _word(reading, number, "nature", given, _spellings({n.value: NATURES[n].nl for n in NATURES}))
    raw["urgency"] = _word(reading, number, "urgency", given, _spellings({v: k for k, v in URGENCIES.items()}))
    words = _spellings({value: key for key, value in CONFIDENTIALITIES.items()})
    raw["confidentiality"] = _word(reading, number, "confidentiality", given, words)
    raw["systems"] = _words(reading, number, "systems", given, _spellings({key: key for key in SYSTEMS}))
    raw["accords"] = _words(reading, number, "accords", given, _spellings({key: key for key in ACCORDS}))
    raw["agreements"] = _words(reading, number, "agreements", given, _spellings({key: key for key in AGREEMENTS}))
    region = _region(reading, number, given)
    if region is None:
        _judge_text(reading, number, raw)
        return
    raw["region"] = region.id
    row = _Row(number, raw, _submission(given, region.id))
    if row.submission in seen:
        reading.fail(number, "", "row_twice", other=seen[row.submission])
        return
    seen[row.submission] = number
    row.liaison = _liaison(reading, row)
    row.value = _judge(reading, number, raw)
    if len(reading.faults) == before:
        reading.rows.append(row)


def _looked_up(_id: int) -> bool:
    """Regions were found by name before; an import names no municipalities."""
    return True


def _judge(reading: _Reading, number: int, raw: dict[str, Any]) -> BottleneckIn | None:
    """What filing says of a row, at its columns."""
    try:
        return intake.read(raw, submit=reading.submit, region_known=_looked_up, municipality_known=_looked_up)
    except Invalid as invalid:
        for error in invalid.errors:
            column = _COLUMN_OF.get(error.field, error.field)
            reading.faults.append(Fault(number, column, FieldError(column, error.code, error.params)))
        return None


def _judge_text(reading: _Reading, number: int, raw: dict[str, Any]) -> None:
    """The rest of a row whose region is not known, so that its faults are not found one at a time."""
    _judge(reading, number, {**raw, "region": 1})


def _region(reading: _Reading, number: int, given: Mapping[str, str]) -> regions.RegionRow | None:
    name, division = given.get("region", ""), given.get("division", "")
    known = {row.key: row for row in regions.divisions(reading.session)}
    key = _spellings({row.key: row.name_nl for row in known.values()}).get(division.casefold(), (division,))[0]
    if division and key not in known:
        near = difflib.get_close_matches(division.lower(), known, 1, 0.5)
        code = "unknown_choice_near" if near else "unknown_choice"
        reading.fail(number, "indeling", code, value=division[:80], **({"near": near[0]} if near else {}))
        return None
    if not name:
        reading.fail(number, "regio", "required")
        return None
    try:
        return regions.find_by_name(reading.session, key, name[:120], field="regio")
    except Invalid as invalid:
        reading.faults += [Fault(number, "regio", error) for error in invalid.errors]
        return None


def _liaison(reading: _Reading, row: _Row) -> int:
    """Who becomes co-owner: see the top of this module."""
    actor, region = reading.actor, row.raw["region"]
    if actor.has(Role.LIAISON) and actions.may_file_for(actor, region):
        return actor.id or 0
    if actor.kind is ActorKind.USER and not actor.has(Role.ADMIN):
        reading.fail(row.number, "regio", "region_not_yours")
        return 0
    found = queries.liaison_for(reading.session, region, row.raw.get("theme", "").lower())
    if found is None:
        reading.fail(row.number, "regio", "region_without_liaison")
    return found or 0


Spellings = Mapping[str, tuple[str, str]]


def _spellings(labels: Mapping[str, str]) -> Spellings:
    """Every way to write a value, its code and its Dutch label in any case: to the code and the label."""
    return {spelled.casefold(): (value, label) for value, label in labels.items() for spelled in (value, label)}


def _word(reading: _Reading, number: int, name: str, given: Mapping[str, str], known: Spellings) -> str:
    written = given.get(name, "")
    if not written:
        return ""
    if written.casefold() not in known:
        _unknown(reading, number, name, written, known)
        return ""
    return known[written.casefold()][0]


def _words(reading: _Reading, number: int, name: str, given: Mapping[str, str], known: Spellings) -> list[str]:
    parts = [part.strip() for part in given.get(name, "").split(";") if part.strip()]
    for part in parts:
        if part.casefold() not in known:
            _unknown(reading, number, name, part, known)
    return [known[part.casefold()][0] for part in parts if part.casefold() in known]


def _unknown(reading: _Reading, number: int, name: str, written: str, known: Spellings) -> None:
    near = difflib.get_close_matches(written[:80].casefold(), known, 1, 0.5)
    if near:
        reading.fail(number, _COLUMN_OF[name], "unknown_choice_near", value=written[:80], near=known[near[0]][1])
    else:
        reading.fail(number, _COLUMN_OF[name], "unknown_choice", value=written[:80])


def _submission(given: Mapping[str, str], region: int) -> str:
    """The same for the same row, in whatever file it comes."""
    said = "\n".join((given.get("title", ""), str(region), given.get("description", ""), given.get("asked", "")))
    return "import:" + hashlib.sha256(said.casefold().encode()).hexdigest()[:56]


def _recognise(reading: _Reading) -> None:
    known = queries.filed_before(reading.session, [row.submission for row in reading.rows])
    for row in reading.rows:
        row.known = known.get(row.submission)


Numbers = Mapping[int, str]


def _lines(reading: _Reading, numbers: Numbers | None = None) -> list[Line]:
    names = people.people(reading.session, {row.liaison for row in reading.rows})
    lines = []
    for row in reading.rows:
        region = regions.by_id(reading.session, row.raw["region"])
        number = row.known or (numbers or {}).get(row.number, "")
        title, liaison = str(row.raw["title"]), names[row.liaison].name
        lines.append(Line(row.number, title, region.name, region.division, liaison, number, row.known is not None))
    return lines
