"""What a partnership must say, judged once for the page and the API. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.given import Given
from app.partnerships.models import Axis, PartyKind, PartyRole
from app.partnerships.queries import Party, Person, Place

NAME_MAX: Final = 120
TEXT_MAX: Final = 4000
LINE_MAX: Final = 300
MOST_TASKS: Final = 20
MOST_PARTIES: Final = 60
MOST_PEOPLE: Final = 20
MOST_MUNICIPALITIES: Final = 400
"""More than there are: a partnership of the whole country is one too."""


@dataclass(frozen=True, slots=True)
class PartnershipIn:
    """A partnership as somebody describes it. It follows `region`, or has `municipalities` (names) of its own."""

    name: str
    about: str
    tasks: tuple[str, ...]
    region: int | None
    municipalities: tuple[str, ...]
    since: date | None
    until: date | None
    axes: tuple[Place, ...]
    parties: tuple[Party, ...]
    people: tuple[Person, ...]


def read(raw: Mapping[str, Any], *, regions: Collection[int]) -> PartnershipIn:
    """Judge a partnership. `regions` are those that can be chosen. Raises Invalid with every error."""
    given = Given(raw)
    name = " ".join(given.words("name", NAME_MAX).split())
    given.needs("name", name)
    region = given.number("region")
    if region is not None and region not in regions:
        given.fail("region", "unknown_region")
    municipalities = municipality_names(given)
    if region is None and not municipalities:
        given.needs("municipalities", municipalities)
    elif region is not None and municipalities:
        given.fail("municipalities", "area_twice")
    since, until = given.period()
    value = PartnershipIn(
        name=name,
        about=given.words("about", TEXT_MAX, lines=True),
        tasks=given.lines("tasks", MOST_TASKS, LINE_MAX),
        region=region,
        municipalities=municipalities,
        since=since,
        until=until,
        axes=_axes(given),
        parties=_parties(given),
        people=_people(given),
    )
    given.done()
    return value


def municipality_names(given: Given) -> tuple[str, ...]:
    """The names of municipalities: a list, or a text with commas or line ends between them."""
    value = given.raw.get("municipalities")
    text = value.replace(",", "\n").replace(";", "\n") if isinstance(value, str) else value
    split = Given({"municipalities": text})
    found = split.lines("municipalities", MOST_MUNICIPALITIES, NAME_MAX)
    given.errors += split.errors
    return found


def _axes(given: Given) -> tuple[Place, ...]:
    """Where it stands on each axis that somebody said something about."""
    found = []
    for axis in Axis:
        value, why = given.raw.get(axis.value), given.words(f"{axis.value}_why", LINE_MAX)
        text = "" if value is None else str(value).strip()
        if text in ("1", "2", "3", "4", "5") and not isinstance(value, bool):
            found.append(Place(axis, int(text), why))
        elif text:
            given.fail(axis.value, "out_of_range", min=1, max=5)
        elif why:
            given.fail(axis.value, "required")
    return tuple(found)


def _parties(given: Given) -> tuple[Party, ...]:
    found = []
    for place, item in given.parts("parties", MOST_PARTIES):
        part = Given(item)
        name = part.words("name", NAME_MAX)
        kind = part.choice("kind", PartyKind, None)
        role = part.choice("role", PartyRole, None)
        if not name and not isinstance(item.get("name"), str | None):
            part.fail("name", "wrong_type")
        if name:
            found.append(Party(name, kind or PartyKind.OTHER, role or PartyRole.TAKES_PART))
        given.within("parties", place, part)
    return tuple(found)


def _people(given: Given) -> tuple[Person, ...]:
    found = []
    for place, item in given.parts("people", MOST_PEOPLE):
        part = Given(item)
        person = Person(
            part.words("name", NAME_MAX), part.words("organisation", NAME_MAX), part.email("email"),
            part.words("mandate", LINE_MAX), part.day("until"),
        )  # fmt: skip
        part.needs("name", person.name)
        given.within("people", place, part)
        found.append(person)
    return tuple(found)
