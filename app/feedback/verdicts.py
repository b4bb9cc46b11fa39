"""What the region says of it (rule 7): each contact for themselves. When they differ, the liaison concludes.

A round is what was said since the region was last told. Of each contact the last answer counts; one that the liaison
heard and noted stands for all who have not answered themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases import notices, steps
from app.cases.models import Case, Contact, VerdictValue
from app.definitions import registry
from app.feedback.models import Verdict
from app.people.models import User
from app.policy import SYSTEM_ACTOR

BY_LINK = ("verdict", "confirm", "reopen", "answer_region", "ask_higher")
"""The steps that a contact may take by the link, as far as the workflow has them now."""

ALL_AGREE = "Alle contactpersonen in de regio antwoordden hetzelfde."
"""Why the application concludes by itself: text for Dutch readers, kept as it was at the time."""


@dataclass(frozen=True)
class Answer:
    """The last word of one contact in a round; without `contact_id`, of the region as its liaison heard it."""

    contact_id: int | None
    name: str
    organisation: str
    verdict: VerdictValue
    reason: str
    given_at: datetime
    noted_by: str | None


def answers(session: Session, case: Case, *, recheck: bool = False) -> tuple[Answer, ...]:
    """The last answer of each contact since the region was told, in the order they were given. One query.

    With `recheck`: the answers to the later question whether it is still solved, since the case was closed.
    """
    since = case.closed_at if recheck else case.told_at
    if since is None:
        return ()
    statement = (
        select(Verdict, Contact.name, Contact.organisation, User.name)
        .outerjoin(Contact, Contact.id == Verdict.contact_id)
        .outerjoin(User, User.id == Verdict.noted_by_id)
        .where(Verdict.case_id == case.id, Verdict.recheck == recheck, Verdict.given_at >= since)
        .order_by(Verdict.id)
    )
    last: dict[int | None, Answer] = {}
    for row, name, organisation, noted_by in session.execute(statement):
        last.pop(row.contact_id, None)  # a later answer takes its place at the end
        last[row.contact_id] = Answer(
            row.contact_id, name or "", organisation or "", row.verdict, row.reason, row.given_at, noted_by
        )
    return tuple(last.values())


def differ(given: Sequence[Answer]) -> bool:
    """Whether the answers are not all the same."""
    return len({answer.verdict for answer in given}) > 1


@steps.automatic("note_verdict")
def _note_verdict(step: steps.Step) -> None:
    """Keep each verdict as a record of its own: a later one does not overwrite it."""
    _note(step, VerdictValue(step.decision.data["verdict"]), step.decision.data.get("reason", ""))


@steps.automatic("note_recheck")
def _note_recheck(step: steps.Step) -> None:
    """Keep that it is still solved, months later."""
    _note(step, VerdictValue.SOLVED, step.decision.data.get("note", ""), recheck=True)


def _note(step: steps.Step, verdict: VerdictValue, reason: str, *, recheck: bool = False) -> None:
    step.session.add(
        Verdict(
            case_id=step.case.id,
            verdict=verdict,
            reason=reason,
            recheck=recheck,
            contact_id=step.actor.contact,
            noted_by_id=step.actor.id,
            given_at=step.now,
        )
    )
    step.session.flush()


@steps.automatic("weigh_verdicts")
def _weigh_verdicts(step: steps.Step) -> None:
    """Conclude when everybody answered, and the same; else it is for the liaison, and there is no verdict yet."""
    session, case = step.session, step.case
    given = answers(session, case)
    if differ(given) or _silent(session, case, given):
        case.verdict = None
        return
    definition = registry.get(session, case.process, case.workflow_version)
    data = {"verdict": given[0].verdict.value, "motivation": ALL_AGREE}
    cases.carry_out(session, SYSTEM_ACTOR, case, definition, "conclude", data, step.now)


def _silent(session: Session, case: Case, given: Sequence[Answer]) -> set[int]:
    """The contacts (ids) for whom nobody has spoken yet."""
    if any(answer.contact_id is None for answer in given):
        return set()
    known = session.scalars(select(Contact.id).where(Contact.case_id == case.id, Contact.withdrawn_at.is_(None)))
    return set(known) - {answer.contact_id for answer in given if answer.contact_id is not None}


def _answered(session: Session, case: Case) -> set[int]:
    """The contacts (ids) who need no reminder."""
    given = {answer.contact_id for answer in answers(session, case)}
    return {contact for contact in given if contact is not None}


notices.answered(_answered)
