"""The forms of policy tests. They keep what was typed; the actions judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.policytests.models import PolicyVerdict
from app.policytests.words import done_choices, verdict_label
from app.web.forms import BaseForm, Checkboxes, Required

Asked = Sequence[tuple[int, str]]


def with_questions(base: type[BaseForm], asked: Asked, **given: Any) -> Any:
    """A form of this kind with a text for each question (`q<id>`)."""
    fields = {
        f"q{key}": TextAreaField(f"{place}. {text}", id=f"vraag-{key}")
        for place, (key, text) in enumerate(asked, start=1)
    }
    return type("QuestionsForm", (base,), fields)(**given)


def answered(form: BaseForm, asked: Asked) -> dict[str, str]:
    """What was filled in for each question, by its id."""
    return {str(key): form[f"q{key}"].data or "" for key, _text in asked}


class AnswerForm(BaseForm):
    """What a region says."""

    version = HiddenField()
    verdict = RadioField(validate_choice=False)
    remarks = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.verdict.label.text = _("Can this work in the region")
        self.verdict.choices = [(one.value, verdict_label(one)) for one in PolicyVerdict]
        self.remarks.label.text = _("In short")
        self.remarks.description = _("What is needed, or why it cannot work.")

    def said(self) -> dict[str, str]:
        """What the step asks."""
        return {"verdict": self.verdict.data or "", "remarks": self.remarks.data or ""}


class PartnerAnswerForm(AnswerForm):
    """What a partner says, by the link. `given`: how many answers there were when the page was made."""

    given = HiddenField()
    by = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.verdict.label.text = _("Can this work in your region")
        self.by.label.text = _("Your name and function")

    def said(self) -> dict[str, str]:
        """What was filled in, for the action."""
        return {**super().said(), "by": self.by.data or ""}


class PartnerForm(BaseForm):
    """Whom a liaison asks along."""

    name = StringField(validators=[Required()])
    organisation = StringField()
    email = StringField(validators=[Required()])
    answer_by = StringField(widget=DateInput())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.label.text = _("Name")
        self.organisation.label.text = _("Organisation")
        self.email.label.text = _("E-mail")
        self.email.description = _("The question goes here, with a link. No account is needed.")
        self.answer_by.label.text = _("Answer until")
        self.answer_by.description = _("Empty: two working days before the term of the region.")


class PointForm(BaseForm):
    """A main point."""

    edition = HiddenField()
    title = StringField(validators=[Required()])
    heard = TextAreaField(validators=[Required()])
    answers = Checkboxes(validate_choice=False)
    done = SelectField(validate_choice=False)
    why = TextAreaField()

    def __init__(self, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.title.label.text = _("Main point")
        self.title.description = _("In one sentence.")
        self.heard.label.text = _("What regions said")
        self.answers.label.text = _("From which regions")
        self.answers.choices = list(places)
        self.done.label.text = _("What you did with it")
        self.done.choices = done_choices()
        self.why.label.text = _("Why")
        self.why.description = _("The regions and their partners read this.")

    def said(self) -> Mapping[str, Any]:
        """What was filled in, for the action."""
        return {
            "title": self.title.data or "",
            "heard": self.heard.data or "",
            "done": self.done.data or "",
            "why": self.why.data or "",
        }


class MoreForm(BaseForm):
    """More regions."""

    regions = Checkboxes(validate_choice=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.regions.label.text = _("Regions")
