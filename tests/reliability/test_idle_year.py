"""A year in which nobody does anything: nothing rots, and nobody is buried in mail (rule 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.cases.models import Case, CaseClock, ClockStep
from app.escalations.models import Escalation
from app.outbox.models import Message, MessageStatus, Notice
from app.worker import sweeps
from config import Settings
from tests.conftest import Time
from tests.factories import Cases, World
from tests.promises.support import promise

OPEN = ("submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "escalated", "solution_proposed",
        "feedback")  # fmt: skip
EACH = 6
"""How many cases wait in each state."""

ROUNDS = (time(9, 1), time(10, 2), time(16, 59), time(20, 5))
"""When the worker is awake: as clocks act at nine and notices are mail within the hour, a round of every minute would
find nothing more.
"""
MOST_MAILS = 2


@pytest.fixture
def neglected(cases: Cases, settings: Settings, time: Time) -> list[str]:
    """Cases of every process in every state in which somebody must do something, filed over some weeks."""
    found = []
    contacts = (
        [{"name": "Jan Regio", "email": f"jan{number}@regio.example", "organisation": "Samen"}] for number in count()
    )
    for round_ in range(EACH):
        for number, state in enumerate(OPEN):
            by, region = (("liaison", "ZK-NOORD"), ("liaison_zuid", "ZK-ZUID"))[number % 2]
            nature = ("funding", "", "law_or_rule")[round_ % 3]
            found.append(cases.at(state, by=by, region=region, nature=nature, contacts=next(contacts)).number)
        decided = cases.at("escalated", contacts=next(contacts))
        found.append(cases.step(decided.number, "decide", {"decision": "mandate"}).number)
        found.append(promise(cases.world, cases.at("in_progress", contacts=next(contacts)), days=20).number)
        for _ in range(2):
            a_day(settings, clock.local_date(time.now))
            time.working_days(1)
    cases.at("draft")
    return found


def a_day(settings: Settings, day: date) -> None:
    """What the worker does on a day."""
    for hour in ROUNDS:
        with clock.at(datetime.combine(day, hour, clock.AMSTERDAM)):
            outcomes = sweeps.run_due(settings)
        assert not any(outcome.error for outcome in outcomes), outcomes


def working_days(first: date, number: int) -> Iterator[date]:
    for days in range(1, number + 1):
        yield clock.calendar().add(first, days)


@pytest.mark.slow
def test_everything_reaches_somebody_with_a_mandate_and_nobody_is_buried_in_mail(
    neglected: list[str], world: World, settings: Settings, time: Time
) -> None:
    begin = time.now
    for day in working_days(clock.local_date(begin), 253):
        a_day(settings, day)
    assert (day - clock.local_date(begin)).days >= 360
    assert not unheard(), "these have reached nobody with a mandate"
    busiest = mails_a_day(begin).most_common(3)
    print(f"\n  {len(neglected)} cases, {steps()} rungs, busiest days: {busiest}")
    assert busiest[0][1] <= MOST_MAILS
    with db.reading() as session:
        assert not session.scalar(select(func.count()).select_from(Message).where(Message.status != MessageStatus.SENT))
        assert not session.scalar(select(func.count()).select_from(Notice).where(Notice.due_at.is_not(None)))


def unheard() -> list[str]:
    """Open cases that are not on the list of the MT, either themselves or by their escalation, and not with a
    regiocommissaris. A draft is nobody's business but its writer's.
    """
    with db.reading() as session:
        listed = set(
            session.scalars(
                select(CaseClock.case_id).join(ClockStep, ClockStep.clock_id == CaseClock.id).where(ClockStep.to_mt)
            )
        )
        by_escalation = {
            row.about_id: row.case_id for row in session.execute(select(Escalation.about_id, Escalation.case_id))
        }
        still_open = session.execute(
            select(Case.id, Case.number, Case.state).where(Case.active, Case.state != "draft")
        ).all()
    return [
        f"{row.number} {row.state}"
        for row in still_open
        if row.id not in listed and by_escalation.get(row.id) not in listed
    ]


def steps() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ClockStep)) or 0


def mails_a_day(since: datetime) -> Counter[tuple[str, date]]:
    """How many mails each reader got on each Dutch day."""
    with db.reading() as session:
        rows = session.execute(select(Message.recipient, Message.sent_at).where(Message.sent_at >= since)).all()
    return Counter((row.recipient, clock.local_date(row.sent_at)) for row in rows)
