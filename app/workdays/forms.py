"""The forms of the calendar: a new day, other words for a day, and confirming what was looked at."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from app.web.forms import BaseForm, Required, max_length
from app.workdays.actions import Words
from app.workdays.labels import KINDS
from app.workdays.models import NAME_LENGTH, SOURCE_LENGTH, DayKind


class SeenForm(BaseForm):
    """Carry out what was looked at; `seen` is the revision it was looked at on."""

    seen = HiddenField()


class DatedForm(SeenForm):
    """A date, before all that is said of it."""

    day = DateField(_("Date"), [DataRequired(_("This is not a date. Write it as 2026-11-23."))])


class WordsForm(BaseForm):
    """What is said of a day."""

    kind = RadioField(
        _("What kind of day is it?"),
        [Required()],
        choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()],
        default=DayKind.BRIDGING.value,
    )
    name_nl = StringField(_("Name in Dutch"), [Required(), max_length(NAME_LENGTH)])
    name_en = StringField(_("Name in English"), [Required(), max_length(NAME_LENGTH)])
    source = StringField(
        _("Where was this decided?"),
        [Required(), max_length(SOURCE_LENGTH)],
        description=_("For example: cao Rijk 2027, or the decree with its number."),
    )

    def words(self) -> Words:
        """What was filled in."""
        return Words(DayKind(self.kind.data), self.name_nl.data or "", self.name_en.data or "", self.source.data or "")


class DayForm(WordsForm, DatedForm):
    """A new day on which nobody works."""
