"""Everything that somebody in the region follows, on one page: first what asks something of them, closed ones below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions import registry
from app.feedback import situations
from app.feedback.overview_queries import followed
from app.feedback.standing import Standing, standing
from app.regions.models import Region
from app.web.formats import full_date
from app.web.request import language
from app.web.viewmodels import LineView
from app.workflow.line import line_of


@dataclass(frozen=True, slots=True)
class Followed:
    """One case on the overview."""

    number: str
    title: str
    url: str
    region: str
    line: LineView
    says: tuple[str, ...]
    standing: Standing
    closed: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The cases by what they ask: an answer, nothing now, nothing any more."""

    asking: tuple[Followed, ...]
    going: tuple[Followed, ...]
    closed: tuple[Followed, ...]


def overview_of(session: Session, address: str, now: datetime) -> Overview:
    """The overview of an address. At most seven queries, however many cases there are."""
    pairs = [(contact, case) for contact, case in session.execute(followed(address))]
    spoken = language()
    found = situations.of(session, pairs, now, spoken) if pairs else {}
    ids = {case.region_id for _contact, case in pairs}
    regions = {row.id: row.name for row in session.execute(select(Region.id, Region.name).where(Region.id.in_(ids)))}
    rows = []
    for _contact, case in pairs:
        definition = registry.get(session, case.process, case.workflow_version)
        now_is = standing(found[case.id])
        rows.append(
            Followed(
                case.number,
                case.title,
                url_for("feedback.follow", number=case.number),
                regions.get(case.region_id, ""),
                line_of(definition, case.state, case.reopenings, spoken, plain=True),
                _brief(now_is),
                now_is,
                case.closed_at is not None and (case.state != "merged" or case.told_at is not None),
            )
        )
    rows.sort(key=lambda row: (row.standing.by or date.max, row.number))
    return Overview(
        asking=tuple(row for row in rows if row.standing.asks),
        going=tuple(row for row in rows if not row.standing.asks and not row.closed),
        closed=tuple(
            sorted((row for row in rows if not row.standing.asks and row.closed), key=lambda row: row.number)[::-1]
        ),
    )


def _brief(now_is: Standing) -> tuple[str, ...]:
    """What happens now in at most two sentences: the first, and the one with the day that counts."""
    first, *rest = now_is.text
    day = full_date(now_is.by) if now_is.by else ""
    dated = next((sentence for sentence in rest if day and day in sentence), "")
    return (first, dated) if dated and day not in first else (first,)
