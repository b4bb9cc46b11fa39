"""The figures on the page of a pilot: before and during, where it runs and in the other regions; and what figures need
to know of pilots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from statistics import median_low

from sqlalchemy.orm import Session

from app import clock
from app.figures import counting, links, reading, shapes, slices, stories
from app.figures.measures import ALL, MEASURES
from app.figures.period import DAY, Period
from app.figures.shapes import Measure
from app.pilots import indicators, panels, telling
from app.pilots import queries as pilots
from app.pilots.comparing import Compared, Kind, Sight
from app.pilots.indicators import Indicator
from app.pilots.queries import Row
from app.policy import Actor, Capability, can
from app.web.request import language
from app.web.viewmodels import Panel

STOCKS = frozenset({"open", "age", "undecided", "promises_open", "waiting_for"})
"""Measures of how it stands at the end of a period."""
BASELINE = timedelta(days=90)
"""Before a pilot begins there is only how it was: so many days up to today."""
YOUNG = 28


def offered() -> tuple[Indicator, ...]:
    """The measures that a pilot can be followed by: all but those that only mean something divided in parts."""
    return tuple(
        Indicator(one.key, {"nl": one.label["nl"], "en": one.label["en"]})
        for one in ALL
        if one.kind is not shapes.Kind.SUM
    )


def _known(session: Session, wanted: Collection[int]) -> Mapping[int, slices.Pilot]:
    return {row.id: slices.Pilot(row.name, tuple(key for key, _name in row.regions))
            for row in pilots.some(session, wanted)}  # fmt: skip


indicators.OFFERED.append(offered)
slices.pilots_from(_known)


@panels.on_page
def figures_of(session: Session, actor: Actor, pilot: Row, now: datetime) -> Panel | None:
    """The panel for the page of a pilot; none without figures to follow it by."""
    wanted = [MEASURES[key] for key in pilot.indicators if key in MEASURES]
    if not wanted or not can(actor, Capability.FIGURES_READ):
        return None
    before, during = periods(pilot, clock.local_date(now))
    found = compared(session, pilot, wanted, before, during)
    spoken = language()
    left_out = stories.left_out(session, during or before)
    shown = telling.Shown(
        before=before.label(spoken),
        during=during.label(spoken) if during else "",
        lines=tuple(_line(pilot, MEASURES[one.key], one, before, during) for one in found),
        young=during is not None and during.days < YOUNG,
        confidential=telling.left_out(left_out),
    )
    return Panel("pilots/_figures.html", {"shown": shown, "rule": telling.rule()})


def periods(pilot: Row, today: date) -> tuple[Period, Period | None]:
    """The days of a pilot up to today, and as many just before it. Before it begins: the last quarter of a year."""
    if pilot.since > today:
        return Period(today - BASELINE, today), None
    during = Period(pilot.since, min(pilot.until, today))
    return Period(pilot.since - timedelta(days=during.days), pilot.since - DAY), during


def compared(
    session: Session, pilot: Row, wanted: list[Measure], before: Period, during: Period | None
) -> list[Compared]:
    """These measures before and during a pilot, where it runs and elsewhere. A few queries for each period."""
    reading.fresh(session)
    here = slices.Slice("pilot", str(pilot.id))

    def looked(period: Period) -> dict[tuple[str, bool], counting.Tally]:
        inside = slices.holding(session, [here], period.until)[here]
        found = {(one.key, where): counting.Tally() for one in wanted for where in (True, False)}
        for cell, own in counting.tallied(stories.material(session, period), wanted).items():
            for key, tally in own.items():
                found[key, inside(cell)].add(tally)
        return found

    was, now = looked(before), looked(during) if during else None
    return [
        Compared(
            one.key, _kind(one),
            _sight(one, was[one.key, True]), _sight(one, now[one.key, True]) if now else None,
            _sight(one, was[one.key, False]), _sight(one, now[one.key, False]) if now else None,
        )
        for one in wanted
    ]  # fmt: skip


def _kind(measure: Measure) -> Kind:
    return Kind.STOCK if measure.key in STOCKS and measure.kind is shapes.Kind.COUNT else Kind(measure.kind.value)


def _sight(measure: Measure, tally: counting.Tally) -> Sight:
    if measure.kind is shapes.Kind.MEDIAN:
        numbers = tuple(tally.numbers)
        return Sight(median_low(numbers) if numbers else None, len(numbers), numbers)
    return Sight(tally.total, tally.count if measure.kind is shapes.Kind.SHARE else None)


def _line(pilot: Row, measure: Measure, one: Compared, before: Period, during: Period | None) -> telling.Line:
    kind = _kind(measure)
    cells: Iterable[tuple[Sight | None, Period | None]] = (
        (one.before, before), (one.during, during), (one.others_before, None), (one.others_during, None)
    )  # fmt: skip
    return telling.Line(
        label=measure.label[language()],
        url=links.to(measure.key, during or before, slices.Slice("pilot", str(pilot.id))),
        cells=tuple(
            telling.told(
                kind,
                measure.unit,
                seen,
                links.to(measure.key, period, slices.Slice("pilot", str(pilot.id))) if period else "",
            )
            for seen, period in cells
        ),
        says=telling.says(one),
    )
