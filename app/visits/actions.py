"""Planning a visit, and what each of its steps keeps.

A visit is a case of its own process (`workflows/visit.yaml`) in a region. What its steps mean for the record is here,
registered as automatic steps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import actions as cases
from app.cases import facts, index, parties, search, steps
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotFound
from app.lessons.models import Lesson
from app.partnerships import actions as keeping
from app.partnerships import queries as partnerships
from app.people import queries as people
from app.policy import Actor, Capability, Role, require
from app.promises.models import Promise
from app.regions import queries as regions
from app.tasks.models import Task
from app.visits import inviting
from app.visits.models import Setting, Visit, VisitBirth, VisitLesson
from app.workflow.fields import storable
from app.workflow.model import Visibility

PROCESS = "visit"
UNTITLED = "Bezoek"
"""What a visit is called while nobody knows yet whether its subject can be stored."""

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_FOUND_BY = ("agenda", "said", "agreed", "watch", "place", "partnership")


def plan(
    session: Session, actor: Actor, region_id: Any, data: Mapping[str, Any], *, now: datetime,
    partnership_id: int | None = None,
) -> Case:  # fmt: skip
    """Plan a visit to a region. Returns its case.

    `data`: what the step `plan` wants; without `owner` the actor goes. `begins` and `ends` are Dutch time. Raises
    Forbidden and Invalid (`region`: it is none, or has no liaison).
    """
    require(actor, Capability.CASE_VISIT)
    asked = dict(data)
    if asked.get("owner") in (None, ""):
        asked["owner"] = str(actor.id)
    region = region_of(session, region_id)
    case = cases.open_case(
        session,
        actor,
        cases.Birth(
            process=PROCESS, title=title_of(asked.get("title")), region_id=region, owner_id=actor.id,
            co_owner_id=_liaison(session, actor, region), confidentiality=Visibility.MINISTRY,
        ),
        now=now, data={}, private={},
    )  # fmt: skip
    session.add(
        Visit(
            case_id=case.id, visit_on=clock.local_date(now), begins_at=now, ends_at=now, setting=Setting.FORMAL,
            partnership_id=partnership_id,
        )
    )  # fmt: skip
    session.flush()
    definition = registry.get(session, PROCESS, case.workflow_version)
    return cases.carry_out(session, actor, case, definition, "plan", asked, now)


def region_of(session: Session, given: Any) -> int:
    """The id of a region that is there. Raises Invalid at `region`."""
    text = str(given if given is not None and not isinstance(given, bool) else "")
    if not text:
        raise Invalid([FieldError("region", "required")])
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not regions.by_ids(session, [int(text)]):
        raise Invalid([FieldError("region", "unknown_region")])
    return int(text)


def _liaison(session: Session, actor: Actor, region_id: int) -> int:
    """Who sees to it beside whoever goes: the actor as a liaison of the region, else its first liaison."""
    near = [person.id for person in people.liaisons_of(session, region_id)]
    if not near:
        raise Invalid([FieldError("region", "region_without_liaison")])
    return actor.id if actor.id in near and actor.has(Role.LIAISON) else near[0]


def title_of(given: Any) -> str:
    """A subject in one line that can be stored."""
    readable = isinstance(given, str) and storable(given, lines=False)
    return (" ".join(given.split())[:160] if readable else "") or UNTITLED


def held(session: Session, actor: Actor, number: str) -> tuple[Case, Visit]:
    """A visit, held until the transaction ends. Raises NotFound when there is none of this number."""
    case = cases.lock(session, actor, number)
    if case.process != PROCESS or case.state == "noted":
        raise NotFound(number)
    return case, session.get_one(Visit, case.id)


# -- what the steps keep ---------------------------------------------------------------------------


@steps.automatic("record_visit")
def _record(step: steps.Step) -> None:
    """It was planned: keep when and where, and what about."""
    case, data = step.case, step.decision.data
    record = step.session.get_one(Visit, case.id)
    case.title = data["title"]
    case.commissioner_id = parties.commissioner_for(step.session, case)
    record.setting = Setting(data["setting"])
    record.agenda = data.get("agenda") or ""
    _with(step.session, case, record, data.get("partnership") or "", step.now)
    _when(record, data, step.now)
    keep_findable(step.session, case, record)
    inviting.tell_owner(step, record)


@steps.automatic("note_visit")
def _note(step: steps.Step) -> None:
    """Keep what a step said. Raises Invalid for hours that cannot be."""
    name, data, case = step.decision.transition.name, step.decision.data, step.case
    record = step.session.get_one(Visit, case.id)
    if name == "move":
        _when(record, data, step.now)
        record.revision += 1
        inviting.moved(step, record)
    elif name == "change":
        case.title, record.agenda = data["title"], data.get("agenda") or ""
    elif name in ("report", "correct"):
        record.said, record.agreed = data["said"], data.get("agreed") or ""
        record.watch = data.get("watch") or ""
        record.held = True
        record.reported_on = record.reported_on or clock.local_date(step.now)
    elif name == "hold":
        record.held = True
    elif name == "no_follow_up":
        record.no_follow_up = data["reason"]
    elif name == "cancel":
        record.revision += 1
        inviting.called_off(step, record)
    elif name == "pass_on":
        inviting.tell_owner(step, record)
    keep_findable(step.session, case, record)


def _with(session: Session, case: Case, record: Visit, words: str, now: datetime) -> None:
    """With which partnership it is: the words, and the one of the region that they name. Raises Invalid at
    `partnership` for one that does not run through the region.
    """
    record.partnership, today = words, clock.local_date(now)
    if not words or record.partnership_id is not None:
        return
    if partnerships.is_elsewhere(session, words, case.region_id or 0, today):
        raise Invalid([FieldError("partnership", "unknown_partnership")])
    record.partnership_id = partnerships.meant(session, words, case.region_id or 0, today)


@keeping.uses
def used(session: Session, partnership_id: int) -> bool:
    """Whether a visit is with this partnership: then it cannot be taken away."""
    return session.scalar(select(Visit.case_id).where(Visit.partnership_id == partnership_id).limit(1)) is not None


def _when(record: Visit, data: Mapping[str, Any], now: datetime) -> None:
    """Its day and hours. Raises Invalid at `begins` or `ends`."""
    day: date = data["visit_on"]
    begins, ends = _moment(day, data["begins"], "begins"), _moment(day, data["ends"], "ends")
    if ends <= begins:
        raise Invalid([FieldError("ends", "ends_before_begin")])
    if abs((day - clock.local_date(now)).days) > 730:
        raise Invalid([FieldError("visit_on", "visit_too_far")])
    record.visit_on, record.begins_at, record.ends_at, record.place = day, begins, ends, data["place"]


def _moment(day: date, text: str, field: str) -> datetime:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise Invalid([FieldError(field, "not_a_time")])
    local = datetime.combine(day, time(int(found[1]), int(found[2])), clock.AMSTERDAM)
    return local.astimezone(UTC)


def keep_findable(session: Session, case: Case, record: Visit) -> None:
    """What a visit is found by, as it reads now."""
    texts = [text for text in (getattr(record, name, "") for name in _FOUND_BY) if text]
    case.search_text = search.indexed(case.number, case.title, *texts)
    index.put(session, index.Kind.CASE, case.id, case_id=case.id, title=case.title, text="\n".join(texts))
    index.retitle(session, case)


# -- what the workflow asks ------------------------------------------------------------------------


@facts.fact("visit_day_came")
def _day_came(session: Session, case: Case, now: datetime) -> bool:
    """A report or "it was held" is of something that began."""
    record = session.get(Visit, case.id)
    return record is not None and record.begins_at <= now


@facts.fact("visit_followed_up")
def _followed_up(session: Session, case: Case, _now: datetime) -> bool:
    """Whether something came of it: a case, a lesson."""
    came = (
        exists().where(VisitBirth.visit_id == case.id),
        exists().where(VisitLesson.visit_id == case.id),
        exists().where(Promise.about_id == case.id),
        exists().where(Task.about_id == case.id),
        exists().where(Lesson.case_id == case.id),
    )
    return bool(session.scalar(select(or_(*came))))


@facts.known_date("visit_on")
def _visit_on(session: Session, case: Case) -> date | None:
    record = session.get(Visit, case.id)
    return record.visit_on if record else None
