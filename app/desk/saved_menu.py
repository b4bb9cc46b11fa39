"""The saved views of a reader, above the list of bottlenecks."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.bottlenecks import listing
from app.desk import saved_queries as queries
from app.policy import Actor
from app.web.viewmodels import SavedList, SavedLists


def list_address(address: str) -> str:
    """The list of a view."""
    return f"{url_for('bottlenecks.index')}?{address}"


@listing.saved_lists
def menu(session: Session, actor: Actor, shown: str) -> SavedLists:
    """What stands above the list with the address `shown`. One query."""
    rows = queries.of(session, actor)
    first = next((row for row in rows if row.first), None)
    return SavedLists(
        lists=tuple(
            SavedList(row.id, row.name, list_address(row.address), row.address == shown, row.directorate_id is not None)
            for row in rows
            if row.in_menu
        ),
        first_url=list_address(first.address) if first else "",
        keep_url="" if any(row.address == shown for row in rows) else f"{url_for('views.new')}?{shown}",
        all_url=url_for("views.index") if rows else "",
        counts_url=url_for("views.counted"),
    )
