"""What a phone keeps for when there is no connection: one's own cases, the form, and the list of what is not sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError

from app import clock
from app.bottlenecks import device, filing, own_cases
from app.bottlenecks.forms import BottleneckForm
from app.db import transaction
from app.errors import FieldError, Invalid
from app.policy import Capability
from app.regions import queries as regions
from app.web import personal
from app.web.guards import guard, signed_in
from app.web.request import actor, session

blueprint = Blueprint("own_device", __name__, template_folder="templates")


@blueprint.get("/apparaat")
@signed_in
def cases() -> str:
    """The reader's own cases, small: their device keeps this page until they log out."""
    return render_template("device/cases.html", page=own_cases.page(session(), actor(), clock.now()), device=True)


@blueprint.get("/apparaat/pas")
@signed_in
def ticket() -> dict[str, Any]:
    """Whose drafts may be sent now, and the token with which."""
    return {"account": actor().id, "token": generate_csrf()}


@blueprint.get("/apparaat/nieuw")
@guard(Capability.CASE_CREATE)
def form() -> str:
    """The empty form, with the places and choices of this reader. It is sent by the device, with a token of then."""
    empty = BottleneckForm(meta={"csrf": False})
    filing.prepare(empty)
    return render_template("bottlenecks/new.html", form=empty, device=True, cancel_url=url_for("own_device.unsent"))


@blueprint.get("/knelpunten/apparaat")
@guard(Capability.CASE_CREATE)
def unsent() -> str:
    """What is on this device and not sent yet. Only the device knows, so its script fills the list."""
    return render_template("device/unsent.html", device=True, texts=texts())


@blueprint.post("/knelpunten/apparaat")
@guard(Capability.CASE_CREATE)
def receive() -> Any:
    """Take in a draft. What cannot be handed in while nobody looks on (`away`) is kept as a draft, with the reasons."""
    submit, away = request.form.get("do") == "submit", "away" in request.form
    try:
        return _once_more(lambda: _take(submit=submit))
    except Invalid as invalid:
        reasons = reasons_of(invalid)
        if not (submit and away):
            return {"reasons": reasons}, 422
    except device.Differs as differs:
        return _differing(differs), 409
    try:
        return _once_more(lambda: _take(submit=False)) | {"reasons": reasons}
    except Invalid as invalid:
        return {"reasons": reasons_of(invalid)}, 422
    except device.Differs as differs:
        return _differing(differs), 409


def _take(*, submit: bool) -> dict[str, Any]:
    form = BottleneckForm()
    if not form.validate():
        raise Invalid([FieldError("", "unreadable")])
    hand_in = submit and request.form.get("photos", "0") == "0"
    sent = device.Sent(
        submission=(form.submission.data or "")[:64],
        number=request.form.get("number") or None,
        version=filing.number(form.version.data),
    )
    given, now = filing.read(form, submit=submit), clock.now()
    with transaction() as writing:
        case = device.take(writing, actor(), given, sent, submit=submit, hand_in=hand_in, now=now)
        filing.say_where(writing, form, given)
        if hand_in:
            personal.ask(writing, actor(), form, case, now=now)
        elif submit:
            personal.check(form)
    return {"number": case.number, "version": case.version, "url": url_for("cases.show", number=case.number)}


def _once_more(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Two windows that send the same draft at the same instant: the second finds what the first has filed."""
    try:
        return work()
    except IntegrityError:
        return work()


def reasons_of(invalid: Invalid) -> list[str]:
    """What is wrong, in words, each after the label of its field."""
    form = BottleneckForm()
    filing.complain(form, invalid)
    found = list(form.form_errors)
    for field in form:
        label = field.label.text.rstrip("?:. ")
        found += [f"{label}: {message}" for message in _messages(field.errors)]
    return found


def _messages(errors: Any) -> Iterator[str]:
    """The messages of a field, those of the parts of a list too."""
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, Mapping):
        errors = errors.values()
    if not isinstance(errors, str):
        for each in errors:
            yield from _messages(each)


def _differing(differs: device.Differs) -> dict[str, Any]:
    """The two texts beside each other, per field: what they say, and what the form must hold for it."""
    form, stored = BottleneckForm(), filing.stored(differs.case)
    regions_, places = regions.by_ids(session(), {differs.case.region_id}), ("region", "municipality", "other_region")
    fields = []
    if {"region", "municipality"} & set(differs.names):
        filing.prepare(form)
        theirs = {"region": [stored["region"]], "municipality": [stored["municipality"]], "other_region": []}
        here = regions_[differs.case.region_id].name
        fields.append(
            {
                "name": "region",
                "label": form.region.label.text,
                "theirs": {"text": _joined(here, stored["municipality"]), "set": theirs},
                "mine": {"text": _joined(*(_said(form, name, request.form.getlist(name)) for name in places))},
            }
        )
    for name in differs.names:
        if name in places:
            continue
        value = stored[name]
        values = list(value) if isinstance(value, list | tuple) else [value]
        fields.append(
            {
                "name": name,
                "label": form[name].label.text,
                "theirs": {"text": _said(form, name, values), "set": {name: values}},
                "mine": {"text": _said(form, name, request.form.getlist(name))},
            }
        )
    return {
        "number": differs.case.number,
        "version": differs.case.version,
        "locked": differs.locked,
        "fields": fields,
    }


def _said(form: BottleneckForm, name: str, values: Sequence[str]) -> str:
    """Values of a field in words."""
    choices = getattr(form[name], "choices", None) or ()
    if isinstance(choices, Mapping):
        choices = [pair for pairs in choices.values() for pair in pairs]
    words = {str(value): label for value, label in choices if value}
    return _joined(*(words.get(value, value) for value in values))


def _joined(*texts: str) -> str:
    return ", ".join(text for text in texts if text)


@blueprint.get("/apparaat/uitloggen")
@signed_in
def leaving() -> str:
    """A warning before logging out takes away what was not sent."""
    return render_template("device/unsent.html", leaving=True, texts=texts())


@blueprint.app_template_global("device_menu")
def menu() -> list[tuple[str, str]]:
    """The pages that work without a connection."""
    return [
        (_("My work"), url_for("web.my_work")),
        (_("New bottleneck"), url_for("bottlenecks.new")),
        (_("Not sent yet"), url_for("own_device.unsent")),
        (_("Cases on this device"), url_for("own_device.cases")),
    ]


@blueprint.app_template_global("draft_texts")
def draft_texts() -> str:
    """The words of the form, as JSON for its script."""
    return json.dumps(
        {
            "kept": _("Kept on this device at #."),
            "sending": _("Being sent."),
            "remove": _("Remove"),
            "impossible": _(
                "This browser keeps nothing, perhaps because its window is private. What you type is only sent when "
                "there is a connection."
            ),
        },
        ensure_ascii=False,
    )


def texts() -> str:
    """The words of the list, as JSON for its script. `#` is where a number or a name comes."""
    return json.dumps(
        {
            "open": _("Open it"),
            "discard": _("Throw away"),
            "sure": _("Throw away “#”? It cannot be brought back."),
            "untitled": _("Without title"),
            "look": _("To the case"),
            "clear": _("Remove from this list"),
            "sent": _("Sent as #"),
            "here": _("On this device. Not handed in yet."),
            "waiting": _("Waits for a connection."),
            "sending": _("Being sent."),
            "as": {"submit": _("It will be handed in."), "draft": _("It will be kept as a draft.")},
            "change": {"submit": _("Hand it in instead"), "draft": _("Keep it as a draft instead")},
            "refused": _("Not sent. It is on this device only."),
            "kept": _("Kept as draft #, but not handed in yet."),
            "conflict": _("Not sent: the text was changed elsewhere too. Choose for each field which text stays."),
            "forbidden": _("You may not file for this region, or not any more."),
            "gone": _("This case is not there any more, or you cannot see it any more."),
            "large": _("It is too large to be taken."),
            "photos": [_("# file"), _("# files")],
            "others": [
                _("On this device is also # draft of somebody else. It is sent when they log in here."),
                _("On this device are also # drafts of somebody else. They are sent when they log in here."),
            ],
            "theirs": _("On the server:"),
            "mine": _("On this device:"),
            "empty": _("(empty)"),
            "choose": _("Choose one text for each field first."),
            "go": _("Send with these texts"),
            "locked": _(
                "It was handed in already, so its text can no longer be changed. Write what is new as a comment with "
                "the case, and throw this away."
            ),
            "login": _("You are not logged in any more. Nothing is lost: log in, then it is sent."),
            "loginLink": _("Log in"),
            "away": _("There is no connection now. It is sent by itself as soon as there is one."),
        },
        ensure_ascii=False,
    )
