"""Whether somebody may take a decision. PURE: mandates and what is asked go in, a verdict comes out.

A mandate covers a decision about a case when it names the type, the case lies in its regions, touches no accord and no
system of law beyond those it names, and asks no more money. A limit is a limit: a mandate for IZA alone covers no case
that rests on IZA and GALA both, and none that rests on no accord. Of an escalation of several cases each must be
covered, by whichever of the mandates of one person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Held:
    """A mandate that holds today. An empty set sets no limit; `max_amount` in euro, none is without limit."""

    id: int
    holder: int
    types: frozenset[str]
    accords: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    regions: frozenset[int] = frozenset()
    max_amount: int | None = 0


@dataclass(frozen=True)
class Subject:
    """A case that is decided about: where it lies, and what it touches."""

    region: int
    accords: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A decision that somebody wants to take. `amount` in euro; none is no money."""

    type: str
    subjects: tuple[Subject, ...]
    amount: int | None = None


class Lack(StrEnum):
    """What a mandate falls short in, in the order in which it is told."""

    TYPE = "type"
    REGION = "region"
    ACCORD = "accord"
    SYSTEM = "system"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Verdict:
    """Under which mandates it may be decided; or what the nearest one falls short in, and up to which amount the person
    may decide this otherwise.
    """

    under: tuple[int, ...] = ()
    lack: Lack | None = None
    limit: int | None = None

    @property
    def allowed(self) -> bool:
        """Whether the decision may be taken."""
        return self.lack is None


def judge(held: Iterable[Held], asked: Asked) -> Verdict:
    """Judge a decision by all the mandates of one person."""
    mandates = sorted(held, key=lambda one: one.id)
    under: list[int] = []
    for subject in asked.subjects:
        lacks = [(one, lacking(one, asked, subject)) for one in mandates]
        covering = next((one for one, short in lacks if not short), None)
        if covering is None:
            return _refusal(lacks)
        under.append(covering.id)
    return Verdict(under=tuple(dict.fromkeys(under)))


def lacking(one: Held, asked: Asked, subject: Subject) -> list[Lack]:
    """All that one mandate falls short in for a decision about one case."""
    found = []
    if asked.type not in one.types:
        found.append(Lack.TYPE)
    if one.regions and subject.region not in one.regions:
        found.append(Lack.REGION)
    if one.accords and not (subject.accords and subject.accords <= one.accords):
        found.append(Lack.ACCORD)
    if one.systems and not (subject.systems and subject.systems <= one.systems):
        found.append(Lack.SYSTEM)
    if one.max_amount is not None and (asked.amount or 0) > one.max_amount:
        found.append(Lack.AMOUNT)
    return found


def _refusal(lacks: list[tuple[Held, list[Lack]]]) -> Verdict:
    """What the nearest mandate falls short in: the money is told last, when nothing else is wrong."""
    if not lacks:
        return Verdict(lack=Lack.TYPE)
    order = list(Lack)
    nearest = min((short for _one, short in lacks), key=lambda short: (order.index(short[0]) * -1, len(short)))
    limits = [one.max_amount or 0 for one, short in lacks if short == [Lack.AMOUNT]]
    return Verdict(lack=nearest[0], limit=max(limits, default=None))


@dataclass(frozen=True)
class Able:
    """Somebody who may decide, up to an amount in euro; none is without limit."""

    holder: int
    most: int | None


@dataclass(frozen=True)
class Cover:
    """Who may take decisions of one type about one accord (none: about no accord): `fully`, and `partly`, which is only
    in some regions or about some laws.
    """

    type: str
    accord: str | None
    fully: tuple[Able, ...]
    partly: tuple[Able, ...]

    @property
    def hole(self) -> bool:
        """Whether nobody at all may decide this."""
        return not self.fully and not self.partly


def covered(held: Iterable[Held], types: Iterable[str], accords: Iterable[str | None]) -> list[Cover]:
    """For each type and accord who may decide, so that what nobody may decide shows before it is asked."""
    mandates, wanted = list(held), list(accords)
    found = []
    for kind in types:
        for accord in wanted:
            fits = [one for one in mandates if kind in one.types and (not one.accords or accord in one.accords)]
            fully = _able(one for one in fits if not one.regions and not one.systems)
            known = {one.holder for one in fully}
            found.append(Cover(kind, accord, fully, _able(one for one in fits if one.holder not in known)))
    return found


def _able(mandates: Iterable[Held]) -> tuple[Able, ...]:
    """The holders of mandates, each with the largest amount of theirs."""
    most: dict[int, int | None] = {}
    for one in mandates:
        before = most.get(one.holder, 0)
        most[one.holder] = None if None in (before, one.max_amount) else max(before or 0, one.max_amount or 0)
    return tuple(Able(holder, amount) for holder, amount in most.items())
