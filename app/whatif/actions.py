"""Keeping scenarios and having them computed. Nobody sees the scenarios of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock, errands
from app.db import transaction
from app.definitions import registry
from app.errands import Asked, Params, Produced, Tell
from app.errors import FieldError, Invalid, NotFound
from app.forums.judging import Given
from app.people import queries as people
from app.policy import Actor, Capability, require
from app.whatif import kept, levers
from app.whatif.levers import Levers
from app.whatif.loading import PROCESS, load
from app.whatif.models import Scenario

MOST: Final = 20
"""Scenarios that one person keeps."""

NAME_MAX: Final = 120
KIND: Final = "whatif.run"
FEWER, MORE = -5, 10
"""Fixers that a scenario can take away from a directorate or give to it."""

LEAST_INFLOW, MOST_INFLOW = 10, 500
LONGEST_TERM: Final = 250
QUARTERS: Final = (1, 2, 3, 4)


def judged(session: Session, raw: Mapping[str, Any]) -> tuple[str, Levers]:
    """The name and the levers that were given. Raises Invalid with everything that is not right."""
    given = Given(raw)
    name = given.words("name", NAME_MAX)
    given.needs("name", name)
    places = {one.id for one in people.directorates(session)}
    directorate = given.between("directorate", 1, 2**31 - 1)
    if directorate is not None and directorate not in places:
        given.fail("directorate", "unknown_directorate")
    fixers = _signed(given, "fixers")
    inflow_here = raw.get("inflow_here") in (True, "y", "1", "true", "here")
    terms = levers.terms(registry.current(PROCESS))
    clock_name = str(raw.get("clock") or "")
    if clock_name and clock_name not in terms:
        given.fail("clock", "unknown_choice", value=clock_name[:40])
    term = given.between("term", 1, LONGEST_TERM)
    declines = given.between("declines", 0, 100)
    inflow = given.between("inflow", LEAST_INFLOW, MOST_INFLOW)
    quarters = given.between("quarters", QUARTERS[0], QUARTERS[-1])
    if (fixers or inflow_here) and directorate is None:
        given.needs("directorate", None)
    if clock_name and term is None:
        given.needs("term", None)
    if term is not None and not clock_name:
        given.needs("clock", None)
    given.done()
    return name, Levers(
        directorate=directorate, fixers=fixers, inflow=100 if inflow is None else inflow, inflow_here=inflow_here,
        clock=clock_name, term=term or 0, declines=declines, quarters=quarters or QUARTERS[-1],
    )  # fmt: skip


def _signed(given: Given, name: str) -> int:
    """A whole number that may be below nought; nought when nothing was given."""
    text = str(given.raw.get(name) if given.raw.get(name) is not None else "").strip().replace("\u2212", "-")
    digits = text.removeprefix("-").removeprefix("+")
    if not text:
        return 0
    if isinstance(given.raw.get(name), bool) or not digits.isascii() or not digits.isdigit() or len(digits) > 4:
        given.fail(name, "not_a_number", min=FEWER, max=MORE)
        return 0
    value = -int(digits) if text.startswith("-") else int(digits)
    if not FEWER <= value <= MORE:
        given.fail(name, "out_of_range", min=FEWER, max=MORE)
    return value


def make(session: Session, actor: Actor, raw: Mapping[str, Any], *, now: datetime) -> Scenario:
    """Keep a scenario and have it computed. Raises Forbidden, Invalid."""
    require(actor, Capability.SIMULATE)
    name, chosen = judged(session, raw)
    mine = session.scalar(select(func.count(Scenario.id)).where(Scenario.owner_id == actor.id)) or 0
    if actor.id is None or mine >= MOST:
        raise Invalid([FieldError("", "scenarios_most", {"limit": MOST})])
    scenario = Scenario(owner_id=actor.id, name=name, levers=chosen.as_data(), made_at=now)
    session.add(scenario)
    session.flush()
    _note(session, actor, scenario, "whatif.kept", now)
    ask(session, actor, scenario, now=now)
    return scenario


def change(session: Session, actor: Actor, scenario_id: int, raw: Mapping[str, Any], *, now: datetime) -> Scenario:
    """Change a scenario and have it computed anew. Raises Forbidden, NotFound, Invalid."""
    scenario = held(session, actor, scenario_id)
    scenario.name, chosen = judged(session, raw)
    if chosen.as_data() != scenario.levers:
        scenario.levers, scenario.result, scenario.ran_at = chosen.as_data(), None, None
    _note(session, actor, scenario, "whatif.changed", now)
    if scenario.result is None:
        ask(session, actor, scenario, now=now)
    return scenario


def again(session: Session, actor: Actor, scenario_id: int, *, now: datetime) -> Scenario:
    """Have a scenario computed once more, with the log as it is by now. Raises Forbidden, NotFound, Invalid."""
    scenario = held(session, actor, scenario_id)
    ask(session, actor, scenario, now=now)
    return scenario


def remove(session: Session, actor: Actor, scenario_id: int, *, now: datetime) -> None:
    """Throw a scenario away. Raises Forbidden, NotFound."""
    scenario = held(session, actor, scenario_id)
    _note(session, actor, scenario, "whatif.removed", now)
    session.delete(scenario)


def ask(session: Session, actor: Actor, scenario: Scenario, *, now: datetime) -> None:
    """Have the worker compute it. The errand notes in the log that it was asked. Raises Invalid when too much waits."""
    scenario.errand_id = errands.ask(session, actor, KIND, {"scenario": scenario.id}, now=now)
    scenario.asked_at = now


def held(session: Session, actor: Actor, scenario_id: int) -> Scenario:
    """A scenario of this actor, held until the transaction ends. Raises Forbidden, NotFound."""
    require(actor, Capability.SIMULATE)
    found = None
    if 0 < scenario_id < 2**31:
        mine = select(Scenario).where(Scenario.id == scenario_id, Scenario.owner_id == actor.id)
        found = session.scalars(mine.with_for_update()).one_or_none()
    if found is None:
        raise NotFound(str(scenario_id))
    return found


def _note(session: Session, actor: Actor, scenario: Scenario, action: str, now: datetime) -> None:
    audit.record(session, actor, action, now=now, subject=f"scenario:{scenario.id}", data={"levers": scenario.levers})


def _title(_params: Params, language: str) -> str:
    return "What if: computing a scenario" if language == "en" else "Wat als: een scenario doorrekenen"


def _own(session: Session, actor: Actor, params: Params) -> bool:
    scenario = session.get(Scenario, int(params["scenario"]))
    return scenario is not None and scenario.owner_id == actor.id


@errands.kind(KIND, Capability.SIMULATE, _title, may=_own)
def compute(asked: Asked, params: Params, tell: Tell) -> Produced:
    """Compute a scenario (errand). Raises NotFound, and Invalid when the log holds too little."""
    scenario = asked.session.get(Scenario, int(params["scenario"]))
    if scenario is None:
        raise NotFound(str(params["scenario"]))
    key, chosen, today = scenario.id, scenario.levers, clock.local_date(asked.now)
    loaded = load(asked.session, today)
    try:
        result: dict[str, Any] = kept.run(loaded, levers.from_data(chosen), today, clock.calendar(), tell)
    except (kept.TooLittle, LookupError) as fault:
        result = {"edition": kept.EDITION, "fault": "too_little" if isinstance(fault, kept.TooLittle) else "no_term"}
    with transaction() as writing:
        mine = select(Scenario).where(Scenario.id == key).with_for_update()
        one = writing.scalars(mine).one_or_none()
        if one is not None and one.levers == chosen:
            one.result, one.ran_at = result, asked.now
    return Produced(link=f"/wat-als/{key}")
