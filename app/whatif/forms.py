"""The form of a scenario. What is right is judged by `app.whatif.actions`, for the page as for the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectField, StringField

from app.web.forms import BaseForm, Required
from app.web.request import language
from app.whatif import words
from app.whatif.levers import Levers


class ScenarioForm(BaseForm):
    """What changes, and how far is looked ahead. Everything but the name may stay as it is."""

    name = StringField(validators=[Required()])
    directorate = SelectField(validate_choice=False)
    fixers = StringField()
    inflow = StringField()
    inflow_here = BooleanField()
    clock = SelectField(validate_choice=False)
    term = StringField()
    declines = StringField()
    quarters = SelectField(validate_choice=False)

    def __init__(self, directorates: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("name", _("Name of the scenario"), _("So that you find it again. Only you see it.")),
            ("directorate", _("Directorate"), _("For more or fewer fixers, or another inflow in one place.")),
            ("fixers", _("Fixers more or less"), _("For example 1, or -1.")),
            ("inflow", _("Inflow, in percent of now"), _("200 is twice as much. Empty: as now.")),
            ("inflow_here", _("Only in this directorate"), ""),
            ("clock", _("Another term"), ""),
            ("term", _("It becomes, in working days"), ""),
            ("declines", _("Declines, in percent of the assignments"), _("Empty: as now.")),
            ("quarters", _("How far to look ahead"), ""),
        ):
            self[name].label.text, self[name].description = label, help_text
        self["directorate"].choices = [("", _("The whole country")), *((str(key), name) for key, name in directorates)]
        self["clock"].choices = [("", _("All terms as now")), *words.clocks(language()).items()]
        self["quarters"].choices = [
            ("4", _("A year")), ("3", _("Three quarters")), ("2", _("Half a year")), ("1", _("A quarter")),
        ]  # fmt: skip


def filled(name: str, levers: Levers) -> dict[str, Any]:
    """A scenario as the form shows it."""
    return {
        "name": name,
        "directorate": str(levers.directorate or ""),
        "fixers": str(int(levers.fixers)) if levers.fixers else "",
        "inflow": str(levers.inflow) if levers.inflow != 100 else "",
        "inflow_here": levers.inflow_here,
        "clock": levers.clock,
        "term": str(levers.term) if levers.clock else "",
        "declines": "" if levers.declines is None else str(levers.declines),
        "quarters": str(levers.quarters),
    }
