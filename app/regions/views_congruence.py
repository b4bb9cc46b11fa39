"""How far layouts of the country coincide: two beside each other, and all against all. As of a day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, pictures, sheets
from app.policy import Capability
from app.regions import congruence, queries
from app.regions.congruence import Congruence, Pair
from app.web.guards import guard
from app.web.request import language, session

blueprint = Blueprint("congruence", __name__, url_prefix="/regios/congruentie", template_folder="templates")

COLUMNS = ("regio", "gemeenten", "tegenhanger", "gedeeld", "gemeenten_tegenhanger", "geheel_binnen", "gelijk")
ALL_COLUMNS = (
    "indeling_a", "indeling_b", "regios_a", "regios_b", "geheel_binnen_een_b", "gelijk", "gemeenten_in_hoofd_b",
    "gemeenten",
)  # fmt: skip


@blueprint.get("")
@guard(Capability.REGION_READ)
def index() -> str:
    """Two layouts: the figures, what lies in what, and the drawing; below it all layouts against all."""
    day = _day()
    offered = [row for row in queries.divisions(session()) if row.regions]
    if len(offered) < 2:
        return render_template("regions/congruence.html", pair=None, offered=offered)
    found = _pair([row.key for row in offered], day)
    matrix = congruence.matrix(session(), day)
    spoken = language()
    op = day.isoformat() if day else None
    return render_template(
        "regions/congruence.html",
        pair=found,
        drawing=_drawing(found, spoken),
        offered=offered,
        day=day or clock.local_date(clock.now()),
        matrix=matrix,
        heads=[_("Layout"), *(row.name(spoken) for row in offered)],
        shade=shade,
        url_of=lambda a, b: url_for("congruence.index", a=a, b=b, op=op),
        csv_url=url_for("congruence.export", a=found.a.key, b=found.b.key, op=op),
        all_url=url_for("congruence.export_all", op=op),
        turned_url=url_for("congruence.index", a=found.b.key, b=found.a.key, op=op),
        language=spoken,
    )


@blueprint.get("/paar.csv")
@guard(Capability.REGION_READ)
def export() -> Response:
    """Two layouts as a CSV file: a line for each region and each of its counterparts."""
    found = _pair([row.key for row in queries.divisions(session()) if row.regions], _day())
    lines = [
        (
            row.region.name, str(row.municipalities), part.region.name, str(part.shared), str(part.of),
            _yes(part.shared == row.municipalities), _yes(part.shared == row.municipalities == part.of),
        )
        for row in found.rows for part in row.counterparts
    ]  # fmt: skip
    return _file(sheets.csv_bytes(COLUMNS, lines), f"congruentie-{found.a.key}-{found.b.key}.csv")


@blueprint.get("/alle.csv")
@guard(Capability.REGION_READ)
def export_all() -> Response:
    """All layouts against all others as a CSV file."""
    found = congruence.matrix(session(), _day())
    lines = [
        (
            a, b, str(one.regions_a), str(one.regions_b), str(one.wholly_within_one_b), str(one.identical),
            str(one.municipalities_in_main_b), str(one.municipalities_a),
        )
        for (a, b), one in found.items()
    ]  # fmt: skip
    return _file(sheets.csv_bytes(ALL_COLUMNS, lines), "congruentie.csv")


def shade(found: Congruence) -> int:
    """Which of the five shades of the matrix a pair has, by the municipalities in the main counterpart: up to 60, up to
    75, up to 90, up to 99, and 100 parts per hundred.
    """
    return 1 + sum(found.main_share >= least for least in (60, 75, 90, 100))


def _pair(known: list[str], day: date | None) -> Pair:
    """The pair that the address names; without one the care offices and the GGD regions, or the first two there are."""
    usual = [key for key in (queries.DEFAULT_DIVISION, "ggd_regio") if key in known]
    first = usual + [key for key in known if key not in usual]
    if len(first) < 2:
        abort(404)
    a = request.args.get("a") or first[0]
    b = request.args.get("b") or next(key for key in first if key != a)
    if a not in known or b not in known or a == b:
        abort(404)
    return congruence.pair(session(), a, b, day)


def _drawing(found: Pair, spoken: str) -> pictures.Picture:
    bands = [
        pictures.Band(
            row.region.name, part.region.name, part.shared,
            url_for("regions.show", division=row.region.division, code=row.region.code),
        )
        for row in found.rows for part in row.counterparts
    ]  # fmt: skip
    columns = (found.a.name(spoken), found.b.name(spoken), _("Municipalities"))
    return pictures.bands(_("What lies in what"), bands, columns, language=spoken)


def _day() -> date | None:
    """The day of `?op=`; None for today. What is no day is not asked."""
    try:
        return date.fromisoformat(request.args.get("op", "")[:10])
    except ValueError:
        return None


def _yes(value: bool) -> str:
    return "ja" if value else "nee"


def _file(body: bytes, name: str) -> Response:
    answer = Response(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
