"""What stands out: changes beyond normal variation. PURE.

The rule is that of the individuals chart (Shewhart; Wheeler, "Understanding Variation", 1993): the quarters before give
a middle, and the mean difference between one quarter and the next; what lies further from the middle than 2.66 times
that difference is unlikely to be chance. Fewer than six quarters before say nothing, and neither do small numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.figures.measures import MEASURES
from app.figures.period import Period
from app.figures.shapes import Kind, Measured
from app.workflow.model import Text

QUARTERS: Final = 6
"""Quarters before that are needed at least."""

SMALL: Final = 10
"""Fewer cases than this, in the quarter and on average before it, say nothing."""

SMALL_WHOLE: Final = 20
"""Of fewer than this a share says nothing."""

FACTOR: Final = Fraction(266, 100)

RULE: Final = Text(
    "Wat opvalt, berekenen wij zo. Uit minstens zes kwartalen ervoor volgen een gemiddelde en de gemiddelde sprong van "
    "kwartaal op kwartaal. Ligt het cijfer meer dan 2,66 keer die sprong van het gemiddelde af, dan is toeval niet "
    "aannemelijk en noemen wij het. Minder dan tien gevallen noemen wij nooit, een deel van minder dan twintig ook "
    "niet.",
    "What stands out is computed like this. At least six quarters before give a mean, and the mean jump from one "
    "quarter to the next. A figure further from the mean than 2.66 times that jump is unlikely to be chance: then we "
    "name it. Fewer than ten cases we never name, nor a share of fewer than twenty.",
)


@dataclass(frozen=True, slots=True)
class Noticed:
    """A figure that lies outside what was usual. `part` is empty for the whole. Numbers are of the unit of the
    measure; for shares, and for the time of one party, whole per cent. `usual` is the middle, `low` and `high` the
    limits, all of `quarters` quarters before. `good` is whether this is the better way; None when neither is.
    """

    measure: str
    part: str
    direction: str
    value: int
    usual: int
    low: int
    high: int
    quarters: int
    good: bool | None

    @property
    def is_share(self) -> bool:
        """Whether the numbers are per cent."""
        return MEASURES[self.measure].kind in (Kind.SHARE, Kind.SUM)

    def label(self, language: str) -> str:
        """What it is about, in a few words."""
        measure = MEASURES[self.measure]
        part = measure.parts().get(self.part) if self.part else None
        return f"{measure.label[language]}: {part[language].lower()}" if part else measure.label[language]

    def said(self, language: str) -> str:
        """What stands out, in a sentence with its numbers."""
        unit = "%" if self.is_share else ""
        if MEASURES[self.measure].unit == "days" and not self.is_share:
            unit = " werkdagen" if language == "nl" else " working days"
        what = self.label(language)
        if language == "nl":
            return (
                f"{what}: {self.value}{unit}. In de {self.quarters} kwartalen ervoor gemiddeld {self.usual}{unit}; "
                f"normaal ligt het tussen {self.low} en {self.high}{unit}."
            )
        return (
            f"{what}: {self.value}{unit}. In the {self.quarters} quarters before {self.usual}{unit} on average; "
            f"normally it is between {self.low} and {self.high}{unit}."
        )


def noticed(trend: Mapping[Period, Mapping[str, Measured]]) -> list[Noticed]:
    """What stands out in the last quarter of a trend, the furthest outside first.

    The first quarters in which there was nothing at all are not what was usual: they do not count.
    """
    quarters = list(trend.values())
    while quarters and not _anything(quarters[0]):
        quarters.pop(0)
    if len(quarters) <= QUARTERS:
        return []
    found = []
    for key in MEASURES:
        for part, series in _series([one[key] for one in quarters], MEASURES[key].kind):
            judged = _judge(key, part, series)
            if judged is not None:
                found.append(judged)
    return [one for _far, one in sorted(found, key=lambda pair: -pair[0])]


def enough(trend: Mapping[Period, Mapping[str, Measured]]) -> bool:
    """Whether there are quarters enough to say what stands out."""
    quarters = list(trend.values())
    while quarters and not _anything(quarters[0]):
        quarters.pop(0)
    return len(quarters) > QUARTERS


def _anything(figures: Mapping[str, Measured]) -> bool:
    return any(figures[key].value for key in ("inflow", "outflow", "open"))


def _series(figures: Sequence[Measured], kind: Kind) -> Iterator[tuple[str, list[Fraction]]]:
    """The numbers to judge: the whole, and each part that is there now. Nothing where they are too small."""
    now, before = figures[-1], figures[:-1]
    if kind is Kind.COUNT:
        for part in ("", *now.parts):
            numbers = [Fraction((one.parts.get(part, 0) if part else one.value) or 0) for one in figures]
            if max(numbers[-1], sum(numbers[:-1]) / len(before)) >= SMALL:
                yield part, numbers
    elif kind is Kind.MEDIAN:
        if all((one.of or 0) >= SMALL for one in figures):
            yield "", [Fraction(one.value or 0) for one in figures]
    elif kind is Kind.SHARE:
        for part in ("", *now.parts):
            wholes = [(one.parts_of.get(part, 0) if part else one.of) or 0 for one in figures]
            hits = [(one.parts.get(part, 0) if part else one.value) or 0 for one in figures]
            if min(wholes) >= SMALL_WHOLE:
                yield part, [Fraction(100 * hit, whole) for hit, whole in zip(hits, wholes, strict=True)]
    elif all((one.value or 0) >= SMALL_WHOLE for one in figures):
        for part in now.parts:
            yield part, [Fraction(100 * one.parts.get(part, 0), one.value or 1) for one in figures]


def _judge(key: str, part: str, series: Sequence[Fraction]) -> tuple[Fraction, Noticed] | None:
    now, before = series[-1], series[:-1]
    middle = sum(before, Fraction(0)) / len(before)
    jumps = [abs(one - other) for one, other in zip(before[1:], before, strict=False)]
    reach = FACTOR * sum(jumps, Fraction(0)) / len(jumps)
    far = abs(now - middle) - reach
    if far <= 0 or abs(now - middle) < 1:  # without any variation before, a difference of nothing is none
        return None
    measure = MEASURES[key]
    direction = "up" if now > middle else "down"
    good = None if not measure.better or (part and measure.kind is not Kind.SHARE) else direction == measure.better
    top = Fraction(100) if measure.kind in (Kind.SHARE, Kind.SUM) else None
    high = middle + reach
    numbers = (now, middle, max(middle - reach, Fraction(0)), high if top is None else min(high, top))
    value, usual, low, high_ = (int(one + Fraction(1, 2)) for one in numbers)
    return far / (reach or 1), Noticed(key, part, direction, value, usual, low, high_, len(before), good)
