"""Drawings: whatever the numbers and the names, nothing lies outside, every length is finite, bars begin at zero."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import pictures
from app.pictures import ink, numbers
from app.pictures.model import Picture
from app.pictures.trend import spread

NAMES = st.text(st.characters(codec="utf-8"), max_size=70) | st.sampled_from(
    ["Financieel-Economische Zaken en Bekostiging van de zorg", "W" * 60, "<b>&\"'", "Zuid-Hollandse Eilanden", "2026"]
)
VALUES = st.none() | st.integers(0, 40) | st.integers(0, 2_000_000) | st.floats(0, 1e6)
WHOLE = st.integers(0, 30)
UNITS = st.sampled_from(["", "cases", "days", "share"])
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def lines(draw: st.DrawFn) -> Picture:
    count = draw(st.integers(1, 9))
    series = [
        pictures.Series(draw(NAMES), tuple(draw(st.lists(VALUES, min_size=count, max_size=count))))
        for _ in range(draw(st.integers(1, 4)))
    ]
    times = [f"{place % 4 + 1}e kw. {2020 + place // 4}" for place in range(count)]
    kind = draw(st.sampled_from(["line", "multiples"]))
    if kind == "multiples":
        return pictures.multiples(draw(NAMES), times, series, language="nl", unit=draw(UNITS))
    return pictures.line(
        draw(NAMES),
        times,
        series,
        language=draw(st.sampled_from(["nl", "en"])),
        unit=draw(UNITS),
        partial=draw(st.booleans()),
        normal=draw(st.none() | st.just((3.0, 8.0))),
        marks=draw(st.dictionaries(st.integers(0, count - 1), NAMES, max_size=1)),
    )


@st.composite
def others(draw: st.DrawFn) -> Picture:
    kind = draw(st.sampled_from(["bars", "stacked", "tiles", "between", "intervals", "fan"]))
    title, unit = draw(NAMES), draw(UNITS)
    if kind == "bars":
        items = [
            pictures.Bar(draw(NAMES), draw(VALUES), draw(VALUES), strong=draw(st.booleans()))
            for _ in range(draw(st.integers(0, 6)))
        ]
        return pictures.bars(title, items, language="nl", unit=unit, most=4)
    if kind == "stacked":
        count = draw(st.integers(1, 8))
        rows = [
            pictures.Stack(draw(NAMES), tuple(draw(st.lists(WHOLE, min_size=count, max_size=count))))
            for _ in range(draw(st.integers(0, 3)))
        ]
        return pictures.stacked(title, rows, [draw(NAMES) for _ in range(count)], language="nl", unit=unit)
    if kind == "tiles":
        layout = pictures.layout("ggd_regio")
        assert layout is not None
        codes = st.sampled_from([tile.code for tile in layout.tiles])
        return pictures.tiles(title, layout, draw(st.dictionaries(codes, VALUES)), language="nl", unit=unit)
    if kind == "between":
        five = st.lists(WHOLE, min_size=5, max_size=5).map(tuple) | st.just(())
        acts = [pictures.Act(draw(NAMES), draw(NAMES), draw(five), draw(five)) for _ in range(draw(st.integers(0, 3)))]
        return pictures.between(title, acts, language="nl", now="3e kw. 2026", before="2e kw. 2026")
    sorted_three = st.lists(st.integers(0, 5000), min_size=3, max_size=3).map(sorted)
    count = draw(st.integers(0 if kind == "intervals" else 1, 5))
    threes = [draw(sorted_three) for _ in range(count)]
    if kind == "intervals":
        ranges = [pictures.Interval(draw(NAMES), three[0], three[1], three[2], draw(VALUES)) for three in threes]
        return pictures.intervals(title, ranges, language="nl", unit=unit, legend=draw(NAMES))
    low, middle, high = ([three[place] for three in threes] for place in range(3))
    seen = draw(st.just([]) | st.lists(VALUES, min_size=count, max_size=count))
    times = [f"maand {place}" for place in range(count)]
    return pictures.fan(title, times, "Open", low=low, middle=middle, high=high, seen=seen, language="nl", unit=unit)


def sound(picture: Picture) -> None:
    """What holds for every drawing."""
    for narrow in (False, True):
        text = str(picture.svg(narrow=narrow))
        assert " style=" not in text
        assert "nan" not in re.sub(r">[^<]*<", "><", text)
        root = ElementTree.fromstring(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", "", text))
        wide, high = (float(root.attrib[name]) for name in ("width", "height"))
        for one in root.iter():
            for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"):
                if name in one.attrib:
                    value = float(one.attrib[name])
                    assert math.isfinite(value), (name, value)
                    limit = high if name in ("y", "y1", "y2", "cy", "height") else wide
                    assert -0.5 <= value <= limit + 0.5, (one.tag, one.attrib)
            if one.tag == f"{SVG}text":
                long = ink.width(one.text or "", float(one.attrib["font-size"]), bold="font-weight" in one.attrib)
                x = float(one.attrib["x"])
                anchor = one.attrib["text-anchor"]
                left = x - (long if anchor == "end" else long / 2 if anchor == "middle" else 0)
                assert left >= -1, (one.text, one.attrib)
                assert left + long <= wide + 1, (one.text, one.attrib, wide)
    grid = picture.table
    assert all(len(row) == len(grid.columns) for row in grid.rows)


@settings(max_examples=60, deadline=None)
@given(lines())
def test_lines_stay_inside_whatever_they_say(picture: Picture) -> None:
    sound(picture)


@settings(max_examples=90, deadline=None)
@given(others())
def test_other_drawings_stay_inside_whatever_they_say(picture: Picture) -> None:
    sound(picture)


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(5, 40)), max_size=4))
def test_labels_never_cover_each_other(boxes: list[tuple[float, float]]) -> None:
    boxes = sorted(boxes)
    tops = spread(boxes, 260)
    for (top, (_wanted, high)), below in zip(zip(tops, boxes, strict=True), tops[1:], strict=False):
        assert top + high <= below + 1e-6


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_bars_begin_at_zero_and_are_as_long_as_their_number(values: list[int]) -> None:
    picture = pictures.bars("T", [pictures.Bar(str(at), value) for at, value in enumerate(values)], language="nl")
    rects = re.findall(r'<rect class="pic-b1" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', str(picture.svg()))
    assert len({left for left, _long in rects}) == 1
    longest = max(float(long) for _left, long in rects)
    top = max(values) or 1
    for value, (_left, long) in zip(sorted(values, reverse=True), rects, strict=True):
        assert float(long) == pytest.approx(max(longest * value / top if max(values) else 1.5, 1.5), abs=0.2)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_shares_of_a_whole_are_a_hundred_together(parts: list[int]) -> None:
    from app.pictures.bars import _shares

    assert sum(_shares(parts)) == (100 if sum(parts) else 0)


def test_numbers_are_written_as_the_language_does() -> None:
    assert numbers.said(1234, "cases", "nl") == "1.234 zaken"
    assert numbers.said(1, "days", "nl") == "1 werkdag"
    assert numbers.said(2.5, "days", "nl") == "2,5 werkdagen"
    assert numbers.said(1234.5, "", "en") == "1,234.5"
    assert numbers.short(63, "share", "nl") == "63%"
    assert numbers.said(None, "days", "nl") == "niet bekend"


@given(st.floats(0, 1e9))
def test_an_axis_begins_at_zero_in_round_even_steps(highest: float) -> None:
    marks = numbers.ticks(highest)
    assert marks[0] == 0
    assert marks[-1] >= highest * (1 - 1e-3)
    assert 2 <= len(marks) <= 7


@pytest.mark.parametrize("division", ["zorgkantoorregio", "ggd_regio"])
def test_a_layout_has_every_region_of_its_division_once(division: str) -> None:
    layout = pictures.layout(division)
    assert layout is not None
    data = Path(pictures.__file__).parent.parent / "data" / "gemeenten.csv"
    with data.open(encoding="utf-8", newline="") as file:
        names = {row[division] for row in csv.DictReader(file)}
    assert {tile.name for tile in layout.tiles} == names
    assert len({(tile.column, tile.row) for tile in layout.tiles}) == len(layout.tiles)
    assert pictures.layout("roaz") is None


def test_a_drawing_says_in_words_and_in_a_table_what_it_shows() -> None:
    picture = pictures.line(
        "Instroom",
        ("2e kw. 2026", "3e kw. 2026"),
        [pictures.Series("Nieuw", (12, 1800)), pictures.Series("Klaar", (None, 9))],
        language="nl",
        unit="cases",
        links={(1, 1): "/cijfers/inflow"},
    )
    assert "Nieuw: 1.800 zaken in 3e kw. 2026, 12 in 2e kw. 2026" in picture.description
    assert picture.table.rows == (("2e kw. 2026", "12", "–"), ("3e kw. 2026", "1.800", "9"))
    svg = str(picture.svg())
    assert 'role="img"' in svg
    assert picture.title in svg
    assert picture.description in svg
    assert str(picture.svg(spoken=True)).count("<title>Instroom. Nieuw:") == 1


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="zero"):
        pictures.bars("T", [pictures.Bar("a", -1)], language="nl")
    with pytest.raises(ValueError, match="moment"):
        pictures.line("T", ("a",), [pictures.Series("x", (1, 2))], language="nl")
    with pytest.raises(ValueError, match="low"):
        pictures.intervals("T", [pictures.Interval("x", 3, 2, 1)], language="nl")
