"""Figures in words: how much, and what that is beside the time before. Nothing here says better or worse: whether a
change is more than chance is for `app.figures.noticing`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import gettext as _

from app.figures.shapes import Kind, Measure, Measured
from app.figures.words import UNITS
from app.web.request import language

FEW = 10
"""Below so many no percentage is given: one more or less would move it by ten points."""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as it is read: the number, and what it counts."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".strip()


def number(value: int) -> str:
    """A number as it is written in the language of the page."""
    return str(format_decimal(value))


def said(measure: Measure, found: Measured) -> Said:
    """A figure in words."""
    if measure.kind is Kind.SHARE:
        if not found.of:
            return Said("–", _("nothing to count"))
        if found.of < FEW:
            return Said(_("%(num)s of %(of)s", num=found.value, of=found.of), "")
        return Said(f"{found.percentage}%", _("of %(of)s", of=number(found.of)))
    if found.value is None:
        return Said("–", _("nothing to count"))
    return Said(number(found.value), unit(measure.unit, found.value))


def unit(name: str, value: int) -> str:
    """What is counted, after a number."""
    return UNITS[name][value != 1][language()]


def compared(measure: Measure, now: Measured, before: Measured) -> str:
    """A figure beside that of the time before, in words."""
    was = said(measure, before)
    if was.number == "–":
        return _("Nothing to compare with: there was none before.")
    if measure.kind is Kind.SHARE or now.value is None:
        return _("It was %(before)s.", before=was)
    more = now.value - (before.value or 0)
    if not more:
        return _("As many as before.") if measure.kind is Kind.COUNT else _("The same as before.")
    if more > 0:
        return _("%(num)s more than before (%(before)s).", num=number(more), before=was.number)
    return _("%(num)s fewer than before (%(before)s).", num=number(-more), before=was.number)
