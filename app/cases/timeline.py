"""The story of a case, from its events. What an entry says was fixed when it happened; only labels are translated."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, select, union
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.cases import sight, words
from app.cases.models import Case, EntrySight
from app.definitions import registry
from app.policy import Actor
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import Entry, FieldChange
from app.workflow.model import Definition, Field, FieldType, Transition, Visibility

SHOWN = 50
Teller = Callable[[dict[str, Any], dict[str, Any]], str]
_TELLERS: dict[str, Teller] = {}


def tells(action: str) -> Callable[[Teller], Teller]:
    """Register the sentence for an event that is not a step of a workflow, from its data and private texts."""

    def register(teller: Teller) -> Teller:
        _TELLERS[action] = teller
        return teller

    return register


Seen = tuple[Event, EntrySight | None]
"""An event with what was changed of who reads it."""


def readable_by(actor: Actor, case: Case) -> ColumnElement[bool]:
    """Which events are entries of this case that this actor may read (`sight.entries_for`)."""
    return sight.entries_for(actor, case)


def seen(
    session: Session, readable: ColumnElement[bool], *, before: int | None = None, limit: int = SHOWN
) -> list[Seen]:
    """Events that may be read, newest first, each with what was changed of who reads it. One query."""
    statement = _with_sight().where(readable).order_by(Event.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Event.seq < before)
    return [(event, changed) for event, changed in session.execute(statement)]


def events(
    session: Session, case_id: int, readable: ColumnElement[bool], *, before: int | None = None, limit: int = SHOWN
) -> list[Event]:
    """Events of a case that may be read, newest first. One query."""
    found = seen(session, and_(Event.case_id == case_id, readable), before=before, limit=limit)
    return [event for event, _changed in found]


def with_latest(
    session: Session, readable: ColumnElement[bool], action: str, *, before: int | None = None
) -> tuple[list[Seen], str]:
    """Events that may be read, newest first, and what the last one of `action` says, however long ago (empty when there
    is none). One query.
    """
    of_case = select(Event.id).where(readable).order_by(Event.seq.desc())
    page = of_case if before is None else of_case.where(Event.seq < before)
    wanted = union(
        select(page.limit(SHOWN).subquery().c.id),
        select(of_case.where(Event.action == action).limit(1).subquery().c.id),
    )
    rows = session.execute(_with_sight().where(Event.id.in_(wanted)).order_by(Event.seq.desc()))
    found: list[Seen] = [(event, changed) for event, changed in rows]
    said = next((event for event, _changed in found if event.action == action), None)
    shown = [one for one in found if before is None or one[0].seq < before]
    return shown[:SHOWN], entry(session, said).title if said else ""


def _with_sight() -> Select[Event, EntrySight | None]:
    return select(Event, EntrySight).outerjoin(EntrySight, EntrySight.event_id == Event.id)


def entry(session: Session, event: Event, changed: EntrySight | None = None) -> Entry:
    """An event as the story shows it; `changed` is what was changed of who reads it."""
    reads = changed.visibility.value if changed else event.visibility
    body = json.loads(event.body)
    private: dict[str, Any] = event.private["values"] if event.private else {}
    data: dict[str, Any] = body["data"]
    process, _dot, name = event.action.partition(".")
    definition = _definition(session, data.get("workflow", ""))
    step = definition.transitions.get(name) if definition and definition.name == process else None
    texts = private.get("values", {})
    kind, title = "event", ""
    told: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    if step is not None:
        title = step.told[language()]
        told = _told(step, texts)
        changes = _changes(step, data.get("values", {}), texts)
        kind = _kind(step, bool(told))
    elif event.action == "case.commented":
        kind, told = "comment", paragraphs(private.get("text", "") or _("This text was erased."))
        title = _("By mail") if data.get("via") == "mail" else ""
    else:
        title = _TELLERS[event.action](data, private) if event.action in _TELLERS else event.action
        told = tuple(part for text in texts.values() for part in paragraphs(text))
        kind = "feedback" if told else "event"
    if event.action == "case.entry_sight_changed":
        kind = "event"
    return Entry(
        kind=kind,  # type: ignore[arg-type]
        title=title,
        who=private.get("actor", _("Somebody")),
        when=event.at,
        on_behalf_of=private.get("on_behalf_of", ""),
        paragraphs=told,
        visibility=reads,  # type: ignore[arg-type]
        visibility_label=words.visibility_label(reads),
        changes=changes,
        anchor=f"e{event.seq}",
        sight_changed=_sight_changed(changed),
        calls=tuple(private.get("mentions", ())),
    )


def _sight_changed(changed: EntrySight | None) -> str:
    """That others read an entry than before, in a few words; empty when nothing was changed."""
    if changed is None or changed.was is None or changed.changed_at is None:
        return ""
    before, after = words.visibility_label(changed.was), words.visibility_label(changed.visibility)
    since = short_date(changed.changed_at)
    if before == after:
        return _("Other readers since %(day)s", day=since)
    return _("First: %(before)s. Since %(day)s: %(after)s", before=_small(before), day=since, after=_small(after))


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _definition(session: Session, key: str) -> Definition | None:
    name, _slash, version = key.partition("/")
    return registry.get(session, name, int(version)) if version else None


def _kind(step: Transition, has_text: bool) -> str:
    if step.large:
        return "feedback" if step.visibility is Visibility.REGION else "decision"
    return "comment" if has_text else "event"


def _told(step: Transition, texts: dict[str, str]) -> tuple[str, ...]:
    """The texts of a step; with more than one, each after its label."""
    fields = [item for item in step.fields if item.type in (FieldType.TEXT, FieldType.LINE) and texts.get(item.name)]
    if len(fields) == 1:
        return paragraphs(texts[fields[0].name])
    return tuple(
        f"{item.label[language()]}: {part}" if place == 0 else part
        for item in fields
        for place, part in enumerate(paragraphs(texts[item.name]))
    )


def _changes(step: Transition, codes: dict[str, Any], texts: dict[str, str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(item.label[language()], "", _shown(item, codes[item.name], texts))
        for item in step.fields
        if item.name in codes
    )


def _shown(item: Field, value: Any, texts: dict[str, str]) -> str:
    if item.type is FieldType.CHOICE:
        return next((choice.label[language()] for choice in item.choices if choice.value == value), str(value))
    if item.type is FieldType.DATE:
        from datetime import date

        return short_date(date.fromisoformat(value))
    return texts.get(item.name, str(value))


@tells("case.opened")
def _opened(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Logged")


@tells("case.contact_added")
def _contact_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Contact added: %(name)s", name=private.get("name", ""))


@tells("case.contact_corrected")
def _contact_corrected(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Contact corrected: %(name)s", name=private.get("name", ""))


@tells("case.contact_removed")
def _contact_removed(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Contact removed: %(name)s", name=private.get("name", ""))


@tells("case.contact_withdrawn")
def _contact_withdrawn(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Contact withdrawn: %(name)s", name=private.get("name", ""))


@tells("case.links_withdrawn")
def _links_withdrawn(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Links of a contact withdrawn")


@tells("case.personal_data_kept")
def _personal_data_kept(data: dict[str, Any], _private: dict[str, Any]) -> str:
    what = ", ".join(f"{count} × {words.personal_label(kind)}" for kind, count in data["kinds"].items())
    if data["asked"]:
        return _("Text kept, although it may hold personal data (%(what)s). It was asked.", what=what)
    return _("Text received that may hold personal data (%(what)s). Nobody could be asked.", what=what)


@tells("case.migrated")
def _migrated(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Moved to another version of the process")


@tells("case.passed_on")
def _passed_on(data: dict[str, Any], private: dict[str, Any]) -> str:
    part = words.part_label(data["part"])
    return _("Passed on to %(name)s (%(part)s)", name=private.get("to", ""), part=_small(part))


@tells("case.tagged")
def _tagged(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Tags added: %(tags)s", tags=", ".join(private.get("tags", ())))


@tells("case.untagged")
def _untagged(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Tags taken off: %(tags)s", tags=", ".join(private.get("tags", ())))


@tells("case.entry_sight_changed")
def _sight_of_entry(data: dict[str, Any], private: dict[str, Any]) -> str:
    said = [
        _(
            "Who reads an entry changed: first %(before)s, now %(after)s",
            before=_small(words.visibility_label(data["was"])),
            after=_small(words.visibility_label(data["becomes"])),
        )
    ]
    if private.get("mailed"):
        said.append(_("Already mailed to: %(who)s", who=", ".join(private["mailed"])))
    return ". ".join(said)


@tells("case.clock_acted")
def _clock_acted(data: dict[str, Any], private: dict[str, Any]) -> str:
    because = private.get("because", {}).get(language(), "")
    name = private.get("clock", {}).get(language(), data.get("clock", ""))
    return _("Term “%(clock)s”: %(because)s", clock=name, because=because)


@tells("case.deadline_moved")
def _deadline_moved(data: dict[str, Any], private: dict[str, Any]) -> str:
    names = private.get("clocks", {})
    moves = [
        _(
            "Term “%(clock)s” from %(due)s to %(becomes)s",
            clock=names.get(move["clock"], {}).get(language(), move["clock"]),
            due=short_date(datetime.fromisoformat(move["from"])),
            becomes=short_date(datetime.fromisoformat(move["to"])),
        )
        for move in data["moves"]
    ]
    return _("Deadline moved because the calendar was changed. %(moves)s", moves="; ".join(moves))
