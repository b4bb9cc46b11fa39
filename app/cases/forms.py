"""The form of a step, made from what the workflow says it asks; and the form of a comment.

The forms only show and keep what was typed: `app.workflow.fields` judges, for the page as for the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput, NumberInput

from app.cases import choices, words
from app.people import queries as people
from app.web.forms import BaseForm, Required
from app.web.request import language
from app.web.uploads import FilesField
from app.workflow.model import Field, FieldType, Transition, Visibility

FEW = 4
"""Up to this many choices are shown all at once, as radio buttons."""


def step_form(session: Session, step: Transition, version: int, given: Mapping[str, str] | None = None) -> BaseForm:
    """The form of a step. `given` fills in what was typed before, or what is proposed."""
    fields: dict[str, Any] = {"version": HiddenField(default=str(version))}
    for item in step.fields:
        fields[item.name] = _field(session, item)
    form: BaseForm = type("StepForm", (BaseForm,), fields)(data=dict(given or {}) | {"version": str(version)})
    for item in step.fields:
        form[item.name].flags.sometimes = bool(item.required_when)
        form[item.name].description = _explained(step, item)
    return form


def _explained(step: Transition, item: Field) -> str:
    """The help of a field, and with which answers it is required."""
    spoken = language()
    said = [item.help[spoken]] if item.help else []
    for name, values in ((name, values) for when in item.required_when for name, values in when.fields.items()):
        asked = step.field(name)
        if asked is None or asked.type is not FieldType.CHOICE or item.help:
            continue
        labels = {choice.value: choice.label[spoken] for choice in asked.choices}
        others = [label for value, label in labels.items() if value not in values]
        if len(others) < len(values):
            said.append(_("Required, except with: %(choices)s.", choices=", ".join(others)))
        else:
            said.append(_("Required with: %(choices)s.", choices=", ".join(labels[value] for value in values)))
    return " ".join(said)


def _field(session: Session, item: Field) -> Any:
    spoken = language()
    common: dict[str, Any] = {
        "label": item.label[spoken],
        "description": item.help[spoken] if item.help else "",
        "validators": [Required()] if item.required else [],
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
    if item.type is FieldType.DATE:
        return StringField(widget=DateInput(), **common)
    if item.type is FieldType.NUMBER:
        return StringField(widget=NumberInput(step=1, min=1, max=item.max_length), **common)
    return StringField(**common)


def given_to(form: BaseForm) -> dict[str, Any]:
    """What was filled in, for the action; without the fields of the form itself."""
    return {name: value for name, value in form.values().items() if name != "version" and value not in (None, "")}


class CommentForm(BaseForm):
    """Something to say, and to whom; files can come along, or come alone."""

    text = TextAreaField()
    visibility = RadioField(validate_choice=False, default=Visibility.MINISTRY.value)
    files = FilesField()

    def __init__(self, *, confidential: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.label.text = _("Your comment")
        self.files.label.text = _("Files")
        self.visibility.label.text = _("Who reads this")
        self.text.flags.required = self.visibility.flags.required = True
        offered = [item for item in Visibility if confidential or item is not Visibility.CONFIDENTIAL]
        self.visibility.choices = [(item.value, words.readers(item)) for item in offered]


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
