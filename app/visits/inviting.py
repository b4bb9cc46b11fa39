"""Inviting colleagues to a visit: a mail with an event for any calendar (RFC 5545), and the calendar feed.

Neither says what the visit is about: a calendar is read by other programs and shown on other people's screens.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from babel.dates import format_date
from icalendar import Calendar, Event, vCalAddress
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.agenda import feeds
from app.cases import steps
from app.cases.models import Case
from app.outbox import actions as outbox
from app.outbox import enclosures
from app.outbox.enclosures import Enclosure
from app.people import queries as people
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.visits import queries
from app.visits.models import Coming, Visit, VisitColleague
from app.workflow.model import Text

INVITED, MOVED, CALLED_OFF = "visit_invited", "visit_moved", "visit_called_off"
CALLED = Text("Bezoek aan {region}", "Visit to {region}")
AT = Text("{day}, {begins} tot {ends}", "{day}, {begins} to {ends}")
STATUS = {MOVED: "CONFIRMED", INVITED: "CONFIRMED", CALLED_OFF: "CANCELLED"}


def invite(
    session: Session, actor: Actor, case: Case, visit: Visit, who: Collection[int], event: str, now: datetime
) -> None:
    """Mail these colleagues the visit for their calendar."""
    _mail(session, actor, INVITED, case, visit, who, event, now)


def tell_owner(step: steps.Step, visit: Visit) -> None:
    """Whoever goes has it in their calendar too, when somebody else planned it."""
    owner = step.case.owner_id
    if owner is not None and owner != step.actor.id:
        _mail(step.session, step.actor, INVITED, step.case, visit, {owner}, step.event_id, step.now)


def moved(step: steps.Step, visit: Visit) -> None:
    """It is at another time: everybody who comes, or did not answer yet, is told."""
    _to_all(step, visit, MOVED)


def called_off(step: steps.Step, visit: Visit) -> None:
    """It is off: told in a way that takes it out of their calendars."""
    _to_all(step, visit, CALLED_OFF)


def uninvite(session: Session, actor: Actor, case: Case, visit: Visit, user_id: int, event: str, now: datetime) -> None:
    """Somebody need not come after all."""
    _mail(session, actor, CALLED_OFF, case, visit, {user_id}, event, now)


def _to_all(step: steps.Step, visit: Visit, letter: str) -> None:
    statement = select(VisitColleague.user_id).where(
        VisitColleague.visit_id == visit.case_id, VisitColleague.answer != Coming.NOT
    )
    who = {*step.session.scalars(statement)} | ({step.case.owner_id} if step.case.owner_id else set())
    _mail(step.session, step.actor, letter, step.case, visit, who - {step.actor.id}, step.event_id, step.now)


def _mail(
    session: Session, actor: Actor, letter: str, case: Case, visit: Visit, who: Collection[int], event: str,
    now: datetime,
) -> None:  # fmt: skip
    region = regions.by_ids(session, [case.region_id])[case.region_id].name
    for person in people.people(session, who, in_service=True).values():
        outbox.enqueue(
            session, event_id=event, template=letter, recipient=person.email, language=person.language,
            params={
                "name": person.name, "who": actor.name, "region": region,
                "when": when(visit.begins_at, visit.ends_at, person.language), "link": f"/zaken/{case.number}",
                "begins": visit.begins_at.astimezone(UTC).isoformat(),
                "ends": visit.ends_at.astimezone(UTC).isoformat(),
                "place": visit.place, "revision": str(visit.revision),
            },
            now=now, user_id=person.id,
        )  # fmt: skip


def when(begins_at: datetime, ends_at: datetime, language: str) -> str:
    """Its day and hours in words, Dutch time."""
    begins, ends = clock.local(begins_at), clock.local(ends_at)
    day = format_date(begins.date(), "full", locale=language)
    return AT[language].format(day=day, begins=begins.strftime("%H:%M"), ends=ends.strftime("%H:%M"))


def event_of(
    number: str, begins: datetime, ends: datetime, region: str, place: str, revision: int, language: str, url: str,
    status: str,
) -> Event:  # fmt: skip
    """A visit in a calendar: where and when, and a link to what it is about."""
    event = Event()
    event.add("uid", f"visit-{number}@{urlsplit(url).hostname or 'regiolijn'}")
    event.add("sequence", revision)
    event.add("dtstamp", begins)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", CALLED[language].format(region=region))
    if place:
        event.add("location", place)
    event.add("description", url)
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("status", status)
    return event


def _enclosed(letter: str, params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    link, method = str(params["link"]), "CANCEL" if letter == CALLED_OFF else "REQUEST"
    event = event_of(
        link.rpartition("/")[2], datetime.fromisoformat(str(params["begins"])),
        datetime.fromisoformat(str(params["ends"])), str(params["region"]), str(params["place"]),
        int(str(params["revision"])), language, base_url + link, STATUS[letter],
    )  # fmt: skip
    organiser = vCalAddress(f"MAILTO:{parseaddr(mail_from)[1]}")
    organiser.params["cn"] = str(params["who"]).replace('"', "")
    event.add("organizer", organiser)
    whole = Calendar()
    for name, value in (
        ("prodid", f"-//Regiolijn//Bezoek//{language.upper()}"),
        ("version", "2.0"),
        ("method", method),
    ):
        whole.add(name, value)
    whole.add_component(event)
    return Enclosure("bezoek.ics", "text", "calendar", {"method": method, "charset": "utf-8"}, whole.to_ical())


@enclosures.goes_with(INVITED)
def _invitation(params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    return _enclosed(INVITED, params, language, base_url, mail_from)


@enclosures.goes_with(MOVED)
def _move(params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    return _enclosed(MOVED, params, language, base_url, mail_from)


@enclosures.goes_with(CALLED_OFF)
def _off(params: Mapping[str, str | bool], language: str, base_url: str, mail_from: str) -> Enclosure:
    return _enclosed(CALLED_OFF, params, language, base_url, mail_from)


@feeds.joins
def _in_feeds(session: Session, reader: Actor, base_url: str) -> list[Event]:
    """The visits of a reader in their feed, those of the last month too. One query, or none."""
    if not can(reader, Capability.VISIT_READ):
        return []
    today = clock.local_date(clock.now())
    found = queries.seen(
        session, reader, queries.mine(reader), Visit.visit_on >= today - timedelta(days=31), Case.state != "noted"
    )
    return [
        event_of(
            one.number, one.begins_at.astimezone(UTC), one.ends_at.astimezone(UTC), one.region, one.place,
            one.revision, reader.language, base_url + one.url,
            "CANCELLED" if one.state == "cancelled" else "CONFIRMED",
        )
        for one in found
    ]  # fmt: skip
