"""A region over the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.api.schemas import Input, Output


class RegionReadQuery(Input):
    """As of which day."""

    on: date | None = Field(None, description="A Dutch day; without it today.")


class MunicipalitySaid(Output):
    """A municipality, by the code of Statistics Netherlands."""

    code: str
    name: str


class LiaisonSaid(Output):
    """A liaison for the region, perhaps for one theme; `via` names the overlapping region that was given."""

    id: int
    name: str
    theme: str | None
    via: str | None


class OverlapSaid(Output):
    """A region of another division with municipalities of this one."""

    id: int
    division: str
    code: str
    name: str
    shared: int = Field(description="How many municipalities the two share.")
    of: int = Field(description="How many municipalities it has in all.")


class RegionRead(Output):
    """A region, what lies in it on a day, who is its liaison, and what it overlaps. `validUntil` is the first day it no
    longer holds.
    """

    id: int
    division: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None
    on: date
    municipalities: list[MunicipalitySaid]
    liaisons: list[LiaisonSaid]
    overlaps: list[OverlapSaid]
