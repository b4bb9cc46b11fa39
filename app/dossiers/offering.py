"""Offering the structural solution of a dossier: to every region with the problem, and to every case in it.

Each region answers whether it applies, worked, did not, or does not play there. Each case goes on by a step of its own
(`offer_solution`): its liaison tests the solution with its region, gives feedback, and that region gives its verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, policy
from app.cases import actions as cases
from app.cases import notices, steps
from app.cases.models import Case
from app.cases.reach import own_ids
from app.definitions import registry
from app.dossiers import bundling
from app.dossiers.models import Dossier, DossierRegion, Reply, SolutionKind
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.policy import Actor, Capability, Forbidden
from app.regions import queries as regions
from app.workflow.model import Text, Visibility

STEP = "offer_solution"
"""The step by which a bottleneck takes over the solution of its dossier (`workflows/bottleneck.yaml`)."""

NO_USE = frozenset({Reply.DID_NOT, Reply.NOT_HERE})
ANSWER_DAYS = 15
"""Within so many working days a region is asked to answer; half of the term in which the dossier must be completed."""

ASKS = Text(
    "Er is een structurele oplossing. Geef aan of die in {region} past.",
    "There is a structural solution. Say whether it fits in {region}.",
)
ANSWERED = Text("{region} heeft geantwoord op de oplossing", "{region} answered the solution")


@steps.automatic("offer_to_regions")
def _offer(step: steps.Step) -> None:
    """The solution was offered: every region that did not answer yet, or where the last one did not work, is asked; and
    every case that is being worked on takes it over.
    """
    session, dossier, data = step.session, step.case, step.decision.data
    record = session.get_one(Dossier, dossier.id)
    record.kind, record.solution, record.basis = SolutionKind(data["kind"]), data["solution"], data.get("basis", "")
    record.offered_at = step.now
    bundling.keep_findable(session, dossier, record)
    wanted = select(DossierRegion).where(DossierRegion.dossier_id == dossier.id).order_by(DossierRegion.id)
    asked = [row for row in session.scalars(wanted).all() if row.reply is None or row.reply is Reply.DID_NOT]
    for row in asked:
        _ask(session, step.actor, dossier, row, step.event_id, step.now)
    without = {row.region_id for row in session.scalars(wanted) if row.reply in NO_USE}
    for case_id in bundling.ids_of(session, dossier.id, _sources()):
        case = cases.hold(session, case_id)
        if case.region_id not in without:
            _take_over(session, step.actor, dossier, record, case, step.now)


def _ask(session: Session, actor: Actor, dossier: Case, row: DossierRegion, event_id: str, now: datetime) -> None:
    row.offered_at, row.reply, row.because, row.replied_at, row.replied_by_id = now, None, "", None, None
    if row.liaison_id is None or row.liaison_id == actor.id:
        return
    name = regions.by_id(session, row.region_id).name
    by = clock.calendar().add(clock.local_date(now), ANSWER_DAYS).isoformat()
    notices.tell_colleague(
        session, dossier, "act_now", row.liaison_id,
        lambda language: {"what": ASKS[language].format(region=name), "by": by}, event_id, now,
    )  # fmt: skip


def _sources() -> tuple[str, ...]:
    return registry.current("bottleneck").transitions[STEP].sources


def _take_over(session: Session, actor: Actor, dossier: Case, record: Dossier, case: Case, now: datetime) -> None:
    """The case goes on with the solution, if it stands where that is possible. Under an older version it may not be."""
    definition = registry.get(session, case.process, case.workflow_version)
    step = definition.transitions.get(STEP)
    if step is not None and case.state in step.sources:
        data = {"solution": told(record), "dossier": dossier.number}
        cases.carry_out(session, actor, case, definition, STEP, data, now)


def told(record: Dossier) -> str:
    """The solution as a case tells it: with where it stands, as far as there is room."""
    text = f"{record.solution}\n\n({record.basis})" if record.basis else record.solution
    return text if len(text) <= 4000 else record.solution


@steps.automatic("follow_dossier")
def _follow(step: steps.Step) -> None:
    """A case was accepted, or decided on, after its dossier offered a solution: it takes that over now. Not when it was
    reopened, or its region said that the solution is of no use there.
    """
    case, session = step.case, step.session
    if case.dossier_id is None or case.reopenings:
        return
    dossier, record = session.get_one(Case, case.dossier_id), session.get_one(Dossier, case.dossier_id)
    if offers(dossier) and not _of_no_use(session, dossier, case.region_id):
        _take_over(session, step.actor, dossier, record, case, step.now)


def offers(dossier: Case) -> bool:
    """Whether a dossier has a solution that holds now."""
    return dossier.state in ("offered", "completed")


def _of_no_use(session: Session, dossier: Case, region_id: int) -> bool:
    said = select(DossierRegion.reply).where(
        DossierRegion.dossier_id == dossier.id, DossierRegion.region_id == region_id
    )
    return session.scalar(said) in NO_USE


def to_late_comers(
    session: Session, actor: Actor, dossier: Case, record: Dossier, rows: Sequence[DossierRegion], case: Case | None,
    now: datetime,
) -> None:  # fmt: skip
    """Regions (`rows`) or a case came to a dossier whose solution was offered before: it is offered to them too."""
    if not offers(dossier):
        return
    if rows:
        names = [regions.by_id(session, row.region_id).name for row in rows]
        event_id = audit.record(
            session, actor, "dossier.offered_later", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
            visibility=Visibility.MINISTRY.value, data={"regions": [row.region_id for row in rows]},
            private={"regions": names},
        )  # fmt: skip
        for row in rows:
            _ask(session, actor, dossier, row, event_id, now)
    if case is not None and not case.reopenings and not _of_no_use(session, dossier, case.region_id):
        _take_over(session, actor, dossier, record, case, now)


def may_reply(actor: Actor, region_id: int, liaison_id: int | None) -> bool:
    """Whether this actor answers for a region: its liaison, whoever stands in for the one who was asked."""
    return liaison_id in own_ids(actor) or policy.reaches_region(actor, Capability.CASE_CREATE, region_id)


def reply(
    session: Session, actor: Actor, number: str, region_id: int, data: Mapping[str, Any], *, now: datetime
) -> DossierRegion:
    """Answer for a region whether the solution is of use there. It can be answered again: it applies first, and has
    worked later.

    `data`: `reply`, and `because`, required for what did not work. Raises NotFound, Forbidden, NotAllowedNow when
    nothing was offered, and Invalid.
    """
    dossier, _record = bundling.held(session, actor, number)
    row = session.scalars(
        select(DossierRegion).where(DossierRegion.dossier_id == dossier.id, DossierRegion.region_id == region_id)
    ).one_or_none()
    if row is None:
        raise NotFound(str(region_id))
    if not may_reply(actor, row.region_id, row.liaison_id):
        raise Forbidden(Capability.CASE_REPRESENT)
    if not offers(dossier) or row.offered_at is None:
        raise NotAllowedNow([FieldError("", "nothing_offered")])
    given, because = _read(data)
    row.reply, row.because, row.replied_at, row.replied_by_id = given, because, now, actor.id
    dossier.updated_at = now
    name = regions.by_id(session, region_id).name
    event_id = audit.record(
        session, actor, "dossier.replied", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"region": region_id, "reply": given.value},
        private={"region": name, **({"values": {"because": because}} if because else {})},
    )  # fmt: skip
    if dossier.owner_id is not None and dossier.owner_id != actor.id:
        notices.tell_colleague(
            session, dossier, "informed", dossier.owner_id,
            lambda language: {"what": ANSWERED[language].format(region=name)}, event_id, now,
        )  # fmt: skip
    return row


def _read(data: Mapping[str, Any]) -> tuple[Reply, str]:
    errors: list[FieldError] = []
    written, because = str(data.get("reply") or ""), ""
    known: Collection[str] = [one.value for one in Reply]
    if written not in known:
        code = "unknown_choice" if written else "required"
        errors.append(FieldError("reply", code, {"value": written[:80]}))
    try:
        because = bundling.text_of(
            data.get("because"), "because", bundling.MAX_REASON, required=written == Reply.DID_NOT.value
        )
    except Invalid as invalid:
        errors += invalid.errors
    if errors:
        raise Invalid(errors)
    return Reply(written), because
