"""The page of the process map, made ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.definitions import registry
from app.errors import NotFound
from app.figures import slices
from app.figures.period import Period
from app.figures.slices import LAND, Slice
from app.mining import drawing, places, queries
from app.mining.mapping import Kind, Observed, ProcessMap
from app.workflow import diagram
from app.workflow.model import Definition

ROUTES = 8
"""How many of the ways from beginning to end are shown."""

DEPARTURES = 6

YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is of."""

    process: str
    period: Period
    place: Slice


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way as a row of the table. `mark` says how it leaves the line, if it does; `days` is empty where it is not
    told.
    """

    source: str
    step: str
    target: str
    times: str
    cases: str
    days: str
    mark: str
    off: bool


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A way from beginning to end."""

    states: tuple[str, ...]
    cases: str
    straight: bool


@dataclass(frozen=True)
class MapPage:
    """The page. `real` is the drawing of what was done, `design` that of the process as it is designed."""

    asked: Asked
    process: str
    place: str
    period: str
    said: str
    real: Markup
    design: Markup
    departures: tuple[WayLine, ...]
    ways: tuple[WayLine, ...]
    routes: tuple[RouteLine, ...]
    more_routes: int
    hides_few: bool
    empty: bool


def asked_of(session: Session, given: dict[str, str], today: date) -> Asked:
    """What the address asks: a process, a period (the last year if none is given) and a part of the country. What makes
    no sense falls back on that. Raises NotFound for a process or slice that does not exist.
    """
    process = given.get("proces") or "bottleneck"
    if process not in {name for name, _label in places.processes("nl")}:
        raise NotFound(process)
    text = given.get("snede") or str(LAND)
    place = places.parsed(session, text)
    if place is None:
        raise NotFound(text)
    return Asked(process, _period(given, today), place)


def _period(given: dict[str, str], today: date) -> Period:
    try:
        until = date.fromisoformat(given["tot"]) if given.get("tot") else today
        return Period(date.fromisoformat(given["van"]) if given.get("van") else until - YEAR, until)
    except (ValueError, OverflowError):
        return Period(today - YEAR, today)


def page(session: Session, asked: Asked, language: str) -> MapPage:
    """The map that was asked for."""
    definition = registry.current(asked.process)
    found = queries.observed(session, asked.process, asked.period, asked.place)
    few = places.hides_few(asked.place)
    lines = tuple(_way(definition, way, language, hide_few=few) for way in found.ways)
    return MapPage(
        asked=asked,
        process=definition.label[language],
        place=places.upper_first(slices.named(session, asked.place, language)),
        period=asked.period.label(language),
        said=places.upper_first(_said(found, language, hide_few=few)),
        real=Markup(drawing.svg(definition, found, language, hide_few=few)),  # noqa: S704 (escaped by svg)
        design=Markup(diagram.svg(definition, language)),  # noqa: S704 (escaped by svg)
        departures=tuple(line for line in lines if line.off)[:DEPARTURES],
        ways=lines,
        routes=tuple(
            RouteLine(
                tuple(_state(definition, name, language) for name in route.states),
                drawing.counted(route.cases, language, hide_few=few), route.straight,
            )
            for route in found.routes[:ROUTES]
        ),
        more_routes=max(0, len(found.routes) - ROUTES),
        hides_few=few,
        empty=not found.cases,
    )  # fmt: skip


def _said(found: ProcessMap, language: str, *, hide_few: bool) -> str:
    """The map in two sentences."""
    cases = drawing.counted(found.cases, language, hide_few=hide_few)
    steps = drawing.counted(found.steps, language, hide_few=hide_few)
    first = ngettext(
        "%(cases)s case took a step.", "%(cases)s cases took %(steps)s steps.", found.cases, cases=cases, steps=steps
    )
    if hide_few and (found.ended < drawing.FEW or 0 < found.straight < drawing.FEW):
        return first
    if not found.ended:
        return first + " " + _("None of them came to an end.")
    return first + " " + ngettext(
        "%(num)s came to an end, and %(straight)s of these never left the line.",
        "%(num)s came to an end, and %(straight)s of these never left the line.",
        found.ended, straight=found.straight,
    )  # fmt: skip


def _way(definition: Definition, way: Observed, language: str, *, hide_few: bool) -> WayLine:
    step = definition.transitions.get(way.step)
    few = hide_few and way.cases < drawing.FEW
    return WayLine(
        source=_state(definition, way.source, language),
        step=step.label[language] if step else way.step,
        target=_("stays") if way.source == way.target else _state(definition, way.target, language),
        times=drawing.counted(way.times, language, hide_few=hide_few),
        cases=drawing.counted(way.cases, language, hide_few=hide_few),
        days="" if few else ngettext("%(num)s working day", "%(num)s working days", way.days),
        mark=mark_of(way.kind),
        off=way.off,
    )


def _state(definition: Definition, name: str, language: str) -> str:
    found = definition.states.get(name)
    return found.label[language] if found else name


def mark_of(kind: Kind) -> str:
    """How a way leaves the line, in words; empty for one that does not."""
    return {
        Kind.SKIP: _("skips a part"),
        Kind.BACK: _("goes back"),
        Kind.BOUNCE: _("is sent back"),
        Kind.REOPEN: _("comes back after the end"),
        Kind.OUT: _("ends early"),
        Kind.BRANCH: _("to the regiocommissaris"),
        Kind.NEW: _("not in the design"),
    }.get(kind, "")
