"""The form of a step, made from what the workflow says it asks; and the form of a comment.

The forms only show and keep what was typed: `app.workflow.fields` judges, for the page as for the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput, NumberInput

from app.cases import choices, words
from app.cases.readers import Audience, Reader, listed, said
from app.people import queries as people
from app.web.forms import BaseForm, Checkboxes, Required
from app.web.request import language
from app.web.uploads import FilesField
from app.workflow.model import Field, FieldType, Transition, Visibility

FEW = 4
"""Up to this many choices are shown all at once, as radio buttons."""


def step_form(
    session: Session, step: Transition, version: int, given: Mapping[str, str] | None = None, **more: Any
) -> BaseForm:
    """The form of a step. `given` fills in what was typed before, or what is proposed; `more` are fields that go with
    it and are no field of the step.
    """
    fields: dict[str, Any] = {"version": HiddenField(default=str(version))}
    for item in step.fields:
        fields[item.name] = _field(session, item)
    fields |= more
    form: BaseForm = type("StepForm", (BaseForm,), fields)(data=dict(given or {}) | {"version": str(version)})
    for item in step.fields:
        form[item.name].flags.sometimes = bool(item.required_when) or (item.required and bool(item.only_when))
        if item.only_when:
            form[item.name].flags.asked_when = json.dumps([dict(when.fields) for when in item.only_when])
        form[item.name].description = _explained(step, item)
    return form


def _explained(step: Transition, item: Field) -> str:
    """The help of a field, and with which answers it is required."""
    spoken = language()
    told = [item.help[spoken]] if item.help else []
    for when in (*item.only_when, *item.required_when):
        for name, values in when.fields.items():
            asked = step.field(name)
            if asked is not None and asked.type is FieldType.CHOICE and (item.only_when or not item.help):
                told.append(_with_answers(asked, values, only=bool(item.only_when)))
    return " ".join(told)


def _with_answers(asked: Field, values: tuple[str, ...], *, only: bool) -> str:
    """With which answers to another field a field is asked, or required; said by the shorter of the two lists."""
    labels = {choice.value: choice.label[language()] for choice in asked.choices}
    others = [label for value, label in labels.items() if value not in values]
    if len(others) < len(values):
        said = ", ".join(others)
        return (
            _("Not with: %(choices)s.", choices=said)
            if only
            else _("Required, except with: %(choices)s.", choices=said)
        )
    said = ", ".join(labels[value] for value in values if value in labels)
    return _("Only with: %(choices)s.", choices=said) if only else _("Required with: %(choices)s.", choices=said)


def _field(session: Session, item: Field) -> Any:
    spoken = language()
    common: dict[str, Any] = {
        "label": item.label[spoken],
        "description": item.help[spoken] if item.help else "",
        "validators": [Required()] if item.required and not item.only_when else [],
    }
    if item.type is FieldType.TEXT:
        return TextAreaField(**common)
    if item.type is FieldType.CHOICE:
        options = [(choice.value, choice.label[spoken]) for choice in item.choices]
        if len(options) <= FEW:
            return RadioField(choices=options, validate_choice=False, **common)
        return SelectField(choices=[("", _("Choose")), *options], validate_choice=False, **common)
    if item.type is FieldType.PERSON:
        options = [(str(key), name) for key, name in choices.people_in(session, item.of or "")]
        return SelectField(choices=[("", _("Choose")), *options], validate_choice=False, **common)
    if item.type is FieldType.DIRECTORATE:
        options = [(str(row.id), row.name(spoken)) for row in people.directorates(session)]
        return SelectField(choices=[("", _("Choose")), *options], validate_choice=False, **common)
    if item.type is FieldType.RECORD:
        options = [(str(key), name) for key, name in choices.records(session, item.of or "", spoken)]
        return SelectField(choices=[("", _("Choose")), *options], validate_choice=False, **common)
    if item.type is FieldType.DATE:
        return StringField(widget=DateInput(), **common)
    if item.type is FieldType.NUMBER:
        return StringField(widget=NumberInput(step=1, min=1, max=item.max_length), **common)
    return StringField(**common)


def given_to(form: BaseForm) -> dict[str, Any]:
    """What was filled in, for the action; without the fields of the form itself."""
    return {name: value for name, value in form.values().items() if name != "version" and value not in (None, "")}


@dataclass(frozen=True)
class ForWhom:
    """Whom an entry can be for: `offered` are the kinds of readers, `audience` who they are, `candidates` the people
    whom a confidential one can be for by name.
    """

    offered: tuple[Visibility, ...]
    audience: Audience
    candidates: tuple[Reader, ...] = ()

    def label(self, visibility: Visibility) -> str:
        """A kind of readers, and who they are."""
        kind = words.visibility_label(visibility)
        if visibility is Visibility.CONFIDENTIAL:
            team = listed([*(one.name for one in self.audience.team), _("the regiocommissarissen")])
            return _("%(kind)s. Only those you tick, and you. Nobody ticked? Then: %(team)s.", kind=kind, team=team)
        told = _("They get it by mail.") if visibility is Visibility.REGION and self.audience.contacts else ""
        return f"{kind}. {said(visibility, self.audience)} {told}".strip()


class WhoReadsForm(BaseForm):
    """A form that asks who will read an entry: `visibility`, and `readers` by name for a confidential one."""

    def name_readers(self, choice: ForWhom) -> None:
        """Put the kinds of readers and the people in the form."""
        self["visibility"].label.text = _("Who reads this")
        self["visibility"].flags.required = True
        self["visibility"].choices = [(item.value, choice.label(item)) for item in choice.offered]
        if Visibility.CONFIDENTIAL in choice.offered:
            self["readers"].label.text = _("For whom")
            self["readers"].description = _("Only with “Confidential”. They are told that there is something for them.")
            self["readers"].choices = [(str(one.id), f"{one.name} ({one.role})") for one in choice.candidates]
        else:
            del self["readers"]

    def named(self) -> list[str]:
        """The people ticked; none when the entry is for others too."""
        field = self._fields.get("readers")
        confidential = self["visibility"].data == Visibility.CONFIDENTIAL
        return list(field.data or ()) if field is not None and confidential else []


class CommentForm(WhoReadsForm):
    """Something to say, and to whom; files can come along, or come alone."""

    text = TextAreaField()
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)
    readers = Checkboxes(validate_choice=False)
    files = FilesField()

    def __init__(self, choice: ForWhom, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.label.text = _("Your comment")
        self.text.description = _("Call a colleague with an @ and their name: they are told.")
        self.text.flags.required = True
        self.files.label.text = _("Files")
        self.name_readers(choice)


class SightForm(WhoReadsForm):
    """Who reads an entry from now on, and why. `seen` is the change that was the last one when the form was made."""

    seen = HiddenField()
    visibility = RadioField(validate_choice=False)
    readers = Checkboxes(validate_choice=False)
    why = TextAreaField()

    def __init__(self, choice: ForWhom, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.why.label.text = _("Why")
        self.why.description = _("Those who read the entry can read this too. The region does not.")
        self.why.flags.required = True
        self.name_readers(choice)


class ContactForm(BaseForm):
    """Somebody in the region to be told."""

    name = StringField(validators=[Required()])
    email = StringField(validators=[Required()])
    organisation = StringField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.label.text = _("Name")
        self.email.label.text = _("E-mail")
        self.email.description = _("We send the link to the region's own page here.")
        self.organisation.label.text = _("Organisation")
