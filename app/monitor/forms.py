"""The liaison's minute: for each agreement in a region one choice and one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, RadioField, StringField

from app.definitions import registry
from app.monitor.actions import PROCESS, SAME
from app.monitor.models import WORDS, Standing
from app.monitor.queries import Row
from app.web.forms import BaseForm
from app.web.request import language


def standing_label(standing: Standing | str) -> str:
    """The word for a standing, as the workflow spells it."""
    asked = registry.current(PROCESS).transitions["tell"].field("standing")
    choices = asked.choices if asked else ()
    return next((choice.label[language()] for choice in choices if choice.value == standing), str(standing))


@dataclass(frozen=True, slots=True)
class Answer:
    """What was filled in for one agreement."""

    row: Row
    version: int
    standing: str
    words: str


class MinuteForm(BaseForm):
    """A row of fields for each agreement; whoever leaves both empty says nothing of it."""

    def of(self, row: Row, name: str) -> Any:
        """The field of this name for an agreement: `standing`, `words` or `version`."""
        return self[f"{name}-{row.case_id}"]

    def answers(self, rows: Iterable[Row]) -> list[Answer]:
        """What was filled in, of the agreements of which something was."""
        found = []
        for row in rows:
            standing, words = self.of(row, "standing").data or "", self.of(row, "words").data or ""
            if standing or words:
                given = str(self.of(row, "version").data or "")
                version = int(given) if given.isdecimal() and len(given) < 10 else row.version
                found.append(Answer(row, version, standing, words))
        return found


def minute_form(rows: Iterable[Row]) -> MinuteForm:
    """The form of these agreements, as it was sent or still empty."""
    fields: dict[str, Any] = {}
    for row in rows:
        choices = [(one.value, standing_label(one)) for one in Standing]
        if row.standing is not None:
            choices.insert(0, (SAME, _("As it was")))
        fields[f"standing-{row.case_id}"] = RadioField(
            _("How does it stand"), choices=choices, validate_choice=False, default=""
        )
        fields[f"words-{row.case_id}"] = StringField(
            _("In the words of the region"), render_kw={"maxlength": WORDS, "autocomplete": "off"}
        )
        fields[f"version-{row.case_id}"] = HiddenField(default=str(row.version))
    form: MinuteForm = type("Minute", (MinuteForm,), fields)()
    return form
