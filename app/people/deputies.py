"""Who stands in for whom on a day: the work of somebody who is away goes to their deputy, and on from there.

B stands in for A; when B is away too, C who stands in for B does the work of both. A day is a Dutch day: the first from
00:00 in Amsterdam, the last until 24:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Absence, User

Day = date | BindParameter[date]
"""A day, or the place of one in a statement that is put together once."""


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody is away from the first day to the last, and who stands in."""

    user: int
    deputy: int
    first: date
    last: date


def loop(spans: Iterable[Span], new: Span) -> tuple[int, ...]:
    """The people in the circle that `new` would close on some day; empty when it closes none.

    Follows the deputy of the new absence, and theirs, as long as there is a day on which all of them are away.
    """
    of: dict[int, list[Span]] = {}
    for span in spans:
        of.setdefault(span.user, []).append(span)
    waiting: list[tuple[int, date, date, tuple[int, ...]]] = [(new.deputy, new.first, new.last, (new.user, new.deputy))]
    while waiting:
        who, first, last, path = waiting.pop()
        if who == new.user:
            return path
        for span in of.get(who, ()):
            begin, end = max(first, span.first), min(last, span.last)
            if begin <= end and (span.deputy == new.user or span.deputy not in path):
                waiting.append((span.deputy, begin, end, (*path, span.deputy)))
    return ()


def on_day(absence: type[Absence], day: Day) -> ColumnElement[bool]:
    """Whether an absence holds on this day."""
    return and_(absence.ended_at.is_(None), absence.from_on <= day, absence.until_on >= day)


def is_away(day: Day) -> ColumnElement[bool]:
    """Whether the person of a query is away on this day."""
    return exists().where(Absence.user_id == User.id, on_day(Absence, day)).correlate(User)


def is_named(day: Day) -> ColumnElement[bool]:
    """Whether the person of a query is the deputy of somebody who is away on this day."""
    return exists().where(Absence.deputy_id == User.id, on_day(Absence, day)).correlate(User)


def principals(session: Session, user_id: int, day: date) -> dict[int, str]:
    """Everybody whose work has come to this person on this day, by id: those who named them, and who named those.

    For a person who is there themselves. One query.
    """
    chain = select(Absence.user_id).where(Absence.deputy_id == user_id, on_day(Absence, day)).cte(recursive=True)
    named = aliased(Absence)
    chain = chain.union(select(named.user_id).join(chain, named.deputy_id == chain.c.user_id).where(on_day(named, day)))
    away = select(User.id, User.name).where(User.id.in_(select(chain.c.user_id)), User.active.is_(True))
    return {row.id: row.name for row in session.execute(away.order_by(User.id))}


def stand_in(session: Session, user_id: int, on: date) -> int | None:
    """Who stands in for somebody on this Dutch day; None when they are there, or nobody does.

    One query for somebody who is there; one more for each deputy on the way.
    """
    seen = {user_id}
    here = user_id
    while True:
        statement = select(Absence.deputy_id).where(Absence.user_id == here, on_day(Absence, on)).limit(1)
        further = session.scalar(statement)
        if further is None:
            break
        if further in seen:
            return None
        seen.add(further)
        here = further
    if here == user_id or not session.scalar(select(User.active).where(User.id == here)):
        return None
    return here
