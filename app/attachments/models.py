"""Files of cases: a row each; the bytes are in the store, under their digest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.attachments.kinds import FORMS, Kind
from app.db import Base, enum_type


class State(StrEnum):
    """Whether a file can be fetched: not while it waits for the scanner, nor after it was rejected or withdrawn."""

    QUARANTINED = "quarantined"
    AVAILABLE = "available"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


LIVE = (State.QUARANTINED, State.AVAILABLE)
"""The states in which a blob is needed."""


class Attachment(Base):
    """A file with an entry of a case's story (`event_id`). Who may read the entry may fetch the file.

    `public_id` is drawn at random and stands in addresses. `reason` says why it was rejected or withdrawn; the row
    stays, the blob goes when no other row needs it. `scanned_at` is empty for a file that no scanner looked at.
    """

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    event_id: Mapped[str] = mapped_column(String(32), index=True)
    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "attachment_kind"))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[State] = mapped_column(enum_type(State, "attachment_state"))
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        # The sweep asks what waits, not what there is.
        Index(
            "ix_attachments_waiting",
            "id",
            sqlite_where=text("state = 'quarantined'"),
            postgresql_where=text("state = 'quarantined'"),
        ),
    )

    @property
    def mime(self) -> str:
        return FORMS[self.kind].mime
