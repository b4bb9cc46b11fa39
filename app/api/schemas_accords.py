"""Accords, agreements and signatories over the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from app.accords.models import SignatoryKind
from app.api.schemas import Input, Line, Output


class Names(Output):
    """A text in both languages."""

    nl: str
    en: str


class SignatoryRef(Output):
    """A party that signed an accord, or has to keep an agreement."""

    id: int
    name: str
    short: str
    kind: SignatoryKind


class AccordRef(Output):
    """An accord in a list. A key stays what it is; an accord that is over is no longer `active`."""

    key: str
    name: Names
    starts_on: date | None
    ends_on: date | None = Field(description="The last day on which it is in force.")
    active: bool
    agreements: int = Field(description="How many of its agreements are in use.")


class AccordList(Output):
    """All accords, in the order in which they are shown."""

    results: list[AccordRef]


class Signed(SignatoryRef):
    """Who signed, and when; the day is not always known."""

    signed_on: date | None


class AgreementRef(Output):
    """An agreement in a list, called `accord:code` everywhere in this API."""

    reference: str
    accord: str
    code: str
    title: Names
    term_on: date | None = Field(description="By when it must be kept.")
    monitored: bool = Field(description="Whether regions tell how it goes.")
    active: bool
    signatories: list[SignatoryRef] = Field(description="Who has to keep it.")


class Accord(AccordRef):
    """An accord whole."""

    summary: Names
    source: str
    signed_by: list[Signed]
    content: list[AgreementRef] = Field(description="Its agreements, also those that are no longer in use.")


class AgreementList(Output):
    """Agreements, accord by accord."""

    results: list[AgreementRef]


class Agreement(AgreementRef):
    """An agreement whole."""

    text: Names
    place: str = Field(description="Where it stands in the accord or the law.")


class AgreementQuery(Input):
    """Which agreements."""

    accord: Annotated[Line, Field(max_length=20)] = ""
    monitored: bool | None = None
    active: bool | None = Field(True, description="False: those no longer in use.")


class RestingIn(Input):
    """The agreements that a bottleneck rests on: these and no others."""

    agreements: list[Annotated[str, Field(max_length=70)]] = Field(max_length=20)


class Resting(Output):
    """The agreements that a bottleneck rests on."""

    results: list[AgreementRef]
