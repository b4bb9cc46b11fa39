"""Figures of quarters that are over, kept for each slice: a trend then costs as much as its rows, not as its cases.

What happened is over, so these figures stay true; they are counted anew when the measures, the calendar or the regions
of the slice are no longer what they were (`edition`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.bottlenecks.vocabulary import ACCORDS
from app.figures import counting, reading, slices, stories
from app.figures.measures import MEASURES
from app.figures.models import KeptFigures
from app.figures.period import Period, last_quarter, quarters_to
from app.figures.shapes import Measured
from app.figures.slices import LAND, Holds, Slice
from app.people.models import Directorate
from app.regions import queries as regions

EDITION: Final = 1
"""Of the rules in `watching`: with another, what was kept is counted anew."""

BACK: Final = 9
"""Quarters that the worker keeps: what stands out needs eight before the last one."""

Trend = Mapping[Period, Mapping[str, Measured]]
"""The figures of quarters, the oldest first."""


def trend(session: Session, slice_: Slice, over: Sequence[Period]) -> Trend:
    """The figures of a slice over these quarters. One that is not over is counted as it stands. Raises NotFound."""
    return trends(session, [slice_], over)[slice_]


def trends(session: Session, wanted: Sequence[Slice], over: Sequence[Period]) -> dict[Slice, Trend]:
    """The same for several slices: three queries when all was kept. What was not is counted, and kept."""
    seq = reading.fresh(session)
    holding = slices.holding_on(session, wanted, [period.until for period in over])
    today = clock.local_date(clock.now())
    found = _kept(session, holding, over)
    fresh: dict[tuple[str, Slice], dict[str, Measured]] = {}
    for period in over:
        missing = {one: holds for one, holds in holding[period.until].items() if (str(period), one) not in found}
        if missing:
            with counting.undisturbed():
                counted = counting.by_slice(stories.material(session, period), missing)
            found.update({(str(period), one): figures for one, figures in counted.items()})
            if period.quarter and period.until < today:
                fresh.update({(str(period), one): figures for one, figures in counted.items()})
    _keep(session, fresh, holding, over, seq)
    return {one: {period: found[str(period), one] for period in over} for one in wanted}


def edition(holds: Holds) -> str:
    """What kept figures depend on besides what happened."""
    parts = (EDITION, ",".join(MEASURES), clock.calendar().revision, sorted(holds.regions))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


Layouts = Mapping[date | None, Mapping[Slice, Holds]]
"""Which cases slices hold, by the last day of a period."""


def _editions(holding: Layouts, over: Iterable[Period]) -> dict[tuple[str, str], tuple[Slice, str]]:
    """What kept figures must depend on to be used, by quarter and the written form of a slice."""
    made = {holds: edition(holds) for holds in {holds for here in holding.values() for holds in here.values()}}
    return {
        (str(period), str(one)): (one, made[holds]) for period in over for one, holds in holding[period.until].items()
    }


def _kept(session: Session, holding: Layouts, over: Iterable[Period]) -> dict[tuple[str, Slice], dict[str, Measured]]:
    known = _editions(holding, over)
    quarters, names = ({key[part] for key in known} for part in (0, 1))
    rows = session.execute(
        select(KeptFigures.quarter, KeptFigures.slice, KeptFigures.edition, KeptFigures.figures).where(
            KeptFigures.quarter.in_(quarters), KeptFigures.slice.in_(names)
        )
    )
    return {
        (quarter, known[quarter, name][0]): {key: Measured.restored(one) for key, one in figures.items()}
        for quarter, name, made, figures in rows
        if made == known[quarter, name][1]
    }


Fresh = Mapping[tuple[str, Slice], Mapping[str, Measured]]


def _keep(session: Session, fresh: Fresh, holding: Layouts, over: Sequence[Period], seq: int) -> None:
    made = _editions(holding, over)
    rows = [
        {
            "quarter": quarter, "slice": str(one), "edition": made[quarter, str(one)][1], "seq": seq,
            "figures": {key: figure.stored() for key, figure in figures.items()},
        }
        for (quarter, one), figures in fresh.items()
    ]  # fmt: skip
    if not rows:
        return
    if not isinstance(session, db.ReadingSession):
        _store(session, rows)
        return
    session.look_anew()  # so that on SQLite what it reads next is what we write now
    with db.transaction() as writing:
        _store(writing, rows)


def _store(session: Session, rows: list[dict[str, object]]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for begin in range(0, len(rows), 100):
        statement = insert(KeptFigures).values(rows[begin : begin + 100])
        given = {name: statement.excluded[name] for name in ("edition", "seq", "figures")}
        session.execute(statement.on_conflict_do_update(index_elements=["quarter", "slice"], set_=given))


def usual(session: Session) -> list[Slice]:
    """The slices that reports and dashboards ask for: the land, every region, directorate and accord. Two queries."""
    directorates = session.scalars(select(Directorate.id).where(Directorate.active).order_by(Directorate.id))
    found = [LAND, *(Slice("directie", str(one)) for one in directorates)]
    found += [Slice("akkoord", key) for key in ACCORDS]
    for division in regions.divisions(session):
        found += [Slice("regio", str(row.id)) for row in regions.regions_of(session, division.key)]
    return found


def sweep(now: datetime) -> int:
    """Keep what was not kept of the quarters that are over (worker, once a day). Returns how many there were.

    One quarter at a time, so that nothing that writes waits for long.
    """
    done = 0
    for period in quarters_to(last_quarter(clock.local_date(now)), BACK):
        with db.reading() as session:
            wanted = usual(session)
            holding = slices.holding_on(session, wanted, [period.until])
            there = _kept(session, holding, [period])
            missing = [one for one in wanted if (str(period), one) not in there]
            if missing:
                trends(session, missing, [period])
                done += 1
    return done
