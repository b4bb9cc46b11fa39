"""The operations about bulletins: reading and writing them, and saying what one means in a region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_bulletins as wire
from app.api.idempotency import Reply
from app.api.schemas import PersonRef
from app.api.views import _caller, _json, _once, api
from app.bulletins import actions, queries
from app.bulletins.models import BulletinKind
from app.bulletins.queries import Filters, Row
from app.errors import FieldError, Invalid, NotFound
from app.policy import Actor, Capability
from app.web.request import session


@api.operation(
    "GET", "/bulletins", tag="bulletins", summary="Find bulletins", capability=Capability.BULLETIN_READ,
    reply=wire.BulletinPage, query=wire.BulletinQuery,
)  # fmt: skip
def list_bulletins() -> Response:
    """What directorates published for regions."""
    asked = reading.query(wire.BulletinQuery)
    filters = Filters(
        q=asked.q,
        kind=BulletinKind(asked.kind) if asked.kind else None,
        theme=asked.theme,
        regions=frozenset({asked.region}) if asked.region else frozenset(),
        for_me=asked.mine,
        past=asked.past,
    )
    found = queries.page(session(), _caller(), filters, clock.local_date(clock.now()), asked.cursor)
    chosen = queries.regions_of(session(), [row.id for row in found.rows])
    results = [wire.Bulletin(**_said(row, chosen.get(row.id, ()))) for row in found.rows]  # type: ignore[arg-type]
    return _json(wire.BulletinPage(results=results, next=found.next or None))


@api.operation(
    "GET", "/bulletins/{bulletin}", tag="bulletins", summary="Read a bulletin", capability=Capability.BULLETIN_READ,
    reply=wire.BulletinRead,
)  # fmt: skip
def read_bulletin(bulletin: str) -> Response:
    """One bulletin as it reads now, with what it means in the regions."""
    reading.query(common.NoQuery)
    return _json(_whole(session(), _caller(), _id(bulletin)))


@api.operation(
    "POST", "/bulletins", tag="bulletins", summary="Write a bulletin", capability=Capability.BULLETIN_WRITE,
    reply=wire.BulletinRead, status=201, body=wire.BulletinGiven, idempotent=True,
)  # fmt: skip
def write_bulletin() -> Response:
    """A draft of one's own directorate; with `publish`, colleagues read it at once and liaisons are told."""
    reading.query(common.NoQuery)
    given, actor = reading.body(wire.BulletinGiven), _caller()
    at_once = given.data.get("publish") is True

    def act(session: Session, data: Mapping[str, Any]) -> int:
        return actions.make(session, actor, data, now=clock.now(), publish=at_once).id

    return _done(given, wire.BulletinGiven, 201, act)


@api.operation(
    "POST", "/bulletins/{bulletin}/description", tag="bulletins", summary="Let a bulletin say something else",
    capability=Capability.BULLETIN_WRITE, reply=wire.BulletinRead, body=wire.BulletinChange, idempotent=True,
)  # fmt: skip
def change_bulletin(bulletin: str) -> Response:
    """All of it. One that is published says in `changed` what is different, and its readers are told."""
    reading.query(common.NoQuery)
    given, actor, key = reading.body(wire.BulletinChange), _caller(), _id(bulletin)

    def act(session: Session, data: Mapping[str, Any]) -> int:
        return actions.change(session, actor, key, data, expected_version=_number(data, "version"), now=clock.now()).id

    return _done(given, wire.BulletinChange, 200, act)


@api.operation(
    "POST", "/bulletins/{bulletin}/publication", tag="bulletins", summary="Publish a bulletin",
    capability=Capability.BULLETIN_WRITE, reply=wire.BulletinRead, body=wire.BulletinVersion, idempotent=True,
)  # fmt: skip
def publish_bulletin(bulletin: str) -> Response:
    """Colleagues read it from now on; the liaisons of its regions are told."""
    reading.query(common.NoQuery)
    given, actor, key = reading.body(wire.BulletinVersion), _caller(), _id(bulletin)

    def act(session: Session, data: Mapping[str, Any]) -> int:
        return actions.publish(session, actor, key, expected_version=_number(data, "version"), now=clock.now()).id

    return _done(given, wire.BulletinVersion, 200, act)


@api.operation(
    "POST", "/bulletins/{bulletin}/withdrawal", tag="bulletins", summary="Take a bulletin back",
    capability=Capability.BULLETIN_WRITE, reply=wire.BulletinRead, body=wire.BulletinWithdrawal, idempotent=True,
)  # fmt: skip
def withdraw_bulletin(bulletin: str) -> Response:
    """It does not hold any more, and why. It stays to be read."""
    reading.query(common.NoQuery)
    given, actor, key = reading.body(wire.BulletinWithdrawal), _caller(), _id(bulletin)

    def act(session: Session, data: Mapping[str, Any]) -> int:
        version, reason = _number(data, "version"), data.get("reason")
        if not isinstance(reason, str):
            raise Invalid([FieldError("reason", "required")])
        return actions.withdraw(session, actor, key, reason, expected_version=version, now=clock.now()).id

    return _done(given, wire.BulletinWithdrawal, 200, act)


@api.operation(
    "POST", "/bulletins/{bulletin}/meanings", tag="bulletins", summary="Say what a bulletin means in a region",
    capability=Capability.BULLETIN_EXPLAIN, reply=wire.BulletinRead, body=wire.BulletinMeaningGiven, idempotent=True,
)  # fmt: skip
def explain_bulletin(bulletin: str) -> Response:
    """For a liaison there. `edition` is that of what stands there now (0: nothing); an empty text takes it away."""
    reading.query(common.NoQuery)
    given, actor, key = reading.body(wire.BulletinMeaningGiven), _caller(), _id(bulletin)

    def act(session: Session, data: Mapping[str, Any]) -> int:
        region, expected = _number(data, "region"), _number(data, "edition")
        actions.explain(session, actor, key, region, data, expected=expected, now=clock.now())
        return key

    return _done(given, wire.BulletinMeaningGiven, 200, act)


def _done(given: reading.Body, shape: Any, status: int, act: Callable[[Session, Mapping[str, Any]], int]) -> Response:
    """Do it once, and answer with the bulletin as it reads then."""
    actor = _caller()
    data, spelled = reading.step_data(given.data, tuple(shape.model_fields))

    def effect(session: Session) -> Reply:
        try:
            key = act(session, data)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        session.flush()
        body = _whole(session, actor, key).model_dump_json(by_alias=True)
        return Reply(status, body, {"Location": f"/api/v1/bulletins/{key}"})

    return _once(given.canonical, effect)


def _number(data: Mapping[str, Any], name: str) -> int:
    given = data.get(name)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 10**9:
        raise Invalid([FieldError(name, "not_a_number")])
    return given


def _id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(given)
    return int(given)


def _whole(session: Session, actor: Actor, key: int) -> wire.BulletinRead:
    row = queries.one(session, actor, key)
    chosen = queries.regions_of(session, [row.id]).get(row.id, ())
    meanings = [
        wire.BulletinMeaningSaid(
            region=one.region_id, text=one.text, by=one.author, written_at=one.written_at, edition=one.edition
        )
        for one in queries.meanings(session, row.id)
    ]
    return wire.BulletinRead(**_said(row, chosen), version=row.version, meanings=meanings)  # type: ignore[arg-type]


def _said(row: Row, chosen: tuple[int, ...]) -> dict[str, object]:
    return {
        "id": row.id, "kind": row.kind.value, "standing": row.standing.value, "edition": row.edition,
        "title": row.title, "what": row.what, "for_whom": row.for_whom, "what_to_do": row.what_to_do,
        "starts_on": row.starts_on, "apply_by": row.apply_by, "ends_on": row.ends_on, "everywhere": row.everywhere,
        "regions": list(chosen), "themes": list(row.themes), "partnerships": list(row.partnerships),
        "directorate": row.directorate_key, "contact": PersonRef(id=row.contact_id, name=row.contact),
        "source_url": row.source_url, "told_at": row.told_at,
    }  # fmt: skip
