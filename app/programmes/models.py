"""Programmes of other departments: what they do, where, and whom to call."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class Kind(StrEnum):
    """What kind of programme: the precedents in DOMAIN, and anything else."""

    REGIO_DEAL = "regio_deal"
    BORDER = "border"
    LIVEABILITY = "liveability"
    OTHER = "other"


class Department(Base):
    """A department of the national government, known by its abbreviation."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Programme(Base):
    """A programme of a department. `since` and `until` are Dutch days, both included; None: not known, or without end.
    `source`: where we have it from, often an address. `version` counts its changes.
    """

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    name_plain: Mapped[str] = mapped_column(String(320), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "programme_kind"))
    about: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    since: Mapped[date | None]
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProgrammeRegion(Base):
    """A region, of any division, in which a programme runs."""

    __tablename__ = "programme_regions"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)


class ProgrammeMunicipality(Base):
    """A municipality in which a programme runs."""

    __tablename__ = "programme_municipalities"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True, index=True)


class ProgrammeContact(Base):
    """Whom to call at the other department."""

    __tablename__ = "programme_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
