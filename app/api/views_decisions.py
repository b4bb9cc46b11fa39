"""The operations about decisions and mandates. Deciding, passing up and revoking are steps of the escalation."""

from __future__ import annotations

import re

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_decisions as wire
from app.api.idempotency import Reply
from app.api.openapi import BASE
from app.api.views import _caller, _json, _once, api
from app.db import transaction
from app.errors import Invalid, NotFound
from app.escalations import decisions
from app.escalations.decisions import Filters, Row
from app.mandates import actions, queries
from app.policy import Capability
from app.web.request import close_session, session

KEY = re.compile(r"[0-9]{1,9}")
SNAKE = re.compile(r"([A-Z])")


@api.operation(
    "GET", "/decisions", tag="decisions", summary="The register of decisions", capability=Capability.CASE_READ,
    reply=wire.DecisionPage, query=wire.DecisionQuery,
)  # fmt: skip
def list_decisions() -> Response:
    """Every decision on an escalation that the caller may read, as it was taken, the last one first."""
    asked = reading.query(wire.DecisionQuery)
    actor = _caller()
    filters = Filters(asked.type, asked.stand, actor.id if asked.mine else None, asked.q.strip())
    before = int(asked.cursor) if KEY.fullmatch(asked.cursor) else None
    rows, following = decisions.page(session(), actor, filters, clock.local_date(clock.now()), before=before)
    return _json(
        wire.DecisionPage(results=[_decision(row) for row in rows], next=str(following) if following else None)
    )


@api.operation(
    "GET", "/decisions/{decision}", tag="decisions", summary="Read a decision", capability=Capability.CASE_READ,
    reply=wire.TakenDecision,
)  # fmt: skip
def read_decision(decision: str) -> Response:
    """One decision. To revoke it, take the step `revoke` of its escalation."""
    reading.query(common.NoQuery)
    return _json(_decision(decisions.one(session(), _caller(), _key(decision))))


def _key(given: str) -> int:
    if not KEY.fullmatch(given):
        raise NotFound(given)
    return int(given)


def _decision(row: Row) -> wire.TakenDecision:
    plain = (
        "id", "title", "type", "motivation", "agreement", "react_on", "amount", "effective_on", "expires_on",
        "follow_up", "follow_up_owner", "follow_up_on", "on_behalf_of", "decided_at", "mandates",
    )  # fmt: skip
    return wire.TakenDecision(
        escalation=row.number,
        stand=row.stand(clock.local_date(clock.now())),
        decided_by=common.PersonRef(id=row.decided_by_id, name=row.decided_by),
        revokes=row.revokes_id,
        revoked_by=row.revoked_by_id,
        **{name: getattr(row, name) for name in plain},
    )


@api.operation(
    "GET", "/mandates", tag="decisions", summary="Who may decide what", capability=Capability.CASE_READ,
    reply=wire.MandateList,
)  # fmt: skip
def list_mandates() -> Response:
    """Every mandate, also those that ended: decisions name the ones that they were taken under."""
    reading.query(common.NoQuery)
    return _json(wire.MandateList(results=[_mandate(row) for row in queries.rows(session())]))


@api.operation(
    "POST", "/mandates", tag="decisions", summary="Grant a mandate", capability=Capability.ADMIN_MANDATES,
    reply=wire.Mandate, status=201, body=wire.MandateIn, idempotent=True,
)  # fmt: skip
def grant_mandate() -> Response:
    """For an administrator. A mandate is never changed: end it and grant another."""
    reading.query(common.NoQuery)
    given = reading.body(wire.MandateIn)
    actor, now = _caller(), clock.now()
    raw = {SNAKE.sub(r"_\1", name).lower(): value for name, value in given.data.items()}

    def effect(session: Session) -> Reply:
        try:
            key = actions.grant(session, actor, raw, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        (row,) = queries.of_ids(session, [key])
        return Reply(201, _mandate(row).model_dump_json(by_alias=True), {"Location": f"{BASE}/mandates"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/mandates/{mandate}", tag="decisions", summary="End a mandate", capability=Capability.ADMIN_MANDATES,
    reply=wire.Mandate,
)  # fmt: skip
def end_mandate(mandate: str) -> Response:
    """At once. It stays on record, and so does what was decided under it; ending it again changes nothing."""
    reading.query(common.NoQuery)
    key, actor = _key(mandate), _caller()
    close_session()
    with transaction() as writing:
        actions.end(writing, actor, key, now=clock.now())
        (row,) = queries.of_ids(writing, [key])
    return _json(_mandate(row))


def _mandate(row: queries.Row) -> wire.Mandate:
    plain = (
        "id", "types", "accords", "systems", "max_amount", "valid_from", "valid_until", "granted_by", "ended_at",
    )  # fmt: skip
    return wire.Mandate(
        holder=common.PersonRef(id=row.holder_id, name=row.holder),
        regions=[common.RegionName(id=key, name=name) for key, name in row.regions],
        **{name: getattr(row, name) for name in plain},
    )
