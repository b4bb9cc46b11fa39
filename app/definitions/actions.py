"""Storing the versions of the processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app import audit
from app.definitions import registry
from app.definitions.models import WorkflowVersion
from app.definitions.written import DefinitionError
from app.policy import Actor


def sync(session: Session, actor: Actor, now: datetime) -> list[str]:
    """Store the current versions.

    Returns the keys of the new ones. Raises DefinitionError on a changed old version.
    """
    lines = registry.conflicts(session)
    if lines:
        raise DefinitionError(lines)
    stored = []
    for item in registry.unstored(session):
        session.add(
            WorkflowVersion(
                name=item.name,
                version=item.version,
                digest=item.digest,
                source=registry.source(item.name),
                stored_at=now,
            )
        )
        audit.record(
            session,
            actor,
            "workflow.stored",
            now=now,
            subject=f"workflow:{item.key}",
            data={"digest": item.digest},
        )
        stored.append(item.key)
    return stored
