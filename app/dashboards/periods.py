"""Over which period a dashboard counts, and with what it is compared. PURE.

`current` is the quarter that runs, up to and including today; it is compared with as many days of the quarter before,
because half a quarter says nothing beside a whole one. `last` is the last quarter that is over, `year` the last four;
they are compared with the quarter before and the four before. Besides: a quarter (`2026-Q3`) or days
(`2026-07-01/2026-08-15`), compared with the quarter before or as many days
before. All days are Dutch days, both included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.figures.period import Period, last_quarter, parse, quarter_on, quarters_to

RULES: Final = ("current", "last", "year")
LONGEST: Final = 366 * 3
"""Days in one period: three years."""


@dataclass(frozen=True, slots=True)
class Span:
    """The period, what it is compared with, and the rule it came from. `partial`: it is not over yet."""

    rule: str
    period: Period
    before: Period
    partial: bool = False


def span(written: str, today: date) -> Span:
    """The period that a rule means on a Dutch day. Raises ValueError for what is no rule, no period, or too long."""
    if written == "current":
        now = quarter_on(today)
        earlier = now.before
        until = min(earlier.since + (today - now.since), earlier.until)
        return Span(written, Period(now.since, today), Period(earlier.since, until), partial=today < now.until)
    if written == "last":
        period = last_quarter(today)
        return Span(written, period, period.before)
    if written == "year":
        four = quarters_to(last_quarter(today), 4)
        earlier_four = quarters_to(four[0].before, 4)
        return Span(
            written, Period(four[0].since, four[-1].until), Period(earlier_four[0].since, earlier_four[-1].until)
        )
    period = parse(written)
    if period.days > LONGEST or not 2000 <= period.since.year <= period.until.year <= 2100:
        raise ValueError("a period is within three years, and within this century")
    return Span(str(period), period, period.before, partial=period.until >= today)


def quarter_of_span(found: Span) -> Period:
    """The quarter in which a period ends: up to where a trend is shown."""
    return quarter_on(found.period.until)
