"""What a forum, a meeting, an item and an outcome must say, judged once for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app import clock
from app.bottlenecks.intake import Reader
from app.forums.models import Forum, MeetingResult, Purpose

NAME_MAX, LINE_MAX, ASKED_MAX, TEXT_MAX = 120, 120, 600, 4000
MOST_DAYS = 40
"""Papers are asked for at most this many working days before a meeting."""
FURTHEST = timedelta(days=2 * 365)


class Given(Reader):
    """Reads what a form or the API gave; collects every error at its field."""

    def hour(self, name: str) -> time | None:
        """A Dutch time as 9:30 or 09:30; None when nothing was given."""
        value = str(self.raw.get(name) or "").strip()
        if not value:
            return None
        try:
            found = time.fromisoformat(value.zfill(5))
        except ValueError:
            self.fail(name, "not_a_time")
            return None
        if found.tzinfo is not None:
            self.fail(name, "not_a_time")
            return None
        return found.replace(second=0, microsecond=0)

    def between(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds; None when nothing was given."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        text = str(value).strip()
        if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 9:
            self.fail(name, "not_a_number")
            return None
        if not least <= int(text) <= most:
            self.fail(name, "out_of_range", min=least, max=most)
            return None
        return int(text)


@dataclass(frozen=True)
class ForumIn:
    """A forum as an administrator describes it."""

    name_nl: str
    name_en: str
    about: str
    chair: str
    place: str
    papers_days: int
    active: bool


def forum(raw: Mapping[str, Any]) -> ForumIn:
    """Judge a forum. Raises Invalid."""
    given = Given(raw)
    value = ForumIn(
        name_nl=given.words("name_nl", NAME_MAX),
        name_en=given.words("name_en", NAME_MAX),
        about=given.words("about", TEXT_MAX, lines=True),
        chair=given.words("chair", LINE_MAX),
        place=given.words("place", LINE_MAX),
        papers_days=given.between("papers_days", 0, MOST_DAYS) or 0,
        active=raw.get("active") in (True, "y", "1", "true", "on"),
    )
    for name in ("name_nl", "name_en"):
        given.needs(name, getattr(value, name))
    given.needs("papers_days", str(raw.get("papers_days") if raw.get("papers_days") is not None else "").strip())
    given.done()
    return value


@dataclass(frozen=True)
class MeetingIn:
    """A meeting as it is planned. Days and hours are Dutch ones."""

    held_on: date
    begins: time | None
    ends: time | None
    place: str
    chair: str
    note: str
    papers_on: date


def meeting(raw: Mapping[str, Any], forum: Forum, today: date) -> MeetingIn:
    """Judge a meeting. Without `papers_on` the papers must be there the forum's number of working days before; what the
    forum says of place and chair holds when nothing else is said. Raises Invalid.
    """
    given = Given(raw)
    held_on, papers_on = given.day("held_on"), given.day("papers_on")
    begins, ends = given.hour("begins"), given.hour("ends")
    given.needs("held_on", held_on)
    if held_on is not None and held_on < today:
        given.fail("held_on", "date_in_past")
    if held_on is not None and held_on > today + FURTHEST:
        given.fail("held_on", "date_too_far")
    if held_on is not None and papers_on is not None and papers_on > held_on:
        given.fail("papers_on", "papers_after_meeting")
    if ends is not None and (begins is None or ends <= begins):
        given.fail("ends", "ends_before_begin")
    place, chair = given.words("place", LINE_MAX), given.words("chair", LINE_MAX)
    note = given.words("note", TEXT_MAX, lines=True)
    given.done()
    day = held_on or today  # there is one: else `done` has raised
    return MeetingIn(
        day, begins, ends, place or forum.place, chair or forum.chair, note,
        papers_on or clock.calendar().subtract(day, forum.papers_days),
    )  # fmt: skip


@dataclass(frozen=True)
class ItemIn:
    """What is asked of a meeting about a case, and who sees to the paper."""

    purpose: Purpose
    asked: str
    presenter: int | None


def item(raw: Mapping[str, Any]) -> ItemIn:
    """Judge an item. Raises Invalid."""
    given = Given(raw)
    value = ItemIn(
        purpose=given.choice("purpose", Purpose, None),
        asked=given.words("asked", ASKED_MAX, lines=True),
        presenter=given.number("presenter"),
    )
    given.needs("purpose", value.purpose)
    given.needs("asked", value.asked)
    given.done()
    return value


@dataclass(frozen=True)
class OutcomeIn:
    """What a meeting said. Without `result` it was postponed. `completes`: the follow-up of the decision that brought
    it there is done with this.
    """

    result: MeetingResult | None
    text: str
    completes: bool


POSTPONED = "postponed"


def outcome(raw: Mapping[str, Any]) -> OutcomeIn:
    """Judge an outcome. Raises Invalid."""
    given = Given(raw)
    postponed = raw.get("result") == POSTPONED
    found = None if postponed else given.choice("result", MeetingResult, None)
    text = given.words("text", TEXT_MAX, lines=True)
    if not postponed:
        given.needs("result", found)
    given.needs("text", text)
    given.done()
    return OutcomeIn(found, text, raw.get("completes") in (True, "y", "1", "true", "on") and not postponed)


def words(raw: Any, field: str, most: int = TEXT_MAX, *, required: bool = True) -> str:
    """One text. Raises Invalid at `field`."""
    given = Given({field: raw})
    text = given.words(field, most, lines=True)
    if required:
        given.needs(field, text)
    given.done()
    return text
