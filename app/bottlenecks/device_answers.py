"""What a device is told: what is wrong, in words, and two texts beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import request

from app.bottlenecks import filing
from app.bottlenecks.device import Differs
from app.bottlenecks.forms import BottleneckForm
from app.cases import queries as cases
from app.errors import Invalid
from app.regions import queries as regions
from app.web.request import actor, session

PLACES = ("region", "municipality", "other_region")
"""The fields of a form that together say where it is."""


def reasons_of(invalid: Invalid) -> list[str]:
    """What is wrong, in words, each after the label of its field."""
    form = BottleneckForm()
    filing.complain(form, invalid)
    found = list(form.form_errors)
    for field in form:
        label = field.label.text.rstrip("?:. ")
        found += [f"{label}: {message}" for message in _messages(field.errors)]
    for question in form.personal_asked:
        label = question.label.rstrip("?:. ")
        found += [f"{label}: {spot.sentence} {spot.found}" for spot in question.spots]
    return found


def _messages(errors: Any) -> Iterator[str]:
    """The messages of a field, those of the parts of a list too."""
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, Mapping):
        errors = errors.values()
    if not isinstance(errors, str):
        for each in errors:
            yield from _messages(each)


def differing(differs: Differs) -> dict[str, Any]:
    """The two texts beside each other, per field: what they say, and what the form must hold for it."""
    case = cases.get_visible(session(), actor(), differs.number)
    form, stored = BottleneckForm(), filing.stored(case)
    fields = []
    if {"region", "municipality"} & set(differs.names):
        filing.prepare(form)
        theirs = {"region": [stored["region"]], "municipality": [stored["municipality"]], "other_region": []}
        here = regions.by_ids(session(), {case.region_id})[case.region_id].name
        fields.append(
            {
                "name": "region",
                "label": form.region.label.text,
                "theirs": {"text": _joined(here, stored["municipality"]), "set": theirs},
                "mine": {"text": _joined(*(_said(form, name, request.form.getlist(name)) for name in PLACES))},
            }
        )
    for name in differs.names:
        if name in PLACES:
            continue
        value = stored[name]
        values = list(value) if isinstance(value, list | tuple) else [value]
        fields.append(
            {
                "name": name,
                "label": form[name].label.text,
                "theirs": {"text": _said(form, name, values), "set": {name: values}},
                "mine": {"text": _said(form, name, request.form.getlist(name))},
            }
        )
    return {
        "number": case.number,
        "version": case.version,
        "locked": differs.locked,
        "fields": fields,
    }


def _said(form: BottleneckForm, name: str, values: Sequence[str]) -> str:
    """Values of a field in words."""
    choices = getattr(form[name], "choices", None) or ()
    if isinstance(choices, Mapping):
        choices = [pair for pairs in choices.values() for pair in pairs]
    words = {str(value): label for value, label in choices if value}
    return _joined(*(words.get(value, value) for value in values))


def _joined(*texts: str) -> str:
    return ", ".join(text for text in texts if text)
