"""Forms of the quarterly report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.reports.actions import ASKS
from app.reports.models import Answer, Progress
from app.web.forms import BaseForm


class TextsForm(BaseForm):
    """The texts of a draft. What was asked in an edition that was published is not asked otherwise: then `asks` go."""

    version = HiddenField()
    introduction = TextAreaField()
    learned = TextAreaField()
    ask1 = TextAreaField()
    ask2 = TextAreaField()
    ask3 = TextAreaField()
    ask4 = TextAreaField()
    ask5 = TextAreaField()

    def __init__(self, *, asks: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self["introduction"].label.text = _("What is going on")
        self["introduction"].description = _("Three or four sentences. The figures stand below them by themselves.")
        self["introduction"].flags.required = True
        self["learned"].label.text = _("What we learned")
        self["learned"].description = _("From cases, dossiers, pilots and from each other.")
        for place in range(1, ASKS + 1):
            if asks:
                self[f"ask{place}"].label.text = _("Ask %(place)s of the MT", place=place)
            else:
                del self[f"ask{place}"]
        if asks:
            self["ask1"].description = _("One thing that the MT can say yes or no to.")

    def written(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        given = {name: self[name].data or "" for name in ("introduction", "learned")}
        if "ask1" in self:
            given["asks"] = [self[f"ask{place}"].data or "" for place in range(1, ASKS + 1)]
        return given


class PublishForm(BaseForm):
    """Publishing the draft. `reason` is for a correction only."""

    version = HiddenField()
    reason = TextAreaField()

    def __init__(self, *, correction: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if correction:
            self["reason"].label.text = _("Why is this corrected?")
            self["reason"].description = _("Everybody who reads the report reads this.")
            self["reason"].flags.required = True
        else:
            del self["reason"]


class AnswerForm(BaseForm):
    """What the MT answers to one thing that is asked, and later how that stands."""

    answer = SelectField(validate_choice=False)
    said = TextAreaField()
    owner = SelectField(validate_choice=False)
    by_on = StringField(widget=DateInput())
    progress = SelectField(validate_choice=False)
    progress_said = TextAreaField()

    def __init__(self, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        none = ("", _("Choose"))
        for name, label, help_text in (
            ("answer", _("What is the answer?"), ""),
            ("said", _("In your words"), _("With “later” or “no”: why.")),
            ("owner", _("Who does it?"), _("Only with “yes”.")),
            ("by_on", _("By when?"), _("Only with “yes”.")),
            ("progress", _("How does it stand?"), _("For later: it comes back in the next report.")),
            ("progress_said", _("What was done"), ""),
        ):
            self[name].label.text, self[name].description = label, help_text
        self["answer"].flags.required = True
        self["answer"].choices = [none, *((one.value, label()) for one, label in ANSWERS.items())]
        self["owner"].choices = [none, *owners]
        stands = [(one.value, label()) for one, label in STANDS.items()]
        self["progress"].choices = [("", _("Nothing to tell yet")), *stands]


ANSWERS: dict[Answer, Callable[[], str]] = {
    Answer.AGREED: lambda: _("Yes, we do this"),
    Answer.LATER: lambda: _("Later"),
    Answer.NO: lambda: _("No"),
}
STANDS: dict[Progress, Callable[[], str]] = {
    Progress.UNDER_WAY: lambda: _("Under way"),
    Progress.DONE: lambda: _("Done"),
    Progress.STOPPED: lambda: _("Stopped"),
}


class ReplyForm(BaseForm):
    """What the MT says of the whole report."""

    reply = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self["reply"].label.text = _("What does the MT say of this report?")
        self["reply"].flags.required = True
