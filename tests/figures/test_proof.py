"""The proof: for random histories through the real actions, every figure is what an independent recomputation from the
events gives (`recomputed`), in every slice, as the log is now and as it was.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app import clock, db
from app.audit.models import Event
from app.cases import ladder
from app.cases.models import Case
from app.figures import queries, reading
from app.figures.models import KeptFigures
from app.figures.period import Period, quarter, quarter_on
from app.figures.shapes import Measured
from app.figures.slices import LAND, Slice
from app.promises import actions as promises
from tests.conftest import Refresh
from tests.factories import START, Cases, World, sample
from tests.figures import recomputed
from tests.figures.recomputed import DUTCH, History
from tests.invariants.pipeline import REFUSALS, Pipeline
from tests.invariants.test_pipeline_machine import Chance

MOVES = {
    "file": 6,
    "edit": 1,
    "take_step": 60,
    "answer_by_link": 5,
    "pass_time": 14,
    "promise": 5,
    "keep": 4,
    "act": 6,
    "finish": 6,
}


class Life(Pipeline):
    """The ministry at work, with promises, and with clocks that act. Its rules are proved elsewhere."""

    def check(self) -> None:
        self.cases.clear()
        with db.reading() as session:
            self.numbers = {row.number: row.state for row in session.execute(select(Case.number, Case.state))}

    def pass_time(self) -> None:
        """Hours or weeks, and never a whole year: then nothing would be left of a quarter."""
        self.now += timedelta(hours=self.draw.one((1, 5, 24, 24, 48, 72, 168)))

    def _trace(self) -> tuple[Any, ...]:
        return ()

    def promise(self) -> None:
        number = self.draw.one(list(self.numbers) or [""])
        due = clock.local_date(self.now) + timedelta(days=self.draw.one((1, 10, 40)))
        data = {"text": "Wij komen erop terug.", "made_to": "De regio", "due_on": due.isoformat()}
        with suppress(*REFUSALS), db.transaction() as session:
            promises.make(session, self.actors["commissioner"], number, data, now=self.now)
        self.check()

    def keep(self) -> None:
        with db.reading() as session:
            open_ = session.scalars(select(Case).where(Case.process == "promise", Case.active)).all()
        if open_:
            name = self.draw.one(("keep", "break", "move"))
            _step(self, self.draw.one(open_), name)
        self.check()

    def finish(self) -> None:
        """A case that is soon solved: by chance alone few ever are."""
        with clock.at(self.now), suppress(*REFUSALS):
            Cases(self.world).at(self.draw.one(("closed", "feedback", "weighing", "solution_proposed")))
        self.check()

    def act(self) -> None:
        with clock.at(self.now):
            ladder.sweep(self.now)
        self.check()


def _step(life: Life, case: Case, name: str) -> None:
    from app.cases import actions as cases
    from app.definitions import registry

    step = registry.current("promise").transitions[name]
    with clock.at(life.now), suppress(*REFUSALS), db.transaction() as session:
        data = sample(session, life.world, case, step, {})
        actor = life.world.actor(life.world.name_of(case.owner_id) or "commissioner")
        cases.transition(session, actor, case.number, name, data, expected_version=None, now=life.now)


def live(world: World, seed: int, moves: int) -> Life:
    """A history: so many things tried, one after another."""
    chance = Chance(seed)
    life = Life(world, chance)
    names, weights = list(MOVES), list(MOVES.values())
    for _ in range(moves):
        getattr(life, chance.random.choices(names, weights)[0])()
    return life


def told(one: Measured) -> tuple[Any, ...]:
    return one.value, one.of, dict(one.parts), dict(one.parts_of), set(one.cases)


def events(as_of: int | None = None) -> dict[int, History]:
    with db.reading() as session:
        rows = session.execute(select(Event.action, Event.body, Event.seq).order_by(Event.seq)).all()
    return recomputed.histories((row.action, row.body) for row in rows if as_of is None or row.seq <= as_of)


def compare(world: World, found: queries.Figures, cases: dict[int, History]) -> Counter[str]:
    """Every slice and every measure. Returns how much there was of each."""
    since, until = found.period.since, found.period.until
    much: Counter[str] = Counter()
    for one, figures in found.by_slice.items():
        held = [case for case in cases.values() if _in(world, one, case, until)]
        wanted = recomputed.figures(held, since, until)
        assert set(wanted) == set(figures)
        for key, expected in wanted.items():
            assert told(figures[key]) == expected, (str(one), key, str(found.period))
            much[key] += bool(expected[-1])
    return much


def _in(world: World, one: Slice, case: History, until: date) -> bool:
    codes = {id_: code for code, id_ in world.regions.items()}
    return {
        "land": lambda: True,
        "regio": lambda: codes[case.region] in BY_HAND[codes[one.id]],
        "directie": lambda: case.directorate(until) == one.id,
        "akkoord": lambda: one.key in case.accords,
    }[one.kind]()


BY_HAND = {
    "ZK-NOORD": {"ZK-NOORD", "GGD-AALDER", "GGD-BOVEN", "JEUGD-MIDDEN"},
    "ZK-ZUID": {"ZK-ZUID", "GGD-ZUID"},
    "GGD-AALDER": {"GGD-AALDER", "ZK-NOORD"},
    "GGD-BOVEN": {"GGD-BOVEN", "JEUGD-MIDDEN"},
    "GGD-ZUID": {"GGD-ZUID", "ZK-ZUID"},
    "JEUGD-OOST": {"JEUGD-OOST"},
}
"""Whose cases count in which region: most municipalities, then the first by name (`factories.DIVISIONS`)."""


def slices_of(world: World) -> list[Slice]:
    return [
        LAND,
        *(Slice("directie", str(one)) for one in world.directorates.values()),
        Slice("akkoord", "IZA"),
        *(Slice("regio", str(world.regions[code])) for code in BY_HAND),
    ]


def check(world: World, life: Life) -> Counter[str]:
    """The figures of every quarter there was, and of some days, now and as the log stood half-way."""
    with db.transaction() as session:
        head = reading.fresh(session)
    first, last = quarter_on(START.date()), quarter_on(clock.local_date(life.now))
    periods = [last, last.before, first, first.before]
    end = clock.local_date(life.now)
    periods += [Period(end - timedelta(days=40), end - timedelta(days=3)), Period(end, end)]
    much: Counter[str] = Counter()
    cases = events()
    with db.reading() as session, clock.at(life.now):
        for period in dict.fromkeys(periods):
            wanted = slices_of(world) if period in periods[:2] else [LAND]
            much += compare(world, queries.figures(session, period, wanted), cases)
        compare(world, queries.figures(session, first, [LAND], as_of=head // 2), events(head // 2))
        # What is kept of a quarter that is over is the same, and stays it.
        over = [first, first.before]
        for _again in range(2):
            trend = queries.trend(session, LAND, over)
            for period in over:
                now = queries.figures(session, period).by_slice[LAND]
                assert {k: m.stored() for k, m in trend[period].items()} == {k: m.stored() for k, m in now.items()}
        everything = Period(first.since, last.until)
        much += compare(world, queries.figures(session, everything, [LAND]), cases)
    before = _rows()
    with db.transaction() as session:
        reading.rebuild(session)
        session.execute(delete(KeptFigures))
    assert _rows() == before, "read bit by bit or all at once, it comes to the same"
    return much


def _rows() -> list[Any]:
    from app.figures.models import FigureCase, Passage

    with db.reading() as session:
        return [
            [tuple(row) for row in session.execute(select(*model.__table__.columns).order_by(column))]
            for model, column in ((Passage, Passage.seq), (FigureCase, FigureCase.case_id))
        ]


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 10**9), moves=st.integers(0, 70))
def test_any_history_gives_the_figures_that_the_events_give(
    seed: int, moves: int, world: World, refresh: Refresh
) -> None:
    refresh()
    life = live(world, seed, moves // 2)
    with db.transaction() as session:
        reading.fresh(session)  # read half of it first
    names, weights = list(MOVES), list(MOVES.values())
    for _ in range(moves - moves // 2):
        getattr(life, life.draw.random.choices(names, weights)[0])()  # type: ignore[attr-defined]
    check(world, life)


@pytest.mark.slow
def test_long_histories_in_which_everything_happens(world: World, refresh: Refresh) -> None:
    never = {*recomputed.COUNTS, *recomputed.SHARES, *recomputed.MEDIANS}
    for seed in range(7, 15):
        refresh()
        life = live(world, seed, 200)
        life.finish()
        for _ in range(12):
            life.promise()
        never -= set(check(world, life))
        if not never:
            return
    assert not never, f"never seen: {never}"


def test_dutch_days_around_a_daylight_saving_switch(world: World, refresh: Refresh) -> None:
    """29 March 2026 has 23 hours, 25 October 25: what happens just around midnight is of the right Dutch day."""
    refresh()
    from datetime import datetime

    for text in ("2026-03-31T23:59:59", "2026-04-01T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00"):
        moment = datetime.fromisoformat(text).replace(tzinfo=DUTCH)
        life = Life(world, Chance(1))
        life.now = moment
        with clock.at(moment):
            life.file()
            life.file()
    cases = events()
    with db.reading() as session:
        for name in ("2026-Q1", "2026-Q2", "2026-Q4", "2027-Q1", "2025-Q4"):
            compare(world, queries.figures(session, quarter(name), [LAND]), cases)
