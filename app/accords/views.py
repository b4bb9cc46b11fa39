"""Accords, their agreements and signatories, for every colleague."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.accords import page
from app.policy import Capability
from app.web.guards import guard
from app.web.request import actor, session

blueprint = Blueprint("accords", __name__, template_folder="templates")


@blueprint.get("/akkoorden")
@guard(Capability.ACCORD_READ)
def index() -> Any:
    """All accords."""
    return render_template("accords/index.html", page=page.index(session(), actor()))


@blueprint.get("/akkoorden/<key>")
@guard(Capability.ACCORD_READ)
def accord(key: str) -> Any:
    """One accord with its agreements and who signed it."""
    return render_template("accords/accord.html", page=page.accord(session(), actor(), key))


@blueprint.get("/akkoorden/<key>/<code>")
@guard(Capability.ACCORD_READ)
def agreement(key: str, code: str) -> Any:
    """One agreement: what was agreed, who has to keep it, and what rests on it."""
    return render_template("accords/agreement.html", page=page.agreement(session(), actor(), key, code))


@blueprint.get("/ondertekenaars/<int:signatory_id>")
@guard(Capability.ACCORD_READ)
def signatory(signatory_id: int) -> Any:
    """One signatory: what it signed, and what it has to keep."""
    return render_template("accords/signatory.html", page=page.signatory(session(), actor(), signatory_id))
