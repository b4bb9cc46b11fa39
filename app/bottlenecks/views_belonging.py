"""Saying to which partnership bottlenecks belong: one of them, or all with the same words."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.bottlenecks import belonging
from app.db import transaction
from app.errors import Invalid
from app.policy import Capability
from app.web.guards import guard
from app.web.messages import message_for
from app.web.request import actor

blueprint = Blueprint("belonging", __name__)


@blueprint.post("/zaken/<number>/samenwerkingsverband")
@guard(Capability.CASE_LINK)
def say(number: str) -> Response:
    """This bottleneck belongs to this partnership; an empty choice: to none."""
    given = request.form.get("partnership", "")
    chosen = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
    try:
        with transaction() as writing:
            if given and chosen is None:
                chosen = 0
            belonging.belong_to(writing, actor(), number, chosen, now=clock.now())
    except Invalid as invalid:
        flash(message_for(invalid.errors[0]), "error")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.post("/samenwerking/<int:partnership_id>/knelpunten")
@guard(Capability.PARTNERSHIP_WORK)
def these(partnership_id: int) -> Response:
    """All bottlenecks with these words belong to this partnership."""
    with transaction() as writing:
        count = belonging.these_are(
            writing, actor(), partnership_id, request.form.get("words", "")[:120], now=clock.now()
        )  # fmt: skip
    flash(ngettext("%(num)s bottleneck now belongs here.", "%(num)s bottlenecks now belong here.", count), "success")
    return redirect(url_for("partnerships.show", partnership_id=partnership_id), 303)
