"""Saying where one was on a day of the last week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.presence.actions import DAYS_BACK
from app.presence.queries import Place
from app.web.formats import full_date
from app.web.forms import BaseForm, Required

PARTS = (SelectChoice("whole", _("The whole day")), SelectChoice("half", _("Half a day")))


class DayForm(BaseForm):
    """A day, a region, all day or half of it."""

    day = SelectField(_("Day"), [Required()], validate_choice=False)
    region = SelectField(_("Region"), [Required()], validate_choice=False)
    part = RadioField(_("How long"), [Required()], choices=PARTS, default="whole")

    def offer(self, places: Iterable[Place], today: date) -> DayForm:
        """Fill in the days of the last week, and the regions of this person."""
        week = [today - timedelta(days=back) for back in range(DAYS_BACK + 1)]
        self.day.choices = [SelectChoice(one.isoformat(), full_date(one)) for one in week]
        self.region.choices = [SelectChoice(str(one.region_id), one.name) for one in places]
        return self

    def chosen_day(self) -> date | None:
        """The day that was chosen, None for what is no day."""
        try:
            return date.fromisoformat(self.day.data or "")
        except ValueError:
            return None

    def chosen_region(self) -> int:
        """The id of the region that was chosen; 0, which none has, for what is no id."""
        given = self.region.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
