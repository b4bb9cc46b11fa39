"""The mail that goes to a signatory. In Dutch: it signed a Dutch accord. No free text stands in a subject."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import outbox
from app.accords.models import Signatory
from app.accountability import links
from app.accountability.models import Accountability
from app.cases.models import Case
from app.cases.steps import Step
from app.people import queries as people

JUDGED = {"kept": "nagekomen", "partly_kept": "deels nagekomen", "not_kept": "niet nagekomen"}


def _send(
    session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step, letter: str, **params: str
) -> None:
    outbox.enqueue(
        session,
        event_id=step.event_id,
        template=letter,
        recipient=record.address,
        language="nl",
        params={"name": signatory.name, "link": links.path_for(record)} | params,
        now=step.now,
        case_id=case.id,
    )


def _who(session: Session, case: Case) -> str:
    """In whose name the letter is."""
    found = people.person(session, case.commissioner_id or 0)
    return found.name if found else "Regiolijn"


def called(session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step) -> None:
    """The facts, the question and the term, with the link."""
    by = record.react_on.isoformat() if record.react_on else ""
    _send(
        session, case, record, signatory, step, "account",
        who=_who(session, case), facts=record.facts, question=record.question, by=by,
    )  # fmt: skip


def reminded(session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step) -> None:
    """Once more, with the same link."""
    by = record.react_on.isoformat() if record.react_on else ""
    _send(
        session, case, record, signatory, step, "account_reminder",
        who=_who(session, case), question=record.question, by=by,
    )  # fmt: skip


def thanked(session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step) -> None:
    """What was said, for whoever said it."""
    _send(session, case, record, signatory, step, "account_thanks", answer=step.decision.data["reaction"])


def judged(session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step) -> None:
    """The judgement and why."""
    _send(
        session, case, record, signatory, step, "account_judged", who=_who(session, case),
        verdict=JUDGED[step.decision.target], reason=record.motivation,
    )  # fmt: skip


def withdrawn(session: Session, case: Case, record: Accountability, signatory: Signatory, step: Step) -> None:
    """No reaction is needed any more."""
    _send(session, case, record, signatory, step, "account_withdrawn", who=_who(session, case))
