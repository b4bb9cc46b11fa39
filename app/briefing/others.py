"""Who works together there, and who else of the national government is active."""

from __future__ import annotations

import flask
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.briefing.about import About, open_to_all
from app.briefing.model import Item, Section, joined
from app.bulletins import queries as bulletins
from app.cases import presenters
from app.cases.models import Case
from app.partnerships import queries as partnerships
from app.policytests import queries as asked
from app.programmes import queries as programmes
from app.web.formats import short_date
from app.web.request import language

MOST = 8


def partnerships_there(about: About) -> Section:
    """The partnerships in which its municipalities work together, with who leads. A fixed number of queries."""
    rows = partnerships.of_region(about.session, about.region.id, about.day, most=MOST)
    items = tuple(
        Item(
            row.name, _url("partnerships.show", partnership_id=row.id),
            joined((_("led by %(who)s", who=", ".join(row.leads)) if row.leads else "", "; ".join(row.tasks[:3]))),
        )
        for row in rows
    )  # fmt: skip
    return Section("partnerships", _("Partnerships"), items)


def policy_tests(about: About) -> Section:
    """The questions about intended policy that wait for an answer from there, the first term first. Three queries."""
    rows = asked.open_in(about.session, about.actor, about.around)
    carried = _carried(about, [row.id for row in rows])
    items = tuple(_asked(about, row) for row in rows if row.id in carried)[:MOST]
    return Section("policy_tests", _("Questions about coming policy"), items)


def _asked(about: About, row: asked.AnswerRow) -> Item:
    due = clock.local_date(row.due_at)
    where = row.region if row.region_id != about.region.id else ""
    said = (row.number, where, _("answered by %(who)s", who=row.liaison), _("before %(day)s", day=short_date(due)))
    return Item(row.title, presenters.case_url("policy_answer", row.number), joined(said), row.number, due)


def _carried(about: About, ids: list[int]) -> frozenset[int]:
    """Which of these cases may be carried. One query."""
    if not ids:
        return frozenset()
    return frozenset(about.session.scalars(select(Case.id).where(Case.id.in_(ids), open_to_all())))


def bulletins_there(about: About) -> Section:
    """What directorates published for the region that holds or is coming, with the last day to apply. Two queries."""
    rows = bulletins.of_region(about.session, about.actor, [about.region.id], about.day, MOST).rows
    items = tuple(
        Item(row.title, url_for("bulletins.show", bulletin_id=row.id), _dates(row), "", row.apply_by or row.starts_on)
        for row in rows
        if row.published_at is not None
    )
    return Section("bulletins", _("Coming policy, schemes and rules"), items)


def _dates(row: bulletins.Row) -> tuple[str, ...]:
    return joined(
        (
            _("apply before %(day)s", day=short_date(row.apply_by)) if row.apply_by else "",
            _("from %(day)s", day=short_date(row.starts_on)) if row.starts_on else "",
            row.directorate_key,
        )
    )


def departments(about: About) -> Section:
    """The programmes of other departments that run there, with whom to call. A fixed number of queries."""
    known = programmes.may_know_people(about.actor)
    rows = programmes.active_in(about.session, about.region.id, about.day, people=known, most=MOST)
    items = tuple(Item(row.name, _url("programmes.show", programme_id=row.id), _of_programme(row)) for row in rows)
    return Section("departments", _("Who else of the government is active here"), items)


def _of_programme(row: programmes.Row) -> tuple[str, ...]:
    calls = (", ".join(filter(None, (one.name, one.phone))) for one in row.contacts[:2])
    return joined((row.department.name(language()), *calls))


def _url(endpoint: str, **where: int) -> str:
    """Where it can be read, as far as it has a page."""
    return url_for(endpoint, **where) if endpoint in flask.current_app.view_functions else ""  # type: ignore[arg-type]
