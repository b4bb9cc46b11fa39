"""The picture of the application on a phone: drawn here, so that there are no image files to keep."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

DEEP, WHITE, HERE = "#0d4650", "#ffffff", "#ff9a5c"
FINER = 4
"""Drawn larger and made small: Pillow's circles have no soft edges."""
SIZES = (180, 192, 512)


@cache
def icon(size: int, *, whole: bool) -> bytes:
    """A PNG of `size` pixels with the line on it. `whole`: to the edges and smaller, for phones that cut out a shape of
    their own (a maskable icon keeps to the middle four fifths).
    """
    edge = size * FINER
    picture = Image.new("RGBA", (edge, edge), DEEP if whole else (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    if not whole:
        draw.rounded_rectangle((0, 0, edge - 1, edge - 1), edge * 6 // 32, fill=DEEP)
    unit = edge / 32 * (0.72 if whole else 1)

    def at(x: float) -> tuple[float, float]:
        return edge / 2 + (x - 16) * unit, edge / 2

    def station(x: float, radius: float, fill: str, line: str, width: float) -> None:
        across, down = at(x)
        outer = (radius + width / 2) * unit
        draw.ellipse((across - outer, down - outer, across + outer, down + outer), fill=line)
        inner = (radius - width / 2) * unit
        draw.ellipse((across - inner, down - inner, across + inner, down + inner), fill=fill)

    draw.line((at(6), at(26)), fill=WHITE, width=round(3 * unit))
    station(6.5, 3.5, WHITE, WHITE, 0)
    station(16, 6, DEEP, HERE, 3.5)
    station(26, 3, DEEP, WHITE, 2)
    packed = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(packed, "PNG", optimize=True)
    return packed.getvalue()
