"""A list of cases looked at through a layout of the country: how many count in each of its regions, for this reader.

A case belongs to one region; in another layout it counts in the main counterpart of that region (the rule and its
reasons: `app.regions.counterparts`). Every number opens the same list, narrowed to what counts there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import pictures
from app.cases.models import Case
from app.pictures.model import Grid
from app.regions import counterparts
from app.regions import queries as regions
from app.web.request import language
from app.web.viewmodels import Option

USUAL = "ggd_regio"
"""The layout that is shown when none is asked for: where a list is not, and what is asked for most."""
MOST_BARS = 60


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases count in each region of a division (by region id). `divided`: those of them whose own region lies
    in more than one region of the division; `unplaced`: those that count nowhere in it.
    """

    by_region: Mapping[int, int]
    divided: int
    unplaced: int

    @property
    def total(self) -> int:
        """All cases of the list."""
        return sum(self.by_region.values()) + self.unplaced


@dataclass(frozen=True, slots=True)
class LensPage:
    """The page. `kept`: what else stands in the address; `back_url`: the list itself."""

    heading: str
    action: str
    kept: tuple[tuple[str, str], ...]
    divisions: tuple[Option, ...]
    name: str
    lines: tuple[str, ...]
    picture: pictures.Picture | None
    back_url: str


def counted(session: Session, division: str, wanted: Sequence[ColumnElement[bool]]) -> Counted:
    """How many of the cases that these conditions admit (sight is one of them) count in each region of the division.
    One query over cases; three over regions, once a session.
    """
    own = select(Case.region_id, func.count()).where(*wanted).group_by(Case.region_id)
    best, parted = counterparts.best_regions(session, division), counterparts.divided(session, division)
    found: Counter[int] = Counter()
    divided = unplaced = 0
    for region, many in session.execute(own):
        place = best.get(region)
        if place is None:
            unplaced += many
            continue
        found[place] += many
        divided += many if region in parted else 0
    return Counted(found, divided, unplaced)


def page(
    session: Session,
    wanted: Sequence[ColumnElement[bool]],
    args: Mapping[str, str],
    kept: Mapping[str, Any],
    *,
    here: str,
    there: str,
    heading: str,
) -> LensPage | None:
    """The page for a list. `args` is the address asked for, `kept` the filters of the list without `counted`; `here`
    and `there` are the endpoints of this page and of the list. None when there are no regions.
    """
    offered = [row for row in regions.divisions(session) if row.regions]
    if not offered:
        return None
    spoken = language()
    names = {row.key: row for row in offered}
    chosen = names[_division(session, args, list(names))]
    found = counted(session, chosen.key, wanted)
    rows = [
        row for row in regions.regions_of(session, chosen.key, ended=True)
        if row.valid_until is None or row.id in found.by_region
    ]  # fmt: skip
    values = {row.id: found.by_region.get(row.id, 0) for row in rows}
    links = {row.id: url_for(there, **{**kept, "counted": row.id}) for row in rows}
    return LensPage(
        heading=heading,
        action=url_for(here),
        kept=tuple((name, str(value)) for name, value in kept.items()),
        divisions=tuple(Option(row.key, f"{row.name(spoken)} ({row.regions})", row is chosen) for row in offered),
        name=chosen.name(spoken),
        lines=_lines(found),
        picture=_picture(chosen, rows, values, links, spoken) if found.total else None,
        back_url=url_for(there, **kept),
    )


def url(here: str, kept: Mapping[str, Any], counted_in: int | None = None) -> str:
    """The address of the page for a list with these filters; in the layout of the region that it is narrowed to."""
    return url_for(here, **{**kept, "counted": counted_in or None})


def other_than(division: str) -> str:
    """The layout to look through from a page that is of this one."""
    return regions.DEFAULT_DIVISION if division == USUAL else USUAL


def label(session: Session, region_id: int) -> str:
    """What a list is narrowed to: the name of the region with that of its layout."""
    row = regions.by_ids(session, [region_id]).get(region_id)
    return f"{row.name} ({row.division_name(language())})" if row else _("Unknown")


def asked_region(args: Mapping[str, str]) -> int | None:
    """The region of `?counted=`; None for what is no id."""
    value = args.get("counted", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


def _division(session: Session, args: Mapping[str, str], known: Sequence[str]) -> str:
    """The division asked for, or else that of the region that the list was narrowed to, or the usual one."""
    narrowed = asked_region(args)
    row = regions.by_ids(session, [narrowed]).get(narrowed) if narrowed else None
    wanted = (args.get("indeling", ""), row.division if row else "", args.get("division", ""), USUAL)
    return next((key for key in wanted if key in known), known[0])


def _lines(found: Counted) -> tuple[str, ...]:
    if not found.total:
        return ()
    lines = [
        ngettext("%(num)s case of this list, as far as you may read it.",
                 "%(num)s cases of this list, as far as you may read them.", found.total)
    ]  # fmt: skip
    if found.divided:
        lines.append(
            ngettext("%(num)s of them lies in a region that is divided over several regions of this layout.",
                     "%(num)s of them lie in a region that is divided over several regions of this layout.",
                     found.divided)
        )  # fmt: skip
    else:
        lines.append(_("None of them lies in a region that is divided over several regions of this layout."))
    if found.unplaced:
        lines.append(
            ngettext("%(num)s could not be placed: its region has nothing in common with this layout.",
                     "%(num)s could not be placed: their region has nothing in common with this layout.",
                     found.unplaced)
        )  # fmt: skip
    return tuple(lines)


def _picture(
    chosen: regions.DivisionRow,
    rows: Sequence[regions.RegionRow],
    values: Mapping[int, int],
    links: Mapping[int, str],
    spoken: str,
) -> pictures.Picture:
    """A tile map where the division has a layout, else bars in order of name; its table has every region."""
    title = _("Cases by region: %(layout)s", layout=chosen.name(spoken))
    layout = pictures.layout(chosen.key)
    if layout is not None and {tile.name for tile in layout.tiles} & {row.name for row in rows}:
        drawn = pictures.tiles(
            title, layout, {row.name: values[row.id] for row in rows}, language=spoken,
            links={row.name: links[row.id] for row in rows},
        )  # fmt: skip
    else:
        items = [pictures.Bar(row.name, values[row.id], href=links[row.id]) for row in rows]
        drawn = pictures.bars(title, items, language=spoken, sort=False, most=MOST_BARS)
    table = Grid(
        title,
        (_("Region"), _("Number")),
        tuple((row.name, str(values[row.id])) for row in rows),
        frozenset({1}),
        {(place, 1): links[row.id] for place, row in enumerate(rows)},
    )
    return replace(drawn, table=table)
