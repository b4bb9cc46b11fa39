"""The form with which an administrator grants a mandate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import DateInput

from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.bottlenecks.words import options
from app.mandates import queries
from app.web.forms import BaseForm, Checkboxes, Required
from app.web.request import language


class MandateForm(BaseForm):
    """Who may decide what, for what, up to how much, and until when."""

    holder = SelectField(validators=[Required()], validate_choice=False)
    types = Checkboxes(validate_choice=False)
    max_amount = StringField()
    unlimited = BooleanField()
    accords = Checkboxes(validate_choice=False)
    systems = Checkboxes(validate_choice=False)
    regions = SelectMultipleField(validate_choice=False, render_kw={"size": 8})
    valid_from = StringField(widget=DateInput())
    valid_until = StringField(widget=DateInput())
    granted_by = StringField(validators=[Required()])

    def __init__(self, holders: Sequence[tuple[str, str]], regions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("holder", _("Who"), _("Only a regiocommissaris can hold a mandate.")),
            ("types", _("Which decisions"), ""),
            ("max_amount", _("Up to which amount in euro"), _("0: decisions without money.")),
            ("unlimited", _("Without limit to the amount"), ""),
            ("accords", _("Only for these accords"), _("Nothing ticked: for all, and for what touches none.")),
            ("systems", _("Only for these laws"), _("Nothing ticked: for all.")),
            (
                "regions", _("Only for these regions"),
                _("Nothing chosen: the whole country. A region brings along those that overlap it."),
            ),
            ("valid_from", _("Holds from"), _("Empty: from today.")),
            ("valid_until", _("Holds until"), _("Empty: until it is ended.")),
            ("granted_by", _("Granted by"), _("Who granted it, and in which mandate order and article.")),
        ):  # fmt: skip
            self[name].label.text, self[name].description = label, help_text
        self.types.flags.required = True
        self.max_amount.flags.sometimes = True
        self.holder.choices = [("", _("Choose")), *holders]
        self.types.choices = [(choice.value, choice.label[language()]) for choice in queries.decision_types()]
        self.accords.choices, self.systems.choices = options(ACCORDS), options(SYSTEMS)
        self.regions.choices = list(regions)
