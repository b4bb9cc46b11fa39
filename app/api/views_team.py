"""The operations about the team of a case."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import present, reading
from app.api import schemas as common
from app.api import schemas_team as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import team
from app.cases.models import Case
from app.db import transaction
from app.errors import NotFound
from app.policy import Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/cases/{number}/team", tag="cases", summary="Who helps with a case",
    capability=Capability.CASE_READ, reply=wire.Team,
)  # fmt: skip
def list_team(number: str) -> Response:
    """The team of a bottleneck or a dossier, by name."""
    reading.query(common.NoQuery)
    return _json(_shown(session(), _visible(number)))


@api.operation(
    "POST", "/cases/{number}/team", tag="cases", summary="Put somebody in the team",
    capability=Capability.CASE_TEAM, reply=wire.Team, status=201, body=wire.MemberIn, idempotent=True,
)  # fmt: skip
def join_team(number: str) -> Response:
    """From now on they read the case and can comment, wherever it lies, also when it is confidential. They are told."""
    reading.query(common.NoQuery)
    given = reading.body(wire.MemberIn)
    actor, now, number = _caller(), clock.now(), _number(number)

    def effect(session: Session) -> Reply:
        case = team.add(session, actor, number, given.data.get("member"), now=now)
        body = _shown(session, case).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{present.url_of(number)}/team"})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/cases/{number}/team/{member}", tag="cases", summary="Take somebody out of the team",
    capability=Capability.CASE_READ, reply=wire.Team,
)  # fmt: skip
def leave_team(number: str, member: str) -> Response:
    """Anybody in it can leave by themselves. Answers with who is left."""
    reading.query(common.NoQuery)
    number = _number(number)
    if not (member.isascii() and member.isdigit() and len(member) < 10):
        raise NotFound(member)
    actor, now = _caller(), clock.now()
    close_session()
    with transaction() as writing:
        return _json(_shown(writing, team.remove(writing, actor, number, int(member), now=now)))


def _shown(session: Session, case: Case) -> wire.Team:
    return wire.Team(
        results=[wire.TeamMember(id=one.id, name=one.name, since=one.since) for one in team.of(session, case)]
    )
