"""The drawings of a report, made of its frozen figures. PURE: the same on the page and in the PDF."""

from __future__ import annotations

from collections.abc import Callable

from app import pictures
from app.figures.period import quarter, short_name
from app.pictures import Bar, Picture, Series, Spark, Stack
from app.reports import saying
from app.reports.content import Content, Part

Url = Callable[[str], str]


def before(content: Content) -> str:
    """The name of the quarter before."""
    return str(quarter(content.quarter).before)


def course(content: Content, part: Part, keys: tuple[str, ...], title: str, language: str) -> Picture | None:
    """Some counts over the quarters; None with fewer than three quarters to show."""
    found = [part.trend.get(key, ()) for key in keys]
    known = max((sum(one is not None for one in series) for series in found), default=0)
    if known < 3:
        return None
    times = content.quarters[-known:]
    series = [
        Series(content.measures[key]["label"][language], tuple(one.value if one else None for one in values[-known:]))
        for key, values in zip(keys, found, strict=True)
    ]
    return pictures.line(title, [short_name(one, language) for one in times], series, language=language, unit="cases")


def small(content: Content, part: Part, key: str, language: str) -> Spark | str:
    """The course of a figure as a small line; nothing with fewer than three quarters."""
    values = [
        None if one is None else one.percentage if content.measures[key]["kind"] == "share" else one.value
        for one in part.trend.get(key, ())
    ]
    while values and values[0] is None:
        values.pop(0)
    if len(values) < 3:
        return ""
    return pictures.spark(content.measures[key]["label"][language], values, language=language)


def divided(content: Content, part: Part, key: str, language: str, url: Url) -> Picture | None:
    """The parts of a figure as bars, beside those of the quarter before; None for one that has none."""
    now, was = part.now[key], part.before.get(key)
    whole = now.parts_of or now.parts
    measure = content.measures[key]
    if not measure["parts"] or not any(whole.values()):
        return None
    share, compares = measure["kind"] == "share", saying.there_was_a_quarter_before(part)
    items = []
    for code in whole:
        one, old = saying.of_part(now, code), saying.of_part(was, code) if was and compares else None
        if share and (one.of or 0) < saying.FEW:
            continue  # a share of a few says more than it knows
        then = old.percentage if share and old and (old.of or 0) >= saying.FEW else old.value if old else None
        value = one.percentage if share else one.value
        then = None if share and old and (old.of or 0) < saying.FEW else then
        label = saying.part_label(content, key, code, language)
        items.append(Bar(label, value, then, f"{url(key)}&deel={code}"))
    if not items:
        return None
    now_name, then_name = (short_name(one, language) for one in (content.quarter, before(content)))
    unit, title = "share" if share else "", measure["label"][language]
    return pictures.bars(title, items, language=language, unit=unit, now=now_name, before=then_name)


def time_with(content: Content, part: Part, language: str) -> Picture | None:
    """With whom the time went, in this quarter and the one before."""
    rows = [(content.quarter, part.now.get("time_with")), (before(content), part.before.get("time_with"))]
    codes = list(content.measures["time_with"]["parts"])
    found = [
        Stack(short_name(name, language), tuple(one.parts.get(code, 0) for code in codes))
        for name, one in rows if one and one.value
    ]  # fmt: skip
    if not found:
        return None
    labels = [saying.part_label(content, "time_with", code, language) for code in codes]
    title = content.measures["time_with"]["label"][language]
    return pictures.stacked(title, found, labels, language=language, unit="days")


def map_of(content: Content, key: str, title: str, language: str, link: Callable[[str], str]) -> Picture | None:
    """A figure on the tile map of the division that is shown first, by the name of each region; None for a division
    without a map.
    """
    values, links = {}, {}
    for name, part in content.slices.items():
        if name.startswith("regio:") and part.label["nl"].endswith(f"({content.division})"):
            region = part.label["nl"].rsplit(" (", 1)[0]
            values[region] = (part.now[key].value or 0) if key in part.now else 0
            links[region] = link(name)
    maps = (pictures.layout(key) for key in pictures.divisions())
    layout = next((one for one in maps if one and {tile.name for tile in one.tiles} & values.keys()), None)
    if layout is None or not any(values.values()):
        return None
    return pictures.tiles(title, layout, values, language=language, unit="cases", links=links)
