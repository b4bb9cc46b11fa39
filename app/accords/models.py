"""Accords, what was agreed in them, and who put their name under it (DOMAIN, "Vocabulary of a bottleneck").

Nothing here is ever deleted: an accord, an agreement or a signatory that is over is no longer `active`. Its key stays
what it is, so what was written about it stays true. `bottleneck_accords` and the like hold the key of an accord as it
is; a foreign key would guard against nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type

KEY_LENGTH = 20
CODE_LENGTH = 40
NAME_LENGTH = 160
PLACE_LENGTH = 200


class SignatoryKind(StrEnum):
    """What kind of party put its name under an accord: whom one speaks to when it is not kept."""

    GOVERNMENT = "government"
    LOCAL_GOVERNMENT = "local_government"
    INSURERS = "insurers"
    PROVIDERS = "providers"
    PROFESSIONALS = "professionals"
    CLIENTS = "clients"
    AUTHORITY = "authority"
    OTHER = "other"


class Accord(Base):
    """A national accord, agenda or programme, known by the key that everybody calls it by: IZA, GALA.

    It is in force from `starts_on` up to and with `ends_on`; either may be unknown. `source` says where its text is.
    """

    __tablename__ = "accords"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    name_nl: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    summary_nl: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Agreement(Base):
    """One thing that was agreed in an accord. `code` is its name in addresses and files, its own within the accord.

    `place` says where it stands in the accord or in the law. By `term_on` it must be kept. With `monitored`, regions
    are asked how it goes.
    """

    __tablename__ = "agreements"

    id: Mapped[int] = mapped_column(primary_key=True)
    accord_id: Mapped[int] = mapped_column(ForeignKey("accords.id"))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    title_nl: Mapped[str] = mapped_column(String(NAME_LENGTH))
    title_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    text_nl: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    term_on: Mapped[date | None]
    monitored: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (UniqueConstraint("accord_id", "code"), Index("ix_agreements_monitored", "monitored", "active"))


class Signatory(Base):
    """An organisation that signs accords. `email` is where it is addressed when an agreement is not kept; it may be
    unknown. It is the address of an office, not of a person.
    """

    __tablename__ = "signatories"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    short: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[SignatoryKind] = mapped_column(enum_type(SignatoryKind, "signatory_kind"))
    email: Mapped[str | None] = mapped_column(String(254))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class AccordSignatory(Base):
    """Who signed an accord, and when, as far as that is known."""

    __tablename__ = "accord_signatories"

    accord_id: Mapped[int] = mapped_column(ForeignKey("accords.id"), primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"), primary_key=True, index=True)
    signed_on: Mapped[date | None]


class AgreementSignatory(Base):
    """Who has to keep an agreement: of those who signed its accord, the ones it asks something of."""

    __tablename__ = "agreement_signatories"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatories.id"), primary_key=True, index=True)


class AccordRevision(Base):
    """A change of the register. The newest id is its revision; without any it is 0, and nothing was loaded yet.

    As with the calendar, the id is the one before it plus one: of two changes at the same moment one has to look again.
    """

    __tablename__ = "accord_revisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
