"""What a proof on the graph of a process needs: the words it may use, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.workflow.model import Definition, Party


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a definition. `path` is the way to it through the keys of the file."""

    path: tuple[str | int, ...]
    message: str
    remedy: str


@dataclass(frozen=True)
class Vocabulary:
    """The names a definition may use, because the application knows what they mean.

    `parties` says which capabilities each party can count on, `system` which the application has; `attributes` which
    values a clock may depend on; `companions` the processes of which a case may be opened beside another; `dates` the
    days that are known of a case, so that a clock can run until one that its step does not ask.
    """

    facts: frozenset[str]
    counters: frozenset[str]
    steps: frozenset[str]
    fillable: frozenset[str]
    templates: frozenset[str]
    people: frozenset[str]
    parties: Mapping[Party, frozenset[str]]
    attributes: Mapping[str, frozenset[str]]
    system: frozenset[str] = frozenset()
    companions: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


Check = Callable[[Definition, Vocabulary], Iterator[Fault]]


def exists(
    path: tuple[str | int, ...], what: str, name: str, among: Mapping[str, object] | frozenset[str]
) -> Iterator[Fault]:
    """A fault when there is no `name` among those that exist."""
    if name not in among:
        yield Fault(path, f"{what} {name!r} does not exist", f"use one of: {', '.join(sorted(among)) or '(none)'}")
