"""Proofs on the clocks that act: every ladder rises to somebody with a mandate, and every rung can do what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from app.workflow.model import Definition, FieldType, Party, Rung
from app.workflow.proving import Fault, Vocabulary, exists

NO_DAY = -9999
"""The offset of a rung that names no day, or two."""


def names(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Each rung has a day and something to do, and what it names exists."""
    for name, clock in definition.clocks.items():
        path = ("clocks", name, "ladder")
        for rung in clock.ladder:
            here = (*path, rung.level)
            if rung.offset == NO_DAY:
                yield Fault(here, f"rung {rung.level!r} names no day, or two", "give either before or after")
            if not rung.tell and not rung.tell_mt and rung.step is None:
                yield Fault(here, f"rung {rung.level!r} does nothing", "say whom to tell, or which step is taken")
            if rung.data and rung.step is None:
                yield Fault((*here, "with"), "only a step is given values", "name the step, or remove with")
            if rung.tell or rung.tell_mt:
                yield from exists((*here, "template"), "template", rung.letter, vocabulary.templates)
            if rung.step is not None:
                yield from exists((*here, "step"), "step", rung.step, definition.transitions)
            yield from _placeholders(here, rung)
        if clock.ladder_in is not None:
            yield from exists(("clocks", name, "ladder_in"), "process", clock.ladder_in, vocabulary.companions)
            if clock.ladder:
                yield Fault(("clocks", name), "a clock has one ladder", "keep ladder, or ladder_in")


def _placeholders(path: tuple[str | int, ...], rung: Rung) -> Iterator[Fault]:
    for text in (rung.because.nl, rung.because.en, *rung.data.values()):
        if re.search(r"[{}]", text.replace("{days}", "")):
            yield Fault(path, f"{text!r} has braces", "the only word between braces is {days}")


def rise(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    """Rule 4: a missed deadline reminds, informs, escalates; it never just turns red."""
    for name, clock in definition.clocks.items():
        path = ("clocks", name)
        for lower, higher in pairwise(clock.ladder):
            if lower.offset >= higher.offset:
                yield Fault(
                    (*path, "ladder", higher.level),
                    f"{higher.level!r} acts no later than {lower.level!r}",
                    "put the rungs in the order of their days",
                )
        guards = [state.name for state in definition.states.values() if state.is_open and name in state.runs]
        if not guards or clock.ladder_in is not None:
            continue
        top = clock.ladder[-1] if clock.ladder else None
        reached = top is not None and (top.step or top.tell_mt or Party.COMMISSIONER in top.tell)
        if top is None or top.offset <= 0 or not reached:
            yield Fault(
                path,
                f"when {name!r} is over, nobody with a mandate hears of it (rule 4)",
                "end its ladder with a step, or by telling the commissioner or the mt",
            )


def can_act(definition: Definition, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A step that the application takes by itself is possible wherever the clock counts, and is given all it asks."""
    for name, clock in definition.clocks.items():
        for rung in clock.ladder:
            if rung.step is None:
                continue
            path = ("clocks", name, "ladder", rung.level)
            step = definition.transitions[rung.step]
            if step.capability not in vocabulary.system:
                yield Fault(path, f"the application may not {rung.step!r}", "name another step, or tell somebody")
            counting = [s.name for s in definition.states.values() if name in s.runs or name in s.pause_limits]
            for state in counting:
                if state not in step.sources:
                    yield Fault(path, f"{rung.step!r} cannot be taken in {state!r}", f"add {state} to its from")
            for asked in step.fields:
                given = rung.data.get(asked.name)
                if asked.required and given is None:
                    yield Fault(path, f"{rung.step!r} asks {asked.name!r}", "give it under with")
                elif given is not None and asked.type is FieldType.CHOICE:
                    known = frozenset(choice.value for choice in asked.choices)
                    yield from exists((*path, "with"), f"choice of {asked.name}", given, known)
            for given_name in rung.data:
                if step.field(given_name) is None:
                    yield Fault((*path, "with"), f"{rung.step!r} asks no {given_name!r}", "remove it")


def extensions(definition: Definition, _: Vocabulary) -> Iterator[Fault]:
    """A term is made longer by a number of working days that its clock allows."""
    for name, step in definition.transitions.items():
        if step.extends is None:
            continue
        path = ("transitions", name)
        most = definition.clocks[step.extends].extension
        days = step.field("days")
        if most is None:
            yield Fault(path, f"{step.extends!r} cannot be extended", "give that clock an extension: {at_most: …}")
        elif days is None or days.type is not FieldType.NUMBER or not days.required or days.max_length > most:
            yield Fault(
                path, "an extension asks for how many working days", f"ask days: a required number up to {most}"
            )
        if definition.clocks[step.extends].until is not None:
            yield Fault(path, f"{step.extends!r} runs until a date", "move that date instead")
