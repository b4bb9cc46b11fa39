"""Saved views in the demo: one that a directorate shares, and one of a fixer and of a liaison for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from app import db
from app.demo.casting import FIXER
from app.demo.post import LIAISON
from app.desk import saved
from app.desk.models_saved import Digest
from app.desk.saved import Choice
from app.people import identity
from app.people.models import User

COORDINATOR: Final = "coordinator@regiolijn.example"
VIEWS: Final = (
    (COORDINATOR, "Zonder teken van leven", "queue=directorate&order=quiet", Choice(), True),
    (COORDINATOR, "Ouder dan drie maanden", "queue=directorate&age=quarter", Choice(digest=Digest.WEEKLY), True),
    (FIXER, "Wacht op een ander", "queue=mine&waiting=third_party", Choice(), False),
    (LIAISON, "Toetsen bij de regio", "queue=mine&state=solution_proposed", Choice(), False),
)


def keep_views(now: datetime) -> None:
    """Keep them, each as its owner."""
    for email, name, address, choice, shared in VIEWS:
        with db.transaction() as session:
            actor = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == email)).one())
            if actor is not None:
                directorate = next((grant.directorate for grant in actor.grants), None) if shared else None
                saved.keep(session, actor, name, address, choice, directorate=directorate, now=now)
