"""What a pilot must say, judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.errors import Invalid
from app.forums.judging import Given
from app.pilots.models import Part

NAME_MAX: Final = 160
TEXT_MAX: Final = 4000
QUESTION_MAX: Final = 300
MOST_QUESTIONS: Final = 10
MOST_INDICATORS: Final = 8
MOST_REGIONS: Final = 60
MOST_PEOPLE: Final = 60
LONGEST: Final = 3 * 366
"""What runs longer than three years is no pilot any more, but policy that nobody chose."""

FIELD_OF: Final[Mapping[Part, str]] = {
    Part.LIAISON: "liaisons",
    Part.FIXER: "fixers",
    Part.COORDINATOR: "coordinators",
    Part.COMMISSIONER: "commissioners",
}


@dataclass(frozen=True, slots=True)
class PilotIn:
    """A pilot as somebody describes it."""

    name: str
    about: str
    since: date
    until: date
    regions: tuple[int, ...]
    people: Mapping[Part, tuple[int, ...]]
    questions: tuple[str, ...]
    indicators: tuple[str, ...]


def read(
    raw: Mapping[str, Any], *, regions: Collection[int], people: Mapping[Part, Collection[int]],
    indicators: Mapping[str, Any],
) -> PilotIn:  # fmt: skip
    """Judge a pilot. `regions`, `people` and `indicators` are what can be chosen. Raises Invalid with every error."""
    given = Given(raw)
    name = given.words("name", NAME_MAX)
    given.needs("name", name)
    about = given.words("about", TEXT_MAX, lines=True)
    since, until = given.day("since"), given.day("until")
    given.needs("since", since)
    given.needs("until", until)
    if since and until and until < since:
        given.fail("until", "until_before_from")
    elif since and until and (until - since).days > LONGEST:
        given.fail("until", "pilot_too_long")
    where = _ids(given, "regions", regions, "unknown_region", MOST_REGIONS)
    given.needs("regions", where)
    who = {part: _ids(given, field, people[part], "unknown_person", MOST_PEOPLE) for part, field in FIELD_OF.items()}
    questions = _questions(given)
    chosen = given.several("indicators", indicators)
    if len(chosen) > MOST_INDICATORS:
        given.fail("indicators", "too_many_chosen", max=MOST_INDICATORS, count=len(chosen))
    if since is None or until is None or given.errors:
        raise Invalid(given.errors)
    ordered = tuple(key for key in indicators if key in chosen)
    return PilotIn(name, about, since, until, where, who, questions, ordered)


def _ids(given: Given, name: str, known: Collection[int], fault: str, most: int) -> tuple[int, ...]:
    value = given.raw.get(name) or []
    if not isinstance(value, list | tuple):
        given.fail(name, "wrong_type")
        return ()
    if len(value) > most:
        given.fail(name, "too_many_chosen", max=most, count=len(value))
        return ()
    written = [str(one) for one in value if not isinstance(one, bool)]
    found = {int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 10}
    if len(written) != len(value) or len(found) < len(set(written)) or not found <= set(known):
        given.fail(name, fault)
    return tuple(sorted(found & set(known)))


def _questions(given: Given) -> tuple[str, ...]:
    """One a line."""
    text = given.words("questions", MOST_QUESTIONS * (QUESTION_MAX + 2), lines=True)
    lines = tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    given.needs("questions", lines)
    if len(lines) > MOST_QUESTIONS:
        given.fail("questions", "too_many_chosen", max=MOST_QUESTIONS, count=len(lines))
    longest = max((len(line) for line in lines), default=0)
    if longest > QUESTION_MAX:
        given.fail("questions", "too_long", max=QUESTION_MAX, length=longest)
    return lines
