"""Dashboards: the figures of now, keeping them under a name, and having a link mailed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.dashboards import asking, boards, page, queries
from app.dashboards.forms import EVERYBODY, BoardForm, MailForm
from app.dashboards.models import Rhythm
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound
from app.figures import slices
from app.figures.measures import MEASURES
from app.people import queries as people
from app.people.forms import SubmittedForm
from app.policy import Capability, can
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("dashboards", __name__, template_folder="templates", url_prefix="/cijfers")


@blueprint.get("")
@guard(Capability.FIGURES_READ)
def index() -> str:
    """The figures of now, for the role of the reader or as the address asks."""
    mine = asking.own_slices(session(), actor())
    now = clock.now()
    asked, sound = asking.read(request.args, mine, clock.local_date(now))
    shown = page.dashboard(session(), actor(), asked, mine, now, misread=not sound)
    return render_template("dashboards/index.html", page=shown, row=None)


@blueprint.get("/bewaard")
@guard(Capability.FIGURES_READ)
def saved() -> str:
    """The dashboards that the reader has, and what is mailed to them."""
    spoken = language()
    rows = queries.of(session(), actor())
    return render_template(
        "dashboards/saved.html",
        boards=[
            {
                "row": row,
                "about": _slice_name(row.slice),
                "period": page.rule_label(row.period, spoken),
                "shared": _shared_with(row),
                "mine": row.owner_id == actor().id,
            }
            for row in rows
        ],
        report=queries.report_rhythm(session(), actor()) if can(actor(), Capability.REPORT_READ) else None,
        reports=can(actor(), Capability.REPORT_READ),
    )


@blueprint.get("/bewaard/<int:dashboard_id>")
@guard(Capability.FIGURES_READ)
def show(dashboard_id: int) -> str:
    """A saved dashboard, with the figures of now."""
    row = queries.one(session(), actor(), dashboard_id)
    mine = asking.own_slices(session(), actor())
    now = clock.now()
    given = {"snede": row.slice, **asking.written(row.period)}
    asked, _sound = asking.read(_Kept(given, row.measures), mine, clock.local_date(now))
    shown = page.dashboard(session(), actor(), asked, mine, now)
    manages = queries.manages(actor(), row.owner_id, row.directorate_id)
    return render_template("dashboards/index.html", page=shown, row=row, manages=manages, shared=_shared_with(row))


class _Kept(dict[str, str]):
    """What a saved dashboard asks, read as an address is."""

    def __init__(self, given: dict[str, str], measures: Sequence[str]) -> None:
        super().__init__(given)
        self._measures = list(measures)

    def getlist(self, _name: str) -> list[str]:
        """The measures."""
        return self._measures


@blueprint.route("/bewaard/nieuw", methods=["GET", "POST"])
@guard(Capability.FIGURES_READ)
def new() -> Any:
    """Keep the dashboard that was shown."""
    mine = asking.own_slices(session(), actor())
    asked, _sound = asking.read(request.args, mine, clock.local_date(clock.now()))
    form = BoardForm(
        data={"slice": str(asked.slice), "period": asked.span.rule, "measures": list(asked.measures), "shared": ""}
    )
    form = _offered(form, shared=True)
    if form.validate_on_submit():
        with refused_in(form, ""):
            with transaction() as writing:
                key = boards.keep(writing, actor(), form.board(), now=clock.now()).id
            flash(_("The dashboard is saved."), "success")
            return redirect(url_for("dashboards.show", dashboard_id=key), 303)
    return render_template("dashboards/board.html", form=form, row=None, action=request.full_path), form.status


@blueprint.route("/bewaard/<int:dashboard_id>/wijzigen", methods=["GET", "POST"])
@guard(Capability.FIGURES_READ)
def change(dashboard_id: int) -> Any:
    """Another name, other contents, other readers."""
    row = queries.one(session(), actor(), dashboard_id)
    if not queries.manages(actor(), row.owner_id, row.directorate_id):
        return redirect(url_for("dashboards.mail", dashboard_id=row.id), 303)
    shared = EVERYBODY if row.everybody else str(row.directorate_id or "")
    form = BoardForm(
        data={
            "name": row.name, "slice": row.slice, "period": row.period, "measures": list(row.measures),
            "shared": shared,
        }
    )  # fmt: skip
    form = _offered(form, shared=row.owner_id == actor().id, row=row)
    if form.validate_on_submit():
        with refused_in(form, ""):
            with transaction() as writing:
                board = form.board((row.directorate_id, row.everybody))
                boards.change(writing, actor(), dashboard_id, board, now=clock.now())
            flash(_("Saved."), "success")
            return redirect(url_for("dashboards.show", dashboard_id=row.id), 303)
    action = url_for("dashboards.change", dashboard_id=row.id)
    return render_template("dashboards/board.html", form=form, row=row, action=action), form.status


@blueprint.post("/bewaard/<int:dashboard_id>/weg")
@guard(Capability.FIGURES_READ)
def remove(dashboard_id: int) -> Any:
    """Take a dashboard away."""
    if not SubmittedForm().validate_on_submit():
        abort(400)
    with transaction() as writing:
        boards.remove(writing, actor(), dashboard_id, now=clock.now())
    flash(_("The dashboard is gone. The figures are still there."), "success")
    return redirect(url_for("dashboards.saved"), 303)


@blueprint.route("/bewaard/<int:dashboard_id>/post", methods=["GET", "POST"])
@guard(Capability.FIGURES_READ)
def mail(dashboard_id: int) -> Any:
    """How often the link to a dashboard is mailed to the reader."""
    row = queries.one(session(), actor(), dashboard_id)
    url = url_for("dashboards.show", dashboard_id=row.id)
    return _mail(dashboard_id, row.rhythm, tuple(Rhythm), row.name, url)


@blueprint.route("/bewaard/verslag", methods=["GET", "POST"])
@guard(Capability.REPORT_READ)
def report_mail() -> Any:
    """How often the link to the quarterly report is mailed to the reader."""
    rhythm = queries.report_rhythm(session(), actor())
    return _mail(None, rhythm, boards.REPORT_RHYTHMS, _("Quarterly report"), url_for("reports.index"))


def _mail(key: int | None, rhythm: Rhythm | None, rhythms: Sequence[Rhythm], name: str, url: str) -> Any:
    form = MailForm(data={"rhythm": rhythm.value if rhythm else "none"}).offer(rhythms)
    if form.validate_on_submit():
        with refused_in(form, ""):
            try:
                chosen = form.chosen()
            except ValueError:
                raise Invalid([FieldError("rhythm", "unknown_choice", {"value": str(form.rhythm.data)[:40]})]) from None
            with transaction() as writing:
                boards.mail(writing, actor(), key, chosen, now=clock.now())
            flash(_("Saved.") if chosen else _("You get no mail about it any more."), "success")
            return redirect(url_for("dashboards.saved"), 303)
    return render_template("dashboards/mail.html", form=form, name=name, url=url, rhythm=rhythm), form.status


def _offered(form: BoardForm, *, shared: bool, row: queries.Row | None = None) -> BoardForm:
    """What can be chosen in the form of a dashboard."""
    spoken = language()
    mine = asking.own_slices(session(), actor())
    part = form.slice.data or str(mine[0] if mine else slices.LAND)
    chosen = _known(part)
    listed = page.slice_choices(session(), actor(), chosen)
    rules = page.period_choices(form.period.data or "current", clock.now())
    offered: list[tuple[str, str]] | None = None
    if shared:
        inside = queries.directorates_of(actor())
        offered = [("", _("Only me"))]
        offered += [
            (str(one.id), one.name(spoken))
            for one in people.directorates(session())
            if one.id in inside or (row is not None and one.id == row.directorate_id)
        ]
        offered.append((EVERYBODY, _("All colleagues")))
    measures = [(key, found.label[spoken]) for key, found in MEASURES.items()]
    return form.offer(listed, rules, measures, offered)


def _known(written: str) -> slices.Slice:
    """The slice that is written; the whole land when there is no such thing."""
    try:
        part = slices.parse(written)
        slices.named(session(), part, "nl")
    except (ValueError, NotFound):
        return slices.LAND
    return part


def _slice_name(written: str) -> str:
    try:
        return slices.named(session(), slices.parse(written), language())
    except NotFound:
        return written


def _shared_with(row: queries.Row) -> str:
    if row.everybody:
        return _("All colleagues")
    return (row.directorate_en if language() == "en" else row.directorate_nl) or ""
