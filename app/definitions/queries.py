"""Reading what is stored of the processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.definitions.models import WorkflowVersion


@dataclass(frozen=True)
class StoredVersion:
    """A version of a process that cases may keep."""

    version: int
    digest: str
    stored_at: datetime


def versions(session: Session, name: str) -> list[StoredVersion]:
    """The stored versions of a process, newest first."""
    statement = (
        select(WorkflowVersion.version, WorkflowVersion.digest, WorkflowVersion.stored_at)
        .where(WorkflowVersion.name == name)
        .order_by(WorkflowVersion.version.desc())
    )
    return [StoredVersion(*row) for row in session.execute(statement)]


def stored_keys(session: Session) -> frozenset[tuple[str, int]]:
    """Name and version of everything that is stored."""
    return frozenset(
        (name, version) for name, version in session.execute(select(WorkflowVersion.name, WorkflowVersion.version))
    )
