"""The forms of a question and of its answer. They keep what was typed; `actions` judges it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.cases import words
from app.enquiries.bodies import BODIES
from app.enquiries.judging import READERS
from app.errors import FieldError, Invalid
from app.web.forms import BaseForm, Required
from app.web.uploads import FilesField

OTHER = "-"
"""The choice of a body that is not in the list."""


class AskForm(BaseForm):
    """A question to somebody elsewhere."""

    version = HiddenField()
    party = SelectField(validate_choice=False)
    other = StringField()
    name = StringField()
    email = StringField()
    question = TextAreaField()
    shared = TextAreaField()
    share_title = BooleanField()
    expected_on = StringField(widget=DateInput())
    visibility = RadioField(validate_choice=False, default=READERS[0].value)

    def __init__(self, title: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.party.label.text = _("Organisation")
        self.party.choices = [("", _("Choose")), *((body, body) for body in BODIES), (OTHER, _("Another organisation"))]
        self.other.label.text = _("Which other organisation")
        self.other.flags.sometimes = True
        self.other.description = _("Only when it is not in the list. Write it as in: “We wait for the answer of …”")
        self.name.label.text = _("Name of the person you ask")
        self.email.label.text = _("E-mail of this person")
        self.email.description = _("We send the question here, with a link to answer by. No account is needed.")
        self.question.label.text = _("Your question")
        self.question.description = _("Ask one thing at a time. The other person cannot see the case.")
        self.shared.label.text = _("What the other person must know")
        self.shared.description = _(
            "Only what you write here goes along with your question. No data of patients or clients."
        )
        self.share_title.label.text = _("Show the title of the case: “%(title)s”", title=title)
        self.expected_on.label.text = _("Answer until")
        self.expected_on.description = _("The link works up to and including this day. Empty: 20 working days.")
        self.visibility.label.text = _("Who reads the question and the answer here")
        self.visibility.choices = [(item.value, words.readers(item)) for item in READERS]
        for field in (self.party, self.name, self.email, self.question, self.visibility):
            field.flags.required = True

    def asked(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        found = {key: value for key, value in self.values().items() if key not in ("version", "other")}
        if found["party"] == OTHER:
            found["party"] = self.other.data
        elif found["party"] not in BODIES:
            found["party"] = ""
        return found

    def add_errors(self, invalid: Invalid) -> None:
        """What is wrong with another organisation stands at the field where it is written."""
        place = "other" if self.party.data == OTHER else "party"
        super().add_errors(
            Invalid([FieldError(place if e.field == "party" else e.field, e.code, e.params) for e in invalid.errors])
        )


class AgainForm(BaseForm):
    """The same question once more."""

    name = StringField(validators=[Required()])
    email = StringField(validators=[Required()])
    expected_on = StringField(widget=DateInput(), validators=[Required()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.label.text = _("Name of the person you ask")
        self.email.label.text = _("E-mail of this person")
        self.email.description = _("At another address the link is a new one. The old link then works no more.")
        self.expected_on.label.text = _("Answer until")
        self.expected_on.description = _("The link works up to and including this day.")


class AnswerForm(BaseForm):
    """What somebody of another organisation answers. `given` is how many answers there were when the page was made."""

    given = HiddenField(default="0")
    text = TextAreaField()
    files = FilesField()
    name = StringField()
    function = StringField()

    def __init__(self, *, again: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.label.text = _("What you want to add") if again else _("Your answer")
        self.text.description = _("Do not write anything about persons who can be recognised, such as patients.")
        self.files.label.text = _("Files that belong to it")
        self.name.label.text = _("Your name")
        self.function.label.text = _("Your function")
        for field in (self.text, self.name, self.function):
            field.flags.required = True

    def answered(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        return {key: value for key, value in self.values().items() if key in ("text", "name", "function")}
