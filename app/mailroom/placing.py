"""PURE: which region a mail is about: one of the liaison's own, by the municipalities that the text names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A region that a liaison was given, with its municipalities: id -> name."""

    id: int
    name: str
    municipalities: Mapping[int, str]


@dataclass(frozen=True)
class Placed:
    """A region for a draft, and why: `only` (there is no other), `named` (the text names a municipality in it) or
    `first` (the first of several; the liaison must look).
    """

    region: int
    why: str
    municipality: int | None = None


def place(text: str, regions: Sequence[Place]) -> Placed:
    """The likeliest of these regions, of which there is at least one.

    The municipality named most often decides, and is filled in when no other is named; of regions that share it the
    first.
    """
    names = {key: name for region in regions for key, name in region.municipalities.items()}
    found = Counter({key: count for key, name in names.items() if (count := _mentions(text, name))})
    only = next(iter(found)) if len(found) == 1 else None
    if len(regions) == 1:
        return Placed(regions[0].id, "only", only)
    if not found:
        return Placed(regions[0].id, "first")
    most = max(found, key=lambda key: (found[key], -len(found)))
    region = next(region for region in regions if most in region.municipalities)
    return Placed(region.id, "named", only)


def _mentions(text: str, name: str) -> int:
    """How often a municipality is named: as a whole name and with its capital, for some are ordinary words."""
    return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))
