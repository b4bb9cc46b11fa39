"""The team of a case, over the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.api.schemas import Input, Output


class TeamMember(Output):
    """Somebody who helps with a case: reads it and can comment."""

    id: int
    name: str
    since: datetime


class Team(Output):
    """Who helps with a case, by name; its owner and liaison have a part in it already and are not among them."""

    results: list[TeamMember]


class MemberIn(Input):
    """Whom to put in the team."""

    member: int = Field(description="The id of a colleague.")
