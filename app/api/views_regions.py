"""The operation about one region."""

from __future__ import annotations

from flask import Response

from app import clock
from app.api import reading
from app.api import schemas_regions as wire
from app.api.views import _json, api
from app.policy import Capability
from app.regions import queries
from app.web.request import session


@api.operation(
    "GET", "/regions/{division}/{code}", tag="reference", summary="Read a region", capability=Capability.REGION_READ,
    reply=wire.RegionRead, query=wire.RegionReadQuery,
)  # fmt: skip
def read_region(division: str, code: str) -> Response:
    """A region: its municipalities and what it overlaps, as of a day, and its liaisons."""
    asked = reading.query(wire.RegionReadQuery)
    row = queries.region(session(), division, code)
    on = asked.on or clock.local_date(clock.now())
    overlaps = [
        wire.OverlapSaid(
            id=one.region.id, division=one.region.division, code=one.region.code, name=one.region.name,
            shared=one.shared, of=one.of,
        )
        for one in queries.overlaps_of(session(), row.id, on)
    ]  # fmt: skip
    return _json(
        wire.RegionRead(
            id=row.id, division=row.division, code=row.code, name=row.name, valid_from=row.valid_from,
            valid_until=row.valid_until, on=on, overlaps=overlaps,
            municipalities=[
                wire.MunicipalitySaid(code=one.code, name=one.name)
                for one in queries.municipalities_of(session(), row.id, on)
            ],
            liaisons=[
                wire.LiaisonSaid(id=one.user_id, name=one.name, theme=one.theme, via=one.via)
                for one in queries.liaisons_of(session(), row.id)
            ],
        )
    )  # fmt: skip
