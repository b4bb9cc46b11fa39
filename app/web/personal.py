"""Asking about personal data before text is kept: gently, with the spot marked, and the writer decides.

One line in a view, inside the transaction, after the action::

    with transaction() as writing:
        case = actions.do(writing, actor(), **form.values(), now=now)
        personal.ask(writing, actor(), form, case, now=now)
    ...
    except Invalid as invalid:
        form.add_errors(invalid)        # -> the form comes back, 422, nothing lost, nothing changed

When a text field of the form holds what looks like a BSN, a phone number and so on, and its writer has not said yet
that it may stand there, `ask` raises `Asked`, which is an `Invalid`: the transaction is undone, the form comes back.
The macros `error_summary` and `field` show the spot and a box to tick. The tick goes for exactly these findings: a new
one asks anew. Once ticked, the decision is logged with the change (`case.personal_data_kept`; never the text).

A draft that is saved: `personal.hint(form)` says so in a message; it is asked when the draft is handed in.
Where nobody can be asked (API, import, mail): `audit.kept.unasked(session, actor, case, values, now=now)`.
Drafts that a device sends by itself: `undecided(values)` says what must be asked first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, g, has_request_context, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import FieldList, FormField, HiddenField, PasswordField, StringField
from wtforms.widgets import DateInput, NumberInput

from app.audit import kept
from app.errors import FieldError, Invalid
from app.policy import Actor
from app.privacy import Finding, find

CODE = "personal_data"
TICK = "personal_kept"
NOT_FREE = frozenset({"email", "phone", "contact", "municipality"})
"""Fields that ask for personal data of a contact, where it is no mistake; and the name of a place."""
AROUND = 30
"""So many characters are shown before and after a spot."""

SENTENCES = {
    "bsn": lambda: _("This looks like a BSN:"),
    "phone": lambda: _("This looks like a phone number:"),
    "email": lambda: _("This looks like somebody's e-mail address:"),
    "address": lambda: _("This looks like a home address:"),
    "birth_date": lambda: _("This looks like a date of birth:"),
}
WORDS = {
    "bsn": lambda: _("a BSN"),
    "phone": lambda: _("a phone number"),
    "email": lambda: _("an e-mail address"),
    "address": lambda: _("an address"),
    "birth_date": lambda: _("a date of birth"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A spot as the form shows it: what it looks like, and the words around it."""

    sentence: str
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about one field. `keys` is the value of the box; `ticked` that it was ticked for all of these."""

    label: str
    anchor: str
    spots: tuple[Spot, ...]
    keys: str
    ticked: bool
    formal: bool


class Asked(Invalid):
    """The writer must look at something first. Nothing is wrong."""


def ask(
    session: Session,
    who: Actor,
    form: Any,
    case: kept.OfACase,
    *,
    now: datetime,
    texts: Mapping[str, str] | None = None,
    visibility: str = "ministry",
) -> str | None:
    """Ask about what the form holds, or log that its writer decided to keep it. Returns the id of that event.

    `texts` are texts that stand already and are handed in with this form, by their labels. Raises Asked.
    """
    form.personal_texts = dict(texts or {})
    return kept.note(session, who, case, check(form), asked=True, now=now, visibility=visibility)


def check(form: Any) -> dict[str, tuple[Finding, ...]]:
    """Ask only, before something that is done to many cases at once. Raises Asked, or returns what may be kept: log
    that with each case (`audit.kept.note`).
    """
    found = mark(form)
    if form.personal_asked:
        raise Asked([FieldError(name, CODE) for name in found])
    return found


def hint(form: Any) -> None:
    """Say in a message what a draft holds. It is asked when the draft is handed in."""
    kinds = dict.fromkeys(item.kind for spots in mark(form).values() for item in spots)
    if kinds:
        what = ", ".join(WORDS[kind]() for kind in kinds)
        flash(
            _("In this draft stands what looks like %(what)s. We ask about it when you hand it in.", what=what), "info"
        )


def ask_or_hint(session: Session, who: Actor, form: Any, case: kept.OfACase, *, handed_in: bool, now: datetime) -> None:
    """`ask` when it is handed in, `hint` when it stays a draft. Raises Asked."""
    if handed_in:
        ask(session, who, form, case, now=now)
    else:
        hint(form)


def undecided(values: Mapping[str, object]) -> dict[str, tuple[Finding, ...]]:
    """What must be asked before these texts are handed in: per field what was found. For what no form brings."""
    return kept.look_at({name: value for name, value in values.items() if name not in NOT_FREE})


def keep(form: Any, invalid: Invalid | None = None) -> None:
    """Put the questions at the fields of a form that comes back, when they are asked now or were ticked before.

    A form of which nothing is asked (an account, a text of an administrator) never gets them.
    """
    asked = invalid is not None and any(error.code == CODE for error in invalid.errors)
    if has_request_context() and (asked or TICK in request.form):
        mark(form)


def mark(form: Any) -> dict[str, tuple[Finding, ...]]:
    """Put the questions at the fields of a form that was sent. Returns per field what was found."""
    form.personal_about, form.personal_asked = [], []
    if not has_request_context() or request.method != "POST":
        return {}
    fields = list(_fields(form))
    allowed = {*kept.colleagues(), *_addresses(form)}
    ticked = {key for value in request.form.getlist(TICK) for key in value.split(".")}
    formal = g.get("actor") is None
    found: dict[str, tuple[Finding, ...]] = {}
    for field in fields:
        spots = find(field.data, allowed) if isinstance(field.data, str) else ()
        field.personal = _question(field.short_name, field.label.text, field.id, field.data, spots, ticked, formal)
        if spots:
            found[field.name] = spots
    for place, (label, text) in enumerate(getattr(form, "personal_texts", {}).items()):
        spots = find(text, allowed)
        question = _question(f"text-{place}", label, f"text-{place}", text, spots, ticked, formal)
        if question is not None:
            form.personal_about.append(question)
            found[label] = spots
    form.personal_asked = [question for question in _questions(form) if not question.ticked]
    return found


def _questions(form: Any) -> list[Question]:
    at_fields = [question for field in _fields(form) if (question := getattr(field, "personal", None))]
    return [*getattr(form, "personal_about", ()), *at_fields]


def _question(
    name: str, label: str, anchor: str, text: str, spots: tuple[Finding, ...], ticked: set[str], formal: bool
) -> Question | None:
    if not spots:
        return None
    keys = list(dict.fromkeys(_key(name, spot.kind, text[spot.start : spot.end]) for spot in spots))
    shown = tuple(_spot(text, spot) for spot in spots[:5])
    return Question(label, anchor, shown, ".".join(keys), ticked.issuperset(keys), formal)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _spot(text: str, spot: Finding) -> Spot:
    before = " ".join(text[max(0, spot.start - AROUND) : spot.start].split("\n")[-1:])
    after = " ".join(text[spot.end : spot.end + AROUND].split("\n")[:1])
    return Spot(
        SENTENCES[spot.kind](),
        ("…" if spot.start > len(before) else "") + before,
        text[spot.start : spot.end],
        after + ("…" if spot.end + len(after) < len(text) else ""),
    )


def _fields(form: Any) -> Iterator[Any]:
    """The fields in which people write freely, those of parts and lists too."""
    for field in form:
        if isinstance(field, FormField):
            yield from _fields(field.form)
        elif isinstance(field, FieldList):
            yield from _fields(field.entries)
        elif (
            isinstance(field, StringField)
            and not isinstance(field, HiddenField | PasswordField)
            and not isinstance(field.widget, DateInput | NumberInput)
            and field.short_name not in NOT_FREE
        ):
            yield field


def _addresses(form: Any) -> Iterator[str]:
    """The e-mail addresses that were entered as such: whoever is a contact may be named."""
    for field in form:
        if isinstance(field, FormField):
            yield from _addresses(field.form)
        elif isinstance(field, FieldList):
            yield from _addresses(field.entries)
        elif field.short_name == "email" and isinstance(field.data, str) and field.data:
            yield field.data
