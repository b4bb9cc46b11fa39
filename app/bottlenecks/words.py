"""The words of a bottleneck, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.bottlenecks.vocabulary import NATURES, Nature
from app.web.request import language
from app.workflow.model import Text


def nature_label(nature: Nature | str | None) -> str:
    """The word for a nature."""
    return NATURES[Nature(nature)][language()] if nature else ""


def options(known: Mapping[Any, Text]) -> list[tuple[str, str]]:
    """A list to choose from: (value, label)."""
    return [(str(value), label[language()]) for value, label in known.items()]


def labels(known: Mapping[str, Text], values: tuple[str, ...]) -> str:
    """Values as words, with commas."""
    return ", ".join(known[value][language()] if value in known else value for value in values)
