"""The forms of a mediation. `app.mediation.actions` judges what was filled in, for the page as for the API."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.mediation.words import kinds
from app.web.forms import BaseForm
from app.workflow.model import Visibility

Choices = list[tuple[str, str]]


class _Written(BaseForm):
    """Something that is written down, and who reads it."""

    def _readers(self) -> None:
        """Say who reads it; colleagues, unless the writer says otherwise."""
        field: Any = self["visibility"]
        field.label.text = _("Who reads this")
        field.flags.required = True
        field.choices = [
            (Visibility.MINISTRY.value, _("Only colleagues at the ministry")),
            (Visibility.REGION.value, _("The region too, on its own page")),
        ]


class PartyForm(_Written):
    """A party at the table."""

    name = StringField()
    kind = SelectField(validate_choice=False)
    contact = StringField()
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        _name(self.name, _("Which party?"), _("Such as: municipality of Zwolle"), required=True)
        _name(self.kind, _("What kind of party?"), required=True)
        _name(self.contact, _("Whom do we talk to there?"), _("Name and role are enough."))
        self.kind.choices = [("", _("Choose")), *kinds()]
        self._readers()


class PositionForm(_Written):
    """What a party says, in its own words."""

    text = TextAreaField()
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        help_text = _("Write down what they say, not what you think of it. What was written before stays.")
        _name(self.text, _("In their own words"), help_text, required=True)
        self._readers()


class StepForm(_Written):
    """Something that was agreed."""

    what = TextAreaField()
    party = SelectField(validate_choice=False)
    colleague = SelectField(validate_choice=False)
    due_on = StringField(widget=DateInput())
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)

    def __init__(self, parties: Choices, colleagues: Choices, **values: Any) -> None:
        super().__init__(**values)
        _name(self.what, _("What was agreed?"), required=True)
        _name(self.party, _("Which party does it?"))
        _name(self.colleague, _("Or which colleague?"), _("It then stands in their calendar."))
        _name(self.due_on, _("By which day?"), required=True)
        self.party.choices = [("", _("No party")), *parties]
        self.colleague.choices = [("", _("No colleague")), *colleagues]
        self._readers()


class KeptForm(BaseForm):
    """A step was done."""

    text = TextAreaField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        _name(self.text, _("What was done?"))


class NotKeptForm(BaseForm):
    """A step was not done, and will not be."""

    text = TextAreaField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        _name(self.text, _("Why not?"), required=True)


class MoveForm(BaseForm):
    """A step gets another day."""

    due_on = StringField(widget=DateInput())
    text = TextAreaField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        _name(self.due_on, _("Which day does it become?"), required=True)
        _name(self.text, _("Why?"), required=True)


def _name(field: Any, label: str, help_text: str = "", *, required: bool = False) -> None:
    field.label.text, field.description, field.flags.required = label, help_text, required
