"""What a tour, a stop and a harvest must say, judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from app.errors import Invalid
from app.forums.judging import Given

TITLE_MAX: Final = 160
TEXT_MAX: Final = 4000
QUESTION_MAX: Final = 300
MOST_QUESTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class TourIn:
    """A tour as it was described."""

    title: str
    about: str
    since: date
    until: date
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopIn:
    """A visit on the programme as it was described. `visit` is the number of the visit itself, or empty."""

    day: date
    begins: time | None
    ends: time | None
    title: str
    place: str
    region_id: int | None
    visit: str


@dataclass(frozen=True, slots=True)
class HarvestIn:
    """Something that was learned."""

    text: str
    question_id: int | None
    stop_id: int | None
    keeper_id: int | None


@dataclass(frozen=True, slots=True)
class DoneIn:
    """What was done with it: words, and what it can be seen in (`case`: a number)."""

    done: str
    case: str
    lesson_id: int | None
    keeper_id: int | None


def tour(raw: Mapping[str, Any]) -> TourIn:
    """Judge a tour. Raises Invalid with every error."""
    given = Given(raw)
    title, about = given.words("title", TITLE_MAX), given.words("about", TEXT_MAX, lines=True)
    since, until = given.day("since"), given.day("until")
    for name, value in (("title", title), ("since", since), ("until", until)):
        given.needs(name, value)
    if since and until and until < since:
        given.fail("until", "until_before_from")
    text = given.words("questions", MOST_QUESTIONS * (QUESTION_MAX + 2), lines=True)
    lines = tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    given.needs("questions", lines)
    if len(lines) > MOST_QUESTIONS:
        given.fail("questions", "too_many_chosen", max=MOST_QUESTIONS, count=len(lines))
    longest = max((len(line) for line in lines), default=0)
    if longest > QUESTION_MAX:
        given.fail("questions", "too_long", max=QUESTION_MAX, length=longest)
    if since is None or until is None or given.errors:
        raise Invalid(given.errors)
    return TourIn(title, about, since, until, lines)


def stop(raw: Mapping[str, Any], *, regions: Collection[int], since: date, until: date) -> StopIn:
    """Judge a visit on the programme; it is on a day of the tour. Raises Invalid with every error."""
    given = Given(raw)
    day, begins, ends = given.day("day"), given.hour("begins"), given.hour("ends")
    title, place = given.words("title", TITLE_MAX), given.words("place", TITLE_MAX)
    given.needs("title", title)
    given.needs("day", day)
    if day and not since <= day <= until:
        given.fail("day", "day_outside_tour")
    if begins and ends and ends <= begins:
        given.fail("ends", "ends_before_begin")
    region = _one_of(given, "region", regions, "unknown_region")
    visit = given.words("visit", 20)
    if day is None or given.errors:
        raise Invalid(given.errors)
    return StopIn(day, begins, ends, title, place, region, visit)


def harvest(
    raw: Mapping[str, Any], *, questions: Collection[int], stops: Collection[int], people: Collection[int]
) -> HarvestIn:
    """Judge a harvest. Raises Invalid with every error."""
    given = Given(raw)
    text = given.words("text", TEXT_MAX, lines=True)
    given.needs("text", text)
    question = _one_of(given, "question", questions, "unknown_record")
    visited = _one_of(given, "stop", stops, "unknown_record")
    keeper = _one_of(given, "keeper", people, "unknown_person")
    given.done()
    return HarvestIn(text, question, visited, keeper)


def done(raw: Mapping[str, Any], *, people: Collection[int]) -> DoneIn:
    """Judge what was done with a harvest: words, a case or a lesson, at least one. Raises Invalid with every error."""
    given = Given(raw)
    said, case = given.words("done", TEXT_MAX, lines=True), given.words("case", 20)
    lesson = given.number("lesson")
    if not said and not case and lesson is None:
        given.needs("done", said)
    keeper = _one_of(given, "keeper", people, "unknown_person")
    given.done()
    return DoneIn(said, case, lesson, keeper)


def _one_of(given: Given, name: str, known: Collection[int], fault: str) -> int | None:
    found = given.number(name)
    if found is not None and found not in known:
        given.fail(name, fault)
    return found
