"""The operations about bulletins: reading them. They are written on the page, where somebody looks."""

from __future__ import annotations

from flask import Response

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_bulletins as wire
from app.api.schemas import PersonRef
from app.api.views import _caller, _json, api
from app.bulletins import queries
from app.bulletins.models import BulletinKind
from app.bulletins.queries import Filters, Row
from app.errors import NotFound
from app.policy import Capability
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
    if not (bulletin.isascii() and bulletin.isdigit() and len(bulletin) < 10):
        raise NotFound(bulletin)
    row = queries.one(session(), _caller(), int(bulletin))
    chosen = queries.regions_of(session(), [row.id]).get(row.id, ())
    meanings = [
        wire.BulletinMeaningSaid(region=one.region_id, text=one.text, by=one.author, written_at=one.written_at)
        for one in queries.meanings(session(), row.id)
    ]
    return _json(wire.BulletinRead(**_said(row, chosen), meanings=meanings))  # type: ignore[arg-type]


def _said(row: Row, chosen: tuple[int, ...]) -> dict[str, object]:
    return {
        "id": row.id, "kind": row.kind.value, "standing": row.standing.value, "edition": row.edition,
        "title": row.title, "what": row.what, "for_whom": row.for_whom, "what_to_do": row.what_to_do,
        "starts_on": row.starts_on, "apply_by": row.apply_by, "ends_on": row.ends_on, "everywhere": row.everywhere,
        "regions": list(chosen), "themes": list(row.themes), "partnerships": list(row.partnerships),
        "directorate": row.directorate_key, "contact": PersonRef(id=row.contact_id, name=row.contact),
        "source_url": row.source_url, "told_at": row.told_at,
    }  # fmt: skip
