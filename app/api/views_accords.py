"""The operations about accords: the register, and on which agreements a bottleneck rests."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.accords import known, queries
from app.accords.known import KnownAccord, KnownAgreement
from app.api import reading
from app.api import schemas as common
from app.api import schemas_accords as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.views import _caller, _json, _number, _once, _unlisted, api
from app.bottlenecks import queries as bottlenecks
from app.bottlenecks import resting
from app.bottlenecks.vocabulary import ACCORDS
from app.errors import NotFound
from app.policy import Capability
from app.web.request import session
from app.workflow.model import Text


@api.operation(
    "GET", "/accords", tag="accords", summary="The accords", capability=Capability.ACCORD_READ, reply=wire.AccordList,
)  # fmt: skip
def list_accords() -> Response:
    """All that are known, also those that are over."""
    reading.query(common.NoQuery)
    return _json(wire.AccordList(results=[wire.AccordRef(**_accord(one)) for one in known.current().accords.values()]))


@api.operation(
    "GET", "/accords/{key}", tag="accords", summary="Read an accord", capability=Capability.ACCORD_READ,
    reply=wire.Accord,
)  # fmt: skip
def read_accord(key: str) -> Response:
    """An accord with who signed it and what was agreed."""
    reading.query(common.NoQuery)
    found = queries.accord(session(), key)
    agreements = [one for one in known.current().agreements.values() if one.accord == found.key]
    return _json(
        wire.Accord(
            **_accord(known.current().accords[found.key]),
            summary=_names(found.summary),
            source=found.source,
            signed_by=[
                wire.Signed(id=one.id, name=one.name, short=one.short, kind=one.kind, signed_on=one.signed_on)
                for one in found.signatories
            ],
            content=[_agreement(one) for one in agreements],
        )
    )


@api.operation(
    "GET", "/agreements", tag="accords", summary="Agreements of accords", capability=Capability.ACCORD_READ,
    reply=wire.AgreementList, query=wire.AgreementQuery,
)  # fmt: skip
def list_agreements() -> Response:
    """What was agreed, with who has to keep it."""
    asked = reading.query(wire.AgreementQuery)
    errors = _unlisted("accord", asked.accord, ACCORDS)
    if errors:
        raise Problem("invalid", errors)
    return _json(
        wire.AgreementList(
            results=[
                _agreement(one)
                for one in known.current().agreements.values()
                if asked.accord in ("", one.accord)
                and asked.monitored in (None, one.monitored)
                and asked.active in (None, one.active)
            ]
        )
    )


@api.operation(
    "GET", "/agreements/{reference}", tag="accords", summary="Read an agreement", capability=Capability.ACCORD_READ,
    reply=wire.Agreement,
)  # fmt: skip
def read_agreement(reference: str) -> Response:
    """An agreement with what it says and where that stands; called as in `IZA:regioplan`."""
    reading.query(common.NoQuery)
    one = known.current().agreement(reference[:80])
    if one is None:
        raise NotFound(reference)
    found = queries.agreement_by_id(session(), one.id)
    return _json(wire.Agreement(**dict(_agreement(one)), text=_names(found.text), place=found.place))


@api.operation(
    "POST", "/cases/{number}/agreements", tag="accords", summary="Say on which agreements a bottleneck rests",
    capability=Capability.CASE_LINK, reply=wire.Resting, body=wire.RestingIn, idempotent=True,
)  # fmt: skip
def set_agreements(number: str) -> Response:
    """These and no others. The accords of what is added are touched from now on."""
    reading.query(common.NoQuery)
    given = reading.body(wire.RestingIn)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        case = resting.rest_on(session, actor, number, given.data.get("agreements") or [], now=now)
        session.flush()
        rests = bottlenecks.detail(session, case.id).agreements
        return Reply(200, wire.Resting(results=[_agreement(one) for one in rests]).model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


def _accord(one: KnownAccord) -> dict[str, Any]:
    return {
        "key": one.key, "name": _names(one.name), "starts_on": one.starts_on, "ends_on": one.ends_on,
        "active": one.active, "agreements": len(known.current().open_agreements(one.key)),
    }  # fmt: skip


def _agreement(one: KnownAgreement) -> wire.AgreementRef:
    parties = known.current().signatories
    return wire.AgreementRef(
        reference=one.reference, accord=one.accord, code=one.code, title=_names(one.title), term_on=one.term_on,
        monitored=one.monitored, active=one.active,
        signatories=[
            wire.SignatoryRef(id=who, name=parties[who].name, short=parties[who].short, kind=parties[who].kind)
            for who in one.signatories
            if who in parties
        ],
    )  # fmt: skip


def _names(text: Text) -> wire.Names:
    return wire.Names(nl=text.nl, en=text.en)
