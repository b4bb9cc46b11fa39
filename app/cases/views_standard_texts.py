"""The texts to begin with, in the administration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from app import clock
from app.cases import standard_texts
from app.cases.models_talk import StandardText
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound, Stale
from app.outbox import texts
from app.policy import Capability
from app.web.forms import BaseForm
from app.web.guards import guard
from app.web.request import actor, language, session
from app.web.safe import row_id

blueprint = Blueprint("standard_texts", __name__, url_prefix="/beheer/standaardteksten", template_folder="templates")

MEANINGS: dict[str, Callable[[], str]] = {
    "number": lambda: _("the number of the case"),
    "title": lambda: _("the title of the case"),
    "region": lambda: _("the region"),
    "theme": lambda: _("the theme"),
    "directorate": lambda: _("the directorate that works on it"),
    "owner": lambda: _("the owner of the case"),
    "liaison": lambda: _("the regio-liaison"),
    "contacts": lambda: _("the contacts in the region, by name"),
    "party": lambda: _("who the case waits for"),
    "due": lambda: _("the day by which something must happen"),
    "writer": lambda: _("whoever uses the text"),
    "today": lambda: _("the day on which it is used"),
}
if set(MEANINGS) != standard_texts.words():
    raise RuntimeError("every word of a standard text needs a meaning for the administrator")


@dataclass(frozen=True, slots=True)
class TextRow:
    """A standard text in the list: for which cases it is, and whether it can be used."""

    id: int
    name: str
    place: str
    text: str
    broken: bool


class StandardTextForm(BaseForm):
    """A standard text. What it may say is judged by `standard_texts`."""

    name = StringField()
    state = SelectField(validate_choice=False)
    nature = SelectField(validate_choice=False)
    text = TextAreaField()
    version = HiddenField(default="0")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name.label.text = _("Name")
        self.name.description = _("What colleagues choose it by.")
        self.name.flags.required = True
        self.text.label.text = _("Text")
        self.text.description = _("In Dutch: regions may read it. It can be changed before it is sent.")
        self.text.flags.required = True
        spoken = language()
        for field, label, known in (
            (self.state, _("For cases in the state"), texts.states()),
            (self.nature, _("Of the nature"), texts.natures()),
        ):
            field.label.text = label
            field.choices = [("", _("Any")), *((code, names[spoken]) for code, names in known.items())]


@blueprint.get("")
@guard(Capability.ADMIN_MESSAGES)
def index() -> str:
    """All standard texts, and for which cases each is."""
    rows = tuple(
        TextRow(row.id, row.name, _place(row), row.text, standard_texts.is_broken(row.id))
        for row in standard_texts.listed(session())
    )
    return render_template("standard_texts/index.html", rows=rows)


def _place(row: StandardText) -> str:
    spoken = language()
    named = (texts.states().get(row.state, {}), texts.natures().get(row.nature, {}))
    return ", ".join(found[spoken] for found in named if found) or _("All cases")


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_MESSAGES)
def new() -> Any:
    """Make one."""
    return _edit(None, StandardTextForm())


@blueprint.route("/<int:text_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_MESSAGES)
def edit(text_id: int) -> Any:
    """Change one."""
    found = next((row for row in standard_texts.listed(session()) if row.id == text_id), None)
    if found is None:
        raise NotFound(str(text_id))
    given = {name: getattr(found, name) for name in ("name", "state", "nature", "text")}
    return _edit(text_id, StandardTextForm(data=given | {"version": str(found.version)}))


def _edit(text_id: int | None, form: StandardTextForm) -> Any:
    if form.validate_on_submit():
        try:
            with transaction() as saving:
                standard_texts.save(
                    saving, actor(), text_id, {name: value or "" for name, value in form.values().items()},
                    version=_version(form.version.data), now=clock.now(),
                )  # fmt: skip
        except Invalid as invalid:
            form.add_errors(invalid)
        except Stale:
            form.add_errors(Invalid([FieldError("", "changed_meanwhile")]))
        else:
            flash(_("The text has been saved."), "success")
            return redirect(url_for("standard_texts.index"), 303)
    words = [(name, meaning()) for name, meaning in MEANINGS.items()]
    return render_template(
        "standard_texts/edit.html", form=form, text_id=text_id, words=words, version=_version(form.version.data)
    ), form.status


@blueprint.post("/<int:text_id>/weg")
@guard(Capability.ADMIN_MESSAGES)
def withdraw(text_id: int) -> Any:
    """Offer one no more."""
    try:
        with transaction() as saving:
            standard_texts.withdraw(
                saving, actor(), text_id, version=_version(request.form.get("version")), now=clock.now()
            )
    except Stale:
        flash(_("Somebody else changed this in the meantime. Check it and save again."), "warning")
        return redirect(url_for("standard_texts.edit", text_id=text_id), 303)
    flash(_("The text is not offered any more."), "success")
    return redirect(url_for("standard_texts.index"), 303)


def _version(given: str | None) -> int:
    try:
        return row_id(given or "")
    except ValueError:
        return 0
