"""Saved dashboards in the demo: one that every colleague has, one that a directorate shares; both mailed as a link."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.dashboards import boards
from app.dashboards.boards import Board
from app.dashboards.models import Rhythm
from app.demo.saved import COORDINATOR
from app.people import identity
from app.people.models import User
from app.policy import Actor

MT = "mt@regiolijn.example"


def keep_dashboards(now: datetime) -> None:
    """Keep them, each as its owner."""
    with db.transaction() as session:
        mt = _actor(session, MT)
        if mt is not None:
            board = Board(
                "Kwartaal in het kort", "land", "last",
                ("inflow", "outflow", "open", "clocks_met", "structural", "solved"), everybody=True,
            )  # fmt: skip
            made = boards.keep(session, mt, board, now=now)
            boards.mail(session, mt, made.id, Rhythm.QUARTERLY, now=now)
            boards.mail(session, mt, None, Rhythm.QUARTERLY, now=now)
    with db.transaction() as session:
        coordinator = _actor(session, COORDINATOR)
        directorate = next((grant.directorate for grant in coordinator.grants), None) if coordinator else None
        if coordinator is not None and directorate is not None:
            board = Board(
                "Onze termijnen", f"directie:{directorate}", "current",
                ("open", "age", "clocks_met", "bounces", "waiting_for"), directorate=directorate,
            )  # fmt: skip
            made = boards.keep(session, coordinator, board, now=now)
            boards.mail(session, coordinator, made.id, Rhythm.MONTHLY, now=now)


def _actor(session: Session, email: str) -> Actor | None:
    found = session.scalars(select(User.id).where(User.email == email)).one_or_none()
    return identity.actor_for_user(session, found) if found else None
