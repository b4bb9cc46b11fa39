"""A dashboard in words, numbers and addresses. Every number leads to its definition and its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock, pictures
from app.bottlenecks.vocabulary import ACCORDS
from app.cases.lens import USUAL
from app.dashboards import asking, words
from app.dashboards.asking import Asked
from app.dashboards.periods import Span, span
from app.figures import links, noticing, slices
from app.figures import queries as figures
from app.figures.measures import GROUPS, MEASURES
from app.figures.period import Period, last_quarter, parse, quarter_on, quarters_to
from app.figures.shapes import Kind, Measure, Measured
from app.figures.slices import LAND, Slice
from app.figures.words import REGION_RULE
from app.people import queries as people
from app.pictures import Picture, Spark
from app.pilots import queries as pilots
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.web.formats import full_date
from app.web.request import language
from app.web.viewmodels import Tab

SHOWN_PARTS = 5
BESIDE = ("open", "inflow", "waiting_for", "clocks_met", "escalated")
"""What stands in the table of regions or directorates side by side."""
BACK = 8
"""Quarters that can be chosen, and that a small drawing shows."""

Found = Mapping[Slice, Mapping[str, Measured]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure, with how long its bar is (0 to 100)."""

    label: str
    value: str
    width: int
    url: str


@dataclass(frozen=True, slots=True)
class Number:
    """A figure on the page: `url` leads to the figure with its definition and its cases. `land` is the same figure of
    the whole land, where it can be compared.
    """

    key: str
    label: str
    said: words.Said
    compared: str
    url: str
    meaning: str
    parts: tuple[Part, ...] = ()
    more_parts: int = 0
    land: str = ""
    course: Spark | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Regions or directorates side by side."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    note: str
    map: Picture | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen in a drop-down; `group` is the heading it stands under."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Page:
    """A dashboard. `first` stand large, `rest` are in a table, by group."""

    name: str
    period: str
    compared: str
    partial: str
    tabs: tuple[Tab, ...]
    slices: tuple[tuple[str, tuple[Choice, ...]], ...]
    divisions: tuple[Choice, ...]
    layouts: tuple[Tab, ...]
    lens_url: str
    periods: tuple[Choice, ...]
    since: str
    until: str
    first: tuple[Number, ...]
    rest: tuple[tuple[str, tuple[Number, ...]], ...]
    beside: Beside | None
    noticed: tuple[str, ...]
    rule: str
    course: str
    confidential: str
    keep_url: str
    misread: bool
    measures: tuple[str, ...]


def dashboard(
    session: Session, actor: Actor, asked: Asked, mine: Sequence[Slice], now: datetime, *, misread: bool = False
) -> Page:
    """The figures of now. Raises NotFound for a slice that does not exist. Its queries do not depend on how much there
    is.
    """
    spoken, part, over = language(), asked.slice, asked.span
    name = slices.named(session, part, spoken)
    rows = _side_by_side(session, asked, mine)
    wanted = list(dict.fromkeys([part, LAND, *(one for one, _label in rows[1])]))
    found = figures.figures(session, over.period, wanted)
    before = figures.figures(session, over.before, [part])
    first = asked.measures or asking.first_of(actor)
    last = _last_whole(over, now)
    trend = figures.trend(session, part, quarters_to(last, BACK))

    def made(key: str) -> Number:
        land = found.by_slice[LAND] if part != LAND else None
        number = _number(MEASURES[key], asked, found.by_slice[part], before.by_slice[part], land, spoken)
        return replace(number, course=_course(MEASURES[key], trend, spoken))

    rest = () if asked.measures else _rest(first, made, spoken)
    return Page(
        name=name,
        period=period_label(over, spoken),
        compared=compared_label(over, spoken),
        partial=_("This period is not over yet.") if over.partial and over.rule != "current" else "",
        tabs=_tabs(session, asked, mine, spoken),
        slices=_slices(session, asked, name, spoken, can(actor, Capability.PILOT_READ)),
        divisions=_divisions(session, asked, spoken),
        layouts=_layouts(session, asked, spoken) if part == LAND else (),
        lens_url=_through(asked, USUAL) if USUAL in {row.key for row in regions.divisions(session)} else "",
        periods=_periods(asked, now, spoken),
        since=over.period.since.isoformat(),
        until=over.period.until.isoformat(),
        first=tuple(made(key) for key in first),
        rest=rest,
        beside=_beside(session, rows, asked, found.by_slice, spoken),
        noticed=tuple(one.said(spoken) for one in noticing.noticed(trend)) if over.period.quarter else (),
        rule=noticing.RULE[spoken] if over.period.quarter and noticing.enough(trend) else "",
        course=_("The small line: %(num)s quarters up to %(quarter)s.", num=BACK, quarter=last.label(spoken)),
        confidential=_left_out(found.confidential),
        keep_url=url_for("dashboards.new", **asked.address()),
        misread=misread,
        measures=asked.measures,
    )


def _last_whole(over: Span, now: datetime) -> Period:
    """The last quarter that is over and does not begin after the period."""
    ended, asked = last_quarter(clock.local_date(now)), quarter_on(over.period.until)
    return min(ended, asked)


def _course(measure: Measure, trend: Mapping[Period, Mapping[str, Measured]], spoken: str) -> Spark | None:
    """The quarters before as a small line; nothing when hardly any has a number."""
    held = [one[measure.key] for one in trend.values()]
    values = [one.percentage if measure.kind is Kind.SHARE else one.value for one in held]
    if sum(value is not None for value in values) < 3:
        return None
    return pictures.spark(
        measure.label[spoken], values, language=spoken, unit="%" if measure.kind is Kind.SHARE else ""
    )


def period_label(over: Span, spoken: str) -> str:
    """What the period is called."""
    if over.rule == "current":
        return _(
            "%(quarter)s, up to and including %(day)s",
            quarter=quarter_on(over.period.until).label(spoken), day=full_date(over.period.until),
        )  # fmt: skip
    return over.period.label(spoken)


def compared_label(over: Span, spoken: str) -> str:
    """What it is compared with."""
    if over.rule == "current":
        quarter = quarter_on(over.before.since).label(spoken)
        if quarter_on(over.before.until).until == over.before.until:
            return quarter
        return ngettext(
            "the first day of %(quarter)s", "the first %(num)s days of %(quarter)s", over.before.days, quarter=quarter
        )
    return over.before.label(spoken)


def rule_label(rule: str, spoken: str) -> str:
    """What a period is called where it is kept: a rule, not days."""
    if rule in _rules():
        return _rules()[rule]
    return parse(rule).label(spoken)


def figure_url(key: str, asked: Asked, slice_: Slice | None = None, part: str = "") -> str:
    """The page of a figure: its definition and the cases behind it."""
    return links.to(key, asked.span.period, slice_ or asked.slice, part)


def _number(
    measure: Measure, asked: Asked, now: Mapping[str, Measured], before: Mapping[str, Measured],
    land: Mapping[str, Measured] | None, spoken: str,
) -> Number:  # fmt: skip
    found = now[measure.key]
    parts, more = _parts(measure, found, asked, spoken)
    return Number(
        key=measure.key,
        label=measure.label[spoken],
        said=words.said(measure, found),
        compared=words.compared(measure, found, before[measure.key]),
        url=figure_url(measure.key, asked),
        meaning=measure.definition[spoken],
        parts=parts,
        more_parts=more,
        land=str(words.said(measure, land[measure.key])) if land and measure.kind in (Kind.SHARE, Kind.MEDIAN) else "",
    )


def _parts(measure: Measure, found: Measured, asked: Asked, spoken: str) -> tuple[tuple[Part, ...], int]:
    labels = measure.parts()
    shown = [key for key in labels if found.parts_of.get(key) or found.parts.get(key)]
    if measure.kind is not Kind.SHARE:
        shown.sort(key=lambda key: -found.parts.get(key, 0))
    whole = max([1, *found.parts.values()])
    made = []
    for key in shown[:SHOWN_PARTS]:
        value = found.parts.get(key, 0)
        if measure.kind is Kind.SHARE:
            of = found.parts_of.get(key, 0)
            one = Measured(value, of)
            text, width = words.said(measure, one).number, one.percentage or 0
        else:
            text, width = words.number(value), round(value * 100 / whole)
        made.append(Part(labels[key][spoken], text, width, figure_url(measure.key, asked, part=key)))
    return tuple(made), max(0, len(shown) - SHOWN_PARTS)


def _rest(first: Sequence[str], made: object, spoken: str) -> tuple[tuple[str, tuple[Number, ...]], ...]:
    groups: dict[str, list[Number]] = {}
    for key, measure in MEASURES.items():
        if key not in first:
            groups.setdefault(measure.group, []).append(made(key))  # type: ignore[operator]
    return tuple((GROUPS[group][spoken], tuple(numbers)) for group, numbers in groups.items())


Rows = tuple[str, list[tuple[Slice, str]]]


def _side_by_side(session: Session, asked: Asked, mine: Sequence[Slice]) -> Rows:
    """What is put side by side: one's own regions, or for the land its directorates or the regions of a division."""
    spoken = language()
    own = [one for one in mine if one.kind == "regio"]
    if asked.slice in own and len(own) > 1:
        known = regions.by_ids(session, [one.id for one in own])
        return _("My regions"), [(one, known[one.id].name) for one in own if one.id in known]
    if asked.slice.kind == "regio":
        return "", []
    if asked.slice.kind == "directie":
        return _("Directorates"), _directorates(session, spoken)
    if asked.slice == LAND:
        return _("Regions"), [(Slice("regio", str(row.id)), row.name) for row in _regions(session, asked)]
    return "", []


def _regions(session: Session, asked: Asked) -> Iterable[regions.RegionRow]:
    known = {row.key for row in regions.divisions(session)}
    return regions.regions_of(session, asked.division) if asked.division in known else regions.usual_regions(session)


def _directorates(session: Session, spoken: str) -> list[tuple[Slice, str]]:
    return [(Slice("directie", str(row.id)), row.name(spoken)) for row in people.directorates(session)]


def _map(session: Session, rows: Rows, asked: Asked, found: Found, spoken: str) -> Picture | None:
    """The regions of the land on a map of equal tiles, when their division has a layout: what they wait for."""
    ids = [one.id for one, _label in rows[1] if one.kind == "regio"]
    known = regions.by_ids(session, ids)
    if asked.slice != LAND or not known:
        return None
    layout = pictures.layout(next(iter(known.values())).division)
    if layout is None:
        return None
    measure = MEASURES["waiting_for"]
    values = {label: found[one][measure.key].value for one, label in rows[1]}
    opens = {label: figure_url(measure.key, asked, one) for one, label in rows[1]}
    return pictures.tiles(measure.label[spoken], layout, values, language=spoken, links=opens)


def _beside(session: Session, rows: Rows, asked: Asked, found: Found, spoken: str) -> Beside | None:
    title, lines = rows
    if not lines:
        return None
    shown = []
    for one, label in lines:
        cells = tuple(
            (words.said(MEASURES[key], found[one][key]).number, figure_url(key, asked, one)) for key in BESIDE
        )
        shown.append((label, url_for("dashboards.index", **asked.address(slice_=one)), cells))
    note = ""
    if lines[0][0].kind == "regio":
        note = " ".join((REGION_RULE[spoken], _("In order of name: regions differ too much for a ranking.")))
    heads = tuple(MEASURES[key].label[spoken] for key in BESIDE)
    return Beside(title, heads, tuple(shown), note, _map(session, rows, asked, found, spoken))


def _tabs(session: Session, asked: Asked, mine: Sequence[Slice], spoken: str) -> tuple[Tab, ...]:
    """One's own regions and directorates, and the land; for who has neither, the land and the accords."""
    offered = [*mine[:6], LAND] if mine else [LAND, *(Slice("akkoord", key) for key in ACCORDS)]
    names = {row[0]: row[1] for row in _directorates(session, spoken)} if mine else {}
    own = regions.by_ids(session, [one.id for one in mine if one.kind == "regio"])

    def label(one: Slice) -> str:
        if one.kind == "regio":
            return own[one.id].name if one.id in own else str(one)
        return _("Whole land") if one == LAND else one.key if one.kind == "akkoord" else names.get(one, str(one))

    return tuple(
        Tab(label(one), url_for("dashboards.index", **asked.address(slice_=one)), one == asked.slice) for one in offered
    )


def _slices(
    session: Session, asked: Asked, name: str, spoken: str, with_pilots: bool
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Everything figures can be of, by kind."""
    groups: list[tuple[str, list[tuple[Slice, str]]]] = [
        ("", [(LAND, _("Whole land"))]),
        (_("Directorates"), _directorates(session, spoken)),
        (_("Accords"), [(Slice("akkoord", key), ACCORDS[key][spoken]) for key in ACCORDS]),
        (_("Regions"), [(Slice("regio", str(row.id)), row.name) for row in _regions(session, asked)]),
    ]
    if with_pilots:
        groups.append((_("Pilots"), [(Slice("pilot", str(key)), title) for key, title in pilots.names(session)]))
    if not any(one == asked.slice for _label, group in groups for one, _name in group):
        groups[0][1].append((asked.slice, name))
    return tuple(
        (label, tuple(Choice(str(one), text, one == asked.slice) for one, text in group))
        for label, group in groups
        if group
    )


def slice_choices(session: Session, actor: Actor, chosen: Slice) -> list[tuple[str, str]]:
    """Everything figures can be of, as one list, this one among it."""
    spoken = language()
    asked = Asked(chosen, span("current", clock.local_date(clock.now())))
    may = can(actor, Capability.PILOT_READ)
    groups = _slices(session, asked, slices.named(session, chosen, spoken), spoken, may)
    return [(one.value, f"{group}: {one.label}" if group else one.label) for group, held in groups for one in held]


def period_choices(rule: str, now: datetime) -> list[tuple[str, str]]:
    """The periods that a dashboard can be kept with, this one among them: rules first, because they move along."""
    spoken = language()
    past = quarters_to(last_quarter(clock.local_date(now)), BACK)
    offered = _rules() | {str(one): one.label(spoken) for one in reversed(past)}
    try:
        return list((offered | ({} if rule in offered else {rule: rule_label(rule, spoken)})).items())
    except ValueError:
        return list(offered.items())


def _divisions(session: Session, asked: Asked, spoken: str) -> tuple[Choice, ...]:
    offered = [("", _("The usual one")), *((row.key, row.name(spoken)) for row in regions.divisions(session))]
    return tuple(Choice(key, name, key == asked.division) for key, name in offered)


def _layouts(session: Session, asked: Asked, spoken: str) -> tuple[Tab, ...]:
    """The same figures with the regions of each layout beside each other."""
    shown = next(iter(_regions(session, asked)), None)
    return tuple(
        Tab(row.name(spoken), _through(asked, row.key), shown is not None and row.key == shown.division)
        for row in regions.divisions(session)
        if row.regions
    )


def _through(asked: Asked, division: str) -> str:
    there = replace(asked, division=division).address(slice_=LAND)
    return url_for("dashboards.index", **there, _anchor="beside")


def _rules() -> dict[str, str]:
    return {"current": _("This quarter so far"), "last": _("Last quarter"), "year": _("Last four quarters")}


def _periods(asked: Asked, now: datetime, spoken: str) -> tuple[Choice, ...]:
    past = quarters_to(last_quarter(clock.local_date(now)), BACK)
    offered = list(_rules().items())
    offered += [(str(one), one.label(spoken)) for one in reversed(past)]
    rule = asked.span.rule
    if rule not in {value for value, _label in offered} and "/" not in rule:
        offered.append((rule, asked.span.period.label(spoken)))
    offered.append(("dagen", _("Days of your own")))
    chosen = "dagen" if "/" in rule else rule
    return tuple(Choice(value, label, value == chosen) for value, label in offered)


def _left_out(confidential: int) -> str:
    if not confidential:
        return ""
    return ngettext(
        "In the whole land %(num)s confidential case is not counted, for nobody.",
        "In the whole land %(num)s confidential cases are not counted, for nobody.",
        confidential,
    )
