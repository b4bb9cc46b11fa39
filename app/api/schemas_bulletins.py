"""Bulletins over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output, PersonRef

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
BulletinKindName = Literal["coming", "scheme", "rule"]


class BulletinMeaningSaid(Output):
    """What a bulletin means in a region, as a liaison there says."""

    region: int = Field(description="The id of the region.")
    text: str
    by: str
    written_at: datetime
    edition: int = Field(description="How often something was said of this region.")


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

    version: int = Field(description="Counts every change, also of a draft.")
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


class BulletinText(Input):
    """What a bulletin says. A draft may leave out most of it; what others read may not."""

    kind: BulletinKindName = "coming"
    title: str = Field(max_length=200)
    what: str = Field("", max_length=6000)
    for_whom: str = Field("", max_length=6000)
    what_to_do: str = Field("", max_length=6000)
    starts_on: date | None = None
    apply_by: date | None = None
    ends_on: date | None = None
    everywhere: bool = False
    regions: Annotated[list[RowId], Field(max_length=400)] = Field(default_factory=list)
    themes: Annotated[list[str], Field(max_length=10)] = Field(default_factory=list)
    partnerships: list[str] = Field(default_factory=list, description="Kinds of partnership it is for.")
    directorate: int = Field(description="The id of a directorate for which the caller may write.")
    contact: int | None = Field(None, description="Who answers questions; without it, the caller.")
    source_url: str = Field("", max_length=500)


class BulletinGiven(BulletinText):
    """A bulletin to write."""

    publish: bool = False


class BulletinChange(BulletinText):
    """What a bulletin is to say from now on."""

    version: int
    changed: str = Field("", description="What is different; needed for one that is published.")


class BulletinVersion(Input):
    """The version that was looked at."""

    version: int


class BulletinWithdrawal(BulletinVersion):
    """Why it is taken back."""

    reason: str


class BulletinMeaningGiven(Input):
    """What it means in a region."""

    region: int
    text: str = Field(max_length=6000)
    edition: int = Field(description="The edition of what stands there now; 0: nothing.")
