"""The picture of regions and agreements on the pages of accords."""

from __future__ import annotations

from dataclasses import replace

from flask import url_for
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.panels import Place, fills
from app.policy import Actor
from app.table.accords_page import accords_view
from app.web.viewmodels import Panel

TEMPLATE = "table/_accords_panel.html"


def _page(key: str) -> str:
    return url_for("accords.accord", key=key)


@fills(Place.INDEX, 10)
def _all(session: Session, actor: Actor, _about: int) -> Panel | None:
    """Under the list of accords: the one where most is stuck, and the way to the others."""
    view = accords_view(session, actor, "", clock.now(), _page)
    return Panel(TEMPLATE, view) if view.tabs else None


@fills(Place.ACCORD, 10)
def _one(session: Session, actor: Actor, about: int) -> Panel | None:
    """On the page of an accord: its own, when regions are asked about it."""
    key = next((one.key for one in known.current().accords.values() if one.id == about), "")
    view = accords_view(session, actor, key, clock.now(), _page)
    return Panel(TEMPLATE, replace(view, tabs=())) if view.accord == key else None
