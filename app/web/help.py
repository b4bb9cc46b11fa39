"""Help on each page, in plain words: what it is for, and what one does there. The texts are in app/data/help.yaml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from app.definitions import written
from app.definitions.schema import TextIn
from app.definitions.written import DefinitionError
from app.policy import Role
from app.workflow.model import Text

FILE = Path(__file__).parents[1] / "data" / "help.yaml"


class _PageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: TextIn
    what: TextIn
    do: list[TextIn]
    also: list[str] = []
    roles: list[Role] = []


class _HelpIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pages: dict[str, _PageIn]


@dataclass(frozen=True)
class Help:
    """What a page is called, what it is for, and what one does there.

    `page` is the endpoint it was written for, `roles` whom it is for when not for everybody whom its guard lets in.
    """

    page: str
    title: Text
    what: Text
    do: tuple[Text, ...]
    roles: frozenset[Role] = frozenset()


_HELP: dict[str, Help] = {}


def use(endpoints: Collection[str], path: Path = FILE) -> None:
    """Take the help of this file for these endpoints.

    Raises DefinitionError, with file, line and remedy, for a page that does not exist or that has help twice.
    """
    _HELP.clear()
    _HELP.update(parse(written.text_of(path), path.name, endpoints))


def parse(source: str, name: str, endpoints: Collection[str]) -> Mapping[str, Help]:
    """The help in the text of a file called `name`, by endpoint. Raises DefinitionError."""
    raw, lines = written.read(source, name, _HelpIn, keys="the head of this file")
    found: dict[str, Help] = {}
    faults = []
    for page, given in raw.pages.items():
        said = Help(
            page, _text(given.title), _text(given.what), tuple(_text(one) for one in given.do), frozenset(given.roles)
        )
        for endpoint in (page, *given.also):
            place = written.nearest(lines, ("pages", page) if endpoint == page else ("pages", page, "also"))
            if endpoint not in endpoints:
                faults.append(f"{name}:{place}: there is no page “{endpoint}”; see `flask routes` for those there are")
            elif endpoint in found:
                faults.append(f"{name}:{place}: “{endpoint}” has help already; remove one")
            found[endpoint] = said
    if faults:
        raise DefinitionError(faults)
    return found


def _text(given: TextIn) -> Text:
    return Text(given.nl, given.en)


def of(endpoint: str | None) -> Help | None:
    """The help of a page; None when it has none (pages of people without an account explain themselves)."""
    return _HELP.get(endpoint or "")


def everything() -> tuple[Help, ...]:
    """The help of all pages, each once, in the order of the file."""
    return tuple({said.page: said for said in _HELP.values()}.values())
