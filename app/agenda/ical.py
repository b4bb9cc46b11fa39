"""Deadlines as a calendar (RFC 5545), for Outlook, a phone, or whatever the reader uses.

A deadline is a whole day: it takes no time from the agenda, and it is on that day in whatever zone the reader is. A
day is also what the terms are counted in. Nothing of a confidential case goes along but its number and what must be
done: a calendar is read by other programs, and is shown on other people's screens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event
from icalendar.prop import vDuration
from sqlalchemy.orm import Session

from app import clock
from app.agenda.queries import Deadline
from app.definitions import registry
from app.mediation.queries import Task

REFRESH = timedelta(hours=1)
"""How often a calendar program should come back. Few obey; none should come more often."""

REMINDED_AT = time(9, 0)
"""When the reminder sounds, on the working day before: the hour at which the application itself speaks too."""

LONGEST_TITLE = 200
"""As long as a title can be."""


def write(
    session: Session,
    deadlines: Iterable[Deadline],
    *,
    name: str,
    language: str,
    base_url: str,
    url_of: Callable[[str, str], str],
    tasks: Iterable[Task] = (),
    more: Iterable[Event] = (),
) -> bytes:
    """The calendar with these deadlines, the steps that were agreed in mediations, and what features above add.

    `url_of` gives the path of the page of a case, by its process and number.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Regiolijn//Agenda//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    called = _("Regiolijn: %(name)s", name=line(name))
    calendar.add("name", called)
    calendar.add("x-wr-calname", called)
    calendar.add("x-wr-timezone", clock.AMSTERDAM.key)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    host = urlsplit(base_url).hostname or "regiolijn"
    for item in deadlines:
        calendar.add_component(_event(session, item, language, host, base_url + url_of(item.process, item.number)))
    for task in tasks:
        calendar.add_component(_of_task(task, host, base_url))
    for event in more:
        calendar.add_component(event)
    return calendar.to_ical()


def _of_task(task: Task, host: str, base_url: str) -> Event:
    """A step that was agreed in a mediation, on its day."""
    about = "" if task.confidential else f" {line(task.what)[:LONGEST_TITLE]}"
    summary = _("Agreed step: %(number)s", number=task.number) + about
    url = f"{base_url}/zaken/{task.number}/bemiddeling"
    event = Event()
    event.add("uid", f"step-{task.id}@{host}")
    event.add("dtstamp", task.changed_at.astimezone(UTC))
    event.add("last-modified", task.changed_at.astimezone(UTC))
    event.add("sequence", task.moved)
    event.add("dtstart", task.due_on)
    event.add("dtend", task.due_on + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", "\n".join([*([] if task.confidential else [line(task.title)]), url]))
    event.add("url", url)
    event.add("class", "CONFIDENTIAL" if task.confidential else "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_reminder(task.due_on, summary))
    return event


def _event(session: Session, item: Deadline, language: str, host: str, url: str) -> Event:
    definition = registry.get(session, item.process, item.workflow_version)
    state, known = definition.states[item.state], definition.clocks.get(item.clock)
    what = known.label[language] if known else state.label[language]
    day = clock.local_date(item.due_at)
    event = Event()
    event.add("uid", f"{item.case_id}-{item.clock}-{item.cycle}@{host}")
    event.add("dtstamp", item.changed_at.astimezone(UTC))
    event.add("last-modified", item.changed_at.astimezone(UTC))
    event.add("sequence", item.revision)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    about = "" if item.confidential else f" {line(item.title)[:LONGEST_TITLE]}"
    summary = f"{what}: {item.number}{about}"
    event.add("summary", summary)
    event.add("description", "\n".join(_told(item, state.must[language] if state.must else "", url)))
    if not item.confidential:
        event.add("location", line(item.region))
    event.add("url", url)
    event.add("categories", [definition.label[language]])
    event.add("class", "CONFIDENTIAL" if item.confidential else "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_reminder(day, summary))
    return event


def _told(item: Deadline, must: str, url: str) -> list[str]:
    """What stands in the event: for whom, what must be done, until when, and where."""
    at = clock.local(item.due_at).strftime("%H:%M")
    instead = _("On behalf of %(name)s.", name=line(item.on_behalf)) if item.on_behalf else ""
    return [part for part in (instead, must, _("Before %(time)s, Dutch time.", time=at), url) if part]


def _reminder(day: date, summary: str) -> Alarm:
    """An alarm at nine on the working day before."""
    before = day - timedelta(days=1)
    while not clock.calendar().is_working_day(before) and day - before < timedelta(days=14):
        before -= timedelta(days=1)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", datetime.combine(before, REMINDED_AT) - datetime.combine(day, time(0)))
    alarm.add("description", summary)
    return alarm


def line(text: str) -> str:
    """A text as one line: line ends of whatever alphabet, tabs and runs of spaces become one space."""
    return " ".join(text.split())
