"""What a bottleneck adds to the page of its case, and its sentences in the story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.accords.page import agreement_url
from app.bottlenecks import queries
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.bottlenecks.words import conditions, labels, nature_label
from app.cases import lens, presenters, processes
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Filters, Row
from app.cases.queries import page as find_page
from app.cases.readers import listed
from app.cases.timeline import tells
from app.partnerships import queries as partnerships
from app.policy import Actor, Capability, can
from app.regions.queries import RegionRow
from app.regions.views import add_extra
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Fact, Panel, TextField

ON_REGION_PAGE = 10


Beside = Callable[[Session, Actor, Case, queries.Detail], Panel | None]
_BESIDE: list[Beside] = []


def beside(make: Beside) -> Beside:
    """Register a panel that depends on the text of a bottleneck, so that it need not be read twice."""
    _BESIDE.append(make)
    return make


processes.describe(
    "bottleneck",
    processes.Process(owner=lambda: _("opgavefikser"), usual=True, region_reads=True, has_team=True),
)


@contributes_to("bottleneck")
def _parts(session: Session, actor: Actor, case: Case, row: Row) -> Parts:
    text = queries.detail(session, case.id)
    facts = []
    if text.systems:
        facts.append(Fact(_("Laws"), labels(SYSTEMS, text.systems)))
    if text.accords:
        facts.append(Fact(_("Accords"), labels(ACCORDS, text.accords)))
    facts += [Fact(_("Agreement"), one.label(language()), agreement_url(one)) for one in text.agreements]
    if text.partnership_id is not None:
        name = partnerships.name_of(session, text.partnership_id) or text.partnership
        facts.append(Fact(_("Partnership"), name, url_for("partnerships.show", partnership_id=text.partnership_id)))
    elif text.partnership:
        facts.append(Fact(_("Partnership"), text.partnership))
    if text.source:
        facts.append(Fact(_("Source"), text.source))
    may_edit = case.state == "draft" and can(actor, Capability.CASE_EDIT, case.facts())
    return Parts(
        texts=(
            TextField(_("What goes wrong"), paragraphs(text.description)),
            TextField(_("Who suffers from it"), paragraphs(text.affected)),
            TextField(_("What was tried already"), paragraphs(text.tried)),
            TextField(_("What the region asks"), paragraphs(text.asked)),
        ),
        facts=tuple(facts),
        edit_url=url_for("bottlenecks.edit", number=case.number) if may_edit else None,
        kind_label=nature_label(text.nature),
        explained_by="bottleneck.routed",
        nature=text.nature.value if text.nature else "",
        panels=tuple(panel for make in _BESIDE if (panel := make(session, actor, case, text)) is not None),
    )


@add_extra(place="work")
def _of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """The open bottlenecks of a region, on its page."""
    filters = Filters(regions=frozenset({region.id}))
    page = find_page(session, actor, filters, size=ON_REGION_PAGE)
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "bottlenecks/_region.html",
            rows=presenters.case_rows(session, actor, page.rows, clock.now()),
            url=url_for("bottlenecks.index", status="any", division=region.division, region=region.id),
            counted_url=url_for("bottlenecks.index", queue="all", division=region.division, counted=region.id),
            lens_url=lens.url(
                "bottlenecks.by_division",
                {"queue": "all", "region": region.id, "indeling": lens.other_than(region.division)},
            ),
        )
    )


@tells("bottleneck.edited")
def _edited(_data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Text changed")


@tells("bottleneck.partnership_set")
def _belongs(_data: dict[str, Any], private: dict[str, Any]) -> str:
    if not private.get("partnership"):
        return _("Belongs to no partnership any more")
    return _("Belongs to partnership %(name)s", name=private["partnership"])


@tells("bottleneck.joined")
def _joined(_data: dict[str, Any], private: dict[str, Any]) -> str:
    region, number = private.get("region", ""), private.get("number", "")
    if not number:
        return _("Reported once more, in %(region)s", region=region)
    return _("Also in %(region)s: %(number)s goes along", region=region, number=number)


@tells("bottleneck.told_with_leading_case")
def _told(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Region told, together with %(number)s", number=private.get("leading", ""))


@tells("bottleneck.routed")
def _routed(data: dict[str, Any], private: dict[str, Any]) -> str:
    """Why it went where it went, from what was noted at the time."""
    if data.get("rule") is None:
        return _("No row of the routing table fits. It waits in the unrouted queue.")
    names = private.get("names", {})
    said = _(
        "Routed to %(directorate)s by row %(row)s of the table: %(why)s",
        directorate=names.get("directorate", ""),
        row=data["position"],
        why="; ".join(conditions(data["conditions"], names.get("region", ""))),
    )
    return f"{said}. {chosen}" if (chosen := _chosen(data, names)) else said


def _chosen(data: dict[str, Any], names: dict[str, str]) -> str:
    """How an opgavefikser was chosen, or why none was."""
    how, away = data.get("how"), data.get("away", 0)
    if how == "room":
        said = _("%(name)s had most room: %(points)s points of open work", name=names["fixer"], points=data["points"])
        if data["others"]:
            said += ", " + _("others %(points)s", points=listed([str(points) for points in sorted(data["others"])]))
        return said + (", " + ngettext("%(num)s is away", "%(num)s are away", away) if away else "") + "."
    if how == "named":
        if names.get("deputy"):
            who = {"name": names["fixer"], "deputy": names["deputy"]}
            return _("The row names %(name)s, who is away: %(deputy)s stands in.", **who)
        return _("The row names %(name)s.", name=names["fixer"])
    if how == "coordinator":
        if data.get("left"):
            return _("The opgavefikser of this row has left: the coordinator chooses.")
        return _("Everybody there is away: the coordinator chooses.") if away else _("The coordinator chooses.")
    return ""
