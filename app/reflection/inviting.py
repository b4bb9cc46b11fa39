"""Inviting to a session: a mail with an event that fits in any calendar (RFC 5545), and the calendar feed.

What a session is about is not in it: a calendar is read by other programs and shown on other people's screens.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy.orm import Session

from app import clock
from app.agenda import feeds
from app.outbox import actions as outbox
from app.outbox import enclosures
from app.outbox.enclosures import Enclosure
from app.people import queries as people
from app.policy import Actor, Capability, can
from app.reflection import session_queries
from app.reflection.models import PeerSession
from app.web.formats import full_date
from app.workflow.model import Text

INVITED, CALLED_OFF = "session_invited", "session_called_off"
CALLED = Text("Intervisie", "Peer session")
AT = Text("{day}, {begins} tot {ends}", "{day}, {begins} to {ends}")


def invite(session: Session, actor: Actor, made: PeerSession, who: Collection[int], event: str, now: datetime) -> None:
    """Mail everybody who is invited the session for their calendar, whoever organises it too."""
    _mail(session, actor, INVITED, made, who, event, now)


def call_off(
    session: Session, actor: Actor, made: PeerSession, who: Collection[int], event: str, now: datetime
) -> None:
    """Mail these people that it is off for them, in a way that takes it out of their calendar."""
    _mail(session, actor, CALLED_OFF, made, who, event, now)


def _mail(
    session: Session, actor: Actor, letter: str, made: PeerSession, who: Collection[int], event: str, now: datetime
) -> None:
    for person in people.people(session, who, in_service=True).values():
        outbox.enqueue(
            session, event_id=event, template=letter, recipient=person.email, language=person.language,
            params={
                "name": person.name, "who": actor.name, "when": when(made, person.language),
                "link": f"/reflectie/intervisie/{made.id}", "begins": made.begins_at.astimezone(UTC).isoformat(),
                "minutes": str(made.minutes), "place": made.place, "revision": str(made.revision),
            },
            now=now, user_id=person.id,
        )  # fmt: skip


def when(made: PeerSession, language: str) -> str:
    """Its day and hours in words."""
    begins = clock.local(made.begins_at)
    ends = begins + timedelta(minutes=made.minutes)
    day = full_date(begins.date(), language)
    return AT[language].format(day=day, begins=begins.strftime("%H:%M"), ends=ends.strftime("%H:%M"))


def _event(key: str, begins: datetime, minutes: int, place: str, revision: int, language: str, url: str) -> Event:
    event = Event()
    event.add("uid", f"peer-session-{key}@{urlsplit(url).hostname or 'regiolijn'}")
    event.add("sequence", revision)
    event.add("dtstamp", begins)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=minutes))
    event.add("summary", CALLED[language])
    if place:
        event.add("location", place)
    event.add("description", url)
    event.add("url", url)
    event.add("class", "PRIVATE")
    return event


def _enclosed(method: str, params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    link = str(params["link"])
    begins = datetime.fromisoformat(str(params["begins"]))
    event = _event(
        link.rpartition("/")[2], begins, int(str(params["minutes"])), str(params["place"]),
        int(str(params["revision"])), language, base_url + link,
    )  # fmt: skip
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organiser = vCalAddress(f"MAILTO:{parseaddr(mail_from)[1]}")
    organiser.params["cn"] = str(params["who"]).replace('"', "")
    event.add("organizer", organiser)
    calendar = Calendar()
    calendar.add("prodid", f"-//Regiolijn//Intervisie//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return Enclosure("intervisie.ics", "text", "calendar", {"method": method, "charset": "utf-8"}, calendar.to_ical())


@enclosures.goes_with(INVITED)
def _invitation(params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    return _enclosed("REQUEST", params, language, base_url, mail_from)


@enclosures.goes_with(CALLED_OFF)
def _off(params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    return _enclosed("CANCEL", params, language, base_url, mail_from)


@feeds.joins
def _in_feeds(session: Session, reader: Actor, base_url: str) -> list[Event]:
    """The coming sessions in the feed of who is invited. One query, or none."""
    if not can(reader, Capability.REFLECTION_JOIN):
        return []
    found = []
    for made in session_queries.coming(session, reader, clock.now() - timedelta(days=31)):
        url = f"{base_url}/reflectie/intervisie/{made.id}"
        begins = made.begins_at.astimezone(UTC)
        event = _event(str(made.id), begins, made.minutes, made.place, made.revision, reader.language, url)
        event.add("status", "CANCELLED" if made.called_off_at else "CONFIRMED")
        found.append(event)
    return found
