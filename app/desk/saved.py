"""Keeping a list as a view, sharing it with a directorate, and what each reader does with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.bottlenecks import narrowing
from app.desk import saved_queries as queries
from app.desk.models_saved import Digest, SavedView, ViewChoice
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability, Forbidden

NAME_LENGTH = 60


@dataclass(frozen=True)
class Choice:
    """What somebody does with a view: see `ViewChoice`."""

    in_menu: bool = True
    first: bool = False
    digest: Digest = Digest.NONE


def keep(
    session: Session, actor: Actor, name: str, address: str, choice: Choice, *, directorate: int | None = None,
    now: datetime,
) -> SavedView:  # fmt: skip
    """Keep the list with this address. A view of one's own with the same name gets the new address.

    `directorate`: share it with this directorate of one's own. Raises Invalid (`name`, `directorate`).
    """
    if actor.id is None:
        raise Forbidden(Capability.CASE_READ)
    name = _fitting(name)
    _may_share(actor, directorate)
    address = narrowing.address(dict(parse_qsl(address)))
    view = session.scalars(
        select(SavedView).where(SavedView.owner_id == actor.id, SavedView.name == name).with_for_update()
    ).first()
    if view is None:
        own = select(func.count()).where(SavedView.owner_id == actor.id)
        if (session.scalar(own) or 0) >= queries.MOST:
            raise Invalid([FieldError("name", "too_many_views", {"max": queries.MOST})])
        view = SavedView(owner_id=actor.id, name=name, created_at=now)
        session.add(view)
    view.address, view.directorate_id, view.changed_at = address, directorate, now
    session.flush()
    _record(session, actor, "view.saved", view, now)
    _choose(session, actor, view.id, choice, now)
    return view


def change(
    session: Session, actor: Actor, view_id: int, name: str, *, directorate: int | None, now: datetime
) -> SavedView:
    """Give a view another name, share it or keep it to oneself again. Raises NotFound, Forbidden and Invalid."""
    view = _managed(session, actor, view_id)
    name = _fitting(name)
    if directorate != view.directorate_id:
        _may_share(actor, directorate)
        if view.owner_id != actor.id:
            raise Forbidden(Capability.CASE_READ)
    taken = select(SavedView.id).where(
        SavedView.owner_id == view.owner_id, SavedView.name == name, SavedView.id != view.id
    )
    if session.scalar(taken) is not None:
        raise Invalid([FieldError("name", "name_taken")])
    if (view.name, view.directorate_id) != (name, directorate):
        view.name, view.directorate_id, view.changed_at = name, directorate, now
        _record(session, actor, "view.changed", view, now)
    return view


def choose(session: Session, actor: Actor, view_id: int, choice: Choice, *, now: datetime) -> None:
    """Say what one does with a view that one has. Raises NotFound."""
    view = queries.one(session, actor, view_id)
    if _choose(session, actor, view.id, choice, now):
        audit.record(
            session, actor, "view.chosen", now=now, subject=f"view:{view.id}",
            data={"in_menu": choice.in_menu, "first": choice.first, "digest": choice.digest.value},
        )  # fmt: skip


def remove(session: Session, actor: Actor, view_id: int, *, now: datetime) -> None:
    """Take a view away, for everybody who has it. Raises NotFound and Forbidden."""
    view = _managed(session, actor, view_id)
    _record(session, actor, "view.removed", view, now)
    session.execute(delete(ViewChoice).where(ViewChoice.view_id == view.id))
    session.delete(view)


def _managed(session: Session, actor: Actor, view_id: int) -> SavedView:
    """The view, held until the transaction ends."""
    view = session.scalars(select(SavedView).where(SavedView.id == view_id, queries.had_by(actor)).with_for_update())
    found = view.one_or_none()
    if found is None:
        raise NotFound(str(view_id))
    if not queries.manages(actor, found.owner_id, found.directorate_id):
        raise Forbidden(Capability.CASE_READ)
    return found


def _fitting(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid([FieldError("name", "required")])
    if len(name) > NAME_LENGTH:
        raise Invalid([FieldError("name", "too_long", {"max": NAME_LENGTH, "length": len(name)})])
    return name


def _may_share(actor: Actor, directorate: int | None) -> None:
    if directorate is not None and directorate not in queries.directorates_of(actor):
        raise Invalid([FieldError("directorate", "unknown_choice", {"value": str(directorate)})])


def _choose(session: Session, actor: Actor, view_id: int, choice: Choice, now: datetime) -> bool:
    """Note the choice. Nobody begins with two lists, and a mail that is asked for comes from tomorrow on. Returns
    whether anything is otherwise.
    """
    if choice.first:
        session.execute(
            update(ViewChoice)
            .where(ViewChoice.user_id == actor.id, ViewChoice.view_id != view_id, ViewChoice.first)
            .values(first=False)
        )
    kept = session.get(ViewChoice, (actor.id, view_id))
    if kept is None:
        kept = ViewChoice(user_id=actor.id or 0, view_id=view_id, digest=Digest.NONE)
        session.add(kept)
    elif (kept.in_menu, kept.first, kept.digest) == (choice.in_menu, choice.first, choice.digest):
        return False
    if kept.digest is not choice.digest:
        kept.told_on = clock.local_date(now)
    kept.in_menu, kept.first, kept.digest = choice.in_menu, choice.first, choice.digest
    return True


def _record(session: Session, actor: Actor, action: str, view: SavedView, now: datetime) -> None:
    """What was kept stands in the log; the words one searches for may be about people, so they are private."""
    audit.record(
        session, actor, action, now=now, subject=f"view:{view.id}", data={"directorate": view.directorate_id},
        private={"name": view.name, "address": view.address},
    )  # fmt: skip
