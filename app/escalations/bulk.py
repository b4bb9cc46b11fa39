"""Several cases escalated at once, from a list: they come into one escalation, so that one decision is for all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases.bulk import Chosen
from app.cases.bulk_kinds import Kind, register
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.escalations import joining
from app.escalations.forms import TogetherForm
from app.escalations.models import Ground
from app.policy import Actor, Capability
from app.web.request import language
from app.workflow.fields import storable

FIELDS = ("explanation", "tried", "mandate_asked", "consequence")
REQUIRED = frozenset(FIELDS) - {"consequence"}
LONGEST = 2000


def _form(_session: Session, _actor: Actor) -> TogetherForm:
    form = TogetherForm()
    asked = registry.current("bottleneck").transitions["escalate"].fields
    for item in asked:
        if item.name in ("ground", *FIELDS):
            form[item.name].label.text = item.label[language()]
        if item.name == "ground":
            form.ground.choices = [("", _("Choose")), *((one.value, one.label[language()]) for one in item.choices)]
    return form


def _check(_session: Session, _actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    ground, errors, texts = given.get("ground"), [], {}
    if ground not in list(Ground):
        errors.append(FieldError("ground", "unknown_choice" if ground else "required", {"value": str(ground)[:80]}))
    for name in FIELDS:
        text = given.get(name) or ""
        if not isinstance(text, str) or not storable(text, lines=True):
            errors.append(FieldError(name, "unreadable"))
        elif not text.strip() and name in REQUIRED:
            errors.append(FieldError(name, "required"))
        elif len(text) > LONGEST:
            errors.append(FieldError(name, "too_long", {"max": LONGEST, "length": len(text)}))
        elif text.strip():
            texts[name] = text
    if errors:
        raise Invalid(errors)
    return {"ground": ground, **texts, "batch": secrets.token_hex(16)}


def _escalate(session: Session, actor: Actor, one: Chosen, data: Mapping[str, Any], now: datetime) -> Case:
    asked = {name: value for name, value in data.items() if name != "batch"}
    return joining.escalate_with_others(session, actor, one.number, one.version, asked, data["batch"], now)


TOGETHER = register(
    Kind(
        name="escalate",
        address="escaleren",
        capability=Capability.CASE_ESCALATE,
        check=_check,
        act=_escalate,
        form=_form,
        label=lambda: _("Escalate together …"),
        title=lambda: _("Escalate cases together"),
        go=lambda: _("Escalate"),
        told=lambda _data, count: ngettext(
            "%(num)s case is with the regiocommissaris.",
            "%(num)s cases are with the regiocommissaris. One decision is for all of them.",
            count,
        ),
    )
)
