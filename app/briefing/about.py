"""What a brief is about, and what stands in it: parts that are asked in their order.

A phone can be lost and a sheet can be left in the train: confidential cases are never in a brief, not for those who may
read them either. It says how many those are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app import clock
from app.briefing.model import Section
from app.cases.models import Case
from app.policy import Actor
from app.regions import queries as regions
from app.regions.queries import RegionRow
from app.workflow.model import Visibility


@dataclass(frozen=True)
class About:
    """A region, for a reader, at a moment (UTC). `visit` is the id of the visit that it prepares, if it does."""

    session: Session
    actor: Actor
    region: RegionRow
    now: datetime
    visit: int | None = None

    @property
    def day(self) -> date:
        """The Dutch day on which it is read."""
        return clock.local_date(self.now)

    @cached_property
    def around(self) -> frozenset[int]:
        """The region and all that share a municipality with it, in any division."""
        return regions.overlapping(self.session, [self.region.id])

    @property
    def elsewhere(self) -> frozenset[int]:
        """The regions that overlap it, without itself."""
        return self.around - {self.region.id}


Part = Callable[[About], Section | None]


def open_to_all() -> ColumnElement[bool]:
    """A case that may be carried: not a confidential one."""
    return Case.__table__.c.confidentiality != Visibility.CONFIDENTIAL
