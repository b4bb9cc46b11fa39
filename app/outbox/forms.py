"""The forms of notices and of the texts of messages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.outbox.hours import DIGEST_HOURS
from app.outbox.models import How
from app.outbox.texts import SUBJECT_LENGTH, TEXT_LENGTH
from app.web.forms import BaseForm, Required, max_length

AT_ONCE = SelectChoice(How.AT_ONCE.value, _("At once, together with what happens in the hour after"))
DIGEST = SelectChoice(How.DIGEST.value, _("Once a working day, at the hour below"))
NONE = SelectChoice(How.NONE.value, _("Not by mail"))


class TextForm(BaseForm):
    """A letter in both languages. What it may say is judged by `app.outbox.texts`."""

    subject_nl = StringField(_("Subject in Dutch"), [Required(), max_length(SUBJECT_LENGTH)])
    text_nl = TextAreaField(_("Text in Dutch"), [Required(), max_length(TEXT_LENGTH)])
    subject_en = StringField(_("Subject in English"), [Required(), max_length(SUBJECT_LENGTH)])
    text_en = TextAreaField(_("Text in English"), [Required(), max_length(TEXT_LENGTH)])
    version = HiddenField()


class ChoicesForm(BaseForm):
    """How one wants to be told of each kind of notice. What must reach somebody cannot be turned off."""

    turn = RadioField(
        _("When it is your turn"),
        [Required()],
        description=_("You must do something, or you stand in for somebody."),
        choices=[AT_ONCE, DIGEST],
    )
    deadline = RadioField(
        _("When a deadline comes near or has passed"),
        [Required()],
        description=_("Warnings, reminders and escalations."),
        choices=[AT_ONCE, DIGEST],
    )
    news = RadioField(
        _("When something happens in your cases"),
        [Required()],
        description=_("You need not do anything."),
        choices=[AT_ONCE, DIGEST, NONE],
    )
    hour = SelectField(
        _("Hour of the daily overview"),
        [Required()],
        choices=[SelectChoice(str(hour), f"{hour:02}:00") for hour in DIGEST_HOURS],
    )
