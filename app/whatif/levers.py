"""What a scenario changes: a fixer more, another inflow, another term, more or fewer declines. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.workflow.model import Clock, Definition

DECLINE: Final = "decline"
"""The step by which an owner sends a bottleneck back (workflows/bottleneck.yaml)."""


@dataclass(frozen=True)
class Levers:
    """What is changed, and for how long is looked ahead.

    `directorate` is where `fixers` come (or go, below nought), and where the inflow changes if `inflow_here`; `inflow`
    is a percentage of what comes in now. `clock` gets `term` working days; its name is `accept`, or `solve.urgent`
    where the term depends on the urgency. `declines` is the percentage of answers to an assignment that are a decline;
    None: as now. `quarters` is how far is looked ahead.
    """

    directorate: int | None = None
    fixers: float = 0
    inflow: int = 100
    inflow_here: bool = False
    clock: str = ""
    term: int = 0
    declines: int | None = None
    quarters: int = 4

    @property
    def change_nothing(self) -> bool:
        """Whether all goes on as it does now."""
        return not self.fixers and self.inflow == 100 and not self.clock and self.declines is None

    def shared(self, one_in: int) -> Levers:
        """The same where only one in so many cases is walked through, with the same share of the people."""
        return replace(self, fixers=self.fixers / one_in) if one_in > 1 else self

    def as_data(self) -> dict[str, Any]:
        """As it is kept: codes and whole numbers."""
        return {
            "directorate": self.directorate, "fixers": self.fixers, "inflow": self.inflow,
            "inflow_here": self.inflow_here, "clock": self.clock, "term": self.term, "declines": self.declines,
            "quarters": self.quarters,
        }  # fmt: skip


def from_data(data: Mapping[str, Any]) -> Levers:
    """Levers as they were kept; what is missing changes nothing."""
    names = Levers().as_data()
    return Levers(**{name: data[name] for name in names if name in data})


def terms(definition: Definition) -> dict[str, int]:
    """The terms that can be changed, by their name in a scenario, with their working days: of clocks in open states
    that have a term of their own.
    """
    used = {name for state in definition.states.values() if state.is_open for name in state.runs}
    found: dict[str, int] = {}
    for name, clock in definition.clocks.items():
        if name not in used:
            continue
        if clock.by is not None:
            found.update({f"{name}.{value}": days for value, days in clock.per_value.items()})
        elif clock.working_days is not None:
            found[name] = clock.working_days
    return found


def with_term(definition: Definition, name: str, days: int) -> Definition:
    """The same process with another term for one clock. Its ladder stands where it stood: counted from the day on which
    the term is over. Raises LookupError for a term that is not there.
    """
    if name not in terms(definition):
        raise LookupError(name)
    clock_name, _, value = name.partition(".")
    clock = definition.clocks[clock_name]
    changed: Clock = (
        replace(clock, per_value={**clock.per_value, value: days}) if value else replace(clock, working_days=days)
    )
    return replace(definition, clocks={**definition.clocks, clock_name: changed})
