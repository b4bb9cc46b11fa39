"""Programmes from a file: a row each, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import audit, sheets
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, require
from app.programmes import actions
from app.regions import queries as regions

COLUMNS = (
    "programma", "departement", "soort", "regios", "indeling", "gemeenten", "van", "tot_en_met", "wat_het_doet", "bron",
    "contact", "functie", "mailadres", "telefoon",
)  # fmt: skip
KINDS = {
    "regio deal": "regio_deal", "grensregio": "border", "leefbaarheid": "liveability", "anders": "other", "": "other",
}  # fmt: skip
MOST = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row (2 is the first under the heading)."""

    row: int
    error: FieldError


class BadFile(Exception):
    """Nothing was taken in. `faults`, from the top; empty when it is no file that we can read."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def take_in(session: Session, actor: Actor, filename: str, data: bytes, *, now: datetime) -> int:
    """Write down every programme in a CSV, XLSX or ODS file. Several regions or municipalities stand in one cell, with
    a semicolon between them; the regions are of `indeling`, or of the usual division.

    Returns how many. Raises Forbidden, and BadFile with what is wrong where: the caller then rolls everything back.
    """
    require(actor, Capability.PROGRAMME_WORK)
    try:
        sheet = sheets.read(filename, data)
    except sheets.Unreadable:
        raise BadFile([]) from None
    faults: list[Fault] = []
    done = 0
    for number, cells in _rows(sheet):
        if done + len(faults) > MOST:
            raise BadFile([Fault(number, FieldError("", "too_many", {"max": MOST}))])
        try:
            actions.make(session, actor, _given(session, cells), now=now)
            done += 1
        except Invalid as invalid:
            faults += [Fault(number, error) for error in invalid.errors]
    if faults or not done:
        raise BadFile(faults[:50])
    audit.record(session, actor, "programmes.imported", now=now, subject="programmes:file", data={"count": done})
    return done


def _rows(sheet: sheets.Sheet) -> list[tuple[int, dict[str, str]]]:
    heading = [name.strip().lower() for name in sheet.heading]
    return [(number, dict(zip(heading, cells, strict=False))) for number, cells in sheet.rows]


def _given(session: Session, cells: dict[str, str]) -> dict[str, object]:
    def said(name: str) -> str:
        return cells.get(name, "").strip()

    wanted = [name.strip() for name in said("regios").split(";") if name.strip()]
    found = [regions.find_by_name(session, said("indeling"), name, field="regions").id for name in wanted]
    contact = {
        "name": said("contact"), "position": said("functie"), "email": said("mailadres"), "phone": said("telefoon"),
    }  # fmt: skip
    return {
        "name": said("programma"), "department": said("departement"),
        "kind": KINDS.get(said("soort").casefold(), said("soort")), "regions": found,
        "municipalities": said("gemeenten"), "since": said("van"), "until": said("tot_en_met"),
        "about": said("wat_het_doet"), "source": said("bron"), "contacts": [contact],
    }  # fmt: skip
