"""What would mend a row of the routing table: a new row before it, for the cases that it sent to a wrong address. PURE.

An advice with its evidence, for a person who decides: one or two conditions that tell the wrong cases from the right
ones. One case is no evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from app.bottlenecks.routing import Rule, Subject, fits
from app.bottlenecks.trial import Past

ENOUGH: Final = 2
"""Wrong cases that one new row must send right, to be worth advising."""


@dataclass(frozen=True)
class Advice:
    """A new row: `conditions`, for this directorate, at this place. Of the wrong cases it would have sent `mends` right
    (of `wrong`), and `spoils` that were right would have gone wrong.
    """

    conditions: Mapping[str, Any]
    directorate: int
    position: int
    mends: int
    wrong: int
    spoils: int


def advise(rule: Rule | None, rules: Sequence[Rule], wrong: Sequence[Past], right: Sequence[Past]) -> Advice | None:
    """The best new row before `rule` (None: after all, for what no row fits), from what it sent wrong and right. None
    when nothing tells them apart.
    """
    held = rule.conditions() if rule else {}
    targets = Counter(one.belonged for one in wrong if one.belonged is not None and one.belonged != one.sent)
    best: tuple[tuple[int, int, int], Advice] | None = None
    for target, count in targets.most_common(2):
        if count < ENOUGH or target is None:
            continue
        mine = [one for one in wrong if one.belonged == target]
        others = [one for one in (*wrong, *right) if one.belonged != target]
        for extra in _conditions([one.subject for one in mine], held):
            candidate = Rule(0, 0, target, **{**held, **extra})
            mends = sum(fits(candidate, one.subject) for one in mine)
            spoils = sum(fits(candidate, one.subject) for one in others)
            if mends < ENOUGH or spoils * 3 > mends:
                continue
            weight = (mends - 2 * spoils, -len(extra), mends)
            if best is None or weight > best[0]:
                best = (weight, Advice({**held, **extra}, target, _place(rule, rules), mends, len(wrong), spoils))
    return best[1] if best else None


def _conditions(subjects: Sequence[Subject], held: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What could be asked besides: each condition that two or more of these cases meet, alone and in pairs."""
    counted: Counter[tuple[str, Any]] = Counter()
    for subject in subjects:
        pairs = {("nature", subject.nature), ("theme", subject.theme)}
        pairs |= {("system", one) for one in subject.systems} | {("accord", one) for one in subject.accords}
        counted.update(pair for pair in pairs if pair[1] and pair[0] not in held)
    common = [pair for pair, count in counted.most_common(12) if count >= ENOUGH]
    for one in common:
        yield dict([one])
    for two in combinations(common, 2):
        if two[0][0] != two[1][0]:
            yield dict(two)


def _place(rule: Rule | None, rules: Sequence[Rule]) -> int:
    if rule is None:
        return max((row.position for row in rules), default=0) + 10
    before = max((row.position for row in rules if row.position < rule.position), default=rule.position - 10)
    return max(before, (before + rule.position) // 2)
