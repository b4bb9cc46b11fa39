"""Bringing the answers down to main points, saying of each what was done with it and why, and telling every region."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import facts, steps
from app.cases.models import Case
from app.enquiries.judging import Judge
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.policy import Actor, Capability, entitled
from app.policytests import actions, partners
from app.policytests.models import (
    PolicyAnswer,
    PolicyDone,
    PolicyPoint,
    PolicyPointRegion,
    PolicyTest,
    PolicyVerdict,
)
from app.workflow.fields import unknown_choice
from app.workflow.model import Visibility

KNOWN = frozenset({"title", "heard", "done", "why"})
MOST_POINTS = 30
LONGEST_TITLE, LONGEST = 200, 3000


def save_point(
    session: Session, actor: Actor, number: str, point_id: int | None, data: Mapping[str, Any],
    answers: Collection[Any], *, edition: int | None = None, now: datetime,
) -> PolicyPoint:  # fmt: skip
    """Write down a main point, or change it: `title`, `heard` (what regions said), `done` and `why` (what was done with
    it; both may wait), and from which answers it comes (ids of their cases).

    `edition`: the one that was read, when that matters. Raises NotFound, Forbidden, Stale, NotAllowedNow once the
    regions were told, and Invalid.
    """
    case, _held = actions.held(session, actor, number)
    actor = entitled(actor, Capability.CASE_POLICY_TEST, case.facts())
    if case.state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    judge = Judge(data, KNOWN)
    texts = {
        "title": judge.words("title", LONGEST_TITLE),
        "heard": judge.words("heard", LONGEST, lines=True),
        "why": judge.words("why", LONGEST, needed=False, lines=True),
    }
    judge.done()
    done = _done(data.get("done"))
    if done is not None and not texts["why"]:
        raise Invalid([FieldError("why", "required")])
    chosen = _chosen(session, case.id, answers)
    point = _point(session, case, point_id, edition, now)
    changed = point_id is None or any(getattr(point, name) != text for name, text in texts.items())
    changed = changed or point.done is not done or set(chosen) != _regions(session, point.id)
    if not changed:
        return point
    for name, text in texts.items():
        setattr(point, name, text)
    point.done, point.changed_at = done, now
    point.edition += 0 if point_id is None else 1
    session.flush()
    _place(session, point, chosen)
    case.updated_at = now
    _record(session, actor, case, f"policy_test.point_{'made' if point_id is None else 'changed'}", point, now)
    return point


def remove_point(session: Session, actor: Actor, number: str, point_id: int, *, now: datetime) -> None:
    """Take a main point away; what it said stays in the story. Raises NotFound, Forbidden, NotAllowedNow."""
    case, _held = actions.held(session, actor, number)
    actor = entitled(actor, Capability.CASE_POLICY_TEST, case.facts())
    if case.state not in actions.OPEN:
        raise NotAllowedNow([FieldError("", "policy_test_closed")])
    point = _point(session, case, point_id, None, now)
    point.removed_at = case.updated_at = now
    _record(session, actor, case, "policy_test.point_removed", point, now)


def _point(session: Session, case: Case, point_id: int | None, edition: int | None, now: datetime) -> PolicyPoint:
    if point_id is not None:
        found = session.get(PolicyPoint, point_id, populate_existing=True)
        if found is None or found.test_id != case.id or found.removed_at is not None:
            raise NotFound(str(point_id))
        if edition is not None and edition != found.edition:
            raise Stale(edition, found.edition)
        return found
    there = select(func.count()).where(PolicyPoint.test_id == case.id, PolicyPoint.removed_at.is_(None))
    if (session.scalar(there) or 0) >= MOST_POINTS:
        raise NotAllowedNow([FieldError("", "too_many", {"max": MOST_POINTS})])
    made = PolicyPoint(test_id=case.id, title="", heard="", why="", edition=1, made_at=now, changed_at=now)
    session.add(made)
    return made


def _done(given: Any) -> PolicyDone | None:
    if given in (None, ""):
        return None
    if given not in [item.value for item in PolicyDone]:
        fault = unknown_choice("done", given, [item.value for item in PolicyDone])
        raise Invalid([FieldError("done", fault.code, fault.params)])
    return PolicyDone(given)


def _chosen(session: Session, test_id: int, answers: Collection[Any]) -> list[int]:
    """The answers as they were ticked. Raises Invalid at `answers`."""
    wanted = {str(one) for one in answers}
    there = {
        str(key): key for key in session.scalars(select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == test_id))
    }
    if not wanted:
        raise Invalid([FieldError("answers", "required")])
    if not wanted <= there.keys():
        raise Invalid([FieldError("answers", "unknown_region")])
    return sorted(there[one] for one in wanted)


def _regions(session: Session, point_id: int) -> set[int]:
    return set(session.scalars(select(PolicyPointRegion.answer_id).where(PolicyPointRegion.point_id == point_id)))


def _place(session: Session, point: PolicyPoint, chosen: list[int]) -> None:
    rows = session.scalars(select(PolicyPointRegion).where(PolicyPointRegion.point_id == point.id)).all()
    known = {row.answer_id for row in rows}
    for row in rows:
        if row.answer_id not in chosen:
            session.delete(row)
    session.add_all(PolicyPointRegion(point_id=point.id, answer_id=key) for key in chosen if key not in known)
    session.flush()


def _record(session: Session, actor: Actor, case: Case, action: str, point: PolicyPoint, now: datetime) -> None:
    texts = {"title": point.title, "heard": point.heard, "why": point.why}
    audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value,
        data={"point": point.id, "edition": point.edition, "done": point.done.value if point.done else None},
        private={"title": point.title, "values": {name: text for name, text in texts.items() if text}},
    )  # fmt: skip


# -- telling -----------------------------------------------------------------------------------------


def unweighed(session: Session, test_id: int) -> list[int]:
    """Regions (ids) that asked for changes or said it cannot work, and whose answer is in no main point yet."""
    placed = (
        select(PolicyPointRegion.answer_id)
        .join(PolicyPoint, PolicyPoint.id == PolicyPointRegion.point_id)
        .where(PolicyPoint.test_id == test_id, PolicyPoint.removed_at.is_(None))
    )
    wanted = select(PolicyAnswer.region_id).where(
        PolicyAnswer.test_id == test_id,
        PolicyAnswer.verdict.in_((PolicyVerdict.CHANGES, PolicyVerdict.FAILS)),
        PolicyAnswer.case_id.not_in(placed),
    )
    return list(session.scalars(wanted))


def unsettled(session: Session, test_id: int) -> int:
    """How many main points do not say yet what was done with them and why."""
    wanted = select(func.count()).where(
        PolicyPoint.test_id == test_id, PolicyPoint.removed_at.is_(None),
        (PolicyPoint.done.is_(None)) | (PolicyPoint.why == ""),
    )  # fmt: skip
    return session.scalar(wanted) or 0


@facts.fact("points_settled")
def _settled(session: Session, case: Case, _now: datetime) -> bool:
    """Nothing is left to weigh: whoever answered finds it in a main point, with what was done and why.

    A test that nobody answered has nothing to weigh; one that was answered has at least one main point.
    """
    answered = select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == case.id, PolicyAnswer.verdict.is_not(None))
    points = select(PolicyPoint.id).where(PolicyPoint.test_id == case.id, PolicyPoint.removed_at.is_(None))
    if session.scalar(answered.limit(1)) is not None and session.scalar(points.limit(1)) is None:
        return False
    return not unsettled(session, case.id) and not unweighed(session, case.id)


@steps.automatic("tell_policy_test")
def _tell(step: steps.Step) -> None:
    """Every region that was asked is told, whether it answered or not: by the step of its own case."""
    withdrawn = step.decision.target == "withdrawn"
    test = step.session.get_one(PolicyTest, step.case.id)
    for answer in actions.answers_of(step.session, step.case.id):
        if answer.state in ("told", "silent", "dropped"):
            continue
        record = step.session.get_one(PolicyAnswer, answer.id)
        record.told_at = step.now
        name = "drop" if withdrawn else "lapse" if answer.state == "asked" else "tell"
        actions.follow(step.session, step.actor, answer, name, step.now)
        partners.tell(step.session, answer, test, step.event_id, withdrawn=withdrawn, now=step.now)
