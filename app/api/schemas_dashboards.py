"""Saved dashboards, and links to figures by mail, over the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas import Input, Output, PersonRef

Rhythm = Literal["none", "weekly", "monthly", "quarterly"]


class SavedDashboard(Output):
    """Figures under a name. The figures themselves are those of `GET /figures`, for this slice and period."""

    id: int
    name: str
    slice: str = Field(description="Of what: `land`, `regio:12`, `directie:3`, `akkoord:IZA`, `pilot:4`.")
    period: str = Field(
        description="`current` (this quarter so far), `last`, `year` (the last four quarters), a quarter as `2026-Q3`, "
        "or days as `2026-07-01/2026-08-15`."
    )
    since: str = Field(description="The first Dutch day that the period means today.")
    until: str = Field(description="The last one.")
    measures: list[str] = Field(description="None: what matters first for the role of whoever looks, and all others.")
    owner: PersonRef
    directorate: int | None = Field(description="The directorate that it is shared with.")
    everybody: bool = Field(description="Whether every colleague has it.")
    mail: Rhythm = Field(description="How often its link is mailed to the caller.")
    url: str = Field(description="Its page.")


class SavedDashboards(Output):
    """The dashboards of the caller: their own first, then those that are shared. `reportMail` is how often the link to
    the newest quarterly report is mailed to them.
    """

    results: list[SavedDashboard]
    report_mail: Rhythm


class DashboardIn(Input):
    """A dashboard to keep, whole: what is left out is as it is for a new one."""

    name: str = Field(max_length=60)
    slice: Annotated[str, Field(max_length=60)] = "land"
    period: Annotated[str, Field(max_length=30)] = "current"
    measures: list[str] | None = None
    directorate: int | None = None
    everybody: bool | None = None


class MailIn(Input):
    """How often a link is to be mailed. That to the report comes monthly or quarterly."""

    rhythm: Rhythm


class MailNow(Output):
    """How often a link is mailed to the caller."""

    rhythm: Rhythm
