"""What an answer says about personal data in what was sent: a warning, for nobody could be asked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class PersonalData(BaseModel):
    """A spot in a text that was sent which looks like personal data; `start` and `end` count characters."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    field: str
    kind: Literal["bsn", "phone", "email", "address", "birth_date"]
    start: int
    end: int


class Warned(BaseModel):
    """An answer that can carry such warnings."""

    personal_data: list[PersonalData] = Field(
        default=[],
        description="After a change: spots in what was sent that look like personal data of patients or clients. It "
        "was accepted and logged as not asked. Empty when reading.",
    )
