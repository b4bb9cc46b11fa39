"""The diary of a pilot for researchers: what its writers gave to research, without names.

Whoever wrote it is told by their part in the pilot only. Names of colleagues in the text become “[collega]”; names of
others were asked about when the text was written (`app.web.personal`), and cannot be found by a machine for sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app import audit, sheets
from app.pilots import diary_queries, queries
from app.policy import Actor, Capability, require

MEDIA_TYPES: Final = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
COLUMNS: Final = ("dag", "soort", "regio", "ronde", "rol", "tekst")
KINDS: Final = {
    "observation": "waarneming",
    "intervention": "interventie",
    "learned": "geleerd",
    "effect": "effect",
}
PARTS: Final = {
    "liaison": "regio-liaison",
    "fixer": "opgavefikser",
    "coordinator": "coördinator",
    "commissioner": "regiocommissaris",
}


def export(session: Session, actor: Actor, pilot_id: int, form: str, *, now: datetime) -> bytes:
    """The file, noted in the log in the transaction of the caller. Raises Forbidden, NotFound."""
    require(actor, Capability.RESEARCH_EXPORT)
    pilot = queries.one(session, pilot_id)
    table = _table(session, pilot.id)
    audit.record(
        session, actor, "pilot.diary_exported", now=now, subject=f"pilot:{pilot.id}",
        data={"form": form, "entries": len(table)},
    )  # fmt: skip
    return sheets.csv_bytes(COLUMNS, table) if form == "csv" else sheets.ods_bytes("dagboek", COLUMNS, table)


def without(names: Sequence[str], text: str) -> str:
    """A text without these names, however they are written in capitals."""
    if not names:
        return text
    return re.sub("|".join(re.escape(name) for name in names), "[collega]", text, flags=re.IGNORECASE)


def _table(session: Session, pilot_id: int) -> list[list[str]]:
    found = diary_queries.for_research(session, pilot_id)
    names = [name for name in diary_queries.names_of_people(session) if name.strip()] if found else []
    return [
        [
            one.day.isoformat(), KINDS[one.kind.value], one.region, one.round, PARTS.get(part, ""),
            without(names, one.text),
        ]
        for one, part in found
    ]  # fmt: skip
