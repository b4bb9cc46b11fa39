"""The operations about figures: what they mean, what they are, and the cases behind them."""

from __future__ import annotations

from flask import Response

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_figures as wire
from app.api.views import _caller, _json, _unlisted, api
from app.errors import FieldError, Invalid, NotFound
from app.figures import behind, noticing, queries, words
from app.figures.measures import ALL, MEASURES
from app.figures.period import Period, last_quarter, parse
from app.figures.shapes import Kind, Measured
from app.figures.slices import LAND, Slice, named
from app.figures.slices import parse as parse_slice
from app.policy import Capability
from app.web.request import session

RULES = (words.SOURCE_RULE, words.CONFIDENTIAL_RULE, words.REGION_RULE, words.DIRECTORATE_RULE, words.ACCORD_RULE)


@api.operation(
    "GET", "/measures", tag="figures", summary="What every figure means", capability=Capability.FIGURES_READ,
    reply=wire.MeasureList,
)  # fmt: skip
def list_measures() -> Response:
    """The same definitions hold on pages, in reports and here."""
    reading.query(common.NoQuery)
    spoken = _caller().language
    return _json(
        wire.MeasureList(
            results=[
                wire.MeasureOut(
                    key=one.key, group=one.group, label=one.label[spoken], definition=one.definition[spoken],
                    unit=one.unit, kind=one.kind.value, better=one.better,
                    parts=[wire.MeasurePart(code=code, label=text[spoken]) for code, text in one.parts().items()],
                )
                for one in ALL
            ],
            rules=[rule[spoken] for rule in RULES],
            noticing=noticing.RULE[spoken],
        )
    )  # fmt: skip


@api.operation(
    "GET", "/figures", tag="figures", summary="The figures of a period", capability=Capability.FIGURES_READ,
    reply=wire.FigureSet, query=wire.FigureQuery,
)  # fmt: skip
def read_figures() -> Response:
    """Every measure, for each slice that is asked for. Everybody reads the same figures: confidential cases do not
    count.
    """
    asked = reading.query(wire.FigureQuery)
    errors: list[FieldError] = []
    period = _period(asked.period, errors)
    wanted = [one for written in asked.slice for one in _slice(written, errors)] or [LAND]
    if errors:
        raise Invalid(errors)
    spoken = _caller().language
    names = {one: named(session(), one, spoken) for one in wanted}
    found = queries.figures(session(), period, list(names))
    return _json(
        wire.FigureSet(
            period=str(period), since=period.since.isoformat(), until=period.until.isoformat(), as_of=found.as_of,
            confidential=found.confidential,
            results=[
                wire.SliceFigures(
                    slice=str(one), name=names[one], figures=[_figure(key, m) for key, m in figures.items()]
                )
                for one, figures in found.by_slice.items()
            ],
        )
    )  # fmt: skip


@api.operation(
    "GET", "/figures/{measure}/cases", tag="figures", summary="The cases behind a figure",
    capability=Capability.FIGURES_READ, reply=wire.FigureCases, query=wire.FigureCaseQuery,
)  # fmt: skip
def list_figure_cases(measure: str) -> Response:
    """Those that the caller may see, the most telling first; of the others only how many."""
    asked = reading.query(wire.FigureCaseQuery)
    if measure not in MEASURES:
        raise NotFound
    errors = _unlisted("part", asked.part, MEASURES[measure].parts())
    period, slices = _period(asked.period, errors), _slice(asked.slice, errors)
    if errors:
        raise Invalid(errors)
    caller = _caller()
    found = behind.behind(
        session(), caller, measure, period, slices[0], part=asked.part, offset=asked.offset, limit=asked.limit,
        language=caller.language,
    )  # fmt: skip
    return _json(
        wire.FigureCases(
            total=found.total, others=found.others, next_offset=found.next,
            results=[
                wire.FigureCaseOut(
                    number=row.number, title=row.title, process=row.process, state=row.state, region=row.region,
                    seen=[wire.CaseSeen(part=part, value=value) for part, value in row.seen],
                )
                for row in found.rows
            ],
        )
    )  # fmt: skip


def _figure(key: str, one: Measured) -> wire.FigureOut:
    share = MEASURES[key].kind is Kind.SHARE
    return wire.FigureOut(
        measure=key, value=one.value, of=one.of, percentage=one.percentage if share else None,
        parts=[
            wire.FigurePart(code=code, value=value, of=one.parts_of[code] if share else None)
            for code, value in sorted(one.parts.items())
        ],
    )  # fmt: skip


def _period(written: str, errors: list[FieldError]) -> Period:
    last = last_quarter(clock.local_date(clock.now()))
    if not written:
        return last
    try:
        found = parse(written)
        if not 2000 <= found.since.year <= found.until.year <= 2100:
            raise ValueError
    except ValueError:
        errors.append(FieldError("period", "bad_period"))
        return last
    return found


def _slice(written: str, errors: list[FieldError]) -> list[Slice]:
    try:
        return [parse_slice(written)]
    except ValueError:
        errors.append(FieldError("slice", "bad_slice"))
        return []
