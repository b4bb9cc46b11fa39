"""Forms for a progress note."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.web.forms import BaseForm


class PeriodForm(BaseForm):
    """About which accord and which period a note is."""

    accord = SelectField(validate_choice=False)
    since = StringField(widget=DateInput())
    until = StringField(widget=DateInput())

    def __init__(self, accords: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self["accord"].label.text, self["accord"].choices = _("Accord"), accords
        self["since"].label.text, self["until"].label.text = _("From"), _("Until and including")
        self["until"].description = _("Usually a quarter. No later than today.")
        for name in ("accord", "since", "until"):
            self[name].flags.required = True


class NoteForm(BaseForm):
    """The words of a note."""

    version = HiddenField()
    title = StringField()
    asked = TextAreaField()
    summary = TextAreaField()
    progress = TextAreaField()
    obstacles = TextAreaField()
    decided = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("title", _("Title"), ""),
            ("asked", _("What is asked of the minister"), _("It stands at the top of the note. Empty: nothing.")),
            ("summary", _("Summary"), _("Three sentences: how it goes, what is stuck, what is done about it.")),
            ("progress", _("How the agreements go"), _("The table with the regions stands below it.")),
            ("obstacles", _("What is stuck"), _("The words of the regions stand below it.")),
            ("decided", _("What was decided"), _("The list of decisions stands below it.")),
        ):
            self[name].label.text, self[name].description = label, help_text
        self["title"].flags.required = self["summary"].flags.required = True

    def written(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        return {name: value for name, value in self.values().items() if name != "version"}


class LookForm(BaseForm):
    """A note as it stands, on its way to the minister: only to ask about personal data in it."""

    version = HiddenField()
