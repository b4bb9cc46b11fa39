"""The cases behind a figure. Everybody reads the same figure; each reads the cases that he or she may see, and how many
others there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.reach import visible_to
from app.definitions import registry
from app.figures import queries
from app.figures.measures import MEASURES
from app.figures.period import Period
from app.figures.shapes import Kind
from app.figures.slices import Slice
from app.policy import Actor
from app.regions.models import Region

PAGE: Final = 25
AT_ONCE: Final = 5_000
"""Ids in one question: what every database takes."""

Observed = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A case behind a figure, and what the measure saw in it."""

    id: int
    number: str
    title: str
    process: str
    state: str
    region: str
    seen: Observed


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases behind a figure: how many there are, how many of them this reader may see, and a page of those.
    `offset` is the place of the first row; `next` that of the page after it, None at the end.
    """

    total: int
    visible: int
    rows: tuple[BehindRow, ...]
    offset: int
    next: int | None

    @property
    def others(self) -> int:
        """How many this reader may not see."""
        return self.total - self.visible


def behind(
    session: Session, actor: Actor, key: str, period: Period, slice_: Slice, *, part: str = "", offset: int = 0,
    limit: int = PAGE, language: str = "nl", as_of: int | None = None,
) -> Behind:  # fmt: skip
    """The cases behind a figure, the most telling first: the longest, what was not in time, else the newest;
    with `as_of` those that were counted when the log stood at that event.

    Raises NotFound for a slice that does not exist. The queries do not grow with the cases, but for one in each five
    thousand.
    """
    found = queries.observed(session, period, slice_, key, part, as_of)
    ids = sorted(_visible(session, actor, found), key=lambda one: _telling(key, found[one], one))
    chosen = ids[offset : offset + limit]
    rows = _rows(session, chosen, found, language)
    following = offset + limit if offset + limit < len(ids) else None
    return Behind(len(found), len(ids), rows, offset, following)


def _visible(session: Session, actor: Actor, found: Mapping[int, Observed]) -> list[int]:
    ids = sorted(found)
    seen: list[int] = []
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        seen += session.scalars(select(Case.id).where(Case.id.in_(some), visible_to(actor)))
    return seen


def _telling(key: str, seen: Observed, case_id: int) -> tuple[int, int]:
    kind, total = MEASURES[key].kind, sum(number for _part, number in seen)
    if kind in (Kind.MEDIAN, Kind.SUM):
        return -total, -case_id
    return (total - len(seen), -case_id) if kind is Kind.SHARE else (0, -case_id)


def _rows(session: Session, ids: Sequence[int], found: Mapping[int, Observed], language: str) -> tuple[BehindRow, ...]:
    rows = session.execute(
        select(Case.id, Case.number, Case.title, Case.process, Case.workflow_version, Case.state, Region.name)
        .join(Region, Region.id == Case.region_id)
        .where(Case.id.in_(ids))
    )
    known = {
        row.id: BehindRow(
            row.id, row.number, row.title, row.process,
            registry.get(session, row.process, row.workflow_version).states[row.state].label[language], row.name,
            found[row.id],
        )
        for row in rows
    }  # fmt: skip
    return tuple(known[one] for one in ids if one in known)
