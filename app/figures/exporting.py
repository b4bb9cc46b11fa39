"""The cases behind a figure as a file, as far as whoever asks may see them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import sheets
from app.figures import behind as cases
from app.figures import words
from app.figures.measures import MEASURES
from app.figures.period import Period
from app.figures.slices import Slice
from app.policy import Actor

COLUMNS = ("nummer", "titel", "regio", "stand", "wat")
MOST = 50_000


def export(
    session: Session, actor: Actor, key: str, period: Period, slice_: Slice, part: str, as_of: int | None = None
) -> bytes:
    """A CSV file in Dutch. Raises NotFound for a slice that does not exist."""
    found = cases.behind(session, actor, key, period, slice_, part=part, limit=MOST, as_of=as_of)
    measure = MEASURES[key]
    table = [(row.number, row.title, row.region, row.state, words.seen(measure, row.seen, "nl")) for row in found.rows]
    return sheets.csv_bytes(COLUMNS, table)
