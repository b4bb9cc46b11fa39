"""The process map as a drawing: the designed process with, on every way and in every state, what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from app.mining.mapping import Observed, ProcessMap
from app.workflow import diagram
from app.workflow.layout import Pair
from app.workflow.model import Definition, StateKind, Text, Transition

FEW: Final = 5
"""Below this a number of cases in a part of the country is not told: it could be somebody's."""

STEPS: Final = 5
"""How many widths a line has."""

_WORDS = {
    "nl": {
        "title": "Het proces {name} zoals het ging",
        "desc": "{cases} zaken. Hoe dikker een lijn, hoe vaker zaken die weg gingen. De hele tabel staat eronder.",
        "few": "minder dan {n}",
        "times": "{n}×",
        "days": "{n} wd",
        "cases": "{n} zaken",
        "case": "1 zaak",
    },
    "en": {
        "title": "The process {name} as it went",
        "desc": "{cases} cases. The thicker a line, the more often cases went that way. The whole table is below.",
        "few": "fewer than {n}",
        "times": "{n}×",
        "days": "{n} wd",
        "cases": "{n} cases",
        "case": "1 case",
    },
}


def counted(number: int, language: str, *, hide_few: bool) -> str:
    """A number as it may be told."""
    if hide_few and 0 < number < FEW:
        return _WORDS[language]["few"].format(n=FEW)
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def svg(definition: Definition, found: ProcessMap, language: str, *, hide_few: bool) -> str:
    """The drawing, for inside a page. With `hide_few` numbers below `FEW` are not told."""
    words = _WORDS[language]
    ways = [way for way in found.ways if way.source != way.target]
    by_pair: Counter[Pair] = Counter()
    for way in ways:
        by_pair[way.source, way.target] += way.times
    most = max(by_pair.values(), default=1)

    def classes(steps: Collection[str] | None, pair: Pair) -> str:
        """How thick a line is, and whether it leaves the line of the design."""
        here = [way for way in ways if (way.source, way.target) == pair and (steps is None or way.step in steps)]
        times = sum(way.times for way in here)
        width = 1 + round((STEPS - 1) * (times / most) ** 0.5)
        return f"dg-w{width}{' dg-off' if any(way.off for way in here) else ''}" if times else "dg-unused"

    def tally(steps: Collection[str], pairs: Collection[Pair]) -> str:
        """How often these steps were taken there, and after how long when they go one way only."""
        here = [way for way in found.ways if way.step in steps and (way.source, way.target) in pairs]
        return " " + _tally(here, language, hide_few=hide_few)

    look = diagram.Look(
        words["title"].format(name=definition.label[language]),
        words["desc"].format(cases=counted(found.cases, language, hide_few=hide_few)),
        classes,
        tally,
        {name: _note(definition, found, name, language, hide_few=hide_few) for name in definition.states},
    )
    staying: dict[str, list[Observed]] = {}
    for way in found.ways:
        if way.source == way.target:
            staying.setdefault(way.step, []).append(way)
    steps = {
        name: _counted(step, staying.get(name, []), language, hide_few=hide_few) if _only_stays(step) else step
        for name, step in definition.transitions.items()
    }
    return diagram.svg(replace(definition, transitions=steps), language, look=look)


def _only_stays(step: Transition) -> bool:
    """Whether a step leads nowhere else: these stand in words under the drawing."""
    return all(target is None for target in step.targets())


def _counted(step: Transition, ways: list[Observed], language: str, *, hide_few: bool) -> Transition:
    label = f"{step.label[language]} {_tally(ways, language, hide_few=hide_few)}"
    return replace(step, label=Text(label, label))


def _tally(ways: Sequence[Observed], language: str, *, hide_few: bool) -> str:
    """How often, and (of one way) after how long: as one word, that no line is broken in."""
    words, times = _WORDS[language], sum(way.times for way in ways)
    if not times:
        return "–"
    told = words["times"].format(n=counted(times, language, hide_few=hide_few))
    if len(ways) == 1 and not (hide_few and times < FEW):
        told += f", {words['days'].format(n=ways[0].days)}"
    return told.replace(" ", "\u00a0")


def _note(definition: Definition, found: ProcessMap, state: str, language: str, *, hide_few: bool) -> tuple[str, ...]:
    """How many cases were in a state, and how long half of them stayed at most."""
    words, visited = _WORDS[language], found.states.get(state)
    if visited is None:
        return ("–",)
    few = hide_few and visited.cases < FEW
    number = counted(visited.cases, language, hide_few=hide_few)
    told = (words["case"] if visited.cases == 1 and not few else words["cases"].format(n=number),)
    ended = definition.states[state].kind is StateKind.END
    return told if visited.days is None or few or ended else (*told, words["days"].format(n=visited.days))
