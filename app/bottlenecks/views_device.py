"""What a phone keeps for when there is no connection: one's own cases, the form, and the list of what is not sent."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app import clock
from app.bottlenecks import filing, own_cases
from app.bottlenecks.forms import BottleneckForm
from app.policy import Capability
from app.web.guards import guard, signed_in
from app.web.request import actor, session

blueprint = Blueprint("own_device", __name__, template_folder="templates")


@blueprint.get("/apparaat")
@signed_in
def cases() -> str:
    """The reader's own cases, small: their device keeps this page until they log out."""
    return render_template("device/cases.html", page=own_cases.page(session(), actor(), clock.now()), device=True)


@blueprint.get("/apparaat/pas")
@signed_in
def ticket() -> dict[str, Any]:
    """Whose drafts may be sent now, and the token with which."""
    return {"account": actor().id, "token": generate_csrf()}


@blueprint.get("/apparaat/nieuw")
@guard(Capability.CASE_CREATE)
def form() -> str:
    """The empty form, with the places and choices of this reader. It is sent by the device, with a token of then."""
    empty = BottleneckForm(meta={"csrf": False})
    filing.prepare(empty)
    return render_template("bottlenecks/new.html", form=empty, device=True, cancel_url=url_for("own_device.unsent"))


@blueprint.get("/knelpunten/apparaat")
@guard(Capability.CASE_CREATE)
def unsent() -> str:
    """What is on this device and not sent yet. Only the device knows, so its script fills the list."""
    return render_template("device/unsent.html", device=True, texts=texts())


@blueprint.get("/apparaat/uitloggen")
@signed_in
def leaving() -> str:
    """A warning before logging out takes away what was not sent."""
    return render_template("device/unsent.html", leaving=True, texts=texts())


@blueprint.app_template_global("device_menu")
def menu() -> list[tuple[str, str]]:
    """The pages that work without a connection."""
    return [
        (_("My work"), url_for("web.my_work")),
        (_("New bottleneck"), url_for("bottlenecks.new")),
        (_("Not sent yet"), url_for("own_device.unsent")),
        (_("Cases on this device"), url_for("own_device.cases")),
    ]


def texts() -> str:
    """The words of the list, as JSON for its script. `#` is where a number or a name comes."""
    return json.dumps(
        {
            "open": _("Open"),
            "discard": _("Throw away"),
            "sure": _("Throw away “#”? It cannot be brought back."),
            "untitled": _("Without title"),
            "look": _("To the case"),
            "clear": _("Remove from this list"),
            "sent": _("Sent as #"),
            "here": _("On this device. Not handed in yet."),
            "waiting": _("Waits for a connection."),
            "sending": _("Being sent."),
            "as": {"submit": _("It will be handed in."), "draft": _("It will be kept as a draft.")},
            "change": {"submit": _("Hand it in instead"), "draft": _("Keep it as a draft instead")},
            "refused": _("Not sent. It is on this device only."),
            "kept": _("Kept as draft #, but not handed in yet."),
            "conflict": _("Not sent: the text was changed elsewhere too. Choose for each field which text stays."),
            "forbidden": _("You may not file for this region, or not any more."),
            "photos": [_("# file"), _("# files")],
            "others": [
                _("On this device is also # draft of somebody else. It is sent when they log in here."),
                _("On this device are also # drafts of somebody else. They are sent when they log in here."),
            ],
            "theirs": _("On the server:"),
            "mine": _("On this device:"),
            "empty": _("(empty)"),
            "choose": _("Choose one text for each field first."),
            "go": _("Send with these texts"),
            "locked": _(
                "It was handed in already, so its text can no longer be changed. Write what is new as a comment with "
                "the case, and throw this away."
            ),
            "login": _("You are not logged in any more. Nothing is lost: log in, then it is sent."),
            "loginLink": _("Log in"),
            "away": _("There is no connection now. It is sent by itself as soon as there is one."),
        },
        ensure_ascii=False,
    )
