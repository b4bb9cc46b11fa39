"""What the page of a region shows beside its open bottlenecks: the same parts as its brief, so that the two agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app import clock
from app.briefing import cases, people
from app.briefing.about import About
from app.briefing.model import Item, Section, joined
from app.cases import presenters
from app.cases.filters import Order, Status
from app.cases.queries import Filters, page
from app.policy import Actor, Capability, can
from app.regions.queries import RegionRow
from app.regions.views import add_extra

SHOWN = 5


def _panel(
    session: Session, actor: Actor, region: RegionRow, part: Callable[[About], Section | None], *, nothing: str,
    url: str = "", label: str = "",
) -> Markup | None:  # fmt: skip
    """A part of the brief as a panel of a few rows; `nothing` is what it says when it is empty. None for who has no
    cases.
    """
    if not can(actor, Capability.VISIT_READ):
        return None
    section = part(About(session, actor, region, clock.now()))
    if section is None:
        return None
    short = replace(section, items=section.items[:SHOWN])
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template("briefing/_panel.html", section=short, nothing=nothing, url=url, label=label)
    )


@add_extra(place="head")
def _brief(_session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """The way to the brief: what to know before one goes there."""
    if not can(actor, Capability.VISIT_READ):
        return None
    return Markup('<a class="utrecht-button utrecht-button--secondary-action" href="{}">{}</a>').format(
        url_for("briefing.region", division=region.division, code=region.code), _("Prepare a visit")
    )


@add_extra(place="people")
def _contacts(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    return _panel(session, actor, region, people.contacts, nothing=_("Nobody in the region follows a case yet."))


@add_extra(place="promises")
def _promises(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    return _panel(
        session, actor, region, cases.promises, nothing=_("Nothing that was promised here is open."),
        url=url_for("promises.index"), label=_("All promises"),
    )  # fmt: skip


@add_extra(place="agreements")
def _agreements(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    return _panel(
        session, actor, region, cases.agreements, nothing=_("No agreement is followed here yet."),
        url=url_for("monitor.index", regio=region.id), label=_("All agreements of this region"),
    )  # fmt: skip


@add_extra(place="lessons")
def _lessons(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    return _panel(
        session, actor, region, people.lessons, nothing=_("No lesson came from here yet."),
        url=url_for("lessons.index"), label=_("All lessons"),
    )  # fmt: skip


@add_extra(place="closed")
def _closed(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    url = url_for("bottlenecks.index", status="ended", division=region.division, region=region.id)
    return _panel(
        session, actor, region, _ended, nothing=_("No bottleneck was closed here yet."), url=url,
        label=_("All closed bottlenecks here and in overlapping regions"),
    )  # fmt: skip


@add_extra(place="other")
def _around(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    url = url_for("bottlenecks.index", status="open", division=region.division, region=region.id)
    return _panel(
        session, actor, region, cases.around, nothing=_("Nothing runs in overlapping regions."), url=url,
        label=_("All bottlenecks here and in overlapping regions"),
    )  # fmt: skip


def _ended(about: About) -> Section:
    """The bottlenecks of the region that ended, the last first. Two queries."""
    filters = Filters(regions=frozenset({about.region.id}), status=Status.ENDED, order=Order.CHANGED)
    found = page(about.session, about.actor, filters, size=SHOWN)
    rows = presenters.case_rows(about.session, about.actor, found.rows, about.now)
    items = tuple(Item(row.title, row.url, joined((row.number, row.state_label)), row.number) for row in rows)
    return Section("closed", _("Closed bottlenecks"), items)
