"""What a question finds: cases with the places in them where it was found, the best first, and how they divide.

One query looks at the index and judges in that same query who asks: whether they see the case, and whether they may
read the entry. What may not be read is never counted, grouped or shown. It looks no further than the CAP newest places:
the work does not grow with how common a word is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, exists, false, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.cases import search, sight
from app.cases.index import Kind, SearchEntry
from app.cases.models import Case
from app.cases.reach import visible_to
from app.cases.rows import ROWS, Row, row_from
from app.cases.terms import Term
from app.policy import Actor, Capability, can
from app.regions.models import Region

CAP = 500
TITLED = 100
"""So many of the newest whose title says it all go before the others."""
PAGE = 20
PLACES = 3
"""So many places are shown of a case."""
MOST_VALUES = 8

_entry = SearchEntry.__table__.c
_case = Case.__table__.c
_event = Event.__table__.c
WITHOUT_CASE = {Kind.LESSON: Capability.LESSON_READ}
"""What belongs to no case, and what it takes to read it."""


@dataclass(frozen=True)
class Wanted:
    """What narrows a search. Empty means: anything. `open`: of cases in work, or of those that ended."""

    kind: Kind | None = None
    open: bool | None = None
    region: int | None = None
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A text in which it was found. `seq` is its place in the log, for what is an entry of a story."""

    kind: Kind
    ref: str
    title: str
    text: str
    seq: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a case with the places in it, or what belongs to no case."""

    case: Row | None
    places: tuple[Place, ...]
    more: int = 0


@dataclass(frozen=True)
class Facets:
    """How what was found divides: (value, in how many cases), the largest first."""

    kinds: tuple[tuple[str, int], ...] = ()
    open: tuple[tuple[bool, int], ...] = ()
    regions: tuple[tuple[int, int], ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    region_names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One page of what was found. `count` is how many cases there are, `capped` whether there may be more."""

    hits: tuple[Hit, ...] = ()
    count: int = 0
    capped: bool = False
    facets: Facets = Facets()
    next: str | None = None


@dataclass(slots=True)
class _Group:
    """The places of one case (or of what belongs to none), the newest first."""

    titled: bool
    ids: list[int]

    @property
    def key(self) -> tuple[bool, int]:
        return self.titled, self.ids[0]


def readable(actor: Actor) -> ColumnElement[bool]:
    """What of the index this actor may read. `cases` stands beside it, also for what belongs to none (outer join)."""
    alone = [kind for kind, capability in WITHOUT_CASE.items() if can(actor, capability)]
    without = and_(_entry.case_id.is_(None), _entry.kind.in_(alone)) if alone else false()
    entry = exists().where(_event.id == _entry.event_id, sight.of_any_case(actor))
    return and_(
        or_(and_(_entry.case_id.is_not(None), visible_to(actor)), without),
        or_(_entry.event_id.is_(None), entry.correlate(SearchEntry.__table__, Case.__table__)),
    )


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(_entry.kind == wanted.kind)
    if wanted.open is not None:
        found.append(and_(_case.active) if wanted.open else ~_case.active)
    if wanted.region is not None:
        found.append(_case.region_id == wanted.region)
    if wanted.theme:
        found.append(_case.theme == wanted.theme)
    return found


def _places(session: Session, actor: Actor, asked: tuple[Term, ...], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The newest places, and before them the newest of those whose title says it all."""
    parts = []
    for titled, limit in ((1, TITLED), (0, CAP + 1)):
        every = (
            select(
                _entry.id, _entry.kind, _entry.case_id, _case.region_id, _case.theme, _case.active,
                literal(titled, Integer).label("titled"),
            )
            .select_from(SearchEntry)
            .outerjoin(Case, _case.id == _entry.case_id)
            .where(readable(actor), *_narrowed(wanted))
        )  # fmt: skip
        found = search.newest_of(session, every, asked, in_title=bool(titled)).limit(limit).subquery()
        parts.append(select(found))
    return select(union_all(*parts).subquery())


def find(
    session: Session, actor: Actor, asked: tuple[Term, ...], wanted: Wanted, cursor: str | None = None, size: int = PAGE
) -> Found:
    """One page of what answers to a question: those whose title says it all first, then by the newest place in it.

    Four queries at most, however much there is. A cursor that makes no sense gives the first page.
    """
    if not asked:
        return Found()
    rows = session.execute(_places(session, actor, asked, wanted)).all()
    capped = sum(not row.titled for row in rows) > CAP
    groups = _grouped(rows)
    after = _read_cursor(cursor)
    left = [group for group in groups if after is None or group.key < after]
    shown = left[:size]
    return Found(
        hits=_hits(session, shown),
        count=len(groups),
        capped=capped,
        facets=_facets(session, rows) if after is None else Facets(),
        next=f"{int(shown[-1].titled)}-{shown[-1].ids[0]}" if len(left) > size else None,
    )


def _grouped(rows: Sequence[Any]) -> list[_Group]:
    groups: dict[tuple[str, int], _Group] = {}
    titled = {row.id for row in rows if row.titled}
    seen: set[int] = set()
    for row in sorted(rows, key=lambda row: -row.id):
        if row.id in seen:
            continue
        seen.add(row.id)
        group = groups.setdefault(_about(row), _Group(False, []))
        group.ids.append(row.id)
        group.titled = group.titled or row.id in titled
    return sorted(groups.values(), key=lambda group: group.key, reverse=True)


def _hits(session: Session, groups: Iterable[_Group]) -> tuple[Hit, ...]:
    """What is shown of these: two queries."""
    shown = list(groups)
    if not shown:
        return ()
    wanted = [key for group in shown for key in group.ids[: PLACES + 1]]
    statement = (
        select(
            _entry.id, _entry.kind, _entry.ref, _entry.title, _entry.text, _entry.case_id, _event.seq, _event.at
        )
        .outerjoin(Event, _event.id == _entry.event_id)
        .where(_entry.id.in_(wanted))
    )  # fmt: skip
    texts = {row.id: row for row in session.execute(statement)}
    cases_of = {row.case_id for row in texts.values() if row.case_id is not None}
    found = session.execute(ROWS.where(_case.id.in_(cases_of))) if cases_of else ()
    cases = {row.id: row for row in map(row_from, found)}
    hits = []
    for group in shown:
        rows = [texts[key] for key in group.ids[:PLACES] if key in texts]
        if not rows:
            continue
        places = tuple(Place(Kind(row.kind), row.ref, row.title, row.text, row.seq, row.at) for row in rows)
        hits.append(Hit(cases.get(rows[0].case_id), places, len(group.ids) - len(rows)))
    return tuple(hits)


def _facets(session: Session, rows: Sequence[Any]) -> Facets:
    """In how many cases it was found for each kind of text, state, region and theme. One query, for the names of the
    regions.
    """
    every = {row.id: row for row in rows}.values()
    regions = _counted((row.region_id, _about(row)) for row in every if row.region_id is not None)[:MOST_VALUES]
    ids = [key for key, _number in regions]
    names = session.execute(select(Region.id, Region.name).where(Region.id.in_(ids))) if ids else ()
    return Facets(
        kinds=_counted((str(row.kind), _about(row)) for row in every),
        open=_counted((bool(row.active), _about(row)) for row in every if row.active is not None),
        regions=regions,
        themes=_counted((row.theme, _about(row)) for row in every if row.theme)[:MOST_VALUES],
        region_names={row.id: row.name for row in names},
    )


def _about(row: Any) -> tuple[str, int]:
    """What a place belongs to: its case, or itself."""
    return ("case", row.case_id) if row.case_id is not None else ("alone", row.id)


def _counted(values: Iterable[tuple[Any, tuple[str, int]]]) -> tuple[tuple[Any, int], ...]:
    """For each value in how many cases it was found, the largest first."""
    numbers = Counter(value for value, _about in set(values))
    return tuple(sorted(numbers.items(), key=lambda item: (-item[1], str(item[0]))))


def _read_cursor(cursor: str | None) -> tuple[bool, int] | None:
    titled, _dash, key = (cursor or "").partition("-")
    if titled not in ("0", "1") or not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return titled == "1", int(key)


def understands(cursor: str) -> bool:
    """Whether a cursor is one of ours."""
    return _read_cursor(cursor) is not None
