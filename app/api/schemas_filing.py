"""Filing a bottleneck and what looks like it, over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.api.schemas import Input, Output, RegionRef
from app.bottlenecks.vocabulary import Nature


class LookAlikesIn(Input):
    """A bottleneck as far as it is told."""

    title: str = Field(max_length=200, description="What is stuck, in one sentence.")
    description: str | None = Field(None, max_length=6000)
    affected: str | None = Field(None, max_length=6000)
    asked: str | None = Field(None, max_length=6000)
    region: int | str | None = Field(None, description="As in filing.")
    municipality: int | str | None = Field(None, description="As in filing.")
    nature: Nature | None = None
    systems: list[Literal["Zvw", "Wlz", "Wmo", "Jeugdwet", "Wpg"]] | None = None


class LookAlike(Output):
    """A case that looks like it. Of one that the caller may not read, this is all there is to know."""

    number: str
    title: str
    region: RegionRef
    state: str
    since: datetime
    open: bool
    readable: bool = Field(description="Whether the caller may read the case itself.")
    joinable: bool = Field(description="Whether it can be named in `joins` when filing.")
    same_region: bool
    shared_words: list[str] = Field(description="Words of the caller's text that it has too.")
    same: list[Literal["systems", "nature", "municipality"]]


class LookAlikeList(Output):
    """What looks like it: open cases first, the likest first; at most five."""

    results: list[LookAlike]
