"""Files of cases, as callers send and read them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.api.schemas import Input, Output
from app.attachments.kinds import Kind
from app.attachments.models import State
from app.workflow.model import Visibility

_FILES = {"items": {"type": "string", "contentMediaType": "application/octet-stream"}}


class AttachmentsIn(Input):
    """One file or more, and who may fetch them. Without `visibility`: the ministry."""

    files: list[str] = Field(min_length=1, max_length=20, json_schema_extra=_FILES)  # type: ignore[arg-type]
    visibility: Visibility | None = None


class Attachment(Output):
    """A file with an entry of a case's story (`event`); it can be fetched by whoever may read that. `state`:
    `quarantined` waits for the virus scanner, only `available` can be fetched, `reason` is why it was rejected or
    withdrawn. `scanned` is false where nothing looked at it.
    """

    id: str
    event: str
    name: str
    kind: Kind
    media_type: str
    size: int
    digest: str = Field(description="SHA-256 of the bytes, hexadecimal.")
    state: State
    reason: str | None
    scanned: bool
    visibility: Visibility
    created_at: datetime


class AttachmentList(Output):
    """The files of a case, oldest first."""

    results: list[Attachment]
    next: Literal[None] = None
