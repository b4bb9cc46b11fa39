"""The words of visits, in the reader's language. Those of a step stand in `workflows/visit.yaml`."""

from __future__ import annotations

from flask_babel import gettext as _

from app.definitions import registry
from app.visits.models import Coming, Setting
from app.web.request import language


def setting_label(setting: Setting) -> str:
    """What a kind of conversation is called."""
    asked = registry.current("visit").transitions["plan"].field("setting")
    return next(one.label[language()] for one in (asked.choices if asked else ()) if one.value == setting)


def state_label(state: str) -> str:
    """What a state of a visit is called."""
    return registry.current("visit").states[state].label[language()]


def coming_label(answer: Coming) -> str:
    """What an invited colleague answered."""
    return {
        Coming.INVITED: _("has not answered yet"),
        Coming.COMING: _("comes along"),
        Coming.NOT: _("does not come"),
    }[answer]
