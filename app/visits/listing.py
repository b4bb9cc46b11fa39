"""The list of visits: those that come, as a calendar; those to report; those without follow-up; and all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import lens
from app.cases.models import Case
from app.cases.reach import visible_to
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.regions.counterparts import counted_in
from app.visits import queries, words
from app.visits.models import Visit
from app.visits.queries import Seen
from app.web.formats import month_name
from app.web.viewmodels import Filter, FilterBar, Option, Tab

TABS = ("", "report", "follow_up", "all")
PAGE = 50
LAST_PAGE = 200


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    tab: str = ""
    region: int | None = None
    mine: bool = False
    counted: int | None = None
    page: int = 0

    @property
    def given(self) -> dict[str, Any]:
        """As it stands in the address."""
        found = {"status": self.tab, "region": self.region, "who": "mine" if self.mine else ""}
        found["counted"] = self.counted
        return {name: value for name, value in found.items() if value}


def asked_of(args: Mapping[str, str]) -> Asked:
    """What was asked for, as far as it means something."""
    region, page = args.get("region", ""), args.get("page", "")
    return Asked(
        tab=args.get("status", "") if args.get("status", "") in TABS else "",
        region=int(region) if region.isascii() and region.isdigit() and len(region) < 10 else None,
        mine=args.get("who", "") == "mine",
        counted=lens.asked_region(args),
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 4 else 0,
    )


def wanted(session: Session, asked: Asked, actor: Actor, now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of the list. One query when it is narrowed to what counts in a region, else none."""
    found: list[ColumnElement[bool]] = [Case.process == "visit", Case.state != "noted"]
    if asked.tab == "":
        found += [Case.state == "planned", Visit.ends_at >= now]
    elif asked.tab == "report":
        found += [Case.state.in_(("planned", "held")), Visit.ends_at < now]
    elif asked.tab == "follow_up":
        found.append(Case.state == "reported")
    if asked.region is not None:
        found.append(Case.region_id == asked.region)
    if asked.counted is not None:
        found.append(Case.region_id.in_(sorted(counted_in(session, asked.counted))))
    if asked.mine:
        found.append(queries.mine(actor))
    return found


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit in the list."""

    title: str
    number: str
    url: str
    day: date
    hours: str
    region: str
    notes: tuple[str, ...]
    state: str
    late: str


@dataclass(frozen=True, slots=True)
class VisitList:
    """The page. `months`: each with its visits."""

    bar: FilterBar
    months: tuple[tuple[str, tuple[VisitRow, ...]], ...]
    count_text: str
    exports: tuple[tuple[str, str], ...]
    next_url: str | None
    first_url: str | None
    filtered: bool
    tab: str
    plan_url: str
    lens_url: str
    counted: str
    uncounted_url: str


def visit_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> VisitList:
    """The list for this reader. Three queries, whatever there is."""
    asked = asked_of(args)
    conditions = wanted(session, asked, actor, now)
    newest = asked.tab == "all"
    rows = queries.seen(session, actor, *conditions, newest=newest, limit=PAGE + 1, offset=asked.page * PAGE)
    count = session.scalar(
        select(func.count()).select_from(Case).join(Visit, Visit.case_id == Case.id)
        .where(visible_to(actor), *conditions)
    ) or 0  # fmt: skip
    today = clock.local_date(now)
    months = tuple(
        (f"{month_name(date(*key, 1)).capitalize()} {key[0]}", tuple(_row(one, today) for one in group))
        for key, group in groupby(rows[:PAGE], key=lambda one: (one.visit_on.year, one.visit_on.month))
    )
    labels = {"": _("Coming"), "report": _("To report"), "follow_up": _("Without follow-up"), "all": _("All")}
    base = {name: value for name, value in asked.given.items() if name != "status"}
    return VisitList(
        bar=FilterBar(
            action=url_for("visits.index"),
            tabs=tuple(
                Tab(label, url_for("visits.index", status=key or None, **base), key == asked.tab)
                for key, label in labels.items()
            ),
            filters=_drop_downs(session, asked),
            hidden=tuple((name, str(asked.given[name])) for name in ("status", "counted") if name in asked.given),
            active=sum(bool(one) for one in (asked.region, asked.mine, asked.counted)),
            clear_url=url_for("visits.index", status=asked.tab or None),
        ),
        months=months,
        count_text=ngettext("%(num)s visit", "%(num)s visits", count),
        exports=tuple((form.upper(), url_for("visits.export", form=form, **asked.given)) for form in ("csv", "ods")),
        next_url=url_for("visits.index", **asked.given, page=asked.page + 1) if len(rows) > PAGE else None,
        first_url=url_for("visits.index", **asked.given) if asked.page else None,
        filtered=bool(base),
        tab=asked.tab,
        plan_url=url_for("visits.new", regio=asked.region) if can(actor, Capability.CASE_VISIT) else "",
        lens_url=lens.url("visits.by_division", asked.given, asked.counted),
        counted=lens.label(session, asked.counted) if asked.counted else "",
        uncounted_url=url_for("visits.index", **replace(asked, counted=None).given),
    )


def by_division(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> lens.LensPage | None:
    """The list by the regions of a layout, with its filters but that of the region in which visits count."""
    asked = replace(asked_of(args), counted=None)
    those = select(Visit.case_id).join(Case, Case.id == Visit.case_id).where(*wanted(session, asked, actor, now))
    return lens.page(
        session, [visible_to(actor), Case.id.in_(those)], args, asked.given, here="visits.by_division",
        there="visits.index", heading=_("Visits by layout"),
    )  # fmt: skip


def _drop_downs(session: Session, asked: Asked) -> tuple[Filter, ...]:
    places = [(str(one.id), one.name) for one in regions.usual_regions(session)]
    if asked.region is not None and str(asked.region) not in dict(places):
        places += [(str(key), one.name) for key, one in regions.by_ids(session, [asked.region]).items()]
    chosen = {"region": str(asked.region or ""), "who": "mine" if asked.mine else ""}
    return tuple(
        Filter(name, label, tuple(Option(key, text, key == chosen[name]) for key, text in [("", _("All")), *known]))
        for name, label, known in (
            ("region", _("Region"), places), ("who", _("Who goes"), [("mine", _("Visits of mine"))])
        )
    )  # fmt: skip


def _row(one: Seen, today: date) -> VisitRow:
    begins, ends = clock.local(one.begins_at), clock.local(one.ends_at)
    late = ""
    if one.state in ("planned", "held") and one.visit_on < today:
        late = _("no report yet")
    elif one.state == "reported":
        late = _("no follow-up yet")
    return VisitRow(
        title=one.title,
        number=one.number,
        url=one.url,
        day=one.visit_on,
        hours=f"{begins:%H:%M}-{ends:%H:%M}",
        region=one.region,
        notes=tuple(note for note in (one.place, one.partnership, one.owner) if note),
        state=words.state_label(one.state),
        late=late,
    )
