"""What the pages of knowledge are asked: everything is in the address, and the figures and the lists behind them are
made of the same conditions, so that a number is always the length of its list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckSystem
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS, Nature
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.knowledge.figures import OUTCOMES

GROUPS: Final = ("system", "accord", "theme", "nature")
SPANS: Final = {"4": 4, "8": 8, "20": 20}
"""Quarters that can be looked back, the one that runs included."""


@dataclass(frozen=True)
class Asked:
    """What is asked. `system` and `accord` may name several, with commas between: a case touches all of them; with
    `only`, no other law. `since` and `until` are
    Dutch days, both included, on which a case was logged; `closed_since` and `closed_until` on which it was closed.
    """

    by: str = "system"
    quarters: str = "4"
    q: str = ""
    division: str = ""
    region: str = ""
    system: str = ""
    only: str = ""
    accord: str = ""
    theme: str = ""
    nature: str = ""
    outcome: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    closed_since: str = ""
    closed_until: str = ""

    def address(self, **changes: str) -> dict[str, str]:
        """The values of an address, with changes; what is as usual is left out."""
        usual = Asked()
        made = replace(self, **changes)
        return {
            item.name: getattr(made, item.name)
            for item in fields(made)
            if getattr(made, item.name) != getattr(usual, item.name)
        }


def read(args: Mapping[str, str]) -> Asked:
    """What an address asks. What is unknown is left out: an old bookmark still gives a page."""
    natures = tuple(nature.value for nature in Nature)
    known = {
        "by": GROUPS,
        "quarters": tuple(SPANS),
        "only": ("1",),
        "nature": natures,
        "outcome": OUTCOMES,
        "status": ("open", "ended", "any"),
    }
    given = {name: args[name] for name, values in known.items() if args.get(name) in values}
    given |= {name: together(args.get(name, "")) for name in ("system", "accord")}
    given["theme"] = args.get("theme", "").strip().lower()[:80]
    given["q"] = args.get("q", "").strip()[:200]
    given["division"] = args.get("division", "")[:40]
    region = args.get("region", "")
    given["region"] = region if region.isascii() and region.isdigit() and len(region) < 9 else ""
    for name in ("since", "until", "closed_since", "closed_until"):
        given[name] = args.get(name, "") if _day(args.get(name, "")) else ""
    return Asked(**given)


def several(written: str) -> tuple[str, ...]:
    """The laws or accords that are named, known ones only."""
    return tuple(one for one in (*SYSTEMS, *ACCORDS) if one in written.split(","))


def together(*written: str) -> str:
    """All of these, each once, in the order of the vocabulary."""
    return ",".join(several(",".join(written)))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def filters(asked: Asked) -> Filters:
    """The same, as the filters of a list of cases."""
    return Filters(
        status={"open": Status.OPEN, "ended": Status.ENDED}.get(asked.status, Status.ANY),
        around=int(asked.region) if asked.region else None,
        theme=asked.theme,
        q=asked.q,
        extra=(Case.state != "draft", *_more(asked)),
    )


def _has(condition: ColumnElement[bool], model: Any) -> ColumnElement[bool]:
    """Whether a case has such a row; whatever else the statement reads, it is looked up for the case alone."""
    return select(model.case_id).where(model.case_id == Case.id, condition).correlate(Case).exists()


def _more(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.nature:
        found.append(_has(Bottleneck.nature == asked.nature, Bottleneck))
    found += [_has(BottleneckSystem.system == one, BottleneckSystem) for one in several(asked.system)]
    found += [_has(BottleneckAccord.accord == one, BottleneckAccord) for one in several(asked.accord)]
    if asked.only:
        touched = select(func.count()).where(BottleneckSystem.case_id == Case.id).correlate(Case).scalar_subquery()
        found.append(touched == len(several(asked.system)))
    if asked.outcome:
        found += [Case.outcome == asked.outcome, ~Case.active]
    for moment, since, until in (
        (Case.created_at, asked.since, asked.until),
        (Case.closed_at, asked.closed_since, asked.closed_until),
    ):
        first, last = _day(since), _day(until)
        if first:
            found.append(moment >= datetime.combine(first, time(), clock.AMSTERDAM))
        if last:
            found.append(moment <= datetime.combine(last, time.max, clock.AMSTERDAM))
    return found
