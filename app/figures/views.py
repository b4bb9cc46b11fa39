"""What a figure means and which cases are behind it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.figures import exporting, links, noticing, page, words
from app.figures.measures import ALL, GROUPS, MEASURES
from app.figures.period import Period, last_quarter, parse, quarter_on
from app.figures.slices import LAND, Slice
from app.figures.slices import parse as parse_slice
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, language, session

blueprint = Blueprint("figures", __name__, template_folder="templates", url_prefix="/cijfers")


@blueprint.get("/begrippen")
@guard(Capability.FIGURES_READ)
def definitions() -> str:
    """What every figure is called and exactly what it means."""
    spoken = language()
    period = last_quarter(clock.local_date(clock.now()))
    groups = [
        (
            label[spoken],
            [
                (one, one.label[spoken], one.definition[spoken], links.to(one.key, period),
                 [text[spoken] for text in one.parts().values()])
                for one in ALL if one.group == key
            ],
        )
        for key, label in GROUPS.items()
    ]  # fmt: skip
    rules = (
        words.SOURCE_RULE, words.CONFIDENTIAL_RULE, words.REGION_RULE, words.DIRECTORATE_RULE, words.ACCORD_RULE,
    )  # fmt: skip
    return render_template(
        "figures/definitions.html",
        groups=groups,
        rules=[one[spoken] for one in rules],
        noticing=noticing.RULE[spoken],
    )


@blueprint.get("/<measure>")
@guard(Capability.FIGURES_READ)
def figure(measure: str) -> str | Answer:
    """A figure: how much, compared with before, what it means, its parts, its trend, and the cases behind it."""
    known(measure)
    asked = request.args.get("periode")
    if asked is not None:  # chosen from a list: the address of a figure says its days
        period, slice_ = _given(asked), slice_of(request.args.get("snede", ""))
        return redirect(links.to(measure, period, slice_), 303)
    period, slice_, part, offset = _asked(measure)
    as_of = _as_of()
    today = quarter_on(clock.local_date(clock.now()))
    spoken = language()
    view = page.figure(
        session(), actor(), measure, period, slice_, part=part, offset=offset, language=spoken, today=today, as_of=as_of
    )
    given = links.arguments(period, slice_, part, as_of)
    return render_template(
        "figures/figure.html",
        view=view,
        periods=page.periods(today, period, spoken),
        period=str(period),
        slices=page.choices(session(), slice_, spoken),
        slice=str(slice_),
        as_of=as_of,
        now_url=links.to(measure, period, slice_, part),
        whole_url=links.to(measure, period, slice_, as_of=as_of),
        next_url=url_for("figures.figure", measure=measure, vanaf=view.next, **given) if view.next else None,  # type: ignore[arg-type]
        first_url=url_for("figures.figure", measure=measure, **given) if offset else None,  # type: ignore[arg-type]
        csv_url=url_for("figures.export", measure=measure, **given),  # type: ignore[arg-type]
    )


@blueprint.get("/<measure>.csv")
@guard(Capability.FIGURES_READ)
def export(measure: str) -> Response:
    """The cases behind a figure as a CSV file."""
    known(measure)
    period, slice_, part, _offset = _asked(measure)
    body = exporting.export(session(), actor(), measure, period, slice_, part, _as_of())
    answer = Response(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{measure}-{str(period).replace("/", "_")}.csv"'
    return answer


def known(measure: str) -> None:
    """A measure that does not exist has no page."""
    if measure not in MEASURES:
        abort(404)


def slice_of(written: str) -> Slice:
    """The slice that an address names: without one the land. One that cannot be has no page."""
    try:
        return parse_slice(written) if written else LAND
    except ValueError:
        abort(404)


def period_of(since: str, until: str) -> Period:
    """The period that an address names: without one the last quarter that is over."""
    if not since and not until:
        return last_quarter(clock.local_date(clock.now()))
    return _given(f"{since}/{until}")


def _given(written: str) -> Period:
    try:
        found = parse(written)
    except ValueError:
        abort(404)
    if not 2000 <= found.since.year <= found.until.year <= 2100:
        abort(404)
    return found


def _as_of() -> int | None:
    """Up to which line of the log is counted: as a published report was. Without it: all that happened."""
    written = request.args.get("stand", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 15 and int(written)):
        abort(404)
    return int(written)


def _asked(measure: str) -> tuple[Period, Slice, str, int]:
    period = period_of(request.args.get("van", ""), request.args.get("tot", ""))
    part, offset = request.args.get("deel", ""), request.args.get("vanaf", "0")
    if part and part not in MEASURES[measure].parts():
        abort(404)
    if not (offset.isascii() and offset.isdigit() and len(offset) <= 7):
        abort(404)
    return period, slice_of(request.args.get("snede", "")), part, int(offset)
