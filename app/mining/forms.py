"""The form with which somebody asks for the event log."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.widgets import DateInput

from app.errors import FieldError, Invalid
from app.mining.exporting import LAND, Order
from app.mining.told import Dates
from app.web.forms import BaseForm


class OrderForm(BaseForm):
    """Which part of the log, and in which form."""

    format = RadioField(validate_choice=False)
    kind = SelectField(validate_choice=False)
    slice = SelectField(validate_choice=False)
    since = StringField(widget=DateInput())
    until = StringField(widget=DateInput())
    dates = RadioField(validate_choice=False)

    def __init__(self, processes: list[tuple[str, str]], places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, choices in (
            ("format", _("Format"), [
                ("xes", _("XES: for process mining (IEEE 1849)")),
                ("ocel", _("OCEL 2.0: with all kinds of cases and how they hang together")),
                ("csv", _("CSV: one row for each step")),
            ]),
            ("kind", _("Process"), [("", _("All processes")), *processes]),
            ("slice", _("Part of the country"), places),
            ("dates", _("When something happened"), [
                (Dates.DAY.value, _("Only the day")), (Dates.FULL.value, _("Day and time")),
            ]),
        ):  # fmt: skip
            self[name].label.text, self[name].choices = label, choices
        self["since"].label.text, self["until"].label.text = _("Cases opened from"), _("Until and including")
        self["since"].description = _(
            "A case comes with all its steps, also the later ones. Leave empty for all cases."
        )
        self["dates"].description = _("Choose the day when that is enough: it tells less about people.")

    def order(self) -> Order:
        """What was asked. Raises Invalid for what is no date."""
        days, errors = {}, []
        for name in ("since", "until"):
            try:
                days[name] = date.fromisoformat(self[name].data) if self[name].data else None
            except ValueError:
                errors.append(FieldError(name, "not_a_date"))
        if errors:
            raise Invalid(errors)
        return Order(
            self["format"].data or "", self["kind"].data or "", self["slice"].data or LAND, days["since"],
            days["until"], self["dates"].data or "",
        )  # fmt: skip
