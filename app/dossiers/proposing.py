"""Proposing a dossier: when bottlenecks of three or more regions are alike, the application says so.

It looks at each bottleneck once, after it was submitted (`sweep`). Confidential cases are left out, and so is what is
in a dossier already. What somebody put aside is not proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db, policy
from app.audit.models import Event
from app.bottlenecks import similar
from app.cases import notices
from app.cases.models import Case
from app.cases.reach import visible_to
from app.dossiers import bundling, queries
from app.dossiers.models import Looked, Proposal, ProposalCase
from app.errors import FieldError, NotAllowedNow, NotFound
from app.policy import SYSTEM_ACTOR, Actor, Capability
from app.regions.models import Region
from app.workflow.model import Text, Visibility

REGIONS: Final = 3
"""From so many regions on it is no longer one region's problem (issue: from N=1 to structural)."""

SURE: Final = 0.5
"""So much of what the one says must stand in the other: more than for showing them side by side, for here nobody has
looked yet, and a colleague is disturbed for it.
"""

AT_ONCE: Final = 50
SUBMITTED: Final = "bottleneck.submit"
PROPOSED = Text(
    "Dit speelt in {regions} regio's: is het iets voor een dossier?",
    "This plays in {regions} regions: is it something for a dossier?",
)


def sweep(now: datetime) -> int:
    """Look at what was submitted since the last time. Returns how many bottlenecks were looked at."""
    with db.transaction() as session:
        mark = session.get_one(Looked, 1, with_for_update=True)  # there from the migration on: two may look at once
        statement = (
            select(Event.seq, Event.case_id)
            .where(Event.seq > mark.seq, Event.action == SUBMITTED)
            .order_by(Event.seq)
            .limit(AT_ONCE)
        )
        found = session.execute(statement).all()
        for seq, case_id in found:
            mark.seq = seq
            case = session.get(Case, case_id) if case_id is not None else None
            if case is not None:
                look(session, case, now)
        return len(found)


def look(session: Session, case: Case, now: datetime) -> Proposal | None:
    """Propose a dossier for a bottleneck and its like, or add it to the proposal that they are in; None otherwise."""
    if bundling.refusal(session, case) is not None or session.get(ProposalCase, case.id) is not None:
        return None
    around = similar.around(session, SYSTEM_ACTOR, similar.subject_of(session, case), now=now)
    numbers = [one.number for one in around.cases if one.score >= SURE]
    if not numbers:
        return None
    statement = (
        select(Case, Proposal)
        .outerjoin(ProposalCase, ProposalCase.case_id == Case.id)
        .outerjoin(Proposal, Proposal.id == ProposalCase.proposal_id)
        .where(Case.number.in_(numbers), Case.confidentiality != Visibility.CONFIDENTIAL)
        .order_by(Case.id)
    )
    alike: list[tuple[Case, Proposal | None]] = [(row[0], row[1]) for row in session.execute(statement)]
    free = [other for other, proposal in alike if proposal is None and bundling.refusal(session, other) is None]
    going = next((proposal for _other, proposal in alike if proposal is not None and proposal.decided_at is None), None)
    if going is not None:
        _put(session, going, [case, *free])
        return going
    together = [case, *free]
    places = {one.region_id for one in together}
    if len(places) < REGIONS:
        return None
    made = Proposal(found_at=now)
    session.add(made)
    session.flush()
    _put(session, made, together)
    _tell(session, made, together, len(places), now)
    return made


def _put(session: Session, proposal: Proposal, together: Iterable[Case]) -> None:
    session.add_all(ProposalCase(case_id=one.id, proposal_id=proposal.id) for one in together)
    session.flush()


def _tell(session: Session, proposal: Proposal, together: list[Case], places: int, now: datetime) -> None:
    """Tell whoever solves one of them, once each."""
    event_id = audit.record(
        session, SYSTEM_ACTOR, "dossier.proposed", now=now, subject=f"proposal:{proposal.id}",
        data={"cases": [one.id for one in together], "regions": places},
    )  # fmt: skip
    told: set[int | None] = {None}
    for case in together:
        if case.active and case.owner_id not in told and case.owner_id is not None:
            told.add(case.owner_id)
            notices.tell_colleague(
                session, case, "informed", case.owner_id,
                lambda language: {"what": PROPOSED[language].format(regions=places)}, event_id, now, but=told,
            )  # fmt: skip


# -- reading and deciding ------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposed:
    """A proposal as this reader may know it: its cases (number, title, region), the oldest first."""

    id: int
    found_at: datetime
    cases: tuple[tuple[str, str, str, bool], ...]

    @property
    def regions(self) -> int:
        return len({region for _number, _title, region, _readable in self.cases})


def open_proposals(session: Session, actor: Actor, only: int | None = None, limit: int = 20) -> list[Proposed]:
    """The proposals that nobody decided on yet, the newest first, with the cases that the actor may know of. Two
    queries. One of which too little is left to be a proposal is left out.
    """
    wanted = select(Proposal.id, Proposal.found_at).where(Proposal.decided_at.is_(None))
    if only is not None:
        wanted = wanted.where(Proposal.id == only)
    found = session.execute(wanted.order_by(Proposal.id.desc()).limit(limit)).all()
    if not found:
        return []
    statement = (
        select(ProposalCase.proposal_id, Case.number, Case.title, Region.name, visible_to(actor))
        .join(Case, Case.id == ProposalCase.case_id)
        .join(Region, Region.id == Case.region_id)
        .where(
            ProposalCase.proposal_id.in_([row.id for row in found]),
            Case.dossier_id.is_(None),
            Case.state.not_in(("draft", "withdrawn", "merged")),
            Case.confidentiality != Visibility.CONFIDENTIAL,
            queries.known_to(actor),
        )
        .order_by(Case.id)
    )
    held: dict[int, list[tuple[str, str, str, bool]]] = {}
    for key, number, title, region, readable in session.execute(statement):
        held.setdefault(key, []).append((number, title, region, bool(readable)))
    shown = [Proposed(row.id, row.found_at, tuple(held.get(row.id, ()))) for row in found]
    return [one for one in shown if one.regions >= REGIONS - 1]


def put_aside(session: Session, actor: Actor, proposal_id: int, why: Any, *, now: datetime) -> None:
    """Say why this is no dossier; these cases are not proposed again. Raises Forbidden, NotFound, NotAllowedNow when it
    was decided on, and Invalid at `reason`.
    """
    policy.require(actor, Capability.DOSSIER_WORK)
    reason = bundling.text_of(why, "reason", bundling.MAX_REASON, required=True)
    _decide(session, actor, proposal_id, now).reason = reason
    audit.record(
        session, actor, "dossier.proposal_set_aside", now=now, subject=f"proposal:{proposal_id}",
        private={"values": {"reason": reason}},
    )  # fmt: skip


def take_up(session: Session, actor: Actor, proposal_id: int, dossier: Case, *, now: datetime) -> None:
    """A dossier was made of a proposal. One that was decided on in the meantime stays as it is."""
    row = session.get(Proposal, proposal_id, with_for_update=True)
    if row is not None and (row.decided_at is None or row.dossier_id == dossier.id):
        row.decided_at, row.decided_by_id, row.dossier_id = now, actor.id, dossier.id


def _decide(session: Session, actor: Actor, proposal_id: int, now: datetime) -> Proposal:
    row = session.get(Proposal, proposal_id, with_for_update=True)
    if row is None:
        raise NotFound(str(proposal_id))
    if row.decided_at is not None:
        raise NotAllowedNow([FieldError("", "proposal_decided")])
    row.decided_at, row.decided_by_id = now, actor.id
    return row
