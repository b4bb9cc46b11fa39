"""Time: one `now`, Dutch days, and working days against an oracle that counts them one by one."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import clock
from app.clock import WorkingCalendar, at, calendar, end_of, end_of_day, local, local_date, now

DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def easter(year: int) -> date:
    """Easter Sunday by the computus of Gauss, as corrected by Meeus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


# -- now ---------------------------------------------------------------------------------------------


def test_now_is_utc_and_can_be_simulated() -> None:
    assert now().tzinfo is UTC
    with at(moment("2027-03-28T02:30:00+02:00")):
        assert now() == moment("2027-03-28T00:30:00+00:00")
        with at(moment("2028-01-01T00:00:00+00:00")):
            assert now().year == 2028
        assert now().year == 2027
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_simulation_ends_with_an_exception_too() -> None:
    with pytest.raises(RuntimeError), at(moment("2030-01-01T00:00:00+00:00")):
        raise RuntimeError
    assert now().year != 2030


# -- Dutch days; the nights in which the clock changes -------------------------------------------------


@pytest.mark.parametrize(
    ("utc", "dutch"),
    [
        # 28 March 2027, 02:30 does not exist: 01:59:59 is followed by 03:00.
        ("2027-03-28T00:59:59+00:00", "2027-03-28T01:59:59+01:00"),
        ("2027-03-28T01:00:00+00:00", "2027-03-28T03:00:00+02:00"),
        # 31 October 2027, 02:30 happens twice.
        ("2027-10-31T00:30:00+00:00", "2027-10-31T02:30:00+02:00"),
        ("2027-10-31T01:30:00+00:00", "2027-10-31T02:30:00+01:00"),
        # Just before and after midnight, in winter and in summer.
        ("2026-12-31T22:59:59+00:00", "2026-12-31T23:59:59+01:00"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01T00:00:00+01:00"),
        ("2027-06-30T22:00:00+00:00", "2027-07-01T00:00:00+02:00"),
    ],
)
def test_local(utc: str, dutch: str) -> None:
    assert local(moment(utc)).isoformat() == dutch
    assert local_date(moment(utc)) == moment(dutch).date()


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2027-03-26", "2027-03-26T16:00:00+00:00"),
        ("2027-03-28", "2027-03-28T15:00:00+00:00"),
        ("2027-10-30", "2027-10-30T15:00:00+00:00"),
        ("2027-10-31", "2027-10-31T16:00:00+00:00"),
    ],
)
def test_a_working_day_ends_at_five_on_a_dutch_clock(day: str, utc: str) -> None:
    assert end_of(date.fromisoformat(day)) == moment(utc)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-03-27T23:00:00+00:00", "2027-03-28T22:00:00+00:00", 23),
        ("2027-10-30T22:00:00+00:00", "2027-10-31T23:00:00+00:00", 25),
        ("2027-02-28T23:00:00+00:00", "2027-03-01T23:00:00+00:00", 24),
    ],
)
def test_a_dutch_day_has_23_24_or_25_hours(start: str, end: str, hours: int) -> None:
    assert end_of_day(moment(start)) == moment(end)
    assert moment(end) - moment(start) == timedelta(hours=hours)


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)), st.integers(-12, 14))  # noqa: DTZ001
def test_any_zone_gives_the_same_dutch_day(naive: datetime, offset: int) -> None:
    utc = naive.replace(tzinfo=UTC)
    elsewhere = utc.astimezone(timezone(timedelta(hours=offset)))
    assert local_date(elsewhere) == local_date(utc)
    assert end_of_day(elsewhere) == end_of_day(utc)
    assert timedelta(0) < end_of_day(utc) - utc <= timedelta(hours=25)
    assert local_date(end_of_day(utc)) == local_date(utc) + DAY


# -- working days -------------------------------------------------------------------------------------


def test_the_holidays_of_the_act() -> None:
    """Algemene termijnenwet, article 3: the general holidays, Good Friday, and 5 May every year."""
    holidays = calendar().holidays
    for year in range(2020, 2041):
        sunday = easter(year)
        expected = {
            date(year, 1, 1),
            sunday - 2 * DAY,
            sunday + DAY,
            sunday + 39 * DAY,
            sunday + 50 * DAY,
            date(year, 5, 5),
            date(year, 12, 25),
            date(year, 12, 26),
            date(year, 4, 26) if date(year, 4, 27).weekday() == 6 else date(year, 4, 27),
        }
        assert expected <= holidays, (year, expected - holidays)
        extra = {day for day in holidays if day.year == year and day.weekday() < 5} - expected
        assert not extra, (year, extra)


def test_the_file_has_no_doubles_and_is_in_order() -> None:
    with clock.HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        days = [row["date"] for row in csv.DictReader(file)]
    assert days == sorted(set(days))


def worked(day: date) -> bool:
    return day.weekday() < 5 and day not in calendar().holidays


@settings(max_examples=400, deadline=None)
@given(DAYS, st.integers(-60, 120))
def test_between_against_the_oracle(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    step = 1 if length >= 0 else -1
    first, last = (start, end) if length >= 0 else (end, start)
    counted = sum(worked(first + n * DAY) for n in range(1, (last - first).days + 1))
    assert calendar().working_days_between(start, end) == step * counted


@settings(max_examples=400, deadline=None)
@given(DAYS, st.integers(-2, 90))
def test_add_against_the_oracle(start: date, term: int) -> None:
    day, left = start, term
    if term <= 0:
        while not worked(day):
            day += DAY
    while left > 0:
        day += DAY
        left -= worked(day)
    assert calendar().add(start, term) == day
    assert calendar().is_working_day(day)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(1, 90))
def test_adding_and_counting_agree(start: date, term: int) -> None:
    end = calendar().add(start, term)
    assert calendar().working_days_between(start, end) == term
    assert calendar().working_days_between(start, end - DAY) == term - 1


@settings(max_examples=200, deadline=None)
@given(DAYS)
def test_is_working_day(day: date) -> None:
    assert calendar().is_working_day(day) == worked(day)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2027-03-25", 1, "2027-03-30"),  # over Easter
        ("2028-02-28", 1, "2028-02-29"),  # a day that exists once in four years
        ("2026-12-24", 2, "2026-12-29"),  # Christmas
        ("2026-12-31", 1, "2027-01-04"),  # the turn of the year
        ("2027-05-05", 1, "2027-05-07"),  # 5 May, and Ascension Day on the 6th
        ("2027-04-24", 0, "2027-04-26"),  # nothing left on a Saturday: the first day worked
    ],
)
def test_named_terms(start: str, term: int, end: str) -> None:
    assert calendar().add(date.fromisoformat(start), term) == date.fromisoformat(end)


@settings(max_examples=400, deadline=None)
@given(DAYS, st.integers(-2, 90))
def test_subtract_against_the_oracle(end: date, term: int) -> None:
    day, left = end, term
    if term <= 0:
        while not worked(day):
            day -= DAY
    while left > 0:
        day -= DAY
        left -= worked(day)
    assert calendar().subtract(end, term) == day
    if worked(end):
        assert calendar().add(day, max(term, 0)) == end


def test_outside_its_range_the_calendar_refuses() -> None:
    small = WorkingCalendar([], first=date(2027, 1, 1), last=date(2027, 1, 31))
    assert small.add(date(2027, 1, 28), 1) == date(2027, 1, 29)
    for start, term in ((date(2027, 1, 29), 1), (date(2026, 12, 31), 1), (date(2027, 1, 30), 0)):
        with pytest.raises(ValueError, match="runs from 2027-01-01 to 2027-01-31"):
            small.add(start, term)
    for end, term in ((date(2027, 1, 4), 2), (date(2027, 2, 1), 1), (date(2027, 1, 1), 1)):
        with pytest.raises(ValueError, match="runs from 2027-01-01 to 2027-01-31"):
            small.subtract(end, term)
    assert small.subtract(date(2027, 1, 4), 1) == date(2027, 1, 1)
    assert not small.is_working_day(date(2030, 1, 1))


# -- working time -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dutch", "following"),
    [
        ("2027-03-26T09:00:00+01:00", "2027-03-30T09:00:00+02:00"),  # Good Friday, over Easter and into summer time
        ("2027-03-25T16:59:59+01:00", None),
        ("2027-03-25T17:00:00+01:00", "2027-03-30T09:00:00+02:00"),
        ("2027-03-25T08:59:59+01:00", "2027-03-25T09:00:00+01:00"),
        ("2027-03-25T09:00:00+01:00", None),
        ("2027-03-28T03:00:00+02:00", "2027-03-30T09:00:00+02:00"),  # an hour that was 02:00 a second ago
        ("2027-10-31T02:30:00+01:00", "2027-11-01T09:00:00+01:00"),
        ("2028-02-29T12:00:00+01:00", None),
        ("2026-12-31T23:30:00+01:00", "2027-01-04T09:00:00+01:00"),
        ("2027-01-01T00:30:00+01:00", "2027-01-04T09:00:00+01:00"),
    ],
)
def test_working_time(dutch: str, following: str | None) -> None:
    assert clock.is_working_time(moment(dutch)) == (following is None)
    assert clock.next_working_time(moment(dutch)) == moment(following or dutch)


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 30)))  # noqa: DTZ001
def test_the_next_working_time_is_the_first(naive: datetime) -> None:
    start = naive.replace(tzinfo=UTC)
    found = clock.next_working_time(start)
    assert found >= start
    assert found.tzinfo is UTC
    assert clock.is_working_time(found)
    step = start
    while step < found:
        assert not clock.is_working_time(step)
        step += timedelta(minutes=20)


# -- the calendar of this process ---------------------------------------------------------------------


def test_another_calendar_takes_its_place() -> None:
    day = date(2027, 6, 1)
    before = clock.calendar()
    try:
        clock.use(WorkingCalendar([*before.holidays, day], revision=7))
        assert not clock.calendar().is_working_day(day)
        assert not clock.is_working_time(clock.start_of(day))
        assert clock.next_working_time(clock.start_of(day)) == clock.start_of(day + DAY)
        assert clock.calendar().revision == 7
    finally:
        clock.use(before)
    assert clock.calendar().is_working_day(day)
    assert clock.shipped().revision == 0


def test_a_supposed_calendar_holds_only_inside_its_block() -> None:
    day = date(2027, 6, 1)
    with clock.supposing(WorkingCalendar([day], revision=9)):
        assert not clock.calendar().is_working_day(day)
        assert clock.calendar().is_working_day(date(2027, 3, 26)), "Good Friday is not in this one"
    assert clock.calendar().is_working_day(day)
    with pytest.raises(RuntimeError), clock.supposing(WorkingCalendar([])):
        raise RuntimeError
    assert not clock.calendar().is_working_day(date(2027, 3, 26))
