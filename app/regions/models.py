"""Regions as they are: municipalities are the atoms, a division is a set of regions valid in a period."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Municipality(Base):
    """A municipality, known by its CBS code, for as long as it exists."""

    __tablename__ = "municipalities"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Division(Base):
    """A layout of the country (indeling), such as the 31 zorgkantoorregio's. Layouts overlap and are not
    unified.
    """

    __tablename__ = "divisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    reference_year: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class Region(Base):
    """One region of a division, valid in a period."""

    __tablename__ = "regions"

    id: Mapped[int] = mapped_column(primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("divisions.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    __table_args__ = (UniqueConstraint("division_id", "code"), Index("ix_regions_name", "name"))


class RegionMunicipality(Base):
    """A municipality belongs to a region from a day until another."""

    __tablename__ = "region_municipalities"

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id"), primary_key=True, index=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]


class RegionOverlap(Base):
    """Which regions share at least one municipality today: derived, so that scopes need no joins over
    municipalities.
    """

    __tablename__ = "region_overlaps"

    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)
