"""Calling a signatory to account on an agreement (DOMAIN C3), its reaction, and the judgement.

It is a case of its own; the steps are in `workflows/accountability.yaml`, what a step means for the record is here,
registered as automatic steps. It begins by a decision on an escalation (`deciding`), or by the regiocommissaris: about
a case, or at an agreement that is not kept in a region.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from app import policy
from app.accords import known
from app.accords.models import Signatory
from app.accountability import letters, telling
from app.accountability.models import Accountability, Judgement, Reaction
from app.cases import actions as cases
from app.cases import index, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow
from app.people import queries as people
from app.policy import Actor, ActorKind, Capability
from app.regions import queries as regions
from app.workflow.model import Visibility

PROCESS = "accountability"
ABOUT = frozenset({"bottleneck", "agreement", "dossier"})
"""The processes with whose cases a signatory is called to account. What comes of it stands in their story."""

LONGEST_TITLE = 160
UNTITLED = "Aanspreken"


@dataclass(frozen=True)
class Began:
    """Where it comes from: a case, and perhaps the escalation whose decision asked for it; or only a region."""

    about: Case | None = None
    region_id: int | None = None
    escalation_id: int | None = None
    owner_id: int | None = None


def call(
    session: Session, actor: Actor, number: str | None, region_id: Any, data: Mapping[str, Any], *, now: datetime
) -> Case:
    """Call a signatory to account: about a case (its number), or in a region. Returns the case of it.

    `data`: `agreement`, `signatory` (ids), `facts`, `question`, `react_on`, and `email`, where the letter goes when
    that is not the address that is kept with the signatory. Raises NotFound outside the actor's sight, Forbidden,
    NotAllowedNow when the case is not worked on, and Invalid.
    """
    if number:
        about = cases.lock(session, actor, number)
        actor = policy.entitled(actor, Capability.CASE_ACCOUNT, about.facts())
        reason = refusal(about)
        if reason is not None:
            raise NotAllowedNow([reason])
        return begin(session, actor, Began(about=about), "address", data, now)
    policy.require(actor, Capability.CASE_ACCOUNT)
    return begin(session, actor, Began(region_id=_region(session, region_id)), "address", data, now)


def refusal(about: Case) -> FieldError | None:
    """Why nobody can be called to account about this case, whoever asks; None when somebody can."""
    if about.process not in ABOUT or about.state == "draft":
        return FieldError("", "no_account_here")
    return None if about.active else FieldError("", "account_too_late")


def _region(session: Session, region_id: Any) -> int:
    given = str(region_id or "")
    found = regions.by_ids(session, [int(given)]) if given.isdecimal() and len(given) < 10 else {}
    if not found:
        raise Invalid([FieldError("region", "required" if not given else "unknown_region")])
    return next(iter(found))


def begin(session: Session, actor: Actor, began: Began, step: str, data: Mapping[str, Any], now: datetime) -> Case:
    """Write it down and take its first step: `address`, or `prepare` when the letter is still to be written. The
    caller has checked that the actor may. Raises Invalid.
    """
    record = cases.open_case(
        session, actor, _birth(session, actor, began), now=now,
        data={"about": began.about.id if began.about else None},
        private={"number": began.about.number} if began.about else {},
    )  # fmt: skip
    record.commissioner_id = record.commissioner_id or actor.for_id or actor.id
    session.add(
        Accountability(
            case_id=record.id,
            about_id=began.about.id if began.about else None,
            escalation_id=began.escalation_id,
        )
    )
    if began.about is not None:
        began.about.accounts += 1
    session.flush()
    definition = registry.get(session, PROCESS, record.workflow_version)
    return cases.carry_out(session, actor, record, definition, step, data, now)


def _birth(session: Session, actor: Actor, began: Began) -> cases.Birth:
    """Where it lies. A confidential case makes a confidential one; of no other does the region read along."""
    decider = actor.for_id or actor.id
    owner = began.owner_id or decider
    if began.about is not None:
        hidden = began.about.confidentiality is Visibility.CONFIDENTIAL
        return cases.Birth.about(
            began.about, PROCESS, UNTITLED, owner_id=owner, commissioner_id=decider,
            confidentiality=Visibility.CONFIDENTIAL if hidden else Visibility.MINISTRY,
        )  # fmt: skip
    region = began.region_id or 0
    near = people.liaisons_of(session, region)
    if not near:
        raise Invalid([FieldError("region", "no_liaison_here")])
    return cases.Birth(
        process=PROCESS, title=UNTITLED, region_id=region, co_owner_id=near[0].id, owner_id=owner,
        commissioner_id=decider, confidentiality=Visibility.MINISTRY,
    )  # fmt: skip


# -- what its steps mean -------------------------------------------------------------------------


@steps.automatic("record_account")
def _record(step: steps.Step) -> None:
    """The signatory was named, addressed, or asked further: keep what was said, and send the letter.

    Raises Invalid when the letter has nowhere to go, and when the signatory has no part in the agreement.
    """
    session, case, data = step.session, step.case, step.decision.data
    record = session.get_one(Accountability, case.id)
    if "signatory" in data:
        _name(session, case, record, data["agreement"], data["signatory"])
        telling.begun(step, record)
    for name in ("facts", "question", "react_on"):
        if data.get(name):
            setattr(record, name, data[name])
    if case.state != "addressed":
        return
    signatory = session.get_one(Signatory, record.signatory_id)
    if record.addressed_at is None:
        record.addressed_by_id, record.addressed_at = step.actor.id, step.now
        record.address = _address(data.get("email") or signatory.email or "")
    record.sent_at = step.now
    letters.called(session, case, record, signatory, step)


def _name(session: Session, case: Case, record: Accountability, agreement_id: int, signatory_id: int) -> None:
    register = known.fresh(session)
    agreement, signatory = register.agreements[agreement_id], register.signatories[signatory_id]
    if agreement.signatories and signatory_id not in agreement.signatories:
        raise Invalid([FieldError("signatory", "not_a_signatory", {"agreement": agreement.label("nl")})])
    record.agreement_id, record.signatory_id = agreement_id, signatory_id
    named = signatory.label
    case.title = f"{named}, {agreement.label('nl')}"[:LONGEST_TITLE]
    case.search_text = search.indexed(case.number, case.title, named)
    index.put(session, index.Kind.CASE, case.id, case_id=case.id, title=case.title, text=named)
    index.retitle(session, case)


def _address(given: str) -> str:
    if not given.strip():
        raise Invalid([FieldError("email", "no_address_known")])
    try:
        return validate_email(given.strip(), check_deliverability=False).normalized[:254]
    except EmailNotValidError:
        raise Invalid([FieldError("email", "not_an_email")]) from None


@steps.automatic("remind_signatory")
def _remind(step: steps.Step) -> None:
    """The letter goes out once more. To another address with another link: the earlier one works no more."""
    record = step.session.get_one(Accountability, step.case.id)
    given = step.decision.data.get("email")
    if given:
        address = _address(given)
        if address != record.address:
            record.address, record.generation, record.opened_at = address, record.generation + 1, None
    record.sent_at = step.now
    letters.reminded(step.session, step.case, record, step.session.get_one(Signatory, record.signatory_id), step)


@steps.automatic("note_reaction")
def _react(step: steps.Step) -> None:
    """The signatory has reacted: keep every word of it, and have it in the story of the case it is about."""
    session, data = step.session, step.decision.data
    record = session.get_one(Accountability, step.case.id)
    by_link = step.actor.kind is ActorKind.PARTY
    session.add(
        Reaction(
            case_id=record.case_id, event_id=step.event_id, text=data["reaction"], by=data["by"], by_link=by_link,
            given_at=step.now,
        )
    )  # fmt: skip
    telling.reacted(step, record)
    if by_link:
        letters.thanked(session, step.case, record, session.get_one(Signatory, record.signatory_id), step)


@steps.automatic("note_judgement")
def _judge(step: steps.Step) -> None:
    """It was judged, or withdrawn: keep that, tell the signatory, and whoever works on the case it is about."""
    session, data = step.session, step.decision.data
    record = session.get_one(Accountability, step.case.id)
    signatory = session.get_one(Signatory, record.signatory_id)
    if "judgement" not in data:
        if record.addressed_at is not None:
            letters.withdrawn(session, step.case, record, signatory, step)
    else:
        record.judgement, record.motivation = Judgement(data["judgement"]), data["motivation"]
        record.judged_by_id, record.judged_at = step.actor.id, step.now
        letters.judged(session, step.case, record, signatory, step)
    telling.ended(step, record)
