"""The page of knowledge: figures with the address of the cases behind each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.vocabulary import ACCORDS, NATURES, SYSTEMS
from app.bottlenecks.words import options
from app.cases import words
from app.knowledge import asking, figures, queries
from app.knowledge.asking import SPANS, Asked
from app.knowledge.figures import OUTCOMES, Fact, Figures, Quarter
from app.policy import Actor
from app.regions import queries as regions
from app.web.request import language
from app.web.viewmodels import Filter, FilterBar, Option, Tab

MOST = 40
"""Rows in a table: themes are free words."""

SHADES = 5
"""Steps of the shade in the matrix, beside its numbers."""


@dataclass(frozen=True)
class Number:
    """A number and the cases behind it."""

    value: int
    url: str


@dataclass(frozen=True)
class Part:
    """A part of the bar that says how cases ended, in hundredths from the left."""

    key: str
    label: str
    number: Number
    begin: int
    width: int


@dataclass(frozen=True)
class Line:
    """A value with its figures. `points` draw the trend, `said` says it in numbers."""

    label: str
    url: str
    count: Number
    open: Number
    days: int | None
    parts: tuple[Part, ...]
    judged: int
    points: str
    said: str


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix. `shade` is 0 to `SHADES`."""

    number: Number
    shade: int
    same: bool


@dataclass(frozen=True)
class Bar:
    """A quarter of the trend: two bars, drawn from below, in hundredths of the highest."""

    label: str
    logged: Number
    closed: Number
    x: int
    logged_height: int
    closed_height: int


@dataclass(frozen=True)
class KnowledgePage:
    """Everything on the page."""

    bar: FilterBar
    tabs: tuple[Tab, ...]
    heading: str
    total: Line
    lines: tuple[Line, ...]
    hidden: int
    laws: tuple[str, ...]
    matrix: tuple[tuple[str, tuple[Cell, ...]], ...]
    pairs: tuple[Line, ...]
    trend: tuple[Bar, ...]
    since: str
    legend: tuple[tuple[str, str], ...]


def knowledge(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> KnowledgePage:
    """How policy lands, of what this reader may see. Five queries, whatever there is."""
    asked = asking.read(args)
    over = figures.quarters(clock.local_date(now), SPANS[asked.quarters])
    asked = Asked(**(asked.address() | {"since": figures.first_day(over[0]).isoformat()}))
    facts = queries.facts(session, actor, asking.filters(asked))
    groups = figures.by(facts, VALUES[asked.by], over)
    collisions = figures.matrix(facts, tuple(SYSTEMS), over)
    return KnowledgePage(
        bar=_bar(session, asked),
        tabs=tuple(Tab(label, _here(asked, by=key), asked.by == key) for key, label in _groups().items()),
        heading=_groups()[asked.by],
        total=_line(_("All together"), asked, figures.figures(facts, over), over),
        lines=tuple(
            _line(_label(asked.by, value), asked, found, over, **{asked.by: value})
            for value, found in list(groups.items())[:MOST]
        ),
        hidden=max(0, len(groups) - MOST),
        laws=tuple(SYSTEMS),
        matrix=_matrix(asked, collisions),
        pairs=tuple(
            _line(f"{one} × {other}", asked, found, over, system=f"{one},{other}")
            for (one, other), found in collisions.pairs.items()
        ),
        trend=_trend(asked, facts, over),
        since=asked.since,
        legend=tuple((key, words.outcome_label(key)) for key in OUTCOMES),
    )


VALUES: Mapping[str, Callable[[Fact], Sequence[str]]] = {
    "system": lambda fact: fact.systems,
    "accord": lambda fact: fact.accords,
    "theme": lambda fact: (fact.theme,) if fact.theme else (),
    "nature": lambda fact: (fact.nature,) if fact.nature else (),
}


def _groups() -> dict[str, str]:
    return {"system": _("By law"), "accord": _("By accord"), "theme": _("By theme"), "nature": _("By nature")}


def _label(by: str, value: str) -> str:
    known: Mapping[str, object] = {"system": SYSTEMS, "accord": ACCORDS, "nature": NATURES}.get(by, {})  # type: ignore[assignment]
    return known[value][language()] if value in known else value  # type: ignore[index]


def _besides(asked: Asked, changes: Mapping[str, str]) -> dict[str, str]:
    """Changes of what is asked; a law or an accord comes beside those that are asked already."""
    more = {
        name: asking.together(getattr(asked, name), changes[name]) for name in ("system", "accord") if name in changes
    }
    return {**changes, **more}


def _here(asked: Asked, **changes: str) -> str:
    return url_for("knowledge.index", **asked.address(**{**_besides(asked, changes), "since": ""}))  # type: ignore[arg-type]


def _cases(asked: Asked, **changes: str) -> str:
    """The list of the cases behind a number."""
    return url_for("knowledge.cases", **asked.address(**{**_besides(asked, changes), "by": "system", "quarters": "4"}))  # type: ignore[arg-type]


def _line(label: str, asked: Asked, found: Figures, over: Sequence[Quarter], **which: str) -> Line:
    parts, begin = [], 0
    for key, count in zip(OUTCOMES, found.outcomes, strict=True):
        width = round(count * 100 / found.judged) if found.judged else 0
        width = min(width, 100 - begin)
        number = Number(count, _cases(asked, outcome=key, **which))
        parts.append(Part(key, words.outcome_label(key), number, begin, width))
        begin += width
    highest = max([*found.trend, 1])
    step = 100 / max(1, len(over) - 1)
    heights = [24 - round(count * 22 / highest) for count in found.trend]
    points = " ".join(f"{round(place * step)},{height}" for place, height in enumerate(heights))
    return Line(
        label,
        _here(asked, **which) if which else "",
        Number(found.count, _cases(asked, **which)),
        Number(found.open, _cases(asked, status="open", **which)),
        found.days,
        tuple(parts),
        found.judged,
        points,
        ", ".join(f"{_quarter(one)}: {count}" for one, count in zip(over, found.trend, strict=True)),
    )


def _quarter(quarter: Quarter) -> str:
    return _("%(year)s Q%(quarter)s", year=quarter[0], quarter=quarter[1])


def _matrix(asked: Asked, found: figures.Matrix) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    highest = max([found.of(one, other) for one in found.laws for other in found.laws if one != other], default=0)

    def cell(one: str, other: str) -> Cell:
        count = found.of(one, other)
        same = one == other
        shade = 0 if same or not count else max(1, round(count * SHADES / highest))
        behind = _cases(asked, system=one, only="1") if same else _cases(asked, system=f"{one},{other}")
        return Cell(Number(count, behind), shade, same)

    return tuple((one, tuple(cell(one, other) for other in found.laws)) for one in found.laws)


def _trend(asked: Asked, facts: Sequence[Fact], over: Sequence[Quarter]) -> tuple[Bar, ...]:
    moments = figures.trend(facts, over)
    highest = max([1, *(one.logged for one in moments), *(one.closed for one in moments)])
    bars = []
    for place, one in enumerate(moments):
        first = figures.first_day(one.quarter).isoformat()
        last = (figures.after(one.quarter) - timedelta(days=1)).isoformat()
        bars.append(
            Bar(
                _quarter(one.quarter),
                Number(one.logged, _cases(asked, **{"since": first, "until": last})),
                Number(one.closed, _cases(asked, closed_since=first, closed_until=last)),
                place * 60,
                round(one.logged * 100 / highest),
                round(one.closed * 100 / highest),
            )
        )
    return tuple(bars)


def _bar(session: Session, asked: Asked) -> FilterBar:
    spoken = language()
    offered = regions.offer(session, asked.division or regions.DEFAULT_DIVISION)

    def choose(name: str, label: str, choices: Sequence[tuple[str, str]], everything: str = "") -> Filter:
        chosen = getattr(asked, name)
        given = [("", everything), *choices] if everything else list(choices)
        if chosen not in [value for value, _text in given]:  # several at once, from a link on the page
            given.append((chosen, chosen.replace(",", " × ")))
        return Filter(name, label, tuple(Option(value, text, value == chosen) for value, text in given))

    spans = [("4", _("Four quarters")), ("8", _("Two years")), ("20", _("Five years"))]
    names = [(key, name_en if spoken == "en" else name_nl) for key, name_nl, name_en in offered.divisions]
    narrowing = ("q", "system", "accord", "theme", "nature", "region")
    return FilterBar(
        action=url_for("knowledge.index"),
        filters=(
            choose("quarters", _("Looking back"), spans),
            choose("system", _("Law"), options(SYSTEMS), _("Any")),
            choose("accord", _("Accord"), options(ACCORDS), _("Any")),
            choose("nature", _("Nature"), options(NATURES), _("Any")),
            choose("division", _("Layout"), names, _("The usual one")),
            choose("region", _("Region"), [(str(key), name) for key, name in offered.regions], _("All")),
        ),
        q=asked.q,
        hidden=(("by", asked.by), *((("theme", asked.theme),) if asked.theme else ())),
        active=sum(1 for name in narrowing if getattr(asked, name)),
        clear_url=url_for("knowledge.index", by=asked.by),
    )


def about(session: Session, asked: Asked) -> list[str]:
    """What a list of cases is about, in words."""
    said = [f"“{asked.q}”"] if asked.q else []
    if asked.system:
        laws = " × ".join(asking.several(asked.system))
        said.append(_("only %(law)s", law=laws) if asked.only else laws)
    said += [_label("accord", one) for one in asking.several(asked.accord)]
    said += [_label(name, value) for name in ("theme", "nature") if (value := getattr(asked, name))]
    if asked.region:
        row = regions.by_ids(session, [int(asked.region)]).get(int(asked.region))
        said.append(row.name if row else asked.region)
    if asked.outcome:
        said.append(words.outcome_label(asked.outcome))
    if asked.status in ("open", "ended"):
        said.append(_("open") if asked.status == "open" else _("finished"))
    return said
