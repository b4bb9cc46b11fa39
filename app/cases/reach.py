"""Who may see which cases, in SQL: what `Scope.admits` says of one case, said of a table of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import NotFound
from app.policy import PRIVATE, Actor, Area, Capability, Reach, Scope, scope_for
from app.workflow.model import Visibility

_case = Case.__table__.c


@lru_cache(maxsize=1024)
def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on `cases` that says the same as `Scope.admits`. Made once for a scope: it is asked at every step
    and is never changed.
    """
    if scope.unlimited:
        return true()
    ways: list[ColumnElement[bool]] = [_area(area) for area in scope.areas]
    if scope.own:
        ways += [one_of(part, scope.own) for part in (_case.handler_id, _case.owner_id, _case.co_owner_id)]
    if scope.cases:
        ways.append(_case.id.in_(scope.cases))
    return or_(*ways) if ways else false()


def one_of(part: ColumnElement[Any], people: Iterable[int]) -> ColumnElement[bool]:
    """Whether this part in a case is held by one of these people."""
    ids = sorted(people)
    return part == ids[0] if len(ids) == 1 else part.in_(ids)


def own_ids(actor: Actor) -> frozenset[int]:
    """Whose cases are this actor's to see and do: their own, and those of whoever they stand in for."""
    own = scope_for(actor, Capability.CASE_READ).own
    return own if actor.id is None else own | {actor.id}


def _area(area: Area) -> ColumnElement[bool]:
    # What is private is confidential as well: who sees no confidential cases needs no more of a condition.
    conditions: list[ColumnElement[bool]] = [_case.process.not_in(sorted(PRIVATE))]
    if not area.confidential:
        conditions = [_case.confidentiality != Visibility.CONFIDENTIAL]
    if area.process:
        conditions.append(_case.process == area.process)
    if area.reach is Reach.DIRECTORATE:
        conditions.append(_case.directorate_id == area.directorate if area.directorate is not None else false())
    elif area.reach is Reach.REGIONS:
        conditions.append(_case.region_id.in_(sorted(area.regions)))
        if area.theme is not None:
            conditions.append(_case.theme == area.theme)
    return and_(*conditions) if conditions else true()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may see a case."""
    return and_(within(scope_for(actor, Capability.CASE_READ)), drafts_of(actor))


def get_visible(
    session: Session, actor: Actor, number: str, *, hold: bool = False, unseen: Capability | None = None
) -> Case:
    """The case of this number; with `hold`, as it is now and held until the transaction ends.

    With `unseen`, also one to which the actor may do that, and which they may not see: for giving it to somebody
    else, and never for showing it. Raises NotFound when there is none, or the actor may not know of it.
    """
    if not number.isascii() or "\x00" in number:  # no number has such a character, and PostgreSQL refuses them
        raise NotFound(number)
    visible = visible_to(actor)
    if unseen is not None:
        visible = or_(visible, within(scope_for(actor, unseen)))
    statement = select(Case).where(_case.number == number[:20], visible)
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    case = session.scalars(statement).one_or_none()
    if case is None:
        raise NotFound(number)
    return case


def visible_among(session: Session, actor: Actor, case_ids: Collection[int]) -> dict[int, bool]:
    """Those of these cases that the actor may know of: id -> whether it is confidential. One query."""
    statement = select(Case.id, Case.confidentiality).where(
        Case.id.in_(case_ids), within(scope_for(actor, Capability.CASE_READ)), drafts_of(actor)
    )
    return {row.id: row.confidentiality is Visibility.CONFIDENTIAL for row in session.execute(statement)}


def drafts_of(actor: Actor) -> ColumnElement[bool]:
    """A draft is its writer's own business until it is submitted; and of the deputy, while they are away."""
    own = own_ids(actor)
    return or_(_case.state != "draft", one_of(_case.co_owner_id, own)) if own else and_(_case.state != "draft")
