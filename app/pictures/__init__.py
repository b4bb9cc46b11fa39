"""Drawings in SVG with a title, a description and a table beside them. PURE: the same on a page and in a paper.

A feature gives names and numbers and gets a `Picture`; on a page the macro `picture` (`pictures/macros.html`) shows it,
in a paper the block `papers.Picture` does. Nothing is drawn that the table does not say, and nothing by colour alone.
"""

from app.pictures.bands import Band, bands
from app.pictures.bars import bars, stacked
from app.pictures.layouts import divisions, layout
from app.pictures.model import Act, Bar, Drawing, Grid, Interval, Layout, Picture, Series, Spark, Stack, Tile
from app.pictures.positions import between, fan, intervals
from app.pictures.profile import Between, profile
from app.pictures.tiles import tiles
from app.pictures.trend import line, multiples, spark

__all__ = [
    "Act",
    "Band",
    "Bar",
    "Between",
    "Drawing",
    "Grid",
    "Interval",
    "Layout",
    "Picture",
    "Series",
    "Spark",
    "Stack",
    "Tile",
    "bands",
    "bars",
    "between",
    "divisions",
    "fan",
    "intervals",
    "layout",
    "line",
    "multiples",
    "profile",
    "spark",
    "stacked",
    "tiles",
]
