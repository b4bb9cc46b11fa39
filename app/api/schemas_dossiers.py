"""Dossiers over the wire: one problem of several regions, with one solution for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef
from app.api.schemas_personal import Warned
from app.cases.models import Outcome
from app.dossiers.models import Reply

Number = Annotated[str, Field(max_length=20, description="The number of a case, as in 2026-00042.")]


class DossierSummary(Output):
    """A dossier in a list, with how much there is in it."""

    number: str
    url: str
    title: str
    state: str
    owner: PersonRef | None
    due_at: datetime | None
    outcome: Outcome | None
    cases: int = Field(description="Cases in it that the caller may know of.")
    regions: int
    asked: int = Field(description="Regions that the solution was offered to.")
    answered: int


class DossierPage(Output):
    """A page of dossiers, the next deadline first."""

    results: list[DossierSummary]
    next: str | None


class DossierQuery(Input):
    """Which dossiers. Without `status`, those that are open."""

    status: Literal["open", "ended", "any"] = "open"
    q: str | None = Field(None, max_length=200, description="Words that must be in it.")
    cursor: str | None = Field(None, max_length=120)


class DossierIn(Input):
    """A dossier to open. It lies in the region of the first of its cases. Without `owner` the caller leads it."""

    title: str = Field(max_length=160)
    question: str = Field(max_length=2000, description="The problem that these regions have.")
    owner: int | None = None
    cases: Annotated[list[Number], Field(min_length=1, max_length=100)]


class DossierOnce(Output, Warned):
    """A dossier that was opened. Read the rest at `url`; its steps are at `/cases/{number}/transitions`."""

    number: str
    url: str
    state: str


class DossierAdd(Input):
    """A case to put in a dossier."""

    case: Number


class DossierRemove(Input):
    """Why a case is taken out."""

    reason: str = Field(max_length=1000)


class DossierReply(Input):
    """What a region answers. `because` is required for what did not work."""

    reply: Reply
    because: str | None = Field(None, max_length=1000)


class Bundled(Output):
    """A case of a dossier. `url` is null when the caller may only know that it is there."""

    number: str
    url: str | None
    title: str
    region: int
    state: str
    outcome: Outcome | None


class DossierRegion(Output):
    """A region with the problem, and what it answered."""

    region: int
    name: str
    liaison: str | None = Field(description="Who is asked.")
    said: str = Field(description="How it plays there, when no case was filed.")
    offered_at: datetime | None
    reply: Reply | None
    because: str
    replied_at: datetime | None


class DossierContent(Output):
    """The cases and the regions of a dossier."""

    cases: list[Bundled]
    regions: list[DossierRegion]


class Share(Output):
    """How bottlenecks ended that were closed in the last twelve months, of what the caller may read. `percentage` is
    the share of structural solutions among all that was solved (structurally, or for one region only: N=1).
    """

    percentage: int | None
    structural: int
    single: int
    misunderstanding: int
    not_solvable: int
    no_reaction: int
