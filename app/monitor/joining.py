"""How agreements stand, on the pages of accords and agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.panels import Place, fills
from app.monitor import queries
from app.monitor.models import Standing
from app.monitor.page import Line, StandingView, line_of, standing_view
from app.policy import Actor
from app.web.viewmodels import Panel

WORST = (Standing.STALLED, Standing.AT_RISK, None, Standing.ON_TRACK)
"""In which order regions are shown: where something is the matter first."""


@dataclass(frozen=True, slots=True)
class RegionsPanel:
    """How one agreement stands in every region: counted, and in the words of the regions."""

    counts: tuple[tuple[StandingView, int, str], ...]
    lines: tuple[Line, ...]
    more: tuple[Line, ...]
    all_url: str


@fills(Place.AGREEMENT, 10)
def _on_agreement(session: Session, actor: Actor, agreement_id: int) -> Panel | None:
    rows = queries.of_agreement(session, actor, agreement_id)
    if not rows:
        return None
    now, register = clock.now(), known.current()
    rows.sort(key=lambda row: (WORST.index(row.standing), row.region))
    lines = [line_of(row, register, now) for row in rows]
    troubled = [line for line in lines if line.row.standing in (Standing.STALLED, Standing.AT_RISK)]
    counts = _counts([row.standing for row in rows])
    panel = RegionsPanel(
        counts=tuple(
            (
                standing_view(standing),
                number,
                url_for("monitor.index", afspraak=agreement_id, stand=standing.value if standing else "asked"),
            )
            for standing, number in counts.items()
            if number
        ),
        lines=tuple(troubled),
        more=tuple(line for line in lines if line not in troubled),
        all_url=url_for("monitor.index", afspraak=agreement_id),
    )
    return Panel("monitor/_regions.html", panel)


def _counts(found: Sequence[Standing | None]) -> Mapping[Standing | None, int]:
    return {standing: found.count(standing) for standing in WORST}
