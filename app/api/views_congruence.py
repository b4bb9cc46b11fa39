"""The operation about two divisions beside each other."""

from __future__ import annotations

from flask import Response

from app.api import reading
from app.api import schemas_congruence as wire
from app.api.views import _json, api
from app.policy import Capability
from app.regions import congruence
from app.web.request import session


@api.operation(
    "GET", "/divisions/{division}/congruence/{other}", tag="reference", summary="How far two divisions coincide",
    capability=Capability.REGION_READ, reply=wire.CongruenceSaid, query=wire.CongruenceQuery,
)  # fmt: skip
def compare_divisions(division: str, other: str) -> Response:
    """The figures of two divisions, and for each region of the first its counterparts in the other."""
    asked = reading.query(wire.CongruenceQuery)
    found = congruence.pair(session(), division, other, asked.on)
    rows = [
        wire.ComparedRegion(
            id=row.region.id, code=row.region.code, name=row.region.name, municipalities=row.municipalities,
            within=row.within, identical=row.identical,
            counterparts=[
                wire.CounterpartSaid(
                    id=part.region.id, code=part.region.code, name=part.region.name, shared=part.shared, of=part.of
                )
                for part in row.counterparts
            ],
        )
        for row in found.rows
    ]  # fmt: skip
    figures = found.figures
    return _json(
        wire.CongruenceSaid(
            division=division, other=other, on=asked.on, regions=figures.regions_a, other_regions=figures.regions_b,
            wholly_within_one=figures.wholly_within_one_b, identical=figures.identical,
            municipalities=figures.municipalities_a, municipalities_in_main=figures.municipalities_in_main_b,
            results=rows,
        )
    )  # fmt: skip
