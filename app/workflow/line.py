"""The line from the region to The Hague and back: where a case stands, to draw and as a sentence.

The stations are the phases of the process. A case that ended early did not pass all of them: what lies
behind it is what every way to its state must pass, so that the line never claims a station that the case
may have skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.workflow.model import Definition, Phase, State, StateKind

_KEPT = 4096
_behind: dict[tuple[str, str], frozenset[str]] = {}
_lines: dict[tuple[str, str, str, int, bool], Line] = {}


@dataclass(frozen=True, slots=True)
class Station:
    """One phase of the process on the line. `end` draws a buffer stop instead of a station."""

    name: str
    label: str
    status: Literal["done", "current", "ahead"]
    paused: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The line, and where a case stands on it.

    `text` is the complete text equivalent ("In behandeling, station 2 van 5. Wacht op regio. Eén keer
    heropend."); `branch` draws the side line up; `loops` counts how often it was reopened; `phase` is the
    current station counted from 1 out of `phases`.
    """

    stations: tuple[Station, ...]
    text: str
    phase: int
    phases: int
    branch: Literal["escalated"] | None = None
    branch_label: str = ""
    loops: int = 0


def line_of(definition: Definition, state: str, loops: int = 0, language: str = "nl", *, plain: bool = False) -> Line:
    """The line of a case in `state` that was reopened `loops` times. Raises KeyError for an unknown state.

    `plain` is the region's own line: just the phases while the case is under way (the buffer stop appears
    once it is reached), and no state names or ministry's business in its text.
    """
    key = (definition.digest, state, language, loops, plain)
    found = _lines.get(key) if definition.digest else None
    if found is None:
        found = _line(definition, definition.states[state], loops, language, plain)
        if len(_lines) >= _KEPT:
            _lines.clear()
        _lines[key] = found
    return found


def _line(definition: Definition, state: State, loops: int, language: str, plain: bool) -> Line:
    phases = _phases(definition, state, plain)
    here = next(place for place, phase in enumerate(phases) if phase.name == state.phase)
    ended = state.kind is StateKind.END
    stations = tuple(
        Station(
            name=phase.name,
            label=state.label[language] if ended and place == here else phase.label[language],
            status="done" if place < here else "current" if place == here else "ahead",
            paused=state.waiting and place == here,
            end=_is_end(definition, phase.name),
        )
        for place, phase in enumerate(phases)
    )
    branch = state.branch and not plain
    return Line(
        stations=stations,
        text=_text(stations, here, state, loops, language, plain),
        phase=here + 1,
        phases=len(stations),
        branch="escalated" if branch else None,
        branch_label=state.label[language] if branch else "",
        loops=loops,
    )


def _phases(definition: Definition, state: State, plain: bool) -> list[Phase]:
    if state.kind is StateKind.END:
        passed = certainly_passed(definition, state.name)
        return [phase for phase in definition.phases if phase.name in passed or phase.name == state.phase]
    return [phase for phase in definition.phases if not (plain and _is_end(definition, phase.name))]


def _is_end(definition: Definition, phase: str) -> bool:
    return all(state.kind is StateKind.END for state in definition.states.values() if state.phase == phase)


def certainly_passed(definition: Definition, state: str) -> frozenset[str]:
    """The phases that every way to `state` passes, its own not included."""
    key = (definition.digest, state)
    found = _behind.get(key) if definition.digest else None
    if found is None:
        found = frozenset(
            phase.name
            for phase in definition.phases
            if phase.name != definition.states[state].phase and not _avoidable(definition, phase.name, state)
        )
        if len(_behind) >= _KEPT:
            _behind.clear()
        _behind[key] = found
    return found


def _avoidable(definition: Definition, phase: str, goal: str) -> bool:
    """Whether a case can get to `goal` without ever being in a state of `phase`."""
    seen: set[str] = set()
    waiting = [definition.initial]
    while waiting:
        name = waiting.pop()
        if name in seen or definition.states[name].phase == phase:
            continue
        if name == goal:
            return True
        seen.add(name)
        waiting.extend(definition.edges[name])
    return False


def _text(stations: tuple[Station, ...], here: int, state: State, loops: int, language: str, plain: bool) -> str:
    place = {
        "nl": f"{stations[here].label}, station {here + 1} van {len(stations)}.",
        "en": f"{stations[here].label}, station {here + 1} of {len(stations)}.",
    }
    sentences = [place["en" if language == "en" else "nl"]]
    if not plain and state.label[language] != stations[here].label:
        sentences.append(f"{state.label[language]}.")
    if plain and state.waiting:
        sentences.append("We are waiting for an answer." if language == "en" else "Wij wachten op antwoord.")
    if loops == 1:
        sentences.append("Reopened once." if language == "en" else "Eén keer heropend.")
    elif loops > 1:
        sentences.append(f"Reopened {loops} times." if language == "en" else f"{loops} keer heropend.")
    return " ".join(sentences)
