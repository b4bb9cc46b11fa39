"""What the page of presence says: one person's days in the region, in words and in one drawing."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app import pictures
from app.presence.standing import Own, Quarter, Standing


@dataclass(frozen=True, slots=True)
class Told:
    """The figure of a quarter, with what it means. `compare` sets it beside the norm, in words."""

    figure: str
    label: str
    compare: str
    about: str
    picture: pictures.Picture | None


def days_said(days: float) -> str:
    """A number of days, with its half: "12,5"."""
    return str(format_decimal(days, format="#,##0.#"))


def quarter_said(quarter: Quarter, language: str) -> str:
    """What a quarter is called."""
    if language == "en":
        return f"Q{quarter.number} {quarter.year}"
    return f"{quarter.number}e kwartaal {quarter.year}"


def told(own: Own, language: str, *, normed: bool) -> Told:
    """The quarter in words. `normed`: for whoever has the norm, a liaison; for others the days are only counted."""
    now = own.now
    label = _("days in the region, %(quarter)s", quarter=quarter_said(now.quarter, language))
    if not normed or not now.working_days:
        return Told(days_said(now.days), label, "", "", None)
    return Told(
        days_said(now.days), label, _compared(now), _counted(now), drawn((*reversed(own.before), now), language)
    )


def _compared(now: Standing) -> str:
    percent = round(100 * (now.share or 0))
    norm = {"percent": percent, "least": days_said(now.least), "most": days_said(now.most)}
    if now.days < now.least:
        return _("%(percent)s%% of the working days; the norm so far is %(least)s to %(most)s days", **norm)
    if now.days > now.most:
        return _("%(percent)s%% of the working days: more than the norm of %(least)s to %(most)s days", **norm)
    return _("%(percent)s%% of the working days: within the norm of %(least)s to %(most)s days", **norm)


def _counted(now: Standing) -> str:
    said = ngettext(
        "Counted over %(num)s working day.", "Counted over %(num)s working days.", now.working_days
    )  # fmt: skip
    if now.away:
        away = ngettext("%(num)s day of absence is left out.", "%(num)s days of absence are left out.", now.away)
        said = f"{said} {away}"
    return said


def drawn(quarters: tuple[Standing, ...], language: str) -> pictures.Picture | None:
    """One's own quarters on one axis: the norm as a band, the days as a mark."""
    rows = [
        pictures.Interval(
            quarter_said(one.quarter, language), one.least, (one.least + one.most) / 2, one.most, one.days
        )
        for one in quarters
        if one.working_days and (one.days or one is quarters[-1])
    ]
    return pictures.intervals(
        _("Days in the region per quarter"), rows, language=language, unit="",
        legend=_("the norm: half to three quarters of the working days"), seen=_("days in the region"),
    )  # fmt: skip
