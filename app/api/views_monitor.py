"""The operations about agreements in regions and about calling to account. Their steps are those of any case."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accountability import actions as accountability
from app.accountability import queries as accounts
from app.accountability.models import Accountability
from app.api import kinds, personal, present, reading
from app.api import schemas as common
from app.api import schemas_monitor as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, api
from app.cases import lists
from app.cases import queries as cases
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.cases.rows import Row as CaseRow
from app.errors import Invalid
from app.monitor import actions, queries
from app.monitor.models import RegionAgreement, Standing
from app.policy import Actor, Capability
from app.web.request import session


def _agreement(agreement_id: int) -> common.NamedAgreement:
    one = known.current().agreements[agreement_id]
    return common.NamedAgreement(id=one.id, accord=one.accord, reference=one.reference, title=one.title["nl"])


def _signatory(signatory_id: int) -> common.NamedSignatory:
    return common.NamedSignatory(id=signatory_id, name=known.current().signatories[signatory_id].name)


@kinds.shaped("agreement", common.AgreementCase)
def _agreement_case(session: Session, _actor: Actor, case: Case) -> dict[str, Any]:
    known.fresh(session)
    row = queries.by_cases(session, [case.id])[case.id]
    return {
        "agreement": _agreement(row.agreement_id),
        "standing": row.standing,
        "before": row.before,
        "words": row.words,
        "told_at": row.told_at,
        "tellings": [
            {"standing": one.standing, "words": one.words, "told_by": one.told_by, "told_at": one.told_at}
            for one in queries.history(session, case.id)
        ],
    }


@kinds.shaped("accountability", common.AccountabilityCase)
def _account_case(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    known.fresh(session)
    record = session.get_one(Accountability, case.id)
    about = cases.rows_of(session, actor, Case.id == record.about_id)
    same = ("facts", "question", "react_on", "sent_at", "opened_at", "judgement", "motivation", "judged_at")
    return {
        "about": about[0].number if about else None,
        "agreement": _agreement(record.agreement_id or 0),
        "signatory": _signatory(record.signatory_id or 0),
        "reactions": [
            {"text": one.text, "by": one.by, "by_link": one.by_link, "given_at": one.given_at}
            for one in accounts.reactions(session, case.id)
        ],
        **{name: getattr(record, name) for name in same},
    }


@api.operation(
    "GET", "/monitor", tag="agreements", summary="How agreements stand", capability=Capability.ACCORD_READ,
    reply=wire.StandingPage, query=wire.StandingQuery,
)  # fmt: skip
def list_standings() -> Response:
    """Per region and agreement, in the words of the region. Every colleague reads this."""
    asked = reading.query(wire.StandingQuery)
    register = known.fresh(session())
    wanted = []
    if asked.agreement is not None:
        wanted.append(RegionAgreement.agreement_id == asked.agreement)
    if asked.accord is not None:
        ids = [one.id for one in register.agreements.values() if one.accord == asked.accord]
        wanted.append(RegionAgreement.agreement_id.in_(ids))
    if asked.standing is not None:
        told = None if asked.standing == "asked" else Standing(asked.standing)
        wanted.append(RegionAgreement.standing == told if told else RegionAgreement.standing.is_(None))
    filters = Filters(
        process=actions.PROCESS,
        regions=frozenset() if asked.region is None else frozenset({asked.region}),
        extra=(Case.id.in_(select(RegionAgreement.case_id).where(*wanted)),) if wanted else (),
    )
    page = lists.page(session(), _caller(), filters, asked.cursor)
    found = queries.by_cases(session(), [row.id for row in page.rows])
    results = [wire.StandingRow(**_standing(row, found[row.id])) for row in page.rows]
    return _json(wire.StandingPage(results=results, next=page.next))


def _standing(row: CaseRow, own: queries.Row) -> dict[str, Any]:
    same = ("number", "version", "state", "standing", "before", "words", "told_by", "told_at", "due_at")
    return {
        "url": present.url_of(row.number),
        "region": _region(row),
        "agreement": _agreement(own.agreement_id),
        **{name: getattr(own, name) for name in same},
    }


def _region(row: CaseRow) -> common.RegionRef:
    return common.RegionRef(id=row.region_id, division=row.division_key, code=row.region_code, name=row.region)


@api.operation(
    "POST", "/monitor/{number}", tag="agreements", summary="Tell how an agreement stands in a region",
    capability=Capability.CASE_MONITOR, reply=wire.StandingOnce, body=wire.TellingIn, idempotent=True,
)  # fmt: skip
def tell(number: str) -> Response:
    """What a liaison tells of a region, in its words: a sentence."""
    reading.query(common.NoQuery)
    given = reading.body(wire.TellingIn)
    actor, now, number = _caller(), clock.now(), _number(number)
    data, spelled = reading.step_data(given.data, ("standing", "words"))

    def effect(session: Session) -> Reply:
        known.fresh(session)
        standing, words = (str(data.get(name) or "") for name in ("standing", "words"))
        try:
            made = actions.tell(session, actor, number, standing, words, expected_version=None, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        own = queries.by_cases(session, [made.id])[made.id]
        answer = wire.StandingOnce(**_standing(cases.row_of(session, made.id), own))
        body = personal.warned(session, actor, made, {"words": words}, answer, now=now).model_dump_json(by_alias=True)
        return Reply(200, body, {})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/accountability", tag="agreements", summary="Find signatories called to account",
    capability=Capability.CASE_READ, reply=wire.AccountPage, query=wire.AccountQuery,
)  # fmt: skip
def list_accounts() -> Response:
    """Those in cases that the caller may read."""
    asked = reading.query(wire.AccountQuery)
    known.fresh(session())
    wanted = []
    if asked.signatory is not None:
        wanted.append(Accountability.signatory_id == asked.signatory)
    if asked.agreement is not None:
        wanted.append(Accountability.agreement_id == asked.agreement)
    filters = Filters(
        process=accountability.PROCESS,
        status=Status(asked.status),
        extra=(Case.id.in_(select(Accountability.case_id).where(*wanted)),) if wanted else (),
    )
    page = lists.page(session(), _caller(), filters, asked.cursor)
    found = accounts.by_cases(session(), [row.id for row in page.rows])
    results = [
        wire.AccountRow(
            url=present.url_of(row.number),
            region=_region(row),
            agreement=_agreement(found[row.id].agreement_id),
            signatory=_signatory(found[row.id].signatory_id),
            **{name: getattr(found[row.id], name) for name in ("number", "state", "react_on", "judged_at", "due_at")},
        )
        for row in page.rows
    ]
    return _json(wire.AccountPage(results=results, next=page.next))


@api.operation(
    "POST", "/accountability", tag="agreements", summary="Call a signatory to account",
    capability=Capability.CASE_ACCOUNT, reply=wire.AccountOnce, status=201, body=wire.AccountIn, idempotent=True,
)  # fmt: skip
def call_to_account() -> Response:
    """The signatory gets a letter with a link to react. Judging the reaction is a step of the case that this makes."""
    reading.query(common.NoQuery)
    given = reading.body(wire.AccountIn)
    actor, now = _caller(), clock.now()
    names = ("about", "region", "agreement", "signatory", "facts", "question", "react_on", "email")
    data, spelled = reading.step_data(given.data, names)
    about, region = data.pop("about", None), data.pop("region", None)
    number = _number(about) if isinstance(about, str) and about else None

    def effect(session: Session) -> Reply:
        try:
            made = accountability.call(session, actor, number, region, data, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        texts = {name: data.get(name) for name in ("facts", "question")}
        answer = wire.AccountOnce(number=made.number, url=present.url_of(made.number))
        body = personal.warned(session, actor, made, texts, answer, now=now).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)
