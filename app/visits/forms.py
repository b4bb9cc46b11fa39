"""The forms of visits that are no step of the workflow."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField

from app.web.forms import BaseForm, Checkboxes, Required


class InviteForm(BaseForm):
    """Which colleague is invited."""

    colleague = SelectField(_("Colleague"), validators=[Required()], validate_choice=False)


class PersonForm(BaseForm):
    """Somebody in the region whom we meet."""

    name = StringField(_("Name"), validators=[Required()])
    organisation = StringField(_("Organisation"))
    email = EmailField(_("Mailbox"), description=_("Only needed when you want to tell them what you understood."))


class FollowUpForm(BaseForm):
    """Which case came of a visit."""

    case = StringField(_("Number of the case"), description=_("Such as 2026-00042."), validators=[Required()])


class TellForm(BaseForm):
    """Whom in the region we tell what."""

    text = TextAreaField(
        _("What we understood"), description=_("The people you choose read exactly this."), validators=[Required()]
    )
    who = Checkboxes(_("For whom"), validate_choice=False)


class RightForm(BaseForm):
    """Whether it was understood right."""

    right = RadioField(
        _("Is this right?"), choices=[("yes", _("Yes, this is right")), ("no", _("Not quite"))], validate_choice=False,
        validators=[Required()],
    )  # fmt: skip
    said = TextAreaField(_("What is not quite right, or what is missing"))
