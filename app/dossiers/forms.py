"""The forms of a dossier that are no step of its workflow, opened in place on its page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField

from app.dossiers.actions import LONGEST_PART, LONGEST_PARTY
from app.dossiers.bundling import MAX_REASON
from app.web.forms import BaseForm, Required, max_length


class CaseForm(BaseForm):
    """A bottleneck to put in a dossier."""

    case = StringField(
        _("Number of the case"), validators=[Required(), max_length(20)],
        description=_("As in 2026-00042. Its owner and its liaison are told."),
    )  # fmt: skip


class ReasonForm(BaseForm):
    """Why something is taken out, or put aside."""

    reason = TextAreaField(_("Why"), validators=[Required(), max_length(MAX_REASON)])


class RegionForm(BaseForm):
    """A region that has the problem too."""

    region = SelectField(_("Region"), validators=[Required()], validate_choice=False)
    said = TextAreaField(
        _("How it plays there"), validators=[Required(), max_length(MAX_REASON)],
        description=_("Every colleague reads this. Name no persons."),
    )  # fmt: skip


class ReplyForm(BaseForm):
    """What a region answers."""

    reply = RadioField(_("What does the region say"), validators=[Required()], validate_choice=False)
    because = TextAreaField(
        _("Explanation"), validators=[max_length(MAX_REASON)],
        description=_("Required when it did not work: why not. Every colleague reads this."),
    )  # fmt: skip


class PartyForm(BaseForm):
    """Somebody elsewhere who has a part in the solution."""

    name = StringField(_("Organisation"), validators=[Required(), max_length(LONGEST_PARTY)])
    part = StringField(_("What they do"), validators=[max_length(LONGEST_PART)])


class ChooseForm(BaseForm):
    """Which dossier a case goes into."""

    dossier = SelectField(_("Dossier"), validators=[Required()], validate_choice=False)
