"""The operations for filing a bottleneck."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import lookups, reading
from app.api import schemas as common
from app.api import schemas_filing as wire
from app.api.idempotency import Reply
from app.api.problems import Problem
from app.api.views import _caller, _case_reply, _json, _once, api
from app.bottlenecks import actions, belonging, intake, similar
from app.bottlenecks.similar import Subject
from app.bottlenecks.vocabulary import SYSTEMS, Nature
from app.errors import FieldError, Invalid
from app.policy import Capability
from app.regions import queries as regions
from app.web.request import session


@api.operation(
    "POST", "/bottlenecks", tag="cases", summary="File a bottleneck", capability=Capability.CASE_CREATE,
    reply=common.Case, status=201, body=common.BottleneckIn, versioned=True, idempotent=True,
)  # fmt: skip
def file_bottleneck() -> Response:
    """The caller, a liaison, becomes its co-owner. With `submit` it goes to the ministry at once; without, it is a
    draft that only the caller sees. With `joins` it goes along with a case that is there already; in the caller's own
    region what was filed is added to that case, and that case is what comes back.
    """
    reading.query(common.NoQuery)
    given = reading.body(common.BottleneckIn)
    actor, now = _caller(), clock.now()
    submit = given.data.get("submit") or False
    if not isinstance(submit, bool):
        raise Problem("invalid", [FieldError("submit", "not_true_or_false")])
    joins, different = given.data.get("joins") or "", given.data.get("differentFrom") or []
    if not isinstance(joins, str):
        raise Problem("invalid", [FieldError("joins", "wrong_type")])
    if not isinstance(different, list) or any(not isinstance(one, str) for one in different):
        raise Problem("invalid", [FieldError("differentFrom", "wrong_type")])
    chosen = given.data.get("partnershipId")
    if chosen is not None and (isinstance(chosen, bool) or not isinstance(chosen, int)):
        raise Problem("invalid", [FieldError("partnershipId", "unknown_partnership")])

    def effect(session: Session) -> Reply:
        raw, unknown = lookups.resolve(session, given.data)
        try:
            case = actions.file(session, actor, raw, submit=submit, now=now, joins=joins, different=different)
        except Invalid as invalid:
            raise Invalid([unknown.get(error.field, error) for error in invalid.errors]) from None
        if chosen is not None and not joins:
            try:
                case = belonging.belong_to(session, actor, case.number, chosen, now=now)
            except Invalid as invalid:
                raise reading.as_spelled(invalid, {"partnership": "partnershipId"}) from None
        return _case_reply(session, actor, case, 201, given.data)

    return _once(given.canonical, effect)


@api.operation(
    "POST", "/bottlenecks/look-alikes", tag="cases", summary="What looks like a bottleneck before it is filed",
    capability=Capability.CASE_RECOGNISE, reply=wire.LookAlikeList, body=wire.LookAlikesIn,
)  # fmt: skip
def find_look_alikes() -> Response:
    """Likely duplicates, in any region: those that the caller may read, and of others only that they are there. Nothing
    is changed.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.LookAlikesIn)
    raw, unknown = lookups.resolve(session(), given.data)
    reader = intake.Reader(raw)
    subject = _subject(reader)
    if reader.errors or unknown:
        raise Problem("invalid", [unknown.get(one.field, one) for one in reader.errors] or list(unknown.values()))
    found = similar.look_alikes(session(), _caller(), subject, now=clock.now())
    return _json(wire.LookAlikeList(results=[look_alike(one) for one in found]))


def _subject(reader: intake.Reader) -> Subject:
    title = reader.words("title", intake.TITLE_MAX)
    if not title and not any(error.field == "title" for error in reader.errors):
        reader.fail("title", "required")
    parts = [reader.words(name, intake.TEXT_MAX, lines=True) for name in ("description", "affected", "asked")]
    nature: Any = reader.choice("nature", Nature, None)
    return Subject(
        title=title,
        words="\n".join(parts),
        region=reader.number("region"),
        municipality=reader.number("municipality"),
        nature=nature.value if nature else "",
        systems=reader.several("systems", SYSTEMS),
    )


def look_alike(found: similar.LookAlike) -> wire.LookAlike:
    """A case that looks like another, as it goes out."""
    place = regions.by_id(session(), found.region_id)
    return wire.LookAlike(
        number=found.number,
        title=found.title,
        region=common.RegionRef(id=place.id, division=place.division, code=place.code, name=place.name),
        state=found.state,
        since=found.since,
        open=found.open,
        readable=found.readable,
        joinable=found.joinable,
        same_region=found.same_region,
        shared_words=list(found.shared),
        same=list(found.same),  # type: ignore[arg-type]
    )
