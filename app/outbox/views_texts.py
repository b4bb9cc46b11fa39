"""The texts of messages in the administration: what each letter says, for all cases or for some of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.errors import FieldError, Invalid, Stale
from app.outbox import actions_texts, layout, letters, samples, texts
from app.outbox.forms import TextForm
from app.outbox.views import KINDS
from app.outbox.wordings import Words
from app.people import queries as people
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, language, session
from app.web.safe import row_id

blueprint = Blueprint("texts", __name__, url_prefix="/beheer/teksten", template_folder="templates")

MEANINGS: dict[str, Callable[[], str]] = {
    "name": lambda: _("the name of the reader"),
    "case": lambda: _("the number and title of the case; of a confidential case only the number"),
    "report": lambda: _("the title and number of the report"),
    "number": lambda: _("the number of the case"),
    "title": lambda: _("the title of the report"),
    "link": lambda: _("the address to open; in the mail it is a button when it stands alone"),
    "what": lambda: _("what must be done, or what happened"),
    "by": lambda: _("the day by which; can be empty, and then its paragraph is left out"),
    "because": lambda: _("the reason"),
    "clock": lambda: _("the name of the term"),
    "who": lambda: _("the liaison; for a deputy: who is away"),
    "question": lambda: _("the question to the region"),
    "done": lambda: _("what was done"),
    "reason": lambda: _("the reason, as it was given"),
    "outcome": lambda: _("the outcome"),
    "explanation": lambda: _("an explanation; can be empty, and then its paragraph is left out"),
    "from": lambda: _("the first day"),
    "until": lambda: _("until when"),
    "count": lambda: _("how many messages there are"),
    "items": lambda: _("the messages themselves, alone between two blank lines"),
}
GROUPS: tuple[tuple[Callable[[], str], tuple[str, ...]], ...] = (
    (lambda: _("To colleagues"), (*(name for name, one in letters.LETTERS.items() if one.kind), letters.BUNDLE)),
    (lambda: _("To the region"), tuple(name for name in letters.LETTERS if name.startswith("region_"))),
    (lambda: _("About an account"), ("invitation", "password_reset")),
)


@dataclass(frozen=True)
class Place:
    """For which cases a text is: all of them when both are empty."""

    state: str
    nature: str

    @property
    def label(self) -> str:
        """In words, in the reader's language."""
        spoken = language()
        parts = (texts.states().get(self.state, {}), texts.natures().get(self.nature, {}))
        return ", ".join(part.get(spoken, "") for part in parts if part) or _("All cases")

    @property
    def query(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {name: value for name, value in (("status", self.state), ("aard", self.nature)) if value}


@blueprint.get("")
@guard(Capability.ADMIN_MESSAGES)
def index() -> Any:
    """Every letter, and for which cases it has a text of its own."""
    own: dict[str, list[tuple[Place, texts.Current]]] = {}
    for one in texts.current(session()):
        if one.words:
            own.setdefault(one.letter, []).append((Place(one.state, one.nature), one))
    groups = tuple((label(), names) for label, names in GROUPS)
    return render_template("texts/index.html", groups=groups, kinds=KINDS, own=own)


@blueprint.route("/<name>", methods=["GET", "POST"])
@guard(Capability.ADMIN_MESSAGES)
def edit(name: str) -> Any:
    """Look at a text, try another one, and save it. POST with `do=preview` only shows what it would look like."""
    place = _place(name, request.args)
    found = _current(name, place)
    start = _start(name, place, found)
    form = TextForm(
        data={
            **{f"subject_{spoken}": words.subject for spoken, words in start.items()},
            **{f"text_{spoken}": words.text for spoken, words in start.items()},
            "version": str(found.version if found else 0),
        }
    )
    shown: Mapping[str, Any] = {}
    if form.validate_on_submit():
        written = {
            spoken: Words(form[f"subject_{spoken}"].data, form[f"text_{spoken}"].data) for spoken in letters.LANGUAGES
        }
        try:
            if request.form.get("do") == "preview":
                _judge(name, written)
            else:
                return _save(name, place, written, form.version.data)
        except Invalid as invalid:
            form.add_errors(invalid)
        except Stale:
            form.add_errors(Invalid([FieldError("", "changed_meanwhile")]))
        else:
            shown = written
    base = current_app.config["SETTINGS"].base_url
    previews = {spoken: samples.show(name, spoken, words, base) for spoken, words in (shown or start).items()}
    if form.errors:
        previews = {}
    about_a_case = "number" in letters.letter(name).params
    return render_template(
        "texts/edit.html",
        name=name,
        kind=KINDS[name](),
        form=form,
        place=place,
        found=found if found and found.words else None,
        version=found.version if found else 0,
        made_by=people.people(session(), [found.made_by]).get(found.made_by) if found and found.made_by else None,
        placeholders=[(key, MEANINGS[key](), key in texts.needed(name)) for key in MEANINGS if key in _offered(name)],
        previews=previews,
        plain={spoken: layout.plain(text) for spoken, text in previews.items()},
        tried=bool(shown),
        states=texts.states() if about_a_case else {},
        natures=texts.natures() if about_a_case else {},
        spoken=language(),
    ), form.status


def _offered(name: str) -> frozenset[str]:
    return texts.allowed(name)


def _place(name: str, asked: Mapping[str, str]) -> Place:
    place = Place(asked.get("status", ""), asked.get("aard", ""))
    known = place.state in {"", *texts.states()} and place.nature in {"", *texts.natures()}
    if name not in letters.LETTERS or not known:
        abort(404)
    if (place.state or place.nature) and "number" not in letters.letter(name).params:
        abort(404)
    return place


def _current(name: str, place: Place) -> texts.Current | None:
    found = texts.current(session(), [name])
    return next((one for one in found if (one.state, one.nature) == (place.state, place.nature)), None)


def _start(name: str, place: Place, found: texts.Current | None) -> dict[str, Words]:
    """What the page begins with: the text of this place, else what such a case gets now."""
    if found and found.words:
        return dict(found.words)
    version = texts.version_for(session(), name, place.state, place.nature)
    known = texts.words(session(), [version])
    standard = letters.letter(name).words
    return {
        spoken: known.get((version or 0, spoken)) or Words(standard[spoken].subject, standard[spoken].text)
        for spoken in letters.LANGUAGES
    }


def _judge(name: str, written: Mapping[str, Words]) -> None:
    wrong = [
        FieldError(f"{fault.field}_{spoken}", fault.code, fault.params)
        for spoken, words in written.items()
        for fault in texts.faults(name, words)
    ]
    if wrong:
        raise Invalid(wrong)


def _version(text: str | None) -> int:
    try:
        return row_id(text or "")
    except ValueError:
        return -1


def _save(name: str, place: Place, written: Mapping[str, Words], version: str | None) -> Any:
    with transaction() as writing:
        actions_texts.save(
            writing,
            actor(),
            name,
            written,
            state=place.state,
            nature=place.nature,
            version=_version(version),
            now=clock.now(),
        )
    flash(_("The text has been saved. Messages from now on use it; those that wait already keep theirs."), "success")
    return redirect(url_for("texts.edit", name=name, **place.query), 303)


@blueprint.post("/<name>/standaard")
@guard(Capability.ADMIN_MESSAGES)
def restore(name: str) -> Any:
    """Take a text of one's own back."""
    place = _place(name, request.form)
    try:
        with transaction() as writing:
            actions_texts.restore(
                writing,
                actor(),
                name,
                state=place.state,
                nature=place.nature,
                version=_version(request.form.get("version")),
                now=clock.now(),
            )
    except Stale:
        flash(_("Somebody else changed this in the meantime. Check it and save again."), "warning")
    else:
        flash(_("The text of your own has been taken back."), "success")
    return redirect(url_for("texts.edit", name=name, **place.query), 303)
