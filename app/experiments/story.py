"""What happened with experiments, in sentences: in the story of what they are about, of dossiers, and their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.cases.timeline import tells

SENTENCES: dict[str, Callable[[str], str]] = {
    "case.experiment_asked": lambda title: _("Room to experiment asked: %(title)s", title=title),
    "case.experiment_granted": lambda title: _("Room to experiment given: %(title)s", title=title),
    "case.experiment_refused": lambda title: _("No room to experiment given: %(title)s", title=title),
    "case.experiment_withdrawn": lambda title: _("Request for room to experiment withdrawn: %(title)s", title=title),
    "case.experiment_started": lambda title: _("Experiment begun: %(title)s", title=title),
    "case.experiment_prolonged": lambda title: _("Room to experiment prolonged: %(title)s", title=title),
    "case.experiment_over": lambda title: _("Room to experiment over: %(title)s", title=title),
    "case.experiment_evaluated": lambda title: _("Experiment evaluated: %(title)s", title=title),
    "case.experiment_made_structural": lambda title: _("Experiment made structural: %(title)s", title=title),
    "case.experiment_ended": lambda title: _("Experiment ended: %(title)s", title=title),
    "dossier.experiment_evaluated": lambda title: _("An experiment was evaluated: %(title)s", title=title),
    "dossier.experiment_made_structural": lambda title: _("An experiment was made structural: %(title)s", title=title),
    "dossier.experiment_ended": lambda title: _("An experiment was ended: %(title)s", title=title),
}


def _tell(action: str, sentence: Callable[[str], str]) -> None:
    @tells(action)
    def _said(_data: dict[str, Any], private: dict[str, Any]) -> str:
        number = str(private.get("number", ""))
        return sentence(f"{private.get('title', '')} ({number})" if number else "")


for _action, _sentence in SENTENCES.items():
    _tell(_action, _sentence)


@tells("experiment.regions_changed")
def _regions_changed(_data: dict[str, Any], private: dict[str, Any]) -> str:
    added, removed = ", ".join(private.get("added", ())), ", ".join(private.get("removed", ()))
    if added and removed:
        return _("The room now holds in %(added)s, and no longer in %(removed)s", added=added, removed=removed)
    if added:
        return _("The room now holds in %(added)s too", added=added)
    return _("The room no longer holds in %(removed)s", removed=removed)


@tells("experiment.dossier_chosen")
def _dossier_chosen(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Dossier %(dossier)s learns from this experiment", dossier=str(private.get("dossier", "")))
