"""The calendar in memory and the table in the database: one tiny query tells whether they are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.clock import WorkingCalendar
from app.workdays.models import CalendarDay, CalendarRevision


def revision() -> int:
    """The revision of the calendar that this process counts with."""
    return clock.calendar().revision


def stored_revision(session: Session) -> int:
    """The revision of the table: the newest change. One query."""
    return session.scalar(select(func.max(CalendarRevision.id))) or 0


def fresh(session: Session) -> WorkingCalendar:
    """The calendar as the table has it now; this process counts with it from now on. One query, two after a change.

    The revision is read before the days. A change in between is then in the days and not in the number, and what was
    counted is counted once more; the other way round it would be forgotten.
    """
    newest = stored_revision(session)
    if newest != clock.calendar().revision:
        clock.use(load(session, newest))
    return clock.calendar()


@contextmanager
def counting(session: Session) -> Iterator[WorkingCalendar]:
    """Count with the calendar of the table inside this block, whatever other threads of the process find meanwhile.

    For deadlines that are stored together with the revision they were counted with.
    """
    with clock.supposing(fresh(session)):
        yield clock.calendar()


def load(session: Session, number: int) -> WorkingCalendar:
    """The calendar of the table, to be known as revision `number`; revision 0 is what we ship."""
    if number == 0:
        return clock.shipped()
    days = session.scalars(select(CalendarDay.day).where(CalendarDay.off))
    return WorkingCalendar(days, revision=number)
