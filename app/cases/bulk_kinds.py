"""What can be done to several cases at once: a registry. Features above cases (dossiers) join in here.

A kind is an action that exists already, with what its page asks and says. It is offered on lists to whoever has the
capability somewhere; whether it can be done to a case is for the action to say, case by case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.bulk import Chosen
from app.cases.models import Case
from app.policy import Actor, Capability, can

Check = Callable[[Session, Actor, Mapping[str, Any]], dict[str, Any]]
"""What was filled in, as it is kept with the job (JSON). Raises Invalid for what is wrong whatever the case."""

Act = Callable[[Session, Actor, Chosen, Mapping[str, Any], datetime], Case]
"""Do it to one case, in the transaction of that case."""


@dataclass(frozen=True)
class Kind:
    """One thing that can be done. `address` is its part of the address of the page.

    `label` is the button on a list, `title` the heading of the page, `go` its button, and `told` the sentence about so
    many cases to which it was done. `form` makes the form (a `BaseForm`).
    """

    name: str
    address: str
    capability: Capability
    check: Check
    act: Act
    label: Callable[[], str]
    title: Callable[[], str]
    go: Callable[[], str]
    told: Callable[[Mapping[str, Any], int], str]
    form: Callable[[Session, Actor], Any]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Offer something that can be done to several cases."""
    _KINDS[kind.name] = kind
    return kind


def names() -> list[str]:
    """Of everything that can be done, in the order of registering."""
    return list(_KINDS)


def get(name: str) -> Kind | None:
    """The kind of this name."""
    return _KINDS.get(name)


def at(address: str) -> Kind | None:
    """The kind with this address."""
    return next((kind for kind in _KINDS.values() if kind.address == address), None)


def offered(actor: Actor) -> list[Kind]:
    """What this actor can do to several cases at once, in the order of registering."""
    return [kind for kind in _KINDS.values() if can(actor, kind.capability)]


# -- who carries it out, and which cases a list holds: packages above this one know --------------------------------


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that was begun: where it is to be seen, and, when it is finished already and nothing was done, why not: the
    fields that all reasons are about.
    """

    id: int
    url: str
    refused_at: frozenset[str] = frozenset()
    reasons: tuple[Any, ...] = ()


Begin = Callable[[Actor, Kind, Mapping[str, Any], Sequence[Chosen], datetime], Begun]
Discard = Callable[[Actor, int], None]
Listed = Callable[[Session, Actor, Mapping[str, str], int], Sequence[Chosen]]
_BEGIN: list[tuple[Begin, Discard]] = []
_LISTED: list[Listed] = []


def carries_out(begin: Begin, discard: Discard) -> None:
    """Say how a job is begun, and how one of which nothing was done is taken back (`desk` knows)."""
    _BEGIN[:] = [(begin, discard)]


def begin(actor: Actor, kind: Kind, data: Mapping[str, Any], chosen: Sequence[Chosen], now: datetime) -> Begun:
    """Begin doing this to these cases, each as its own action. Some is done at once, the rest by the worker."""
    return _BEGIN[0][0](actor, kind, data, chosen, now)


def discard(actor: Actor, job_id: int) -> None:
    """Forget a job of which nothing was done."""
    _BEGIN[0][1](actor, job_id)


def lists(listed: Listed) -> Listed:
    """Say which cases a list with these filters holds (`bottlenecks` knows)."""
    _LISTED[:] = [listed]
    return listed


def all_of(session: Session, actor: Actor, filters: Mapping[str, str], limit: int) -> Sequence[Chosen]:
    """The cases of a list with these filters, the first ones of its order, as far as this actor sees them."""
    return _LISTED[0](session, actor, filters, limit) if _LISTED else ()
