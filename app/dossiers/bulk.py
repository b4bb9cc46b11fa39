"""Several cases into a dossier at once: each by the same action as one alone, with what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases.bulk import Chosen
from app.cases.bulk_kinds import Kind, register
from app.cases.models import Case
from app.dossiers import actions, queries
from app.dossiers.forms import ChooseForm
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability


def _form(session: Session, actor: Actor) -> ChooseForm:
    form = ChooseForm()
    found = queries.open_dossiers(session, actor)
    form.dossier.choices = [("", _("Choose")), *((number, f"{title} ({number})") for number, title in found)]
    return form


def _check(session: Session, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    written = given.get("dossier")
    if not isinstance(written, str) or not written.strip():
        raise Invalid([FieldError("dossier", "required")])
    if written not in dict(queries.open_dossiers(session, actor)):
        raise Invalid([FieldError("dossier", "unknown_choice", {"value": written[:80]})])
    return {"dossier": written}


def _add(session: Session, actor: Actor, one: Chosen, data: Mapping[str, Any], now: datetime) -> Case:
    return actions.add(session, actor, data["dossier"], one.number, now=now)


ADD = register(
    Kind(
        name="dossier",
        address="dossier",
        capability=Capability.DOSSIER_WORK,
        check=_check,
        act=_add,
        form=_form,
        label=lambda: _("Add to a dossier …"),
        title=lambda: _("Add cases to a dossier"),
        go=lambda: _("Add"),
        told=lambda data, count: ngettext(
            "%(num)s case went into dossier %(number)s.",
            "%(num)s cases went into dossier %(number)s.",
            count,
            number=data.get("dossier", ""),
        ),
    )
)
