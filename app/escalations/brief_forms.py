"""The form of a brief. `brief_actions` judges what was filled in, for the page as for the API."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField

from app.escalations.brief_paper import CHOICE, CONSEQUENCE, SECTIONS
from app.escalations.brief_queries import Content
from app.escalations.brief_text import LIMITS, MOST_OPTIONS
from app.web.forms import BaseForm, Part
from app.web.request import language


class OptionPart(Part):
    """Something that can be decided, and what follows."""

    text = StringField()
    consequence = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text.label.text, self.consequence.label.text = CHOICE[language()], CONSEQUENCE[language()]


class BriefForm(BaseForm):
    """The parts of a brief, in the order in which they are read."""

    version = HiddenField()
    asked = TextAreaField()
    by_when = StringField()
    problem = TextAreaField()
    affected = TextAreaField()
    tried = TextAreaField()
    positions = TextAreaField()
    basis = TextAreaField()
    options = FieldList(FormField(OptionPart), min_entries=MOST_OPTIONS, max_entries=MOST_OPTIONS)

    def __init__(self, content: Content, **kwargs: Any) -> None:
        options = [{"text": one.text, "consequence": one.consequence} for one in content.options]
        options += [{"text": "", "consequence": ""}] * (MOST_OPTIONS - len(options))
        super().__init__(data={**content.texts, "options": options, "version": str(content.version)}, **kwargs)
        for name in (*LIMITS, "options"):
            self[name].label.text = SECTIONS[name][language()]
        for name, limit in LIMITS.items():
            self[name].description = _("At most %(num)s characters.", num=limit)
        self.problem.description = _("Three sentences: what is stuck, why, and what that does.")
        self.positions.description = _("One line for each party.")
        self.basis.description = _("One line for each law, article or agreement.")
        self.options.description = _("What happens if nothing is decided belongs here too.")

    def written(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        values = self.values()
        values.pop("version", None)
        values["options"] = [
            {name: part[name] or "" for name in ("text", "consequence")} for part in values.pop("options")
        ]
        return values
