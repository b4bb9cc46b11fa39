"""What a region answers: kept in editions, never overwritten, and sent by its liaison."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions as cases
from app.cases import facts, notices, steps
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, entitled
from app.policytests import actions
from app.policytests.models import PolicyAnswer, PolicyQuestion, PolicySaid, PolicyVerdict
from app.regions import queries as regions
from app.workflow.fields import storable
from app.workflow.model import Text, Visibility

LONGEST_TEXT = 4000
CAME = Text("{region} heeft geantwoord", "{region} has answered")
PASSED = Text("{region} geeft geen antwoord", "{region} gives no answer")


def held(session: Session, actor: Actor, number: str) -> tuple[Case, PolicyAnswer]:
    """The answer of a region, held until the transaction ends. Raises NotFound when there is none of this number."""
    case = cases.lock(session, actor, number)
    if case.process != actions.ANSWER or case.state == "noted":
        raise NotFound(number)
    return case, session.get_one(PolicyAnswer, case.id)


def questions_of(session: Session, test_id: int) -> list[PolicyQuestion]:
    """The main questions of a test, in order."""
    wanted = select(PolicyQuestion).where(PolicyQuestion.test_id == test_id).order_by(PolicyQuestion.position)
    return list(session.scalars(wanted))


def latest(session: Session, answer_id: int) -> PolicySaid | None:
    """What the region itself wrote last, sent or not."""
    return session.scalars(
        select(PolicySaid)
        .where(PolicySaid.answer_id == answer_id, PolicySaid.partner_id.is_(None))
        .order_by(PolicySaid.id.desc())
        .limit(1)
    ).first()


def texts_of(questions: list[PolicyQuestion], given: Mapping[str, Any]) -> dict[str, str]:
    """What was said of each question, by its id. `given`: by id. Raises Invalid at `q<id>`."""
    known = {str(one.id): one for one in questions}
    errors = [FieldError(f"q{key[:20]}", "unknown_question") for key in map(str, given) if key not in known]
    said = {}
    for key in known:
        raw = given.get(key)
        text = raw.replace("\r\n", "\n").strip() if isinstance(raw, str) else ""
        if raw is not None and not isinstance(raw, str):
            errors.append(FieldError(f"q{key}", "wrong_type"))
        elif not storable(text, lines=True):
            errors.append(FieldError(f"q{key}", "unreadable"))
        elif len(text) > LONGEST_TEXT:
            errors.append(FieldError(f"q{key}", "too_long", {"max": LONGEST_TEXT, "length": len(text)}))
        elif text:
            said[key] = text
    if errors:
        raise Invalid(errors)
    return said


def write(session: Session, actor: Actor, number: str, given: Mapping[str, Any], *, now: datetime) -> Case:
    """Keep what the region says of each question so far, for sending later. `given`: texts by the id of the question.

    The same texts again make no new edition. Raises NotFound, Forbidden, NotAllowedNow once the regions were told, and
    Invalid at `q<id>`.
    """
    case, record = held(session, actor, number)
    actor = entitled(actor, Capability.POLICY_TEST_ANSWER, case.facts())
    _open_or_refused(session, record)
    _keep(session, actor, case, record, texts_of(questions_of(session, record.test_id), given), now)
    return case


def answer(
    session: Session, actor: Actor, number: str, data: Mapping[str, Any], given: Mapping[str, Any], *,
    expected_version: int | None, now: datetime,
) -> Case:  # fmt: skip
    """Write what the region says of each question and send it: `data` is what the step `answer` asks.

    Raises NotFound, Forbidden, Stale, NotAllowedNow and Invalid, at `q<id>` for a question without an answer.
    """
    case, record = held(session, actor, number)
    entitled(actor, Capability.POLICY_TEST_ANSWER, case.facts())
    _open_or_refused(session, record)
    questions = questions_of(session, record.test_id)
    texts = texts_of(questions, given)
    missing = [FieldError(f"q{one.id}", "required") for one in questions if str(one.id) not in texts]
    if missing:
        raise Invalid(missing)
    _keep(session, actor, case, record, texts, now)
    session.flush()
    return cases.transition(session, actor, number, "answer", data, expected_version=expected_version, now=now)


def _open_or_refused(session: Session, record: PolicyAnswer) -> None:
    if session.get_one(Case, record.test_id).state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])


def _keep(
    session: Session, actor: Actor, case: Case, record: PolicyAnswer, texts: dict[str, str], now: datetime
) -> None:
    before = latest(session, case.id)
    if before is not None and before.texts == texts:
        return
    session.add(
        PolicySaid(
            answer_id=case.id, edition=_next(session, case.id), texts=texts, by=actor.name, by_id=actor.id, said_at=now,
            verdict=None, remarks="", sent=False, partner_id=None,
        )
    )  # fmt: skip
    case.updated_at = now
    names = {str(one.id): str(one.position) for one in questions_of(session, record.test_id)}
    audit.record(
        session, actor, "policy_answer.written", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"questions": len(texts)},
        private={"values": {f"answer_{names[key]}": text for key, text in texts.items()}},
    )  # fmt: skip


def _next(session: Session, answer_id: int, partner_id: int | None = None) -> int:
    mine = PolicySaid.partner_id.is_(None) if partner_id is None else PolicySaid.partner_id == partner_id
    wanted = select(func.max(PolicySaid.edition)).where(PolicySaid.answer_id == answer_id, mine)
    return (session.scalar(wanted) or 0) + 1


@steps.automatic("note_policy_answer")
def _note(step: steps.Step) -> None:
    """Keep the answer that was sent as an edition of its own, or why there is none; whoever weighs hears of it."""
    session, case, data = step.session, step.case, step.decision.data
    record = session.get_one(PolicyAnswer, case.id)
    name = regions.by_id(session, record.region_id).name
    if step.decision.transition.name == "pass":
        record.passed_because, record.verdict, record.answered_at = data["reason"], None, step.now
        words = PASSED
    else:
        record.verdict, record.answered_at = PolicyVerdict(data["verdict"]), step.now
        record.passed_because = ""
        draft = latest(session, case.id)
        session.add(
            PolicySaid(
                answer_id=case.id, partner_id=None, edition=_next(session, case.id), verdict=record.verdict,
                texts=dict(draft.texts) if draft else {}, remarks=data["remarks"], sent=True, by=step.actor.name,
                by_id=step.actor.id, said_at=step.now,
            )
        )  # fmt: skip
        words = CAME
        actions.keep_findable(session, case, name, data["remarks"], *(draft.texts.values() if draft else ()))
    session.flush()
    _tell_test(step, record, words, name)


def _tell_test(step: steps.Step, record: PolicyAnswer, words: Text, name: str) -> None:
    """The story of the test says who answered; its owner is told."""
    test = cases.hold(step.session, record.test_id)
    event_id = audit.record(
        step.session, step.actor, f"policy_test.{'passed' if words is PASSED else 'answered'}", now=step.now,
        subject=f"case:{test.number}", case_id=test.id, visibility=Visibility.MINISTRY.value,
        data={"answer": step.case.id, "region": record.region_id},
        private={"region": name, "number": step.case.number},
    )  # fmt: skip
    test.updated_at = step.now
    if test.owner_id not in (None, step.actor.id) and test.owner_id is not None:
        notices.tell_colleague(
            step.session, test, "informed", test.owner_id,
            lambda language: {"what": words[language].format(region=name)}, event_id, step.now,
        )  # fmt: skip


@facts.fact("answers_written")
def _written(session: Session, case: Case, _now: datetime) -> bool:
    """Whether the region has said something of each question."""
    record = session.get(PolicyAnswer, case.id)
    if record is None:
        return False
    draft = latest(session, case.id)
    texts = draft.texts if draft else {}
    return all(texts.get(str(one.id)) for one in questions_of(session, record.test_id))
