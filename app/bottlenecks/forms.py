"""The form for filing a bottleneck and for changing a draft; the form of a routing row."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.bottlenecks.vocabulary import ACCORDS, NATURES, SYSTEMS
from app.bottlenecks.words import options
from app.cases import words
from app.web.forms import BaseForm, Part

Grouped = dict[str, list[tuple[str, str]]]


class Checkboxes(SelectMultipleField):
    """Several answers, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ContactPart(Part):
    """A contact in the region."""

    name = StringField()
    email = StringField()
    organisation = StringField()


class BottleneckForm(BaseForm):
    """What is stuck, where, who suffers, what is asked; the rest may come later."""

    submission = HiddenField()
    version = HiddenField()
    title = StringField()
    description = TextAreaField()
    region = SelectField(validate_choice=False)
    affected = TextAreaField()
    asked = TextAreaField()
    tried = TextAreaField()
    nature = SelectField(validate_choice=False)
    urgency = RadioField(validate_choice=False, default="normal")
    systems = Checkboxes(validate_choice=False)
    accords = Checkboxes(validate_choice=False)
    theme = StringField()
    partnership = StringField()
    confidentiality = RadioField(validate_choice=False, default="region")
    contacts = FieldList(FormField(ContactPart), min_entries=1, max_entries=5)

    def __init__(self, regions: Grouped, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.submission.data:
            self.submission.data = uuid4().hex
        _name(self.title, _("What is stuck, in one sentence?"), required=True)
        _name(self.description, _("What exactly goes wrong?"), _("Name no patients or clients."), required=True)
        _name(self.region, _("Where?"), required=True)
        _name(self.affected, _("Who suffers from it?"), required=True)
        _name(self.asked, _("What does the region ask of the ministry?"), required=True)
        _name(self.tried, _("What was tried already?"))
        _name(self.nature, _("What kind of bottleneck?"), _("It helps to find the right owner."))
        _name(
            self.urgency,
            _("How urgent?"),
            _("Urgent: a solution within 10 working days. High: 30. Normal: 60."),
        )
        _name(self.systems, _("Which laws does it touch?"))
        _name(self.accords, _("Which accord does it touch?"))
        _name(self.theme, _("Theme"), _("One or two words, such as “dementia”."))
        _name(self.partnership, _("Partnership"))
        _name(self.confidentiality, _("Who may see it?"))
        _name(
            self.contacts,
            _("Who in the region do we tell?"),
            _("They get a link to follow it and to judge. No account."),
        )
        for entry in self.contacts:
            _name(entry.form.name, _("Name"))
            _name(entry.form.email, _("E-mail"))
            _name(entry.form.organisation, _("Organisation"))
            entry.label.text = _("Contact")
        self.offer(regions)
        own = next(iter(regions.values()), [])
        if len(own) == 1 and not self.is_submitted() and not self.region.data:
            self.region.data = own[0][0]
        self.nature.choices = [("", _("Not known yet")), *options(NATURES)]
        self.urgency.choices = [(value, words.urgency_word(value)) for value in ("normal", "high", "urgent")]
        self.systems.choices = options(SYSTEMS)
        self.accords.choices = options(ACCORDS)
        self.confidentiality.choices = [
            ("region", _("The region may follow it")),
            ("confidential", _("Confidential: only those who have a part in it")),
        ]

    def offer(self, regions: Grouped) -> None:
        """The regions to choose from. Only a form that is shown needs them."""
        self.region.choices = {"": [("", _("Choose a region"))], **regions}


class RuleForm(BaseForm):
    """A row of the routing table."""

    position = IntegerField()
    nature = SelectField(validate_choice=False)
    system = SelectField(validate_choice=False)
    theme = StringField()
    accord = SelectField(validate_choice=False)
    region = SelectField(validate_choice=False)
    directorate = SelectField(validate_choice=False)
    fixer = SelectField(validate_choice=False)
    note = StringField()

    def __init__(
        self,
        regions: Grouped,
        directorates: list[tuple[str, str]],
        fixers: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        anything = ("", _("Anything"))
        _name(self.position, _("Order"), _("Rows are tried from low to high; the first that fits wins."))
        _name(self.nature, _("Nature"))
        _name(self.system, _("Law"))
        _name(self.theme, _("Theme"))
        _name(self.accord, _("Accord"))
        _name(self.region, _("Region"), _("Fits every region that shares a municipality with this one."))
        _name(self.directorate, _("To directorate"), required=True)
        _name(self.fixer, _("To opgavefikser"), _("Empty: the coordinator of the directorate chooses."))
        _name(self.note, _("Why this row is here"))
        self.nature.choices = [anything, *options(NATURES)]
        self.system.choices = [anything, *options(SYSTEMS)]
        self.accord.choices = [anything, *options(ACCORDS)]
        self.region.choices = {"": [anything], **regions}
        self.directorate.choices = [("", _("Choose")), *directorates]
        self.fixer.choices = [("", _("The coordinator chooses")), *fixers]


class KeeperForm(BaseForm):
    """Who looks after cases that no row fits."""

    keeper = SelectField(validate_choice=False)

    def __init__(self, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _name(self.keeper, _("Who looks after cases that no row fits?"), required=True)
        self.keeper.choices = [("", _("Choose")), *people]


def _name(field: Any, label: str, help_text: str = "", *, required: bool = False) -> None:
    field.label.text = label
    field.description = help_text
    field.flags.required = required
