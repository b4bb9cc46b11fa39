"""Numbers as they are written: in Dutch a point for thousands, a comma for parts. PURE."""

from __future__ import annotations

import math
from collections.abc import Sequence

UNITS = {
    "cases": {"nl": ("zaak", "zaken"), "en": ("case", "cases")},
    "days": {"nl": ("werkdag", "werkdagen"), "en": ("working day", "working days")},
    "people": {"nl": ("mens", "mensen"), "en": ("person", "people")},
    "times": {"nl": ("keer", "keer"), "en": ("time", "times")},
    "promises": {"nl": ("toezegging", "toezeggingen"), "en": ("promise", "promises")},
    "regions": {"nl": ("regio", "regio's"), "en": ("region", "regions")},
}
"""The units with a word of their own. `share` is in parts per hundred; any other is a plain number."""


def plain(value: float | None, language: str, digits: int = 1) -> str:
    """The number alone: 1.234 or 2,5; a dash when it is not known."""
    if value is None or not math.isfinite(value):
        return "–"
    rounded = round(value, digits)
    text = f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.{digits}f}"
    text = text.replace("-", "−")  # noqa: RUF001 - a real minus sign
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def short(value: float | None, unit: str, language: str) -> str:
    """The number as it stands in a drawing: with a sign for per cent, without the word of its unit."""
    return plain(value, language) + ("%" if unit == "share" and value is not None else "")


def said(value: float | None, unit: str, language: str) -> str:
    """The number in a sentence: "12 werkdagen", "63%", "niet bekend"."""
    if value is None:
        return {"nl": "niet bekend", "en": "not known"}[language]
    words = UNITS.get(unit, {}).get(language)
    return f"{short(value, unit, language)} {words[0 if value == 1 else 1]}" if words else short(value, unit, language)


def unit_word(unit: str, language: str) -> str:
    """What the axis counts: "werkdagen"; nothing for a plain number or a share."""
    words = UNITS.get(unit, {}).get(language)
    return words[1] if words else ""


def ticks(highest: float, count: int = 4, unit: str = "") -> tuple[float, ...]:
    """Round values from zero to at least the highest: steps of 1, 2 or 5 with noughts, whole as long as that can be.
    Shares of more than a half go to a hundred.
    """
    if unit == "share" and 50 < highest <= 100:
        return (
            tuple(float(100 * place // count) for place in range(count + 1))
            if count in (2, 4, 5)
            else (0.0, 50.0, 100.0)
        )
    if not math.isfinite(highest) or highest < 0.001:
        return (0.0, 1.0)
    rough = highest / count
    size = 10.0 ** math.floor(math.log10(rough))
    step = next((size * one for one in (1, 2, 5, 10) if size * one >= rough * 0.999), size * 10)
    step = max(step, 1.0) if highest >= 2 else step
    last = math.ceil(highest / step - 1e-9)
    return tuple(round(step * place, 6) for place in range(last + 1))


def middle(counts: Sequence[int]) -> float | None:
    """The place of the middle one of people over places (the lower of two), from 0; None without anybody."""
    whole = sum(counts)
    passed = 0
    for place, count in enumerate(counts):
        passed += count
        if whole and passed * 2 >= whole:
            return float(place)
    return None
