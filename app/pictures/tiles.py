"""A map of equal tiles: every region as large as any other, more or less where it lies. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from app.pictures.ink import EDGE, INK, MUTED, ON_RAMP, RAMP, Ink, cut, width
from app.pictures.model import Amount, Drawing, Grid, Layout, Picture, Tile, known, made
from app.pictures.numbers import said, short, ticks, unit_word

_WORDS = {
    "nl": {
        "region": "Regio",
        "now": "Aantal",
        "most": "{name} heeft het hoogste getal: {value}; {low} het laagste: {least}",
        "same": "Overal gelijk: {value}",
        "none": "Er is niets te tellen",
        "unknown": "geen getal",
        "upto": "{low} tot {high}",
        "through": "{low} t/m {high}",
        "from": "{low} of meer",
    },
    "en": {
        "region": "Region",
        "now": "Number",
        "most": "{name} has the highest number: {value}; {low} the lowest: {least}",
        "same": "The same everywhere: {value}",
        "none": "There is nothing to count",
        "unknown": "no number",
        "upto": "{low} up to {high}",
        "through": "{low} to {high}",
        "from": "{low} or more",
    },
}
_STEP = 56.0


def tiles(
    title: str,
    layout: Layout,
    values: Mapping[str, Amount],
    *,
    language: str,
    unit: str = "",
    links: Mapping[str, str] | None = None,
) -> Picture:
    """A value per region, by the code or the name of the region. The number stands on the tile: the shade only helps
    to see where much is. Who is not in `values` has no number. The table is in order of the names.
    """
    words, links = _WORDS[language], dict(links or {})

    def of(tile: Tile) -> Amount:
        return values.get(tile.code, values.get(tile.name))

    ordered = sorted(layout.tiles, key=lambda tile: tile.name.casefold())
    table = Grid(
        title,
        (words["region"], unit_word(unit, language).capitalize() or words["now"]),
        tuple((tile.name, short(of(tile), unit, language)) for tile in ordered),
        frozenset({1}),
        {
            (place, 1): links.get(tile.code) or links[tile.name]
            for place, tile in enumerate(ordered)
            if tile.code in links or tile.name in links
        },
    )
    numbers = known([of(tile) for tile in ordered])
    if not numbers or not any(numbers):
        told = words["none"]
    elif min(numbers) == max(numbers):
        told = words["same"].format(value=said(numbers[0], unit, language))
    else:
        there = [tile for tile in ordered if of(tile) is not None]
        top, low = max(there, key=lambda tile: of(tile) or 0), min(there, key=lambda tile: of(tile) or 0)
        told = words["most"].format(
            name=top.name, value=said(of(top), unit, language), low=low.name, least=short(of(low), unit, language)
        )
    steps = _steps(max(numbers, default=0.0), unit)
    whole = all(one == int(one) for one in numbers) and unit != "share"

    def draw(wide: int) -> Drawing:
        ink = Ink()
        for tile in layout.tiles:
            href = links.get(tile.code) or links.get(tile.name)
            if href:
                ink.link(href, f"{tile.name}: {said(of(tile), unit, language)}")
            _tile(ink, tile, of(tile), steps, language, unit)
            if href:
                ink.unlink()
        across = _STEP * (1 + max(tile.column for tile in layout.tiles))
        down = _STEP * (1 + max(tile.row for tile in layout.tiles))
        unknown = any(of(tile) is None for tile in layout.tiles)
        beside = wide - across >= 150
        x, y = (across + 34, 4.0) if beside else (0.0, down + 14)
        end = _key(ink, (x, y, wide - x), steps, unknown, whole, beside, language, unit)
        return Drawing(wide, max(down, end), ink.body)

    return made(title, told + ".", table, draw)


def _steps(highest: float, unit: str) -> tuple[float, ...]:
    """Where the shades begin: at most five, at round values."""
    marks = ticks(highest, 5, unit)
    return marks[:-1] if len(marks) > 2 else (0.0,)


def _shade(value: float, steps: tuple[float, ...]) -> int:
    """Which of the shades a value has: the lightest to the darkest, however many there are."""
    place = max((number for number, start in enumerate(steps) if value >= start), default=0)
    return round(place * (len(RAMP) - 1) / max(len(steps) - 1, 1))


def _tile(ink: Ink, tile: Tile, value: Amount, steps: tuple[float, ...], language: str, unit: str) -> None:
    x, y, side = tile.column * _STEP, tile.row * _STEP, _STEP - 3
    if value is None:
        ink.add(
            '<rect class="pic-none" x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill="none" stroke="{}" '
            'stroke-dasharray="3 3" rx="3"/>',
            *(x + 0.5, y + 0.5, side - 1, side - 1, EDGE),
        )
        fill, css = MUTED, "pic-muted"
    else:
        shade = _shade(value, steps)
        ink.rect(x, y, side, side, fill=RAMP[shade], css=f"pic-r{shade + 1}", round_=3)
        fill, css = ON_RAMP[shade], f"pic-q{shade + 1}"
    middle = x + side / 2
    text = cut(short(value, unit, language), side - 4, 15, bold=True)
    ink.write(middle, y + 21, cut(tile.short, side - 4, 12), size=12, anchor="middle", fill=fill, css=css)
    ink.write(middle, y + 41, text, size=15, anchor="middle", bold=True, fill=fill, css=css)


def _key(
    ink: Ink,
    box: tuple[float, float, float],
    steps: tuple[float, ...],
    unknown: bool,
    whole: bool,
    beside: bool,
    language: str,
    unit: str,
) -> float:
    """What the shades mean, the darkest first. Gives where it ends."""
    words, (left, y, room) = _WORDS[language], box
    x = left
    if word := unit_word(unit, language):
        ink.muted(x, y + 11, word)
        y += 20
    entries: list[tuple[int | None, str]] = []
    for number, start in enumerate(steps):
        low = short(start, unit, language)
        if number == len(steps) - 1:
            entries.append((_shade(start, steps), words["from"].format(low=low)))
        else:
            text = words["through" if whole else "upto"].format(
                low=low, high=short(steps[number + 1] - (1 if whole else 0), unit, language)
            )
            alone = whole and steps[number + 1] - start == 1
            entries.append((_shade(start, steps), low if alone else text))
    entries.reverse()
    if unknown:
        entries.append((None, words["unknown"]))
    for shade, text in entries:
        long = 24 + width(text, 12.5) + 16
        if not beside and x > left and x + long > left + room:
            x, y = left, y + 22
        if shade is None:
            ink.add(
                '<rect class="pic-none" x="{:g}" y="{:g}" width="15" height="13" fill="none" stroke="{}" '
                'stroke-dasharray="3 3"/>',
                *(x + 0.5, y + 1.5, EDGE),
            )
        else:
            ink.rect(x, y + 1, 16, 14, fill=RAMP[shade], css=f"pic-r{shade + 1}")
        ink.write(x + 24, y + 12.5, text, size=12.5, fill=INK, css="pic-ink")
        if beside:
            y += 22
        else:
            x += long
    return y + (4 if beside else 24)
