"""What a bottleneck must say, judged once for the page, the API and imports."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS, Nature
from app.cases.actions import MAX_CONTACTS
from app.cases.models import Urgency
from app.errors import FieldError, Invalid
from app.workflow.fields import storable
from app.workflow.model import Visibility

TITLE_MAX, TEXT_MAX, LINE_MAX = 200, 6000, 120
MANY = 50
"""No list of choices is longer: each wrong one costs a search for what was meant."""


@dataclass(frozen=True)
class ContactIn:
    """Somebody in the region to be told."""

    name: str
    email: str
    organisation: str = ""


@dataclass(frozen=True)
class BottleneckIn:
    """A bottleneck as filed: clean and of the right types. `region` is an id."""

    title: str
    region: int
    affected: str
    asked: str
    description: str = ""
    tried: str = ""
    nature: Nature | None = None
    systems: tuple[str, ...] = ()
    accords: tuple[str, ...] = ()
    theme: str = ""
    urgency: Urgency = Urgency.NORMAL
    confidentiality: Visibility = Visibility.REGION
    partnership: str = ""
    municipality: int | None = None
    source: str = ""
    contacts: tuple[ContactIn, ...] = ()


REQUIRED_TO_FILE = ("title", "region")
REQUIRED_TO_SUBMIT = ("title", "region", "affected", "asked")
"""What a liaison is asked in a hallway: what is stuck (in one sentence), where, who suffers, what is asked."""


class Reader:
    """Collects clean values and errors from raw input of any shape."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.errors: list[FieldError] = []

    def fail(self, name: str, code: str, **params: Any) -> None:
        """Note an error."""
        self.errors.append(FieldError(name, code, params))

    def words(self, name: str, limit: int, *, lines: bool = False) -> str:
        """A text: trimmed, storable, not too long."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fail(name, "wrong_type")
            return ""
        text = value.replace("\r\n", "\n").strip()
        if not storable(text, lines=lines):
            self.fail(name, "unreadable")
        elif len(text) > limit:
            self.fail(name, "too_long", max=limit, length=len(text))
        return text

    def choice(self, name: str, known: type[StrEnum], otherwise: StrEnum | None) -> Any:
        """One value of an enumeration, or `otherwise` when nothing was given."""
        value = self.raw.get(name)
        if value is None or value == "":
            return otherwise
        try:
            return known(value)
        except ValueError:
            self.unknown(name, value, [item.value for item in known])
            return otherwise

    def several(self, name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Values of a list, each once."""
        value = self.raw.get(name)
        if value is None or value == "":
            return ()
        if not isinstance(value, list | tuple) or any(not isinstance(item, str) for item in value):
            self.fail(name, "wrong_type")
            return ()
        if len(value) > MANY:
            self.fail(name, "too_many", max=MANY)
            return ()
        for item in value:
            if item not in known:
                self.unknown(name, item, list(known))
        return tuple(dict.fromkeys(item for item in value if item in known))

    def unknown(self, name: str, value: Any, known: Sequence[str]) -> None:
        """Note a value that is not on a list, with the nearest that is."""
        shown = str(value)[:80]
        near = difflib.get_close_matches(shown, known, 1, 0.5)
        if near:
            self.fail(name, "unknown_choice_near", value=shown, near=near[0])
        else:
            self.fail(name, "unknown_choice", value=shown)

    def number(self, name: str) -> int | None:
        """An id."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not (text := str(value)).isascii() or not text.isdigit() or len(text) > 9:
            self.fail(name, "unknown_region" if name == "region" else "not_a_number")
            return None
        return int(text)

    def contacts(self, name: str) -> tuple[ContactIn, ...]:
        """Contacts: mappings with name, email and organisation. Their content is judged when they are added."""
        value = self.raw.get(name)
        if value is None or value == "":
            return ()
        if not isinstance(value, list | tuple) or any(not isinstance(item, Mapping) for item in value):
            self.fail(name, "wrong_type")
            return ()
        if len(value) > MAX_CONTACTS:
            self.fail(name, "too_many", max=MAX_CONTACTS)
            return ()
        found = []
        for item in value:
            parts = {key: item.get(key) or "" for key in ("name", "email", "organisation")}
            if any(not isinstance(part, str) for part in parts.values()):
                self.fail(name, "wrong_type")
            elif any(part.strip() for part in parts.values()):
                found.append(ContactIn(**parts))
        return tuple(found)


Known = Callable[[int], bool]
"""Whether there is a region, or municipality, with this id."""


def read(raw: Mapping[str, Any], *, submit: bool, region_known: Known, municipality_known: Known) -> BottleneckIn:
    """Judge what was filed. With `submit`, everything that a submitted bottleneck needs must be there.

    Raises Invalid with every error, each at its field.
    """
    reader = Reader(raw)
    value = BottleneckIn(
        title=reader.words("title", TITLE_MAX),
        region=reader.number("region") or 0,
        description=reader.words("description", TEXT_MAX, lines=True),
        affected=reader.words("affected", TEXT_MAX, lines=True),
        asked=reader.words("asked", TEXT_MAX, lines=True),
        tried=reader.words("tried", TEXT_MAX, lines=True),
        nature=reader.choice("nature", Nature, None),
        systems=reader.several("systems", SYSTEMS),
        accords=reader.several("accords", ACCORDS),
        theme=reader.words("theme", 80).lower(),
        urgency=reader.choice("urgency", Urgency, Urgency.NORMAL),
        confidentiality=reader.choice("confidentiality", Visibility, Visibility.REGION),
        partnership=reader.words("partnership", LINE_MAX),
        municipality=reader.number("municipality"),
        source=reader.words("source", 300),
        contacts=reader.contacts("contacts"),
    )
    for name in REQUIRED_TO_SUBMIT if submit else REQUIRED_TO_FILE:
        if not getattr(value, name) and not any(error.field == name for error in reader.errors):
            reader.fail(name, "required")
    if value.region and not region_known(value.region):
        reader.fail("region", "unknown_region")
    if value.municipality is not None and not municipality_known(value.municipality):
        reader.fail("municipality", "unknown_municipality", value=value.municipality)
    if reader.errors:
        raise Invalid(reader.errors)
    return value
