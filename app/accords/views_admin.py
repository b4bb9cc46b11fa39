"""Keeping the register: accords, their agreements, and signatories."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.accords import forms, keeping, known, queries
from app.accords.page import Line, number_of_agreements
from app.accords.words import KINDS
from app.db import transaction
from app.errors import FieldError, Invalid, Stale
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("accords_admin", __name__, url_prefix="/beheer/akkoorden", template_folder="templates")


@blueprint.get("")
@guard(Capability.ADMIN_ACCORDS)
def index() -> Any:
    """All accords and all signatories."""
    register = known.current()
    over = _("no longer in use")
    lines = [
        Line(one.name[language()], url_for(".accord", key=one.key),
             notes=(number_of_agreements(register, one.key),),
             over="" if one.active else over)
        for one in register.accords.values()
    ]  # fmt: skip
    signatories = [
        Line(one.name, url_for(".signatory", signatory_id=one.id), notes=(KINDS[one.kind](),), short=one.short,
             over="" if one.active else over)
        for one in register.signatories.values()
    ]  # fmt: skip
    return render_template("accords/admin/index.html", lines=lines, signatories=signatories)


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def new_accord() -> Any:
    """Add an accord; then its agreements."""
    form = forms.AccordForm().prepare(_signatories(), known=False)
    made: list[str] = []

    def save(writing: Session) -> None:
        made.append(keeping.save_accord(writing, actor(), None, form.given(), now=clock.now()))

    if _saved(form, save):
        flash(_("The accord is there. Add its agreements."), "success")
        return redirect(url_for(".accord", key=made[0]), 303)
    return _page(form, _("New accord"), cancel_url=url_for(".index"))


@blueprint.route("/<key>", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def accord(key: str) -> Any:
    """Change an accord; its agreements stand here too."""
    found = queries.accord(session(), key)
    form = forms.AccordForm(
        data={
            "name_nl": found.name.nl, "name_en": found.name.en, "summary_nl": found.summary.nl,
            "summary_en": found.summary.en, "source": found.source, "starts_on": found.starts_on,
            "ends_on": found.ends_on, "active": found.active, "signatories": [str(one.id) for one in found.signatories],
        }
    ).prepare(_signatories(also={one.id for one in found.signatories}), known=True)  # fmt: skip
    now = clock.now()
    if _saved(form, lambda writing: keeping.save_accord(writing, actor(), found.key, form.given(found.key), now=now)):
        flash(_("Saved."), "success")
        return redirect(url_for(".accord", key=found.key), 303)
    lines = [
        Line(one.title[language()], url_for(".agreement", key=found.key, code=one.code),
             over="" if one.active else _("no longer in use"), monitored=one.monitored)
        for one in known.current().agreements.values()
        if one.accord == found.key
    ]  # fmt: skip
    return _page(
        form, found.name[language()], cancel_url=url_for(".index"), lines=lines,
        new_url=url_for(".new_agreement", key=found.key), page_url=url_for("accords.accord", key=found.key),
    )  # fmt: skip


@blueprint.route("/<key>/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def new_agreement(key: str) -> Any:
    """Add an agreement to an accord."""
    parent = queries.accord(session(), key)
    form = forms.AgreementForm().prepare(forms.as_choices(parent.signatories), known=False)
    now = clock.now()
    if _saved(form, lambda writing: keeping.save_agreement(writing, actor(), parent.key, None, form.given(), now=now)):
        flash(_("The agreement is there."), "success")
        return redirect(url_for(".accord", key=parent.key), 303)
    return _page(form, _("New agreement"), parent=parent, cancel_url=url_for(".accord", key=parent.key))


@blueprint.route("/<key>/<code>", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def agreement(key: str, code: str) -> Any:
    """Change an agreement."""
    parent, found = queries.accord(session(), key), queries.agreement(session(), key, code)
    form = forms.AgreementForm(
        data={
            "title_nl": found.title.nl, "title_en": found.title.en, "text_nl": found.text.nl,
            "text_en": found.text.en, "place": found.place, "term_on": found.term_on, "monitored": found.monitored,
            "active": found.active, "keepers": [str(one.id) for one in found.keepers],
        }
    ).prepare(forms.as_choices(parent.signatories), known=True)  # fmt: skip
    given, now = form.given, clock.now()
    if _saved(
        form,
        lambda writing: keeping.save_agreement(writing, actor(), parent.key, found.code, given(found.code), now=now),
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".accord", key=parent.key), 303)
    return _page(
        form, found.title[language()], parent=parent, cancel_url=url_for(".accord", key=parent.key),
        page_url=url_for("accords.agreement", key=found.accord, code=found.code),
    )  # fmt: skip


@blueprint.route("/ondertekenaars/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def new_signatory() -> Any:
    """Add a signatory."""
    form = forms.SignatoryForm().prepare(_kinds())
    now = clock.now()
    if _saved(form, lambda writing: keeping.save_signatory(writing, actor(), None, form.given(), now=now)):
        flash(_("The signatory is there. Say at an accord that it signed it."), "success")
        return redirect(url_for(".index", _anchor="ondertekenaars"), 303)
    return _page(form, _("New signatory"), cancel_url=url_for(".index"))


@blueprint.route("/ondertekenaars/<int:signatory_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_ACCORDS)
def signatory(signatory_id: int) -> Any:
    """Change a signatory, or where it is addressed."""
    found = queries.signatory(session(), signatory_id)
    form = forms.SignatoryForm(
        data={"name": found.name, "short": found.short, "kind": found.kind.value, "email": found.email or "",
              "active": found.active}
    ).prepare(_kinds())  # fmt: skip
    now = clock.now()
    if _saved(form, lambda writing: keeping.save_signatory(writing, actor(), found.id, form.given(), now=now)):
        flash(_("Saved."), "success")
        return redirect(url_for(".index", _anchor="ondertekenaars"), 303)
    page_url = url_for("accords.signatory", signatory_id=found.id)
    return _page(form, found.name, cancel_url=url_for(".index"), page_url=page_url)


def _saved(form: forms.Shown, save: Callable[[Session], object]) -> bool:
    """Whether the form came in and was saved; what was wrong with it stands at its fields."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction() as writing:
            save(writing)
    except Invalid as invalid:
        form.add_errors(invalid)
    except Stale:
        form.add_errors(Invalid([FieldError("", "register_changed")]))
    else:
        return True
    return False


def _page(
    form: forms.Shown, title: str, *, cancel_url: str, parent: queries.AccordDetail | None = None, **more: Any
) -> Any:
    trail = [(_("Administration"), url_for("admin.index")), (_("Accords"), url_for(".index"))]
    if parent is not None:
        trail.append((parent.name[language()], url_for(".accord", key=parent.key)))
    page = render_template(
        "accords/admin/form.html", form=form, title=title, trail=trail, cancel_url=cancel_url,
        page_url=more.get("page_url", ""), lines=more.get("lines", ()), new_url=more.get("new_url", ""),
    )  # fmt: skip
    return page, form.status


def _signatories(also: Collection[int] = ()) -> list[tuple[str, str]]:
    """Who can be ticked: those in use, and those of `also`."""
    return forms.as_choices(one for one in known.current().signatories.values() if one.active or one.id in also)


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, label()) for kind, label in KINDS.items()]
