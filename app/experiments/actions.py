"""Asking for room to experiment, and what each step of an experiment keeps.

An experiment is a case of its own process (`workflows/experiment.yaml`) about a bottleneck or a dossier. It begins with
a question to the regiocommissaris, or with a decision that gives room (`granting`). What its steps mean for the record
is here, registered as an automatic step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import actions as cases
from app.cases import choices, facts, index, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.dossiers.models import DossierRegion
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.experiments import mandated, telling
from app.experiments.models import Advice, Experiment, ExperimentRegion, Going
from app.policy import Actor, Capability, entitled, require
from app.regions import queries as regions
from app.workflow.fields import storable
from app.workflow.model import Visibility

PROCESS = "experiment"
ABOUT = frozenset({"bottleneck", "dossier"})
"""The processes whose cases room is asked about."""

MOST_REGIONS = 50
PROLONGED_AT_MOST = 2
"""So often an experiment gets more time: what is tried for years is no experiment any more but policy that nobody chose
(docs/decisions.md)."""

UNTITLED = "Experiment"
"""What an experiment is called while nobody knows yet whether its title can be stored."""

FRAME = ("legal_basis", "parties", "conditions", "questions", "evaluate_on", "ends_on")
"""What must be settled before an experiment begins."""

_TEXTS = frozenset(
    {"purpose", "legal_basis", "parties", "conditions", "questions", "motivation", "findings", "because", "result"}
)
_DAYS = frozenset({"evaluate_on", "ends_on"})


def ask(
    session: Session, actor: Actor, number: str, data: Mapping[str, Any], places: Collection[Any], *, now: datetime
) -> Case:
    """Ask the regiocommissaris for room about a bottleneck or a dossier. Returns the case of the experiment.

    `data`: what the step `ask` wants; without `owner` the actor leads it. `places`: the regions in which the room is to
    hold (ids); without any, those that the case or dossier lies in. Raises NotFound outside the actor's sight,
    Forbidden, NotAllowedNow when the case is not worked on, and Invalid.
    """
    about = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_EXPERIMENT, about.facts())
    reason = refusal(about)
    if reason is not None:
        raise NotAllowedNow([reason])
    asked = dict(data)
    if asked.get("owner") in (None, ""):
        asked["owner"] = str(actor.id)
    where = regions_of(session, places) or own_regions(session, about)
    case = begin(session, actor, about, title_of(asked.get("title")), where, now=now)
    definition = registry.get(session, PROCESS, case.workflow_version)
    return cases.carry_out(session, actor, case, definition, "ask", asked, now)


def refusal(about: Case) -> FieldError | None:
    """Why no room can be asked about this case, whoever asks; None when it can."""
    if about.process not in ABOUT or about.state in ("draft", "noted"):
        return FieldError("", "no_experiment_here")
    return None if about.active else FieldError("", "experiment_too_late")


def begin(
    session: Session, actor: Actor, about: Case, title: str, where: Collection[int], *, now: datetime,
    escalation_id: int | None = None, decision_id: int | None = None,
) -> Case:  # fmt: skip
    """The case and the record of an experiment, in its first state; whoever calls this takes its first step.

    What is about a confidential case is confidential; else every colleague reads it.
    """
    secret = about.confidentiality is Visibility.CONFIDENTIAL
    case = cases.open_case(
        session,
        actor,
        cases.Birth.about(
            about, PROCESS, title, confidentiality=about.confidentiality if secret else Visibility.MINISTRY
        ),
        now=now,
        data={"about": about.id},
        private={"number": about.number},
    )
    case.commissioner_id = mandated.decider(session, case, about, now)
    about.experiments += 1
    dossier = about.id if about.process == "dossier" else about.dossier_id
    session.add(
        Experiment(
            case_id=case.id, about_id=about.id, escalation_id=escalation_id, decision_id=decision_id,
            dossier_id=None if secret else dossier,
        )
    )  # fmt: skip
    session.flush()
    session.add_all(ExperimentRegion(experiment_id=case.id, region_id=one) for one in sorted(set(where)))
    session.flush()
    return case


def title_of(given: Any) -> str:
    """A title in one line that can be stored."""
    readable = isinstance(given, str) and storable(given, lines=False)
    return (" ".join(given.split())[:160] if readable else "") or UNTITLED


def regions_of(session: Session, places: Collection[Any]) -> list[int]:
    """The regions as they were ticked. Raises Invalid at `regions`."""
    wanted = list(dict.fromkeys(str(one) for one in places))
    if len(wanted) > MOST_REGIONS:
        raise Invalid([FieldError("regions", "too_many_chosen", {"max": MOST_REGIONS, "count": len(wanted)})])
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in wanted):
        raise Invalid([FieldError("regions", "unknown_region")])
    ids = [int(one) for one in wanted]
    if ids and len(regions.by_ids(session, ids)) != len(ids):
        raise Invalid([FieldError("regions", "unknown_region")])
    return ids


def own_regions(session: Session, about: Case) -> list[int]:
    """Where a case lies; of a dossier all regions with the problem."""
    if about.process != "dossier":
        return [about.region_id]
    found = select(DossierRegion.region_id).where(DossierRegion.dossier_id == about.id)
    return list(session.scalars(found)) or [about.region_id]


def held(session: Session, actor: Actor, number: str) -> tuple[Case, Experiment]:
    """An experiment, held until the transaction ends. Raises NotFound when there is none of this number."""
    case = cases.lock(session, actor, number)
    if case.process != PROCESS or case.state == "noted":
        raise NotFound(number)
    return case, session.get_one(Experiment, case.id)


def change_regions(session: Session, actor: Actor, number: str, places: Collection[Any], *, now: datetime) -> Case:
    """Say anew in which regions the room holds: by who leads it until there is room, by the regiocommissaris always.

    Raises NotFound, Forbidden, NotAllowedNow when the experiment has ended, and Invalid at `regions`.
    """
    case, _record = held(session, actor, number)
    require(actor, wider(case), case.facts())
    if not case.active:
        raise NotAllowedNow([FieldError("", "experiment_ended")])
    wanted = set(regions_of(session, places))
    if not wanted:
        raise Invalid([FieldError("regions", "required")])
    rows = session.scalars(select(ExperimentRegion).where(ExperimentRegion.experiment_id == case.id)).all()
    known = {row.region_id for row in rows}
    if wanted == known:
        return case
    for row in rows:
        if row.region_id not in wanted:
            session.delete(row)
    session.add_all(ExperimentRegion(experiment_id=case.id, region_id=one) for one in sorted(wanted - known))
    case.updated_at = now
    names = {key: place.name for key, place in regions.by_ids(session, wanted | known).items()}
    event_id = audit.record(
        session, actor, "experiment.regions_changed", now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"regions": sorted(wanted)},
        private={
            "added": [names[one] for one in sorted(wanted - known)],
            "removed": [names[one] for one in sorted(known - wanted)],
        },
    )  # fmt: skip
    session.flush()
    if case.state != "asked":
        telling.tell_regions(session, actor, case, telling.CHANGED, event_id, now, but={actor.id})
    return case


def wider(case: Case) -> Capability:
    """What somebody needs for changing where the room holds: once there is room, that of who gave it."""
    return Capability.CASE_EXPERIMENT if case.state == "asked" else Capability.CASE_DECIDE


# -- what the steps keep ---------------------------------------------------------------------------


@steps.automatic("note_experiment")
def _note(step: steps.Step) -> None:
    """Keep what a step said. Raises Invalid when the days cannot be."""
    case, data, today = step.case, step.decision.data, clock.local_date(step.now)
    record = step.session.get_one(Experiment, case.id)
    _days(data, record)
    for name, value in data.items():
        if name in _TEXTS or name in _DAYS:
            setattr(record, name, value)
        elif name == "title":
            case.title = value
        elif name == "advice":
            record.advice = Advice(value)
        elif name == "going":
            record.going = Going(value)
        elif name == "dossier":
            if case.confidentiality is Visibility.CONFIDENTIAL:
                raise Invalid([FieldError("dossier", "confidential_in_dossier")])
            record.dossier_id = value
    _happened(step, record, today)
    learns(step.session, record)
    keep_findable(step.session, case, record)
    telling.tell_about(step, record)


def _days(data: Mapping[str, Any], record: Experiment) -> None:
    """The evaluation comes before the room is over. Raises Invalid at the field that was filled in."""
    ends, evaluate = data.get("ends_on", record.ends_on), data.get("evaluate_on", record.evaluate_on)
    if ends is not None and evaluate is not None and evaluate > ends:
        raise Invalid([FieldError("evaluate_on" if "evaluate_on" in data else "ends_on", "evaluation_after_room")])


def _happened(step: steps.Step, record: Experiment, today: date) -> None:
    name = step.decision.transition.name
    if name in ("grant", "allow"):
        record.granted_on, record.granted_by_id = today, step.actor.id
    elif name == "start":
        record.started_on = today
    elif name == "prolong":
        record.prolonged += 1
        record.over_on = None
    elif name == "evaluate":
        record.evaluated_on = today
    if name in ("lapse", "stop", "end") and record.over_on is None:
        record.over_on = today


def learns(session: Session, record: Experiment) -> None:
    """A case that came into a dossier after room was asked about it: that dossier learns from the experiment too."""
    about = session.get_one(Case, record.about_id)
    if record.dossier_id is None and about.confidentiality is not Visibility.CONFIDENTIAL:
        record.dossier_id = about.dossier_id


def choose_dossier(session: Session, actor: Actor, number: str, dossier: Any, *, now: datetime) -> Case:
    """Say which dossier learns from an experiment that was evaluated. `dossier`: an id out of the register.

    Raises NotFound, Forbidden, NotAllowedNow when there is no evaluation, and Invalid at `dossier`: every colleague
    reads dossiers, so nothing goes there from a confidential experiment.
    """
    case, record = held(session, actor, number)
    actor = entitled(actor, Capability.CASE_EXPERIMENT, case.facts())
    if record.evaluated_on is None:
        raise NotAllowedNow([FieldError("", "experiment_not_evaluated")])
    if case.confidentiality is Visibility.CONFIDENTIAL:
        raise NotAllowedNow([FieldError("", "confidential_in_dossier")])
    kept = dict(choices.records(session, "dossiers", actor.language))
    label = kept.get(int(dossier)) if str(dossier).isascii() and str(dossier).isdigit() else None
    if label is None:
        raise Invalid([FieldError("dossier", "unknown_record" if dossier else "required")])
    if record.dossier_id != int(dossier):
        record.dossier_id = int(dossier)
        case.updated_at = now
        audit.record(
            session, actor, "experiment.dossier_chosen", now=now, subject=f"case:{case.number}", case_id=case.id,
            visibility=Visibility.MINISTRY.value, data={"dossier": int(dossier)}, private={"dossier": label},
        )  # fmt: skip
        telling.feed(session, actor, case, record, now, "evaluated")
    return case


def keep_findable(session: Session, case: Case, record: Experiment) -> None:
    """What an experiment is found by, as it reads now."""
    texts = tuple(getattr(record, name) for name in sorted(_TEXTS))
    case.search_text = search.indexed(case.number, case.title, *texts)
    text = "\n".join(one for one in texts if one)
    index.put(session, index.Kind.CASE, case.id, case_id=case.id, title=case.title, text=text)
    index.retitle(session, case)


# -- what the workflow asks ------------------------------------------------------------------------


@facts.fact("frame_set")
def _frame_set(session: Session, case: Case, _now: datetime) -> bool:
    """Whether all is settled that must be before an experiment begins."""
    record = session.get(Experiment, case.id)
    return record is not None and all(getattr(record, name) for name in FRAME)


@facts.fact("frame_missing")
def _frame_missing(session: Session, case: Case, now: datetime) -> bool:
    return not _frame_set(session, case, now)


@facts.fact("prolongable")
def _prolongable(session: Session, case: Case, _now: datetime) -> bool:
    record = session.get(Experiment, case.id)
    return record is not None and record.prolonged < PROLONGED_AT_MOST


@facts.known_date("ends_on")
def _ends_on(session: Session, case: Case) -> date | None:
    record = session.get(Experiment, case.id)
    return record.ends_on if record else None


@facts.known_date("evaluate_on")
def _evaluate_on(session: Session, case: Case) -> date | None:
    record = session.get(Experiment, case.id)
    return record.evaluate_on if record else None
