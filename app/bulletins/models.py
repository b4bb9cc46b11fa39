"""Bulletins: policy that is coming, schemes and rules, told to the regions that they are for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.lessons.models import Says


class BulletinKind(StrEnum):
    """What it tells of: policy that is coming, money or help that can be asked for, or a rule that holds."""

    COMING = "coming"
    SCHEME = "scheme"
    RULE = "rule"


class BulletinStanding(StrEnum):
    """Who reads it: its directorate, all colleagues; or it was taken back, which stays to be read."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Bulletin(Base):
    """One bulletin, as it reads now.

    `starts_on`, `ends_on` (the last day) and `apply_by` are Dutch days. `everywhere`: for all regions, else those in
    `BulletinRegion`. `edition` counts what readers have seen: each change of a published bulletin is a new one.
    `told_at` is when it was last told anew: published, or changed. `search_text` is folded.
    """

    __tablename__ = "bulletins"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BulletinKind] = mapped_column(enum_type(BulletinKind, "bulletin_kind"))
    standing: Mapped[BulletinStanding] = mapped_column(
        enum_type(BulletinStanding, "bulletin_standing"), default=BulletinStanding.DRAFT
    )
    version: Mapped[int] = mapped_column(default=1)
    edition: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text, default="")
    for_whom: Mapped[str] = mapped_column(Text, default="")
    what_to_do: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    apply_by: Mapped[date | None]
    source_url: Mapped[str] = mapped_column(String(500), default="")
    everywhere: Mapped[bool] = mapped_column(Boolean, default=True)
    directorate_id: Mapped[int] = mapped_column(ForeignKey("directorates.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_bulletins_standing", "standing", "told_at", "id"),)


class BulletinRegion(Base):
    """A region that a bulletin is for."""

    __tablename__ = "bulletin_regions"

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True, index=True)


class BulletinTheme(Base):
    """A theme that a bulletin is about, in small letters as cases have them."""

    __tablename__ = "bulletin_themes"

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)


class BulletinPartnership(Base):
    """A kind of partnership that a bulletin is for (`words.PARTNERSHIPS`)."""

    __tablename__ = "bulletin_partnerships"

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class BulletinEdition(Base):
    """What a bulletin said in an edition, and what had changed in it, in words. Never changed."""

    __tablename__ = "bulletin_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"))
    edition: Mapped[int]
    changed: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("bulletin_id", "edition"),)


class BulletinMeaning(Base):
    """What a bulletin means in a region, as a liaison there wrote it, signed. The newest `edition` is what is shown;
    those before stay. An empty text: taken away.
    """

    __tablename__ = "bulletin_meanings"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    edition: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("bulletin_id", "region_id", "edition"),)


class BulletinQuestion(Base):
    """“Is this allowed?”: a question of a liaison, or of somebody in the region by way of them, about a bulletin.

    `handler_id` answers it; `due_at` is the end of the tenth working day, `told` how often it was told that it is late.
    `shown`: the answer stands at the bulletin for everybody. `for_email`: who in the region gets it by mail.
    """

    __tablename__ = "bulletin_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    for_name: Mapped[str] = mapped_column(String(120), default="")
    for_email: Mapped[str] = mapped_column(String(254), default="")
    asked_at: Mapped[datetime]
    handler_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    says: Mapped[Says | None] = mapped_column(enum_type(Says, "bulletin_says"))
    answer: Mapped[str] = mapped_column(Text, default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    shown: Mapped[bool] = mapped_column(Boolean, default=False)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"))

    __table_args__ = (
        Index("ix_bulletin_questions_open", "handler_id", "answered_at"),
        Index("ix_bulletin_questions_due", "answered_at", "due_at", "id"),
    )


class BulletinSeen(Base):
    """Until when somebody has seen the bulletins: what was told later is new to them."""

    __tablename__ = "bulletin_seen"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]


class BulletinFeed(Base):
    """The secret address at which a feed reader of somebody reads bulletins. Only the digest of its secret is kept."""

    __tablename__ = "bulletin_feeds"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
