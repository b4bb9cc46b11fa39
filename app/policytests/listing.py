"""The list of policy tests, and what narrows it: the same for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases import lists, presenters, words
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.cases.queries import own_ids
from app.cases.rows import Row
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.policytests import actions, queries
from app.policytests.queries import AnswerRow, Said
from app.regions import queries as regions
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import DueView, Filter, FilterBar, Option, Tab

TABS = ("", "ended", "all")
SHORT = 160


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the list. `region`: asked of it, or of one that overlaps it."""

    tab: str = ""
    region: int | None = None
    q: str = ""

    @property
    def given(self) -> dict[str, Any]:
        """As it stands in the address."""
        found = {"status": self.tab, "region": self.region, "q": self.q}
        return {name: value for name, value in found.items() if value}


def asked_of(args: Mapping[str, str]) -> Asked:
    """What was asked for, as far as it means something."""
    region = args.get("region", "")
    return Asked(
        tab=args.get("status", "") if args.get("status", "") in TABS else "",
        region=int(region) if region.isascii() and region.isdigit() and len(region) < 10 else None,
        q=args.get("q", "").strip()[:200],
    )


def filters_of(session: Session, asked: Asked) -> Filters:
    """The conditions of the list."""
    status = {"ended": Status.ENDED, "all": Status.ANY}.get(asked.tab, Status.OPEN)
    extra = () if asked.region is None else (queries.in_region(session, asked.region),)
    return Filters(process=actions.PROCESS, status=status, q=asked.q, extra=extra)


@dataclass(frozen=True, slots=True)
class TestRow:
    """A policy test in the list."""

    number: str
    title: str
    url: str
    state: str
    intended: str
    notes: tuple[str, ...]
    due: DueView | None


@dataclass(frozen=True, slots=True)
class MineRow:
    """A question that waits for an answer of one's own region."""

    title: str
    region: str
    url: str
    due: DueView | None


@dataclass(frozen=True, slots=True)
class Register:
    """The page of policy tests."""

    bar: FilterBar
    rows: tuple[TestRow, ...]
    mine: tuple[MineRow, ...]
    count_text: str
    next_url: str | None
    first_url: str | None
    filtered: bool
    new_url: str


def register(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> Register:
    """The list for this reader. Six queries, whatever there is."""
    asked = asked_of(args)
    filters = filters_of(session, asked)
    page = lists.page(session, actor, filters, args.get("cursor"))
    told = queries.said(session, [row.id for row in page.rows])
    labels = {"": _("In progress"), "ended": _("Completed"), "all": _("All")}
    may = can(actor, Capability.CASE_POLICY_TEST)
    return Register(
        bar=FilterBar(
            action=url_for("policytests.index"),
            tabs=tuple(
                Tab(label, url_for("policytests.index", status=key or None), key == asked.tab)
                for key, label in labels.items()
            ),
            filters=_drop_downs(session, asked),
            q=asked.q,
            hidden=(("status", asked.tab),) if asked.tab else (),
            active=sum(bool(one) for one in (asked.q, asked.region)),
            clear_url=url_for("policytests.index", status=asked.tab or None),
        ),
        rows=tuple(_row(session, row, told[row.id], now) for row in page.rows),
        mine=tuple(_mine(session, actor, now)) if not asked.given else (),
        count_text=_number(lists.count(session, actor, filters)),
        next_url=url_for("policytests.index", **asked.given, cursor=page.next) if page.next else None,
        first_url=url_for("policytests.index", **asked.given) if args.get("cursor") else None,
        filtered=bool(asked.given),
        new_url=url_for("policytests.new") if may else "",
    )


def waiting_for(session: Session, actor: Actor) -> list[AnswerRow]:
    """What waits for an answer of this colleague, or of whom they stand in for. Two queries."""
    mine = sorted(own_ids(actor))
    return queries.answers(session, actor, Case.active.is_(True), Case.handler_id.in_(mine), limit=20) if mine else []


def _mine(session: Session, actor: Actor, now: datetime) -> list[MineRow]:
    if not can(actor, Capability.POLICY_TEST_ANSWER):
        return []
    found = waiting_for(session, actor)
    return [
        MineRow(
            row.title, row.region, url_for("policytests.answer", number=row.number),
            words.due_view(row.due_at, now),
        )
        for row in found
    ]  # fmt: skip


def _drop_downs(session: Session, asked: Asked) -> tuple[Filter, ...]:
    places = [("", _("All")), *((str(one.id), one.name) for one in regions.usual_regions(session))]
    known = {key for key, _name in places}
    if asked.region is not None and str(asked.region) not in known:
        place = regions.by_ids(session, [asked.region]).get(asked.region)
        places += [(str(place.id), place.name)] if place else []
    chosen = str(asked.region or "")
    return (Filter("region", _("Region"), tuple(Option(key, text, key == chosen) for key, text in places)),)


def _number(count: int) -> str:
    if count > lists.COUNT_CAP:
        return _("More than %(cap)s policy tests", cap=lists.COUNT_CAP)
    return ngettext("%(num)s policy test", "%(num)s policy tests", count)


def _row(session: Session, row: Row, told: Said, now: datetime) -> TestRow:
    state = registry.get(session, row.process, row.workflow_version).states[row.state].label[language()]
    count = told.count
    notes = [_("%(done)s of %(num)s regions answered", done=count.answered + count.passed, num=count.asked)]
    if row.state == "asking" and told.answer_by is not None:
        notes.append(_("until %(day)s", day=short_date(told.answer_by)))
    plain = " ".join((told.message or told.intended).split())
    short = plain if len(plain) <= SHORT else f"{plain[: SHORT - 2].rsplit(' ', 1)[0]} …"
    return TestRow(
        row.number, row.title, presenters.case_url(row.process, row.number), state, short,
        (*notes, row.owner or ""), words.due_view(row.due_at, now),
    )  # fmt: skip
