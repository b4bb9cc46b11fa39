"""Who works here: people, their roles, directorates, and the sessions and tokens they came in with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type
from app.policy import Role


class Directorate(Base):
    """A directorate of the ministry. Known by its id and key, never by its name, which may change."""

    __tablename__ = "directorates"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    name_nl: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class User(Base):
    """A colleague with an account. `email` is kept in lower case. `manager_id`: who leads them, and so sees with them
    how much they are in the region (`app.presence`); it gives no other right.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_enabled_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)


class RoleGrant(Base):
    """A role somebody holds: in a directorate (fixer, coordinator) or for regions (liaison, one theme)."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    directorate_id: Mapped[int | None] = mapped_column(ForeignKey("directorates.id"), index=True)
    theme: Mapped[str | None] = mapped_column(String(80))


class RoleGrantRegion(Base):
    """A region that a role was given for."""

    __tablename__ = "role_grant_regions"

    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grants.id", ondelete="CASCADE"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), primary_key=True)


class Absence(Base):
    """Somebody is away from the first day to the last, both included (Dutch days), and who stands in for them.

    Nothing is overwritten: an absence that ends early, or is called off, gets `ended_at` and counts no more.
    """

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_absences_user_until", "user_id", "until_on"),
        Index("ix_absences_deputy_until", "deputy_id", "until_on"),
    )


class TeamMember(Base):
    """Somebody helps with a case: reads it and talks along, wherever it lies. Whoever leaves the team has no row.

    It is here, below the cases, because it says what somebody may see, as a role does.
    """

    __tablename__ = "case_team"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]


class LoginSession(Base):
    """A browser that is logged in. Deleting the row ends the session, whatever cookie is replayed."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class ApiToken(Base):
    """A token for the API. Only its digest is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "name"),)


class Attempts(Base):
    """How often something that can be guessed was tried lately, and until when we no longer listen.

    `subject` is a keyed digest of the address or account tried: an address without an account counts and is
    locked exactly as one with an account, and the table does not say which addresses were tried.
    """

    __tablename__ = "login_attempts"

    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for somebody who lost the phone that makes the codes. Works once; only its digest is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
