"""The pages of programmes of other departments, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.partnerships.page import own_regions, period
from app.partnerships.queries import Standing
from app.policy import Actor, Capability, can
from app.programmes import queries, words
from app.programmes.queries import Asked, Row
from app.regions import queries as regions
from app.web.request import language

PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A programme in a list."""

    name: str
    url: str
    department: str
    kind: str
    where: str
    when: str
    contact: str


@dataclass(frozen=True, slots=True)
class Register:
    """The programmes by department, and what narrows them."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    grid: tuple[tuple[str, tuple[tuple[Line, ...], ...]], ...]
    columns: tuple[str, ...]
    given: Mapping[str, str]
    departments: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    has_mine: bool
    may_work: bool
    may_keep: bool


def given(session: Session, actor: Actor, args: Mapping[str, str]) -> tuple[dict[str, str], Asked]:
    """What an address asks. Who has regions begins with those."""
    mine = own_regions(actor)
    found: dict[str, str] = {}
    text = " ".join(args.get("q", "").split())[:100]
    if text and "\x00" not in text:
        found["q"] = text
    wanted = args.get("regio", "mijn" if mine else "")
    where: frozenset[int] | None = None
    if wanted == "mijn" and mine:
        found["regio"], where = "mijn", mine
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 10 and regions.by_ids(session, [int(wanted)]):
        found["regio"], where = wanted, frozenset({int(wanted)})
    known = {row.key for row in queries.departments(session, closed=True)}
    if args.get("departement", "") in known:
        found["departement"] = args["departement"]
    if args.get("stand") == "alle":
        found["stand"] = "alle"
    return found, Asked(
        found.get("q", ""), where, found.get("departement", ""), None,
        None if "stand" in found else Standing.RUNNING,
    )  # fmt: skip


def register(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> Register:
    """The programmes that the address asks for; beside it the departments by one's own regions."""
    today = clock.local_date(now)
    found, asked = given(session, actor, args)
    rows = queries.listed(session, asked, today, people=queries.may_know_people(actor), most=PAGE)
    spoken = language()
    groups: dict[str, list[Line]] = {}
    for row in rows:
        groups.setdefault(f"{row.department.key}: {row.department.name(spoken)}", []).append(line(row))
    columns, grid = _grid(session, actor, rows) if found.get("regio") == "mijn" else ((), ())
    departments = queries.departments(session, closed=True)
    return Register(
        groups=tuple((name, tuple(lines)) for name, lines in groups.items()),
        grid=grid,
        columns=columns,
        given=found,
        departments=tuple((row.key, f"{row.key} ({row.name(spoken)})") for row in departments),
        regions=tuple((str(row.id), row.name) for row in regions.usual_regions(session)),
        has_mine=bool(own_regions(actor)),
        may_work=can(actor, Capability.PROGRAMME_WORK),
        may_keep=can(actor, Capability.ADMIN_REGIONS),
    )


def _grid(
    session: Session, actor: Actor, rows: tuple[Row, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[tuple[Line, ...], ...]], ...]]:  # fmt: skip
    """Departments by the regions that were given to this reader, at most six."""
    granted = regions.by_ids(session, regions.granted_to(session, actor.id or 0))
    mine = sorted((row for row in granted.values() if row.valid_until is None), key=lambda row: row.name)[:6]
    near = {row.id: regions.overlapping(session, [row.id]) for row in mine}
    places = {row.id: {one.id for one in regions.municipalities_of(session, row.id)} for row in mine}

    def runs(row: Row, region: int) -> bool:
        own = {one[0] for one in row.municipalities}
        return bool({one[0] for one in row.regions} & near[region] or own & places[region])

    keys = dict.fromkeys(row.department.key for row in rows)
    return tuple(row.name for row in mine), tuple(
        (
            key,
            tuple(
                tuple(line(row) for row in rows if row.department.key == key and runs(row, region.id))
                for region in mine
            ),
        )
        for key in keys
        if mine
    )


def line(row: Row) -> Line:
    """A programme as a list shows it."""
    where = [name for _id, name in row.regions] + [name for _id, name, _there in row.municipalities]
    said = ", ".join(where[:3])
    if len(where) > 3:
        said += " " + _("and %(num)s more", num=len(where) - 3)
    first = row.contacts[0] if row.contacts else None
    return Line(
        row.name, url_for("programmes.show", programme_id=row.id), row.department.key, words.KINDS[row.kind](), said,
        period(row.since, row.until), ", ".join(filter(None, (first.name, first.position))) if first else "",
    )  # fmt: skip


def standing(row: Row, now: datetime) -> str:
    """Where it stands today, in a word."""
    return {
        Standing.RUNNING: _("Active now"), Standing.PLANNED: _("To come"), Standing.ENDED: _("Ended"),
    }[row.standing(clock.local_date(now))]  # fmt: skip
