"""Partnerships: who works together in a region, on what, and what they are like (DOMAIN, "Region: never one tree")."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class PartyKind(StrEnum):
    """What kind of party takes part."""

    MUNICIPALITY = "municipality"
    INSURER = "insurer"
    PROVIDER = "provider"
    GGD = "ggd"
    PATIENTS = "patients"
    HOUSING = "housing"
    POLICE = "police"
    OTHER = "other"


class PartyRole(StrEnum):
    """What a party does in it."""

    LEADS = "leads"
    TAKES_PART = "takes_part"
    PAYS = "pays"
    ADVISES = "advises"


class Axis(StrEnum):
    """The four axes along which partnerships differ. Place 1 is the first word of its name, 5 the other end."""

    TASK_MISSION = "task_mission"
    FORMAL_INFORMAL = "formal_informal"
    ABOVE_BELOW = "above_below"
    ALIKE_DIVERSE = "alike_diverse"


class Partnership(Base):
    """A partnership follows a region of a division (`region_id`), or has municipalities of its own. `since` and `until`
    are Dutch days, both included; None: not known, or still running. `name_plain` is its name as it is searched for.
    `version` counts its changes.
    """

    __tablename__ = "partnerships"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_plain: Mapped[str] = mapped_column(String(240), index=True)
    about: Mapped[str] = mapped_column(Text, default="")
    tasks: Mapped[list[str]]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PartnershipMunicipality(Base):
    """A municipality of a partnership with a set of its own."""

    __tablename__ = "partnership_municipalities"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True, index=True)


class PartnershipAxis(Base):
    """Where a partnership stands on one of the axes, from 1 to 5, and why."""

    __tablename__ = "partnership_axes"

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"), primary_key=True)
    axis: Mapped[Axis] = mapped_column(enum_type(Axis, "partnership_axis"), primary_key=True)
    place: Mapped[int]
    why: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (CheckConstraint("place BETWEEN 1 AND 5", name="place"),)


class PartnershipParty(Base):
    """A party in a partnership: an organisation, not a person."""

    __tablename__ = "partnership_parties"

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[PartyKind] = mapped_column(enum_type(PartyKind, "partnership_party_kind"))
    role: Mapped[PartyRole] = mapped_column(enum_type(PartyRole, "partnership_party_role"))


class PartnershipPerson(Base):
    """Somebody who speaks for a partnership, and how far: `mandate` in words, until a Dutch day (included)."""

    __tablename__ = "partnership_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    mandate: Mapped[str] = mapped_column(String(300), default="")
    until: Mapped[date | None]
