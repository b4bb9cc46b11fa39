"""What of the log may leave the house, and in which words: codes and pseudonyms, never a name, a number of a case or a
text. The writers of files (`csv_log`, `xes`, `ocel`) see nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from app import clock
from app.definitions import registry
from app.mining.pseudonyms import Pseudonyms
from app.mining.reading import Step, Trace, Wanted, traces
from app.policy import ActorKind
from app.workflow.model import Definition, FieldType

FACTS: Final = ("nature", "urgency", "systems", "accords")
"""What is told of a case: the codes that it was opened with."""

SYSTEM: Final = "regiolijn"
"""Who acts when nobody does."""

TICK: Final = timedelta(milliseconds=1)


class Dates(StrEnum):
    """How precisely it is told when something happened: to the millisecond (UTC), or only the Dutch day."""

    DAY = "day"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step under pseudonyms. `party` is whose time begins to pass; `codes` are the answers chosen from a list."""

    name: str
    activity: str
    at: datetime
    actor: str
    kind: str
    directorate: str
    source: str
    target: str
    party: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToldCase:
    """A case under a pseudonym. `about` is the case that it is about, when that one may be known too."""

    name: str
    process: str
    region: str
    about: str
    facts: Mapping[str, str]
    steps: tuple[ToldStep, ...]


def told(
    session: Session, wanted: Wanted, until_seq: int, names: Pseudonyms, dates: Dates, known: Collection[int]
) -> Iterator[ToldCase]:
    """The wanted cases, one by one. `known` are the ids of the cases that the file holds."""
    for trace in traces(session, wanted, until_seq):
        yield _case(registry.get(session, trace.process, trace.version), trace, names, dates, known)


def _case(
    definition: Definition, trace: Trace, names: Pseudonyms, dates: Dates, known: Collection[int]
) -> ToldCase:  # fmt: skip
    opened = trace.steps[0].data
    about = opened.get("about")
    return ToldCase(
        names.of("case", trace.case_id),
        trace.process,
        names.of("region", opened["region"]) if isinstance(opened.get("region"), int) else "",
        names.of("case", about) if isinstance(about, int) and about in known else "",
        {name: _joined(opened[name]) for name in FACTS if opened.get(name)},
        tuple(_steps(definition, trace, names, dates)),
    )


def _steps(definition: Definition, trace: Trace, names: Pseudonyms, dates: Dates) -> Iterator[ToldStep]:
    before: datetime | None = None
    for step in trace.steps:
        before = at = _at(step.at, dates, before)
        state = definition.states.get(step.target)
        directorate = step.data.get("directorate")
        yield ToldStep(
            names.of("event", step.seq),
            f"{trace.process}.{step.name}",
            at,
            _who(step, names),
            step.actor.value,
            names.of("directorate", directorate) if isinstance(directorate, int) else "",
            step.source,
            step.target,
            state.time_with.value if state is not None and state.time_with else "",
            _codes(definition, step),
        )


def _at(moment: datetime, dates: Dates, before: datetime | None) -> datetime:
    """When it is said to have happened. What happened later in a case is said to be later, by a millisecond at least:
    else a reader that sorts by time would put steps of one day, or of one moment, in another order.
    """
    if dates is Dates.DAY:
        found = datetime.combine(clock.local_date(moment), time(0), UTC)
    else:
        found = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return found if before is None or found > before else before + TICK


def _who(step: Step, names: Pseudonyms) -> str:
    if step.actor is ActorKind.USER and step.actor_id is not None:
        return names.of("person", step.actor_id)
    if step.contact is not None:
        return names.of("contact", step.contact)
    return SYSTEM if step.actor is ActorKind.SYSTEM else step.actor.value


def _codes(definition: Definition, step: Step) -> dict[str, str]:
    """The answers of a step that were chosen from a list of the workflow: what is on no list, is not told."""
    transition = definition.transitions.get(step.name)
    given: Mapping[str, Any] = step.data.get("values") or {}
    if transition is None:
        return {}
    return {
        item.name: given[item.name]
        for item in transition.fields
        if item.type is FieldType.CHOICE and given.get(item.name) in {choice.value for choice in item.choices}
    }


def _joined(value: Any) -> str:
    return ";".join(str(one) for one in value) if isinstance(value, list) else str(value)


def spelled(moment: datetime) -> str:
    """A moment as ISO 8601 with milliseconds, UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+00:00"
