"""A list is read along the stretches that an index gives in order (`lists._ways`). It must hold what its conditions
say, no more and no less, in the order that was asked for, on as many pages as it takes.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from app import clock, db
from app.bottlenecks.queries import narrowed
from app.cases import queries
from app.cases.filters import THIRD_PARTY, Age, Due, Filters, Order, Queue, Status, due_between, made_between
from app.cases.models import Case, VerdictValue
from app.cases.models_marks import CaseTag, Watch
from app.cases.orders import SORTS
from app.workflow.model import Party
from tests.factories import START, Cases, World

STATES = (
    "draft", "submitted", "assigned", "in_progress", "waiting_party", "escalated", "feedback", "closed", "withdrawn",
)  # fmt: skip
PAGE = 3
READERS = (
    "liaison", "liaison_dementie", "liaison_oost", "fixer_cz", "coordinator_cz", "commissioner", "commissioner_zuid",
    "admin", "auditor",
)  # fmt: skip
NARROWERS = ("liaison", "fixer_cz", "commissioner")


def plain(session: db.Session, actor: queries.Actor, filters: Filters) -> list[int]:
    """The list by its conditions alone."""
    wanted = select(Case.id).where(*queries.conditions(session, actor, filters)).order_by(*SORTS[filters.order].by())
    return list(session.scalars(wanted))


def paged(session: db.Session, actor: queries.Actor, filters: Filters) -> list[int]:
    """The list as its pages show it."""
    found: list[int] = []
    cursor = None
    while True:
        page = queries.page(session, actor, filters, cursor, PAGE)
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


def test_a_list_holds_what_its_conditions_say(cases: Cases, world: World) -> None:
    for place, state in enumerate(STATES):
        for region in ("ZK-NOORD", "ZK-ZUID"):
            nature = ("funding", "cooperation")[place % 2]
            urgency = ("normal", "high", "urgent")[place % 3]
            secret = "confidential" if place % 4 == 3 else "region"
            by = "liaison" if region == "ZK-NOORD" else "liaison_zuid"
            cases.at(state, by=by, region=region, nature=nature, urgency=urgency, confidentiality=secret)
    here = world.regions["ZK-NOORD"]
    with db.transaction() as session:
        for case in session.scalars(select(Case)):
            case.bounces, case.theme = case.id % 3, ("dementie", "")[case.id % 2]
            case.verdict = VerdictValue.SOLVED if case.state == "closed" else None
            session.add(CaseTag(case_id=case.id, word=("kort", "lang")[case.id % 2]))
            for name in ("liaison", "fixer_cz", "commissioner"):
                session.add(Watch(user_id=world.people[name], case_id=case.id, since=START))
    lists = [Filters(queue=queue, status=status) for queue in Queue for status in Status]
    now = clock.now()
    narrow = [Filters(queue=queue, order=order) for queue in (Queue.ALL, Queue.BOUNCED, Queue.WEEK) for order in Order]
    narrow += [Filters(status=Status.ANY, due=due_between(due, now)) for due in Due]
    narrow += [Filters(status=Status.ANY, made=made_between(age, now)) for age in Age]
    narrow += [Filters(waiting=party, order=Order.CHANGED) for party in (*Party, THIRD_PARTY)]
    narrow += [Filters(regions=frozenset({here}), tag="kort", order=Order.QUIET)]
    for filters in (
        Filters(state="in_progress"),
        Filters(urgency="high"),
        Filters(extra=narrowed("funding")),
        Filters(around=here),
        Filters(regions=frozenset({here})),
        Filters(directorate=next(iter(world.directorates.values()))),
        Filters(process="escalation"),
        Filters(theme="dementie"),
        Filters(tag="kort"),
        Filters(verdict="solved"),
        Filters(process=""),
        Filters(q="praktijk"),
    ):
        for queue in (Queue.ALL, Queue.REGION):
            lists += [replace(filters, status=status, queue=queue) for status in Status]
    compared = 0
    with db.reading() as session:
        total = session.scalar(select(func.count()).select_from(Case))
        for name in READERS:
            actor = world.actor(name)
            for filters in [*lists, *(narrow if name in NARROWERS else ())]:
                wanted = plain(session, actor, filters)
                assert paged(session, actor, filters) == wanted, (name, filters)
                assert queries.count(session, actor, filters) == len(wanted), (name, filters)
                compared += len(wanted)
    assert total
    assert compared > total * 10
