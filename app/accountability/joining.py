"""Who was called to account, on the pages of an agreement and a signatory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accords.panels import Glance, Place, fills, glances
from app.accountability import queries
from app.accountability.models import Accountability
from app.accountability.page import AccountView, failing_text, view_of
from app.accountability.queries import Row
from app.cases.models import Case
from app.cases.reach import visible_to
from app.policy import Actor, Capability, can
from app.web.viewmodels import Panel


@dataclass(frozen=True, slots=True)
class CalledPanel:
    """Who was called to account here, who fails in several regions, and where to call somebody."""

    accounts: tuple[AccountView, ...]
    failing: tuple[str, ...]
    call_url: str
    about: str


@fills(Place.AGREEMENT, 20)
def _on_agreement(session: Session, actor: Actor, agreement_id: int) -> Panel | None:
    found = queries.on_agreement(session, actor, agreement_id)
    failing = queries.failing(session, actor, Accountability.agreement_id == agreement_id) if found else []
    return _panel(actor, found, failing, "agreement", afspraak=agreement_id)


@fills(Place.SIGNATORY, 20)
def _on_signatory(session: Session, actor: Actor, signatory_id: int) -> Panel | None:
    found = queries.of_signatory(session, actor, signatory_id)
    failing = queries.failing(session, actor, Accountability.signatory_id == signatory_id) if found else []
    return _panel(actor, found, failing, "signatory", ondertekenaar=signatory_id)


def _panel(
    actor: Actor, found: Sequence[Row], failing: Sequence[queries.Failing], page: str, **about: int
) -> Panel | None:
    call_url = url_for("accountability.begin", **about) if can(actor, Capability.CASE_ACCOUNT) else ""  # type: ignore[arg-type]
    if not found and not call_url:
        return None
    now = clock.now()
    shown = CalledPanel(
        tuple(view_of(row, now) for row in found), tuple(failing_text(one) for one in failing), call_url, page
    )
    return Panel("accountability/_called.html", shown)


@glances(Place.SIGNATORY, 20)
def _beside(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Glance]:
    """How often each signatory was called to account. One query."""
    failed = func.count().filter(Accountability.judgement.in_(queries.NOT_KEPT))
    statement = (
        select(Accountability.signatory_id, func.count(), failed)
        .join(Case, Case.id == Accountability.case_id)
        .where(Accountability.signatory_id.in_(ids), Case.state != "withdrawn", visible_to(actor))
        .group_by(Accountability.signatory_id)
    )
    return {
        key: Glance(
            ngettext("%(num)s time called to account", "%(num)s times called to account", times),
            url_for("accountability.index", ondertekenaar=key),
            "warn" if missed > 1 else "neutral",
        )
        for key, times, missed in session.execute(statement)
        if key is not None
    }
