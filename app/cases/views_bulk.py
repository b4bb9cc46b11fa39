"""Doing one thing to several cases: those ticked in a list, and giving away all that somebody leaves behind."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.cases import bulk, bulk_kinds, handover, presenters, queries, words
from app.cases.bulk_kinds import Kind
from app.cases.bulk_own import GIVE, GiveForm, owners
from app.cases.handover import Held, Part
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.people import absence
from app.people import queries as people
from app.policy import Capability, Role, can
from app.web import personal
from app.web.forms import BaseForm
from app.web.guards import signed_in
from app.web.request import actor, close_session, language, session
from app.web.viewmodels import BulkPage, CaseGroup, Picked

blueprint = Blueprint("bulk", __name__, template_folder="templates")
SHOWN = 100
"""Of how many chosen cases the page shows what they are, to leave some out; the others are counted."""


@blueprint.route("/zaken/samen/<address>", methods=["GET", "POST"])
@signed_in
def act(address: str) -> Any:
    """Do one thing to several cases: the ticked ones, or with `alles` those of the list with these filters.

    What was ticked and typed is kept when something is wrong.
    """
    kind = bulk_kinds.at(address)
    if kind is None:
        abort(404)
    if not can(actor(), kind.capability):
        abort(403)
    form = kind.form(session(), actor())
    chosen = _chosen(form)
    if request.method == "POST" and form.validate() and not form.errors:
        page = _begun(kind, chosen, form, form.values())
        if page is not None:
            return page
    page = BulkPage(
        title=kind.title(),
        lead=ngettext("%(num)s case is chosen.", "%(num)s cases are chosen.", len(chosen)) if chosen else "",
        go=kind.go(),
        action=url_for("bulk.act", address=address),
        list_url=_list_url(),
        form=form,
        picked=_picked(chosen[:SHOWN]),
        rest=" ".join(str(one) for one in chosen[SHOWN:]),
        rest_text=ngettext("And %(num)s more.", "And %(num)s more.", len(chosen) - SHOWN)
        if len(chosen) > SHOWN
        else "",
        cut_off=_("These are the first %(num)s of the list: more cannot go at a time.", num=bulk.MOST)
        if request.args.get("alles") and len(chosen) == bulk.MOST
        else "",
    )
    return render_template("cases/bulk.html", page=page), form.status if request.method == "POST" else 200


def _list_url() -> str:
    """The list from which one came, with its filters."""
    given = {name: value for name, value in request.args.items() if name not in ("zaak", "alles", "cursor")}
    return url_for("bottlenecks.index", **given)  # type: ignore[arg-type]


def _picked(chosen: list[bulk.Chosen]) -> tuple[Picked, ...]:
    """The chosen cases that the reader may see, in the order of choosing. One query."""
    wanted = [one.number for one in chosen]
    rows = {row.number: row for row in queries.rows_of(session(), actor(), Case.number.in_(wanted), limit=SHOWN)}
    return tuple(
        Picked(
            value=str(one), number=one.number, title=rows[one.number].title,
            url=presenters.case_url(rows[one.number].process, one.number),
            note=_note(rows[one.number]),
        )
        for one in chosen
        if one.number in rows
    )  # fmt: skip


def _note(row: queries.Row) -> str:
    return " · ".join(part for part in (row.region, row.owner or _("no owner yet")) if part)


@blueprint.route("/mensen/<int:user_id>/zaken", methods=["GET", "POST"])
@signed_in
def of_person(user_id: int) -> Any:
    """All open cases of somebody, to be handed over: for themselves, their coordinator and the administrator.

    By what they are to the case, for each asks its own kind of successor; `?deel=` opens the form of one.
    """
    who = people.people(session(), [user_id]).get(user_id)
    may = actor().has(Role.COMMISSIONER) or absence.may_arrange(session(), actor(), user_id)
    if who is None or not may:
        abort(404)
    held = handover.held_by(session(), actor(), user_id)
    by_part = {part: [one for one in held if one.part is part] for part in Part}
    opened = _opened(by_part)
    form = GiveForm()
    form.successor.label.text, form.reason.label.text = _("Successor"), _("Why")
    form.reason.flags.required = True
    if opened is not None:
        offered = handover.successors(session(), opened, user_id)
        form.successor.choices = [("", _("Choose")), *((str(key), name) for key, name in offered)]
    chosen: list[bulk.Chosen] = []
    if request.method == "POST":
        chosen = _chosen(form)
        if not form.reason.data:
            form.add_errors(Invalid([FieldError("reason", "required")]))
        if opened is not None and form.validate() and not form.errors:
            page = _begun(GIVE, chosen, form, {**form.values(), "part": opened.value})
            if page is not None:
                return page
    ticked = {one.number for one in chosen}
    groups = tuple(
        _group(
            part,
            found,
            url_for("bulk.of_person", user_id=user_id, deel=part.value),
            opened=part is opened,
            ticked=ticked if request.method == "POST" else None,
        )
        for part, found in by_part.items()
        if found
    )
    page = render_template(
        "cases/person_cases.html",
        who=who,
        groups=groups,
        form=form,
        more=len(held) >= handover.LISTED,
        keeps_unrouted=handover.keeps_unrouted(session(), user_id),
        administers=actor().has(Role.ADMIN),
    )
    return page, form.status


@blueprint.route("/directies/<int:directorate_id>/zaken", methods=["GET", "POST"])
@signed_in
def of_directorate(directorate_id: int) -> Any:
    """All open cases of a directorate, before it ends: they go to owners elsewhere, and lie with their directorates."""
    found = people.directorate(session(), directorate_id)
    leads = directorate_id in absence.coordinated(actor())
    if found is None or not (leads or actor().has(Role.COMMISSIONER) or can(actor(), Capability.ADMIN_PEOPLE)):
        abort(404)
    address = url_for("bulk.of_directorate", directorate_id=directorate_id)
    form = GiveForm()
    form.successor.label.text, form.reason.label.text = _("New owner"), _("Why")
    form.reason.flags.required = True
    form.successor.choices = owners(session(), but=directorate_id)
    chosen: list[bulk.Chosen] = []
    if request.method == "POST":
        chosen = _chosen(form)
        if not form.reason.data:
            form.add_errors(Invalid([FieldError("reason", "required")]))
        if form.validate() and not form.errors:
            page = _begun(GIVE, chosen, form, form.values())
            if page is not None:
                return page
    ticked = {one.number for one in chosen} if request.method == "POST" else None
    held = handover.lying_with(session(), actor(), directorate_id)
    coordinators = people.coordinators_of(session(), directorate_id)
    return (
        render_template(
            "cases/directorate_cases.html",
            name=found.name(language()),
            group=_group(Part.OWNER, held, address, opened=True, ticked=ticked) if held else None,
            form=form,
            more=len(held) >= handover.LISTED,
            coordinators=[one.name for one in coordinators],
            administers=can(actor(), Capability.ADMIN_PEOPLE),
        ),
        form.status,
    )


def _opened(by_part: dict[Part, list[Held]]) -> Part | None:
    """The part whose form is open: the one asked for, else the first that this reader can do something with."""
    asked = request.args.get("deel", "")
    if asked in [part.value for part in Part] and by_part[Part(asked)]:
        return Part(asked)
    able = (part for part, found in by_part.items() if any(handover.can_give(actor(), part, one) for one in found))
    return next(able, None)


def _group(part: Part, found: list[Held], address: str, *, opened: bool, ticked: set[str] | None) -> CaseGroup:
    spoken = language()
    picked = []
    for one in found:
        state = registry.get(session(), one.process, one.workflow_version).states[one.state].label[spoken]
        able = handover.can_give(actor(), part, one)
        picked.append(
            Picked(
                value=f"{one.number}:{one.version}",
                number=one.number,
                title=one.title or _("Confidential case"),
                url=presenters.case_url(one.process, one.number) if one.readable else "",
                note=" · ".join(part for part in (one.region, state) if part) if one.readable else "",
                ticked=able and (ticked is None or one.number in ticked),
                able=able,
            )
        )
    return CaseGroup(
        title=words.part_label(part.value),
        note=words.part_help(part.value),
        picked=tuple(picked),
        url=address,
        opened=opened and any(one.able for one in picked),
        able=any(one.able for one in picked),
    )


def _chosen(form: BaseForm) -> list[bulk.Chosen]:
    """The chosen cases. None, or too many, is an error of the form."""
    if request.method == "GET" and request.args.get("alles"):
        return list(bulk_kinds.all_of(session(), actor(), request.args, bulk.MOST))
    try:
        return bulk.read([*request.values.getlist("zaak"), *request.form.get("zaken", "").split()])
    except Invalid as invalid:
        form.add_errors(invalid)
        return []


def _begun(kind: Kind, chosen: list[bulk.Chosen], form: BaseForm, data: dict[str, Any]) -> Any:
    """Begin it, and go to the page that says of each case what came of it. Sent again it does nothing: the cases have
    changed.

    None when it was the form that was not right, for every case: then it comes back as it was sent.
    """
    who, now = actor(), clock.now()
    try:
        personal.check(form)
        close_session()  # a request never holds two connections
        begun = bulk_kinds.begin(who, kind, data, chosen, now)
    except Invalid as invalid:
        form.add_errors(invalid)
        return None
    if begun.refused_at and all(field in form for field in begun.refused_at):
        bulk_kinds.discard(who, begun.id)
        form.add_errors(Invalid(begun.reasons))
        return None
    return redirect(begun.url, 303)
