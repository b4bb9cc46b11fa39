"""A list is read along the stretches that an index gives in order (`lists._ways`). It must hold what its conditions
say, no more and no less, in the order of the next deadline, on as many pages as it takes.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from app import db
from app.bottlenecks.queries import narrowed
from app.cases import queries
from app.cases.models import Case
from app.cases.queries import Filters, Queue, Status
from tests.factories import Cases, World

STATES = (
    "draft", "submitted", "assigned", "in_progress", "waiting_party", "escalated", "feedback", "closed", "withdrawn",
)  # fmt: skip
PAGE = 3


def plain(session: db.Session, actor: queries.Actor, filters: Filters) -> list[int]:
    """The list by its conditions alone."""
    wanted = select(Case.id).where(*queries.conditions(session, actor, filters)).order_by(Case.due_at, Case.id)
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
    lists = [Filters(queue=queue, status=status) for queue in Queue for status in Status]
    here = world.regions["ZK-NOORD"]
    for filters in (
        Filters(state="in_progress"),
        Filters(urgency="high"),
        Filters(extra=narrowed("funding")),
        Filters(around=here),
        Filters(regions=frozenset({here})),
        Filters(directorate=next(iter(world.directorates.values()))),
        Filters(process="escalation"),
        Filters(process=""),
        Filters(q="praktijk"),
    ):
        for queue in (Queue.ALL, Queue.REGION):
            lists += [replace(filters, status=status, queue=queue) for status in Status]
    compared = 0
    with db.reading() as session:
        total = session.scalar(select(func.count()).select_from(Case))
        for name in world.people:
            actor = world.actor(name)
            for filters in lists:
                wanted = plain(session, actor, filters)
                assert paged(session, actor, filters) == wanted, (name, filters)
                assert queries.count(session, actor, filters) == len(wanted), (name, filters)
                compared += len(wanted)
    assert total
    assert compared > total * 10
