"""The brief of an escalation, over the wire."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from app.api.schemas import Input, Output
from app.api.schemas_personal import Warned
from app.escalations.brief_text import LIMITS, LONGEST_CONSEQUENCE, LONGEST_OPTION, MOST_OPTIONS


class BriefOption(Output):
    """Something that can be decided, and what follows from it."""

    text: str
    consequence: str


class Brief(Output, Warned):
    """One page for who decides, made from the case. Its texts are Dutch. `own` names the parts that somebody wrote; all
    others follow the case until there is a decision.
    """

    number: str = Field(description="Of the escalation, or of the case that is not escalated yet.")
    title: str
    confidential: bool
    version: int = Field(description="0 while nobody wrote in it.")
    regions: list[str]
    cases: list[str] = Field(description="The numbers of the cases that it is about.")
    ground: str | None
    due_on: date | None = Field(description="The Dutch day on which there must be a decision.")
    asked: str
    by_when: str
    problem: str
    affected: str
    tried: str
    positions: str
    basis: str
    options: list[BriefOption]
    own: list[str]
    frozen_at: datetime | None = Field(description="When there was a decision: from then on nothing of it changes.")


class BriefOptionIn(Input):
    """Something that can be decided, and what follows from it."""

    text: str = Field(max_length=LONGEST_OPTION)
    consequence: str = Field(max_length=LONGEST_CONSEQUENCE)


class BriefIn(Input):
    """What to write in a brief. What is left out stays as it is; what is empty follows the case again."""

    version: int | None = Field(None, description="The version that was read: another one now is refused (412).")
    asked: str | None = Field(None, max_length=LIMITS["asked"])
    by_when: str | None = Field(None, max_length=LIMITS["by_when"])
    problem: str | None = Field(None, max_length=LIMITS["problem"], description="Three sentences at most.")
    affected: str | None = Field(None, max_length=LIMITS["affected"])
    tried: str | None = Field(None, max_length=LIMITS["tried"])
    positions: str | None = Field(None, max_length=LIMITS["positions"])
    basis: str | None = Field(None, max_length=LIMITS["basis"])
    options: list[BriefOptionIn] | None = Field(None, max_length=MOST_OPTIONS)
