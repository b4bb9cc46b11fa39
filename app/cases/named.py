"""Whom a confidential entry is for, by name. Knows nothing of a request: actions use it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import queries
from app.cases.models import Case, EntryReader, EntrySight
from app.errors import FieldError
from app.people import identity
from app.people import queries as people
from app.people.models import User

MAX_NAMED = 20
WITH_REGION = frozenset({"bottleneck"})
"""The processes whose story a region reads: what is said about a promise or an escalation stays in the ministry."""


def named(session: Session, case: Case, given: Any, errors: list[FieldError]) -> dict[int, str]:
    """The people who were named, by id or e-mail address: id -> name. What is wrong is added to `errors`.

    Whoever is not known and whoever does not see the case are refused alike.
    """
    if not isinstance(given, list | tuple | set | frozenset):
        errors.append(FieldError("readers", "wrong_type"))
        return {}
    wanted = list(dict.fromkeys(str(one) for one in given))
    if len(wanted) > MAX_NAMED:
        errors.append(FieldError("readers", "too_many", {"max": MAX_NAMED}))
        return {}
    found: dict[int, str] = {}
    for one in wanted:
        person = _person(session, one)
        reader = identity.actor_for_user(session, person.id) if person else None
        if person is None or reader is None or not queries.visible_among(session, reader, [case.id]):
            errors.append(FieldError("readers", "cannot_read", {"value": one[:80]}))
        else:
            found[person.id] = person.name
    return found


def _person(session: Session, written: str) -> people.Person | None:
    if written.isascii() and written.isdigit() and len(written) < 10:
        return people.person(session, int(written))
    return people.by_email(session, written[:254])


def of_entries(session: Session, sights: Iterable[EntrySight | None]) -> dict[str, list[tuple[int, str]]]:
    """Who reads these entries, for those that are for people by name: event -> ids and names. No query when none is."""
    return _named(session, [sight.event_id for sight in sights if sight is not None and sight.named])


def ids_of(session: Session, event_id: str) -> dict[int, str]:
    """Who is named for an entry: id -> name."""
    return dict(_named(session, [event_id]).get(event_id, ()))


def _named(session: Session, event_ids: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    if event_ids:
        statement = (
            select(EntryReader.event_id, User.id, User.name)
            .join(User, User.id == EntryReader.user_id)
            .where(EntryReader.event_id.in_(event_ids))
            .order_by(User.name, User.id)
        )
        for event_id, key, name in session.execute(statement):
            found.setdefault(event_id, []).append((key, name))
    return found
