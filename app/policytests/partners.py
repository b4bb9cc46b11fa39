"""Partners in a region who are asked along: invited by the liaison, answering by a link, and told what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import actions as cases
from app.cases import notices, steps
from app.cases.models import Case
from app.enquiries.judging import Judge
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, ActorKind, Capability, entitled
from app.policytests import actions, answering, letters, links
from app.policytests.models import PolicyAnswer, PolicyPartner, PolicySaid, PolicyTest, PolicyVerdict
from app.workflow.fields import unknown_choice
from app.workflow.model import Text, Visibility

INVITED = frozenset({"name", "organisation", "email", "answer_by"})
SAID = frozenset({"verdict", "remarks", "by"})
MOST = 30
MOST_EDITIONS = 5
LONGEST = 3000
ANSWERED = Text("{who} heeft geantwoord", "{who} has answered")


def invite(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> PolicyPartner:
    """Ask a partner along, by a link. `data`: `name`, `email`, and `organisation`, `answer_by` (without: two working
    days before the term of the region, so that it can go into the region's answer).

    Raises NotFound, Forbidden, NotAllowedNow once the test is closed, and Invalid (`taken`: this address was asked).
    """
    case, record = answering.held(session, actor, number)
    actor = entitled(actor, Capability.POLICY_TEST_ANSWER, case.facts())
    test = _test(session, record)
    today = clock.local_date(now)
    judge = Judge(data, INVITED)
    name, organisation = judge.words("name", 120), judge.words("organisation", 160, needed=False)
    email = judge.email("email")
    until = judge.day("answer_by", today, _usual(test, today))
    judge.done()
    rows = session.scalars(
        select(PolicyPartner).where(PolicyPartner.answer_id == case.id, PolicyPartner.withdrawn_at.is_(None))
    ).all()
    if any(row.email == email for row in rows):
        raise Invalid([FieldError("email", "taken")])
    if len(rows) >= MOST:
        raise NotAllowedNow([FieldError("", "too_many", {"max": MOST})])
    partner = PolicyPartner(
        answer_id=case.id, name=name, organisation=organisation, email=email, generation=1, answer_by=until,
        asked_by_id=actor.id, asked_at=now,
    )  # fmt: skip
    session.add(partner)
    session.flush()
    event_id = _record(session, actor, case, "policy_answer.partner_asked", partner, now)
    letters.question(session, case, partner, test, actor.name, event_id, now)
    return partner


def _usual(test: PolicyTest, today: date) -> date:
    before = clock.calendar().subtract(test.answer_by, 2) if test.answer_by else today
    return before if before > today else clock.calendar().add(today, 5)


def _test(session: Session, record: PolicyAnswer) -> PolicyTest:
    """The test of an answer. Raises NotAllowedNow when it takes no answers any more."""
    if session.get_one(Case, record.test_id).state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    return session.get_one(PolicyTest, record.test_id)


def _own(session: Session, actor: Actor, number: str, partner_id: int) -> tuple[Actor, Case, PolicyTest, PolicyPartner]:
    case, record = answering.held(session, actor, number)
    actor = entitled(actor, Capability.POLICY_TEST_ANSWER, case.facts())
    test = _test(session, record)
    partner = session.get(PolicyPartner, partner_id, populate_existing=True)
    if partner is None or partner.answer_id != case.id:
        raise NotFound(str(partner_id))
    if partner.withdrawn_at is not None:
        raise NotAllowedNow([FieldError("", "partner_withdrawn")])
    return actor, case, test, partner


def send_again(session: Session, actor: Actor, number: str, partner_id: int, *, now: datetime) -> PolicyPartner:
    """Send the question once more by a new link: the one before works no more. The term is at least five working days.

    Raises NotFound, Forbidden and NotAllowedNow.
    """
    actor, case, test, partner = _own(session, actor, number, partner_id)
    partner.generation += 1
    partner.answer_by = max(partner.answer_by, clock.calendar().add(clock.local_date(now), 5))
    event_id = _record(session, actor, case, "policy_answer.partner_asked_again", partner, now)
    letters.question(session, case, partner, test, actor.name, event_id, now)
    return partner


def withdraw(session: Session, actor: Actor, number: str, partner_id: int, *, now: datetime) -> PolicyPartner:
    """Take the question to a partner back: the link works no more; what they said stays. Raises NotFound, Forbidden and
    NotAllowedNow.
    """
    actor, case, _asked, partner = _own(session, actor, number, partner_id)
    partner.withdrawn_at = now
    _record(session, actor, case, "policy_answer.partner_withdrawn", partner, now)
    return partner


def _record(session: Session, actor: Actor, case: Case, action: str, partner: PolicyPartner, now: datetime) -> str:
    case.updated_at = now
    return audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={"partner": partner.id, "generation": partner.generation, "due_on": partner.answer_by.isoformat()},
        private={"name": partner.name, "organisation": partner.organisation, "email": partner.email},
    )  # fmt: skip


# -- by the link -------------------------------------------------------------------------------------


def partner_of(session: Session, ticket: links.Ticket | None) -> PolicyPartner | None:
    """The partner of a link, also when nothing can be said any more; None when it was withdrawn or sent anew."""
    found = session.get(PolicyPartner, ticket.partner) if ticket else None
    held = found is not None and ticket is not None and found.generation == ticket.generation
    return found if held and found is not None and found.withdrawn_at is None else None


def note_opened(session: Session, ticket: links.Ticket, *, now: datetime) -> None:
    """Note that the link was opened for the first time. Reading changes nothing in the work: it leaves no event."""
    partner = partner_of(session, ticket)
    if partner is not None and partner.opened_at is None:
        partner.opened_at = now


def takes(partner: PolicyPartner, test: Case, given: int, now: datetime) -> bool:
    """Whether a partner can answer now, who has done so `given` times."""
    in_time = clock.local_date(now) <= partner.answer_by
    return in_time and partner.withdrawn_at is None and test.state in actions.OPEN and given < MOST_EDITIONS


def actor_for(partner: PolicyPartner, by: str) -> Actor:
    """The partner as an actor: may answer here, and sees nothing of the case."""
    called = f"{by} ({partner.organisation})" if partner.organisation else by
    return Actor(ActorKind.PARTY, None, called[:200], cases=frozenset({partner.answer_id}))


def editions(session: Session, partner_id: int) -> list[PolicySaid]:
    """What a partner said, the first first."""
    return list(session.scalars(select(PolicySaid).where(PolicySaid.partner_id == partner_id).order_by(PolicySaid.id)))


def answer(
    session: Session, ticket: links.Ticket | None, data: Mapping[str, Any], given: Mapping[str, Any], *,
    editions_seen: int | None, now: datetime,
) -> PolicySaid:  # fmt: skip
    """Answer by the link: `data` says `verdict`, `remarks` and `by`; `given` what is said of each question, by its id.

    `editions_seen`: how many there were when the page was made. Every time is an edition of its own. Raises NotFound
    for a link that works no more, NotAllowedNow when nothing can be said (again), and Invalid.
    """
    partner = partner_of(session, ticket)
    if partner is None:
        raise NotFound("partner")
    case = cases.hold(session, partner.answer_id)
    session.refresh(partner)
    if partner_of(session, ticket) is None:
        raise NotFound("partner")
    record = session.get_one(PolicyAnswer, case.id)
    test = session.get_one(Case, record.test_id)
    before = session.scalar(select(func.count(PolicySaid.id)).where(PolicySaid.partner_id == partner.id)) or 0
    if not takes(partner, test, before, now) or editions_seen not in (None, before):
        raise NotAllowedNow([FieldError("", "answer_closed")])
    questions = answering.questions_of(session, record.test_id)
    texts = answering.texts_of(questions, given)
    judge = Judge({key: value for key, value in data.items() if key != "verdict"}, SAID - {"verdict"})
    remarks, by = judge.words("remarks", LONGEST, needed=False, lines=True), judge.words("by", 120)
    judge.done()
    verdict = _verdict(data.get("verdict"))
    if not texts and not remarks:
        raise Invalid([FieldError("remarks", "required")])
    actor = entitled(actor_for(partner, by), Capability.CASE_ANSWER_ENQUIRY, case.facts())
    made = PolicySaid(
        answer_id=case.id, partner_id=partner.id, edition=before + 1, verdict=verdict, texts=texts, remarks=remarks,
        sent=True, by=by, by_id=None, said_at=now,
    )  # fmt: skip
    session.add(made)
    partner.answered_at = now
    case.updated_at = now
    places = {str(one.id): f"answer_{one.position}" for one in questions}
    event_id = audit.record(
        session, actor, "policy_answer.partner_answered", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={"partner": partner.id, "edition": made.edition, "verdict": verdict.value},
        private={
            "organisation": partner.organisation or partner.name,
            "values": {places[key]: text for key, text in texts.items()} | ({"remarks": remarks} if remarks else {}),
        },
    )  # fmt: skip
    session.flush()
    who = partner.organisation or partner.name
    notices.tell_colleague(
        session, case, "informed", case.co_owner_id,
        lambda language: {"what": ANSWERED[language].format(who=who)}, event_id, now,
    )  # fmt: skip
    letters.thanks(session, case, partner, event_id, now)
    return made


def _verdict(given: Any) -> PolicyVerdict:
    values = [item.value for item in PolicyVerdict]
    if given in (None, ""):
        raise Invalid([FieldError("verdict", "required")])
    if given not in values:
        fault = unknown_choice("verdict", given, values)
        raise Invalid([FieldError("verdict", fault.code, fault.params)])
    return PolicyVerdict(given)


# -- what the test does ------------------------------------------------------------------------------


@steps.automatic("remind_partners")
def _remind(step: steps.Step) -> None:
    """Partners who can answer and have not get the question once more, by the same link."""
    record = step.session.get_one(PolicyAnswer, step.case.id)
    test = step.session.get_one(PolicyTest, record.test_id)
    today = clock.local_date(step.now)
    for partner in _asked(step.session, step.case.id):
        if partner.answered_at is None and partner.answer_by >= today:
            letters.reminder(step.session, step.case, partner, test, step.event_id, step.now)


def tell(session: Session, answer: Case, test: PolicyTest, event_id: str, *, withdrawn: bool, now: datetime) -> None:
    """Partners who answered read what was done with it, by their link; withdrawn: all who were asked hear it."""
    for partner in _asked(session, answer.id):
        if partner.answered_at is not None or withdrawn:
            partner.told_at = now
            letters.told(session, answer, partner, test, event_id, now, withdrawn=withdrawn)


def _asked(session: Session, answer_id: int) -> list[PolicyPartner]:
    wanted = select(PolicyPartner).where(PolicyPartner.answer_id == answer_id, PolicyPartner.withdrawn_at.is_(None))
    return list(session.scalars(wanted.order_by(PolicyPartner.id)))
