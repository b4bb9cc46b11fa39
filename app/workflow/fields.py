"""Judging what was filled in for a step: the same for a page, the API, bulk and imports."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date, timedelta
from typing import Any

from app.workflow.model import Condition, Field, FieldType, Transition

ANY = "any"
"""In a condition: the field is filled in, whatever with."""

FURTHEST_DATE = timedelta(days=731)


@dataclass(frozen=True)
class Fault:
    """One thing wrong.

    `code` is what `app.web.messages` translates; `field` is empty for the step as a whole.
    """

    field: str
    code: str
    params: Mapping[str, Any] = made_by(default_factory=dict)


@dataclass(frozen=True)
class Situation:
    """What conditions look at."""

    state: str
    facts: frozenset[str]
    counters: Mapping[str, int]
    given: Mapping[str, Any]
    paused: frozenset[str] = frozenset()


def holds(condition: Condition, situation: Situation) -> bool:
    """Whether all of a condition holds."""
    if condition.from_states and situation.state not in condition.from_states:
        return False
    if condition.paused is not None and condition.paused not in situation.paused:
        return False
    if condition.fact is not None and condition.fact not in situation.facts:
        return False
    if condition.counter is not None and situation.counters.get(condition.counter, 0) < condition.reaches:
        return False
    return all(_answers(situation.given.get(name), values) for name, values in condition.fields.items())


def _answers(value: Any, wanted: tuple[str, ...]) -> bool:
    """Whether a field has one of the values wanted; `any` wants it filled in, whatever with."""
    return value not in (None, "") if wanted == (ANY,) else value in wanted


def clean(transition: Transition, situation: Situation, today: date) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a step, in their types, and everything wrong with them.

    Persons, directorates, cases and records stay as given (an id or a number): only the application can look them up.
    Unknown fields are faults: nothing is dropped in silence.
    """
    values: dict[str, Any] = {}
    faults = [Fault(name, "unknown_field") for name in situation.given if transition.field(name) is None]
    for item in transition.fields:
        value, fault = _clean_one(item, situation.given.get(item.name), today)
        if not is_asked(item, situation):
            # Without the answers it goes by nobody knows whether it is asked: those are what is wrong then.
            if value is not None and fault is None and _answers_given(item, situation):
                fault = Fault(item.name, "not_asked")
        elif fault is None and value is None and is_required(item, situation):
            fault = Fault(item.name, "required")
        if fault is not None:
            faults.append(fault)
        values[item.name] = value
    return values, faults


def is_asked(item: Field, situation: Situation) -> bool:
    """Whether the step asks this field, with the answers given."""
    return not item.only_when or any(holds(condition, situation) for condition in item.only_when)


def _answers_given(item: Field, situation: Situation) -> bool:
    names = {name for condition in item.only_when for name in condition.fields}
    return all(situation.given.get(name) not in (None, "") for name in names)


def is_required(item: Field, situation: Situation) -> bool:
    """Whether the field must be filled in, if it is asked."""
    return item.required or any(holds(condition, situation) for condition in item.required_when)


def _clean_one(item: Field, raw: Any, today: date) -> tuple[Any, Fault | None]:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None, None
    return _CLEANERS[item.type](item, raw, today)


def _text(item: Field, raw: Any, _today: date) -> tuple[Any, Fault | None]:
    if not isinstance(raw, str):
        return None, Fault(item.name, "wrong_type")
    text = raw.replace("\r\n", "\n").strip()
    if not storable(text, lines=item.type is FieldType.TEXT):
        return None, Fault(item.name, "unreadable")
    if len(text) > item.max_length:
        return None, Fault(item.name, "too_long", {"max": item.max_length, "length": len(text)})
    return text, None


def storable(text: str, *, lines: bool) -> bool:
    """Whether a text has no control characters (line ends and tabs aside, if welcome) or lone surrogates."""
    allowed = "\n\t" if lines else ""
    return all(ch in allowed or unicodedata.category(ch) not in ("Cc", "Cs") for ch in text)


def _choice(item: Field, raw: Any, _today: date) -> tuple[Any, Fault | None]:
    values = [choice.value for choice in item.choices]
    if isinstance(raw, str) and raw in values:
        return raw, None
    return None, unknown_choice(item.name, raw, values)


def unknown_choice(name: str, raw: Any, values: list[str]) -> Fault:
    """The fault for a value outside a list, with the nearest one that is on it."""
    shown = str(raw)[:80]
    near = difflib.get_close_matches(shown, values, 1)
    if near:
        return Fault(name, "unknown_choice_near", {"value": shown, "near": near[0]})
    return Fault(name, "unknown_choice", {"value": shown})


def _date(item: Field, raw: Any, today: date) -> tuple[Any, Fault | None]:
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        day = None
    if type(day) is not date:
        return None, Fault(item.name, "not_a_date")
    if day < today:
        return None, Fault(item.name, "date_in_past")
    if day > today + FURTHEST_DATE:
        return None, Fault(item.name, "date_too_far")
    return day, None


def _whole_number(item: Field, raw: Any, _today: date) -> tuple[Any, Fault | None]:
    text = str(raw).strip()
    if isinstance(raw, bool) or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None, Fault(item.name, "not_a_number", {"min": 1, "max": item.max_length})
    if not 1 <= int(text) <= item.max_length:
        return None, Fault(item.name, "out_of_range", {"min": 1, "max": item.max_length})
    return int(text), None


def _id(item: Field, raw: Any, _today: date) -> tuple[Any, Fault | None]:
    if isinstance(raw, bool) or not str(raw).isascii() or not str(raw).isdigit() or len(str(raw)) > 9:
        return None, Fault(item.name, _UNKNOWN[item.type])
    return int(raw), None


def _number(item: Field, raw: Any, _today: date) -> tuple[Any, Fault | None]:
    if not isinstance(raw, str) or len(raw) > 20 or not storable(raw, lines=False):
        return None, Fault(item.name, "unknown_case")
    return raw.strip(), None


_UNKNOWN = {
    FieldType.PERSON: "unknown_person",
    FieldType.DIRECTORATE: "unknown_directorate",
    FieldType.RECORD: "unknown_record",
}
_CLEANERS: Mapping[FieldType, Callable[[Field, Any, date], tuple[Any, Fault | None]]] = {
    FieldType.TEXT: _text,
    FieldType.LINE: _text,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _date,
    FieldType.NUMBER: _whole_number,
    FieldType.PERSON: _id,
    FieldType.DIRECTORATE: _id,
    FieldType.CASE: _number,
    FieldType.RECORD: _id,
}
