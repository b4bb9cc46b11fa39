"""The list of visits as a table."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app import clock, sheets
from app.definitions import registry
from app.policy import Actor
from app.visits import queries

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
COLUMNS = (
    "zaaknummer", "onderwerp", "fase", "regio", "dag", "van", "tot", "plaats", "soort", "samenwerkingsverband",
    "wie_gaat", "agenda", "gezegd", "afgesproken", "geen_vervolg_want",
)  # fmt: skip
MOST = 20_000


def export(session: Session, actor: Actor, conditions: list[ColumnElement[bool]], form: str) -> bytes:
    """A CSV or ODS file of the visits, the newest first. Cells that a spreadsheet would calculate are shielded
    (`app.sheets`). One query.
    """
    states = registry.current("visit").states
    table = [
        [
            one.number, one.title, states[one.state].label["nl"], one.region, one.visit_on.isoformat(),
            clock.local(one.begins_at).strftime("%H:%M"), clock.local(one.ends_at).strftime("%H:%M"), one.place,
            {"formal": "formeel", "informal": "informeel"}[one.setting], one.partnership, one.owner, one.agenda,
            one.said, one.agreed, one.no_follow_up,
        ]
        for one in queries.seen(session, actor, *conditions, newest=True, limit=MOST)
    ]  # fmt: skip
    return sheets.csv_bytes(COLUMNS, table) if form == "csv" else sheets.ods_bytes("bezoeken", COLUMNS, table)
