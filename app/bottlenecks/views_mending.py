"""The list of rows to mend, in the administration: what the routing table got wrong, and what would help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.bottlenecks import mending, misrouting, queries, routing, trial_page, trying, words
from app.bottlenecks.mending import Advice
from app.bottlenecks.misrouting import Wrong
from app.bottlenecks.models import MisroutedKind, Routed
from app.bottlenecks.trial import Past
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor, session

blueprint = Blueprint("mending", __name__, template_folder="templates", url_prefix="/beheer/routering/herstellen")


@dataclass(frozen=True)
class Line:
    """A wrong address: the case, where it was sent, where it is, and how we know."""

    number: str
    title: str
    sent: str
    now_at: str
    said: str
    at: Any


@dataclass(frozen=True)
class Group:
    """A row with what it got wrong, and perhaps an advice. `url` leads to the row; empty when it is gone."""

    title: str
    detail: str
    url: str
    lines: tuple[Line, ...]
    advice: str
    advice_url: str


@blueprint.get("")
@guard(Capability.ADMIN_ROUTING)
def index() -> str:
    """What waits to be looked at, by row; the rows with most of it first."""
    rules = queries.rules(session())
    namer = trial_page.Namer(session(), rules)
    waiting = misrouting.listed(session(), actor())
    by_row: defaultdict[int | None, list[Wrong]] = defaultdict(list)
    for one in waiting:
        by_row[one.rule].append(one)
    first, last = trying.span(trying.Period.YEAR, clock.now())
    of_rows = Routed.rule_id.in_([key for key in by_row if key is not None])
    which = of_rows | Routed.rule_id.is_(None) if None in by_row else of_rows
    recent = trying.within(first, last) | Routed.case_id.in_([one.case_id for one in waiting])
    found = trying.past(session(), actor(), rules, recent, which, taken=False) if waiting else []
    by_id = {rule.id: rule for rule in rules}
    groups = [
        _group(by_id.get(key) if key is not None else None, lines, found, rules, namer)
        for key, lines in sorted(by_row.items(), key=lambda item: (-len(item[1]), item[0] or 0))
    ]
    return render_template("bottlenecks/mending.html", groups=groups, weeks=misrouting.weeks(session()), why="")


def _group(
    rule: routing.Rule | None, lines: list[Wrong], found: list[Past], rules: list[routing.Rule], namer: trial_page.Namer
) -> Group:
    one = lines[0]
    unrouted = one.rule is None
    ids = {line.case_id for line in lines}
    mine = [past for past in found if past.row == one.rule]
    advice = None
    if rule is not None or unrouted:
        wrong, right = [past for past in mine if past.case_id in ids], [past for past in mine if not past.wrong]
        advice = mending.advise(rule, rules, wrong, [] if unrouted else right)
    if unrouted:
        title = _("No row fitted")
    elif rule is None:
        title = _("Row %(row)s, which is gone", row=one.position)
    else:
        title = _("Row %(row)s", row=rule.position)
    detail = namer.conditions(rule) if rule else "; ".join(words.conditions(one.conditions))
    return Group(
        title=title,
        detail=f"{detail} → {namer.directorate(rule.directorate)}" if rule else detail,
        url=url_for("routing.rule", rule_id=rule.id) if rule else "",
        lines=tuple(_line(line, namer) for line in lines),
        advice=_said(advice, namer) if advice else "",
        advice_url=_proposed(advice) if advice else "",
    )


def _line(one: Wrong, namer: trial_page.Namer) -> Line:
    said = {
        MisroutedKind.DECLINED: _("declined: wrong address"),
        MisroutedKind.PASSED_ON: _("the coordinator passed it on"),
        MisroutedKind.NO_ROW: _("somebody found the place by hand"),
    }[one.kind]
    return Line(one.number, one.title, namer.directorate(one.sent), namer.directorate(one.now_at), said, one.at)


def _said(advice: Advice, namer: trial_page.Namer) -> str:
    where = namer.directorate(advice.directorate)
    conditions = "; ".join(words.conditions(advice.conditions))
    helps = _(
        "A new row would help: %(conditions)s → %(where)s. It sends %(mends)s of these %(wrong)s right",
        conditions=conditions, where=where, mends=advice.mends, wrong=advice.wrong,
    )  # fmt: skip
    if not advice.spoils:
        return _("%(helps)s, and nothing wrong that went right.", helps=helps)
    spoils = _("%(count)s that went right would go wrong.", count=advice.spoils)
    return f"{helps}; {spoils}"


def _proposed(advice: Advice) -> str:
    """The form of a new row with the advice filled in."""
    given: Mapping[str, Any] = {**advice.conditions, "directorate": advice.directorate, "position": advice.position}
    return url_for("routing.rule", **{name: str(value) for name, value in given.items()})  # type: ignore[arg-type]


@blueprint.post("")
@guard(Capability.ADMIN_ROUTING)
def settle() -> Any:
    """Note what was done about the wrong addresses of a row."""
    how, why = request.form.get("how", ""), request.form.get("why", "")
    try:
        with transaction() as writing:
            count = misrouting.settle(writing, actor(), request.form.getlist("case"), how, why, now=clock.now())
    except Invalid as invalid:
        for error in invalid.errors:
            flash(_("Say why the row stays as it is.") if error.code == "required" else message_for(error), "error")
        return redirect(url_for("mending.index"), 303)
    flash(ngettext("%(num)s settled.", "%(num)s settled.", count), "success")
    return redirect(url_for("mending.index"), 303)
