"""Asking regions whether intended policy can work, and what each step of a policy test keeps.

A policy test is a case of its own process (`workflows/policy_test.yaml`); each region that is asked answers in a case
of the process `policy_answer`, which its liaison holds. The steps of the test take those along.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases import facts, index, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.dossiers import bundling
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, Role, entitled, require
from app.policytests.models import PolicyAnswer, PolicyQuestion, PolicyTest
from app.regions import queries as regions
from app.workflow.fields import storable
from app.workflow.model import Visibility

PROCESS, ANSWER = "policy_test", "policy_answer"
MOST_REGIONS = 60
MOST_QUESTIONS, LONGEST_QUESTION = 10, 500
UNTITLED = "Beleidstoets"
OPEN = ("asking", "weighing")
"""Where a test takes answers: late ones too, until the regions are told."""


def ask(session: Session, actor: Actor, data: Mapping[str, Any], places: Collection[Any], *, now: datetime) -> Case:
    """Ask regions (ids, of any division) whether a policy can work. Returns the case of the test.

    `data`: what the step `ask` wants; without `owner` the actor weighs the answers, if they solve bottlenecks. Raises
    Forbidden, and Invalid (at `regions` when one has no liaison: nobody would answer there).
    """
    require(actor, Capability.CASE_POLICY_TEST)
    asked = dict(data)
    if asked.get("owner") in (None, "") and (actor.has(Role.FIXER) or actor.has(Role.COORDINATOR)):
        asked["owner"] = str(actor.id)
    liaisons = _liaisons(session, regions_of(session, places))
    first, liaison = next(iter(liaisons.items()))
    case = cases.open_case(
        session, actor,
        cases.Birth(
            process=PROCESS, title=_title(asked.get("title")), region_id=first, co_owner_id=liaison,
            confidentiality=Visibility.MINISTRY,
        ),
        now=now, data={"regions": sorted(liaisons)}, private={},
    )  # fmt: skip
    session.add(PolicyTest(case_id=case.id))
    session.flush()
    definition = registry.get(session, PROCESS, case.workflow_version)
    made = cases.carry_out(session, actor, case, definition, "ask", asked, now)
    for region, who in liaisons.items():
        _ask_region(session, actor, made, region, who, now)
    return made


def ask_more(session: Session, actor: Actor, number: str, places: Collection[Any], *, now: datetime) -> list[Case]:
    """Ask more regions the same, with the term of the others. Returns the cases of their answers.

    Raises NotFound, Forbidden, NotAllowedNow once the answers are weighed, and Invalid at `regions`.
    """
    case, _record = held(session, actor, number)
    actor = entitled(actor, Capability.CASE_POLICY_TEST, case.facts())
    if case.state != "asking":
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    known = set(session.scalars(select(PolicyAnswer.region_id).where(PolicyAnswer.test_id == case.id)))
    wanted = [one for one in regions_of(session, places) if one not in known]
    if not wanted:
        raise Invalid([FieldError("regions", "required")])
    if len(wanted) + len(known) > MOST_REGIONS:
        raise Invalid([FieldError("regions", "too_many_regions", {"max": MOST_REGIONS})])
    made = [_ask_region(session, actor, case, one, who, now) for one, who in _liaisons(session, wanted).items()]
    case.updated_at = now
    return made


def regions_of(session: Session, places: Collection[Any]) -> list[int]:
    """The regions as they were ticked. Raises Invalid at `regions`."""
    wanted = list(dict.fromkeys(str(one) for one in places))
    if not wanted:
        raise Invalid([FieldError("regions", "required")])
    if len(wanted) > MOST_REGIONS:
        raise Invalid([FieldError("regions", "too_many_regions", {"max": MOST_REGIONS})])
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in wanted):
        raise Invalid([FieldError("regions", "unknown_region")])
    ids = [int(one) for one in wanted]
    if len(regions.by_ids(session, ids)) != len(set(ids)):
        raise Invalid([FieldError("regions", "unknown_region")])
    return ids


def _liaisons(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Who answers for each region. Raises Invalid naming those without anybody."""
    found = {one: bundling.liaison_for(session, one) for one in ids}
    without = [one for one, who in found.items() if who is None]
    if without:
        names = ", ".join(place.name for place in regions.by_ids(session, without).values())
        raise Invalid([FieldError("regions", "regions_without_liaison", {"names": names})])
    return {one: who for one, who in found.items() if who is not None}


def _ask_region(session: Session, actor: Actor, test: Case, region: int, liaison: int, now: datetime) -> Case:
    case = cases.open_case(
        session, actor,
        cases.Birth(
            process=ANSWER, title=test.title, region_id=region, co_owner_id=liaison, owner_id=liaison,
            confidentiality=Visibility.MINISTRY,
        ),
        now=now, data={"test": test.id}, private={"number": test.number},
    )  # fmt: skip
    case.accepted = True
    session.add(PolicyAnswer(case_id=case.id, test_id=test.id, region_id=region))
    session.flush()
    keep_findable(session, case, regions.by_id(session, region).name)
    return follow(session, actor, case, "ask", now)


def follow(session: Session, actor: Actor, answer: Case, step: str, now: datetime) -> Case:
    """Take a step with the answer of a region because of a step of its test."""
    definition = registry.get(session, ANSWER, answer.workflow_version)
    return cases.carry_out(session, actor, answer, definition, step, {}, now)


def _title(given: Any) -> str:
    readable = isinstance(given, str) and storable(given, lines=False)
    return (" ".join(given.split())[:160] if readable else "") or UNTITLED


def held(session: Session, actor: Actor, number: str) -> tuple[Case, PolicyTest]:
    """A policy test, held until the transaction ends. Raises NotFound when there is none of this number."""
    case = cases.lock(session, actor, number)
    if case.process != PROCESS or case.state == "noted":
        raise NotFound(number)
    return case, session.get_one(PolicyTest, case.id)


def answers_of(session: Session, test_id: int, *states: str) -> list[Case]:
    """The cases of the answers, held; with `states` only those in one of them."""
    wanted = select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == test_id).order_by(PolicyAnswer.case_id)
    found = [cases.hold(session, key) for key in session.scalars(wanted).all()]
    return [case for case in found if not states or case.state in states]


def keep_findable(session: Session, case: Case, *texts: str) -> None:
    """What a policy test or an answer is found by, as it reads now."""
    case.search_text = search.indexed(case.number, case.title, *texts)
    index.put(
        session,
        index.Kind.CASE,
        case.id,
        case_id=case.id,
        title=case.title,
        text="\n".join(one for one in texts if one),
    )
    index.retitle(session, case)


# -- what the steps keep ---------------------------------------------------------------------------


@steps.automatic("note_policy_test")
def _note(step: steps.Step) -> None:
    """Keep what a step of the test said. Raises Invalid when the questions or the term cannot be."""
    session, case, data = step.session, step.case, step.decision.data
    record = session.get_one(PolicyTest, case.id)
    name = step.decision.transition.name
    if name in ("ask", "prolong"):
        record.answer_by = _term(data["answer_by"], step.now)
    if name == "ask":
        case.title, record.intended = data["title"], data["intended"]
        record.documents = data.get("documents") or ""
        session.add_all(
            PolicyQuestion(test_id=case.id, position=place, text=text)
            for place, text in enumerate(_questions(data["questions"]), start=1)
        )
        keep_findable(session, case, record.intended, data["questions"], record.documents)
    elif name == "tell":
        record.message, record.told_at = data["message"], step.now
        keep_findable(session, case, record.intended, record.documents, record.message)
    elif name == "withdraw":
        record.ended_because, record.told_at = data["reason"], step.now
    session.flush()


def _term(day: date, now: datetime) -> date:
    """Nobody is asked to answer today."""
    if day <= clock.local_date(now):
        raise Invalid([FieldError("answer_by", "date_in_past")])
    return day


def _questions(text: str) -> list[str]:
    """The questions, one a line, without the marks of a list. Raises Invalid."""
    lines = [one for one in (line.strip().lstrip("-*•").strip() for line in text.splitlines()) if one]
    if not lines:
        raise Invalid([FieldError("questions", "required")])
    if len(lines) > MOST_QUESTIONS:
        raise Invalid([FieldError("questions", "too_many_questions", {"max": MOST_QUESTIONS})])
    long = next((one for one in lines if len(one) > LONGEST_QUESTION), None)
    if long is not None:
        raise Invalid([FieldError("questions", "too_long", {"max": LONGEST_QUESTION, "length": len(long)})])
    return lines


@steps.automatic("prolong_answers")
def _prolong(step: steps.Step) -> None:
    """The regions that have not answered get the same time."""
    for answer in answers_of(step.session, step.case.id, "asked"):
        follow(step.session, step.actor, answer, "more_time", step.now)


# -- what the workflow asks ------------------------------------------------------------------------


@facts.known_date("answer_by")
def _answer_by(session: Session, case: Case) -> date | None:
    """The term of a test, for the test and for each of its answers."""
    own = session.get(PolicyAnswer, case.id) if case.process == ANSWER else None
    record = session.get(PolicyTest, own.test_id if own else case.id)
    return record.answer_by if record else None


@facts.fact("policy_answers_in")
def _answers_in(session: Session, case: Case, _now: datetime) -> bool:
    """Whether every region has answered, or said why not."""
    waiting = (
        select(Case.id)
        .join(PolicyAnswer, PolicyAnswer.case_id == Case.id)
        .where(PolicyAnswer.test_id == case.id, Case.active)
    )
    return session.scalar(waiting.limit(1)) is None


@facts.fact("policy_test_open")
def _test_open(session: Session, case: Case, _now: datetime) -> bool:
    """Whether the test of this answer still takes answers."""
    own = session.get(PolicyAnswer, case.id)
    return own is not None and session.get_one(Case, own.test_id).state in OPEN
