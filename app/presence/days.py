"""The days on which people were in a region: by their own word, and by what else is known (a visit that was held).

Whoever knows of such days registers with `days_from`. On one day and in one region the longer of the two counts, and
a day is never more than a day: two visits and a day said make one day in the region.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.presence.models import DayInRegion
from app.regions.models import Region


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was in a region on a day (Dutch time), as something else tells. `half`: at most four hours. No title:
    whoever leads them reads it too. `url` is where it is told.
    """

    user_id: int
    day: date
    region_id: int
    half: bool
    url: str


Source = Callable[[Session, Collection[int], date, date], Iterable[Told]]
_SOURCES: list[Source] = []


def days_from(source: Source) -> Source:
    """Register days of these people from the one day up to and including the other. One query, however many people."""
    if source not in _SOURCES:
        _SOURCES.append(source)
    return source


@dataclass(frozen=True, slots=True)
class There:
    """A day in one region: how many halves of it, whether by their own word, and where else it is told."""

    day: date
    region_id: int
    region: str
    halves: int
    said: bool
    urls: tuple[str, ...]


def of_people(
    session: Session, user_ids: Collection[int], since: date, until: date
) -> dict[int, tuple[There, ...]]:  # fmt: skip
    """The days of each of these people, the last day first. Two queries and one for every source."""
    said = session.execute(
        select(DayInRegion.user_id, DayInRegion.day, DayInRegion.region_id, DayInRegion.half).where(
            DayInRegion.user_id.in_(sorted(user_ids)), DayInRegion.day.between(since, until)
        )
    )
    halves: dict[tuple[int, date, int], int] = {}
    own = set()
    for user_id, day, region_id, half in said:
        halves[user_id, day, region_id] = 1 if half else 2
        own.add((user_id, day, region_id))
    told: dict[tuple[int, date, int], int] = {}
    urls: dict[tuple[int, date, int], list[str]] = {}
    for one in (one for source in _SOURCES for one in source(session, user_ids, since, until)):
        key = (one.user_id, one.day, one.region_id)
        told[key] = min(2, told.get(key, 0) + (1 if one.half else 2))
        urls.setdefault(key, []).append(one.url)
    for key, number in told.items():
        halves[key] = max(number, halves.get(key, 0))
    wanted = sorted({key[2] for key in halves})
    names = dict(session.execute(select(Region.id, Region.name).where(Region.id.in_(wanted))).all()) if wanted else {}
    found: dict[int, list[There]] = {user_id: [] for user_id in user_ids}
    for (user_id, day, region_id), number in halves.items():
        key = (user_id, day, region_id)
        found[user_id].append(
            There(day, region_id, names.get(region_id, ""), number, key in own, tuple(urls.get(key, ())))
        )
    return {user_id: tuple(sorted(rows, key=_last_first)) for user_id, rows in found.items()}


def _last_first(one: There) -> tuple[int, str]:
    return (-one.day.toordinal(), one.region)


def counted(rows: Iterable[There]) -> int:
    """How many halves of days in the region these make: no day is more than a day."""
    days: dict[date, int] = {}
    for row in rows:
        days[row.day] = min(2, days.get(row.day, 0) + row.halves)
    return sum(days.values())
