"""Making a promise to the region, and writing down what came of it.

A promise is a case of its own process that belongs to a bottleneck. The steps are in `workflows/promise.yaml`; what a
step means for the record and for the story of the bottleneck is here, registered as automatic steps.
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
from app.cases.contacts import of as contacts_of
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow
from app.policy import SYSTEM_ACTOR, Actor, Capability, entitled
from app.promises.models import Promise, PromiseMove
from app.workflow.fields import storable
from app.workflow.model import Visibility

PROCESS = "promise"
LONGEST_TITLE = 120
FOLLOWS = "Het knelpunt {number} is overgedragen; de toezegging gaat mee."
"""Why a promise goes to another liaison by itself."""

UNTITLED = "Toezegging"
"""What a promise is called while nobody knows yet whether its text can be stored."""


ABOUT = frozenset({"bottleneck", "visit"})
"""The processes about whose cases the region is promised something: at a visit too."""


def make(session: Session, actor: Actor, number: str, data: Mapping[str, Any], *, now: datetime) -> Case:
    """Promise something to the region of a bottleneck. Returns the case of the promise.

    `data`: `text`, `made_to`, `due_on`, and `keeper`, who keeps it (an id; without, the colleague who promises). Raises
    NotFound outside the actor's sight, Forbidden, NotAllowedNow when the case is no bottleneck that is worked on, and
    Invalid.
    """
    about = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_PROMISE, about.facts())
    reason = refusal(about)
    if reason is not None:
        raise NotAllowedNow([reason])
    asked = dict(data)
    if asked.get("keeper") in (None, ""):
        asked["keeper"] = str(actor.id)
    record = cases.open_case(
        session,
        actor,
        cases.Birth.about(about, PROCESS, title_of(asked.get("text"))),
        now=now,
        data={"about": about.id},
        private={"number": about.number},
    )
    today = clock.local_date(now)
    session.add(  # the step fills in the rest, once the engine has judged it
        Promise(
            case_id=record.id, about_id=about.id, text="", made_to="", due_on=today, first_due_on=today,
            made_by_id=actor.id, made_on=today,
        )
    )  # fmt: skip
    session.flush()
    definition = registry.get(session, PROCESS, record.workflow_version)
    return cases.carry_out(session, actor, record, definition, "make", asked, now)


def refusal(about: Case) -> FieldError | None:
    """Why no promise can be made about this case, whoever asks; None when it can."""
    if about.process not in ABOUT or about.state == "draft":
        return FieldError("", "no_promise_here")
    return None if about.active else FieldError("", "promise_too_late")


def title_of(text: Any) -> str:
    """What a promise is called in lists: its text in one line, cut off after a word."""
    readable = isinstance(text, str) and storable(text.replace("\r\n", "\n"), lines=True)
    words = " ".join(text.split()) if readable else ""
    if len(words) <= LONGEST_TITLE:
        return words or UNTITLED
    cut = words[: LONGEST_TITLE - 2]
    return f"{cut.rsplit(' ', 1)[0]} …"


@steps.automatic("record_promise")
def _record(step: steps.Step) -> None:
    """The promise was made: keep what it says, and have it in the story of the bottleneck."""
    case, data = step.case, step.decision.data
    promise = step.session.get_one(Promise, case.id)
    promise.text, promise.made_to = data["text"], data["made_to"]
    promise.due_on = promise.first_due_on = data["due_on"]
    about = step.session.get_one(Case, promise.about_id)
    case.title = title_of(promise.text)
    case.search_text = search.indexed(case.number, promise.text, promise.made_to, about.number)
    told = f"{promise.text}\n{promise.made_to}\n{about.number}"
    index.put(step.session, index.Kind.CASE, case.id, case_id=case.id, title=case.title, text=told)
    index.retitle(step.session, case)
    _tell_about(step, about, "made", {"due_on": promise.due_on}, promise.text, made_to=promise.made_to)


@steps.automatic("note_promise")
def _note(step: steps.Step) -> None:
    """The promise was kept, moved or broken: note it, and have it in the story of the bottleneck.

    Raises Invalid for a move to the day that it was promised for already.
    """
    session, data, today = step.session, step.decision.data, clock.local_date(step.now)
    promise = session.get_one(Promise, step.case.id)
    about = cases.hold(session, promise.about_id)
    if not step.case.active:
        what, said = ("kept", data["result"]) if step.decision.target == "kept" else ("broken", data["reason"])
        promise.ended_on, promise.result = today, said
        _tell_about(step, about, what, {"due_on": promise.due_on}, said, promise=promise.text)
        return
    before, after = promise.due_on, data["due_on"]
    if after == before:
        raise Invalid([FieldError("due_on", "same_date")])
    promise.due_on = after
    session.add(
        PromiseMove(
            promise_id=promise.case_id, from_on=before, to_on=after, reason=data["reason"], moved_by_id=step.actor.id,
            moved_on=today,
        )
    )  # fmt: skip
    _tell_about(step, about, "moved", {"from_on": before, "due_on": after}, data["reason"], promise=promise.text)


@steps.automatic("promises_follow")
def _follow(step: steps.Step) -> None:
    """A bottleneck went to another liaison: what was promised about it and is still to be kept goes along. Whoever
    keeps a promise goes on keeping it.
    """
    about = step.case
    still = (
        select(Case)
        .join(Promise, Promise.case_id == Case.id)
        .where(Promise.about_id == about.id, Case.active, Case.co_owner_id != about.co_owner_id)
        .order_by(Case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for case in step.session.scalars(still).all():
        definition = registry.get(step.session, PROCESS, case.workflow_version)
        data = {"successor": about.co_owner_id, "reason": FOLLOWS.format(number=about.number)}
        cases.carry_out(step.session, SYSTEM_ACTOR, case, definition, "hand_over", data, step.now)


def _tell_about(step: steps.Step, about: Case, what: str, days: Mapping[str, date], said: str, **texts: str) -> None:
    """An entry in the story of the bottleneck, which its region reads too. It keeps its version: no step gets stale."""
    event_id = audit.record(
        step.session,
        step.actor,
        f"case.promise_{what}",
        now=step.now,
        subject=f"case:{about.number}",
        case_id=about.id,
        visibility=Visibility.REGION.value,
        data={"promise": step.case.id, **{name: day.isoformat() for name, day in days.items()}},
        private={"values": {what: said}, "number": step.case.number, **texts},
    )
    about.updated_at = step.now
    if what == "made":  # the region hears that from whoever promises it
        return
    params = {"promise": texts["promise"], "said": said}
    if what == "moved":
        params["by"] = days["due_on"].isoformat()
    contacts = contacts_of(step.session, about.id)
    notices.tell_contacts(step.session, about, contacts, f"region_promise_{what}", params, event_id, step.now)
