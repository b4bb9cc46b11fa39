"""The words of a bottleneck, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.bottlenecks.vocabulary import NATURES, Nature
from app.web.request import language
from app.workflow.model import Text


def nature_label(nature: Nature | str | None) -> str:
    """The word for a nature."""
    return NATURES[Nature(nature)][language()] if nature else ""


def options(known: Mapping[Any, Text]) -> list[tuple[str, str]]:
    """A list to choose from: (value, label)."""
    return [(str(value), label[language()]) for value, label in known.items()]


def still(known: Mapping[str, Text], every: Mapping[str, Text], chosen: Any) -> list[tuple[str, str]]:
    """A list to choose from: what can be chosen now, and what was chosen before that was over (`every` knows it)."""
    values = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    return options(known) + options({one: every[one] for one in values if one in every and one not in known})


def labels(known: Mapping[str, Text], values: tuple[str, ...]) -> str:
    """Values as words, with commas."""
    return ", ".join(known[value][language()] if value in known else value for value in values)


def conditions(values: Mapping[str, Any], region: str = "") -> list[str]:
    """The conditions of a row of the routing table in words; `region` is the name of its region."""
    spoken = language()
    said = []
    for name, value in values.items():
        if name == "nature":
            said.append(_("nature is %(value)s", value=NATURES[value][spoken].lower() if value in NATURES else value))
        elif name in ("system", "accord"):
            said.append(_("touches %(value)s", value=value))
        elif name == "theme":
            said.append(_("theme is %(value)s", value=value))
        else:
            said.append(_("region overlaps %(value)s", value=region or value))
    return said
