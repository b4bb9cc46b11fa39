"""Reading what was written when looking back: one's own, what is shared with one, and what the report may say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.errors import NotFound
from app.people.models import User
from app.policy import Actor, Role
from app.reflection import quarters
from app.reflection.acts import ACTS, POSITIONS
from app.reflection.models import Answer, Circle, Consent, Entry, EntryReader, Intention, Position

ENOUGH: Final = 3
"""Of fewer people the report shows no positions: they would be known by who they are."""


def mine(session: Session, actor: Actor, quarter: str, *, hold: bool = False) -> Entry:
    """One's own entry over a quarter; with `hold`, held until the transaction ends. Nobody reads one for another.

    Raises NotFound when there is none.
    """
    statement = select(Entry).where(Entry.user_id == actor.id, Entry.quarter == quarter[:7])
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none() if quarters.is_name(quarter) else None
    if found is None:
        raise NotFound(quarter)
    return found


@dataclass(frozen=True, slots=True)
class Round:
    """One's own entry in a list: `state` is that of its case, `due_at` when it ends by itself."""

    quarter: str
    number: str
    state: str
    active: bool
    due_at: datetime | None
    circle: Circle | None
    shared_at: datetime | None
    changed_at: datetime


def rounds(session: Session, actor: Actor) -> list[Round]:
    """One's own entries, the last quarter first. One query."""
    statement = (
        select(
            Entry.quarter, Case.number, Case.state, Case.active, Case.due_at, Entry.circle, Entry.shared_at,
            Entry.changed_at,
        )
        .join(Case, Case.id == Entry.case_id)
        .where(Entry.user_id == actor.id)
        .order_by(Entry.quarter.desc())
        .limit(40)
    )  # fmt: skip
    return [Round(*row) for row in session.execute(statement)]


def positions(session: Session, entry_id: int) -> dict[str, Position]:
    """What was said of each act. One query."""
    return {row.act: row for row in session.scalars(select(Position).where(Position.entry_id == entry_id))}


def intentions(session: Session, entry_id: int) -> list[Intention]:
    """What the writer of an entry wants to do next. One query."""
    return list(session.scalars(select(Intention).where(Intention.entry_id == entry_id).order_by(Intention.id)))


def to_answer(session: Session, entry: Entry) -> list[Intention]:
    """What this entry asks after: intentions of earlier quarters and what was agreed in sessions, as far as no earlier
    entry answered it. What was meant first stands first. One query.
    """
    of_another = or_(Intention.entry_id.is_(None), Intention.entry_id != entry.id)
    statement = (
        select(Intention)
        .outerjoin(Entry, Entry.id == Intention.entry_id)
        .where(
            Intention.user_id == entry.user_id, of_another,
            or_(Intention.answered_in_id.is_(None), Intention.answered_in_id == entry.id),
            or_(Entry.quarter.is_(None), Entry.quarter < entry.quarter),
        )
        .order_by(Intention.id)
        .limit(20)
    )  # fmt: skip
    return list(session.scalars(statement))


@dataclass(frozen=True, slots=True)
class Shared:
    """An entry that is shared with the reader."""

    id: int
    quarter: str
    writer_id: int
    writer: str
    role: Role
    circle: Circle | None
    shared_at: datetime | None


def shared_with(session: Session, actor: Actor, quarter: str | None = None, limit: int = 100) -> list[Shared]:
    """What colleagues shared with this reader, the last quarter first. One query."""
    statement = (
        select(Entry.id, Entry.quarter, User.id, User.name, Entry.role, Entry.circle, Entry.shared_at)
        .join(EntryReader, EntryReader.entry_id == Entry.id)
        .join(User, User.id == Entry.user_id)
        .where(EntryReader.user_id == actor.id, Entry.shared_at.is_not(None))
        .order_by(Entry.quarter.desc(), User.name, Entry.id)
        .limit(limit)
    )
    if quarter is not None:
        statement = statement.where(Entry.quarter == quarter)
    return [Shared(*row) for row in session.execute(statement)]


def readable(session: Session, actor: Actor, entry_id: int) -> tuple[Entry, str]:
    """A shared entry and the name of its writer, for its writer and for those it is shared with. Raises NotFound."""
    reads = select(EntryReader.entry_id).where(EntryReader.user_id == actor.id)
    found = session.execute(
        select(Entry, User.name)
        .join(User, User.id == Entry.user_id)
        .where(Entry.id == entry_id, Entry.shared_at.is_not(None), or_(Entry.user_id == actor.id, Entry.id.in_(reads)))
    ).one_or_none()
    if found is None:
        raise NotFound(str(entry_id))
    return found[0], found[1]


# -- for the report -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActTold:
    """How many stood where on one balancing act: five counts from its left end to its right, this quarter and the one
    before. Empty where fewer than `ENOUGH` people told it.
    """

    key: str
    now: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A theme and a sentence that may be quoted; `role` only when the writer allowed it."""

    theme: str
    words: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the report says of the roles' own reflection: of `asked` people `shared` told it. No names, and no text
    that its writer did not give for it. `answers`: what came of the intentions that were answered this quarter.
    """

    quarter: str
    asked: int
    shared: int
    passed_over: int
    acts: tuple[ActTold, ...]
    quotes: tuple[Quote, ...]
    intentions: int
    answers: Mapping[Answer, int]


def told(session: Session, quarter: str) -> Told:
    """What was told over a quarter (`2026-Q3`), in entries that are shared. Six queries, however many entries.

    Raises ValueError for what is no quarter.
    """
    before = quarters.before(quarter)
    counted = _positions(session, (quarter, before))
    states = session.execute(
        select(Case.state, func.count())
        .join(Entry, Entry.case_id == Case.id)
        .where(Entry.quarter == quarter)
        .group_by(Case.state)
    )
    by_state = {row[0]: row[1] for row in states}
    is_shared = (Entry.quarter == quarter, Entry.shared_at.is_not(None))
    answered = session.execute(
        select(Intention.answer, func.count())
        .join(Entry, Entry.id == Intention.answered_in_id)
        .where(*is_shared, Intention.answer.is_not(None))
        .group_by(Intention.answer)
    )
    answers = {row[0]: row[1] for row in answered}
    meant = session.scalar(
        select(func.count()).select_from(Intention).join(Entry, Entry.id == Intention.entry_id).where(*is_shared)
    )
    return Told(
        quarter=quarter,
        asked=sum(by_state.values()),
        shared=by_state.get("shared", 0),
        passed_over=by_state.get("passed_over", 0),
        acts=tuple(ActTold(act.key, _row(counted[quarter, act.key]), _row(counted[before, act.key])) for act in ACTS),
        quotes=_quotes(session, quarter),
        intentions=meant or 0,
        answers={answer: answers.get(answer, 0) for answer in Answer},
    )


def _positions(session: Session, wanted: Sequence[str]) -> Mapping[tuple[str, str], Counter[int]]:
    statement = (
        select(Entry.quarter, Position.act, Position.position, func.count())
        .join(Position, Position.entry_id == Entry.id)
        .where(Entry.quarter.in_(wanted), Entry.shared_at.is_not(None), Position.position.is_not(None))
        .group_by(Entry.quarter, Position.act, Position.position)
    )
    found: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for quarter, act, position, number in session.execute(statement):
        found[quarter, act][position or 0] = number
    return found


def _row(counted: Counter[int]) -> tuple[int, ...]:
    return tuple(counted[one] for one in POSITIONS) if counted.total() >= ENOUGH else ()


def _quotes(session: Session, quarter: str) -> tuple[Quote, ...]:
    """In the order of the words themselves: not of who wrote them, and not of when."""
    statement = (
        select(Entry.theme, Entry.quote, Entry.role, Entry.consent)
        .where(Entry.quarter == quarter, Entry.shared_at.is_not(None), Entry.consent != Consent.NO, Entry.quote != "")
        .order_by(Entry.theme, Entry.quote)
    )
    return tuple(
        Quote(theme, words, role if consent is Consent.WITH_ROLE else None)
        for theme, words, role, consent in session.execute(statement)
    )


def taking_part(session: Session, quarter: str) -> tuple[int, int]:
    """How many shared their entry over a quarter, of how many who were asked. One query."""
    row = session.execute(
        select(func.count(Entry.shared_at), func.count()).select_from(Entry).where(Entry.quarter == quarter)
    ).one()
    return row[0], row[1]
