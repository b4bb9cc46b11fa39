"""The pages of partnerships, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.partnerships import panels, queries, words
from app.partnerships.models import Axis, PartyKind
from app.partnerships.queries import Asked, Brief, Row, Standing
from app.pictures import Between, Picture, profile
from app.policy import Actor, Capability, Role, can
from app.regions import queries as regions
from app.web.formats import full_date
from app.web.request import language
from app.web.viewmodels import Panel

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A partnership in the list."""

    name: str
    url: str
    where: str
    when: str
    leads: str
    parties: str
    tasks: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The list, with what narrows it."""

    rows: tuple[Line, ...]
    count: int
    given: Mapping[str, str]
    kinds: tuple[tuple[str, str], ...]
    standings: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    has_mine: bool
    may_work: bool
    next_url: str
    first_url: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """One partnership."""

    row: Row
    standing: str
    when: str
    region: tuple[str, str] | None
    municipalities: tuple[tuple[str, bool], ...]
    through: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    profile: Picture | None
    why: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, str, str], ...]
    people: tuple[tuple[str, str, str, str, str], ...]
    knows_people: bool
    panels: tuple[Panel, ...]
    may_work: bool


def given(args: Mapping[str, str], session: Session) -> tuple[dict[str, str], Asked]:
    """What an address asks and the list understands; what is unknown is left out."""
    found: dict[str, str] = {}
    text = " ".join(args.get("q", "").split())[:100]
    if text and "\x00" not in text:
        found["q"] = text
    if args.get("regio") == "mijn":
        found["regio"] = "mijn"
    elif (wanted := args.get("regio", "")).isascii() and wanted.isdigit() and len(wanted) < 10:
        found |= {"regio": wanted} if regions.by_ids(session, [int(wanted)]) else {}
    found["stand"] = args.get("stand", "") if args.get("stand", "") in ("alle", *Standing) else Standing.RUNNING.value
    if args.get("partij", "") in tuple(PartyKind):
        found["partij"] = args["partij"]
    return found, Asked(
        q=found.get("q", ""),
        region=int(found["regio"]) if found.get("regio", "mijn") != "mijn" else None,
        standing=None if found["stand"] == "alle" else Standing(found["stand"]),
        party=PartyKind(found["partij"]) if "partij" in found else None,
    )


def list_url(**values: str) -> str:
    """The address of the list with these filters."""
    return url_for("partnerships.index", **values)  # type: ignore[arg-type]


def own_regions(actor: Actor) -> frozenset[int]:
    """The regions of a liaison or a commissioner, with all that overlap them."""
    return frozenset().union(
        *(grant.regions for grant in actor.reach if grant.role in (Role.LIAISON, Role.COMMISSIONER))
    )


def listed(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> Listed:
    """A page of the list. Nine queries at most, however many there are."""
    today, mine = clock.local_date(now), own_regions(actor)
    found, asked = given(args, session)
    if found.get("regio") == "mijn":
        asked = Asked(asked.q, None, mine, asked.standing, asked.party)
    after = args.get("vanaf", "")
    past = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    rows = queries.listed(session, asked, today, most=PAGE + 1, after=past)
    more = list_url(**found, vanaf=str(past + PAGE)) if len(rows) > PAGE else ""
    return Listed(
        rows=tuple(line(row) for row in rows[:PAGE]),
        count=queries.count(session, asked, today),
        given=found,
        kinds=tuple((kind.value, label()) for kind, label in words.KINDS.items()),
        standings=(*((one.value, label()) for one, label in words.STANDINGS.items()), ("alle", _("All"))),
        regions=tuple((str(row.id), row.name) for row in regions.usual_regions(session)),
        has_mine=bool(mine),
        may_work=can(actor, Capability.PARTNERSHIP_WORK),
        next_url=more,
        first_url=list_url(**found) if past else "",
    )


def line(row: Brief) -> Line:
    """A partnership as the list shows it."""
    where = row.region[1] if row.region else ngettext("%(num)s municipality", "%(num)s municipalities", row.own)
    return Line(
        row.name, url_for("partnerships.show", partnership_id=row.id), where, period(row.since, row.until),
        ", ".join(row.leads), ngettext("%(num)s party", "%(num)s parties", row.parties) if row.parties else "",
        "; ".join(row.tasks[:2]) + (" …" if len(row.tasks) > 2 else ""),
    )  # fmt: skip


def period(since: date | None, until: date | None) -> str:
    """From when until when, as far as it is known."""
    if since and until:
        return _("%(since)s up to and including %(until)s", since=full_date(since), until=full_date(until))
    if since:
        return _("since %(day)s", day=full_date(since))
    return _("until %(day)s", day=full_date(until)) if until else ""


def one_page(session: Session, actor: Actor, partnership_id: int, now: datetime) -> OnePage:
    """One partnership, with what others add to it. Raises NotFound."""
    knows, today = queries.may_know_people(actor), clock.local_date(now)
    row = queries.one(session, partnership_id, people=knows)
    through = queries.region_ids(session, row, today)
    followed = queries.followed_region(session, row)
    places = row.municipalities
    if followed is not None:
        places = tuple((one.id, one.name, True) for one in regions.municipalities_of(session, followed.id))
    spoken = language()
    return OnePage(
        row=row,
        standing=words.STANDINGS[row.standing(today)](),
        when=period(row.since, row.until),
        region=(f"{followed.name} ({followed.division_name(spoken)})", _region_url(followed)) if followed else None,
        municipalities=tuple((name, there) for _id, name, there in places),
        through=_through(session, through - {row.region_id or 0}, spoken),
        profile=_profile(row) if row.axes else None,
        why=tuple((" – ".join(words.ends(one.axis)), one.why) for one in row.axes if one.why),
        parties=tuple((one.name, words.KINDS[one.kind](), words.ROLES[one.role]()) for one in row.parties),
        people=tuple(
            (
                one.name, one.organisation, one.email, one.mandate,
                _("until %(day)s", day=full_date(one.until)) if one.until else "",
            )
            for one in row.people
        ),
        knows_people=knows,
        panels=panels.of(session, actor, row, now),
        may_work=queries.may_work(session, actor, row, today),
    )  # fmt: skip


def _region_url(row: regions.RegionRow) -> str:
    return url_for("regions.show", division=row.division, code=row.code)


def _through(
    session: Session, ids: frozenset[int], spoken: str
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:  # fmt: skip
    """The regions through which it runs that exist, by division: names and addresses."""
    rows = [row for row in regions.by_ids(session, ids).values() if row.valid_until is None]
    rows.sort(key=lambda row: (row.position, row.name))
    return tuple(
        (name, tuple((row.name, _region_url(row)) for row in group))
        for name, group in groupby(rows, key=lambda row: row.division_name(spoken))
    )


def _profile(row: Row) -> Picture:
    lines = []
    for axis in Axis:
        at = row.on(axis)
        lines.append(Between(*words.ends(axis), at.place if at else None))
    return profile(_("Where it stands on four axes"), lines, language=language())
