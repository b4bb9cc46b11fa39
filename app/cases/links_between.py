"""Links between cases: related, caused by, blocks. A link stands once and is read from both sides; who reads one case
learns of the other only when they see that too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions, notices, reach, rows, steps
from app.cases.models import Case
from app.cases.models_talk import CaseLink, LinkKind
from app.errors import FieldError, Invalid, NotFound
from app.policy import SYSTEM_ACTOR, Actor, Capability, entitled
from app.workflow.model import Visibility

MOST: Final = 50
FAR: Final = 200
"""So many cases we look along a chain for one that bites its own tail."""


class Says(StrEnum):
    """What a link says, read from one of its sides."""

    RELATED = "related"
    CAUSED_BY = "caused_by"
    CAUSES = "causes"
    BLOCKS = "blocks"
    BLOCKED_BY = "blocked_by"


_FROM: Final[Mapping[LinkKind, Says]] = {
    LinkKind.RELATED: Says.RELATED, LinkKind.CAUSED_BY: Says.CAUSED_BY, LinkKind.BLOCKS: Says.BLOCKS,
}  # fmt: skip
_TO: Final[Mapping[LinkKind, Says]] = {
    LinkKind.RELATED: Says.RELATED, LinkKind.CAUSED_BY: Says.CAUSES, LinkKind.BLOCKS: Says.BLOCKED_BY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that another is linked to: what the link says of the other, read from there."""

    id: int
    says: Says
    row: rows.Row


def of_case(session: Session, actor: Actor, case_id: int) -> list[Linked]:
    """The links of a case to cases that this actor sees, what blocks it first. One query."""
    there, link = Case.__table__.c.id, CaseLink.__table__.c
    ends = or_(and_(link.from_id == case_id, link.to_id == there), and_(link.to_id == case_id, link.from_id == there))
    statement = (
        rows.ROWS.add_columns(link.id, link.kind, link.from_id)
        .join(CaseLink.__table__, ends)
        .where(reach.visible_to(actor))
        .order_by(link.id)
    )
    found = []
    for *row, key, kind, from_id in session.execute(statement):
        says = (_FROM if from_id == case_id else _TO)[LinkKind(kind)]
        found.append(Linked(key, says, rows.row_from(row)))
    return sorted(found, key=lambda one: _ORDER.index(one.says))


_ORDER: Final = (Says.BLOCKED_BY, Says.CAUSED_BY, Says.BLOCKS, Says.CAUSES, Says.RELATED)


def link(session: Session, actor: Actor, number: str, other: str, says: str, *, now: datetime) -> CaseLink:
    """Link a case to another that the actor sees. `says` is read from the first: it is caused by the other, and so on.

    Both cases get an event; the one of a case that others see than the other is for those with a part in it. Raises
    NotFound, Forbidden, and Invalid (fields `other`, `says`).
    """
    case = reach.get_visible(session, actor, number)
    actor = entitled(actor, Capability.CASE_LINK, case.facts())
    if says not in set(Says):
        raise Invalid([FieldError("says", "required" if not says else "unknown_choice", {"value": str(says)[:80]})])
    there = _other(session, actor, case, other)
    for key in sorted((case.id, there.id)):
        actions.hold(session, key)
    kind, ends = _stored(Says(says), case.id, there.id)
    _judge(session, kind, *ends)
    made = CaseLink(from_id=ends[0], to_id=ends[1], kind=kind, created_by_id=actor.id, created_at=now)
    session.add(made)
    session.flush()
    _record(session, actor, "case.linked", made, (case, there), now)
    return made


def unlink(session: Session, actor: Actor, number: str, link_id: int, *, now: datetime) -> None:
    """Take a link away, from either side. Raises Forbidden, and NotFound: also for a case that is not seen."""
    case = reach.get_visible(session, actor, number)
    actor = entitled(actor, Capability.CASE_LINK, case.facts())
    found = session.get(CaseLink, link_id, with_for_update=True)
    if found is None or case.id not in (found.from_id, found.to_id):
        raise NotFound(str(link_id))
    other = session.get_one(Case, found.to_id if case.id == found.from_id else found.from_id)
    there = reach.get_visible(session, actor, other.number)
    session.delete(found)
    _record(session, actor, "case.unlinked", found, (case, there), now)


def _other(session: Session, actor: Actor, case: Case, written: str) -> Case:
    wanted = written.strip()
    if not wanted:
        raise Invalid([FieldError("other", "required")])
    try:
        there = reach.get_visible(session, actor, wanted)
    except NotFound:
        raise Invalid([FieldError("other", "unknown_case")]) from None
    if there.id == case.id:
        raise Invalid([FieldError("other", "linked_to_itself")])
    return there


def _stored(says: Says, case_id: int, other_id: int) -> tuple[LinkKind, tuple[int, int]]:
    """As which kind, and from which case to which, a link is kept."""
    for kind in LinkKind:
        if kind is LinkKind.RELATED and says is Says.RELATED:
            return kind, (min(case_id, other_id), max(case_id, other_id))
        if _FROM[kind] is says:
            return kind, (case_id, other_id)
        if _TO[kind] is says:
            return kind, (other_id, case_id)
    raise AssertionError(says)


def _judge(session: Session, kind: LinkKind, from_id: int, to_id: int) -> None:
    """Refuse a link that is there already, one too many, and a circle: a case that in the end blocks itself."""
    same = select(CaseLink.id).where(CaseLink.from_id == from_id, CaseLink.to_id == to_id, CaseLink.kind == kind)
    if session.scalar(same) is not None:
        raise Invalid([FieldError("other", "linked_already")])
    for key in (from_id, to_id):
        either = or_(CaseLink.from_id == key, CaseLink.to_id == key)
        if (session.scalar(select(func.count()).select_from(CaseLink).where(either)) or 0) >= MOST:
            raise Invalid([FieldError("other", "too_many", {"max": MOST})])
    if kind is not LinkKind.RELATED and _leads(session, kind, to_id, from_id):
        raise Invalid([FieldError("other", "linked_in_a_circle")])


def _leads(session: Session, kind: LinkKind, start: int, wanted: int) -> bool:
    """Whether one comes from one case to another along links of a kind. One query a step; at most FAR cases."""
    seen, edge = {start}, {start}
    while edge and len(seen) < FAR:
        onward = select(CaseLink.to_id).where(CaseLink.kind == kind, CaseLink.from_id.in_(sorted(edge)))
        edge = set(session.scalars(onward)) - seen
        if wanted in edge:
            return True
        seen |= edge
    return False


def _record(
    session: Session, actor: Actor, action: str, made: CaseLink, pair: tuple[Case, Case], now: datetime
) -> None:
    """An event on both cases. The story tells what the link says and not which case: that is for who sees it."""
    for case, other in (pair, pair[::-1]):
        says = (_FROM if made.from_id == case.id else _TO)[made.kind]
        audit.record(
            session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
            visibility=(Visibility.CONFIDENTIAL if _hidden(other) else Visibility.MINISTRY).value,
            data={"link": made.id, "says": says.value, "other": other.id},
        )  # fmt: skip


def _hidden(case: Case) -> bool:
    """Whether few may know of a case at all."""
    return case.confidentiality is Visibility.CONFIDENTIAL or case.state == "draft"


# -- what blocks -----------------------------------------------------------------------------------


@steps.at_the_end
def _no_longer_blocks(step: steps.Step) -> None:
    """A case ended: what it blocked can go on, and its owners hear so. Which case it was is for who sees it.

    One query, and what is told for each case that was blocked.
    """
    link = CaseLink.__table__.c
    blocked = exists().where(link.from_id == step.case.id, link.to_id == Case.id, link.kind == LinkKind.BLOCKS)
    for case in step.session.scalars(select(Case).where(Case.active, blocked).order_by(Case.id)).all():
        event_id = audit.record(
            step.session, SYSTEM_ACTOR, "case.unblocked", now=step.now, subject=f"case:{case.number}", case_id=case.id,
            visibility=(Visibility.CONFIDENTIAL if _hidden(step.case) else Visibility.MINISTRY).value,
            data={"other": step.case.id},
        )  # fmt: skip
        who = case.owner_id or case.handler_id
        if who is not None and who != step.actor.id:
            notices.tell_colleague(step.session, case, "blocker_ended", who, lambda _language: {}, event_id, step.now)
