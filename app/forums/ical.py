"""Meetings for a calendar program (RFC 5545). An agenda is not in it: a calendar is read by other programs, and is
shown on other people's screens.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from app import clock
from app.agenda import feeds
from app.forums import queries
from app.forums.models import MeetingStatus
from app.forums.queries import MeetingRow
from app.policy import Actor, Capability, can
from app.web.formats import full_date
from app.workflow.model import Text

PAPERS = Text("Stukken uiterlijk {day}.", "Papers at the latest {day}.")
CHAIR = Text("Voorzitter: {who}.", "Chair: {who}.")


def calendar(rows: Iterable[MeetingRow], language: str, base_url: str) -> bytes:
    """A calendar with these meetings."""
    made = Calendar()
    made.add("prodid", f"-//Regiolijn//Overleggen//{language.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for row in rows:
        made.add_component(event_of(row, language, base_url))
    return made.to_ical()


def event_of(row: MeetingRow, language: str, base_url: str) -> Event:
    """A meeting: at its hours, or as a whole day when those are not known. One that was called off says so."""
    url = f"{base_url}/overleggen/{row.id}"
    event = Event()
    event.add("uid", f"meeting-{row.id}@{urlsplit(base_url).hostname or 'regiolijn'}")
    event.add("dtstamp", row.changed_at.astimezone(UTC))
    event.add("last-modified", row.changed_at.astimezone(UTC))
    event.add("sequence", row.revision)
    begins, ends = hours(row)
    if begins is None:
        event.add("dtstart", row.held_on)
        event.add("dtend", row.held_on + timedelta(days=1))
    else:
        event.add("dtstart", begins)
        event.add("dtend", ends)
    event.add("summary", row.forum(language))
    told = [PAPERS[language].format(day=full_date(row.papers_on, language))]
    told += [CHAIR[language].format(who=row.chair)] if row.chair else []
    event.add("description", "\n".join([*told, url]))
    if row.place:
        event.add("location", row.place)
    event.add("url", url)
    event.add("status", "CANCELLED" if row.status is MeetingStatus.CANCELLED else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def hours(row: MeetingRow) -> tuple[datetime | None, datetime | None]:
    """When a meeting begins and ends, in UTC; an hour long when only its beginning is known."""
    if row.begins is None:
        return None, None
    begins = _at(row, row.begins)
    return begins, _at(row, row.ends) if row.ends else begins + timedelta(hours=1)


def _at(row: MeetingRow, hour: time) -> datetime:
    return datetime.combine(row.held_on, hour, clock.AMSTERDAM).astimezone(UTC)


@feeds.joins
def _in_feeds(session: Session, reader: Actor, base_url: str) -> list[Event]:
    """The coming meetings in the feed of whoever reads forums. One query, or none."""
    if not can(reader, Capability.FORUM_READ):
        return []
    found = queries.coming(session, clock.local_date(clock.now()))
    return [event_of(row, reader.language, base_url) for row in found]
