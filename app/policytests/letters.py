"""The mail that goes to a partner of a region. In Dutch: they are asked by a Dutch ministry. No free text stands in a
subject.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app import outbox
from app.cases.models import Case
from app.people import queries as people
from app.policytests import links
from app.policytests.models import PolicyPartner, PolicyTest


def _send(
    session: Session, answer: Case, partner: PolicyPartner, letter: str, event_id: str, now: datetime, **params: str
) -> None:
    outbox.enqueue(
        session,
        event_id=event_id,
        template=letter,
        recipient=partner.email,
        language="nl",
        params={"name": partner.name, "link": links.path_for(partner)} | params,
        now=now,
        case_id=answer.id,
    )


def question(
    session: Session, answer: Case, partner: PolicyPartner, test: PolicyTest, who: str, event_id: str, now: datetime
) -> None:
    """What is intended, with the link by which to answer."""
    _send(
        session, answer, partner, "policy_test", event_id, now,
        who=who, about=answer.title, facts=test.intended, by=partner.answer_by.isoformat(),
    )  # fmt: skip


def reminder(
    session: Session, answer: Case, partner: PolicyPartner, test: PolicyTest, event_id: str, now: datetime
) -> None:
    """Once more, with the same link."""
    asker = people.person(session, answer.co_owner_id)
    _send(
        session, answer, partner, "policy_test_reminder", event_id, now,
        who=asker.name if asker else "Regiolijn", about=answer.title, by=partner.answer_by.isoformat(),
    )  # fmt: skip


def thanks(session: Session, answer: Case, partner: PolicyPartner, event_id: str, now: datetime) -> None:
    """That the answer is there, and where it can be read and changed."""
    _send(session, answer, partner, "policy_test_thanks", event_id, now, about=answer.title)


def told(
    session: Session, answer: Case, partner: PolicyPartner, test: PolicyTest, event_id: str, now: datetime, *,
    withdrawn: bool,
) -> None:  # fmt: skip
    """What was done with the answers; or that it was withdrawn, and why."""
    letter = "policy_test_withdrawn" if withdrawn else "policy_test_told"
    text = {"reason": test.ended_because} if withdrawn else {"done": test.message}
    _send(session, answer, partner, letter, event_id, now, about=answer.title, **text)
