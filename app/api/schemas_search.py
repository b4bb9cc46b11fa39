"""Searching everything, over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.api.schemas import Input, Limit, Line, Output, RegionRef
from app.cases.index import Kind
from app.cases.queries import Status


class SearchQuery(Input):
    """What is asked, and what narrows it."""

    q: Annotated[Line, Field(max_length=200)] = Field(
        "", description="Words. Each must be found: as the beginning of a word, by its stem, or as part of a compound."
    )
    kind: Kind | None = Field(None, description="Only in texts of this kind.")
    status: Status = Field(Status.ANY, description="Only in cases that are open, or that ended.")
    region: Annotated[Line, Field(max_length=200)] = Field(
        "", description="An id, `division:code` or `division:name`; of that region only."
    )
    theme: Annotated[Line, Field(max_length=80)] = ""
    limit: Limit = 20
    cursor: Annotated[Line, Field(max_length=40)] = ""


class Piece(Output):
    """A piece of text; `found`: it is what was asked for."""

    text: str
    found: bool


class SearchPlace(Output):
    """A text in which it was found: a line of it. `entry` is the entry of the story that it is, if it is one."""

    kind: Kind
    pieces: list[Piece]
    at: datetime | None
    entry: int | None


class SearchHit(Output):
    """Something found. What belongs to no case (a lesson) has no number; `key` is its own."""

    title: str
    number: str | None
    url: str | None
    key: str | None
    process: str | None
    state: str | None
    state_label: str | None
    region: RegionRef | None
    places: list[SearchPlace]
    more_places: int = Field(description="In how many more places of this case it was found.")


class SearchFacet(Output):
    """A value, and in how many of the cases found it holds."""

    value: str
    count: int


class SearchFacets(Output):
    """How what was found divides: only on the first page. Regions by id."""

    kind: list[SearchFacet]
    status: list[SearchFacet]
    region: list[SearchFacet]
    theme: list[SearchFacet]


class SearchResult(Output):
    """What was found, titles that say it all first, then the newest. `capped`: there is more than was looked at, and
    counts are at least this.
    """

    results: list[SearchHit]
    count: int
    capped: bool
    facets: SearchFacets
    next: str | None
