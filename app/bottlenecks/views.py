"""The list of bottlenecks, filing one, and changing a draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.attachments.forms import uploads
from app.bottlenecks import actions, files, filing, listing, looking
from app.bottlenecks.forms import BottleneckForm
from app.cases import queries as cases
from app.cases.models import Case
from app.db import transaction
from app.errors import Invalid, NotAllowedNow, Stale
from app.policy import Capability, can
from app.web import personal
from app.web.guards import guard
from app.web.request import actor, session
from app.web.uploads import takes_files

blueprint = Blueprint("bottlenecks", __name__, template_folder="templates")


@blueprint.get("/knelpunten")
@guard(Capability.CASE_READ)
def index() -> Any:
    """The bottlenecks that the reader may see, by queue and filter. An address without any is that of the view that
    they begin with, if they chose one.
    """
    kept = listing.saved(session(), actor(), request.args)
    if kept.first_url and not request.args:
        return redirect(kept.first_url, 303)
    page = listing.bottleneck_list(session(), actor(), request.args, clock.now(), kept)
    return render_template("bottlenecks/index.html", page=page)


@blueprint.get("/knelpunten/per-indeling")
@guard(Capability.CASE_READ)
def by_division() -> str:
    """The list by the regions of a layout (`indeling`), with the filters of the list."""
    page = listing.by_division(session(), actor(), request.args, clock.now())
    return render_template("cases/lens.html", page=page)


@blueprint.route("/knelpunten/nieuw", methods=["GET", "POST"])
@guard(Capability.CASE_CREATE, sent_again=filing.again)
@takes_files
def new() -> Any:
    """File a bottleneck: hand it in, or keep it as a draft."""
    form = BottleneckForm(data=filing.begun() if request.method == "GET" else None)
    page = filing.Page(form)
    if request.method == "POST" and form.validate():
        submit = request.form.get("do") != "draft"
        given, chosen = None, []
        try:
            chosen = uploads(form.files)
            given = filing.read(form, submit=submit)
            if submit and page.must_look():
                return page.keep(given, chosen) or page.render(cancel_url=url_for("web.my_work"))
            with transaction() as writing:
                case = actions.file(
                    writing, actor(), given, submit=submit, now=clock.now(), submission=form.submission.data,
                    joins=looking.joins(), different=looking.different(),
                )  # fmt: skip
                files.add(writing, actor(), case, chosen, now=clock.now())
                filing.go_on(writing, actor(), case, clock.now())
                then = filing.next_page(writing, actor(), case)
                filing.say_where(writing, form, given)
                personal.ask_or_hint(writing, actor(), form, case, handed_in=submit, now=clock.now())
            return _done(case, submit=submit, then=then)
        except Invalid as invalid:
            page.complain(invalid)
        kept = page.keep(given or filing.as_draft(form), chosen)
        if kept:
            return kept
    return page.render(cancel_url=url_for("web.my_work"))


def _done(case: Case, *, submit: bool, then: str) -> Response:
    filing.say_done(case, submit=submit)
    return redirect(then, 303)


@blueprint.post("/knelpunten/meekijken")
@guard(Capability.CASE_CREATE)
def look_along() -> Any:
    """What a form that is being filled in seems to be about, and what looks like it: a part of a page, for a script."""
    form = BottleneckForm(meta={"csrf": False})
    found = looking.panel(form, own=request.form.get("own", "")[:20])
    return render_template("bottlenecks/_looking.html", panel=found), {"Regiolijn-Summary": quote(found.summary)}


@blueprint.route("/zaken/<number>/bewerken", methods=["GET", "POST"])
@guard(Capability.CASE_EDIT, sent_again=filing.again)
@takes_files
def edit(number: str) -> Any:
    """Go on with a draft, and hand it in."""
    case = cases.get_visible(session(), actor(), number)
    if case.process != "bottleneck" or not can(actor(), Capability.CASE_EDIT, case.facts()):
        abort(404)
    form = BottleneckForm(data=filing.stored(case))
    page = filing.Page(form, case)
    here = url_for("cases.show", number=number)
    if request.method == "POST" and form.validate():
        version = filing.number(form.version.data)
        if version is None:
            abort(400)
        submit = filing.asks_to_submit()
        given, chosen = None, []
        try:
            chosen = uploads(form.files)
            given = filing.read(form, submit=submit)
            if submit and page.must_look():
                return page.keep(given, chosen) or page.render(cancel_url=here)
            with transaction() as writing:
                done = actions.edit(
                    writing, actor(), number, given, expected_version=version, submit=submit, now=clock.now(),
                    joins=looking.joins(), different=looking.different(),
                )  # fmt: skip
                files.add(writing, actor(), done, chosen, now=clock.now())
                personal.ask_or_hint(writing, actor(), form, done, handed_in=submit, now=clock.now())
            if submit:
                return _done(done, submit=True, then=here)
            flash(_("Saved."), "success")
            return redirect(here, 303)
        except Invalid as invalid:
            page.complain(invalid)
            kept = page.keep(given or filing.as_draft(form), chosen)
            if kept:
                return kept
        except NotAllowedNow:
            flash(
                _("This bottleneck was handed in. Its text can no longer be changed; write a comment instead."),
                "error",
            )
            return redirect(here, 303)
        except Stale:
            form.version.data = str(case.version)
            form.form_errors.append(_("This draft was changed in another window. Check it and save again."))
    elif request.method == "GET" and "indienen" in request.args:
        page.judge()
    return page.render(cancel_url=here)
