"""Pages of the administrator: the hub, people with their roles, and directorates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from app import clock
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound, Stale
from app.people import actions, leading, queries
from app.people.forms import (
    DirectorateForm,
    NewDirectorateForm,
    NewUserForm,
    RoleForm,
    SubmittedForm,
    UserForm,
    role_choices,
    role_filter,
)
from app.people.labels import ROLE_HELP, ROLES
from app.policy import Capability, Role, can
from app.web.guards import guard, signed_in
from app.web.request import actor, language
from app.web.request import session as reading_session
from app.web.safe import row_id
from app.web.viewmodels import Filter, FilterBar, Option

blueprint = Blueprint("admin", __name__, url_prefix="/beheer", template_folder="templates")

PER_PAGE = 50


@dataclass(frozen=True)
class Place:
    """A page of the administration: where, for whom, and what one does there."""

    endpoint: str
    capability: Capability
    label: LazyString
    text: LazyString


PLACES = (
    Place(
        "admin.users",
        Capability.ADMIN_PEOPLE,
        lazy_gettext("People"),
        lazy_gettext("Accounts and roles: who may do what, for which regions or directorate."),
    ),
    Place(
        "admin.directorates",
        Capability.ADMIN_PEOPLE,
        lazy_gettext("Directorates"),
        lazy_gettext("The directorates of the ministry that solve bottlenecks."),
    ),
    Place(
        "regions_admin.index",
        Capability.ADMIN_REGIONS,
        lazy_gettext("Regions"),
        lazy_gettext("The layouts of the country, and a new year of municipalities."),
    ),
    Place(
        "accords_admin.index",
        Capability.ADMIN_ACCORDS,
        lazy_gettext("Accords"),
        lazy_gettext("Accords, what was agreed in them, and who signed."),
    ),
    Place(
        "routing.table",
        Capability.ADMIN_ROUTING,
        lazy_gettext("Routing"),
        lazy_gettext("Which directorate gets a new bottleneck."),
    ),
    Place(
        "mandates.admin",
        Capability.ADMIN_MANDATES,
        lazy_gettext("Mandates"),
        lazy_gettext("Who may decide what, up to which amount, and what nobody may decide."),
    ),
    Place(
        "workdays.index",
        Capability.ADMIN_CALENDAR,
        lazy_gettext("Calendar"),
        lazy_gettext("The days on which nobody works. Deadlines are counted with these."),
    ),
    Place(
        "workflows.index",
        Capability.ADMIN_WORKFLOWS,
        lazy_gettext("Processes"),
        lazy_gettext("The steps, terms and rules that cases follow."),
    ),
    Place(
        "forums_admin.index",
        Capability.ADMIN_FORUMS,
        lazy_gettext("Forums"),
        lazy_gettext("Where meetings are held: the minister, the management team, the IZA, the NZa."),
    ),
    Place(
        "messages.index",
        Capability.ADMIN_MESSAGES,
        lazy_gettext("Messages"),
        lazy_gettext("Mail that waits, was sent or could not be delivered."),
    ),
    Place(
        "post.index",
        Capability.ADMIN_MESSAGES,
        lazy_gettext("Post"),
        lazy_gettext("Mail that came in, and what became of it."),
    ),
    Place(
        "texts.index",
        Capability.ADMIN_MESSAGES,
        lazy_gettext("Texts of messages"),
        lazy_gettext("What our mails and notices say, per state and nature."),
    ),
    Place(
        "standard_texts.index",
        Capability.ADMIN_MESSAGES,
        lazy_gettext("Standard texts"),
        lazy_gettext("What colleagues can begin a comment or a step with, per state and nature."),
    ),
    Place(
        "audit.log",
        Capability.AUDIT_READ,
        lazy_gettext("Logbook"),
        lazy_gettext("Every change: who, when and what. And whether the logbook is intact."),
    ),
)


@blueprint.get("")
@signed_in
def index() -> Any:
    """The pages of the administration that this person may see; 403 for whoever may see none."""
    places = [
        place for place in PLACES if place.endpoint in current_app.view_functions and can(actor(), place.capability)
    ]
    if not places:
        abort(403)
    return render_template("people/admin/index.html", places=places)


# -- people ------------------------------------------------------------------------------------


@blueprint.get("/mensen")
@guard(Capability.ADMIN_PEOPLE)
def users() -> Any:
    """Accounts by name, with search and filters."""
    session = reading_session()
    page = max(request.args.get("pagina", 1, type=row_id), 1)
    directorate_rows = queries.directorates(session, inactive=True)
    wanted = {name: request.args.get(name, "").strip()[:100] for name in ("q", "rol", "directie", "stand")}
    found = queries.users(
        session,
        text=wanted["q"],
        role=role_filter(wanted["rol"]),
        directorate_id=next((row.id for row in directorate_rows if row.key == wanted["directie"]), None),
        inactive=wanted["stand"] == "alle",
        page=page,
        per_page=PER_PAGE,
    )
    kept: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    return render_template(
        "people/admin/users.html",
        rows=found.rows,
        bar=_bar(wanted, directorate_rows),
        next_url=url_for("admin.users", pagina=page + 1, **kept) if found.more else None,
        first_url=url_for("admin.users", **kept) if page > 1 else None,
        **_labels(),
    )


def _bar(wanted: dict[str, str], directorate_rows: tuple[queries.DirectorateRow, ...]) -> FilterBar:
    """The filters above the list of people."""

    def options(name: str, everything: str, choices: list[tuple[str, str]]) -> tuple[Option, ...]:
        return tuple(Option(value, label, wanted[name] == value) for value, label in [("", everything), *choices])

    keys = [(row.key, row.name(language())) for row in directorate_rows]
    filters = (
        Filter("rol", _("Role"), options("rol", _("All roles"), role_choices())),
        Filter("directie", _("Directorate"), options("directie", _("All directorates"), keys)),
        Filter("stand", _("Accounts"), options("stand", _("In use"), [("alle", _("Out of use too"))])),
    )
    address = url_for("admin.users")
    return FilterBar(
        address,
        filters=filters,
        q=wanted["q"],
        q_label=_("Name or e-mail address"),
        active=sum(bool(value) for value in wanted.values()),
        clear_url=address,
    )


@blueprint.route("/mensen/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def new_user() -> Any:
    """Make an account; then its roles are given on its own page."""
    form = NewUserForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                user_id = actions.create_user(
                    session,
                    actor(),
                    email=form.email.data or "",
                    name=form.name.data or "",
                    language=form.language.data,
                    invite=form.invite.data,
                    now=clock.now(),
                )
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("The account is made. Now give it a role."), "success")
            return redirect(url_for("admin.user", user_id=user_id), 303)
    return render_template("people/admin/new_user.html", form=form), form.status


@blueprint.route("/mensen/<int:user_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def user(user_id: int) -> Any:
    """An account: name, address, language, in use or not; and the roles it has."""
    shown = _user(user_id)
    form = UserForm(
        name=shown.name,
        email=shown.email,
        language=shown.language,
        active=shown.active,
        manager=str(shown.manager_id or ""),
        version=shown.version,
    ).offer(leading.candidates(reading_session(), user_id), _("Nobody"))
    status = 0
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.update_user(
                    session,
                    actor(),
                    user_id,
                    name=form.name.data or "",
                    email=form.email.data or "",
                    language=form.language.data,
                    active=form.active.data,
                    expected_version=form.version.data or 0,
                    now=clock.now(),
                )
                leading.set_manager(session, actor(), user_id, form.leader(), now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        except Stale as stale:
            form.add_errors(Invalid([FieldError("", "changed_meanwhile")]))
            form.version.data = stale.actual
            form.version.raw_data = None
            status = 409
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.user", user_id=user_id), 303)
    return (
        render_template("people/admin/user.html", form=form, user=shown, all_roles=list(Role), **_labels()),
        status or form.status,
    )


@blueprint.post("/mensen/<int:user_id>/uitnodigen")
@guard(Capability.ADMIN_PEOPLE)
def invite(user_id: int) -> Any:
    """Mail a link to set a password."""
    shown = _user(user_id)
    if SubmittedForm().validate_on_submit():
        try:
            with transaction() as session:
                actions.invite(session, actor(), user_id, now=clock.now())
        except NotFound:
            abort(404)
        flash(_("A mail with a link is on its way to %(email)s.", email=shown.email), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@blueprint.post("/mensen/<int:user_id>/code-uit")
@guard(Capability.ADMIN_PEOPLE)
def take_away_code(user_id: int) -> Any:
    """Turn off the second step of somebody who lost the phone."""
    _user(user_id)
    if SubmittedForm().validate_on_submit():
        with transaction() as session:
            actions.take_away_totp(session, actor(), user_id, now=clock.now())
        flash(_("Logging in with a code is off for this account."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


@blueprint.route("/mensen/<int:user_id>/rollen/<role>", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def new_role(user_id: int, role: str) -> Any:
    """Give a role."""
    shown = _user(user_id)
    wanted = role_filter(role)
    if wanted is None:
        abort(404)
    choices = queries.region_choices(reading_session())
    form = RoleForm().for_role(wanted, queries.directorates(reading_session()), choices, language())
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.give_role(session, actor(), user_id, form.spec(wanted), now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for("admin.user", user_id=user_id), 303)
    return _role_page(form, shown, wanted, choices, None)


@blueprint.route("/rollen/<int:grant_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def role(grant_id: int) -> Any:
    """Change the directorate, theme or regions of a role."""
    held = _grant(grant_id)
    choices = queries.region_choices(reading_session())
    form = _form_of(held, choices)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.change_role(session, actor(), grant_id, form.spec(held.role), now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.user", user_id=held.user_id), 303)
    return _role_page(form, _user(held.user_id), held.role, choices, held)


@blueprint.post("/rollen/<int:grant_id>/weg")
@guard(Capability.ADMIN_PEOPLE)
def take_role(grant_id: int) -> Any:
    """Take a role away; when that is refused, the page of the role says why."""
    held = _grant(grant_id)
    if not SubmittedForm().validate_on_submit():
        return redirect(url_for("admin.role", grant_id=grant_id), 303)
    try:
        with transaction() as session:
            actions.take_role(session, actor(), grant_id, now=clock.now())
    except Invalid as invalid:
        choices = queries.region_choices(reading_session())
        form = _form_of(held, choices, fresh=True)
        form.add_errors(invalid)
        return _role_page(form, _user(held.user_id), held.role, choices, held)
    flash(_("The role is taken away."), "success")
    return redirect(url_for("admin.user", user_id=held.user_id), 303)


def _form_of(held: queries.GrantRow, choices: tuple[queries.RegionChoice, ...], *, fresh: bool = False) -> RoleForm:
    values = {
        "directorate": held.directorate.id if held.directorate else None,
        "theme": held.theme or "",
        "regions": [region.id for region in held.regions],
    }
    form = RoleForm(formdata=None, data=values) if fresh else RoleForm(data=values)
    return form.for_role(held.role, queries.directorates(reading_session()), choices, language())


def _role_page(
    form: RoleForm,
    shown: queries.UserDetail,
    wanted: Role,
    choices: tuple[queries.RegionChoice, ...],
    held: queries.GrantRow | None,
) -> Any:
    divisions = [(key, list(rows)) for key, rows in groupby(choices, key=lambda choice: choice.division_key)]
    page = render_template(
        "people/admin/role.html",
        form=form,
        user=shown,
        role=wanted,
        held=held,
        divisions=divisions,
        **_labels(),
    )
    return page, form.status


def _user(user_id: int) -> queries.UserDetail:
    found = queries.user(reading_session(), user_id)
    if found is None:
        abort(404)
    return found


def _grant(grant_id: int) -> queries.GrantRow:
    found = queries.grant(reading_session(), grant_id)
    if found is None:
        abort(404)
    return found


def _labels() -> dict[str, Any]:
    return {"role_labels": ROLES, "role_help": ROLE_HELP, "language": language(), "in_short": in_short}


def in_short(grants: tuple[queries.GrantRow, ...]) -> list[str]:
    """Somebody's roles in words: "Opgavefikser CZ", "Regio-liaison Zwolle en nog 2 regio's"."""
    said = []
    for held in grants:
        text = str(ROLES[held.role])
        if held.directorate is not None:
            text = f"{text} {held.directorate.key}"
        if held.regions:
            text = f"{text} {held.regions[0].name}"
            more = len(held.regions) - 1
            if more:
                text += " " + ngettext("and %(num)s more region", "and %(num)s more regions", more)
        if held.theme:
            text = f"{text} ({held.theme})"
        said.append(text)
    return said


# -- directorates ------------------------------------------------------------------------------


@blueprint.get("/directies")
@guard(Capability.ADMIN_PEOPLE)
def directorates() -> Any:
    """The directorates and how many people they have."""
    rows = queries.directorate_counts(reading_session())
    return render_template("people/admin/directorates.html", rows=rows, language=language())


@blueprint.route("/directies/nieuw", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def new_directorate() -> Any:
    """Add a directorate."""
    form = NewDirectorateForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.create_directorate(session, actor(), **form.values(), now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("The directorate is added. Give people a role in it."), "success")
            return redirect(url_for("admin.directorates"), 303)
    return render_template("people/admin/directorate.html", form=form, directorate=None), form.status


@blueprint.route("/directies/<int:directorate_id>", methods=["GET", "POST"])
@guard(Capability.ADMIN_PEOPLE)
def directorate(directorate_id: int) -> Any:
    """Rename a directorate, or put it in or out of use."""
    found = queries.directorate(reading_session(), directorate_id)
    if found is None:
        abort(404)
    form = DirectorateForm(name_nl=found.name_nl, name_en=found.name_en, active=found.active)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                actions.update_directorate(session, actor(), directorate_id, **form.values(), now=clock.now())
        except Invalid as invalid:
            form.add_errors(invalid)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("admin.directorates"), 303)
    return render_template("people/admin/directorate.html", form=form, directorate=found), form.status
