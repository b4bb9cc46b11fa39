"""A main case and its parts: one problem that several solve, each for a region of its own.

A part is a bottleneck like any other, with its own owner, clocks, contacts, feedback and verdict; it has a main case
(`cases.main_case_id`), and that does not close before its parts. There is one level: a part has no parts. What the
region of a main case was told holds only as long as its parts are closed: when one is reopened, the main case goes on.

Who locks both, locks the part first: reopening a part does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks import actions, queries
from app.bottlenecks.intake import BottleneckIn, ContactIn
from app.cases import actions as cases
from app.cases import contacts as people_of
from app.cases import facts, steps
from app.cases.models import Case
from app.cases.queries import get_visible
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound
from app.people import queries as people
from app.people.models import TeamMember
from app.policy import SYSTEM_ACTOR, Actor, Capability, entitled
from app.regions.models import Region
from app.workflow.model import Visibility

MOST = 40
TOLD = frozenset({"feedback", "weighing"})
"""Where the region of a case has been told, and judges."""

AGAIN = "Een deel van dit knelpunt is weer open. Daarom gaan wij ook hiermee verder."
"""Why a main case goes on by itself: its region reads this."""

ASKED = ("title", "region", "affected", "asked", "description", "nature", "contacts")
"""What is asked of a part; all else is as in the main case."""


def refusal(case: Case) -> FieldError | None:
    """Why this case cannot get a part, whoever asks; None when it can."""
    if case.process != "bottleneck" or not case.active or case.state in {"draft", *TOLD}:
        return FieldError("", "no_parts_here")
    return FieldError("", "is_a_part") if case.main_case_id is not None else None


def split(
    session: Session, actor: Actor, number: str, raw: Mapping[str, Any], *, now: datetime, submission: str | None = None
) -> Case:
    """Make a part of a bottleneck, and hand it in at once: routing finds its owner. Returns the part.

    `raw`: `title`, `region` (an id), `affected`, `asked`, and if wanted `description`, `nature` and `contacts`; laws,
    accords, theme, urgency and who may see it are those of the main case. Its co-owner is the liaison of the main case
    when that is one for the region, else the region's own. Without contacts, those of the main case are told when the
    region is the same. Whoever splits and the owner of the main case are in its team. Raises NotFound, Forbidden,
    NotAllowedNow (`refusal`) and Invalid.
    """
    before = actions.filed_before(session, submission)
    if before is not None:
        return before
    main = cases.lock(session, actor, number)
    actor = _able(actor, main)
    text = queries.detail(session, main.id)
    given = {name: raw[name] for name in ASKED if raw.get(name) not in (None, "")}
    value = actions.check(
        session,
        {
            "nature": text.nature.value if text.nature else None,
            "systems": list(text.systems),
            "accords": list(text.accords),
            "agreements": [one.reference for one in text.agreements],
            "theme": main.theme,
            "urgency": main.urgency.value,
            "confidentiality": main.confidentiality.value,
            **given,
        },
        submit=True,
    )
    if not value.contacts and value.region == main.region_id:
        value = _with_contacts_of(session, main, value)
    part = actions.file_part(session, actor, _liaison(session, main, value), value, now=now, submission=submission)
    _bind(session, actor, main, part, now)
    _help(session, part, {actor.id, main.owner_id}, now)
    return part


def adopt(session: Session, actor: Actor, number: str, part_number: Any, *, now: datetime) -> Case:
    """Make a bottleneck that is there already a part of this one. Returns the part.

    Raises NotFound and Forbidden about the main case, NotAllowedNow (`refusal`), and Invalid at `part`.
    """
    entitled(actor, Capability.CASE_SPLIT, get_visible(session, actor, number).facts())
    wanted = part_number.strip() if isinstance(part_number, str) else ""
    if not wanted:
        raise Invalid([FieldError("part", "required")])
    try:
        part = cases.lock(session, actor, wanted)
    except NotFound:
        raise Invalid([FieldError("part", "unknown_case")]) from None
    main = cases.lock(session, actor, number)
    actor = _able(actor, main)
    code = _unfit(main, part)
    if code:
        raise Invalid([FieldError("part", code)])
    _bind(session, actor, main, part, now)
    return part


def release(session: Session, actor: Actor, number: str, part_number: str, *, now: datetime) -> Case:
    """Let a part go its own way: it stays as it is, and its main case waits for it no more. Returns the main case.

    Raises NotFound when the actor does not see both or the one is no part of the other, and Forbidden.
    """
    part = cases.lock(session, actor, part_number)
    main = cases.lock(session, actor, number)
    actor = entitled(actor, Capability.CASE_SPLIT, main.facts())
    if part.main_case_id != main.id:
        raise NotFound(part_number)
    part.main_case_id = None
    main.parts -= 1
    _record(session, actor, main, "bottleneck.part_released", part, now)
    _record(session, actor, part, "bottleneck.released", main, now)
    session.flush()
    return main


def _able(actor: Actor, main: Case) -> Actor:
    actor = entitled(actor, Capability.CASE_SPLIT, main.facts())
    reason = refusal(main)
    if reason is not None:
        raise NotAllowedNow([reason])
    if main.parts >= MOST:
        raise NotAllowedNow([FieldError("", "too_many", {"max": MOST})])
    return actor


def _unfit(main: Case, part: Case) -> str:
    """Why a case cannot be a part of this one; empty when it can."""
    if part.process != "bottleneck" or part.state == "draft":
        return "unknown_case"
    if part.id == main.id:
        return "same_case"
    if not part.active:
        return "case_not_open"
    if part.main_case_id is not None:
        return "part_already"
    if part.parts:
        return "part_has_parts"
    secret = {case.confidentiality is Visibility.CONFIDENTIAL for case in (main, part)}
    return "part_sight" if len(secret) > 1 else ""


def _with_contacts_of(session: Session, main: Case, value: BottleneckIn) -> BottleneckIn:
    found = people_of.of(session, main.id)
    return replace(value, contacts=tuple(ContactIn(one.name, one.email, one.organisation) for one in found))


def _liaison(session: Session, main: Case, value: BottleneckIn) -> int:
    """The co-owner of a part. Raises Invalid when nobody is liaison for its region."""
    able = [person.id for person in people.liaisons_of(session, value.region, value.theme)]
    if value.region == main.region_id or main.co_owner_id in able:
        return main.co_owner_id
    if not able:
        raise Invalid([FieldError("region", "region_without_liaison")])
    return able[0]


def _bind(session: Session, actor: Actor, main: Case, part: Case, now: datetime) -> None:
    part.main_case_id = main.id
    main.parts += 1
    _record(session, actor, main, "bottleneck.part_added", part, now)
    _record(session, actor, part, "bottleneck.became_part", main, now)
    session.flush()


def _help(session: Session, part: Case, people_ids: set[int | None], now: datetime) -> None:
    """Whoever split a case goes on seeing what becomes of its part, wherever routing took it."""
    for user_id in sorted(key for key in people_ids if key not in (None, part.owner_id, part.co_owner_id)):
        session.add(TeamMember(case_id=part.id, user_id=user_id, added_by_id=None, since=now))
        part.team += 1
    session.flush()


def _record(session: Session, actor: Actor, case: Case, action: str, other: Case, now: datetime) -> None:
    """An entry in the story of the one about the other: its number and its region, not what it says."""
    case.updated_at = now
    audit.record(
        session, actor, action, now=now, subject=f"case:{case.number}", case_id=case.id,
        visibility=Visibility.MINISTRY.value, data={"case": other.id},
        private={"number": other.number, "region": session.get_one(Region, other.region_id).name},
    )  # fmt: skip


@facts.fact("parts_ended")
def _parts_ended(session: Session, case: Case, _now: datetime) -> bool:
    return not case.parts or not session.scalar(select(exists().where(Case.main_case_id == case.id, Case.active)))


@steps.automatic("main_waits")
def _main_waits(step: steps.Step) -> None:
    """A part is open again. Was the region of its main case told already, then that goes on too."""
    part = step.case
    if not part.active or part.main_case_id is None:
        return
    main = cases.hold(step.session, part.main_case_id)
    if main.state in TOLD:
        definition = registry.get(step.session, main.process, main.workflow_version)
        cases.carry_out(step.session, SYSTEM_ACTOR, main, definition, "part_reopened", {"reason": AGAIN}, step.now)
