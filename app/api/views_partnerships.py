"""The operations about who works in a region: partnerships, and programmes of other departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_partnerships as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, api
from app.bottlenecks import belonging
from app.errors import FieldError, Invalid, NotFound
from app.partnerships import actions, queries
from app.partnerships.models import Partnership, PartyKind
from app.partnerships.queries import Asked, Brief, Row, Standing
from app.policy import Actor, Capability
from app.programmes import queries as programmes
from app.programmes.models import Kind
from app.regions import queries as regions
from app.web.request import language, session

SIZE = 100


@api.operation(
    "GET", "/partnerships", tag="reference", summary="Find partnerships", capability=Capability.REGION_READ,
    reply=wire.PartnershipPage, query=wire.PartnershipQuery,
)  # fmt: skip
def list_partnerships() -> Response:
    """Every colleague reads all of them."""
    asked, today = reading.query(wire.PartnershipQuery), clock.local_date(clock.now())
    wanted = Asked(
        q=asked.q,
        region=asked.region,
        standing=Standing(asked.standing) if asked.standing else None,
        party=PartyKind(asked.party) if asked.party else None,
    )
    rows = queries.listed(session(), wanted, today, most=SIZE, after=SIZE * (asked.page - 1))
    found = queries.count(session(), wanted, today)
    results = [wire.PartnershipBrief(**_brief(row, row.standing(today))) for row in rows]
    return _json(wire.PartnershipPage(results=results, page=asked.page, count=found))


@api.operation(
    "GET", "/partnerships/{partnership}", tag="reference", summary="A partnership", capability=Capability.REGION_READ,
    reply=wire.PartnershipOut,
)  # fmt: skip
def read_partnership(partnership: str) -> Response:
    """What it is like, who takes part, and where it runs."""
    reading.query(common.NoQuery)
    return _json(_whole(session(), _caller(), _id(partnership)))


@api.operation(
    "POST", "/partnerships", tag="reference", summary="Write down a partnership",
    capability=Capability.PARTNERSHIP_WORK, reply=wire.PartnershipOut, status=201, body=wire.PartnershipGiven,
    idempotent=True,
)  # fmt: skip
def make_partnership() -> Response:
    """A liaison does so for an area that touches their own."""
    reading.query(common.NoQuery)
    given, actor = reading.body(wire.PartnershipGiven), _caller()

    def act(session: Session, data: Mapping[str, Any]) -> Partnership:
        return actions.make(session, actor, data, now=clock.now())

    return _done(given, wire.PartnershipGiven, 201, act)


@api.operation(
    "POST", "/partnerships/{partnership}/description", tag="reference", summary="Describe a partnership anew",
    capability=Capability.PARTNERSHIP_WORK, reply=wire.PartnershipOut, body=wire.PartnershipChange, idempotent=True,
)  # fmt: skip
def change_partnership(partnership: str) -> Response:
    """All of it, as it is to read from now on."""
    reading.query(common.NoQuery)
    given, actor, key = reading.body(wire.PartnershipChange), _caller(), _id(partnership)

    def act(session: Session, data: Mapping[str, Any]) -> Partnership:
        said = {name: value for name, value in data.items() if name != "version"}
        version = data.get("version")
        if isinstance(version, bool) or not isinstance(version, int):
            raise Invalid([FieldError("version", "not_a_number")])
        return actions.change(session, actor, key, said, expected_version=version, now=clock.now())

    return _done(given, wire.PartnershipChange, 200, act)


@api.operation(
    "POST", "/cases/{number}/partnership", tag="cases", summary="Say to which partnership a bottleneck belongs",
    capability=Capability.CASE_LINK, reply=wire.BelongsTo, body=wire.BelongsToGiven, idempotent=True,
)  # fmt: skip
def belong_to_partnership(number: str) -> Response:
    """One that runs through its region; null: to none. The words that were filed stay."""
    reading.query(common.NoQuery)
    given, actor, number = reading.body(wire.BelongsToGiven), _caller(), _number(number)
    chosen = given.data.get("partnership")
    if chosen is not None and (isinstance(chosen, bool) or not isinstance(chosen, int)):
        raise Invalid([FieldError("partnership", "unknown_partnership")])

    def effect(session: Session) -> Reply:
        case = belonging.belong_to(session, actor, number, chosen, now=clock.now())
        answer = wire.BelongsTo(number=case.number, partnership=chosen)
        return Reply(200, answer.model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/programmes", tag="reference", summary="Find programmes of other departments",
    capability=Capability.REGION_READ, reply=wire.ProgrammePage, query=wire.ProgrammeQuery,
)  # fmt: skip
def list_programmes() -> Response:
    """Who else of the government is active: with `region`, there."""
    asked, today, actor = reading.query(wire.ProgrammeQuery), clock.local_date(clock.now()), _caller()
    wanted = programmes.Asked(
        q=asked.q,
        regions=frozenset({asked.region}) if asked.region else None,
        department=asked.department,
        kind=Kind(asked.kind) if asked.kind else None,
        standing=Standing(asked.standing) if asked.standing else None,
    )
    people, after = programmes.may_know_people(actor), SIZE * (asked.page - 1)
    rows = programmes.listed(session(), wanted, today, people=people, most=SIZE + 1, after=after)
    results = [_programme(row) for row in rows[:SIZE]]
    return _json(wire.ProgrammePage(results=results, page=asked.page, more=len(rows) > SIZE))


@api.operation(
    "GET", "/programmes/{programme}", tag="reference", summary="A programme of another department",
    capability=Capability.REGION_READ, reply=wire.ProgrammeOut,
)  # fmt: skip
def read_programme(programme: str) -> Response:
    """Where it runs, until when, and whom to call."""
    reading.query(common.NoQuery)
    people = programmes.may_know_people(_caller())
    return _json(_programme(programmes.one(session(), _id(programme), people=people)))


def _done(given: Any, shape: Any, status: int, act: Any) -> Response:
    """Do it once, and answer with the partnership as it is then."""
    actor = _caller()
    data, spelled = reading.step_data(given.data, tuple(shape.model_fields))

    def effect(session: Session) -> Reply:
        try:
            made = act(session, data)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        session.flush()
        body = _whole(session, actor, made.id).model_dump_json(by_alias=True)
        return Reply(status, body, {"Location": f"/api/v1/partnerships/{made.id}"})

    return _once(given.canonical, effect)


def _id(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(given)
    return int(given)


def _named(row: tuple[int, str] | None) -> wire.NamedRow | None:
    return wire.NamedRow(id=row[0], name=row[1]) if row else None


def _brief(row: Brief, standing: Standing) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "standing": standing.value, "region": _named(row.region),
        "municipalities": row.own, "since": row.since, "until": row.until, "tasks": list(row.tasks),
        "leads": list(row.leads), "parties": row.parties,
    }  # fmt: skip


def _whole(session: Session, actor: Actor, key: int) -> wire.PartnershipOut:
    today = clock.local_date(clock.now())
    row: Row = queries.one(session, key, people=queries.may_know_people(actor))
    known = regions.by_ids(session, queries.region_ids(session, row, today) | {row.region_id or 0})
    followed = known.get(row.region_id or 0)
    return wire.PartnershipOut(
        id=row.id,
        version=row.version,
        name=row.name,
        about=row.about,
        standing=row.standing(today).value,
        tasks=list(row.tasks),
        region=_named((followed.id, followed.name)) if followed else None,
        municipalities=[_municipality(one) for one in row.municipalities],
        through=[
            wire.NamedRow(id=one.id, name=one.name)
            for one in sorted(known.values(), key=lambda one: (one.division, one.name))
            if one.id != row.region_id and one.valid_until is None
        ],
        since=row.since,
        until=row.until,
        profile=[wire.PartnershipAxisOut(axis=one.axis.value, place=one.place, why=one.why) for one in row.axes],
        parties=[
            wire.PartnershipPartyOut(name=one.name, kind=one.kind.value, role=one.role.value) for one in row.parties
        ],
        people=[
            wire.PartnershipPersonOut(
                name=one.name, organisation=one.organisation, email=one.email, mandate=one.mandate, until=one.until
            )
            for one in row.people
        ],
    )


def _municipality(one: tuple[int, str, bool]) -> wire.PartnershipMunicipalityOut:
    return wire.PartnershipMunicipalityOut(id=one[0], name=one[1], exists=one[2])


def _programme(row: programmes.Row) -> wire.ProgrammeOut:
    return wire.ProgrammeOut(
        id=row.id,
        version=row.version,
        name=row.name,
        department=row.department.key,
        department_name=row.department.name(language()),
        kind=row.kind.value,
        about=row.about,
        source=row.source,
        standing=row.standing(clock.local_date(clock.now())).value,
        since=row.since,
        until=row.until,
        regions=[wire.NamedRow(id=key, name=name) for key, name in row.regions],
        municipalities=[_municipality(one) for one in row.municipalities],
        contacts=[
            wire.ProgrammeContactOut(name=one.name, position=one.position, email=one.email, phone=one.phone)
            for one in row.contacts
        ],
    )
