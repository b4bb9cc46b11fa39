"""Who hears of an experiment besides the people on it: the liaisons of its regions, and what it is about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.cases import actions as cases
from app.cases import notices, steps
from app.cases.models import Case
from app.dossiers import bundling
from app.experiments.models import Experiment, ExperimentRegion
from app.policy import Actor
from app.workflow.model import Text, Visibility

CHANGED = Text("De ruimte geldt nu in andere regio's", "The room now holds in other regions")
LEARNED = Text("Een experiment is geëvalueerd: {title}", "An experiment was evaluated: {title}")

OF_STEP = {
    "ask": "asked",
    "allow": "granted",
    "grant": "granted",
    "refuse": "refused",
    "withdraw": "withdrawn",
    "start": "started",
    "prolong": "prolonged",
    "stop": "over",
    "lapse": "over",
    "evaluate": "evaluated",
    "make_structural": "made_structural",
    "end": "ended",
}
"""What the story of the case that an experiment is about says of its steps."""

FOR_REGION = frozenset({"granted", "over", "prolonged", "made_structural", "ended"})
"""What changes what a region may do: its own page says so too."""


def liaisons(session: Session, case: Case) -> list[int]:
    """The liaison of each region in which the room holds, once each, the one on the experiment first."""
    places = session.scalars(
        select(ExperimentRegion.region_id)
        .where(ExperimentRegion.experiment_id == case.id)
        .order_by(ExperimentRegion.region_id)
    ).all()
    found = [case.co_owner_id] + [bundling.liaison_for(session, one) or case.co_owner_id for one in places]
    return list(dict.fromkeys(found))


def tell_regions(
    session: Session, actor: Actor, case: Case, words: Text, event_id: str, now: datetime,
    *, but: Collection[int | None] = (),
) -> None:  # fmt: skip
    """Tell the liaisons of the regions. Of a confidential experiment only those who have a part in it hear."""
    if case.confidentiality is Visibility.CONFIDENTIAL:
        return
    told: set[int | None] = {actor.id, *but}
    for reader in liaisons(session, case):
        if reader not in told:
            told.add(reader)
            notices.tell_colleague(
                session, case, "informed", reader, lambda language: {"what": words[language]}, event_id, now, but=told
            )


@steps.automatic("tell_experiment")
def _tell(step: steps.Step) -> None:
    """What the room means for its regions has changed: their liaisons pass it on. Who is on the case knows already."""
    known = {step.case.owner_id, step.case.co_owner_id, step.case.commissioner_id}
    told = step.decision.transition.told
    tell_regions(step.session, step.actor, step.case, told, step.event_id, step.now, but=known)


def tell_about(step: steps.Step, record: Experiment) -> None:
    """An entry in the story of the case or dossier that the experiment is about, and of the dossier that learns."""
    what = OF_STEP.get(step.decision.transition.name)
    if what is None:
        return
    about = cases.hold(step.session, record.about_id)
    _entry(step, about, f"case.experiment_{what}", region=what in FOR_REGION)
    if record.dossier_id not in (None, about.id) and what in ("evaluated", "made_structural", "ended"):
        feed(step.session, step.actor, step.case, record, step.now, what)


def _entry(step: steps.Step, about: Case, action: str, *, region: bool) -> None:
    told = Visibility.REGION if region and about.process == "bottleneck" else Visibility.MINISTRY
    event_id = audit.record(
        step.session, step.actor, action, now=step.now, subject=f"case:{about.number}", case_id=about.id,
        visibility=told.value, data={"experiment": step.case.id},
        private={"number": step.case.number, "title": step.case.title},
    )  # fmt: skip
    about.updated_at = step.now
    on_it = {step.actor.id, step.case.owner_id, step.case.co_owner_id, step.case.commissioner_id}
    if about.owner_id is not None and about.owner_id not in on_it:
        words = step.decision.transition.told
        notices.tell_colleague(
            step.session, about, "informed", about.owner_id,
            lambda language: {"what": words[language]}, event_id, step.now, but=on_it,
        )  # fmt: skip


def feed(session: Session, actor: Actor, case: Case, record: Experiment, now: datetime, what: str) -> None:
    """The dossier that learns from an experiment has it in its story; whoever leads that dossier hears of it."""
    dossier = cases.hold(session, record.dossier_id or 0)
    event_id = audit.record(
        session, actor, f"dossier.experiment_{what}", now=now, subject=f"case:{dossier.number}", case_id=dossier.id,
        visibility=Visibility.MINISTRY.value, data={"experiment": case.id},
        private={"number": case.number, "title": case.title},
    )  # fmt: skip
    dossier.updated_at = now
    if dossier.owner_id not in (None, actor.id) and dossier.owner_id is not None:
        notices.tell_colleague(
            session, dossier, "informed", dossier.owner_id,
            lambda language: {"what": LEARNED[language].format(title=case.title)}, event_id, now,
        )  # fmt: skip
