"""The forms of a pilot. What is right is judged by `app.pilots.judging`, for the page as for the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.pilots import indicators
from app.pilots.judging import FIELD_OF, MOST_INDICATORS
from app.pilots.models import Part
from app.pilots.queries import Question
from app.web.forms import BaseForm, Checkboxes, Required
from app.web.request import language


class PilotForm(BaseForm):
    """What is tried, where, with whom, how long, and what it must teach."""

    name = StringField(validators=[Required()])
    about = TextAreaField()
    since = StringField(validators=[Required()], widget=DateInput())
    until = StringField(validators=[Required()], widget=DateInput())
    questions = TextAreaField(validators=[Required()])
    regions = Checkboxes(validate_choice=False)
    liaisons = Checkboxes(validate_choice=False)
    fixers = Checkboxes(validate_choice=False)
    coordinators = Checkboxes(validate_choice=False)
    commissioners = Checkboxes(validate_choice=False)
    indicators = Checkboxes(validate_choice=False)
    version = HiddenField()

    def __init__(
        self, places: Sequence[tuple[str, str]], people: Mapping[Part, Mapping[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("name", _("Name of the pilot"), ""),
            ("about", _("What is tried"), _("What goes differently here, and why. Two or three sentences.")),
            ("since", _("First day"), ""),
            ("until", _("Last day"), _("The pilot ends by itself on this day.")),
            (
                "questions", _("What must it teach?"),
                _("One question on each line. Its answers come beside them as the pilot goes on."),
            ),
            ("regions", _("In which regions"), ""),
            ("liaisons", _("Regio-liaisons in the pilot"), ""),
            ("fixers", _("Fixers in the pilot"), ""),
            ("coordinators", _("Coordinators in the pilot"), ""),
            ("commissioners", _("Regiocommissarissen in the pilot"), ""),
            (
                "indicators", _("By which figures it is followed"),
                _("At most %(most)s. Each is shown before and during the pilot, beside the other regions.",
                  most=MOST_INDICATORS),
            ),
        ):  # fmt: skip
            self[name].label.text, self[name].description = label, help_text
        self.regions.flags.required = True
        self.regions.choices = list(places)
        for part, field in FIELD_OF.items():
            self[field].choices = [(str(key), name) for key, name in people[part].items()]
        self.indicators.choices = [(one.key, one.label[language()]) for one in indicators.known().values()]

    def values(self) -> dict[str, Any]:
        """What was filled in, without the number of its edition."""
        return {name: value for name, value in super().values().items() if name != "version"}


class AnswerForm(BaseForm):
    """What a pilot taught: a text for each of its questions. See `for_questions`."""

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        """The answers, by the name of their field."""
        return {name: value for name, value in super().values().items() if name != "version"}


def answering(questions: Sequence[Question], version: str) -> AnswerForm:
    """A form with a field for each question, filled with what is known."""
    fields = {f"q{one.id}": TextAreaField(one.question) for one in questions}
    form: AnswerForm = type("Answers", (AnswerForm,), fields)(
        data={f"q{one.id}": one.answer for one in questions} | {"version": version}
    )
    return form
