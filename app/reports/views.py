"""The quarterly report: read, taken along, written, published and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, db, errands, papers
from app.cases.lens import USUAL
from app.db import transaction
from app.errors import Invalid, NotFound
from app.figures.period import last_quarter
from app.figures.period import quarter as quarter_named
from app.policy import Capability, can
from app.regions import queries as regions
from app.reports import actions, gathering, laying, queries, rendering
from app.reports.content import LAND
from app.reports.forms import PublishForm, TextsForm
from app.reports.queries import Shown
from app.web import personal
from app.web.forms import refused_in
from app.web.guards import guard
from app.web.request import actor, close_session, language, session
from app.web.safe import row_id
from app.web.viewmodels import Tab

blueprint = Blueprint("reports", __name__, template_folder="templates", url_prefix="/rapporten")


def name_of(quarter: str) -> str:
    """What a quarter is called, in the language of the page."""
    return quarter_named(quarter).label(language())


@blueprint.get("")
@guard(Capability.REPORT_READ)
def index() -> str:
    """The reports there are."""
    rows = queries.page(session(), actor())
    last = str(last_quarter(clock.local_date(clock.now())))
    missing = can(actor(), Capability.REPORT_PUBLISH) and last not in {row.quarter for row in rows}
    shown = [(row, name_of(row.quarter)) for row in rows]
    return render_template("reports/index.html", rows=shown, last=last if missing else "", last_name=name_of(last))


@blueprint.post("")
@guard(Capability.REPORT_PUBLISH)
def begin() -> Any:
    """Draft the report of a quarter that is over, when the worker did not."""
    name = request.form.get("quarter", "")
    _count(name, None)
    return redirect(url_for("reports.show", quarter=name, concept="1"), 303)


@blueprint.get("/<quarter>")
@guard(Capability.REPORT_READ)
def show(quarter: str) -> str:
    """A report as it is read."""
    shown, key = _asked(quarter)
    layouts, division = _layouts(shown)
    paper = laying.paper(shown.content, key, language(), shown.standing, division=division)
    publishes = can(actor(), Capability.REPORT_PUBLISH)
    return render_template(
        "reports/show.html", shown=shown, paper=paper, text=papers.html(paper), key=key, slices=_slices(shown),
        publishes=publishes, responds=can(actor(), Capability.REPORT_RESPOND) and shown.published and key == LAND,
        layouts=layouts, lens_url=next((one.url for one in layouts[:1] if not one.active), ""), name=name_of(quarter),
        latest=shown.standing.edition in (0, len(shown.editions)),
    )  # fmt: skip


@blueprint.get("/<quarter>.pdf", defaults={"form": "pdf"})
@blueprint.get("/<quarter>.ods", defaults={"form": "ods"})
@blueprint.get("/<quarter>.json", defaults={"form": "json"})
@guard(Capability.REPORT_READ)
def export(quarter: str, form: str) -> Response:
    """The report as a file, made at once."""
    shown, key = _asked(quarter)
    base = current_app.config["SETTINGS"].base_url
    body = rendering.rendered(shown, form, key=key, language=language(), base=base)
    answer = Response(body, content_type=rendering.MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{rendering.filename(shown, form, key)}"'
    return answer


@blueprint.post("/<quarter>/bestand")
@guard(Capability.REPORT_READ)
def make_file(quarter: str) -> Any:
    """Have the PDF made by the worker: with many figures it takes a while."""
    shown, key = _asked(quarter, request.form)
    params = {
        "quarter": quarter, "slice": key, "language": language(), "draft": not shown.published,
        "edition": shown.standing.edition, "base": current_app.config["SETTINGS"].base_url,
    }  # fmt: skip
    try:
        with transaction() as writing:
            errand = errands.ask(writing, actor(), "report.pdf", params, now=clock.now())
    except Invalid:
        flash(_("Too much is being made for you already. Wait until that is ready."), "error")
        return redirect(url_for("reports.show", quarter=quarter), 303)
    return redirect(url_for("errands.show", errand_id=errand), 303)


def _asked(quarter: str, given: Mapping[str, str] | None = None) -> tuple[Shown, str]:
    """The report and the slice that the address asks for. Aborts with 404 for what is not there."""
    asked = request.args if given is None else given
    edition, draft = asked.get("uitgave", ""), asked.get("concept", "") == "1"
    wanted = _number(edition, 404) if edition else None
    shown = queries.one(session(), actor(), quarter, edition=wanted, draft=draft)
    key = asked.get("snede", "") or LAND
    if key not in shown.content.slices:
        abort(404)
    return shown, key


def _layouts(shown: Shown) -> tuple[tuple[Tab, ...], str]:
    """The divisions whose regions the report can show (it was counted for all of them), and the Dutch name of the one
    that `?indeling=` asks for; nothing for the one that it shows by itself.
    """
    counted = {
        part.label["nl"].rsplit(" (", 1)[-1].rstrip(")")
        for key, part in shown.content.slices.items()
        if key.startswith("regio:") and part.now
    }
    known = [row for row in regions.divisions(session()) if row.name_nl in counted]
    offered = sorted(known, key=lambda row: row.key != USUAL)
    asked = next((row.name_nl for row in offered if row.key == request.args.get("indeling")), "")
    kept = {name: request.args[name] for name in ("uitgave", "concept") if name in request.args}

    def url(key: str) -> str:
        return url_for("reports.show", quarter=shown.quarter, **kept, indeling=key)  # type: ignore[arg-type]

    first = shown.content.division
    return tuple(Tab(one.name(language()), url(one.key), one.name_nl == (asked or first)) for one in offered), asked


def _slices(shown: Shown) -> list[tuple[str, list[tuple[str, str]]]]:
    """The slices of a report by kind, for the choice: those in which there is something."""
    kinds = {"land": _("The land"), "directie": _("Directorates"), "akkoord": _("Accords"), "pilot": _("Pilots")}
    found: dict[str, list[tuple[str, str]]] = {}
    for key, part in shown.content.slices.items():
        label = part.label[language()]
        kind = key.split(":")[0]
        group = kinds.get(kind) or label.rsplit(" (", 1)[-1].rstrip(")")
        if part.now or kind != "regio":
            found.setdefault(group, []).append((key, label.rsplit(" (", 1)[0] if kind == "regio" else label))
    return list(found.items())


# -- by the commissioner -----------------------------------------------------------------------------


def _draft(quarter: str) -> Shown:
    return queries.one(session(), actor(), quarter, draft=True)


@blueprint.route("/<quarter>/schrijven", methods=["GET", "POST"])
@guard(Capability.REPORT_PUBLISH)
def write(quarter: str) -> Any:
    """Write the texts of the draft."""
    shown = _draft(quarter)
    first = not shown.editions
    stored = {"introduction": shown.introduction, "learned": shown.learned, "version": str(shown.version)}
    stored |= {f"ask{place}": text for place, text in enumerate(shown.content.asks, 1)}
    form = TextsForm(asks=first, data=stored)
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody else changed this report. Look at it in another window; save again.")):
            personal.hint(form)
            with transaction() as writing:
                actions.write(
                    writing, actor(), quarter, form.written(), expected_version=version(form), now=clock.now()
                )
            flash(_("Saved. Read the draft once more, and publish it."), "success")
            return redirect(url_for("reports.show", quarter=quarter, concept="1"), 303)
    return render_template("reports/write.html", form=form, quarter=quarter, name=name_of(quarter)), form.status


@blueprint.post("/<quarter>/tellen")
@guard(Capability.REPORT_PUBLISH)
def count(quarter: str) -> Any:
    """Count the figures anew: of a draft, or to begin a correction of what was published."""
    queries.one(session(), actor(), quarter)
    _count(quarter, _number(request.form.get("version", ""), 400))
    return redirect(url_for("reports.show", quarter=quarter, concept="1"), 303)


def _count(quarter: str, expected: int | None) -> None:
    """Gather what the log says now; `expected` is the version of the report that is there."""
    now = clock.now()
    try:
        period = actions.read_quarter(quarter, now)
    except NotFound:
        abort(404)
    close_session()
    with db.reading() as reading:
        content = gathering.gathered(reading, period, now)
    with transaction() as writing:
        if expected is None:
            actions.begin(writing, actor(), content, now=now)
        else:
            actions.recount(writing, actor(), quarter, content, expected_version=expected, now=now)
    flash(_("Counted. The figures are those of now."), "success")


@blueprint.route("/<quarter>/vaststellen", methods=["GET", "POST"])
@guard(Capability.REPORT_PUBLISH)
def publish(quarter: str) -> Any:
    """Publish the draft: from then on it never changes."""
    shown = _draft(quarter)
    correction = bool(shown.editions)
    form = PublishForm(correction=correction, data={"version": str(shown.version)})
    form.personal_texts = {_("The report"): "\n".join((shown.introduction, shown.learned, *shown.content.asks))}
    if request.method == "POST" and form.validate():
        with refused_in(form, _("Somebody else changed this report. Look at it again before you publish it.")):
            personal.check(form)
            reason = form.reason.data if correction else ""
            with transaction() as writing:
                actions.publish(
                    writing, actor(), quarter, expected_version=version(form), reason=reason or "", now=clock.now()
                )
            flash(_("Published. It does not change any more; everybody is told."), "success")
            return redirect(url_for("reports.show", quarter=quarter), 303)
    page = render_template(
        "reports/publish.html", form=form, quarter=quarter, name=name_of(quarter), shown=shown, correction=correction
    )
    return page, form.status


def version(form: Any) -> int:
    """The version that was looked at. Aborts with 400 for what is none."""
    return _number(form.version.data or "", 400)


def _number(written: str, otherwise: int) -> int:
    """A number in a request. Aborts with `otherwise` for what is none."""
    try:
        return row_id(written)
    except ValueError:
        abort(otherwise)
