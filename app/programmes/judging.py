"""What a programme of another department must say, judged once for the page, the API and a file. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.given import Given
from app.partnerships.judging import municipality_names
from app.programmes.models import Kind
from app.programmes.queries import Contact

NAME_MAX: Final = 160
TEXT_MAX: Final = 4000
SOURCE_MAX: Final = 300
MOST_REGIONS: Final = 60
MOST_CONTACTS: Final = 10


@dataclass(frozen=True, slots=True)
class ProgrammeIn:
    """A programme as somebody describes it."""

    name: str
    department: str
    kind: Kind
    about: str
    source: str
    since: date | None
    until: date | None
    regions: tuple[int, ...]
    municipalities: tuple[str, ...]
    contacts: tuple[Contact, ...]


def read(raw: Mapping[str, Any], *, regions: Collection[int], departments: Collection[str]) -> ProgrammeIn:
    """Judge a programme. `regions` (ids) and `departments` (keys) can be chosen. Raises Invalid with every error."""
    given = Given(raw)
    name = " ".join(given.words("name", NAME_MAX).split())
    given.needs("name", name)
    department = given.words("department", 20)
    if department and department not in departments:
        given.fail("department", "unknown_department")
    given.needs("department", department)
    kind = given.choice("kind", Kind, Kind.OTHER)
    where = _regions(given, regions)
    municipalities = municipality_names(given)
    if not where and not municipalities:
        given.needs("regions", where)
    since, until = given.period()
    value = ProgrammeIn(
        name, department, kind, given.words("about", TEXT_MAX, lines=True), given.words("source", SOURCE_MAX), since,
        until, where, municipalities, _contacts(given),
    )  # fmt: skip
    given.done()
    return value


def _regions(given: Given, known: Collection[int]) -> tuple[int, ...]:
    value = given.raw.get("regions") or []
    if not isinstance(value, list | tuple):
        given.fail("regions", "wrong_type")
        return ()
    if len(value) > MOST_REGIONS:
        given.fail("regions", "too_many", max=MOST_REGIONS)
        return ()
    written = [str(one) for one in value if not isinstance(one, bool) and str(one).strip()]
    found = {int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 10}
    if len(found) < len(set(written)) or not found <= set(known):
        given.fail("regions", "unknown_region")
    return tuple(sorted(found & set(known)))


def _contacts(given: Given) -> tuple[Contact, ...]:
    found = []
    for place, item in given.parts("contacts", MOST_CONTACTS):
        part = Given(item)
        one = Contact(
            part.words("name", 120), part.words("position", 120), part.email("email"), part.words("phone", 40)
        )  # fmt: skip
        part.needs("name", one.name)
        given.within("contacts", place, part)
        found.append(one)
    return tuple(found)
