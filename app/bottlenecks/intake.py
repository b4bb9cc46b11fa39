"""What a bottleneck must say, judged once for the page, the API and imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, SYSTEMS, Nature
from app.cases.actions import MAX_CONTACTS
from app.cases.models import Urgency
from app.errors import Invalid
from app.given import Given
from app.workflow.model import Visibility

TITLE_MAX, TEXT_MAX, LINE_MAX = 200, 6000, 120


@dataclass(frozen=True)
class ContactIn:
    """Somebody in the region to be told."""

    name: str
    email: str
    organisation: str = ""


@dataclass(frozen=True)
class BottleneckIn:
    """A bottleneck as filed: clean and of the right types. `region` is an id. An agreement that it rests on is called
    as in files (`IZA:regioplan`); its accord is one of those that it touches.
    """

    title: str
    region: int
    affected: str
    asked: str
    description: str = ""
    tried: str = ""
    nature: Nature | None = None
    systems: tuple[str, ...] = ()
    accords: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
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


class Reader(Given):
    """Collects clean values and errors from raw input of any shape."""

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
    agreements = reader.several("agreements", AGREEMENTS)
    touched = (*reader.several("accords", ACCORDS), *(one.partition(":")[0] for one in agreements))
    value = BottleneckIn(
        title=reader.words("title", TITLE_MAX),
        region=reader.number("region") or 0,
        description=reader.words("description", TEXT_MAX, lines=True),
        affected=reader.words("affected", TEXT_MAX, lines=True),
        asked=reader.words("asked", TEXT_MAX, lines=True),
        tried=reader.words("tried", TEXT_MAX, lines=True),
        nature=reader.choice("nature", Nature, None),
        systems=reader.several("systems", SYSTEMS),
        accords=tuple(dict.fromkeys(touched)),
        agreements=agreements,
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
