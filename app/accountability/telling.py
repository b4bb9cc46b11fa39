"""What came of calling a signatory to account, in the story of the case it is about."""

from __future__ import annotations

from app import audit
from app.accords import known
from app.accountability.models import Accountability
from app.cases import actions as cases
from app.cases.models import Case
from app.cases.notices import tell_colleague
from app.cases.parties import person_for
from app.cases.steps import Step
from app.workflow.model import Party, Text, Visibility

REACTED = Text("{who} heeft gereageerd op het aanspreken", "{who} has reacted to being called to account")
ENDED = {
    "kept": Text("{who}: afspraak nagekomen", "{who}: agreement kept"),
    "partly_kept": Text("{who}: afspraak deels nagekomen", "{who}: agreement partly kept"),
    "not_kept": Text("{who}: afspraak niet nagekomen", "{who}: agreement not kept"),
    "withdrawn": Text("{who} hoeft niet meer te reageren", "{who} need not react any more"),
}
"""What whoever works on the case is told."""


def begun(step: Step, record: Accountability) -> None:
    """A signatory is called to account."""
    _say(step, record, "case.called_to_account")


def reacted(step: Step, record: Accountability) -> None:
    """The signatory has reacted."""
    _say(step, record, "case.account_reacted", REACTED)


def ended(step: Step, record: Accountability) -> None:
    """It was judged, or withdrawn."""
    _say(step, record, "case.account_ended", ENDED[step.decision.target])


def _say(step: Step, record: Accountability, action: str, told: Text | None = None) -> None:
    """An entry in the story of the case, which keeps its version: no step of it gets stale. Its owner is told."""
    if record.about_id is None:
        return
    session = step.session
    about = cases.hold(session, record.about_id)
    register = known.fresh(session)
    signatory = register.signatories[record.signatory_id or 0].label
    agreement = register.agreements[record.agreement_id or 0].label("nl")
    event_id = audit.record(
        session,
        step.actor,
        action,
        now=step.now,
        subject=f"case:{about.number}",
        case_id=about.id,
        visibility=Visibility.MINISTRY.value,
        data={"account": step.case.id, "state": step.decision.target},
        private={"number": step.case.number, "signatory": signatory, "agreement": agreement},
    )
    about.updated_at = step.now
    if told is not None:
        _tell(step, about, told, signatory, event_id)


def _tell(step: Step, about: Case, told: Text, signatory: str, event_id: str) -> None:
    """Whoever must act in the case, and its liaison: unless they did this themselves."""
    readers = {about.handler_id, person_for(step.session, about, Party.LIAISON)} - {step.actor.id, None}
    for reader in sorted(reader for reader in readers if reader is not None):
        tell_colleague(
            step.session, about, "informed", reader,
            lambda language: {"what": told[language].format(who=signatory)}, event_id, step.now,
        )  # fmt: skip
