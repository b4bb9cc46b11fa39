"""What an entry of a diary, a round and a finding must say, judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.forums.judging import Given
from app.pilots.diary_models import EntryKind, Readers

TEXT_MAX: Final = 4000
TITLE_MAX: Final = 160
QUESTION_MAX: Final = 200
PARTS: Final = ("plan", "done", "observed", "reflected")


@dataclass(frozen=True, slots=True)
class EntryIn:
    """An entry as it was written."""

    day: date
    kind: EntryKind
    text: str
    region_id: int | None
    round_id: int | None
    readers: Readers
    research: bool


@dataclass(frozen=True, slots=True)
class RoundIn:
    """A round as it was described."""

    title: str
    since: date
    until: date
    plan: str
    done: str
    observed: str
    reflected: str


@dataclass(frozen=True, slots=True)
class FindingIn:
    """A finding as it was written."""

    question: str
    answer: str
    round_id: int | None


def entry(raw: Mapping[str, Any], *, regions: Collection[int], rounds: Collection[int], today: date) -> EntryIn:
    """Judge an entry of the diary; it is about today or a day before. Raises Invalid with every error."""
    given = Given(raw)
    day = given.day("day") or today
    if day > today:
        given.fail("day", "day_to_come")
    kind = given.choice("kind", EntryKind, None)
    text = given.words("text", TEXT_MAX, lines=True)
    given.needs("kind", kind)
    given.needs("text", text)
    region = _one_of(given, "region", regions, "unknown_region")
    held = _one_of(given, "round", rounds, "unknown_record")
    readers = given.choice("readers", Readers, Readers.PILOT)
    research = raw.get("research") or False
    if not isinstance(research, bool):
        given.fail("research", "wrong_type")
    given.done()
    return EntryIn(day, kind, text, region, held, readers, research is True)


def research_round(raw: Mapping[str, Any]) -> RoundIn:
    """Judge a round. Raises Invalid with every error."""
    given = Given(raw)
    title = given.words("title", TITLE_MAX)
    given.needs("title", title)
    since, until = given.day("since"), given.day("until")
    given.needs("since", since)
    given.needs("until", until)
    if since and until and until < since:
        given.fail("until", "until_before_from")
    texts = {name: given.words(name, TEXT_MAX, lines=True) for name in PARTS}
    given.needs("plan", texts["plan"])
    given.done()
    assert since is not None  # noqa: S101 - both are needed, or `done` raised
    assert until is not None  # noqa: S101
    return RoundIn(title, since, until, **texts)


def finding(raw: Mapping[str, Any], *, rounds: Collection[int]) -> FindingIn:
    """Judge a finding. Raises Invalid with every error."""
    given = Given(raw)
    question, answer = given.words("question", QUESTION_MAX), given.words("answer", TEXT_MAX, lines=True)
    given.needs("question", question)
    given.needs("answer", answer)
    held = _one_of(given, "round", rounds, "unknown_record")
    given.done()
    return FindingIn(question, answer, held)


def _one_of(given: Given, name: str, known: Collection[int], fault: str) -> int | None:
    found = given.number(name)
    if found is not None and found not in known:
        given.fail(name, fault)
    return found
