"""Periods that figures are of: Dutch days, the first and the last included. PURE.

A quarter is written as `2026-Q3`, any other period as `2026-07-01/2026-08-15`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.knowledge.figures import after, first_day, quarter_of

DAY: Final = timedelta(days=1)
MONTHS: Final = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
        "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
ORDINALS: Final = ("eerste", "tweede", "derde", "vierde")
_QUARTER: Final = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one Dutch day to another, both included. Raises ValueError when it ends before it begins."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("a period ends on or after the day on which it begins")

    @property
    def quarter(self) -> str | None:
        """The name of the quarter that this is, as `2026-Q3`; None for another period."""
        found = quarter_of(self.since)
        whole = self.since == first_day(found) and self.until == after(found) - DAY
        return f"{found[0]:04}-Q{found[1]}" if whole else None

    @property
    def before(self) -> Period:
        """The period to compare with: the quarter before, or as many days just before."""
        last = self.since - DAY
        return quarter_on(last) if self.quarter else Period(last - (self.until - self.since), last)

    @property
    def days(self) -> int:
        """How many days, Sundays and holidays too."""
        return (self.until - self.since).days + 1

    def label(self, language: str) -> str:
        """What it is called: "derde kwartaal 2026", "1 juli t/m 15 augustus 2026"."""
        name = self.quarter
        if name:
            year, number = name.split("-Q")
            return f"{ORDINALS[int(number) - 1]} kwartaal {year}" if language == "nl" else f"Q{number} {year}"
        to = "t/m" if language == "nl" else "to"
        return f"{_written(self.since, language)} {to} {_written(self.until, language)}"

    def __str__(self) -> str:
        return self.quarter or f"{self.since.isoformat()}/{self.until.isoformat()}"


def _written(day: date, language: str) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def short_name(name: str, language: str) -> str:
    """A quarter where there is little room: "3e kw. 2026"."""
    year, number = name.split("-Q")
    return f"{number}e kw. {year}" if language == "nl" else f"Q{number} {year}"


def quarter(name: str) -> Period:
    """The quarter of this name, as `2026-Q3`. Raises ValueError."""
    found = _QUARTER.fullmatch(name)
    if found is None or not 2000 <= int(found[1]) <= 2100:
        raise ValueError(f"not a quarter: {name!r}; write it as 2026-Q3")
    which = int(found[1]), int(found[2])
    return Period(first_day(which), after(which) - DAY)


def quarter_on(day: date) -> Period:
    """The quarter in which a Dutch day lies."""
    which = quarter_of(day)
    return Period(first_day(which), after(which) - DAY)


def last_quarter(today: date) -> Period:
    """The last quarter that is over."""
    return quarter_on(today).before


def quarters_to(last: Period, count: int) -> tuple[Period, ...]:
    """So many quarters up to and including this one, the oldest first."""
    found = [last]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(reversed(found))


def parse(text: str) -> Period:
    """A period as it is written in addresses and the API. Raises ValueError."""
    if "/" not in text:
        return quarter(text)
    since, until = text.split("/", 1)
    return Period(date.fromisoformat(since), date.fromisoformat(until))
