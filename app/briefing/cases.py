"""The open bottlenecks of a region, what was promised to it, and how its agreements stand."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_, select

from app.accords import known
from app.briefing.about import About, open_to_all
from app.briefing.model import Item, Section, joined
from app.cases import presenters
from app.cases.models import Case
from app.cases.queries import Filters, count, page
from app.cases.reach import visible_to
from app.monitor import page as monitor
from app.monitor.queries import rows as monitored
from app.people.models import User
from app.promises.models import Promise
from app.regions.models import Region
from app.web.formats import short_date
from app.web.viewmodels import CaseRow
from app.workflow.model import Visibility

OWN, AROUND, PROMISES, AGREEMENTS = 12, 6, 10, 10
"""So many of each at most: a brief that is not read prepares nobody."""


def bottlenecks(about: About) -> Section:
    """The open ones of the region itself, the first deadline first, each with who must act. Five queries."""
    filters = Filters(regions=frozenset({about.region.id}), extra=(open_to_all(),))
    found = page(about.session, about.actor, filters, size=OWN)
    rows = presenters.case_rows(about.session, about.actor, found.rows, about.now)
    more = count(about.session, about.actor, filters) - len(rows)
    return Section(
        "bottlenecks",
        _("Open bottlenecks, and who must act"),
        tuple(_case(row) for row in rows),
        _("and %(num)s more", num=more) if more else "",
        url_for("bottlenecks.index", division=about.region.division, region=about.region.id) if more else "",
    )


def around(about: About) -> Section | None:
    """Those of regions that overlap it. Two queries."""
    if not about.elsewhere:
        return None
    filters = Filters(regions=about.elsewhere, extra=(open_to_all(),))
    found = page(about.session, about.actor, filters, size=AROUND)
    rows = presenters.case_rows(about.session, about.actor, found.rows, about.now)
    return Section(
        "around", _("Open bottlenecks in regions that overlap it"), tuple(_case(row, row.region) for row in rows)
    )


def _case(row: CaseRow, region: str = "") -> Item:
    due = row.due.text if row.due else ""
    must = _("You: %(must)s", must=row.must) if row.must else row.waiting_on
    return Item(
        row.title, row.url, joined((row.number, region, row.state_label, must, due)), row.number,
        row.due.when if row.due else None,
    )  # fmt: skip


def promises(about: About) -> Section:
    """What was promised about cases there and is open, the first day first. One query."""
    subject = Case.__table__.alias()
    statement = (
        select(Case.number, Promise.text, Promise.made_to, Promise.due_on, User.name, Region.name, Case.region_id)
        .join(Promise, Promise.case_id == Case.id)
        .join(subject, subject.c.id == Promise.about_id)
        .join(Region, Region.id == Case.region_id)
        .outerjoin(User, User.id == Case.owner_id)
        .where(
            Case.active,
            Case.region_id.in_(sorted(about.around)),
            visible_to(about.actor),
            open_to_all(),
            subject.c.confidentiality != Visibility.CONFIDENTIAL,
        )
        .order_by(Promise.due_on, Case.id)
        .limit(PROMISES)
    )
    items = []
    for number, text, made_to, due_on, keeper, region, region_id in about.session.execute(statement):
        late = _("should have been kept on %(day)s", day=short_date(due_on))
        by = late if due_on < about.day else _("before %(day)s", day=short_date(due_on))
        where = region if region_id != about.region.id else ""
        items.append(
            Item(
                text, presenters.case_url("promise", number),
                joined((number, where, _("to %(who)s", who=made_to), _("kept by %(who)s", who=keeper or "…"), by)),
                number, due_on,
            )
        )  # fmt: skip
    return Section("promises", _("Promised, and not kept yet"), tuple(items))


def agreements(about: About) -> Section:
    """How the agreements of accords stand there, what is stuck first. One query."""
    wanted = (and_(Case.active), Case.region_id == about.region.id, open_to_all())
    register = known.current()
    lines = [monitor.line_of(row, register, about.now) for row in monitored(about.session, about.actor, *wanted)]
    order = {"stalled": 0, "at_risk": 1, "asked": 2}
    lines.sort(key=lambda line: order.get(line.standing.tone, 3))
    items = tuple(
        Item(line.title, line.url, joined((line.accord, line.standing.text, line.state, line.words)), line.row.number)
        for line in lines[:AGREEMENTS]
    )
    more = len(lines) - len(items)
    return Section(
        "agreements", _("How agreements stand"), items,
        _("and %(num)s more", num=more) if more else "",
        url_for("monitor.index", regio=about.region.id) if more else "",
    )  # fmt: skip


def left_out(about: About) -> str:
    """How many confidential bottlenecks there the reader may read elsewhere. One query."""
    confidential = Case.__table__.c.confidentiality == Visibility.CONFIDENTIAL
    filters = Filters(regions=about.around, extra=(confidential,))
    number = count(about.session, about.actor, filters)
    return (
        ngettext(
            "%(num)s confidential case is not in this brief: a phone or a sheet can be lost.",
            "%(num)s confidential cases are not in this brief: a phone or a sheet can be lost.",
            number,
        )
        if number
        else ""
    )
