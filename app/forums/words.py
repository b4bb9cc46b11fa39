"""What forums and agendas are called on the pages, and what the story of a case says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells
from app.forums.judging import POSTPONED
from app.forums.models import MeetingResult, MoveCause, Purpose
from app.forums.onepagers import PURPOSES
from app.forums.outcomes import LABELS
from app.web.formats import short_date
from app.web.request import language


def purpose_label(purpose: Purpose) -> str:
    """What a meeting is asked to do: "Ter besluitvorming"."""
    return PURPOSES[purpose][language()]


def result_label(result: MeetingResult | str) -> str:
    """What a meeting said, with a capital."""
    if result == POSTPONED:
        return _("Postponed to the next meeting")
    word = LABELS[MeetingResult(result)][language()]
    return word[:1].upper() + word[1:]


CAUSES: Mapping[MoveCause, Callable[[], str]] = {
    MoveCause.MISSED: lambda: _("the paper was not there in time"),
    MoveCause.POSTPONED: lambda: _("postponed by the meeting"),
    MoveCause.CANCELLED: lambda: _("the meeting was called off"),
    MoveCause.BY_HAND: lambda: _("moved by hand"),
    MoveCause.FOUND: lambda: _("a meeting was planned"),
}


def _forum(private: dict[str, Any]) -> str:
    name: str = private.get("forum", {}).get(language(), "")
    return name


def _day(data: dict[str, Any]) -> str:
    return short_date(date.fromisoformat(data["held_on"])) if "held_on" in data else ""


@tells("case.agenda_put")
def _put(data: dict[str, Any], private: dict[str, Any]) -> str:
    if "held_on" not in data:
        return _("On the agenda of: %(forum)s. It waits for a day", forum=_forum(private))
    return _("On the agenda: %(forum)s of %(day)s", forum=_forum(private), day=_day(data))


@tells("case.agenda_moved")
def _moved(data: dict[str, Any], private: dict[str, Any]) -> str:
    why = CAUSES[MoveCause(data["cause"])]()
    if "held_on" not in data:
        return _("%(forum)s: waits for another day, because %(why)s", forum=_forum(private), why=why)
    return _("%(forum)s: moved to %(day)s, because %(why)s", forum=_forum(private), day=_day(data), why=why)


@tells("case.agenda_day")
def _changed(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(forum)s is now on %(day)s", forum=_forum(private), day=_day(data))


@tells("case.agenda_off")
def _off(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Taken off the agenda: %(forum)s", forum=_forum(private))


@tells("case.agenda_paper")
def _paper(data: dict[str, Any], private: dict[str, Any]) -> str:
    if data["edition"] > 1:
        return _("Paper delivered again: %(forum)s", forum=_forum(private))
    return _("Paper delivered: %(forum)s", forum=_forum(private))


@tells("case.agenda_reminded")
def _reminded(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Reminded of the paper: %(forum)s of %(day)s", forum=_forum(private), day=_day(data))


@tells("case.agenda_result")
def _result(data: dict[str, Any], private: dict[str, Any]) -> str:
    words = LABELS[MeetingResult(data["result"])][language()]
    return _("%(forum)s of %(day)s: %(result)s", forum=_forum(private), day=_day(data), result=words)
