"""Programmes of other departments: who else of the government is active, where, and whom to call."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.partnerships.page import own_regions, period
from app.policy import Capability, Forbidden
from app.programmes import actions, importing, page, queries, words
from app.programmes.forms import DepartmentForm, FileForm, ProgrammeForm
from app.programmes.queries import Row
from app.regions import queries as regions
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, language, session

blueprint = Blueprint("programmes", __name__, url_prefix="/rijk", template_folder="templates")


@blueprint.get("")
@guard(Capability.REGION_READ)
def index() -> str:
    """Departments by region, and the programmes that the address asks for."""
    return render_template("programmes/index.html", page=page.register(session(), actor(), request.args, clock.now()))


@blueprint.get("/<int:programme_id>")
@guard(Capability.REGION_READ)
def show(programme_id: int) -> str:
    """One programme."""
    knows, now = queries.may_know_people(actor()), clock.now()
    row = queries.one(session(), programme_id, people=knows)
    found = regions.by_ids(session(), [one[0] for one in row.regions]).values()
    return render_template(
        "programmes/show.html", row=row, standing=page.standing(row, now), when=period(row.since, row.until),
        kind=words.KINDS[row.kind](), regions=sorted(found, key=lambda one: one.name), knows_people=knows,
        language=language(), may_work=queries.may_work(session(), actor(), row, clock.local_date(now)),
    )  # fmt: skip


@blueprint.route("/nieuw", methods=["GET", "POST"])
@guard(Capability.PROGRAMME_WORK)
def new() -> Any:
    """Write down a programme."""
    form = _form(None)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                key = actions.make(writing, actor(), form.values(), now=clock.now()).id
            flash(_("The programme is written down."), "success")
            return redirect(url_for("programmes.show", programme_id=key), 303)
    return render_template("programmes/form.html", form=form, row=None), form.status


@blueprint.route("/<int:programme_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.PROGRAMME_WORK)
def edit(programme_id: int) -> Any:
    """Describe a programme anew."""
    row = queries.one(session(), programme_id)
    if not queries.may_work(session(), actor(), row, clock.local_date(clock.now())):
        raise Forbidden(Capability.PROGRAMME_WORK)
    form = _form(row)
    if request.method == "POST" and form.validate():
        with refused_in(form, _changed()):
            with transaction() as writing:
                personal.check(form)
                version = form.version.data or ""
                actions.change(
                    writing, actor(), programme_id, form.values(),
                    expected_version=int(version) if version.isascii() and version.isdigit() else -1, now=clock.now(),
                )  # fmt: skip
            flash(_("The programme is changed."), "success")
            return redirect(url_for("programmes.show", programme_id=programme_id), 303)
    return render_template("programmes/form.html", form=form, row=row), form.status


@blueprint.post("/<int:programme_id>/weg")
@guard(Capability.PROGRAMME_WORK)
def remove(programme_id: int) -> Any:
    """Take away a programme that was written down by mistake."""
    with transaction() as writing:
        actions.remove(writing, actor(), programme_id, now=clock.now())
    flash(_("The programme is taken away."), "success")
    return redirect(url_for("programmes.index"), 303)


@blueprint.route("/inlezen", methods=["GET", "POST"])
@guard(Capability.PROGRAMME_WORK)
def take_in() -> Any:
    """Programmes from a file: all of them or none, with what is wrong row by row."""
    form, faults, failed = FileForm(), [], False
    if form.validate_on_submit() and (file := form.file.data):
        try:
            with transaction() as writing:
                done = importing.take_in(writing, actor(), file.filename or "", file.read(), now=clock.now())
        except importing.BadFile as bad:
            failed, faults = True, [(one.row, one.error.field, message_for(one.error)) for one in bad.faults]
        else:
            flash(_("Taken in: %(num)s programmes.", num=done), "success")
            return redirect(url_for("programmes.index"), 303)
    page_ = render_template(
        "programmes/take_in.html", form=form, faults=faults, failed=failed, columns=importing.COLUMNS
    )
    return page_, 422 if failed else form.status


@blueprint.route("/departementen", methods=["GET", "POST"])
@guard(Capability.ADMIN_REGIONS)
def departments() -> Any:
    """The departments, and adding or changing one."""
    form = DepartmentForm()
    if request.method == "POST" and form.validate():
        with refused_in(form, ""):
            with transaction() as writing:
                actions.keep_department(writing, actor(), form.values(), now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("programmes.departments"), 303)
    rows = queries.departments(session(), closed=True)
    return render_template("programmes/departments.html", form=form, rows=rows, language=language()), form.status


def _changed() -> str:
    return _("Somebody else changed this programme. Look at it in another window; save again.")


def _form(row: Row | None) -> ProgrammeForm:
    reading, spoken = session(), language()
    data: dict[str, Any] = {"regions": [request.args.get("regio", "")[:9]]}
    kept = {row.department.key: row.department.name(spoken)} if row else {}
    if row is not None:
        data = {
            "name": row.name, "department": row.department.key, "kind": row.kind.value, "about": row.about,
            "source": row.source, "regions": [str(key) for key, _name in row.regions],
            "municipalities": ", ".join(name for _id, name, _there in row.municipalities),
            "since": row.since.isoformat() if row.since else "", "until": row.until.isoformat() if row.until else "",
            "version": str(row.version),
            "contacts": [
                {"name": one.name, "position": one.position, "email": one.email, "phone": one.phone}
                for one in row.contacts
            ],
        }  # fmt: skip
    offered = kept | {one.key: one.name(spoken) for one in queries.departments(reading)}
    places = [(str(one.id), one.name) for one in regions.usual_regions(reading)]
    mine = own_regions(actor())
    places = [one for one in places if not mine or int(one[0]) in mine]
    own = [(str(key), name) for key, name in row.regions] if row else []
    places += [one for one in own if one[0] not in {key for key, _name in places}]
    return ProgrammeForm([(key, f"{key} ({name})") for key, name in offered.items()], places, data=data)
