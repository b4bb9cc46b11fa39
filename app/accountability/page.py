"""Calling to account on the page of a case, on pages of its own, in the story, and at an agreement and a signatory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import SelectField

from app import clock
from app.accords import known
from app.accountability import actions, queries
from app.accountability.models import Accountability
from app.accountability.queries import Failing, Row
from app.cases import in_place, lists, presenters, words
from app.cases import queries as cases
from app.cases.filters import Filters, Status
from app.cases.forms import step_form
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.timeline import tells
from app.definitions import registry
from app.monitor.models import RegionAgreement
from app.policy import Actor, Capability, can
from app.web.formats import paragraphs, short_date
from app.web.forms import Required
from app.web.request import language
from app.web.viewmodels import DueView, Fact, Filter, FilterBar, Option, Panel, Step, StepForm, Tab, TextField
from app.workflow.model import Transition

PROCESS = actions.PROCESS


@dataclass(frozen=True, slots=True)
class AccountView:
    """A signatory called to account, as a line. `judged`: it has ended with a judgement."""

    number: str
    url: str
    signatory: str
    agreement: str
    region: str
    state: str
    tone: str
    when: str
    due: DueView | None


def view_of(row: Row, now: datetime) -> AccountView:
    """A line in the reader's language."""
    register = known.current()
    signatory, agreement = register.signatories.get(row.signatory_id), register.agreements.get(row.agreement_id)
    moment = row.judged_at or row.addressed_at or row.created_at
    return AccountView(
        number=row.number,
        url=presenters.case_url(PROCESS, row.number),
        signatory=signatory.label if signatory else "",
        agreement=agreement.label(language()) if agreement else "",
        region=row.region,
        state=state_label(row.state),
        tone=row.state,
        when=short_date(clock.local_date(moment)),
        due=words.due_view(row.due_at, now) if row.active else None,
    )


def state_label(state: str) -> str:
    """The word for a state, as the workflow spells it."""
    return registry.current(PROCESS).states[state].label[language()]


# -- beside a case -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountPanel:
    """Who was called to account about a case, and where to call another."""

    accounts: tuple[AccountView, ...]
    call_url: str


@contributes_to("bottleneck")
@contributes_to("agreement")
@contributes_to("dossier")
def _of_case(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    may = actions.refusal(case) is None and can(actor, Capability.CASE_ACCOUNT, case.facts())
    call_url = url_for("accountability.new", number=case.number, _anchor="stap") if may else ""
    if not case.accounts:
        add = Step("account", _("Call a signatory to account"), call_url, _("When an agreement is not kept."))
        return Parts(adds=(add,) if may else ())
    now = clock.now()
    shown = tuple(view_of(row, now) for row in queries.about(session, actor, case.id))
    if not shown and not may:
        return Parts()
    return Parts(panels=(Panel("accountability/_panel.html", AccountPanel(shown, call_url)),))


# -- its own page --------------------------------------------------------------------------------


@contributes_to(PROCESS)
def _of_account(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    record = session.get_one(Accountability, case.id)
    register = known.current()
    signatory = register.signatories.get(record.signatory_id or 0)
    agreement = register.agreements.get(record.agreement_id or 0)
    facts = [
        Fact(_("Signatory"), signatory.label if signatory else ""),
        Fact(_("Agreement"), agreement.label(language()) if agreement else ""),
    ]
    if record.react_on is not None:
        facts.append(Fact(_("Reaction at the latest on"), short_date(record.react_on)))
    if record.sent_at is not None:
        facts.append(Fact(_("Letter sent to"), f"{record.address}, {short_date(clock.local_date(record.sent_at))}"))
        opened = short_date(clock.local_date(record.opened_at)) if record.opened_at else _("not yet")
        facts.append(Fact(_("Opened by the signatory"), opened))
    facts += [
        Fact(_("About case"), f"{one.number} {one.title}", presenters.case_url(one.process, one.number))
        for one in cases.rows_of(session, actor, Case.id.in_((record.about_id, record.escalation_id)))
    ]
    texts = [(_("The facts"), record.facts), (_("What we ask"), record.question)]
    texts += [
        (_("Reaction of %(who)s, %(day)s", who=one.by, day=short_date(clock.local_date(one.given_at))), one.text)
        for one in queries.reactions(session, case.id)
    ]
    if record.judgement is not None:
        texts.append(
            (_("Judgement: %(judgement)s", judgement=state_label(record.judgement).lower()), record.motivation)
        )
    before = _before(session, actor, record)
    return Parts(
        texts=tuple(TextField(label, paragraphs(text)) for label, text in texts if text),
        facts=tuple(facts),
        panels=(Panel("accountability/_before.html", before),) if before.failing else (),
        kind_label=registry.current(PROCESS).label[language()],
    )


@dataclass(frozen=True, slots=True)
class BeforePanel:
    """How often this signatory did not keep this agreement in other regions."""

    failing: tuple[str, ...]


def _before(session: Session, actor: Actor, record: Accountability) -> BeforePanel:
    """What the regiocommissaris must know before judging. One query."""
    found = queries.failing(
        session, actor, Accountability.signatory_id == record.signatory_id, Accountability.case_id != record.case_id,
        at_least=1,
    )  # fmt: skip
    return BeforePanel(tuple(failing_text(one, with_signatory=False) for one in found))


def failing_text(one: Failing, *, with_signatory: bool = True) -> str:
    """A sentence: how often, by whom, on what, and in how many regions."""
    register = known.current()
    signatory, agreement = register.signatories.get(one.signatory_id), register.agreements.get(one.agreement_id)
    times = ngettext("%(num)s time not kept, or in part", "%(num)s times not kept, or in part", one.times)
    regions = ngettext("in %(num)s region", "in %(num)s regions", one.regions)
    what = agreement.label(language()) if agreement else ""
    who = f"{signatory.label}, " if with_signatory and signatory else ""
    return f"{who}{what}: {times}, {regions}"


# -- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountList:
    """Everybody who was called to account, as far as the reader may see it; and who fails in several regions."""

    bar: FilterBar
    accounts: tuple[AccountView, ...]
    failing: tuple[str, ...]
    count_text: str
    next_url: str | None
    first_url: str | None
    call_url: str


def account_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> AccountList:
    """A page of those called to account. Four queries, however many there are."""
    register = known.current()
    status = args.get("status", "")
    signatory = int(args.get("ondertekenaar", "")) if args.get("ondertekenaar", "").isdecimal() else 0
    filters = Filters(
        process=PROCESS,
        status=Status.ENDED if status == "ended" else Status.OPEN,
        q=args.get("q", "").strip()[:200],
        extra=(_with(Accountability.signatory_id == signatory),) if signatory else (),
    )
    page = lists.page(session, actor, filters, args.get("cursor"))
    found = queries.by_cases(session, [row.id for row in page.rows])
    given = {
        name: value
        for name, value in (("status", status), ("ondertekenaar", str(signatory or "")), ("q", filters.q))
        if value
    }
    names = [Option("", _("All signatories"), not signatory)]
    names += [Option(str(one.id), one.label, one.id == signatory) for one in register.signatories.values()]
    tabs = (("", _("In progress")), ("ended", _("Judged or withdrawn")))
    return AccountList(
        bar=FilterBar(
            action=url_for("accountability.index"),
            tabs=tuple(
                Tab(text, url_for("accountability.index", status=key or None), key == status) for key, text in tabs
            ),
            filters=(Filter("ondertekenaar", _("Signatory"), tuple(names)),),
            q=filters.q,
            hidden=(("status", status),) if status else (),
            active=bool(signatory) + bool(filters.q),
            clear_url=url_for("accountability.index", status=status or None),
        ),
        accounts=tuple(view_of(found[row.id], now) for row in page.rows),
        failing=tuple(failing_text(one) for one in queries.failing(session, actor)),
        count_text=_number(lists.count(session, actor, filters)),
        next_url=url_for("accountability.index", **given, cursor=page.next) if page.next else None,  # type: ignore[arg-type]
        first_url=url_for("accountability.index", **given) if args.get("cursor") else None,  # type: ignore[arg-type]
        call_url=url_for("accountability.begin") if can(actor, Capability.CASE_ACCOUNT) else "",
    )


def _with(wanted: Any) -> Any:
    return Case.id.in_(select(Accountability.case_id).where(wanted))


def _number(count: int) -> str:
    if count > lists.COUNT_CAP:
        return _("More than %(cap)s signatories called to account", cap=lists.COUNT_CAP)
    return ngettext("%(num)s signatory called to account", "%(num)s signatories called to account", count)


# -- the form ------------------------------------------------------------------------------------


def call_step() -> Transition:
    """The step that asks whom we call to account, on what."""
    return registry.current(PROCESS).transitions["address"]


def intro() -> str:
    """What stands above the form, in the reader's language."""
    said = call_step().help
    return said[language()] if said else ""


def call_form(session: Session, case: Case, form: Any = None) -> StepForm:
    """The form, opened on the page of a case; of an agreement in a region, that agreement is filled in."""
    given = {}
    if case.process == "agreement" and form is None:
        found = session.scalar(select(RegionAgreement.agreement_id).where(RegionAgreement.case_id == case.id))
        given = {"agreement": str(found or "")}
    action = url_for("accountability.make", number=case.number, _anchor="stap")
    return in_place.form_of(session, case, call_step(), action, form, given)


def apart_form(session: Session, regions: Iterable[tuple[str, str]], given: Mapping[str, str]) -> Any:
    """The form on a page of its own: it asks for the region too."""
    options = [("", _("Choose")), *regions]
    region = SelectField(_("Region"), choices=options, validate_choice=False, validators=[Required()])
    return step_form(session, call_step(), 0, given, region=region)


# -- the story of the case it is about -----------------------------------------------------------


@tells("case.called_to_account")
def _called(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(who)s called to account on %(what)s", who=_of(private, "signatory"), what=_of(private, "agreement"))


@tells("case.account_reacted")
def _reacted(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(who)s has reacted to being called to account", who=_of(private, "signatory"))


@tells("case.account_ended")
def _ended(data: dict[str, Any], private: dict[str, Any]) -> str:
    state = state_label(str(data.get("state", "withdrawn"))).lower()
    return _(
        "%(who)s on %(what)s: %(state)s", who=_of(private, "signatory"), what=_of(private, "agreement"), state=state
    )


def _of(private: dict[str, Any], name: str) -> str:
    return str(private.get(name, ""))
