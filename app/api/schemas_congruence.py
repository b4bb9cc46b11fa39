"""How far divisions coincide, over the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.api.schemas import Input, Output


class CongruenceQuery(Input):
    """As of which day."""

    on: date | None = Field(None, description="A Dutch day; without it the last table of municipalities.")


class CounterpartSaid(Output):
    """A region of the other division with municipalities of this one."""

    id: int
    code: str
    name: str
    shared: int = Field(description="How many municipalities the two share.")
    of: int = Field(description="How many municipalities it has in all.")


class ComparedRegion(Output):
    """A region and its counterparts, the main one first: there its cases count in the other division."""

    id: int
    code: str
    name: str
    municipalities: int
    within: bool = Field(description="Whether it lies wholly within its main counterpart.")
    identical: bool = Field(description="Whether its main counterpart has exactly the same municipalities.")
    counterparts: list[CounterpartSaid]


class CongruenceSaid(Output):
    """How far a division coincides with another, counted in municipalities."""

    division: str
    other: str
    on: date | None
    regions: int
    other_regions: int
    wholly_within_one: int = Field(description="Regions that lie wholly within one region of the other division.")
    identical: int
    municipalities: int
    municipalities_in_main: int = Field(description="Municipalities that lie in the main counterpart of their region.")
    results: list[ComparedRegion]
