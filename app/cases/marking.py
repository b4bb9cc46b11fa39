"""Watching cases, and tagging them.

Neither is a step: the case keeps its version, so that nobody's form gets stale by it. A watch is personal, and so is
its event: it is in the log, and not in the story of the case. A tag is everybody's who sees the case, and told in its
story.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import queries
from app.cases.actions import lock
from app.cases.marks import of_case, read
from app.cases.models import Case
from app.cases.models_marks import CaseTag, Watch
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, entitled
from app.workflow.model import Visibility

MAX_TAGS = 12
"""On one case: more than that nobody finds anything by."""

NEWEST = 500
"""Of how many of the newest tags the words are offered: so that asking for them does not grow with what there is."""


def watch(session: Session, actor: Actor, number: str, *, now: datetime) -> Case:
    """Have a case on one's list of watched cases. Raises NotFound, Forbidden, and Invalid when it is there already."""
    case = lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_WATCH, case.facts())
    if actor.id is None or session.get(Watch, (actor.id, case.id)) is not None:
        raise Invalid([FieldError("", "watched_already")])
    session.add(Watch(user_id=actor.id, case_id=case.id, since=now))
    session.flush()
    audit.record(session, actor, "case.watched", now=now, subject=f"case:{case.number}")
    return case


def unwatch(session: Session, actor: Actor, number: str, *, now: datetime) -> Case:
    """Take a case off one's list. Raises NotFound, and Invalid when it is not on it."""
    case = lock(session, actor, number)
    found = session.get(Watch, (actor.id, case.id)) if actor.id is not None else None
    if found is None:
        raise Invalid([FieldError("", "not_watched")])
    session.delete(found)
    session.flush()
    audit.record(session, actor, "case.unwatched", now=now, subject=f"case:{case.number}")
    return case


def tag(session: Session, actor: Actor, number: str, words: Any, *, now: datetime) -> Case:
    """Give a case these tags, beside those it has. Raises NotFound, Forbidden, and Invalid (`tags`): also when it has
    all of them already.
    """
    case = lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_TAG, case.facts())
    wanted = read(words)
    has = of_case(session, case.id)
    new = [word for word in wanted if word not in has]
    if not new:
        raise Invalid([FieldError("tags", "tagged_already")])
    if len(has) + len(new) > MAX_TAGS:
        raise Invalid([FieldError("tags", "too_many_tags", {"max": MAX_TAGS})])
    session.add_all(CaseTag(case_id=case.id, word=word) for word in new)
    return _tell(session, actor, case, "case.tagged", new, now)


def untag(session: Session, actor: Actor, number: str, words: Any, *, now: datetime) -> Case:
    """Take these tags off a case. Raises NotFound, Forbidden, and Invalid (`tags`) when it has none of them."""
    case = lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_TAG, case.facts())
    wanted, has = read(words), of_case(session, case.id)
    gone = [word for word in wanted if word in has]
    if not gone:
        raise Invalid([FieldError("tags", "not_tagged")])
    session.execute(delete(CaseTag).where(CaseTag.case_id == case.id, CaseTag.word.in_(gone)))
    return _tell(session, actor, case, "case.untagged", gone, now)


def change(session: Session, actor: Actor, number: str, was: Any, becomes: Any, *, now: datetime) -> None:
    """Have a case have these tags instead of those it had: what others did to it meanwhile stays. Both are texts with
    commas, perhaps empty. Raises NotFound, Forbidden, and Invalid (`tags`).
    """
    before, after = (set(read(text)) if text and text.strip(" ,") else set() for text in (was, becomes))
    has = set(of_case(session, lock(session, actor, number).id))
    gone, new = sorted((before - after) & has), sorted(after - has)
    if gone:
        untag(session, actor, number, gone, now=now)
    if new:
        tag(session, actor, number, new, now=now)


def _tell(session: Session, actor: Actor, case: Case, action: str, words: list[str], now: datetime) -> Case:
    case.updated_at = now
    session.flush()
    audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={}, private={"tags": words},
    )  # fmt: skip
    return case


def words_in_use(session: Session, actor: Actor, limit: int = 50) -> list[str]:
    """The words that this actor meets as tags on cases they may see, those used most first: of the newest `NEWEST` of
    them. One query.
    """
    newest = (
        select(CaseTag.word)
        .join(Case, Case.id == CaseTag.case_id)
        .where(queries.visible_to(actor))
        .order_by(CaseTag.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    statement = select(newest.c.word).group_by(newest.c.word).order_by(func.count().desc(), newest.c.word).limit(limit)
    return list(session.scalars(statement))
