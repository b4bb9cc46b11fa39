"""What the page of a figure shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bottlenecks.vocabulary import OPEN_ACCORDS
from app.cases.presenters import case_url
from app.figures import behind as cases
from app.figures import links, queries, words
from app.figures.measures import GROUPS, MEASURES
from app.figures.period import Period, quarters_to
from app.figures.shapes import Kind, Measure, Measured
from app.figures.slices import LAND, Slice, named
from app.people.models import Directorate
from app.policy import Actor
from app.regions import queries as regions

BACK: Final = 8
"""Quarters in the trend of a figure."""


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a figure; `width` is its share of the largest, in per cent, for the bar beside it."""

    code: str
    label: str
    text: str
    before: str
    width: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuarterView:
    """The figure in one quarter of the trend. `width` as for a part. `going`: the quarter is not over."""

    label: str
    text: str
    unit: str
    width: int
    url: str
    chosen: bool
    going: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case behind the figure."""

    number: str
    title: str
    url: str
    region: str
    state: str
    seen: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """The page of a figure."""

    key: str
    label: str
    definition: str
    group: str
    period: str
    slice: str
    figure: str
    unit: str
    compared: str
    rules: tuple[str, ...]
    part: str
    parts: tuple[PartView, ...]
    trend: tuple[QuarterView, ...]
    cases: tuple[CaseView, ...]
    total: int
    visible: int
    others: int
    confidential: int
    seen_heading: str
    next: int | None
    offset: int


def figure(
    session: Session, actor: Actor, key: str, period: Period, slice_: Slice, *, part: str, offset: int, language: str,
    today: Period, as_of: int | None = None,
) -> FigureView:  # fmt: skip
    """The page of a figure. `today` is the quarter that runs. With `as_of` the figure, its parts and its cases are
    those that were counted when the log stood at that event; what is compared with it is as it is now.

    Raises NotFound for a slice that does not exist.
    """
    measure = MEASURES[key]
    name = named(session, slice_, language)
    asked = queries.figures(session, period, [slice_], as_of)
    now, before = asked.by_slice[slice_][key], queries.trend(session, slice_, [period.before])[period.before][key]
    found = cases.behind(session, actor, key, period, slice_, part=part, offset=offset, language=language, as_of=as_of)
    return FigureView(
        key=key,
        label=measure.label[language],
        definition=measure.definition[language],
        group=GROUPS[measure.group][language],
        period=period.label(language),
        slice=name,
        figure=words.figure(measure, now, language),
        unit=words.unit(measure, now, language),
        compared=words.compared(measure, now, before, period.before, language),
        rules=tuple(words.rules(slice_.kind, language)),
        part=words.part(measure, part, language) if part else "",
        parts=_parts(measure, now, before, period, slice_, part, language, as_of),
        trend=_trend(session, measure, period, slice_, today, language),
        cases=tuple(
            CaseView(
                row.number, row.title, case_url(row.process, row.number), row.region, row.state,
                words.seen(measure, row.seen, language),
            )
            for row in found.rows
        ),
        total=found.total,
        visible=found.visible,
        others=found.others,
        confidential=asked.confidential if slice_ == LAND else 0,
        seen_heading=_heading(measure, language),
        next=found.next,
        offset=found.offset,
    )  # fmt: skip


def _heading(measure: Measure, language: str) -> str:
    if measure.unit == "days":
        return "Werkdagen" if language == "nl" else "Working days"
    if measure.kind is Kind.SHARE and not measure.parts():
        return "Telt als" if language == "nl" else "Counts as"
    return "Wat" if language == "nl" else "What"


def _parts(
    measure: Measure,
    now: Measured,
    before: Measured,
    period: Period,
    slice_: Slice,
    chosen: str,
    language: str,
    as_of: int | None,
) -> tuple[PartView, ...]:
    share = measure.kind is Kind.SHARE
    largest = max((now.parts_of if share else now.parts).values(), default=0)

    def width(code: str) -> int:
        whole = now.parts_of.get(code, 0) if share else largest
        return 100 * now.parts.get(code, 0) // whole if whole else 0

    return tuple(
        PartView(
            code, words.part(measure, code, language), words.part_figure(measure, now, code, language),
            words.part_figure(measure, before, code, language), width(code),
            links.to(measure.key, period, slice_, code, as_of=as_of), code == chosen,
        )
        for code in words.order(measure, now)
    )  # fmt: skip


def _trend(
    session: Session, measure: Measure, period: Period, slice_: Slice, today: Period, language: str
) -> tuple[QuarterView, ...]:
    last = period if period.quarter else today
    over = quarters_to(last, BACK)
    trend = queries.trend(session, slice_, over)
    found = {one: trend[one][measure.key] for one in over}
    numbers = {one: (m.percentage if measure.kind is Kind.SHARE else m.value) or 0 for one, m in found.items()}
    top = 100 if measure.kind is Kind.SHARE else max(numbers.values())
    return tuple(
        QuarterView(
            one.label(language), words.figure(measure, found[one], language), words.unit(measure, found[one], language),
            100 * numbers[one] // top if top else 0, links.to(measure.key, one, slice_), one == period, one >= today,
        )
        for one in over
    )  # fmt: skip


def choices(session: Session, chosen: Slice, language: str) -> Mapping[str, list[tuple[str, str]]]:
    """The slices to choose from, in groups: (as written, name). What was chosen is among them. Two queries."""
    dutch = language == "nl"
    rows = session.execute(
        select(Directorate.id, Directorate.name_nl, Directorate.name_en)
        .where(Directorate.active)
        .order_by(Directorate.name_nl)
    )
    directorates = [(f"directie:{row.id}", row.name_nl if dutch else row.name_en) for row in rows]
    found = {
        "": [(str(LAND), named(session, LAND, language))],
        "Directie" if dutch else "Directorate": directorates,
        "Akkoord" if dutch else "Accord": [(f"akkoord:{key}", text[language]) for key, text in OPEN_ACCORDS.items()],
        "Regio" if dutch else "Region": [(f"regio:{row.id}", row.name) for row in regions.usual_regions(session)],
    }  # fmt: skip
    if str(chosen) not in {value for group in found.values() for value, _label in group}:
        found[""].append((str(chosen), named(session, chosen, language)))
    return found


def periods(today: Period, chosen: Period, language: str) -> list[tuple[str, str]]:
    """The periods to choose from: the quarter that runs and those before; what was chosen is among them."""
    over = list(reversed(quarters_to(today, BACK + 1)))
    if chosen not in over:
        over.insert(0, chosen)
    return [(str(one), one.label(language)) for one in over]
