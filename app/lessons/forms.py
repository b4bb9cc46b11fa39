"""The forms of lessons. They keep what was typed; `judging` says what is wrong with it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.bottlenecks.vocabulary import ACCORDS, OPEN_ACCORDS, SYSTEMS
from app.bottlenecks.words import options, still
from app.lessons.words import says_choices
from app.web.forms import BaseForm, Checkboxes

Choices = list[tuple[str, str]]


class LessonForm(BaseForm):
    """A question with its answer. `owners` are those who can answer for it."""

    version = HiddenField()
    question = StringField()
    says = RadioField(validate_choice=False)
    answer = TextAreaField()
    conditions = TextAreaField()
    legal_basis = TextAreaField()
    belief = StringField()
    worked_in = StringField()
    systems = Checkboxes(validate_choice=False)
    accords = Checkboxes(validate_choice=False)
    theme = StringField()
    owner = SelectField(validate_choice=False)
    review_on = StringField(widget=DateInput())
    valid_until = StringField(widget=DateInput())

    def __init__(self, owners: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._ask("question", _("The question"), _("As a region would ask it: “May a community team …?”"), needed=True)
        self._ask("says", _("What it comes down to"), needed=True)
        self._ask("answer", _("The answer"), _("In plain words. What can somebody do tomorrow?"), needed=True)
        self._ask("conditions", _("Under which conditions"), _("Needed when it is allowed under conditions."))
        self._ask("legal_basis", _("Which law or rule says so"), _("With the article. Not needed for “this worked”."))
        self._ask(
            "belief",
            _("What people often think"),
            _("Only when that is not so. It then stands on the list of common misunderstandings."),
        )
        self._ask("worked_in", _("Where it worked"), _("Regions or organisations that do it this way. No patients."))
        self._ask("systems", _("Laws it is about"))
        self._ask("accords", _("Accords it is about"))
        self._ask("theme", _("Theme"))
        self._ask("owner", _("Who answers for it"), _("This colleague is asked to look at it again."))
        self._ask("review_on", _("Look at it again on"), _("Empty: in a year."))
        self._ask("valid_until", _("Holds until"), _("The last day. Empty when no end is known."))
        self["says"].choices = says_choices()
        self["systems"].choices, self["accords"].choices = (
            options(SYSTEMS),
            still(OPEN_ACCORDS, ACCORDS, self["accords"].data),
        )
        self["owner"].choices = owners

    def _ask(self, name: str, label: str, help_text: str = "", *, needed: bool = False) -> None:
        field: Any = self[name]
        field.label.text, field.description, field.flags.required = label, help_text, needed

    def written(self) -> dict[str, Any]:
        """What was filled in, for the actions."""
        return {name: value for name, value in self.values().items() if name != "version"}


class WithdrawForm(BaseForm):
    """Why a lesson does not hold any more."""

    version = HiddenField()
    reason = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.label.text = _("Why does it not hold any more?")
        self.reason.flags.required = True


class LookForm(BaseForm):
    """A lesson as it stands, for its next readers: only to ask about personal data in it."""

    version = HiddenField()
