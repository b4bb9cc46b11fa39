"""The forms of a diary, a round and a finding. What is right is judged by `app.pilots.diary_judging`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.pilots.diary_models import EntryKind, Readers
from app.web.forms import BaseForm, Required

KINDS: Mapping[EntryKind, Callable[[], str]] = {
    EntryKind.OBSERVATION: lambda: _("What I saw"),
    EntryKind.INTERVENTION: lambda: _("What we did"),
    EntryKind.LEARNED: lambda: _("What we learned"),
    EntryKind.EFFECT: lambda: _("What it brought about"),
}
READERS: Mapping[Readers, Callable[[], str]] = {
    Readers.PILOT: lambda: _("Who works in this pilot"),
    Readers.COLLEAGUES: lambda: _("All colleagues"),
}
Choices = Sequence[tuple[str, str]]


class _Numbered(BaseForm):
    """A form that knows which version it is of."""

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        """What was filled in, without the number of its version."""
        return {name: value for name, value in super().values().items() if name != "version"}

    @property
    def expected(self) -> int:
        """The version that was read; -1 for what is no version."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


class EntryForm(_Numbered):
    """An entry of the diary."""

    kind = RadioField(validate_choice=False)
    text = TextAreaField(validators=[Required()])
    day = StringField(validators=[Required()], widget=DateInput())
    region = SelectField(validate_choice=False)
    round = SelectField(validate_choice=False)
    readers = RadioField(validate_choice=False)
    research = BooleanField()

    def __init__(self, regions: Choices, rounds: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("kind", _("What is it?"), ""),
            ("text", _("What happened?"), _("A few sentences. No names of people in the region.")),
            ("day", _("Day"), ""),
            ("region", _("Region"), ""),
            ("round", _("Round"), ""),
            ("readers", _("Who reads it?"), ""),
            ("research", _("Researchers may have this, without names"), _("You can take this back.")),
        ):
            self[name].label.text, self[name].description = label, help_text
        self.kind.flags.required = self.readers.flags.required = True
        self.kind.choices = [(one.value, said()) for one, said in KINDS.items()]
        self.readers.choices = [(one.value, said()) for one, said in READERS.items()]
        self.region.choices = [("", _("All regions of the pilot")), *regions]
        self.round.choices = [("", _("No round")), *rounds]
        if not rounds:
            del self.round


class RoundForm(_Numbered):
    """A round: plan, do, observe, reflect."""

    title = StringField(validators=[Required()])
    since = StringField(validators=[Required()], widget=DateInput())
    until = StringField(validators=[Required()], widget=DateInput())
    plan = TextAreaField(validators=[Required()])
    done = TextAreaField()
    observed = TextAreaField()
    reflected = TextAreaField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("title", _("Name of the round"), ""),
            ("since", _("First day"), ""),
            ("until", _("Last day"), ""),
            ("plan", _("Plan: what do we try, and what do we expect?"), ""),
            ("done", _("Do: what did we do?"), _("Leave open what has not happened yet.")),
            ("observed", _("Observe: what did we see?"), ""),
            ("reflected", _("Reflect: what does that mean, and what next?"), ""),
        ):
            self[name].label.text, self[name].description = label, help_text


class FindingForm(BaseForm):
    """What was found."""

    question = StringField(validators=[Required()])
    answer = TextAreaField(validators=[Required()])
    round = SelectField(validate_choice=False)

    def __init__(self, rounds: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("question", _("Question"), _("As somebody in another region would ask it.")),
            ("answer", _("What did we find?"), _("Say also how sure you are, and where it may be different.")),
            ("round", _("Round"), ""),
        ):
            self[name].label.text, self[name].description = label, help_text
        self.round.choices = [("", _("No round")), *rounds]
        if not rounds:
            del self.round
