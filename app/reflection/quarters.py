"""Quarters by name, as `2026-Q3`: Dutch days, the first and the last included. PURE."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_NAME: Final = re.compile(r"(20[0-9]{2}|2100)-Q([1-4])")
ORDINALS: Final = ("eerste", "tweede", "derde", "vierde")


def name_of(day: date) -> str:
    """The quarter in which a Dutch day lies."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"


def is_name(text: str) -> bool:
    """Whether this is how a quarter is written."""
    return _NAME.fullmatch(text) is not None


def first_day(name: str) -> date:
    """The first Dutch day of a quarter. Raises ValueError."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"not a quarter: {name!r}")
    return date(int(found[1]), int(found[2]) * 3 - 2, 1)


def before(name: str) -> str:
    """The quarter before."""
    return name_of(first_day(name) - timedelta(days=1))


def after(name: str) -> str:
    """The quarter after."""
    return name_of(first_day(name) + timedelta(days=93))


def last_over(today: date) -> str:
    """The last quarter that is over."""
    return before(name_of(today))


def label(name: str, language: str) -> str:
    """What it is called: "derde kwartaal 2026"."""
    year, number = name.split("-Q")
    return f"Q{number} {year}" if language == "en" else f"{ORDINALS[int(number) - 1]} kwartaal {year}"
