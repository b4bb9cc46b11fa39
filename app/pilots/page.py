"""The pages of pilots, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.pilots import diary_page, indicators, panels, queries
from app.pilots.diary_page import Learning
from app.pilots.models import Part
from app.pilots.queries import Row, Standing
from app.policy import Actor, Capability, can
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Panel

STANDINGS: dict[Standing, Callable[[], str]] = {
    Standing.RUNNING: lambda: _("Running"),
    Standing.PLANNED: lambda: _("To come"),
    Standing.ENDED: lambda: _("Ended"),
}
PARTS: dict[Part, Callable[[], str]] = {
    Part.LIAISON: lambda: _("Regio-liaison"),
    Part.FIXER: lambda: _("Fixer"),
    Part.COORDINATOR: lambda: _("Coordinator"),
    Part.COMMISSIONER: lambda: _("Regiocommissaris"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A pilot in the register."""

    id: int
    name: str
    where: str
    when: str
    learned: str


@dataclass(frozen=True, slots=True)
class Register:
    """The register: pilots by where they stand."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    may_work: bool


@dataclass(frozen=True, slots=True)
class PilotPage:
    """One pilot."""

    pilot: Row
    standing: str
    when: str
    cast: tuple[tuple[str, tuple[str, ...]], ...]
    indicators: tuple[str, ...]
    learned: str
    panels: tuple[Panel, ...]
    learning: Learning
    size_note: str
    may_work: bool
    may_remove: bool


def register(session: Session, actor: Actor, now: datetime) -> Register:
    """All pilots, those that run first. Four queries."""
    today = clock.local_date(now)
    rows = queries.pilots(session)
    groups = (
        (label(), tuple(_line(row, today) for row in rows if row.standing(today) is standing))
        for standing, label in STANDINGS.items()
    )
    return Register(tuple(group for group in groups if group[1]), can(actor, Capability.PILOT_WORK))


def pilot_page(session: Session, actor: Actor, pilot_id: int, now: datetime) -> PilotPage:
    """One pilot, with what others add to it. Raises NotFound."""
    row, today = queries.one(session, pilot_id), clock.local_date(now)
    works = can(actor, Capability.PILOT_WORK)
    return PilotPage(
        pilot=row,
        standing=STANDINGS[row.standing(today)](),
        when=period(row, today),
        cast=tuple((label(), found) for part, label in PARTS.items() if (found := row.cast(part))),
        indicators=tuple(indicators.name_of(key, language()) for key in row.indicators),
        learned=_learned(row),
        panels=panels.of(session, actor, row, now),
        learning=diary_page.learning(session, actor, row),
        size_note=diary_page.size_note(len(row.regions)) if works else "",
        may_work=works,
        may_remove=works and row.standing(today) is Standing.PLANNED,
    )


def period(row: Row, today: date) -> str:
    """From when until when, and how far it is."""
    said = _("%(since)s up to and including %(until)s", since=short_date(row.since), until=short_date(row.until))
    standing = row.standing(today)
    if standing is Standing.RUNNING:
        weeks = ((row.until - today).days + 6) // 7
        said += ", " + (ngettext("%(num)s week to go", "%(num)s weeks to go", weeks) if weeks else _("last day"))
    return said


def _line(row: Row, today: date) -> Line:
    where = ", ".join(name for _key, name in row.regions[:4])
    if len(row.regions) > 4:
        where += " " + _("and %(num)s more", num=len(row.regions) - 4)
    return Line(row.id, row.name, where, period(row, today), _learned(row))


def _learned(row: Row) -> str:
    if not row.answered:
        return ngettext("%(num)s question", "%(num)s questions", len(row.questions))
    return _("%(done)s of %(all)s questions answered", done=row.answered, all=len(row.questions))
