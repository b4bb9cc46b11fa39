"""What sets one process apart from another beside its workflow. Its feature says so here: `cases` names none.

A process of which nothing is said has the page of any case, an owner without a name of its own, no team, and a story
that stays in the ministry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Process:
    """`page` is the endpoint of a case, by its number; `owner` the word for whoever owns one, in the reader's language.
    `usual`: what a case is when nothing is said, so that a list need not say it. `region_reads`: its story has entries
    for the region. `has_team`: colleagues can be put in the team of a case. `apart`: what its
    liaison must do is asked for all its cases together on a page of their own, and stands on "My work" as one line.
    """

    page: str = "cases.show"
    owner: Callable[[], str] | None = None
    usual: bool = False
    region_reads: bool = False
    has_team: bool = False
    apart: bool = False


_PROCESSES: dict[str, Process] = {}
_PLAIN = Process()


def describe(name: str, process: Process) -> None:
    """Say what is particular about a process."""
    _PROCESSES[name] = process


def of(name: str) -> Process:
    """What is particular about a process."""
    return _PROCESSES.get(name, _PLAIN)


def apart() -> list[str]:
    """The processes whose liaisons are asked on a page of their own."""
    return sorted(name for name, process in _PROCESSES.items() if process.apart)
