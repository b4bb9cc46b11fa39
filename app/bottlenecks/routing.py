"""Which directorate and opgavefikser a bottleneck goes to: an ordered table, the first row that fits wins.

PURE. The explanation is kept with the case, so that its page can say why it went where it went, also when the table
has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A row of the table. A condition that is None matches anything. `by_room`: without a fixed opgavefikser, the one
    with most room is chosen.
    """

    id: int
    position: int
    directorate: int
    fixer: int | None = None
    nature: str | None = None
    system: str | None = None
    accord: str | None = None
    theme: str | None = None
    region: int | None = None
    by_room: bool = False

    def conditions(self) -> dict[str, str | int]:
        """The conditions that this row has."""
        pairs = {name: getattr(self, name) for name in ("nature", "system", "accord", "theme", "region")}
        return {name: value for name, value in pairs.items() if value is not None}


@dataclass(frozen=True)
class Subject:
    """What of a bottleneck the table looks at. `regions` are all that share a municipality with its region."""

    nature: str | None
    systems: frozenset[str]
    accords: frozenset[str]
    theme: str
    regions: frozenset[int]


def fits(rule: Rule, subject: Subject) -> bool:
    """Whether every condition of a row holds. A row without conditions never fits: it would swallow all."""
    conditions = rule.conditions()
    if not conditions:
        return False
    return (
        rule.nature in (None, subject.nature)
        and (rule.system is None or rule.system in subject.systems)
        and (rule.accord is None or rule.accord in subject.accords)
        and rule.theme in (None, subject.theme)
        and (rule.region is None or rule.region in subject.regions)
    )


def route(rules: Iterable[Rule], subject: Subject) -> Rule | None:
    """The first row that fits, in the order of the table; None when nothing does."""
    return next(
        (rule for rule in sorted(rules, key=lambda rule: (rule.position, rule.id)) if fits(rule, subject)),
        None,
    )


def never_reached(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Rows that an earlier row always beats: (the row, the earlier one whose conditions it includes)."""
    ordered = sorted(rules, key=lambda rule: (rule.position, rule.id))
    for place, rule in enumerate(ordered):
        for earlier in ordered[:place]:
            if earlier.conditions() and earlier.conditions().items() <= rule.conditions().items():
                yield rule, earlier
                break
