"""Who may read an entry of a case's story: the one place that knows. Pages, API, files, mail and exports ask here.

An entry is an event, which never changes. What it was written with is `Event.visibility`; what holds now is in
`entry_sights`, when somebody changed it or meant it for people by name. Three kinds:

- region: the region reads it too, on its own page;
- ministry: every colleague who sees the case;
- confidential: the people named, and the writer; nobody named means those who have a part in the case
  (`case.comment_confidential` in the policy: also who stands in for them, and the regiocommissaris).

Being named is personal: it passes neither to a deputy nor to a successor. The auditor reads everything. Nobody reads
an entry of a case that they do not see.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, String, and_, exists, false, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import False_

from app.audit.models import Event
from app.cases.models import Case, EntryReader, EntrySight
from app.cases.reach import within
from app.policy import Actor, ActorKind, Capability, can, scope_for
from app.workflow.model import Visibility

_event = Event.__table__
_sight = EntrySight.__table__.alias("sight_now")
_reader = EntryReader.__table__.alias("reader_now")


def _now() -> ColumnElement[str]:
    """Who reads an event now: what was changed, else what it was written with."""
    changed = select(type_coerce(_sight.c.visibility, String)).where(_sight.c.event_id == _event.c.id)
    return func.coalesce(changed.correlate(_event).scalar_subquery(), _event.c.visibility)


def for_region() -> ColumnElement[bool]:
    """The condition on events that the region reads, of whatever case: say which case beside it."""
    return _now() == Visibility.REGION.value


def entries_for(actor: Actor, case: Case) -> ColumnElement[bool]:
    """The condition on events: of this case, and for this actor to read. It stands by itself: no join is needed.

    Of a case that the actor does not see it admits nothing.
    """
    return and_(_event.c.case_id == case.id, _readable(actor, case))


def of_any_case(actor: Actor) -> ColumnElement[bool]:
    """The condition on events that this actor may read, of whichever case they see. `cases` stands beside it, with the
    case of the event; say also that they see that (`reach.visible_to`), for this does not.
    """
    if actor.kind is ActorKind.CONTACT:
        return for_region()
    if can(actor, Capability.AUDIT_READ):
        return true()
    part = scope_for(actor, Capability.CASE_COMMENT_CONFIDENTIAL)
    return _open_to(actor, within(part) if part else false())


def _readable(actor: Actor, case: Case) -> ColumnElement[bool]:
    if not can(actor, Capability.CASE_READ, case.facts()):
        return false()
    if actor.kind is ActorKind.CONTACT:
        return for_region()
    if can(actor, Capability.AUDIT_READ):
        return true()
    return _open_to(actor, true() if can(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts()) else false())


def _open_to(actor: Actor, has_part: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not confidential, or for this actor by name, or for those who have a part in the case and they do."""
    ways: list[ColumnElement[bool]] = [_now() != Visibility.CONFIDENTIAL.value]
    if actor.id is not None:
        mine = exists().where(_reader.c.event_id == _event.c.id, _reader.c.user_id == actor.id)
        ways.append(mine.correlate(_event))
    if not isinstance(has_part, False_):
        by_name = exists().where(_sight.c.event_id == _event.c.id, _sight.c.named).correlate(_event)
        ways.append(and_(has_part, ~by_name))
    return or_(*ways)


def may_read(session: Session, actor: Actor, case: Case, event_id: str) -> bool:
    """Whether this actor may read this entry of this case now. One query.

    An event of the transaction that is under way is not there yet: its writer need not ask.
    """
    return event_id in readable(session, actor, case, (event_id,))


def readable(session: Session, actor: Actor, case: Case, event_ids: Collection[str]) -> frozenset[str]:
    """Those of these events that are entries of this case and that this actor may read. One query."""
    statement = select(Event.id).where(Event.id.in_(event_ids), entries_for(actor, case))
    return frozenset(session.scalars(statement))


def for_colleagues() -> ColumnElement[bool]:
    """The condition on events that everybody reads who sees their case: say which cases beside it."""
    return _now() != Visibility.CONFIDENTIAL.value


# -- writing ---------------------------------------------------------------------------------------

CHANGEABLE = frozenset({"case.commented", "case.files_added"})
"""The entries of which it can be changed later who reads them: those whose writer chose it. Who reads a step of the
workflow is part of the process, and what it says stands elsewhere too: in the feedback, the memo, the verdict.
"""


def for_people(session: Session, case: Case, event_id: str, people: Collection[int | None]) -> None:
    """Make an entry that is written now confidential for these people only: name its writer among them."""
    session.add(EntrySight(event_id=event_id, case_id=case.id, visibility=Visibility.CONFIDENTIAL, named=True))
    named = sorted({key for key in people if key is not None})
    session.add_all(EntryReader(event_id=event_id, user_id=key) for key in named)


def follows(session: Session, case: Case, event_id: str | None, entry_id: str) -> None:
    """Have an event that is written now about a confidential entry be for the same people by name, if it is so."""
    session.flush()
    people = session.scalars(select(EntryReader.user_id).where(EntryReader.event_id == entry_id)).all()
    if event_id is not None and people:
        for_people(session, case, event_id, people)


def may_change(actor: Actor, case: Case, event: Event) -> bool:
    """Whether somebody who may read an entry may change who else does: its writer, or who has a part in the case."""
    if event.action not in CHANGEABLE or actor.kind is not ActorKind.USER:
        return False
    if can(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts()):
        return True
    return event.actor_id == actor.id and can(actor, Capability.CASE_COMMENT, case.facts())
