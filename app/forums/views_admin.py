"""The forums, in the administration: what they are called, who chairs them, when their papers must be there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.forums import forms, meetings, queries
from app.forums.views import send
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("forums_admin", __name__, url_prefix="/beheer/overleggen", template_folder="templates")


@blueprint.get("")
@guard(Capability.ADMIN_FORUMS)
def index() -> str:
    """All forums."""
    return render_template("forums/admin_index.html", rows=queries.forums(session()), language=language())


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_FORUMS)
def new() -> Any:
    """Add a forum. Cases come there by hand."""
    form = forms.ForumForm()
    del form.active

    def act(writing: Session) -> Any:
        return meetings.make_forum(writing, actor(), form.values(), now=clock.now())

    return send(form, act, lambda _made: _done(_("The forum is added."))) or _shown(form, _("Add a forum"), _("Add"))


@blueprint.route("/<key>", methods=["GET", "POST"])
@guard(Capability.ADMIN_FORUMS)
def edit(key: str) -> Any:
    """Change a forum, or take it out of use."""
    row = queries.forum(session(), key)
    names = ("name_nl", "name_en", "about", "chair", "place", "active")
    given = {name: getattr(row, name) for name in names}
    form = forms.ForumForm(data={**given, "papers_days": str(row.papers_days), "version": str(row.version)})
    version = form.version.data or ""

    def act(writing: Session) -> Any:
        known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        return meetings.change_forum(writing, actor(), key, form.values(), expected_version=known, now=clock.now())

    return send(form, act, lambda _made: _done(_("The forum is changed."))) or _shown(
        form, row.name(language()), _("Save")
    )


def _done(told: str) -> Any:
    flash(told, "success")
    return redirect(url_for("forums_admin.index"), 303)


def _shown(form: Any, title: str, label: str) -> Any:
    crumbs = [(_("Administration"), url_for("admin.index")), (_("Forums"), url_for("forums_admin.index"))]
    back = url_for("forums_admin.index")
    shown = {"title": title, "submit": label, "back": back, "crumbs": crumbs}
    return render_template("forums/form.html", form=form, **shown), form.status
