"""The forms of a thread. `actions` judges what was filled in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from app.web.forms import BaseForm


class BeginForm(BaseForm):
    """Beginning one: with whom, about what."""

    other = SelectField(validate_choice=False)
    subject = StringField()
    case = StringField()
    text = TextAreaField()

    def __init__(self, people: list[tuple[str, str]], with_whom: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.other.label.text, self.other.flags.required = with_whom, True
        self.other.choices = people if len(people) == 1 else [("", _("Choose")), *people]
        self.subject.label.text, self.subject.flags.required = _("What is it about?"), True
        self.subject.description = _("A few words, so that you both find it back.")
        self.case.label.text = _("Number of the case")
        self.case.description = _("Leave this empty when it is about no case yet.")
        self.text.label.text, self.text.flags.required = _("What do you want to talk over?"), True


class SayForm(BaseForm):
    """Something to say."""

    text = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.label.text, self.text.flags.required = _("Your message"), True
        self.text.description = _("It cannot be changed or taken away later.")


class AdviceForm(BaseForm):
    """An advice to leave."""

    advice = TextAreaField()
    may_share = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.advice.label.text, self.advice.flags.required = _("Your advice"), True
        self.may_share.label.text = _("This advice may be put with the case")
        self.may_share.description = _("All colleagues who see the case then read it. The conversation stays private.")


class AboutForm(BaseForm):
    """Which case it is about."""

    case = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case.label.text, self.case.flags.required = _("Number of the case"), True


class ButtonForm(BaseForm):
    """A button: nothing is filled in."""
