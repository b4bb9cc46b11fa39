"""The words of policy tests, in the reader's language. Those of a step stand in the workflow files."""

from __future__ import annotations

from flask_babel import gettext as _

from app.definitions import registry
from app.policytests.models import PolicyDone, PolicyVerdict
from app.web.request import language


def verdict_label(verdict: PolicyVerdict | None) -> str:
    """Whether it can work, in words; empty without an answer."""
    asked = registry.current("policy_answer").transitions["answer"].field("verdict")
    return next((one.label[language()] for one in (asked.choices if asked else ()) if one.value == verdict), "")


def done_label(done: PolicyDone | None) -> str:
    """What was done with a main point, in words."""
    labels = {
        PolicyDone.ADOPTED: _("Adopted"),
        PolicyDone.PARTLY: _("Partly adopted"),
        PolicyDone.NOT: _("Not adopted"),
    }
    return labels[done] if done else _("Not said yet")


def done_choices() -> list[tuple[str, str]]:
    """The choices of what was done with a main point."""
    return [("", _("Not said yet")), *((one.value, done_label(one)) for one in PolicyDone)]


def state_label(process: str, state: str) -> str:
    """What a state of a test or an answer is called."""
    return registry.current(process).states[state].label[language()]
