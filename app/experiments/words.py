"""The words of experiments, in the reader's language. Those of a step stand in `workflows/experiment.yaml`."""

from __future__ import annotations

from app.definitions import registry
from app.web.request import language


def choice_label(step: str, field: str, value: str | None) -> str:
    """What a choice in a step of an experiment is called; empty when nothing was chosen."""
    asked = registry.current("experiment").transitions[step].field(field)
    return next((one.label[language()] for one in (asked.choices if asked else ()) if one.value == value), "")


def state_label(state: str) -> str:
    """What a state of an experiment is called."""
    return registry.current("experiment").states[state].label[language()]
