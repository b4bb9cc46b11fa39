"""The forms of escalations beside those of their steps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, TextAreaField

from app.web.forms import BaseForm, Required, max_length


class AddForm(BaseForm):
    """Which case, and why one decision is for both."""

    case = StringField(_("Number of the case"), validators=[Required(), max_length(20)])
    reason = TextAreaField(
        _("Why this belongs with it"),
        description=_("The regiocommissaris reads this. One decision is then for all these cases."),
        validators=[Required(), max_length(3000)],
    )


class TogetherForm(BaseForm):
    """Why several cases are escalated together: what the step of one asks. Its words are those of the workflow."""

    ground = SelectField(validators=[Required()], validate_choice=False)
    explanation = TextAreaField(validators=[Required(), max_length(2000)])
    tried = TextAreaField(validators=[Required(), max_length(2000)])
    mandate_asked = TextAreaField(validators=[Required(), max_length(2000)])
    consequence = TextAreaField(validators=[max_length(2000)])
