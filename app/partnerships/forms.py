"""The form of a partnership. What is right is judged by `app.partnerships.judging`, for the page as for the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.partnerships import words
from app.partnerships.models import Axis
from app.web.forms import BaseForm, Part, Required

Grouped = dict[str, list[tuple[str, str]]]
SPARE = 2
"""Empty rows after those that are filled in: without script, saving gives new ones."""


class PartyPart(Part):
    """A party."""

    name = StringField()
    kind = SelectField(validate_choice=False)
    role = SelectField(validate_choice=False)


class PersonPart(Part):
    """Somebody who speaks for a partnership."""

    name = StringField()
    organisation = StringField()
    email = StringField()
    mandate = StringField()
    until = StringField(widget=DateInput())


class PartnershipForm(BaseForm):
    """What it is, where, since when, what it is like, who takes part, and who speaks for it."""

    name = StringField(validators=[Required()])
    about = TextAreaField()
    tasks = TextAreaField()
    region = SelectField(validate_choice=False)
    municipalities = TextAreaField()
    since = StringField(widget=DateInput())
    until = StringField(widget=DateInput())
    task_mission = RadioField(validate_choice=False)
    task_mission_why = StringField()
    formal_informal = RadioField(validate_choice=False)
    formal_informal_why = StringField()
    above_below = RadioField(validate_choice=False)
    above_below_why = StringField()
    alike_diverse = RadioField(validate_choice=False)
    alike_diverse_why = StringField()
    parties = FieldList(FormField(PartyPart), min_entries=1, max_entries=70)
    people = FieldList(FormField(PersonPart), min_entries=1, max_entries=30)
    version = HiddenField()

    def __init__(self, places: Grouped, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("name", _("Name"), _("As it is called in the region.")),
            ("about", _("What it is"), _("Two or three sentences.")),
            ("tasks", _("Tasks"), _("One on each line.")),
            ("region", _("Follows a region"), _("Its municipalities then are those of that region.")),
            (
                "municipalities", _("Or has municipalities of its own"),
                _("Their names, with commas between them or one on each line."),
            ),
            ("since", _("Since"), _("Leave open what is not known.")),
            ("until", _("Last day"), _("Only when it ends, or has ended.")),
            ("parties", _("Who takes part"), _("Organisations, no persons.")),
            ("people", _("Who speaks for it"), _("And how far: their mandate in words.")),
        ):  # fmt: skip
            self[name].label.text, self[name].description = label, help_text
        self.region.choices = {"": [("", _("No: municipalities of its own"))], **places}
        for axis in Axis:
            left, right = words.ends(axis)
            self[axis.value].label.text = f"{left} – {right}"
            self[axis.value].choices = [
                ("", _("Not known")), ("1", left), ("2", "2"), ("3", _("In the middle")), ("4", "4"), ("5", right),
            ]  # fmt: skip
            self[axis.value].data = self[axis.value].data or ""
            self[f"{axis.value}_why"].label.text = _("Why there? In one sentence")
        self._rows()

    def _rows(self) -> None:
        """Names for what stands in the rows, and some empty ones at the end."""
        for rows in (self.parties, self.people):
            if not self.is_submitted():
                filled = sum(any(entry.data.values()) for entry in rows)
                while len(rows) < filled + SPARE:
                    rows.append_entry()
        kinds = [("", _("Choose")), *((kind.value, label()) for kind, label in words.KINDS.items())]
        roles = [(role.value, label()) for role, label in words.ROLES.items()]
        for number, entry in enumerate(self.parties, 1):
            part = entry.form
            entry.label.text = _("Party %(number)s", number=number)
            part.kind.choices = kinds
            part.role.choices = [("", _("Choose")), *roles]
            _label(part.name, _("Organisation"))
            _label(part.kind, _("Kind of party"))
            _label(part.role, _("What it does in it"))
        for number, entry in enumerate(list[Any](self.people), 1):
            who: Any = entry.form
            entry.label.text = _("Person %(number)s", number=number)
            _label(who.name, _("Name"))
            _label(who.organisation, _("Organisation"))
            _label(who.email, _("E-mail"))
            _label(who.mandate, _("Mandate, in words"), _("For instance: may decide up to the regional budget."))
            _label(who.until, _("Until"))

    def values(self) -> dict[str, Any]:
        """What was filled in, without the number of its edition."""
        return {name: value for name, value in super().values().items() if name != "version"}


def _label(field: Any, label: str, help_text: str = "") -> None:
    field.label.text, field.description = label, help_text


def grouped(choices: Sequence[tuple[Any, Sequence[Any]]], language: str) -> Grouped:
    """Regions by division, for a drop-down list."""
    return {
        division.name(language): [(str(row.id), row.name) for row in rows] for division, rows in choices
    }  # fmt: skip
