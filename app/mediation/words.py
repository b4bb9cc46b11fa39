"""The words of a mediation, and its sentences in the story."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells
from app.mediation.models import PartyKind, StepState
from app.web.formats import short_date


def kinds() -> list[tuple[str, str]]:
    """What a party can be, to choose from."""
    return [(kind.value, kind_label(kind)) for kind in PartyKind]


def kind_label(kind: PartyKind) -> str:
    """What a party is."""
    return {
        PartyKind.MUNICIPALITY: lambda: _("municipality"),
        PartyKind.PROVIDER: lambda: _("care provider"),
        PartyKind.INSURER: lambda: _("insurer or care office"),
        PartyKind.CLIENTS: lambda: _("organisation of clients"),
        PartyKind.GOVERNMENT: lambda: _("other public body"),
        PartyKind.OTHER: lambda: _("other party"),
    }[kind]()


def state_label(state: StepState) -> str:
    """How a step stands."""
    return {
        StepState.OPEN: lambda: _("Agreed"),
        StepState.KEPT: lambda: _("Done"),
        StepState.NOT_KEPT: lambda: _("Not done"),
    }[state]()


@tells("case.mediation_party_added")
def _party_added(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Joins the mediation: %(name)s", name=private.get("name", ""))


@tells("case.mediation_position_noted")
def _position_noted(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("%(name)s says, in its own words", name=private.get("party", ""))


@tells("case.mediation_step_agreed")
def _step_agreed(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Agreed: %(who)s, before or on %(when)s", who=private.get("who", ""), when=_day(data["due_on"]))


@tells("case.mediation_step_kept")
def _step_kept(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("What was agreed is done: %(what)s", what=private.get("what", ""))


@tells("case.mediation_step_not_kept")
def _step_not_kept(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("What was agreed is not done: %(what)s", what=private.get("what", ""))


@tells("case.mediation_step_moved")
def _step_moved(data: dict[str, Any], private: dict[str, Any]) -> str:
    return _(
        "What was agreed gets another day, %(before)s becomes %(after)s: %(what)s",
        before=_day(data["from_on"]), after=_day(data["due_on"]), what=private.get("what", ""),
    )  # fmt: skip


@tells("case.mediation_step_due")
def _step_due(data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("An agreed step was to be done on %(when)s. The liaison was reminded.", when=_day(data["due_on"]))


def _day(written: str) -> str:
    return short_date(date.fromisoformat(written))
