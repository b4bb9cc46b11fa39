"""A lost link: asking for an overview by mail, without telling anybody who is known here.

The request only leaves a note, the same for every address. The worker looks who it is and sends the mail, so neither
the answer nor the time it takes tells whether an address follows something.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import audit, db, outbox
from app.cases.models import RegionPerson, first_generation
from app.errors import FieldError, Invalid
from app.feedback import links, overview_queries
from app.feedback.models import OverviewRequest
from app.outbox.actions import ADDRESS
from app.people import attempts
from app.people.attempts import Limit
from app.policy import SYSTEM_ACTOR

BY_ADDRESS = Limit("overview", 3, timedelta(hours=1), timedelta(hours=1))
BY_ORIGIN = Limit("overview-origin", 30, timedelta(hours=1), timedelta(hours=1))
"""An office shares one origin, so that one is generous."""

BATCH = 200


def ask(session: Session, email: str, origin: str, *, now: datetime) -> None:
    """Note that somebody asks for the overview of this address. Raises Invalid for what is no address, and after too
    many requests from one origin; too many for one address are left out in silence.
    """
    address = email.strip().lower()
    if not address:
        raise Invalid([FieldError("email", "required")])
    if not ADDRESS.fullmatch(address):
        raise Invalid([FieldError("email", "not_an_email")])
    calm = attempts.claim(session, BY_ORIGIN, origin, now)
    first = attempts.claim(session, BY_ADDRESS, address, now)
    if not calm:
        raise Invalid([FieldError("", "too_many_tries", {"minutes": 60})])
    if first:
        session.add(OverviewRequest(email=address, asked_at=now))


def sweep(now: datetime) -> int:
    """Mail an overview to everybody who asked for one and follows something. Returns how many mails."""
    with db.transaction() as session:
        asked = session.scalars(
            select(OverviewRequest).order_by(OverviewRequest.id).limit(BATCH).with_for_update(skip_locked=True)
        ).all()
        sent = sum(mail(session, address, now) for address in sorted({request.email for request in asked}))
        for request in asked:
            session.delete(request)
    return sent


def mail(session: Session, address: str, now: datetime) -> bool:
    """Mail the overview to its own address, if there is anything on it."""
    count = session.scalar(select(func.count()).select_from(overview_queries.followed(address).subquery())) or 0
    if not count:
        return False
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(RegionPerson).values(email=address, generation=first_generation()).on_conflict_do_nothing())
    person = session.scalars(select(RegionPerson).where(RegionPerson.email == address)).one()
    event_id = audit.record(
        session, SYSTEM_ACTOR, "region.overview_mailed", now=now, subject=f"region_person:{person.id}",
        data={"cases": count},
    )  # fmt: skip
    return outbox.enqueue(
        session,
        event_id=event_id,
        template="region_overview",
        recipient=address,
        language="nl",
        params={"name": "", "count": str(count), "link": links.overview_path(person)},
        now=now,
    )
