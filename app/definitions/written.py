"""Files in which people write down how things go: YAML, read strictly, each fault with file, line and remedy.

Workflows are written so, and whatever else is data rather than code: the first days of each role, the help on pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 200_000
MAX_DEPTH = 20
Shape = TypeVar("Shape", bound=BaseModel)
Lines = Mapping[tuple[str | int, ...], int]


class DefinitionError(Exception):
    """A file that we refuse to start with. Each line names file, line and remedy."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def text_of(path: Path) -> str:
    """What stands in a file. Raises DefinitionError when it is too large or no text."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DefinitionError([f"{path.name}:1: the file is larger than {MAX_BYTES} bytes; split it"])
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError([f"{path.name}:1: cannot be read ({error}); save it as UTF-8 text"]) from error


def read(source: str, name: str, shape: type[Shape], *, keys: str) -> tuple[Shape, Lines]:
    """The text of a file called `name` as a `shape`, and on which line each part stands.

    `keys` says where the keys that exist are described. Raises DefinitionError with every fault found.
    """
    data, lines = _compose(source, name)
    try:
        return shape.model_validate(data), lines
    except ValidationError as error:
        raise DefinitionError(sorted({_fault(name, lines, keys, item) for item in error.errors()})) from None


class _PlainLoader(yaml.SafeLoader):
    """Our YAML: the safe loader without aliases, which are hard to read and can grow without bound.

    Only `true` and `false` are truth values; `yes`, `no`, `on` and `off` are words, as whoever writes them means.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (the base class says so)
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used here; write it out",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"this goes more than {MAX_DEPTH} levels deep; nothing here does",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _compose(source: str, name: str) -> tuple[Any, Lines]:
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    try:
        loader = _PlainLoader(source)
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise DefinitionError(
            [f"{name}:{line}: this is not YAML as we use it: a character that is not text; remove it"]
        ) from None
    try:
        node = loader.get_single_node()
        if node is None:
            raise DefinitionError([f"{name}:1: the file is empty; describe something in it"])
        _note_lines(node, (), lines, name)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError(
            [f"{name}:{mark.line + 1 if mark else 1}: this is not YAML as we use it: {error.problem}"]
        ) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DefinitionError(
            [f"{name}:1: this is not YAML as we use it: {' '.join(str(error).split())[:200]}"]
        ) from None
    finally:
        loader.dispose()


def _note_lines(node: Any, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*path, str(key.value))
            line = key.start_mark.line + 1
            if place in lines:
                raise DefinitionError([f"{name}:{line}: {key.value!r} stands here twice; remove one"])
            lines[place] = line
            _note_lines(value, place, lines, name)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, (*path, number), lines, name)


def nearest(lines: Lines, path: Sequence[str | int]) -> int:
    """The line of this part, or of the nearest one that it stands in."""
    path = tuple(path)
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _fault(name: str, lines: Lines, keys: str, item: Any) -> str:
    path = tuple(part for part in item["loc"])
    place = ".".join(str(part) for part in path)
    if item["type"] == "extra_forbidden":
        remedy = f"this key does not exist; see {keys} for those that do"
    elif item["type"] == "missing":
        remedy = "this key is missing; add it"
    else:
        remedy = item["msg"]
    return f"{name}:{nearest(lines, path)}: {place}: {remedy}"
