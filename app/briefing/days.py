"""Visits that were held are days in the region of whoever went: half a day up to four hours, else a whole one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, and_, select, union_all
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.presence.days import Told, days_from
from app.visits.models import Coming, Visit, VisitColleague

HALF = timedelta(hours=4)


@days_from
def of_visits(session: Session, user_ids: Collection[int], since: date, until: date) -> Iterable[Told]:
    """Days of these people by their visits. One query."""
    if not user_ids:
        return
    columns = (Case.number, Case.region_id, Visit.visit_on, Visit.begins_at, Visit.ends_at)
    held = and_(Visit.held, Visit.visit_on.between(since, until))
    went = select(Case.owner_id.label("who"), *columns).join(Visit, Visit.case_id == Case.id)
    along = (
        select(VisitColleague.user_id.label("who"), *columns)
        .join(Visit, Visit.case_id == VisitColleague.visit_id)
        .join(Case, Case.id == Visit.case_id)
        .where(VisitColleague.answer == Coming.COMING, held, VisitColleague.user_id.in_(sorted(user_ids)))
    )
    statement: CompoundSelect[Any] = union_all(went.where(held, Case.owner_id.in_(sorted(user_ids))), along)
    for who, number, region_id, day, begins, ends in session.execute(statement):
        yield Told(who, day, region_id, ends - begins <= HALF, f"/zaken/{number}")
