"""The meetings that a step of a workflow may name: those for which papers can still be delivered."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.cases import choices
from app.forums import queries
from app.web.formats import short_date


@choices.register("meetings")
def meetings(session: Session, language: str) -> list[tuple[int, str]]:
    """Coming meetings, the first one first: "di 1 dec, Overleg met de minister (stukken vr 27 nov)"."""
    today = clock.local_date(clock.now())
    papers = "papers" if language == "en" else "stukken"
    open_ones = (row for row in queries.coming(session, today) if row.papers_on >= today)
    return [(row.id, _called(row, papers, language)) for row in open_ones]


def _called(row: queries.MeetingRow, papers: str, language: str) -> str:
    day, last = short_date(row.held_on, language), short_date(row.papers_on, language)
    return f"{day}, {row.forum(language)} ({papers} {last})"
