"""Tours as they are shown: the list, the page of one, its programme as a paper and for a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from app import clock
from app.papers import Block, Heading, Paper, Paragraph, Table, Terms
from app.papers.model import Bullets
from app.policy import Actor, Capability, can
from app.tours import queries
from app.tours.queries import Harvest, Row, Stop, Whole
from app.web.formats import full_date, paragraphs, short_date


@dataclass(frozen=True, slots=True)
class Line:
    """A tour in the list."""

    id: int
    title: str
    when: str
    about: str
    harvest: str


@dataclass(frozen=True, slots=True)
class TourList:
    """The tours: those to come and those that were."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Something that was learned, as it is shown."""

    id: int
    texts: tuple[str, ...]
    about: str
    keeper: str
    done: tuple[str, ...]
    case: str
    lesson_id: int | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class TourPage:
    """One tour. `learned`: per question (empty text: none of them) what was learned."""

    tour: Row
    when: str
    about: tuple[str, ...]
    days: tuple[tuple[str, tuple[tuple[Stop, str], ...]], ...]
    learned: tuple[tuple[str, tuple[Point, ...]], ...]
    harvest: str
    works: bool
    along: bool
    owns: bool
    may_join: bool


def listing(session: Session, actor: Actor, now: datetime) -> TourList:
    """All tours; those to come by day."""
    today = clock.local_date(now)
    rows = queries.tours(session)
    coming = tuple(_line(row) for row in reversed(rows) if row.until >= today)
    past = tuple(_line(row) for row in rows if row.until < today)
    groups = ((_("Coming tours"), coming), (_("Past tours"), past))
    return TourList(tuple(group for group in groups if group[1]), can(actor, Capability.TOUR_WORK))


def tour_page(session: Session, actor: Actor, tour_id: int) -> TourPage:
    """One tour, as this person reads it. Raises NotFound."""
    whole = queries.whole(session, actor, tour_id)
    row = whole.row
    return TourPage(
        tour=row,
        when=period(row.since, row.until),
        about=paragraphs(row.about),
        days=tuple((full_date(day), tuple((stop, hours(stop)) for stop in stops)) for day, stops in _by_day(whole)),
        learned=tuple(
            (question, tuple(_point(one) for one in whole.harvest if one.question_id == key))
            for key, question in _asked(whole)
        ),
        harvest=harvested(row),
        works=queries.works(actor, row),
        along=queries.goes_along(actor, row),
        owns=actor.id == row.owner_id,
        may_join=can(actor, Capability.TOUR_WORK),
    )


def period(since: date, until: date) -> str:
    """From when until when."""
    if since == until:
        return full_date(since)
    return _("%(since)s up to and including %(until)s", since=short_date(since), until=short_date(until))


def hours(stop: Stop) -> str:
    """From when until when on its day; empty when that is not known."""
    if stop.begins is None:
        return ""
    return f"{stop.begins:%H:%M}" + (f"–{stop.ends:%H:%M}" if stop.ends else "")


def harvested(row: Row) -> str:
    """How much was learned, and how much of it nobody did anything with."""
    if not row.harvest:
        return _("nothing learned yet")
    said = ngettext("%(num)s point", "%(num)s points", row.harvest)
    if not row.open:
        return _("%(points)s, with each something was done", points=said)
    return _("%(points)s, with %(open)s nothing was done yet", points=said, open=row.open)


def paper(whole: Whole, language: str, base: str) -> Paper:
    """The programme, to print or to send along: what is asked, where and when, who goes along, what was learned."""
    row = whole.row
    blocks: list[Block] = [Paragraph(row.about)] if row.about else []
    blocks += [Heading(_("What do we want to learn?")), Bullets(tuple(text for _key, text in whole.questions), True)]
    if whole.stops:
        rows = tuple(
            (short_date(one.day), hours(one), one.title, ", ".join(part for part in (one.place, one.region) if part))
            for one in whole.stops
        )
        blocks += [
            Heading(_("Programme")),
            Table(_("The visits of this tour"), (_("Day"), _("Hours"), _("Visit"), _("Where")), rows),
        ]
    blocks += [Heading(_("Who goes along")), Terms(((_("Owner"), row.owner),))]
    blocks.append(Bullets(tuple(name for _key, name in row.people)))
    if whole.harvest:
        blocks.append(Heading(_("The harvest")))
        for key, question in _asked(whole):
            found = [one for one in whole.harvest if one.question_id == key]
            if found:
                blocks.append(Heading(question or _("Something else"), 3))
                blocks.append(Bullets(tuple(_told(one) for one in found)))
    return Paper(row.title, language, tuple(blocks), subtitle=period(row.since, row.until), base=base)


def calendar(whole: Whole, language: str, base: str) -> bytes:
    """The visits for a calendar program (RFC 5545). What was learned is not in it: a calendar is shown on other
    people's screens.
    """
    made = Calendar()
    made.add("prodid", f"-//Regiolijn//Tour//{language.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for one in whole.stops:
        made.add_component(_event(whole.row, one, base))
    return made.to_ical()


def _event(row: Row, one: Stop, base: str) -> Event:
    event = Event()
    event.add("uid", f"tour-{row.id}-{one.id}@{urlsplit(base).hostname or 'regiolijn'}")
    event.add("dtstamp", row.changed_at.astimezone(UTC))
    event.add("sequence", row.version)
    if one.begins is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
    else:
        begins = datetime.combine(one.day, one.begins, clock.AMSTERDAM)
        ends = datetime.combine(one.day, one.ends, clock.AMSTERDAM) if one.ends else begins + timedelta(hours=1)
        event.add("dtstart", begins.astimezone(UTC))
        event.add("dtend", ends.astimezone(UTC))
    event.add("summary", f"{row.title}: {one.title}"[:200])
    where = ", ".join(part for part in (one.place, one.region) if part)
    if where:
        event.add("location", where)
    event.add("url", f"{base}/tours/{row.id}")
    return event


def _asked(whole: Whole) -> Iterable[tuple[int | None, str]]:
    """The questions, and at the end what is about none of them when there is such."""
    yield from whole.questions
    if any(one.question_id is None for one in whole.harvest):
        yield None, ""


def _by_day(whole: Whole) -> list[tuple[date, list[Stop]]]:
    days: dict[date, list[Stop]] = {}
    for one in whole.stops:
        days.setdefault(one.day, []).append(one)
    return sorted(days.items())


def _line(row: Row) -> Line:
    stops = ngettext("%(num)s visit", "%(num)s visits", row.stops)
    people = ngettext("%(num)s colleague", "%(num)s colleagues", len(row.people))
    return Line(row.id, row.title, f"{period(row.since, row.until)} · {stops} · {people}", row.about, harvested(row))


def _point(one: Harvest) -> Point:
    about = " · ".join(part for part in (one.stop, one.author, short_date(one.said_at)) if part)
    return Point(
        one.id, paragraphs(one.text), about, one.keeper, paragraphs(one.done), one.case, one.lesson_id,
        one.done_at is not None,
    )  # fmt: skip


def _told(one: Harvest) -> str:
    if one.done_at is None:
        return _("%(text)s (nothing was done with it yet)", text=one.text)
    return _("%(text)s Done: %(done)s", text=one.text, done=one.done or one.case or _("a lesson"))
