"""What the routing table got wrong: noted when the receiver says so, listed every week, settled by an administrator."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.bottlenecks.models import How, Misrouted, MisroutedKind, Routed
from app.cases import steps
from app.cases.models import Case

WRONG_ADDRESS = "wrong_address"
"""What is the matter in a decline that says the table was wrong (`workflows/bottleneck.yaml`); the others do not."""


@steps.automatic("note_address")
def _note_address(step: steps.Step) -> None:
    """Note that the table sent this case to a wrong address, the first time somebody shows it.

    A decline for something else, a case that somebody took on before, and another colleague of the same directorate
    (unless the row named that opgavefikser) say nothing about the table.
    """
    routed = step.session.get(Routed, step.case.id)
    if routed is None or step.session.get(Misrouted, step.case.id) is not None:
        return
    kind = _declined(step, routed) if step.decision.transition.name == "decline" else _assigned(step, routed)
    if kind is not None:
        note = Misrouted(case_id=step.case.id, kind=kind, at=step.now, event_id=step.event_id)
        step.session.add(note)


def _declined(step: steps.Step, routed: Routed) -> MisroutedKind | None:
    if step.decision.data.get("matter") != WRONG_ADDRESS or step.case.reopenings:
        return None
    same = step.case.directorate_id == routed.directorate_id
    return None if same and routed.how is not How.NAMED else MisroutedKind.DECLINED


def _assigned(step: steps.Step, routed: Routed) -> MisroutedKind | None:
    early = step.decision.source in ("submitted", "assigned") and not step.case.reopenings
    if not early or step.case.directorate_id == routed.directorate_id or step.case.bounces:
        return None
    return MisroutedKind.NO_ROW if routed.directorate_id is None else MisroutedKind.PASSED_ON


def note_routed(session: Session, case: Case, routed: Routed) -> None:
    """Keep where the table sent a case. Once each: a case is submitted once."""
    if session.get(Routed, case.id) is None:
        session.add(routed)
        session.flush()
