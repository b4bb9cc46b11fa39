"""Setting a task, and writing down what came of it.

A task is a case of its own process about a bottleneck or a dossier. The steps are in `workflows/task.yaml`; what a step
means for the record and for the story of what it is about is here, registered as automatic steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.cases import actions as cases
from app.cases import index, notices, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow
from app.policy import SYSTEM_ACTOR, Actor, Capability, entitled
from app.tasks.models import Holder, Task
from app.workflow.fields import storable
from app.workflow.model import Text, Visibility

PROCESS = "task"
ABOUT = frozenset({"bottleneck", "dossier", "escalation", "visit"})
"""The processes whose cases tasks are about: of an escalation they are further follow-ups of its decision."""

LONGEST_TITLE = 160
FOLLOWS = "Zaak {number} is overgedragen; de taak gaat mee."
"""Why a task goes to another liaison by itself."""

UNTITLED = "Taak"
"""What a task is called while nobody knows yet whether its text can be stored."""

TOLD = {
    "done": Text("Taak gedaan: {task}", "Task done: {task}"),
    "dropped": Text("Taak vervallen: {task}", "Task dropped: {task}"),
    "moved": Text("Taak verplaatst: {task}", "Task moved: {task}"),
}
"""What whoever set a task, and the owner of the case, are told of it."""


def set_task(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> Case:
    """Ask somebody to do something for a case. Returns the case of the task.

    `data`: `what`, `holder` (a colleague, a body outside, or another ministry), `party` for the latter two, `due_on`,
    `text`, and `owner`, the colleague who does it or sees to it (an id; without, whoever sets it). Raises NotFound
    outside the actor's sight, Forbidden, NotAllowedNow when the case is not worked on, and Invalid.
    """
    about = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_TASK, about.facts())
    reason = refusal(about)
    if reason is not None:
        raise NotAllowedNow([reason])
    asked = dict(data)
    if asked.get("owner") in (None, ""):
        asked["owner"] = str(actor.id)
    record = cases.open_case(
        session,
        actor,
        cases.Birth.about(about, PROCESS, title_of(asked.get("what"))),
        now=now,
        data={"about": about.id},
        private={"number": about.number},
    )
    today = clock.local_date(now)
    session.add(  # the step fills in the rest, once the engine has judged it
        Task(
            case_id=record.id, about_id=about.id, holder=Holder.COLLEAGUE, due_on=today, first_due_on=today,
            set_by_id=actor.id, set_on=today,
        )
    )  # fmt: skip
    about.tasks += 1
    session.flush()
    definition = registry.get(session, PROCESS, record.workflow_version)
    return cases.carry_out(session, actor, record, definition, "set_task", asked, now)


def refusal(about: Case) -> FieldError | None:
    """Why no task can be set about this case, whoever asks; None when it can."""
    if about.process not in ABOUT or about.state == "draft":
        return FieldError("", "no_task_here")
    return None if about.active else FieldError("", "task_too_late")


def title_of(what: Any) -> str:
    """What a task is called in lists until it was judged."""
    readable = isinstance(what, str) and storable(what, lines=False)
    return (" ".join(what.split()) if readable else "")[:LONGEST_TITLE] or UNTITLED


@steps.automatic("record_task")
def _record(step: steps.Step) -> None:
    """The task was set: keep what it says, and have it in the story of what it is about."""
    case, data = step.case, step.decision.data
    task = step.session.get_one(Task, case.id)
    case.title, task.text = data["what"], data.get("text") or ""
    task.due_on = task.first_due_on = data["due_on"]
    _hold(step.session, case, task, data)
    index.retitle(step.session, case)
    about = step.session.get_one(Case, task.about_id)
    case.search_text = search.indexed(case.number, case.title, task.text, task.party, about.number)
    _tell_about(step, about, task, "set", {"due_on": task.due_on}, {})


@steps.automatic("note_task")
def _note(step: steps.Step) -> None:
    """The task was done, dropped, moved or passed on: note it, and have it in the story of what it is about.

    Raises Invalid for a move to the day that it was due on already.
    """
    session, case, data = step.session, step.case, step.decision.data
    task = session.get_one(Task, case.id)
    about = cases.hold(session, task.about_id)
    if not case.active:
        said = data["result"] if case.state == "done" else data["reason"]
        task.ended_on, task.result = clock.local_date(step.now), said
        _tell_about(step, about, task, case.state, {}, {case.state: said})
        return
    before = task.due_on
    task.due_on = data["due_on"]
    if "holder" in data:
        _hold(session, case, task, data)
        _tell_about(step, about, task, "passed_on", {"due_on": task.due_on}, {"reason": data["reason"]})
        return
    if task.due_on == before:
        raise Invalid([FieldError("due_on", "same_date")])
    days = {"from_on": before, "due_on": task.due_on}
    _tell_about(step, about, task, "moved", days, {"reason": data["reason"]})


def _hold(session: Session, case: Case, task: Task, data: Mapping[str, Any]) -> None:
    """Who does it from now on. A colleague is no party that is waited for, whatever was typed there."""
    task.holder = Holder(data["holder"])
    task.party = (data.get("party") or "") if task.holder is not Holder.COLLEAGUE else ""
    case.waiting_for = task.party or None
    said = f"{task.text}\n{task.party}".strip()
    index.put(session, index.Kind.TASK, case.id, case_id=case.id, title=case.title, text=said)


@steps.automatic("tasks_follow")
def _follow(step: steps.Step) -> None:
    """A case went to another liaison: its tasks that are still to be done go along. Whoever does them still does."""
    about = step.case
    if not about.tasks:
        return
    still = (
        select(Case)
        .join(Task, Task.case_id == Case.id)
        .where(Task.about_id == about.id, Case.active, Case.co_owner_id != about.co_owner_id)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for case in step.session.scalars(still).all():
        definition = registry.get(step.session, PROCESS, case.workflow_version)
        data = {"successor": about.co_owner_id, "reason": FOLLOWS.format(number=about.number)}
        cases.carry_out(step.session, SYSTEM_ACTOR, case, definition, "hand_over", data, step.now)


def _tell_about(
    step: steps.Step, about: Case, task: Task, what: str, days: Mapping[str, date], said: Mapping[str, str]
) -> None:
    """An entry in the story of what the task is about; it keeps its version: no step gets stale. Whoever set the task
    and the owner of the case hear what came of it, unless they did it themselves.
    """
    case = step.case
    event_id = audit.record(
        step.session,
        step.actor,
        f"case.task_{what}",
        now=step.now,
        subject=f"case:{about.number}",
        case_id=about.id,
        visibility=Visibility.MINISTRY.value,
        data={"task": case.id, "holder": task.holder.value, **{name: day.isoformat() for name, day in days.items()}},
        private={"values": dict(said), "number": case.number, "task": case.title, "party": task.party},
    )
    about.updated_at = step.now
    if what not in TOLD:
        return
    told = {step.actor.id, case.owner_id}
    for reader in (task.set_by_id, about.owner_id):
        if reader is None or reader in told:
            continue
        told.add(reader)
        notices.tell_colleague(
            step.session, about, "informed", reader,
            lambda language: {"what": TOLD[what][language].format(task=case.title)}, event_id, step.now, but=told,
        )  # fmt: skip
