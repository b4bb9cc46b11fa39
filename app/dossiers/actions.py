"""Opening a dossier, what its steps keep, and who else has a part in it.

A dossier is a case of its own process (`workflows/dossier.yaml`); what its steps mean for the record is here and in
`offering`, registered as automatic steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, policy
from app.bottlenecks import similar
from app.cases import actions as cases
from app.cases import steps
from app.cases.models import Case
from app.definitions import registry
from app.dossiers import bundling, offering
from app.dossiers.models import Cause, Dossier, DossierParty
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, Role
from app.regions import queries as regions
from app.workflow.fields import storable
from app.workflow.model import Visibility

PROCESS = bundling.PROCESS
MOST_AT_ONCE = 100
LONGEST_PARTY, LONGEST_PART = 120, 300
MOST_PARTIES = 30
UNTITLED = "Dossier"
"""What a dossier is called while nobody knows yet whether its title can be stored."""


def open_dossier(
    session: Session, actor: Actor, data: Mapping[str, Any], numbers: Sequence[str], *, now: datetime
) -> Case:
    """Open a dossier with these bottlenecks; it lies in the region of the first. Returns the case of the dossier.

    `data`: `title`, `question`, and `owner`, who leads it (an id; without, the actor, if they are an opgavefikser).
    Raises Forbidden, and Invalid (at `cases`: what is wrong with one of them).
    """
    policy.require(actor, Capability.DOSSIER_WORK)
    found = _bottlenecks(session, actor, numbers)
    asked = dict(data)
    if asked.get("owner") in (None, "") and (actor.has(Role.FIXER) or actor.has(Role.COORDINATOR)):
        asked["owner"] = str(actor.id)
    first = found[0]
    record = cases.open_case(
        session,
        actor,
        cases.Birth.about(first, PROCESS, _title(asked.get("title")), confidentiality=Visibility.MINISTRY),
        now=now,
        data={"began_with": first.id},
        private={"number": first.number},
    )
    kept = Dossier(case_id=record.id, began_with_id=first.id)
    session.add(kept)
    session.flush()
    definition = registry.get(session, PROCESS, record.workflow_version)
    case = cases.carry_out(session, actor, record, definition, "open", asked, now)
    for each in found:
        bundling.bundle(session, actor, case, each, now)
    return case


def _bottlenecks(session: Session, actor: Actor, numbers: Sequence[str]) -> list[Case]:
    """The cases a dossier begins with, held. Raises Invalid at `cases`, for the first that cannot go in."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise Invalid([FieldError("cases", "nothing_chosen")])
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid([FieldError("cases", "too_many_chosen", {"max": MOST_AT_ONCE, "count": len(wanted)})])
    found = []
    for number in wanted:
        known = similar.known(session, actor, number)
        case = cases.hold(session, known.id) if known is not None else None
        wrong = FieldError("cases", "unknown_case") if case is None else bundling.refusal(session, case)
        if wrong is not None or case is None:
            raise Invalid([FieldError("cases", wrong.code if wrong else "unknown_case", wrong.params if wrong else {})])
        found.append(case)
    return found


def _title(given: Any) -> str:
    readable = isinstance(given, str) and storable(given, lines=False)
    return (given.strip()[:160] if readable else "") or UNTITLED


def add(session: Session, actor: Actor, number: str, case_number: str, *, now: datetime) -> Case:
    """Put a bottleneck in a dossier. Returns the bottleneck.

    Its region is from now on one of those with the problem; when there is a solution already, that is offered to it.
    Raises NotFound, Forbidden, NotAllowedNow when the dossier has ended, and Invalid at `case`.
    """
    dossier, record = bundling.held(session, actor, number)
    policy.require(actor, Capability.DOSSIER_WORK, dossier.facts())
    bundling.open_or_refused(dossier)
    found = similar.known(session, actor, case_number)
    if found is None:
        raise Invalid([FieldError("case", "unknown_case")])
    case = cases.hold(session, found.id)
    fresh = bundling.bundle(session, actor, dossier, case, now)
    offering.to_late_comers(session, actor, dossier, record, fresh, case, now)
    return case


def add_region(session: Session, actor: Actor, number: str, region_id: Any, said: Any, *, now: datetime) -> None:
    """Say that a region has the problem too, without a case of its own: by its liaison, or by who works on the dossier.

    When there is a solution already, it is offered at once. Raises NotFound, Forbidden, NotAllowedNow, and Invalid at
    `region` and `said`.
    """
    dossier, record = bundling.held(session, actor, number)
    bundling.open_or_refused(dossier)
    region = bundling.region_of(session, region_id)
    theirs = policy.reaches_region(actor, Capability.CASE_CREATE, region)
    if not theirs:
        policy.require(actor, Capability.DOSSIER_WORK, dossier.facts())
    text = bundling.text_of(said, "said", bundling.MAX_REASON, required=True)
    liaison = actor.id if theirs else bundling.liaison_for(session, region)
    row = bundling.note_region(session, dossier, region, liaison, now, text)
    if row is None:
        raise Invalid([FieldError("region", "region_known")])
    dossier.updated_at = now
    audit.record(
        session, actor, "dossier.region_added", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"region": region},
        private={"region": regions.by_id(session, region).name, "values": {"said": text}},
    )  # fmt: skip
    offering.to_late_comers(session, actor, dossier, record, [row], None, now)


@steps.automatic("note_dossier")
def _note(step: steps.Step) -> None:
    """Keep what a step of the dossier said."""
    record = step.session.get_one(Dossier, step.case.id)
    for name, value in step.decision.data.items():
        if name == "title":
            step.case.title = value
        elif name == "cause":
            record.cause = Cause(value)
        elif name in ("question", "cause_text", "plan", "plan_on", "result"):
            setattr(record, name, value)
    bundling.keep_findable(step.session, step.case, record)


def add_party(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> DossierParty:
    """Name a party that has a part in the solution. `data`: `name` and `part`, what they do.

    Raises NotFound, Forbidden, NotAllowedNow when the dossier has ended, and Invalid.
    """
    dossier, _record = bundling.held(session, actor, number)
    actor = policy.entitled(actor, Capability.CASE_WORK, dossier.facts())
    bundling.open_or_refused(dossier)
    errors: list[FieldError] = []
    texts = {}
    for name, most in (("name", LONGEST_PARTY), ("part", LONGEST_PART)):
        try:
            texts[name] = " ".join(bundling.text_of(data.get(name), name, most, required=name == "name").split())
        except Invalid as invalid:
            errors += invalid.errors
    if errors:
        raise Invalid(errors)
    if len(parties_of(session, dossier.id)) >= MOST_PARTIES:
        raise NotAllowedNow([FieldError("", "too_many", {"max": MOST_PARTIES})])
    row = DossierParty(dossier_id=dossier.id, name=texts["name"], part=texts["part"], added_at=now)
    session.add(row)
    session.flush()
    _record_party(session, actor, dossier, "dossier.party_added", row, now)
    return row


def remove_party(session: Session, actor: Actor, number: str, party_id: int, *, now: datetime) -> DossierParty:
    """Take a party off the list; that it was on it stays in the story. Raises NotFound, Forbidden, NotAllowedNow."""
    dossier, _record = bundling.held(session, actor, number)
    actor = policy.entitled(actor, Capability.CASE_WORK, dossier.facts())
    bundling.open_or_refused(dossier)
    row = session.get(DossierParty, party_id)
    if row is None or row.dossier_id != dossier.id or row.removed_at is not None:
        raise NotFound(str(party_id))
    row.removed_at = now
    _record_party(session, actor, dossier, "dossier.party_removed", row, now)
    return row


def _record_party(session: Session, actor: Actor, dossier: Case, action: str, row: DossierParty, now: datetime) -> None:
    dossier.updated_at = now
    audit.record(
        session, actor, action, now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"party": row.id},
        private={"name": row.name, **({"values": {"part": row.part}} if row.part else {})},
    )  # fmt: skip


def parties_of(session: Session, dossier_id: int) -> list[DossierParty]:
    """Who has a part in the solution now, in the order in which they were named."""
    wanted = select(DossierParty).where(DossierParty.dossier_id == dossier_id, DossierParty.removed_at.is_(None))
    return list(session.scalars(wanted.order_by(DossierParty.id)))
