"""The forms of looking back. They keep what was typed; the actions judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import FormField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput, TimeInput

from app.reflection.actions import LONGEST, LONGEST_LINE, LONGEST_THEME, MOST_INTENTIONS, Stood, Written
from app.reflection.acts import ACTS, POSITIONS
from app.reflection.models import Answer, Consent, Entry, Intention, Position
from app.web.forms import BaseForm, Checkboxes, Part, Required, max_length
from app.web.request import language

PLACES = [*((str(one), str(one)) for one in POSITIONS), ("", "-")]


class ActPart(Part):
    """One balancing act."""

    position = RadioField(choices=PLACES, validate_choice=False)
    shows = TextAreaField(validators=[max_length(LONGEST)])
    next = TextAreaField(validators=[max_length(LONGEST)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["shows"].label.text = _("What happened that shows it?")
        self["next"].label.text = _("What do you want to try next?")


class EntryForm(BaseForm):
    """A whole entry. `acts`, `meant` and `asked` list the fields of acts, of intentions, and of answers."""

    version = HiddenField()
    interplay = TextAreaField(validators=[max_length(LONGEST)])
    theme = StringField(validators=[max_length(LONGEST_THEME)])
    quote = StringField(validators=[max_length(LONGEST_LINE)])
    consent = RadioField(validate_choice=False, default=Consent.NO.value)
    acts: Sequence[tuple[Any, Any]]
    meant: Sequence[Any]
    asked: Sequence[tuple[Intention, Any, Any]]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            (
                "interplay", _("How did the three roles work together?"),
                _("Liaison, fixer and regiocommissaris: what went well between you, and where did it chafe?"),
            ),
            ("theme", _("A theme, in a word or two"), ""),
            ("quote", _("A sentence that may be quoted"), _("Only if you allow it, in the report of the quarter.")),
            ("consent", _("May it stand in the report?"), ""),
        ):  # fmt: skip
            self[name].label.text, self[name].description = label, help_text
        self.consent.choices = [
            (Consent.NO.value, _("No")),
            (Consent.QUOTED.value, _("Yes, without who I am")),
            (Consent.WITH_ROLE.value, _("Yes, with my role (not my name)")),
        ]

    def written(self) -> Written:
        """What was filled in, for the action."""
        return Written(
            acts={
                act.key: Stood(_position(part), part.form.shows.data or "", part.form.next.data or "")
                for act, part in self.acts
            },
            interplay=self.interplay.data or "",
            theme=self.theme.data or "",
            quote=self.quote.data or "",
            consent=Consent(self.consent.data) if self.consent.data in set(Consent) else Consent.NO,
            intentions=[one.data for one in self.meant if one.data],
            answers={
                row.id: (Answer(answer.data) if answer.data in set(Answer) else None, told.data or "")
                for row, answer, told in self.asked
            },
        )


def _position(part: Any) -> int | None:
    given = part.form.position.data or ""
    return int(given) if given in {str(one) for one in POSITIONS} else None


def answer_choices() -> list[tuple[str, str]]:
    """What can have come of an intention."""
    return [(Answer.DONE.value, _("Done")), (Answer.PARTLY.value, _("Partly")), (Answer.NOT.value, _("Not"))]


def entry_form(
    entry: Entry, positions: Mapping[str, Position], meant: Sequence[Intention], asked: Sequence[Intention]
) -> EntryForm:
    """The form of an entry, filled with its draft."""
    extra: dict[str, Any] = {act.key: FormField(ActPart, label=act.label[language()]) for act in ACTS}
    for number in range(MOST_INTENTIONS):
        label = _("Intention %(number)s", number=number + 1)
        extra[f"intentions-{number}"] = StringField(label, validators=[max_length(LONGEST_LINE)])
    for row in asked:
        extra[f"answer-{row.id}"] = RadioField(row.text, choices=answer_choices(), validate_choice=False)
        extra[f"told-{row.id}"] = StringField(_("In a line"), validators=[max_length(LONGEST_LINE)])
    made = type("EntryFormOf", (EntryForm,), extra)
    data: dict[str, Any] = {
        "version": entry.version, "interplay": entry.interplay, "theme": entry.theme, "quote": entry.quote,
        "consent": entry.consent.value,
        **{f"intentions-{number}": row.text for number, row in enumerate(meant[:MOST_INTENTIONS])},
        **{f"answer-{row.id}": row.answer.value if row.answer else "" for row in asked},
        **{f"told-{row.id}": row.told for row in asked},
        **{
            key: {"position": str(row.position or ""), "shows": row.shows, "next": row.next}
            for key, row in positions.items()
        },
    }  # fmt: skip
    form: EntryForm = made(data=data)
    form.acts = [(act, form[act.key]) for act in ACTS]
    form.meant = [form[f"intentions-{number}"] for number in range(MOST_INTENTIONS)]
    form.asked = [(row, form[f"answer-{row.id}"], form[f"told-{row.id}"]) for row in asked]
    return form


class ShareForm(BaseForm):
    """With which circle."""

    circle = RadioField(validators=[Required()], validate_choice=False)

    def __init__(self, circles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.circle.label.text, self.circle.choices = _("Who may read it?"), list(circles)


class SessionForm(BaseForm):
    """A session to plan, or as it is planned."""

    version = HiddenField()
    title = StringField(validators=[Required(), max_length(120)])
    day = StringField(validators=[Required()], widget=DateInput())
    begins = StringField(validators=[Required()], widget=TimeInput())
    minutes = IntegerField(default=90)
    place = StringField(validators=[max_length(200)])
    purpose = TextAreaField(validators=[max_length(LONGEST)])
    guests = Checkboxes(validate_choice=False)

    def __init__(self, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, label, help_text in (
            ("title", _("What is it about?"), ""),
            ("day", _("Day"), ""),
            ("begins", _("Begins at"), ""),
            ("minutes", _("How long, in minutes"), ""),
            ("place", _("Place"), _("A room, or the address of a video call.")),
            ("purpose", _("What do you want to look at together?"), ""),
            ("guests", _("Who is invited?"), _("They get an invitation by mail that fits in any calendar.")),
        ):
            self[name].label.text, self[name].description = label, help_text
        self.guests.choices = list(people)


class MaterialForm(BaseForm):
    """What a session is about: entries that everybody may read, and cases by their numbers."""

    entries = Checkboxes(validate_choice=False)
    cases = StringField(validators=[max_length(100)])

    def __init__(self, entries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entries.label.text, self.entries.choices = _("Shared looks back"), list(entries)
        self.entries.description = _("Only those that everybody who is invited may read.")
        self.cases.label.text = _("Numbers of two or three cases")
        self.cases.description = _("As in 2026-00042, 2026-00043. Everybody who is invited must be able to read them.")


class NotesForm(BaseForm):
    """What was said, for those who were invited."""

    version = HiddenField()
    notes = TextAreaField(validators=[max_length(10_000)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.notes.label.text = _("Notes")
        self.notes.description = _("Only those who were invited read them.")


class AgreementForm(BaseForm):
    """What somebody will do."""

    text = StringField(validators=[Required(), max_length(LONGEST_LINE)])
    owner = SelectField(validators=[Required()], validate_choice=False)
    due_on = StringField(validators=[Required()], widget=DateInput())

    def __init__(self, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.label.text, self.owner.label.text = _("What was agreed?"), _("Who does it?")
        self.due_on.label.text = _("At the latest on")
        self.owner.choices = [("", _("Choose")), *people]
