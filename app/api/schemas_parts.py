"""Main cases and their parts, over the wire."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas import CaseSummary, ContactIn, Input, Output
from app.bottlenecks.vocabulary import Nature


class PartList(Output):
    """The parts of a main case that the caller may see, the first one first."""

    results: list[CaseSummary]
    unseen: int = Field(description="How many there are besides, which the caller cannot see.")


class PartIn(Input):
    """A part to make. Laws, accords, theme, urgency and who may see it are those of the main case."""

    title: str = Field(max_length=200, description="What is stuck in this part, in one sentence.")
    region: int | str = Field(description="As in filing. It gets its own feedback.")
    affected: str = Field(max_length=6000)
    asked: str = Field(max_length=6000)
    description: str | None = Field(None, max_length=6000)
    nature: Nature | None = Field(None, description="Without it: that of the main case.")
    contacts: list[ContactIn] | None = Field(
        None, description="Without any, for the region of the main case: those of the main case."
    )
