"""The cases and the regions of a dossier: adding a bottleneck, taking one out, saying that a region has it too.

Any colleague who works on dossiers (DOSSIER_WORK) can add a bottleneck that they may read, or may know to be there. A
confidential one is never in a dossier: every colleague reads dossiers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, policy
from app.bottlenecks import similar
from app.cases import actions as cases
from app.cases import index, notices, search
from app.cases.models import Case
from app.dossiers.models import Dossier, DossierRegion, Proposal, ProposalCase
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.people import queries as people
from app.policy import Actor, Capability
from app.regions import queries as regions
from app.workflow.fields import storable
from app.workflow.model import Text, Visibility

PROCESS = "dossier"
MAX_REASON = 1000
BUNDLED = Text("Toegevoegd aan dossier {number}", "Added to dossier {number}")
TAKEN_OUT = Text("Uit dossier {number} gehaald", "Taken out of dossier {number}")


def held(session: Session, actor: Actor, number: str) -> tuple[Case, Dossier]:
    """A dossier, held until the transaction ends. Raises NotFound when there is none of this number."""
    case = cases.lock(session, actor, number)
    if case.process != PROCESS or case.state == "noted":
        raise NotFound(number)
    return case, session.get_one(Dossier, case.id)


def open_or_refused(dossier: Case) -> None:
    """Raise NotAllowedNow for a dossier that has ended."""
    if not dossier.active:
        raise NotAllowedNow([FieldError("", "dossier_ended")])


def fits(case: Case) -> bool:
    """Whether a bottleneck could go into a dossier, were it in none. No query."""
    return case.state not in ("draft", "withdrawn", "merged") and case.confidentiality is not Visibility.CONFIDENTIAL


def refusal(session: Session, case: Case, dossier_id: int | None = None) -> FieldError | None:
    """Why a bottleneck cannot go into a dossier, whoever asks; None when it can."""
    if case.process != "bottleneck" or case.state == "draft":
        return FieldError("case", "unknown_case")
    if case.state == "withdrawn":
        return FieldError("case", "case_withdrawn")
    if case.state == "merged":
        return FieldError("case", "case_goes_along")
    if case.confidentiality is Visibility.CONFIDENTIAL:
        return FieldError("case", "confidential_in_dossier")
    if case.dossier_id is None:
        return None
    if case.dossier_id == dossier_id:
        return FieldError("case", "in_this_dossier")
    other = session.get_one(Case, case.dossier_id)
    return FieldError("case", "in_another_dossier", {"number": other.number}) if other.active else None


def bundle(session: Session, actor: Actor, dossier: Case, case: Case, now: datetime) -> list[DossierRegion]:
    """Put a bottleneck that is held in a dossier that is held. Returns the regions that this adds to it. Raises Invalid
    at `case`.
    """
    wrong = refusal(session, case, dossier.id)
    if wrong is not None:
        raise Invalid([wrong])
    case.dossier_id = dossier.id
    _leave_proposal(session, case, dossier)
    region = regions.by_id(session, case.region_id).name
    audit.record(
        session, actor, "dossier.case_added", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"case": case.id, "region": case.region_id},
        private={"number": case.number, "region": region},
    )  # fmt: skip
    _note(session, actor, dossier, case, "case.bundled", BUNDLED, now)
    fresh = [note_region(session, dossier, *place, now) for place in _places(session, case)]
    session.flush()
    return [row for row in fresh if row is not None]


def _places(session: Session, case: Case) -> list[tuple[int, int]]:
    """The regions that a case is of, each with its liaison: its own, and those of the cases that go along with it."""
    along = select(Case.region_id, Case.co_owner_id).where(
        Case.leading_case_id == case.id, Case.state == "merged", Case.confidentiality != Visibility.CONFIDENTIAL
    )
    return [(case.region_id, case.co_owner_id), *((row[0], row[1]) for row in session.execute(along.order_by(Case.id)))]


def note_region(
    session: Session, dossier: Case, region_id: int, liaison_id: int | None, now: datetime, said: str = ""
) -> DossierRegion | None:
    """A region with the problem, once; None when it is known already."""
    known = select(DossierRegion.id).where(DossierRegion.dossier_id == dossier.id, DossierRegion.region_id == region_id)
    if session.scalar(known) is not None:
        return None
    row = DossierRegion(dossier_id=dossier.id, region_id=region_id, liaison_id=liaison_id, said=said, added_at=now)
    session.add(row)
    session.flush()
    return row


def _note(
    session: Session, actor: Actor, dossier: Case, case: Case, action: str, words: Text, now: datetime, why: str = ""
) -> None:
    """An entry in the story of the bottleneck, and a notice for the pair on it. It keeps its version."""
    dossier.updated_at = case.updated_at = now
    event_id = audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"dossier": dossier.id},
        private={"number": dossier.number, "title": dossier.title, **({"values": {"reason": why}} if why else {})},
    )  # fmt: skip
    told: set[int | None] = {actor.id}
    for reader in (case.owner_id, case.co_owner_id):
        if reader is not None and reader not in told:
            told.add(reader)
            notices.tell_colleague(
                session, case, "informed", reader,
                lambda language: {"what": words[language].format(number=dossier.number)}, event_id, now, but=told,
            )  # fmt: skip


def _leave_proposal(session: Session, case: Case, dossier: Case) -> None:
    """A case that was proposed for a dossier is in one now; with none left, that proposal is answered."""
    row = session.get(ProposalCase, case.id)
    if row is None:
        return
    proposal = session.get_one(Proposal, row.proposal_id)
    left = select(ProposalCase.case_id).join(Case, Case.id == ProposalCase.case_id)
    left = left.where(ProposalCase.proposal_id == proposal.id, Case.dossier_id.is_(None), Case.id != case.id)
    if proposal.decided_at is None and session.scalar(left.limit(1)) is None:
        proposal.decided_at, proposal.dossier_id = dossier.updated_at, dossier.id


def take_out(session: Session, actor: Actor, number: str, case_number: str, why: Any, *, now: datetime) -> Case:
    """Take a bottleneck out of a dossier, with a reason. Returns the bottleneck.

    Its region stays among those with the problem, when a solution was offered to it or another case of it is there.
    Raises NotFound, Forbidden, NotAllowedNow, and Invalid at `case` and `reason`.
    """
    dossier, _record = held(session, actor, number)
    policy.require(actor, Capability.DOSSIER_WORK, dossier.facts())
    open_or_refused(dossier)
    reason = text_of(why, "reason", MAX_REASON, required=True)
    wanted = select(Case.id).where(
        Case.number == case_number[:20], Case.dossier_id == dossier.id, similar.recognisable(actor)
    )
    case_id = session.scalar(wanted)
    if case_id is None:
        raise Invalid([FieldError("case", "unknown_case")])
    case = cases.hold(session, case_id)
    case.dossier_id = None
    audit.record(
        session, actor, "dossier.case_taken_out", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"case": case.id, "region": case.region_id},
        private={"number": case.number, "values": {"reason": reason}},
    )  # fmt: skip
    _note(session, actor, dossier, case, "case.unbundled", TAKEN_OUT, now, reason)
    session.flush()
    _forget_region(session, dossier, case.region_id)
    return case


def _forget_region(session: Session, dossier: Case, region_id: int) -> None:
    row = session.scalars(
        select(DossierRegion).where(DossierRegion.dossier_id == dossier.id, DossierRegion.region_id == region_id)
    ).one_or_none()
    others = select(Case.id).where(Case.dossier_id == dossier.id, Case.region_id == region_id)
    if row is not None and row.offered_at is None and not row.said and session.scalar(others.limit(1)) is None:
        session.delete(row)


def maynote_region(actor: Actor, region: int) -> bool:
    """Whether this actor speaks for this region, or works on dossiers."""
    return policy.reaches_region(actor, Capability.CASE_CREATE, region) or policy.can(actor, Capability.DOSSIER_WORK)


def region_of(session: Session, given: Any) -> int:
    """A region as it was chosen: its id. Raises Invalid at `region`."""
    written = str(given or "")
    if written.isascii() and written.isdigit() and len(written) < 10 and regions.by_ids(session, [int(written)]):
        return int(written)
    raise Invalid([FieldError("region", "unknown_region" if written else "required")])


def liaison_for(session: Session, region_id: int) -> int | None:
    """Who is asked for a region without a case: its liaison, first of all one for every theme."""
    found = people.liaisons_of(session, region_id)
    return found[0].id if found else None


def text_of(given: Any, field: str, most: int, *, required: bool) -> str:
    """A text as it is kept. Raises Invalid at `field`."""
    text = given.replace("\r\n", "\n").strip() if isinstance(given, str) else ""
    if required and not text:
        raise Invalid([FieldError(field, "required")])
    if len(text) > most:
        raise Invalid([FieldError(field, "too_long", {"max": most, "length": len(text)})])
    if not storable(text, lines=True):
        raise Invalid([FieldError(field, "unreadable")])
    return text


def ids_of(session: Session, dossier_id: int, among: Collection[str] = ()) -> list[int]:
    """The bottlenecks of a dossier by id, in order; with `among`, only those in these states."""
    wanted = select(Case.id).where(Case.dossier_id == dossier_id).order_by(Case.id)
    return list(session.scalars(wanted.where(Case.state.in_(sorted(among))) if among else wanted))


def keep_findable(session: Session, dossier: Case, record: Dossier) -> None:
    """What a dossier is found by, as it reads now."""
    texts = (record.question, record.cause_text, record.plan, record.solution, record.basis, record.result)
    dossier.search_text = search.indexed(dossier.number, dossier.title, *texts)
    text = "\n".join(one for one in texts if one)
    index.put(session, index.Kind.DOSSIER, dossier.id, case_id=dossier.id, title=dossier.title, text=text)
