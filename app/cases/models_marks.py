"""What people hang on cases for themselves and each other: watching, and tags."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Watch(Base):
    """Somebody watches a case: it is on their list of watched cases as long as they may see it. Nobody else knows."""

    __tablename__ = "watches"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    since: Mapped[datetime]


class CaseTag(Base):
    """A word that colleagues gave a case, to find it by: in small letters, read by whoever sees the case."""

    __tablename__ = "case_tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    word: Mapped[str] = mapped_column(String(40))

    __table_args__ = (
        Index("ix_case_tags_case_id_word", "case_id", "word", unique=True),
        Index("ix_case_tags_word_case_id", "word", "case_id"),
    )
