"""The event log as one table (RFC 4180, UTF-8): a row per step, under the headings that tools look for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from app.mining.told import FACTS, ToldCase, spelled

HEADING: Final = (
    "case_id", "activity", "timestamp", "resource", "resource_kind", "directorate", "process", "event_id", "position",
    "from", "to", "time_with", "codes", "region", "about", *FACTS,
)  # fmt: skip


def write(cases: Iterable[ToldCase]) -> Iterator[bytes]:
    """The file, a case at a time."""
    yield _line(HEADING)
    for case in cases:
        yield b"".join(
            _line((
                case.name, step.activity, spelled(step.at), step.actor, step.kind, step.directorate, case.process,
                step.name, str(position), step.source, step.target, step.party,
                ";".join(f"{name}={value}" for name, value in step.codes.items()), case.region, case.about,
                *(case.facts.get(name, "") for name in FACTS),
            ))
            for position, step in enumerate(case.steps, start=1)
        )  # fmt: skip


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()
