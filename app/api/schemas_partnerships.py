"""Partnerships, and programmes of other departments, over the wire. Days are Dutch ones, both included."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Line, Output

RowId = Annotated[int, Field(ge=1, le=999_999_999)]
StandingName = Literal["planned", "running", "ended"]
PartyKindName = Literal["municipality", "insurer", "provider", "ggd", "patients", "housing", "police", "other"]
PartyRoleName = Literal["leads", "takes_part", "pays", "advises"]
ProgrammeKindName = Literal["regio_deal", "border", "liveability", "other"]
Axis = Annotated[int, Field(ge=1, le=5)]
Names = Annotated[list[str], Field(max_length=400)]


class NamedRow(Output):
    """A region or a municipality."""

    id: int
    name: str


class PartnershipBrief(Output):
    """A partnership in the list."""

    id: int
    name: str
    standing: StandingName = Field(description="Where it stands today; the calendar says.")
    region: NamedRow | None = Field(description="The region that it follows; else it has municipalities of its own.")
    municipalities: int = Field(description="How many of its own it has.")
    since: date | None
    until: date | None
    tasks: list[str]
    leads: list[str] = Field(description="The parties that lead it.")
    parties: int


class PartnershipPage(Output):
    """Partnerships by name."""

    results: list[PartnershipBrief]
    page: int
    count: int


class PartnershipQuery(Input):
    """Which partnerships; without `standing`, whenever. `region` is an id of any division: what overlaps it counts."""

    q: Annotated[Line, Field(max_length=100)] = ""
    region: RowId | None = None
    standing: StandingName | None = None
    party: PartyKindName | None = None
    page: int = Field(1, ge=1, le=9999)


class PartnershipMunicipalityOut(Output):
    """A municipality of a partnership with a set of its own."""

    id: int
    name: str
    exists: bool = Field(description="False after a merger, until the partnership is described anew.")


class PartnershipAxisOut(Output):
    """Where it stands on an axis: 1 is the first word of its name, 5 the other end."""

    axis: Literal["task_mission", "formal_informal", "above_below", "alike_diverse"]
    place: int
    why: str


class PartnershipPartyOut(Output):
    """An organisation that takes part."""

    name: str
    kind: PartyKindName
    role: PartyRoleName


class PartnershipPersonOut(Output):
    """Who speaks for it, and how far."""

    name: str
    organisation: str
    email: str
    mandate: str
    until: date | None


class PartnershipOut(Output):
    """A partnership. `people` is empty for who works with neither regions nor cases."""

    id: int
    version: int
    name: str
    about: str
    standing: StandingName
    tasks: list[str]
    region: NamedRow | None
    municipalities: list[PartnershipMunicipalityOut]
    through: list[NamedRow] = Field(description="The regions, of any division, that it runs through.")
    since: date | None
    until: date | None
    profile: list[PartnershipAxisOut]
    parties: list[PartnershipPartyOut]
    people: list[PartnershipPersonOut]


class PartnershipPartyIn(Input):
    """A party to write down."""

    name: str
    kind: PartyKindName = "other"
    role: PartyRoleName = "takes_part"


class PartnershipPersonIn(Input):
    """Who speaks for it."""

    name: str
    organisation: str = ""
    email: str = ""
    mandate: str = ""
    until: date | None = None


class PartnershipGiven(Input):
    """A partnership as it is to read from now on: all of it. It follows `region`, or has `municipalities` (names)."""

    name: str = Field(max_length=120)
    about: str = Field("", max_length=4000)
    tasks: Annotated[list[str], Field(max_length=20)] = Field(default_factory=list)
    region: RowId | None = None
    municipalities: Names = Field(default_factory=list)
    since: date | None = None
    until: date | None = None
    task_mission: Axis | None = Field(None, description="1: bound to a task, 5: to a mission.")
    task_mission_why: str = ""
    formal_informal: Axis | None = None
    formal_informal_why: str = ""
    above_below: Axis | None = Field(None, description="1: from above, 5: from below.")
    above_below_why: str = ""
    alike_diverse: Axis | None = Field(None, description="1: partners alike, 5: diverse.")
    alike_diverse_why: str = ""
    parties: Annotated[list[PartnershipPartyIn], Field(max_length=60)] = Field(default_factory=list)
    people: Annotated[list[PartnershipPersonIn], Field(max_length=20)] = Field(default_factory=list)


class PartnershipChange(PartnershipGiven):
    """The same, over the version that was read."""

    version: int


class BelongsToGiven(Input):
    """To which partnership a bottleneck belongs: one that runs through its region, or null for none."""

    partnership: RowId | None


class BelongsTo(Output):
    """To which partnership a bottleneck belongs now."""

    number: str
    partnership: int | None


class ProgrammeContactOut(Output):
    """Whom to call at the department."""

    name: str
    position: str
    email: str
    phone: str


class ProgrammeOut(Output):
    """A programme of another department. `contacts` is empty for who only does research."""

    id: int
    version: int
    name: str
    department: str = Field(description="Its key, such as `bzk`.")
    department_name: str
    kind: ProgrammeKindName
    about: str
    source: str
    standing: StandingName
    since: date | None
    until: date | None
    regions: list[NamedRow]
    municipalities: list[PartnershipMunicipalityOut]
    contacts: list[ProgrammeContactOut]


class ProgrammePage(Output):
    """Programmes by department and name."""

    results: list[ProgrammeOut]
    page: int
    more: bool


class ProgrammeQuery(Input):
    """Which programmes; without `standing`, whenever. `region` is an id of any division: what overlaps it counts."""

    q: Annotated[Line, Field(max_length=100)] = ""
    region: RowId | None = None
    department: Annotated[Line, Field(max_length=20)] = ""
    kind: ProgrammeKindName | None = None
    standing: StandingName | None = None
    page: int = Field(1, ge=1, le=9999)
