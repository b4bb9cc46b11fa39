"""Bulletins over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output, PersonRef

BulletinKindName = Literal["coming", "scheme", "rule"]


class BulletinMeaningSaid(Output):
    """What a bulletin means in a region, as a liaison there says."""

    region: int = Field(description="The id of the region.")
    text: str
    by: str
    written_at: datetime


class Bulletin(Output):
    """Policy that is coming, a scheme or a rule, told to regions. All days are Dutch days."""

    id: int
    kind: BulletinKindName
    standing: Literal["draft", "published", "withdrawn"]
    edition: int = Field(description="How often readers saw something new.")
    title: str
    what: str
    for_whom: str
    what_to_do: str
    starts_on: date | None
    apply_by: date | None
    ends_on: date | None
    everywhere: bool = Field(description="For all regions; else for those in `regions`.")
    regions: list[int]
    themes: list[str]
    partnerships: list[str]
    directorate: str
    contact: PersonRef
    source_url: str
    told_at: datetime | None


class BulletinRead(Bulletin):
    """One bulletin, with what it means in the regions."""

    meanings: list[BulletinMeaningSaid]


class BulletinPage(Output):
    """Bulletins, what comes first on top. `next` is the cursor of the following page."""

    results: list[Bulletin]
    next: str | None


class BulletinQuery(Input):
    """Which bulletins: without `past`, those that hold or are coming."""

    q: Annotated[Line, Field(max_length=200)] = ""
    kind: BulletinKindName | None = None
    theme: Annotated[Line, Field(max_length=80)] = ""
    region: Annotated[int, Field(ge=1, le=999_999_999)] | None = None
    mine: bool = Field(False, description="Only those for the regions and themes of the caller.")
    past: bool = Field(False, description="Only what is over or was withdrawn.")
    cursor: Annotated[Line, Field(max_length=10)] = ""
