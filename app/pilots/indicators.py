"""By what a pilot is followed: measures that a layer above this one knows, offered here by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure as somebody chooses it: its key, and its name in Dutch and English."""

    key: str
    label: Mapping[str, str]


OFFERED: list[Callable[[], tuple[Indicator, ...]]] = []
"""Who counts registers here what can be counted."""


def known() -> dict[str, Indicator]:
    """All measures that a pilot can be followed by, in the order of their definitions."""
    return {one.key: one for offer in OFFERED for one in offer()}


def name_of(key: str, language: str) -> str:
    """What a measure is called. One that is counted no more keeps its key: a pilot that ended still names it."""
    found = known().get(key)
    return found.label[language] if found else key
