"""What narrows the register of experiments: the same for the page, the table and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

from app import clock
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.definitions import registry
from app.experiments import queries
from app.experiments.models import Experiment

SOON = timedelta(days=60)
"""Room that ends within so many days, or an evaluation that is due, is "soon"."""


TABS = ("", "soon", "ended", "all")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the register."""

    tab: str = ""
    state: str = ""
    region: int | None = None
    q: str = ""

    @property
    def given(self) -> dict[str, Any]:
        """As it stands in the address."""
        found = {"status": self.tab, "state": self.state, "region": self.region, "q": self.q}
        return {name: value for name, value in found.items() if value}


def asked_of(args: Mapping[str, str]) -> Asked:
    """What was asked for, as far as it means something."""
    region = args.get("region", "")
    states = registry.current("experiment").states
    return Asked(
        tab=args.get("status", "") if args.get("status", "") in TABS else "",
        state=args.get("state", "") if args.get("state", "") in states else "",
        region=int(region) if region.isascii() and region.isdigit() and len(region) < 10 else None,
        q=args.get("q", "").strip()[:200],
    )


def filters_of(asked: Asked, now: datetime) -> Filters:
    """The conditions of the register."""
    status = {"ended": Status.ENDED, "all": Status.ANY}.get(asked.tab, Status.OPEN)
    extra = [] if asked.region is None else [queries.in_region([asked.region])]
    if asked.tab == "soon":
        until = clock.local_date(now) + SOON
        ending = select(Experiment.case_id).where((Experiment.ends_on <= until) | (Experiment.evaluate_on <= until))
        extra.append(and_(Case.state == "running", Case.id.in_(ending)))
    if asked.state and asked.tab == "":
        status = Status.ANY
    return Filters(process="experiment", status=status, state=asked.state, q=asked.q, extra=tuple(extra))
