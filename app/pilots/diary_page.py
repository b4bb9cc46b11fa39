"""The diary, rounds and findings of a pilot as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.lessons import page as lesson_page
from app.pilots import diary_queries, queries
from app.pilots.diary_forms import KINDS, READERS
from app.pilots.diary_models import EntryKind, PilotRound
from app.pilots.diary_queries import Entry, Finding
from app.pilots.queries import Row
from app.policy import Actor, Capability, can
from app.web.formats import full_date, paragraphs, short_date, short_time
from app.web.viewmodels import Fact

FEWEST: Final = 4
MOST: Final = 5
"""A pilot runs in four or five regions (DOMAIN A2): enough to learn from, few enough to be there."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as it is shown."""

    id: int
    kind: str
    day: str
    texts: tuple[str, ...]
    about: str
    readers: str
    research: bool
    changed: str
    mine: bool


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as it is shown: its four parts with their text, empty for what is not there yet."""

    id: int
    title: str
    when: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """What stands on the page of a pilot of its diary, rounds and findings."""

    entries: tuple[EntryView, ...]
    count: int
    rounds: tuple[RoundView, ...]
    findings: tuple[Finding, ...]
    may_write: bool
    may_lesson: bool
    may_export: bool


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """The diary of a pilot."""

    pilot: Row
    entries: tuple[EntryView, ...]
    kinds: tuple[tuple[str, str, bool], ...]
    next_url: str
    first_url: str
    may_write: bool
    may_export: bool


def learning(session: Session, actor: Actor, pilot: Row) -> Learning:
    """The newest entries, the rounds and the findings. Four queries."""
    found = diary_queries.entries(session, actor, pilot, size=3)
    writes = diary_queries.writes(actor, pilot)
    return Learning(
        entries=tuple(entry_view(one, actor) for one in found.rows),
        count=diary_queries.count(session, actor, pilot),
        rounds=tuple(round_view(one) for one in diary_queries.rounds(session, pilot.id)),
        findings=diary_queries.findings(session, pilot.id),
        may_write=writes,
        may_lesson=writes and can(actor, Capability.LESSON_WRITE),
        may_export=can(actor, Capability.RESEARCH_EXPORT),
    )


def diary(session: Session, actor: Actor, pilot: Row, args: Mapping[str, str]) -> DiaryPage:
    """One page of the diary. `args`: `soort` (a kind) and `blad` (the number of the page)."""
    asked, sheet = args.get("soort", ""), args.get("blad", "1")
    kind = EntryKind(asked) if asked in {one.value for one in EntryKind} else None
    page = int(sheet) if sheet.isascii() and sheet.isdigit() and 0 < len(sheet) < 5 and int(sheet) else 1
    found = diary_queries.entries(session, actor, pilot, kind=kind, page=page)
    soort = kind.value if kind else None
    return DiaryPage(
        pilot=pilot,
        entries=tuple(entry_view(one, actor) for one in found.rows),
        kinds=(
            (_("All kinds"), url_for("pilot_diary.index", pilot_id=pilot.id), kind is None),
            *(
                (said(), url_for("pilot_diary.index", pilot_id=pilot.id, soort=one.value), kind is one)
                for one, said in KINDS.items()
            ),
        ),
        next_url=url_for("pilot_diary.index", pilot_id=pilot.id, soort=soort, blad=page + 1) if found.more else "",
        first_url=url_for("pilot_diary.index", pilot_id=pilot.id, soort=soort) if page > 1 else "",
        may_write=diary_queries.writes(actor, pilot),
        may_export=can(actor, Capability.RESEARCH_EXPORT),
    )


def entry_view(one: Entry, actor: Actor) -> EntryView:
    """An entry for this reader."""
    about = " · ".join(part for part in (one.region, one.round, one.author) if part)
    changed = _("changed %(day)s", day=short_date(one.changed_at)) if one.version > 1 else ""
    return EntryView(
        one.id, KINDS[one.kind](), full_date(one.day), paragraphs(one.text), about, READERS[one.readers](),
        one.research, changed, one.author_id is not None and one.author_id == actor.id,
    )  # fmt: skip


def round_view(one: PilotRound) -> RoundView:
    """A round in words."""
    return RoundView(
        one.id,
        one.title,
        _("%(since)s up to and including %(until)s", since=short_date(one.since), until=short_date(one.until)),
        (
            (_("Plan"), paragraphs(one.plan)),
            (_("Do"), paragraphs(one.done)),
            (_("Observe"), paragraphs(one.observed)),
            (_("Reflect"), paragraphs(one.reflected)),
        ),
    )


def earlier(session: Session, entry_id: int) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What an entry said before: when, of what kind, and the text. The last of them is what it says now."""
    return tuple(_past(at, said) for _version, at, said in diary_queries.versions(session, entry_id))


def _past(at: datetime, said: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return f"{short_date(at)} {short_time(at)}", KINDS[EntryKind(said["kind"])](), paragraphs(said["text"])


def size_note(count: int) -> str:
    """What to think of when a pilot has fewer or more regions than was agreed; empty when it is right."""
    if count < FEWEST:
        return _(
            "This pilot has %(count)s of the four or five regions that a pilot has. With fewer regions, its figures "
            "seldom say anything.",
            count=count,
        )
    if count > MOST:
        return _(
            "This pilot has %(count)s regions; a pilot has four or five. With more, the diary and the visits are "
            "hard to keep up.",
            count=count,
        )
    return ""


@lesson_page.origin
def _learned_in(session: Session, lesson_id: int) -> Fact | None:
    """The pilot that a lesson was learned in, on the page of the lesson."""
    key = diary_queries.pilot_of_lesson(session, lesson_id)
    if key is None:
        return None
    row = queries.one(session, key)
    return Fact(_("Learned in the pilot"), row.name, url_for("pilots.show", pilot_id=key))
