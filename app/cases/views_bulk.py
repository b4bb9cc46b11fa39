"""Giving cases to somebody, several at a time: those ticked in a list, and all that somebody leaves behind."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectField, TextAreaField

from app import clock
from app.audit import kept
from app.cases import bulk, handover, presenters, queries, words
from app.cases.handover import Held, Part
from app.cases.models import Case
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.people import absence
from app.people import queries as people
from app.policy import Capability, Role, can
from app.web import personal
from app.web.forms import BaseForm, Required
from app.web.guards import guard, signed_in
from app.web.messages import message_for
from app.web.request import actor, close_session, language, session
from app.web.viewmodels import CaseGroup, Given, Picked

blueprint = Blueprint("bulk", __name__, template_folder="templates")


class GiveForm(BaseForm):
    """Who takes over, and why."""

    successor = SelectField(validators=[Required()], validate_choice=False)
    reason = TextAreaField()


@blueprint.route("/zaken/samen/toewijzen", methods=["GET", "POST"])
@guard(Capability.CASE_ASSIGN)
def assign() -> Any:
    """Give the ticked cases to one owner, with a reason. What was ticked and typed is kept when something is wrong."""
    form = GiveForm()
    form.successor.label.text, form.reason.label.text = _("New owner"), _("Why")
    form.reason.description = _("Required for cases that have an owner already. The old and the new owner read this.")
    form.successor.choices = _owners()
    chosen = _chosen(form)
    if request.method == "POST" and form.validate() and not form.errors:
        page = _given(chosen, Part.OWNER, form, url_for("bottlenecks.index", queue="directorate"))
        if page is not None:
            return page
    rows = {
        row.number: row
        for row in queries.rows_of(session(), actor(), Case.number.in_([one.number for one in chosen]), limit=bulk.MOST)
    }
    picked = tuple(
        Picked(
            value=str(one), number=one.number, title=rows[one.number].title,
            url=presenters.case_url(rows[one.number].process, one.number),
            note=_note(rows[one.number]),
        )
        for one in chosen
        if one.number in rows
    )  # fmt: skip
    page = render_template("cases/bulk_assign.html", form=form, picked=picked)
    return page, form.status if request.method == "POST" else 200


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
            page = _given(chosen, opened, form, url_for("bulk.of_person", user_id=user_id))
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
    form.successor.choices = _owners(but=directorate_id)
    chosen: list[bulk.Chosen] = []
    if request.method == "POST":
        chosen = _chosen(form)
        if not form.reason.data:
            form.add_errors(Invalid([FieldError("reason", "required")]))
        if form.validate() and not form.errors:
            page = _given(chosen, Part.OWNER, form, address)
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
    """The ticked cases. None, or too many, is an error of the form."""
    try:
        return bulk.read(request.values.getlist("zaak"))
    except Invalid as invalid:
        form.add_errors(invalid)
        return []


def _owners(but: int | None = None) -> Any:
    """Everybody a case can be given to, by directorate; without those of one."""
    found: dict[str, list[tuple[str, str]]] = {"": [("", _("Choose"))]}
    for one in people.assignable(session()):
        if one.directorate.id == but:
            continue
        found.setdefault(one.directorate.name(language()), []).append((str(one.person.id), one.person.name))
    return found


def _given(chosen: list[bulk.Chosen], part: Part, form: GiveForm, back: str) -> Any:
    """Do it, case by case, and say of each what came of it. Sent again it does nothing: the cases have changed.

    None when it was the form that was not right, for every case: then it comes back as it was sent.
    """
    who, now = actor(), clock.now()
    successor = form.successor.data or ""
    key = int(successor) if successor.isascii() and successor.isdigit() and len(successor) < 10 else 0
    try:
        found = personal.check(form)
    except personal.Asked as asked:
        form.add_errors(asked)
        return None
    close_session()  # a request never holds two connections

    def give(writing: Session, one: bulk.Chosen) -> Case:
        reason = form.reason.data or ""
        case = handover.give(writing, who, one.number, part, key, reason, expected_version=one.version, now=now)
        kept.note(writing, who, case, found, asked=True, now=now)
        return case

    outcomes = bulk.each(transaction, chosen, give)
    if all(reason.field in form for one in outcomes for reason in one.reasons) and not any(
        one.done for one in outcomes
    ):
        form.add_errors(Invalid(outcomes[0].reasons))
        return None
    names = people.people(session(), [key])
    given = [Given(one.number, tuple(message_for(reason) for reason in one.reasons)) for one in outcomes]
    page = render_template(
        "cases/bulk_result.html",
        done=[one for one in given if not one.reasons],
        refused=[one for one in given if one.reasons],
        name=names[key].name if key in names else "",
        back_url=back,
    )
    return page, 200 if any(not one.reasons for one in given) else 422
