"""Dates and texts as the pages show them: Dutch by default, on a Dutch clock.

Registered as template filters by `register`. The tables are our own: four words a date is cheaper
than a locale library, and "ma 23 nov" must not change with that library's data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from app import clock

_DAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_DAYS_FULL = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_MONTHS_FULL = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_BLANK_LINES = re.compile(r"\n\s*\n")


def _language() -> str:
    from flask_babel import get_locale

    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "nl"


def _day(value: dt.date | dt.datetime) -> dt.date:
    return clock.local_date(value) if isinstance(value, dt.datetime) else value


def short_date(value: dt.date | dt.datetime, language: str | None = None) -> str:
    """ "ma 23 nov"; with the year when it is not this year. A datetime must be aware."""
    day, lang = _day(value), language or _language()
    text = f"{_DAYS[lang][day.weekday()]} {day.day} {_MONTHS[lang][day.month - 1]}"
    return text if day.year == clock.local_date(clock.now()).year else f"{text} {day.year}"


def full_date(value: dt.date | dt.datetime, language: str | None = None) -> str:
    """ "maandag 23 november 2026": for the region, letters and print."""
    day, lang = _day(value), language or _language()
    return f"{_DAYS_FULL[lang][day.weekday()]} {day.day} {_MONTHS_FULL[lang][day.month - 1]} {day.year}"


def month_name(value: dt.date, language: str | None = None) -> str:
    """ "november"."""
    return _MONTHS_FULL[language or _language()][value.month - 1]


def short_time(value: dt.datetime, language: str | None = None) -> str:
    """ "ma 23 nov 14:05" on a Dutch clock, for where the time matters."""
    return f"{short_date(value, language)} {clock.local(value):%H:%M}"


def iso(value: dt.date | dt.datetime) -> str:
    """The value for a `<time datetime>` attribute."""
    return value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value.isoformat()


def paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a typed text: blank lines divide, other line ends stay (CSS shows them)."""
    if not text:
        return ()
    parts = _BLANK_LINES.split(text.replace("\r\n", "\n"))
    return tuple(part.strip() for part in parts if part.strip())


def calling(text: str, calls: Sequence[str]) -> Markup:
    """A text in which these words, by which colleagues are called, stand out."""
    words = "|".join(re.escape(str(escape(call))) for call in sorted(calls, key=len, reverse=True))
    marked = re.sub(rf"(?:{words})(?!\w)", lambda found: f'<b class="call">{found.group()}</b>', str(escape(text)))
    return Markup(marked)  # noqa: S704 - escaped as a whole before it was marked


def register(add: Callable[[Callable[..., object], str], object]) -> None:
    """Give the filters to the templates: `formats.register(app.add_template_filter)`."""
    for filter_ in (short_date, full_date, month_name, short_time, iso, paragraphs, calling):
        add(filter_, filter_.__name__)
