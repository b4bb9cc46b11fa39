"""The forms of a tour. What is right is judged by `app.tours.judging`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput, TimeInput

from app.web.forms import BaseForm, Required

Choices = Sequence[tuple[str, str]]


class TourForm(BaseForm):
    """What a tour is about, when it is and what it must teach."""

    title = StringField(validators=[Required()])
    about = TextAreaField()
    since = StringField(validators=[Required()], widget=DateInput())
    until = StringField(validators=[Required()], widget=DateInput())
    questions = TextAreaField(validators=[Required()])
    version = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _say(self, (
            ("title", _("Name of the tour"), ""),
            ("about", _("What is it for?"), _("Two or three sentences, for who thinks of going along.")),
            ("since", _("First day"), ""),
            ("until", _("Last day"), ""),
            ("questions", _("What do we want to learn?"),
             _("One question on each line. What is learned is gathered under them.")),
        ))  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What was filled in, without the number of its version."""
        return {name: value for name, value in super().values().items() if name != "version"}


class StopForm(BaseForm):
    """A visit on the programme."""

    title = StringField(validators=[Required()])
    day = StringField(validators=[Required()], widget=DateInput())
    begins = StringField(widget=TimeInput())
    ends = StringField(widget=TimeInput())
    region = SelectField(validate_choice=False)
    place = StringField()
    visit = StringField()

    def __init__(self, regions: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _say(self, (
            ("title", _("Who do we visit?"), ""),
            ("day", _("Day"), ""),
            ("begins", _("Begins at"), ""),
            ("ends", _("Ends at"), ""),
            ("region", _("Region"), ""),
            ("place", _("Where"), _("The place where we meet.")),
            ("visit", _("Number of the visit"), _("When it is planned in Regiolijn already.")),
        ))  # fmt: skip
        self.region.choices = [("", _("No region")), *regions]


class HarvestForm(BaseForm):
    """What was learned; short, for on the way back."""

    question = SelectField(validate_choice=False)
    stop = SelectField(validate_choice=False)
    text = TextAreaField(validators=[Required()])
    keeper = SelectField(validate_choice=False)

    def __init__(self, questions: Choices, stops: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _say(self, (
            ("question", _("To which question?"), ""),
            ("stop", _("Where?"), ""),
            ("text", _("What did you learn?"), _("One point at a time. No names of people in the region.")),
            ("keeper", _("Who sees to it?"), ""),
        ))  # fmt: skip
        self.question.choices = [("", _("Something else")), *questions]
        self.stop.choices = [("", _("The tour as a whole")), *stops]
        self.keeper.choices = [("", _("Nobody yet")), *people]


class DoneForm(BaseForm):
    """What was done with it."""

    done = TextAreaField()
    case = StringField()
    lesson = StringField()
    keeper = SelectField(validate_choice=False)

    def __init__(self, people: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _say(self, (
            ("done", _("What was done with it?"), _("Or why nothing is done with it.")),
            ("case", _("Number of a case"), _("A bottleneck, dossier or policy test that came of it.")),
            ("lesson", _("Number of a lesson"), ""),
            ("keeper", _("Who sees to it?"), ""),
        ))  # fmt: skip
        self.keeper.choices = [("", _("Nobody yet")), *people]


def _say(form: BaseForm, texts: Sequence[tuple[str, str, str]]) -> None:
    for name, label, help_text in texts:
        form[name].label.text, form[name].description = label, help_text
