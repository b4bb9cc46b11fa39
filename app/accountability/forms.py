"""The form by which a signatory reacts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, StringField, TextAreaField

from app.web.forms import BaseForm, Required


class ReactionForm(BaseForm):
    """What a signatory says, and who says it. `given`: how many reactions there were when the page was made."""

    given = HiddenField()
    reaction = TextAreaField(validators=[Required()])
    by = StringField(validators=[Required()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reaction.label.text = _("Your reaction")
        self.reaction.description = _("What you do to keep the agreement, and when. Or why you see it otherwise.")
        self.by.label.text = _("Your name and function")

    def reacted(self) -> dict[str, str]:
        """What was filled in, as the step asks it."""
        return {"reaction": self.reaction.data or "", "by": self.by.data or ""}
