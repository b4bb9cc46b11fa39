"""A part of the country (a slice of the figures) as what a case must answer to, in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.definitions import registry
from app.errors import NotFound
from app.figures import slices
from app.figures.models import FigureCase
from app.figures.slices import Cell, Slice
from app.mining.reading import OWN
from app.pilots import queries as pilots
from app.regions import queries as regions
from app.regions.models import Region


def parsed(session: Session, text: str) -> Slice | None:
    """A slice that exists, from its text form; None for any other."""
    try:
        found = slices.parse(text)
        slices.named(session, found, "nl")
    except (ValueError, LookupError, NotFound):
        return None
    return found


def conditions(session: Session, place: Slice) -> tuple[ColumnElement[bool], ...]:
    """What a case of this part of the country answers to. Raises NotFound for a slice that does not exist."""
    if place.kind == "land":
        return ()
    if place.kind == "directie":
        return (Case.directorate_id == place.id,)
    if place.kind == "akkoord":
        listed = literal(",").concat(FigureCase.accords).concat(",")
        return (Case.id.in_(select(FigureCase.case_id).where(listed.contains(f",{place.key},", autoescape=True))),)
    holds = slices.holding(session, [place])[place]
    inside = [key for key in session.scalars(select(Region.id)) if holds(Cell(key, None, ()))]
    return (Case.region_id.in_(inside),)


def hides_few(place: Slice) -> bool:
    """Whether numbers below five are not told: where few people work, a number could be about one of them."""
    return place.kind in ("pilot", "regio")


def upper_first(text: str) -> str:
    """The text with a capital to begin with."""
    return text[:1].upper() + text[1:]


def to_choose(session: Session, language: str) -> list[tuple[str, str]]:
    """The parts of the country to choose from: the whole, the pilots, the care-office regions. (text form, name)."""
    found = [(str(slices.LAND), upper_first(slices.named(session, slices.LAND, language)))]
    found += [(f"pilot:{row.id}", f"Pilot: {row.name}") for row in pilots.pilots(session)]
    return found + [(f"regio:{row.id}", row.name) for row in regions.usual_regions(session)]


def processes(language: str) -> list[tuple[str, str]]:
    """The processes to choose from, the bottleneck first: (name, label)."""
    names = sorted(
        (name for name in registry.names() if name not in OWN), key=lambda name: (name != "bottleneck", name)
    )
    return [(name, registry.current(name).label[language]) for name in names]
