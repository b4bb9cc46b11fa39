"""What the API takes about who reads an entry."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas import Input
from app.workflow.model import Visibility


class SightIn(Input):
    """Who reads an entry from now on, and why. `readers` by id or e-mail address, with `confidential` only."""

    visibility: Visibility
    readers: list[int | str] | None = Field(None, max_length=20)
    reason: str = Field(max_length=500)
