"""What a report holds, as it is kept and frozen: codes, integers and texts, with one spelling. PURE.

Everything that is shown of a report (page, PDF, ODS, JSON, API) is made of this and of nothing else, so that all of
them say the same. The digest is the SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from app.audit.log import canonical
from app.figures.measures import GROUPS, MEASURES
from app.figures.shapes import Measured

FORMAT: Final = 1
LAND: Final = "land"
TREND: Final = 8
"""Quarters in a trend, the one of the report included: two years."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """The figures of one slice: of this quarter, of the one before, and by quarter. `noticed` is what stands out.

    Without figures there was nothing in it in either quarter.
    """

    label: Mapping[str, str]
    now: Mapping[str, Measured] = field(default_factory=dict)
    before: Mapping[str, Measured] = field(default_factory=dict)
    trend: Mapping[str, tuple[Measured | None, ...]] = field(default_factory=dict)
    noticed: tuple[Row, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "label": dict(self.label),
            "now": {key: one.stored() for key, one in self.now.items()},
            "before": {key: one.stored() for key, one in self.before.items()},
            "trend": {key: [one.stored() if one else None for one in found] for key, found in self.trend.items()},
            "noticed": [dict(one) for one in self.noticed],
        }

    @classmethod
    def restored(cls, kept: Row) -> Part:
        """What was kept."""
        return cls(
            kept["label"],
            {key: Measured.restored(one) for key, one in kept["now"].items()},
            {key: Measured.restored(one) for key, one in kept["before"].items()},
            {
                key: tuple(Measured.restored(one) if one else None for one in found)
                for key, found in kept["trend"].items()
            },
            tuple(kept["noticed"]),
        )


@dataclass(frozen=True)
class Content:
    """A report. `seq` is the event up to which the log was read, `counted_at` when (UTC, ISO 8601); `confidential` how
    many cases were left out because they are; `division` the (Dutch) name of the division that is shown first.
    `quarters` name the places of a trend. `measures` are the definitions as they were. The other lists are rows of
    codes, numbers and names; `asked_before` is what was asked of the MT in the report before and what came of it. The
    texts are those of the commissioner, in Dutch.
    """

    quarter: str
    since: str
    until: str
    seq: int
    counted_at: str
    confidential: int
    division: str
    quarters: tuple[str, ...]
    measures: Mapping[str, Row]
    groups: Mapping[str, Mapping[str, str]]
    slices: Mapping[str, Part]
    laws: tuple[Row, ...] = ()
    dossiers: tuple[Row, ...] = ()
    accords: tuple[Row, ...] = ()
    experiments: tuple[Row, ...] = ()
    presence: Row = field(default_factory=dict)
    reflection: Row = field(default_factory=dict)
    asked_before: tuple[Row, ...] = ()
    introduction: str = ""
    learned: str = ""
    asks: tuple[str, ...] = ()

    def stored(self) -> str:
        """As it is kept: the text that the digest is of. Raises TypeError for a float: those have two spellings."""
        plain = {name: getattr(self, name) for name in PLAIN}
        rows = {name: [dict(one) for one in getattr(self, name)] for name in ROWS}
        held = {
            "format": FORMAT,
            "quarters": list(self.quarters),
            "measures": {key: dict(one) for key, one in self.measures.items()},
            "groups": {key: dict(one) for key, one in self.groups.items()},
            "slices": {key: one.stored() for key, one in self.slices.items()},
            "presence": dict(self.presence),
            "reflection": dict(self.reflection),
            "asks": list(self.asks),
        }
        return canonical({**plain, **rows, **held})

    def of(self, key: str) -> Part:
        """The figures of a slice. Raises KeyError for one that the report does not have."""
        return self.slices[key]

    def saying(self, introduction: str, learned: str, asks: tuple[str, ...]) -> Content:
        """The same with these texts."""
        return replace(self, introduction=introduction, learned=learned, asks=asks)


@dataclass(frozen=True)
class Standing:
    """What is true of a report beside its content: whether it was published, when and with which digest, what was
    corrected, and what the MT answered since.
    """

    edition: int = 0
    published_at: datetime | None = None
    published_by: str = ""
    digest: str = ""
    reason: str = ""
    changes: Sequence[Row] = ()
    answers: Sequence[Row] = ()
    reply: str = ""
    replied_by: str = ""


PLAIN: Final = (
    "quarter", "since", "until", "seq", "counted_at", "confidential", "division", "introduction", "learned",
)  # fmt: skip
ROWS: Final = ("laws", "dossiers", "accords", "experiments", "asked_before")


def restored(text: str) -> Content:
    """What was kept."""
    kept = json.loads(text)
    given: dict[str, Any] = {name: kept[name] for name in (*PLAIN, "measures", "groups", "presence", "reflection")}
    given |= {name: tuple(kept[name]) for name in (*ROWS, "quarters", "asks")}
    for name, order in (("measures", list(MEASURES)), ("groups", list(GROUPS))):
        given[name] = dict(sorted(given[name].items(), key=lambda pair: _place(pair[0], order)))
    slices = sorted(kept["slices"].items(), key=lambda pair: _slice_place(pair[0], pair[1]["label"]["nl"]))
    return Content(slices={key: Part.restored(one) for key, one in slices}, **given)


def _place(key: str, order: Sequence[str]) -> int:
    """Where it stands in the order of the pages: the kept text has its keys by the alphabet."""
    return order.index(key) if key in order else len(order)


def _slice_place(key: str, label: str) -> tuple[int, str, str]:
    """The land first, then directorates, accords and pilots, then the regions by division."""
    name, _open, division = label.partition(" (")
    return (_place(key.split(":")[0], (LAND, "directie", "akkoord", "pilot")), division, name)


def digest(text: str) -> str:
    """The SHA-256 of a report as it is kept, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Content, now: Content) -> list[dict[str, Any]]:
    """The figures that differ between two editions: slice, measure, what it was and what it is; the land first."""
    found = []
    for key in sorted({*before.slices, *now.slices}, key=lambda one: (one != LAND, one)):
        was, new = before.slices.get(key), now.slices.get(key)
        for measure in now.measures:
            old = was.now.get(measure) if was else None
            fresh = new.now.get(measure) if new else None
            if (old.stored() if old else None) != (fresh.stored() if fresh else None):
                found.append(
                    {"slice": key, "measure": measure, "was": _figure(old), "now": _figure(fresh)},
                )
    return found


def _figure(one: Measured | None) -> dict[str, Any]:
    return one.stored() if one else {"value": None}
