"""Searching everything that the caller may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response

from app.api import lookups, present, queries, reading
from app.api import schemas_search as wire
from app.api.problems import Problem
from app.api.schemas import RegionRef
from app.api.views import _caller, _json, api
from app.cases.queries import Status
from app.cases.terms import Term, excerpt, terms
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.policy import Capability
from app.search import queries as search
from app.search.queries import Facets, Hit, Wanted
from app.web.request import session


@api.operation(
    "GET", "/search", tag="cases", summary="Search all texts", capability=Capability.CASE_READ,
    reply=wire.SearchResult, query=wire.SearchQuery,
)  # fmt: skip
def search_everything() -> Response:
    """Titles, texts, comments, steps, tasks, dossiers, lessons and file names, as far as the caller may read them."""
    asked = reading.query(wire.SearchQuery)
    errors = []
    words = terms(asked.q)
    if not words:
        errors.append(FieldError("q", "required"))
    if asked.cursor and not search.understands(asked.cursor):
        errors.append(FieldError("cursor", "unknown_cursor"))
    region = None
    if asked.region:
        try:
            region = lookups.region(session(), asked.region)
        except Invalid as invalid:
            errors += invalid.errors
    if errors:
        raise Problem("invalid", errors)
    only = {Status.OPEN: True, Status.ENDED: False, Status.ANY: None}[asked.status]
    wanted = Wanted(asked.kind, only, region, asked.theme.lower())
    found = search.find(session(), _caller(), words, wanted, asked.cursor or None, asked.limit)
    places = queries.places(session(), [hit.case.region_id for hit in found.hits if hit.case])
    return _json(
        wire.SearchResult(
            results=[_hit(hit, words, places) for hit in found.hits],
            count=found.count,
            capped=found.capped,
            facets=_facets(found.facets),
            next=found.next,
        )
    )


def _hit(hit: Hit, words: tuple[Term, ...], places: dict[int, Any]) -> wire.SearchHit:
    row, first = hit.case, hit.places[0]
    where = [
        wire.SearchPlace(
            kind=place.kind,
            pieces=[wire.Piece(text=text, found=found) for text, found in excerpt(place.text, words)],
            at=place.at,
            entry=place.seq,
        )
        for place in hit.places
    ]
    if row is None:
        return wire.SearchHit(
            title=first.title, number=None, url=None, key=first.ref, process=None, state=None, state_label=None,
            region=None, places=where, more_places=hit.more,
        )  # fmt: skip
    place = places[row.region_id]
    definition = registry.get(session(), row.process, row.workflow_version)
    return wire.SearchHit(
        title=row.title,
        number=row.number,
        url=present.url_of(row.number),
        key=None,
        process=row.process,
        state=row.state,
        state_label=definition.states[row.state].label[_caller().language],
        region=RegionRef(id=place.id, division=place.division, code=place.code, name=place.name),
        places=where,
        more_places=hit.more,
    )


def _facets(facets: Facets) -> wire.SearchFacets:
    def counted(values: Iterable[tuple[Any, int]]) -> list[wire.SearchFacet]:
        return [wire.SearchFacet(value=str(value), count=number) for value, number in values]

    return wire.SearchFacets(
        kind=counted(facets.kinds),
        status=counted((Status.OPEN if is_open else Status.ENDED, number) for is_open, number in facets.open),
        region=counted(facets.regions),
        theme=counted(facets.themes),
    )
