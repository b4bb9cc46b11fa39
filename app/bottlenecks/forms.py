"""The form for filing a bottleneck and for changing a draft; the form of a routing row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from app.accords import known
from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, NATURES, OPEN_ACCORDS, SYSTEMS
from app.bottlenecks.words import options, still
from app.cases import words
from app.web.forms import BaseForm, Checkboxes, Part
from app.web.uploads import FilesField

Grouped = dict[str, list[tuple[str, str]]]
Offered = tuple[str, str, str]
"""A region to choose with one tap: its id, its name, and why it is offered."""


class ContactPart(Part):
    """A contact in the region."""

    name = StringField()
    email = StringField()
    organisation = StringField()


class AgreementsField(Checkboxes):
    """Agreements of accords, as checkboxes under their accord."""

    def by_accord(self) -> list[tuple[str, int, list[tuple[Any, str]]]]:
        """The key of an accord, how many of its agreements were chosen, and its checkboxes with their labels."""
        found: dict[str, list[tuple[Any, str]]] = {}
        for box in self:
            accord, _colon, label = box.label.text.partition(": ")
            found.setdefault(accord, []).append((box, label))
        return [(accord, sum(box.checked for box, _text in boxes), boxes) for accord, boxes in found.items()]


def one_line(value: str | None) -> str | None:
    """A sentence that was spoken or typed with line ends in it, as one line."""
    return " ".join(value.split()) if value else value


class BottleneckForm(BaseForm):
    """What is stuck, where, who suffers, what is asked; the rest may come later.

    `region` offers what is likeliest; `other_region` all others that the liaison may file for; and `municipality` any,
    by name. The names of the fields are used by drafts that wait on a phone: they stay as they are.
    """

    submission = HiddenField()
    version = HiddenField()
    title = TextAreaField(filters=[one_line])
    region = RadioField(validate_choice=False)
    municipality = StringField()
    other_region = SelectField(validate_choice=False)
    here_today = BooleanField()
    affected = TextAreaField()
    asked = TextAreaField()
    files = FilesField()
    description = TextAreaField()
    tried = TextAreaField()
    nature = SelectField(validate_choice=False)
    urgency = RadioField(validate_choice=False, default="normal")
    systems = Checkboxes(validate_choice=False)
    accords = Checkboxes(validate_choice=False)
    agreements = AgreementsField(validate_choice=False)
    theme = StringField()
    partnership = StringField()
    confidentiality = RadioField(validate_choice=False, default="region")
    contacts = FieldList(FormField(ContactPart), min_entries=1, max_entries=5)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.notes: dict[str, str] = {}
        self.is_there = False
        self.municipalities: tuple[str, ...] = ()
        self.partnerships: tuple[str, ...] = ()
        if not self.submission.data:
            self.submission.data = uuid4().hex
        _name(self.title, _("What is stuck?"), _("In one sentence. You can also say it."), required=True)
        _name(self.region, _("Where?"), required=True)
        _name(self.municipality, _("Another place? Type the municipality"), _("Three letters are enough."))
        _name(self.other_region, _("Another region"))
        _name(self.here_today, _("I am there today"))
        _name(self.affected, _("Who suffers from it?"), required=True)
        _name(self.asked, _("What does the region ask of the ministry?"), required=True)
        _name(self.files, _("Photos and files"))
        _name(self.description, _("What exactly goes wrong?"), _("Name no patients or clients."))
        _name(self.tried, _("What was tried already?"))
        _name(self.nature, _("What kind of bottleneck?"), _("It helps to find the right owner."))
        _name(
            self.urgency,
            _("How urgent?"),
            _("Urgent: a solution within 10 working days. High: 30. Normal: 60."),
        )
        _name(self.systems, _("Which laws does it touch?"))
        _name(self.accords, _("Which accord does it touch?"))
        _name(self.agreements, _("On which agreement does it rest?"), _("What was agreed, and does not work out here."))
        _name(self.theme, _("Theme"), _("One or two words, such as “dementia”."))
        _name(self.partnership, _("Partnership"))
        self.partnership.render_kw = {"list": "partnerships", "autocomplete": "off"}
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
        self.region.choices = []
        self.other_region.choices = []
        self.nature.choices = [("", _("Not known yet")), *options(NATURES)]
        self.urgency.choices = [(value, words.urgency_word(value)) for value in ("normal", "high", "urgent")]
        self.systems.choices = options(SYSTEMS)
        self.accords.choices = still(OPEN_ACCORDS, ACCORDS, self.accords.data)
        self.agreements.choices = agreement_choices(self.agreements.data)
        self.confidentiality.choices = [
            ("region", _("The region may follow it")),
            ("confidential", _("Confidential: only those who have a part in it")),
        ]

    def offer(self, quick: Sequence[Offered], others: Grouped, municipalities: tuple[str, ...]) -> None:
        """The places to choose from: regions for one tap, all others, and the names of municipalities.

        The first is chosen already, on a form that is new. Only a form that is shown needs them.
        """
        self.region.choices = [(value, label) for value, label, _note in quick]
        self.notes = {value: note for value, _label, note in quick if note}
        self.other_region.choices = {"": [("", _("Choose a region"))], **others}
        self.municipalities = municipalities
        if quick and not self.is_submitted() and not self.region.data:
            self.region.data = quick[0][0]


def agreement_choices(chosen: Any) -> list[tuple[str, str]]:
    """The agreements to choose from: those in use, and those that were chosen before they were over."""
    now = {one.reference: AGREEMENTS[one.reference] for one in known.current().open_agreements()}
    return still(now, AGREEMENTS, chosen)


class RestingForm(BaseForm):
    """The agreements that a bottleneck rests on."""

    agreements = AgreementsField(validate_choice=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _name(self.agreements, _("Agreements"))
        self.agreements.choices = agreement_choices(self.agreements.data)


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
        _name(self.fixer, _("To opgavefikser"), _("Most room: by open work, leave and standing in for others."))
        _name(self.note, _("Why this row is here"))
        self.nature.choices = [anything, *options(NATURES)]
        self.system.choices = [anything, *options(SYSTEMS)]
        self.accord.choices = [anything, *still(OPEN_ACCORDS, ACCORDS, self.accord.data)]
        self.region.choices = {"": [anything], **regions}
        self.directorate.choices = [("", _("Choose")), *directorates]
        by_room = ("room", _("Whoever has most room"))
        self.fixer.choices = [("", _("The coordinator chooses")), by_room, *fixers]


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
