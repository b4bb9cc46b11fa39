"""Adding files to a case, fetching one, and taking one back."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, redirect, render_template
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _

from app import clock
from app.attachments import actions, names, page, queries, store
from app.attachments.forms import WithdrawForm, uploads
from app.attachments.kinds import ACCEPT
from app.attachments.models import LIVE, Attachment
from app.cases import page as case_page
from app.cases import presenters
from app.cases.queries import get_visible
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability, can
from app.web import errors
from app.web.guards import guard
from app.web.request import actor, session
from app.web.uploads import takes_files

blueprint = Blueprint("attachments", __name__, template_folder="templates")
SANDBOX = "default-src 'none'; sandbox"
PIECE = 256 * 1024
log = logging.getLogger(__name__)


def send(file: Attachment) -> Response:
    """The bytes of a file that the reader may fetch: to be saved, never to be shown or run on our address."""
    try:
        stream = store.current().open(file.digest)
    except FileNotFoundError:
        log.error("the bytes of attachment %s (%s) are not in the store", file.id, file.digest)
        raise store.StoreFault(file.digest) from None

    def pieces() -> Any:
        with stream:
            yield from iter(lambda: stream.read(PIECE), b"")

    response = Response(pieces(), content_type=file.mime)
    response.headers.update(
        {
            "Content-Length": str(file.size),
            "Content-Disposition": f'attachment; filename="{names.plain(file.name)}"; '
            f"filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
    )
    return response


@blueprint.get("/zaken/<number>/bestanden/<public_id>/<name>")
@guard(Capability.CASE_READ)
def fetch(number: str, public_id: str, name: str) -> Response:
    """A file. The name in the address is only for people; what it is called stands in the answer."""
    case = get_visible(session(), actor(), number)
    found = queries.fetch(session(), actor(), case, public_id)
    if found is None:
        abort(404)
    return send(found)


@blueprint.post("/zaken/<number>/bestanden")
@guard(Capability.CASE_COMMENT)
@takes_files
def add(number: str) -> Any:
    """Add files to a case, as an entry of their own."""
    case = get_visible(session(), actor(), number)
    form = page.files_form(actor(), case)
    try:
        given = uploads(form.files)
        with transaction() as writing:
            actions.add(writing, actor(), number, given, form.visibility.data, now=clock.now())
        return redirect(f"{presenters.case_url(case.process, number)}#bestanden", 303)
    except Invalid as invalid:
        form.add_errors(invalid)
        shown = case_page.case_page(session(), actor(), case, clock.now(), files_form=form)
        return render_template("cases/show.html", page=shown), 422


@blueprint.route("/zaken/<number>/bestanden/<public_id>/intrekken", methods=["GET", "POST"])
@guard(Capability.CASE_COMMENT)
def withdraw(number: str, public_id: str) -> Any:
    """Take a file back, with the reason."""
    case = get_visible(session(), actor(), number)
    found = queries.fetch(session(), actor(), case, public_id, states=LIVE)
    if found is None:
        abort(404)
    if found.uploader_id != actor().id and not can(actor(), Capability.CASE_REPRESENT, case.facts()):
        abort(403)
    form = WithdrawForm()
    back = presenters.case_url(case.process, number)
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                actions.withdraw(writing, actor(), number, public_id, form.reason.data, now=clock.now())
            flash(_("The file was withdrawn."), "success")
            return redirect(back, 303)
        except Invalid as invalid:
            form.add_errors(invalid)
    shown = page.view(found, number)
    return render_template("attachments/withdraw.html", file=shown, number=number, form=form, back=back), form.status


@blueprint.record_once
def _for_macros(state: BlueprintSetupState) -> None:
    """Macros see no context; what can be chosen is the same everywhere."""
    state.app.jinja_env.globals["file_kinds"] = ACCEPT


@blueprint.app_errorhandler(store.StoreFault)
def _store_away(error: store.StoreFault) -> Any:
    """The store does not answer: said as any other trouble that passes."""
    log.error("the store of attachments: %s", error)
    return errors.unavailable()
