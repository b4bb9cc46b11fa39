"""The visits that a brief prepares: who is met, what one wants to talk about, and what was agreed the last time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app import clock
from app.briefing.about import About, open_to_all
from app.briefing.model import BETWEEN, Item, Section, joined
from app.cases.models import Case
from app.visits import queries
from app.visits.models import Coming, Setting, Visit
from app.visits.queries import Seen
from app.web.formats import full_date, short_date

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.policy import Actor

AHEAD = timedelta(days=7)
"""So far ahead the briefs of one's visits are put on the phone; yesterday's stays: its report is to be written."""

YEAR = timedelta(days=366)
SOON = timedelta(days=60)


ON_DEVICE = 6
"""So many of them at most: each costs the phone a page and a paper."""


def coming(session: Session, actor: Actor, today: date) -> list[Seen]:
    """The visits of this reader in the coming days that a phone may hold: not the confidential ones. One query."""
    wanted = (queries.mine(actor), Visit.visit_on.between(today - timedelta(days=1), today + AHEAD), open_to_all())
    return [one for one in queries.seen(session, actor, *wanted) if one.state in ("planned", "held")]


def one(session: Session, actor: Actor, number: str) -> Seen | None:
    """A visit by its number, when this reader may read it and it may be carried. One query."""
    if "\0" in number:
        return None
    found = queries.seen(session, actor, Case.__table__.c.number == number, open_to_all(), limit=1)
    return found[0] if found else None


def _there(about: About) -> ColumnElement[bool]:
    return Case.__table__.c.region_id.in_(sorted(about.around))


def when(visit: Seen) -> str:
    """The day of a visit with its times, on a Dutch clock."""
    begins, ends = (f"{clock.local(moment):%H:%M}" for moment in (visit.begins_at, visit.ends_at))
    return _("%(day)s, %(begins)s to %(ends)s", day=full_date(visit.visit_on), begins=begins, ends=ends)


def this_one(about: About, visit: Seen) -> Section:
    """When and where it is, of what kind, and what is on the agenda. No query."""
    kind = _("formal meeting") if visit.setting is Setting.FORMAL else _("informal visit")
    facts = joined((when(visit), visit.place, visit.partnership, kind))
    items = [Item(BETWEEN.join(facts), url_for("cases.show", number=visit.number), (visit.number,), visit.number)]
    items += [Item(line.strip()) for line in visit.agenda.splitlines() if line.strip()]
    return Section("visit", _("This visit"), tuple(items))


def met(about: About, visit: Seen) -> Section:
    """Whom one meets, and which colleagues come along. Two queries."""
    people = queries.people_of(about.session, [visit.id]).get(visit.id, [])
    items = [Item(one.name, "", joined((one.organisation,))) for one in people]
    answers = {Coming.COMING: _("comes along"), Coming.INVITED: _("has not answered yet")}
    items.append(Item(visit.owner, "", (_("goes there and writes the report"),)))
    items += [
        Item(one.name, "", (answers[one.answer],))
        for one in queries.colleagues_of(about.session, [visit.id]).get(visit.id, [])
        if one.answer in answers
    ]
    return Section("met", _("Whom we meet"), tuple(items))


def last(about: About) -> Section:
    """The last visit there that has a report, with what was agreed. One query."""
    since, until = about.day - YEAR, about.day
    wanted = (
        Visit.reported_on.is_not(None), Visit.visit_on.between(since, until), _there(about),
        open_to_all(),
    )  # fmt: skip
    found = queries.seen(about.session, about.actor, *wanted, newest=True, limit=2)
    one = next((visit for visit in found if visit.id != about.visit), None)
    title = _("The last visit, and what was agreed")
    if one is None:
        return Section("last", title)
    where = one.region if one.region_id != about.region.id else ""
    head = Item(
        one.title, url_for("cases.show", number=one.number),
        joined((one.number, short_date(one.visit_on), where, one.owner)), one.number, one.visit_on,
    )  # fmt: skip
    agreed = [Item(_("Agreed: %(what)s", what=line.strip())) for line in one.agreed.splitlines() if line.strip()]
    watch = [Item(_("To watch: %(what)s", what=one.watch.strip()))] if one.watch.strip() else []
    return Section("last", title, (head, *agreed, *watch))


def planned(about: About) -> Section:
    """The visits there that are planned, by day. One query."""
    wanted = (
        Visit.visit_on.between(about.day, about.day + SOON), _there(about), open_to_all(),
    )  # fmt: skip
    items = tuple(
        Item(
            one.title, url_for("cases.show", number=one.number),
            joined((one.number, when(one), one.region if one.region_id != about.region.id else "", one.owner)),
            one.number, one.visit_on,
        )
        for one in queries.seen(about.session, about.actor, *wanted, limit=6)
        if one.state == "planned" and one.id != about.visit
    )  # fmt: skip
    return Section("planned", _("Planned visits"), items)
