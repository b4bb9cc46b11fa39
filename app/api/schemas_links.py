"""Links between cases, over the wire."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.api.schemas import Input, Output
from app.cases.links_between import Says


class Link(Output):
    """A link, read from the case that was asked about: that case is `says` the other one."""

    id: int
    says: Says
    number: str
    title: str
    process: str
    state: str
    region: str
    due_at: datetime | None
    closed_at: datetime | None


class LinkList(Output):
    """The links of a case to cases that the caller sees; what blocks it first."""

    results: list[Link]


class LinkIn(Input):
    """A link to lay: this case `says` the other one, as in: this case is `blocked_by` 2026-00042."""

    other: str = Field(max_length=20, description="The number of the other case. The caller must see it.")
    says: Says
