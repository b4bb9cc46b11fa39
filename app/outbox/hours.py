"""When a notice may go out by mail. PURE: moments in UTC in and out, working days from the calendar.

The first notice that waits opens a window of an hour, and all that comes in it goes as one mail at its end; a window
that ends outside working time ends at the start of the next working day. The daily digest goes once a working day, at
the hour its reader chose.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from app import clock

WINDOW = timedelta(hours=1)
DIGEST_HOURS = range(6, 21)
"""The hours of the day, in the Netherlands, that a digest can be asked for."""
END_OF_DIGESTS = time(21)
"""A digest that is late (the worker was down) still goes on the same day until this hour."""


def window_end(now: datetime) -> datetime:
    """The end of the window that opens now."""
    return clock.next_working_time(now + WINDOW)


def next_digest(now: datetime, hour: int) -> datetime:
    """The first digest from now on: a working day at `hour` in the Netherlands."""
    today = clock.local_date(now)
    moment = _digest_on(clock.calendar().add(today, 0), hour)
    return moment if moment > now else _digest_on(clock.calendar().add(today, 1), hour)


def digest_time(now: datetime) -> bool:
    """Whether a digest may go out now: on a working day, within the hours that can be chosen."""
    there = clock.local(now)
    return time(DIGEST_HOURS[0]) <= there.time() < END_OF_DIGESTS and clock.calendar().is_working_day(there.date())


def _digest_on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.AMSTERDAM).astimezone(UTC)
