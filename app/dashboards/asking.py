"""What the address of a dashboard asks, and what each role sees when it asks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from app.dashboards import periods
from app.dashboards.periods import Span
from app.figures import slices
from app.figures.measures import MEASURES
from app.figures.slices import LAND, Slice
from app.people import queries as people
from app.policy import Actor, Role

FIRST: Final[dict[Role, tuple[str, ...]]] = {
    Role.COMMISSIONER: (
        "undecided", "escalated", "to_decision", "open", "clocks_met", "structural", "promises_kept", "solved",
    ),
    Role.MT_READER: ("open", "waiting_for", "clocks_met", "escalated", "structural", "solved"),
    Role.COORDINATOR: (
        "open", "age", "clocks_met", "bounces", "waiting_for", "escalated", "time_with", "promises_kept",
    ),
    Role.FIXER: ("open", "clocks_met", "waiting_for", "bounces", "duration", "promises_kept"),
    Role.LIAISON: ("waiting_for", "open", "solved", "promises_kept", "clocks_met", "reopened"),
}  # fmt: skip
"""What a role looks at first, the widest role first for who holds several."""
OTHERS: Final = ("inflow", "outflow", "open", "duration", "clocks_met", "structural")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, over which period, and which measures stand large (none: those of the role of whoever looks). `division`
    is that of the regions that are offered and listed.
    """

    slice: Slice
    span: Span
    measures: tuple[str, ...] = ()
    division: str = ""

    def address(self, *, slice_: Slice | None = None, period: str = "") -> dict[str, Any]:
        """The values of an address that asks the same, with changes."""
        found: dict[str, Any] = {"snede": str(slice_ or self.slice)}
        found |= written(period or self.span.rule)
        if self.measures:
            found["begrip"] = list(self.measures)
        if self.division:
            found["indeling"] = self.division
        return found


def written(rule: str) -> dict[str, str]:
    """A period as it stands in an address."""
    since, slash, until = rule.partition("/")
    return {"periode": "dagen", "van": since, "tot": until} if slash else {"periode": rule}


def read(args: Any, mine: Sequence[Slice], today: date) -> tuple[Asked, bool]:
    """What an address asks (`args` as werkzeug gives them), and whether its days were understood. What is unknown is
    left out: an old bookmark still gives a page.
    """
    try:
        part = slices.parse(args.get("snede", ""))
    except ValueError:
        part = mine[0] if mine else LAND
    given = args.get("periode", "")
    if given == "dagen" or (not given and args.get("van") and args.get("tot")):
        given = f"{args.get('van', '')[:10]}/{args.get('tot', '')[:10]}"
    sound = True
    try:
        span = periods.span(given or "current", today)
    except ValueError:
        span, sound = periods.span("current", today), False
    chosen = set(args.getlist("begrip")[:100])
    measures = tuple(key for key in MEASURES if key in chosen)
    return Asked(part, span, measures, args.get("indeling", "")[:40]), sound


def own_slices(session: Session, actor: Actor) -> list[Slice]:
    """What is somebody's own: the regions they were given, the directorate they work in. At most two queries."""
    found: dict[Slice, None] = {}
    if actor.id is not None and actor.has(Role.LIAISON):
        for grant in people.grants_of(session, [actor.id]).get(actor.id, ()):
            if grant.role is Role.LIAISON:
                found |= {Slice("regio", str(region.id)): None for region in grant.regions}
    for grant_ in actor.grants:
        if grant_.directorate is not None:
            found[Slice("directie", str(grant_.directorate))] = None
    return list(found)


def first_of(actor: Actor) -> tuple[str, ...]:
    """The measures that stand large for somebody: those of their widest role."""
    return next((keys for role, keys in FIRST.items() if actor.has(role)), OTHERS)
