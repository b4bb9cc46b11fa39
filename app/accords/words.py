"""What kinds of signatories are called, and periods in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _

from app.accords.models import SignatoryKind
from app.web.formats import month_name

KINDS: Mapping[SignatoryKind, Callable[[], str]] = {
    SignatoryKind.GOVERNMENT: lambda: _("National government"),
    SignatoryKind.LOCAL_GOVERNMENT: lambda: _("Municipalities"),
    SignatoryKind.INSURERS: lambda: _("Insurers"),
    SignatoryKind.PROVIDERS: lambda: _("Providers and employers"),
    SignatoryKind.PROFESSIONALS: lambda: _("Professions"),
    SignatoryKind.CLIENTS: lambda: _("Patients and clients"),
    SignatoryKind.AUTHORITY: lambda: _("Authorities"),
    SignatoryKind.OTHER: lambda: _("Other"),
}


def plain_date(day: date) -> str:
    """A day without its weekday: "16 september 2022". That matters for terms of years."""
    return f"{day.day} {month_name(day)} {day.year}"


def period(begin: date | None, end: date | None) -> str:
    """When an accord is in force, in words; empty when nothing is known of it."""
    if begin and end:
        return _("%(begin)s until %(end)s", begin=plain_date(begin), end=plain_date(end))
    if begin:
        return _("since %(day)s", day=plain_date(begin))
    return _("until %(end)s", end=plain_date(end)) if end else ""
