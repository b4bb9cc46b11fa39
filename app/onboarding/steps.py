"""The first steps of each role, as written in app/data/first_steps.yaml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from app.definitions import written
from app.definitions.schema import TextIn
from app.definitions.written import DefinitionError
from app.policy import Role
from app.workflow.model import Text

FILE = Path(__file__).parents[1] / "data" / "first_steps.yaml"


class _StepIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: TextIn
    why: TextIn
    page: str
    address: dict[str, str] = Field(default={}, alias="with")
    done_by: list[str] = []


class _RoleIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    welcome: TextIn
    steps: dict[str, _StepIn]


class _StepsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    roles: dict[Role, _RoleIn]


@dataclass(frozen=True)
class Step:
    """One of the first things somebody does, and where. `done_by`: the actions in the log that say it is done; without
    them its reader ticks it.
    """

    key: str
    title: Text
    why: Text
    page: str
    address: Mapping[str, str]
    done_by: frozenset[str]


@dataclass(frozen=True)
class Start:
    """How a role begins: what it is about, and its first steps in order."""

    role: Role
    welcome: Text
    steps: tuple[Step, ...]


_STARTS: dict[Role, Start] = {}


def use(endpoints: Collection[str], actions: Collection[str], path: Path = FILE) -> None:
    """Take the steps of this file, held against the pages and the actions there are. Raises DefinitionError."""
    found = parse(written.text_of(path), path.name, endpoints, actions)
    _STARTS.clear()
    _STARTS.update(found)


def parse(source: str, name: str, endpoints: Collection[str], actions: Collection[str]) -> Mapping[Role, Start]:
    """The steps in the text of a file called `name`. Raises DefinitionError with file, line and remedy."""
    raw, lines = written.read(source, name, _StepsIn, keys="the head of this file")
    faults = []
    for role in sorted(set(Role) - set(raw.roles)):
        faults.append(f"{name}:{written.nearest(lines, ('roles',))}: the role {role} has no first steps; write them")
    for role, start in raw.roles.items():
        for key, step in start.steps.items():
            place = written.nearest(lines, ("roles", role.value, "steps", key))
            if step.page not in endpoints:
                faults.append(f"{name}:{place}: there is no page “{step.page}”; see `flask routes` for those there are")
            faults += [
                f"{name}:{place}: nothing in the log is called “{action}”; see app/audit/words.py and workflows/"
                for action in step.done_by
                if action not in actions
            ]
    if faults:
        raise DefinitionError(faults)
    return {role: Start(role, _text(given.welcome), _steps(given)) for role, given in raw.roles.items()}


def _steps(given: _RoleIn) -> tuple[Step, ...]:
    return tuple(
        Step(key, _text(one.title), _text(one.why), one.page, one.address, frozenset(one.done_by))
        for key, one in given.steps.items()
    )


def _text(given: TextIn) -> Text:
    return Text(given.nl, given.en)


def starts(roles: Collection[Role]) -> tuple[Start, ...]:
    """How these roles begin, in the order of the file."""
    return tuple(start for role, start in _STARTS.items() if role in roles)
