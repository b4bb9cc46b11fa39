"""The event log as OCEL 2.0, in JSON: Object-Centric Event Log, version 2.0 of 2023 (ocel-standard.org).

A step is one event that touches several things: the case, the case that one is about, its region, who did it. The types
of objects are the processes, `region`, `directorate` and `person`; the types of events are the steps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from app.mining.told import FACTS, SYSTEM, ToldCase, ToldStep, spelled
from app.workflow.model import Definition

EVENT_ATTRIBUTES: Final = ("from", "to", "time_with", "actor_kind", "codes")
AROUND: Final = ("region", "directorate", "person")
"""The types of objects beside the cases."""


def write(again: Callable[[], Iterable[ToldCase]], definitions: Iterable[Definition]) -> Iterator[bytes]:
    """The file, a case at a time. `again` reads the cases from the start: once for the objects, once for the events."""
    known = list(definitions)
    yield b'{"objectTypes":' + _json([
        *({"name": one.name, "attributes": [{"name": fact, "type": "string"} for fact in FACTS]} for one in known),
        *({"name": name, "attributes": []} for name in AROUND),
    ])  # fmt: skip
    attributes = [{"name": name, "type": "string"} for name in EVENT_ATTRIBUTES]
    steps = [f"{one.name}.{step}" for one in known for step in ("opened", *one.transitions)]
    yield b',"eventTypes":' + _json([{"name": name, "attributes": attributes} for name in steps])
    yield b',"objects":['
    yield from _separated(_objects(again()))
    yield b'],"events":['
    yield from _separated(_event(case, step) for case in again() for step in case.steps)
    yield b"]}\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _separated(items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    first = True
    for item in items:
        yield (b"\n" if first else b",\n") + _json(item)
        first = False


def _objects(cases: Iterable[ToldCase]) -> Iterator[Mapping[str, Any]]:
    """The cases, and whatever is around them once."""
    seen: set[str] = set()
    for case in cases:
        for kind, name in _around(case):
            if name not in seen:
                seen.add(name)
                yield {"id": name, "type": kind, "attributes": [], "relationships": []}
        since = spelled(case.steps[0].at)
        yield {
            "id": case.name,
            "type": case.process,
            "attributes": [{"name": name, "time": since, "value": value} for name, value in case.facts.items()],
            "relationships": _relations({"in": case.region, "about": case.about}),
        }


def _around(case: ToldCase) -> Iterator[tuple[str, str]]:
    if case.region:
        yield "region", case.region
    for step in case.steps:
        if step.directorate:
            yield "directorate", step.directorate
        if _is_person(step):
            yield "person", step.actor


def _is_person(step: ToldStep) -> bool:
    return step.actor != SYSTEM and step.actor != step.kind


def _relations(by_qualifier: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"objectId": name, "qualifier": qualifier} for qualifier, name in by_qualifier.items() if name]


def _event(case: ToldCase, step: ToldStep) -> Mapping[str, Any]:
    codes = ";".join(f"{name}={value}" for name, value in step.codes.items())
    told = {
        "from": step.source, "to": step.target, "time_with": step.party, "actor_kind": step.kind, "codes": codes,
    }  # fmt: skip
    return {
        "id": step.name,
        "type": step.activity,
        "time": spelled(step.at),
        "attributes": [{"name": name, "value": value} for name, value in told.items() if value],
        "relationships": _relations({
            "case": case.name, "about": case.about, "in": case.region, "with": step.directorate,
            "done by": step.actor if _is_person(step) else "",
        }),
    }  # fmt: skip
