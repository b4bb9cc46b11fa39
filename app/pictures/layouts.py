"""Where the regions of a division stand on a tile map: read from `app/data/tegelkaart_*.csv`.

Regions are known by their name: codes of the makers differ between years. A division without a layout is shown as
bars or small multiples.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from app.pictures.model import Layout, Tile

_FILES = {
    "zorgkantoorregio": ("tegelkaart_zorgkantoor.csv", "zorgkantoor_code", "zorgkantoorregio"),
    "ggd_regio": ("tegelkaart_ggd.csv", "ggd_code", "ggd_regio"),
}
_DATA = Path(__file__).parent.parent / "data"


@cache
def layout(division_key: str) -> Layout | None:
    """The layout of a division (its key, as in `indelingen.csv`), or None when there is none."""
    if division_key not in _FILES:
        return None
    name, code, region = _FILES[division_key]
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        tiles = tuple(
            Tile(row[code], row[region], row["afkorting"], int(row["kolom"]), int(row["rij"]))
            for row in csv.DictReader(file)
        )
    return Layout(division_key, tiles)


def divisions() -> tuple[str, ...]:
    """The keys of the divisions that have a layout."""
    return tuple(_FILES)
