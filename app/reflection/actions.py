"""Writing what one looks back on, sharing it, or not. The steps are in `workflows/reflection.yaml`.

A draft leaves no event, as no draft does: what somebody thinks is not logged. That it was shared, and with which
circle, is a step of the case; no word of it is in the case or the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases import actions as cases
from app.cases import steps
from app.cases.models import Case
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.policy import Actor, Capability, require
from app.reflection import circles, queries
from app.reflection.acts import ACTS, BY_KEY, POSITIONS
from app.reflection.models import Answer, Circle, Consent, Entry, EntryReader, Intention, Position

PROCESS: Final = "reflection"
LONGEST: Final = 2000
LONGEST_LINE: Final = 300
LONGEST_THEME: Final = 80
MOST_INTENTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Stood:
    """What is said of one act. Without a position: it did not matter this quarter."""

    position: int | None = None
    shows: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A whole entry as its writer has it now. `answers`: by the id of an intention, what came of it and a line."""

    acts: Mapping[str, Stood] = field(default_factory=dict)
    interplay: str = ""
    theme: str = ""
    quote: str = ""
    consent: Consent = Consent.NO
    intentions: Sequence[str] = ()
    answers: Mapping[int, tuple[Answer | None, str]] = field(default_factory=dict)


def save(
    session: Session, actor: Actor, quarter: str, written: Written, *, expected_version: int | None, now: datetime
) -> Entry:
    """Keep an entry of one's own as a draft. Raises Forbidden, NotFound, Stale, NotAllowedNow (it is shared: take it
    back first) and Invalid.
    """
    require(actor, Capability.CASE_REFLECT)
    entry = queries.mine(session, actor, quarter, hold=True)
    if expected_version is not None and entry.version != expected_version:
        raise Stale(expected_version, entry.version)
    if entry.shared_at is not None:
        raise NotAllowedNow([FieldError("", "reflection_shared")])
    _judge(written)
    entry.version += 1
    entry.changed_at = now
    entry.interplay, entry.theme, entry.quote = written.interplay, written.theme, written.quote
    entry.consent = written.consent
    _keep_positions(session, entry, written)
    _keep_intentions(session, entry, written, now)
    _keep_answers(session, entry, written)
    session.flush()
    return entry


def _judge(written: Written) -> None:
    errors = [FieldError("acts", "unknown_choice", {"value": key}) for key in written.acts if key not in BY_KEY]
    for key, stood in written.acts.items():
        if stood.position is not None and stood.position not in POSITIONS:
            errors.append(FieldError(f"{key}-position", "unknown_choice", {"value": stood.position}))
        errors += _too_long(f"{key}-shows", stood.shows, LONGEST) + _too_long(f"{key}-next", stood.next, LONGEST)
    errors += _too_long("interplay", written.interplay, LONGEST)
    errors += _too_long("theme", written.theme, LONGEST_THEME) + _too_long("quote", written.quote, LONGEST_LINE)
    for number, text in enumerate(written.intentions):
        errors += _too_long(f"intentions-{number}", text, LONGEST_LINE)
    for key_, (_answer, line) in written.answers.items():
        errors += _too_long(f"told-{key_}", line, LONGEST_LINE)
    if len(written.intentions) > MOST_INTENTIONS:
        errors.append(FieldError("intentions", "too_many_intentions", {"max": MOST_INTENTIONS}))
    if written.consent is not Consent.NO and not written.quote:
        errors.append(FieldError("quote", "nothing_to_quote"))
    if errors:
        raise Invalid(errors)


def _too_long(name: str, text: str, limit: int) -> list[FieldError]:
    return [FieldError(name, "too_long", {"max": limit, "length": len(text)})] if len(text) > limit else []


def _keep_positions(session: Session, entry: Entry, written: Written) -> None:
    there = queries.positions(session, entry.id)
    for act in ACTS:
        stood = written.acts.get(act.key, Stood())
        row = there.get(act.key)
        if row is None:
            row = Position(entry_id=entry.id, act=act.key)
            session.add(row)
        row.position, row.shows, row.next = stood.position, stood.shows, stood.next


def _keep_intentions(session: Session, entry: Entry, written: Written, now: datetime) -> None:
    """Those that are the same stay the same rows. One that a later entry answered stays as it was answered."""
    wanted = [text for text in written.intentions if text]
    there = queries.intentions(session, entry.id)
    for row in there:
        if row.text in wanted:
            wanted.remove(row.text)
        elif row.answered_in_id is None:
            session.delete(row)
    session.add_all(
        Intention(user_id=entry.user_id, entry_id=entry.id, text=text, created_at=now, told="") for text in wanted
    )


def _keep_answers(session: Session, entry: Entry, written: Written) -> None:
    for row in queries.to_answer(session, entry):
        if row.id in written.answers:
            row.answer, row.told = written.answers[row.id]
            row.answered_in_id = entry.id if row.answer else None


def share(session: Session, actor: Actor, quarter: str, circle: str, *, now: datetime) -> Case:
    """Share an entry of one's own with a circle. Raises Forbidden, NotFound, NotAllowedNow, and Invalid when nothing
    was placed yet, or nobody is in that circle.
    """
    return _step(session, actor, quarter, "share", {"circle": circle}, now)


def take_back(session: Session, actor: Actor, quarter: str, *, now: datetime) -> Case:
    """Have nobody else read it any more. Raises Forbidden, NotFound and NotAllowedNow."""
    return _step(session, actor, quarter, "take_back", {}, now)


def pass_over(session: Session, actor: Actor, quarter: str, *, now: datetime) -> Case:
    """Not this time. What was written stays a draft of one's own. Raises Forbidden, NotFound and NotAllowedNow."""
    return _step(session, actor, quarter, "pass_over", {}, now)


def _step(session: Session, actor: Actor, quarter: str, name: str, data: Mapping[str, str], now: datetime) -> Case:
    require(actor, Capability.CASE_REFLECT)
    entry = queries.mine(session, actor, quarter)
    number = session.get_one(Case, entry.case_id).number
    return cases.transition(session, actor, number, name, data, expected_version=None, now=now)


# -- what its steps mean --------------------------------------------------------------------------


@steps.automatic("share_entry")
def _share(step: steps.Step) -> None:
    """From now on the people of the circle read it: those who are in it today."""
    entry = _of(step)
    if all(row.position is None for row in queries.positions(step.session, entry.id).values()):
        raise Invalid([FieldError("circle", "place_one_act")])
    circle = Circle(step.decision.data["circle"])
    members = circles.of_entry(step.session, entry).get(circle, {})
    if not members:
        raise Invalid([FieldError("circle", "nobody_in_circle")])
    entry.circle, entry.shared_at = circle, step.now
    entry.version += 1
    step.session.add_all(EntryReader(entry_id=entry.id, user_id=key) for key in members)


@steps.automatic("take_entry_back")
def _take_back(step: steps.Step) -> None:
    """Nobody but its writer reads it any more; a session that was to be about it is about one less."""
    entry = _of(step)
    entry.circle, entry.shared_at = None, None
    entry.version += 1
    step.session.execute(delete(EntryReader).where(EntryReader.entry_id == entry.id))


def _of(step: steps.Step) -> Entry:
    statement = select(Entry).where(Entry.case_id == step.case.id).with_for_update()
    return step.session.scalars(statement.execution_options(populate_existing=True)).one()
