"""The errands of a reader: how far they are, and the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _

from app.attachments.page import size_label
from app.errands import asking, kinds
from app.errands.models import Errand, ErrandStatus
from app.errands.running import KEPT
from app.web.guards import signed_in
from app.web.request import actor, language, session

blueprint = Blueprint("errands", __name__, template_folder="templates", url_prefix="/klussen")

FAULTS: dict[str, Callable[[], str]] = {
    "given_up": lambda: _("It went wrong several times, and was not begun again. Tell the administrator."),
    "not_allowed": lambda: _("You may not have this (any more), or it is not there any more."),
    "refused": lambda: _("This cannot be made as it was asked. Ask it again from its page."),
    "went_wrong": lambda: _("Something went wrong. Ask it again; does it go wrong again? Tell the administrator."),
}


@dataclass(frozen=True)
class ErrandPage:
    """An errand as its asker sees it. `total` is 0 as long as nobody knows how far it is."""

    title: str
    url: str
    asked_at: datetime
    running: bool
    said: str
    done: int
    total: int
    fault: str
    file_url: str
    filename: str
    size: str
    link: str
    until: datetime | None


@blueprint.get("")
@signed_in
def index() -> str:
    """What this reader had made in the last two weeks."""
    return render_template("errands/index.html", lines=[_page(one) for one in asking.of(session(), actor())])


@blueprint.get("/<int:errand_id>")
@signed_in
def show(errand_id: int) -> str:
    """An errand, as far as it is now."""
    return render_template("errands/show.html", page=_page(asking.visible(session(), actor(), errand_id)))


@blueprint.get("/<int:errand_id>/bestand")
@signed_in
def fetch(errand_id: int) -> Response:
    """The file that came of it."""
    errand, body = asking.fetched(session(), actor(), errand_id)
    answer = Response(body, content_type=errand.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{errand.filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(errand: Errand) -> ErrandPage:
    kind = kinds.get(errand.kind)
    ready = errand.status is ErrandStatus.READY
    return ErrandPage(
        title=kind.title(errand.params, language()) if kind else errand.kind,
        url=url_for("errands.show", errand_id=errand.id),
        asked_at=errand.asked_at,
        running=errand.ended_at is None,
        said=_said(errand),
        done=errand.done,
        total=errand.total,
        fault=FAULTS[errand.fault]() if errand.fault else "",
        file_url=url_for("errands.fetch", errand_id=errand.id) if ready and errand.filename else "",
        filename=errand.filename,
        size=size_label(errand.size),
        link=errand.link if ready else "",
        until=errand.ended_at + KEPT if errand.ended_at else None,
    )


def _said(errand: Errand) -> str:
    """How far it is, in one sentence."""
    if errand.status is ErrandStatus.WAITING:
        return _("It waits for its turn.")
    if errand.status is ErrandStatus.RUNNING:
        if not errand.total:
            return _("It is being made.")
        return _("It is being made: %(percent)s%% is done.", percent=100 * errand.done // errand.total)
    return _("It is ready.") if errand.status is ErrandStatus.READY else _("It did not work.")
