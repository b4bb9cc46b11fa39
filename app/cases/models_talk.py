"""What people put beside a case: links to other cases, what they have not sent yet, and texts to begin with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_type


class LinkKind(StrEnum):
    """What one case is to another, read from the one to the other. `related` says the same both ways."""

    RELATED = "related"
    CAUSED_BY = "caused_by"
    BLOCKS = "blocks"


class CaseLink(Base):
    """A link between two cases. It stands once: `related` from the older case, the others from the case they say
    something of (`from_id` is caused by, or blocks, `to_id`).
    """

    __tablename__ = "case_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(enum_type(LinkKind, "link_kind"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)


class Draft(Base):
    """What somebody typed in a form of a case and has not sent: for that person only. `form` is `comment`, or
    `step:` and the name of a step; `fields` what was filled in, by the names of its fields.
    """

    __tablename__ = "drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(60), primary_key=True)
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]

    __table_args__ = (Index("ix_drafts_saved_at", "saved_at"),)


class StandardText(Base):
    """A text to begin with, for cases in a state, of a nature, both, or all (empty). Words between braces are filled in
    when it is used. A text that was withdrawn is kept: its events tell of it.
    """

    __tablename__ = "standard_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(60), default="")
    nature: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
