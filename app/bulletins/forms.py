"""The forms of bulletins. They keep what was typed; `judging` says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.bulletins.vocabulary import PARTNERSHIPS
from app.bulletins.words import KINDS
from app.lessons.words import says_choices
from app.web.forms import BaseForm, Checkboxes
from app.web.request import language

Choices = Sequence[tuple[str, str]]


class BulletinForm(BaseForm):
    """A bulletin. `changes`: others have read it, so what is different must be said."""

    version = HiddenField()
    title = StringField()
    kind = RadioField(validate_choice=False)
    what = TextAreaField()
    for_whom = TextAreaField()
    what_to_do = TextAreaField()
    starts_on = StringField(widget=DateInput())
    apply_by = StringField(widget=DateInput())
    ends_on = StringField(widget=DateInput())
    everywhere = BooleanField()
    regions = Checkboxes(validate_choice=False)
    themes = StringField()
    partnerships = Checkboxes(validate_choice=False)
    source_url = StringField()
    directorate = SelectField(validate_choice=False)
    contact = SelectField(validate_choice=False)
    changed = TextAreaField()

    def __init__(self, places: Choices, directorates: Choices, contacts: Choices, *, changes: bool, **kwargs: Any):
        super().__init__(**kwargs)
        if not changes:
            del self.changed
        for name, label, help_text, needed in (
            ("title", _("Title"), _("One sentence that a region understands."), True),
            ("kind", _("What is it?"), "", True),
            ("what", _("What is going to happen, or what holds?"), _("In plain words."), True),
            ("for_whom", _("For whom is it?"), "", True),
            ("what_to_do", _("What must they do?"), _("Also say it when nothing needs to be done."), True),
            ("starts_on", _("First day"), "", False),
            ("apply_by", _("Last day to apply"), "", False),
            ("ends_on", _("Last day"), _("Empty when no end is known."), False),
            ("everywhere", _("For all regions"), "", False),
            ("regions", _("Or only for these regions"), _("Regions that overlap them read it too."), False),
            ("themes", _("Themes"), _("With commas between them, such as “dementia, living”."), False),
            ("partnerships", _("For which partnerships"), "", False),
            ("source_url", _("Where it can be read in full"), _("A web address."), False),
            ("directorate", _("Directorate"), "", True),
            ("contact", _("Who answers questions about it"), "", True),
            ("changed", _("What is different now?"), _("Readers see this, and liaisons get it as a message."), True),
        ):
            if name in self:
                field: Any = self[name]
                field.label.text, field.description, field.flags.required = label, help_text, needed
        self["kind"].choices = [(one.value, label()) for one, label in KINDS.items()]
        self["regions"].choices = list(places)
        self["partnerships"].choices = [(key, text[language()]) for key, text in PARTNERSHIPS.items()]
        self["directorate"].choices, self["contact"].choices = list(directorates), list(contacts)


class ReasonForm(BaseForm):
    """Why a bulletin is taken back."""

    version = HiddenField()
    reason = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.label.text, self.reason.flags.required = _("Why does it not hold any more?"), True


class MeaningForm(BaseForm):
    """What it means in a region."""

    version = HiddenField()
    region = SelectField(validate_choice=False)
    text = TextAreaField()

    def __init__(self, places: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region.label.text, self.text.label.text = _("Region"), _("What it means here")
        self.text.description = _("Your name stands under it. Empty takes away what is there.")
        self["region"].choices = list(places)


class QuestionForm(BaseForm):
    """“Is this allowed?”, for oneself or for somebody in the region."""

    region = SelectField(validate_choice=False)
    question = TextAreaField()
    for_name = StringField()
    for_email = StringField()

    def __init__(self, places: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question.label.text, self.question.flags.required = _("Your question"), True
        self.question.description = _("As a region would ask it: “May a community team …?”")
        self.region.label.text = _("Region")
        self.for_name.label.text, self.for_email.label.text = _("Asked by whom in the region"), _("Their mail address")
        self.for_email.description = _("They get the answer by mail.")
        self["region"].choices = list(places)


class AnswerForm(BaseForm):
    """The answer to “is this allowed?”."""

    says = RadioField(validate_choice=False)
    answer = TextAreaField()
    conditions = TextAreaField()
    legal_basis = TextAreaField()
    shown = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, needed in (
            ("says", _("What it comes down to"), True),
            ("answer", _("The answer"), True),
            ("conditions", _("Under which conditions"), False),
            ("legal_basis", _("Which law or rule says so"), False),
            ("shown", _("Show question and answer at the bulletin"), False),
        ):
            field: Any = self[name]
            field.label.text, field.flags.required = label, needed
        self["says"].choices = says_choices()
