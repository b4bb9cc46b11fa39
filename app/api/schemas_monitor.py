"""How agreements stand in regions, and calling signatories to account, over the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, NamedAgreement, NamedSignatory, Output, RegionRef
from app.api.schemas_personal import Warned
from app.monitor.models import WORDS, Standing

RowId = Annotated[int, Field(ge=1, le=999_999_999)]


class StandingRow(Output):
    """An agreement in a region. Its steps are at `/cases/{number}/transitions`."""

    number: str
    url: str
    version: int
    state: str
    region: RegionRef
    agreement: NamedAgreement
    standing: Standing | None
    before: Standing | None
    words: str
    told_by: str | None
    told_at: datetime | None
    due_at: datetime | None


class StandingPage(Output):
    """A page of the monitor, the next deadline first."""

    results: list[StandingRow]
    next: str | None


class StandingQuery(Input):
    """Which agreements in which regions."""

    agreement: RowId | None = Field(None, description="The id of an agreement.")
    accord: str | None = Field(None, max_length=20, description="The key of an accord, as in IZA.")
    region: RowId | None = Field(None, description="The id of a region.")
    standing: Standing | Literal["asked"] | None = Field(None, description="`asked`: nothing was told yet.")
    cursor: str | None = Field(None, max_length=120)


class TellingIn(Input):
    """How an agreement stands in a region. `same`: as it was told last; without words, those of last time hold."""

    standing: Standing | Literal["same"]
    words: str = Field("", max_length=WORDS, description="In the words of the region. Every colleague reads it.")


class StandingOnce(StandingRow, Warned):
    """An agreement in a region, as it was just told."""


class AccountRow(Output):
    """A signatory called to account, in a list. Read the rest at `url`."""

    number: str
    url: str
    state: str
    region: RegionRef
    agreement: NamedAgreement
    signatory: NamedSignatory
    react_on: date | None
    judged_at: datetime | None
    due_at: datetime | None


class AccountPage(Output):
    """A page of signatories called to account, the next deadline first."""

    results: list[AccountRow]
    next: str | None


class AccountQuery(Input):
    """Which ones. Without `status`, those that are open."""

    status: Literal["open", "ended", "any"] = "open"
    signatory: RowId | None = Field(None, description="The id of a signatory.")
    agreement: RowId | None = Field(None, description="The id of an agreement.")
    cursor: str | None = Field(None, max_length=120)


class AccountIn(Input):
    """Call a signatory to account: about a case, or in a region."""

    about: str | None = Field(None, max_length=20, description="The number of the case that it is about.")
    region: int | None = Field(None, description="Without a case: the id of the region.")
    agreement: int
    signatory: int
    facts: str = Field(max_length=3000, description="The signatory reads this.")
    question: str = Field(max_length=2000, description="The signatory reads this.")
    react_on: date
    email: str | None = Field(None, max_length=254, description="Without: the address kept with the signatory.")


class AccountOnce(Output, Warned):
    """A signatory that was called to account."""

    number: str
    url: str
