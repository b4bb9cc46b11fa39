"""Definitions as they are in workflows/, and small helpers to take steps without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.definitions.loader import read
from app.definitions.vocabulary import VOCABULARY
from app.workflow.engine import ClockAct, ClockChange, ClockStatus
from app.workflow.fields import Situation, is_asked, is_required
from app.workflow.model import Definition, Field, FieldType, Transition

FOLDER = Path(__file__).parents[2] / "workflows"
TODAY = date(2027, 3, 1)
DATES = {name: TODAY + timedelta(days=60) for name in VOCABULARY.dates}
"""Days that are known of a case."""

NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
"""Every process there is: what is proved of one is proved of all."""


@cache
def definition(name: str) -> Definition:
    return read(FOLDER / f"{name}.yaml", VOCABULARY)[0]


def sample(item: Field) -> Any:
    """A value that the field takes."""
    if item.type is FieldType.CHOICE:
        return item.choices[0].value
    if item.type is FieldType.DATE:
        return (TODAY + timedelta(days=14)).isoformat()
    return {
        FieldType.TEXT: "Omdat het moet.",
        FieldType.LINE: "NZa",
        FieldType.PERSON: "7",
        FieldType.DIRECTORATE: "3",
        FieldType.RECORD: "5",
        FieldType.CASE: "RL-2027-0001",
        FieldType.NUMBER: "5",
    }[item.type]


def filled(step: Transition, state: str, facts: frozenset[str] = frozenset(), **given: Any) -> dict[str, Any]:
    """Just enough data for the step: what is given, and a sample for whatever else is required then."""
    data = {name: value for name, value in given.items() if value is not None}
    for item in step.fields:
        situation = Situation(state, facts, {}, {**_samples(step), **data})
        needed = is_asked(item, situation) and is_required(item, situation)
        if needed and item.name not in given:
            data[item.name] = sample(item)
    return data


def _samples(step: Transition) -> dict[str, Any]:
    return {item.name: sample(item) for item in step.fields if item.required}


def after(clocks: Mapping[str, ClockStatus], changes: tuple[ClockChange, ...]) -> dict[str, ClockStatus]:
    """The clocks after the changes. Fails on a change that makes no sense."""
    now = dict(clocks)
    for change in changes:
        status = now.get(change.name, ClockStatus.STOPPED)
        if change.act is ClockAct.START:
            assert status is ClockStatus.STOPPED, change
            assert (change.term is None) != (change.until is None), change
            now[change.name] = ClockStatus.RUNNING
        elif change.act is ClockAct.PAUSE:
            assert status is not ClockStatus.STOPPED, change
            now[change.name] = ClockStatus.PAUSED
        elif change.act is ClockAct.RESUME:
            assert status is ClockStatus.PAUSED, change
            now[change.name] = ClockStatus.RUNNING
        elif change.act in (ClockAct.EXTEND, ClockAct.RETERM):
            assert status is not ClockStatus.STOPPED, change
            assert change.term, change
        else:
            assert status is not ClockStatus.STOPPED, change
            now[change.name] = ClockStatus.STOPPED
    return now
