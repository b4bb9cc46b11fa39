"""What the pages of looking back show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import beside_work, processes
from app.cases.models import Case
from app.cases.words import role_label
from app.definitions import registry
from app.policy import Actor, Capability, Role, can
from app.reflection import circles, inviting, quarters, queries, session_queries
from app.reflection.actions import PROCESS
from app.reflection.acts import ACTS, POSITIONS, Act
from app.reflection.models import Answer, Circle, Entry, PeerSession
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Notice

NAMED = 12
"""So many names stand in a line; the others behind it."""

processes.describe(PROCESS, processes.Process(page="reflection.of_case", apart=True))


@dataclass(frozen=True, slots=True)
class RoundView:
    """One of one's own quarters in a list."""

    label: str
    url: str
    state: str
    note: str
    now: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A line that leads somewhere."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SharedQuarter:
    """What colleagues shared over one quarter."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Where looking back begins."""

    asked: RoundView | None
    rounds: tuple[RoundView, ...]
    shared: tuple[SharedQuarter, ...]
    sessions: tuple[Link, ...]
    takes_part: str
    writes: bool


def index(session: Session, actor: Actor, now: datetime) -> Index:
    """One's own rounds, what is shared with one, and sessions. Five queries, however much there is."""
    rows = [_round(row, now) for row in queries.rounds(session, actor)]
    writes = can(actor, Capability.CASE_REFLECT)
    quarter = quarters.last_over(clock.local_date(now))
    shared, asked = queries.taking_part(session, quarter)
    part = ngettext(
        "Over %(quarter)s %(num)s of %(asked)s colleagues shared their look back.",
        "Over %(quarter)s %(num)s of %(asked)s colleagues shared their look back.",
        shared, quarter=quarters.label(quarter, language()), asked=asked,
    ) if asked else ""  # fmt: skip
    return Index(
        asked=next((row for row in rows if row.now), None),
        rounds=tuple(row for row in rows if not row.now),
        shared=tuple(
            SharedQuarter(
                quarters.label(one, language()),
                tuple(
                    Link(row.writer, url_for("reflection.read", entry_id=row.id), role_name(row.role)) for row in rows
                ),
            )
            for one, rows in groupby(queries.shared_with(session, actor, limit=30), key=lambda row: row.quarter)
        ),
        sessions=tuple(session_link(row, now) for row in session_queries.of_person(session, actor, limit=6)),
        takes_part=part,
        writes=writes,
    )  # fmt: skip


def _round(row: queries.Round, now: datetime) -> RoundView:
    label = registry.current(PROCESS).states[row.state].label[language()]
    if row.active:
        note = _("until %(day)s", day=short_date(clock.local_date(row.due_at), language())) if row.due_at else ""
    else:
        note = circle_name(row.circle) if row.circle else ""
    url = url_for("reflection.entry", quarter=row.quarter)
    return RoundView(quarters.label(row.quarter, language()), url, label, note, row.active)


def session_link(row: PeerSession, now: datetime) -> Link:
    """A session in a list."""
    note = _("called off") if row.called_off_at else inviting.when(row, language())
    return Link(row.title, url_for("peer_sessions.show", session_id=row.id), note)


def role_name(role: Role) -> str:
    """What a role is called."""
    return role_label(role)


def circle_name(circle: Circle) -> str:
    """What a circle is called, as the workflow says it."""
    field = next(one for one in registry.current(PROCESS).transitions["share"].fields if one.name == "circle")
    return next(choice.label[language()] for choice in field.choices if choice.value == circle.value)


def answer_name(answer: Answer | None) -> str:
    """What came of an intention, in a word."""
    if answer is None:
        return ""
    return {Answer.DONE: _("Done"), Answer.PARTLY: _("Partly"), Answer.NOT: _("Not")}[answer]


@dataclass(frozen=True, slots=True)
class CircleView:
    """Who would read an entry: how many, the first names, and the others."""

    key: str
    label: str
    count: str
    names: str
    more: str


def circle_views(session: Session, entry: Entry) -> list[CircleView]:
    """The circles there are people in."""
    found = []
    for circle, members in circles.of_entry(session, entry).items():
        names = list(members.values())
        found.append(
            CircleView(
                circle.value, circle_name(circle), ngettext("%(num)s person", "%(num)s people", len(names)),
                ", ".join(names[:NAMED]), ", ".join(names[NAMED:]),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class ActView:
    """One act as it was told: the dots of the scale, the one it stands on marked."""

    act: Act
    position: int | None
    spoken: str
    shows: tuple[str, ...]
    next: tuple[str, ...]


def act_views(session: Session, entry: Entry) -> list[ActView]:
    """The acts of an entry to be read."""
    found = queries.positions(session, entry.id)
    views = []
    for act in ACTS:
        row = found.get(act.key)
        position = row.position if row else None
        spoken = (
            _("place %(place)s of %(all)s", place=position, all=len(POSITIONS)) if position else _("not this quarter")
        )
        views.append(ActView(act, position, spoken, _lines(row.shows if row else ""), _lines(row.next if row else "")))
    return views


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("\n") if part.strip())


def reading(session: Session, entry: Entry, writer: str) -> dict[str, Any]:
    """An entry as those read it with whom it is shared."""
    return {
        "entry": entry,
        "writer": writer,
        "role": role_name(entry.role),
        "quarter": quarters.label(entry.quarter, language()),
        "circle": circle_name(entry.circle) if entry.circle else "",
        "acts": act_views(session, entry),
        "interplay": _lines(entry.interplay),
        "intentions": queries.intentions(session, entry.id),
        "answered": [
            (row, answer_name(row.answer)) for row in queries.to_answer(session, entry) if row.answer is not None
        ],
    }


def _mine(actor: Actor) -> list[Select[Any, Any]]:
    if not can(actor, Capability.CASE_REFLECT):
        return []
    asked = select(Entry.quarter, literal("")).join(Case, Case.id == Entry.case_id)
    return [asked.where(Entry.user_id == actor.id, Case.active)]


@beside_work.joins(PROCESS, _mine)
def _to_write(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    if not answers:
        return beside_work.Said()
    quarter = max(answer[0] or "" for answer in answers)
    text = _("How did the %(quarter)s go? Looking back takes ten minutes.", quarter=quarters.label(quarter, language()))
    return beside_work.Said(notices=(Notice(text, url_for("reflection.entry", quarter=quarter), _("Look back")),))
