"""Marks of a case, and work over several cases, over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from app.api.schemas import Input, Output
from app.cases.bulk import MOST


class Marks(Output):
    """The tags of a case, by name, and whether the caller watches it."""

    tags: list[str]
    watched: bool


class MarksIn(Input):
    """What is to change; what is left out stays as it is."""

    add: list[str] | None = Field(None, max_length=12, description="Tags that the case gets.")
    remove: list[str] | None = Field(None, max_length=12, description="Tags that are taken off.")
    watched: bool | None = None


class JobIn(Input):
    """One thing to be done to several cases, each by its own action."""

    action: str = Field(max_length=40, description="`assign`, `tag`, `untag`, `watch`, `unwatch`, `dossier`.")
    cases: list[str] = Field(
        min_length=1, max_length=MOST,
        description="Numbers; `2026-00042:7` only if its version is still 7, so that nothing is done to what changed.",
    )  # fmt: skip
    data: dict[str, Any] | None = Field(
        None, description="What the action asks: `successor` (id) and `reason`; `tags` (a list); nothing for watching."
    )


class JobReason(Output):
    """Why a case was refused: a code beside the sentence for people."""

    field: str
    code: str
    message: str


class JobCase(Output):
    """What came of one case."""

    number: str
    status: Literal["waiting", "done", "refused"]
    reasons: list[JobReason]


class JobSummary(Output):
    """Work over several cases: how far it is."""

    id: int
    action: str
    status: Literal["waiting", "running", "finished", "stopped"]
    total: int
    done: int
    refused: int
    created_at: datetime
    finished_at: datetime | None


class Job(JobSummary):
    """The same with what came of each case, in the order in which they were sent."""

    cases: list[JobCase]


class JobList(Output):
    """The caller's own jobs of the last month, the newest first; at most thirty."""

    results: list[JobSummary]
