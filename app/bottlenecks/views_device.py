"""What a phone keeps for when there is no connection: one's own cases, the form, and the list of what is not sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.attachments.forms import FilesForm, uploads
from app.bottlenecks import device, device_answers, device_words, files, filing, looking, own_cases, queries
from app.bottlenecks.forms import BottleneckForm
from app.cases import queries as cases_
from app.db import transaction
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, can, entitled
from app.web import personal
from app.web.guards import guard, signed_in
from app.web.messages import message_for
from app.web.request import actor, session
from app.web.uploads import takes_files

blueprint = Blueprint("own_device", __name__, template_folder="templates")


ABOVE: list[Callable[[Session, Actor, datetime], Markup | None]] = []
"""What packages above show on the page of the device, before the cases: HTML that holds nothing confidential."""


@blueprint.get("/apparaat")
@signed_in
def cases() -> str:
    """The reader's own cases, small: their device keeps this page until they log out."""
    now = clock.now()
    above = [part for make in ABOVE if (part := make(session(), actor(), now))]
    return render_template("device/cases.html", page=own_cases.page(session(), actor(), now), above=above, device=True)


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
    return render_template("device/unsent.html", device=True, texts=device_words.of_list())


@blueprint.post("/knelpunten/apparaat")
@guard(Capability.CASE_CREATE)
def receive() -> Any:
    """Take in a draft. What cannot be handed in while nobody looks on (`away`) is kept as a draft, with the reasons."""
    submit, away = request.form.get("do") == "submit", "away" in request.form
    try:
        return _once_more(lambda: _take(submit=submit, away=away))
    except _LookFirst as found:
        reasons = device_answers.reasons_of(found)
        if not away:
            return {"look": True}
    except Invalid as invalid:
        reasons = device_answers.reasons_of(invalid)
        if not (submit and away):
            return {"reasons": reasons}, 422
    except device.Differs as differs:
        return device_answers.differing(differs), 409
    try:
        return _once_more(lambda: _take(submit=False, away=away)) | {"reasons": reasons}
    except Invalid as invalid:
        return {"reasons": device_answers.reasons_of(invalid)}, 422
    except device.Differs as differs:
        return device_answers.differing(differs), 409


def _take(*, submit: bool, away: bool) -> dict[str, Any]:
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
    if submit:
        _look_first(form, sent, away=away)
    with transaction() as writing:
        case = device.take(
            writing, actor(), given, sent, submit=submit, hand_in=hand_in, now=now,
            joins=looking.joins(), different=looking.different(),
        )  # fmt: skip
        filing.go_on(writing, actor(), case, now)
        then = filing.next_page(writing, actor(), case)
        filing.say_where(writing, form, given)
        if hand_in:
            personal.ask(writing, actor(), form, case, now=now)
        elif submit:
            personal.check(form)
    if not away and hand_in == submit:
        filing.say_done(case, submit=submit)
        if not submit:
            personal.hint(form)
    url = url_for("cases.show", number=case.number)
    return {"number": case.number, "version": case.version, "url": url, "next": then}


class _LookFirst(Invalid):
    """Nothing is wrong: there is something to see before it is handed in."""


def _look_first(form: BottleneckForm, sent: device.Sent, *, away: bool) -> None:
    """Refuse what looks like another case, until its writer has seen that. Who was away is not asked about anything
    that can wait, such as a suggestion. What was sent before was looked at then.
    """
    draft = cases_.get_visible(session(), actor(), sent.number) if sent.number else None
    if draft is None and queries.filed_as(session(), sent.submission):
        return
    page = filing.Page(form, draft)
    if draft is not None and draft.state != "draft":
        return
    alike = [one.number for one in page.panel.alikes if looking.is_new(f"case:{one.number}")]
    if alike:
        raise _LookFirst([FieldError("", "looks_like", {"cases": ", ".join(alike)})])
    if not away and page.must_look():
        raise _LookFirst([])


@blueprint.post("/knelpunten/apparaat/<number>/bestand")
@guard(Capability.CASE_CREATE)
@takes_files
def add_file(number: str) -> Any:
    """Take in a file of a draft that was sent just before: each by itself, so that a bad line loses only one."""
    case = cases_.get_visible(session(), actor(), number)
    try:
        entitled(actor(), Capability.CASE_EDIT, case.facts())
        chosen = uploads(FilesForm(()).files)
        with transaction() as writing:
            files.add(writing, actor(), case, chosen, now=clock.now())
            version = cases_.get_visible(writing, actor(), number).version
        return {"version": version}
    except Invalid as invalid:
        return {"reasons": [message_for(error) for error in invalid.errors]}, 422


def _once_more(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Two windows that send the same draft at the same instant: the second finds what the first has filed."""
    try:
        return work()
    except IntegrityError:
        return work()


@blueprint.get("/apparaat/uitloggen")
@signed_in
def leaving() -> str:
    """A warning before logging out takes away what was not sent."""
    return render_template("device/unsent.html", leaving=True, texts=device_words.of_list())


@blueprint.app_template_global("device_menu")
def menu() -> list[tuple[str, str]]:
    """The pages that work without a connection."""
    filing = [(_("New bottleneck"), url_for("bottlenecks.new")), (_("Not sent yet"), url_for("own_device.unsent"))]
    reader = g.get("actor")  # nobody, on the page without a connection
    return [
        (_("My work"), url_for("web.my_work")),
        *(filing if reader and can(reader, Capability.CASE_CREATE) else []),
        (_("Cases on this device"), url_for("own_device.cases")),
    ]


blueprint.add_app_template_global(device_words.of_form, "draft_texts")
