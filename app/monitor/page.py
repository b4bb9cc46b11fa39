"""How agreements stand: the liaison's minute, the list for everybody, and beside a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.known import KnownAgreement, Register
from app.cases import beside_work, lists, words
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.rows import Row as CaseRow
from app.definitions import registry
from app.monitor import queries
from app.monitor.actions import PROCESS
from app.monitor.forms import MinuteForm, minute_form, standing_label
from app.monitor.models import RegionAgreement, Standing
from app.monitor.queries import Row
from app.policy import Actor, Capability, can
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import DueView, Fact, Filter, FilterBar, Notice, Option, Panel, Tab

SIGNS: Mapping[str, str] = {"on_track": "✓", "at_risk": "!", "stalled": "■", "asked": "?"}
"""Beside colour and word, a sign for each standing; `asked` while nothing was told."""


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing: its name for colour, its sign, its word, and a sentence about movement."""

    tone: str
    sign: str
    text: str
    trend: str = ""


def standing_view(standing: Standing | None, before: Standing | None = None) -> StandingView:
    """A standing as it is shown; `before` is what it was until it became so."""
    if standing is None:
        return StandingView("asked", SIGNS["asked"], registry.current(PROCESS).states["asked"].label[language()])
    trend = _("was: %(standing)s", standing=standing_label(before).lower()) if before is not None else ""
    return StandingView(standing.value, SIGNS[standing.value], standing_label(standing), trend)


def agreement_of(register: Register, agreement_id: int) -> KnownAgreement | None:
    """An agreement by its id; None when this process does not know it yet."""
    return register.agreements.get(agreement_id)


@dataclass(frozen=True, slots=True)
class Line:
    """An agreement in a region, as a line of a page. `state` only where it is not the standing that one reads."""

    row: Row
    title: str
    accord: str
    region: str
    url: str
    standing: StandingView
    words: str
    told: str
    state: str
    due: DueView | None
    asks: bool


def line_of(row: Row, register: Register, now: datetime) -> Line:
    """A line of the monitor in the reader's language."""
    agreement = agreement_of(register, row.agreement_id)
    told = ""
    if row.told_at is not None:
        told = _("%(who)s, %(day)s", who=row.told_by or "", day=short_date(clock.local_date(row.told_at)))
    apart = row.state in ("escalated", "after_escalation", "ended")
    return Line(
        row=row,
        title=agreement.title[language()] if agreement else "",
        accord=agreement.accord if agreement else "",
        region=row.region,
        url=url_for("cases.show", number=row.number),
        standing=standing_view(row.standing, row.before),
        words=row.words,
        told=told,
        state=registry.current(PROCESS).states[row.state].label[language()] if apart else "",
        due=words.due_view(row.due_at, now) if row.active else None,
        asks=queries.asks(row, now),
    )


# -- the minute of a liaison ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegionMinute:
    """One region of the liaison: what asks for a standing now, what does not, and what waits for a decision."""

    region_id: int
    name: str
    form: MinuteForm
    asking: tuple[Line, ...]
    others: tuple[Line, ...]
    waiting: tuple[Line, ...]
    action: str


@dataclass(frozen=True, slots=True)
class MinutePage:
    """The page of the liaison."""

    summary: str
    regions: tuple[RegionMinute, ...]
    all_url: str


def minute(session: Session, actor: Actor, now: datetime, sent: tuple[int, MinuteForm] | None = None) -> MinutePage:
    """The minute of this liaison. `sent` is the form of a region that came back with errors. One query."""
    register = known.current()
    regions: dict[int, list[Line]] = {}
    for row in queries.own(session, actor):
        regions.setdefault(row.region_id, []).append(line_of(row, register, now))
    asking = sum(line.asks for lines in regions.values() for line in lines)
    shown = tuple(_region(region, lines, sent) for region, lines in regions.items())
    return MinutePage(
        summary=ngettext("%(num)s agreement asks for an answer.", "%(num)s agreements ask for an answer.", asking)
        if asking
        else _("All is up to date. Did something change? Tell it below."),
        regions=shown,
        all_url=url_for("monitor.index"),
    )


def _region(region: int, lines: Sequence[Line], sent: tuple[int, MinuteForm] | None) -> RegionMinute:
    telling = [line for line in lines if line.row.state != "escalated"]
    form = sent[1] if sent and sent[0] == region else minute_form(line.row for line in telling)
    wrong = {line.row.case_id for line in telling if _sent_with(form, line.row)}
    asking = [line for line in telling if line.asks or line.row.case_id in wrong]
    return RegionMinute(
        region_id=region,
        name=lines[0].region,
        form=form,
        asking=tuple(asking),
        others=tuple(line for line in telling if line not in asking),
        waiting=tuple(line for line in lines if line.row.state == "escalated"),
        action=url_for("monitor.tell", region_id=region),
    )


def _sent_with(form: MinuteForm, row: Row) -> bool:
    return bool(form.of(row, "standing").data or form.of(row, "words").data)


# -- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonitorList:
    """How all agreements stand, as far as the reader may see them."""

    bar: FilterBar
    lines: tuple[Line, ...]
    count_text: str
    next_url: str | None
    first_url: str | None
    own_url: str


def monitor_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> MonitorList:
    """A page of the monitor, what asks first on top. Four queries, however many there are."""
    register = known.current()
    accord, standing = args.get("accord", ""), args.get("stand", "")
    agreement = int(args.get("afspraak", "")) if args.get("afspraak", "").isdecimal() else 0
    region = args.get("regio", "") if args.get("regio", "").isdecimal() else ""
    filters = Filters(
        process=PROCESS,
        status=Status.OPEN,
        regions=frozenset({int(region)}) if region else frozenset(),
        q=args.get("q", "").strip()[:200],
        extra=_asked(register, accord, agreement, standing),
    )
    page = lists.page(session, actor, filters, args.get("cursor"))
    found = queries.by_cases(session, [row.id for row in page.rows])
    given = {
        name: value
        for name, value in (
            ("accord", accord), ("afspraak", str(agreement or "")), ("stand", standing), ("regio", region),
            ("q", filters.q),
        )
        if value
    }  # fmt: skip
    return MonitorList(
        bar=_bar(register, accord, agreement, standing, given),
        lines=tuple(line_of(found[row.id], register, now) for row in page.rows),
        count_text=_number(lists.count(session, actor, filters)),
        next_url=url_for("monitor.index", **given, cursor=page.next) if page.next else None,  # type: ignore[arg-type]
        first_url=url_for("monitor.index", **given) if args.get("cursor") else None,  # type: ignore[arg-type]
        own_url=url_for("monitor.minute") if can(actor, Capability.CASE_MONITOR) else "",
    )


def _asked(register: Register, accord: str, agreement: int, standing: str) -> tuple[Any, ...]:
    """The conditions of the filters that are of the monitor."""
    asked = []
    if agreement:
        asked.append(RegionAgreement.agreement_id == agreement)
    elif accord:
        asked.append(RegionAgreement.agreement_id.in_([one.id for one in register.open_agreements(accord)]))
    if standing == "asked":
        asked.append(RegionAgreement.standing.is_(None))
    elif standing in list(Standing):
        asked.append(RegionAgreement.standing == Standing(standing))
    if not asked:
        return ()
    return (Case.id.in_(select(RegionAgreement.case_id).where(*asked)),)


def _bar(register: Register, accord: str, agreement: int, standing: str, given: Mapping[str, str]) -> FilterBar:
    accords = [Option("", _("All accords"), not accord)]
    accords += [Option(one.key, one.name[language()], one.key == accord) for one in register.open_accords()]
    agreements = [Option("", _("All agreements"), not agreement)]
    agreements += [
        Option(str(one.id), one.label(language()), one.id == agreement)
        for one in register.open_agreements(accord)
        if one.monitored
    ]
    standings = [("", _("All")), *((one.value, standing_label(one)) for one in Standing)]
    standings.append(("asked", standing_view(None).text))
    return FilterBar(
        action=url_for("monitor.index"),
        tabs=tuple(
            Tab(label, url_for("monitor.index", **{**_but_standing(given), **({"stand": key} if key else {})}),  # type: ignore[arg-type]
                key == standing)
            for key, label in standings
        ),
        filters=(
            Filter("accord", _("Accord"), tuple(accords)),
            Filter("afspraak", _("Agreement"), tuple(agreements)),
        ),
        q=given.get("q", ""),
        hidden=(("stand", standing),) if standing else (),
        active=len(given) - ("stand" in given),
        clear_url=url_for("monitor.index"),
    )  # fmt: skip


def _but_standing(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in ("stand", "cursor")}


def _number(count: int) -> str:
    if count > lists.COUNT_CAP:
        return _("More than %(cap)s agreements in regions", cap=lists.COUNT_CAP)
    return ngettext("%(num)s agreement in a region", "%(num)s agreements in regions", count)


# -- on the page of a case -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldView:
    """What was told once."""

    standing: StandingView
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class ToldPanel:
    """How it stands, and what was told before."""

    now: StandingView
    words: str
    told: str
    earlier: tuple[ToldView, ...]


@contributes_to(PROCESS)
def _of_agreement(session: Session, _actor: Actor, case: Case, _row: CaseRow) -> Parts:
    row = queries.by_cases(session, [case.id])[case.id]
    agreement = agreement_of(known.current(), row.agreement_id)
    told = [
        ToldView(
            standing_view(one.standing),
            one.words,
            _("%(who)s, %(day)s", who=one.told_by or "", day=short_date(clock.local_date(one.told_at))),
        )
        for one in queries.history(session, case.id)
    ]
    panel = ToldPanel(
        now=standing_view(row.standing, row.before),
        words=row.words,
        told=told[0].by if told else "",
        earlier=tuple(told[1:]),
    )
    facts = []
    if agreement is not None:
        facts.append(Fact(_("Agreement"), agreement.label(language())))
        if agreement.term_on is not None:
            facts.append(Fact(_("To be kept by"), short_date(agreement.term_on)))
    return Parts(
        facts=tuple(facts),
        middle=(Panel("monitor/_told.html", panel),),
        kind_label=registry.current(PROCESS).label[language()],
    )


# -- on "My work" --------------------------------------------------------------------------------


def _mine(actor: Actor) -> tuple[Select[*tuple[Any, ...]], ...]:
    """For liaisons only."""
    return (queries.to_tell(actor, clock.now()),) if can(actor, Capability.CASE_MONITOR) else ()


@beside_work.joins(PROCESS, _mine)
def _to_tell(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    asking, late = (int(value or 0) for value in answers[0]) if answers else (0, 0)
    if not asking:
        return beside_work.Said()
    text = ngettext(
        "%(num)s agreement of an accord asks how it stands in your region.",
        "%(num)s agreements of accords ask how they stand in your regions.",
        asking,
    )
    if late:
        text += " " + ngettext("%(num)s answer is too old.", "%(num)s answers are too old.", late)
    return beside_work.Said(notices=(Notice(text, url_for("monitor.minute"), _("Tell it in a minute")),))
