"""Working from the keyboard: which keys there are, and turning them off.

A key of one letter can be in the way of whoever speaks to their computer, or types by another device (WCAG 2.1.4). It
is a matter of the device rather than of the person, so the choice is kept in a cookie there.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.people.views import ADDED_PARTS
from app.policy import Capability, can
from app.web.guards import signed_in
from app.web.request import actor

blueprint = Blueprint("keys", __name__, template_folder="templates")
ADDED_PARTS["keys.account"] = lambda: _("Keyboard")
COOKIE, OFF = "keys", "off"
YEARS = 31_536_000


def known() -> list[tuple[str, str]]:
    """Every key with what it does, in the order in which they are learned."""
    return [
        ("j k", _("Next and previous: in a list, or from a case to the case beside it in that list")),
        ("Enter", _("Open the case")),
        ("u", _("Back to the list")),
        ("x", _("Tick the case in the list, or take the tick away")),
        ("a", _("Accept the case")),
        ("t", _("Give the case to somebody")),
        ("c", _("Write a comment")),
        ("/", _("Search, or go straight to a case by its number")),
        ("g m", _("Go to my work")),
        ("g l", _("Go to the lists")),
        ("g n", _("Go to the notices")),
        ("?", _("Show these keys")),
    ]


@blueprint.app_context_processor
def _for_pages() -> dict[str, Any]:
    """What the scripts of the desk need to say and where they go."""

    def texts() -> dict[str, Any]:
        return {
            "within": _("In the list"),
            "place": _("# of ##"),
            "back": _("Back to the list"),
            "previous": _("Previous"),
            "next": _("Next"),
            "first": _("This is the first of the list."),
            "last": _("This is the last of the list."),
            "nowhere": _("You did not come here from a list."),
            "nothing": _("That is not possible here."),
            "ticked": _("Ticked"),
            "unticked": _("Not ticked"),
            "title": _("Keys"),
            "off": _("Turn the keys off"),
            "close": _("Close"),
        }

    def goes() -> dict[str, str]:
        listed = {"l": url_for("bottlenecks.index")} if can(actor(), Capability.CASE_READ) else {}
        return {"m": url_for("web.my_work"), **listed, "n": url_for("notices.index")}

    return {"desk_texts": texts, "desk_goes": goes}


@blueprint.route("/account/toetsen", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    """The keys, and whether this device has them."""
    if request.method == "POST":
        answer: Response = redirect(url_for("keys.account"), 303)  # type: ignore[assignment]
        if request.form.get("keys") == "on":
            answer.delete_cookie(COOKIE)
        else:
            answer.set_cookie(
                COOKIE, OFF, max_age=YEARS, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True,
                samesite="Lax",
            )  # fmt: skip
        flash(_("Saved."), "success")
        return answer
    return render_template("desk/keys.html", keys=known(), on=request.cookies.get(COOKIE) != OFF)
