"""Files that come with a bottleneck while it is filed: each once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attachments.actions import attach
from app.attachments.files import Upload
from app.attachments.models import LIVE, Attachment
from app.cases import actions as cases
from app.cases.models import Case
from app.policy import Actor
from app.workflow.model import Visibility

READ_BY = Visibility.MINISTRY
"""A photo from a hallway: colleagues see it. What the region is to see is added to an entry meant for the region."""


def names(session: Session, case_id: int) -> list[str]:
    """What the files of a draft are called, as they came. One query."""
    statement = select(Attachment.name).where(Attachment.case_id == case_id, Attachment.state.in_(LIVE))
    return list(session.scalars(statement.order_by(Attachment.id)))


def add(session: Session, actor: Actor, case: Case, chosen: Sequence[Upload], *, now: datetime) -> None:
    """Add files to a bottleneck that its filer may change; one that the case has, or had, is passed over.

    A file is known by what is in it, so it does not matter by which way or how often it comes. Raises Invalid.
    """
    if not chosen:
        return
    held = cases.hold(session, case.id)
    known = set(session.scalars(select(Attachment.digest).where(Attachment.case_id == held.id)))
    new = {one.digest: one for one in chosen if one.digest not in known}
    attach(session, actor, held, list(new.values()), visibility=READ_BY, now=now)
