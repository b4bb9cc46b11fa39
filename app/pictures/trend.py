"""Values over time: a line, small lines beside each other, a line in a table, a fan of what may come. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.pictures.ink import BAND, DASHES, EDGE, HAIR, STROKES, Ink, cut, n, width, wrap
from app.pictures.model import Amount, Drawing, Grid, Picture, Series, Spark, known, made
from app.pictures.numbers import said, short, ticks, unit_word

_WORDS = {
    "nl": {
        "time": "Periode",
        "partial": "nog niet voorbij",
        "normal": "gewone schommeling",
        "one": "{name}: {last} in {time}",
        "was": ", {first} in {start}",
        "between": "; laagste {low}, hoogste {high}",
        "none": "{name}: geen getallen",
        "nothing": "Er zijn geen getallen",
        "panels": "{count} lijnen op één schaal. In {time} is {top} het hoogst: {high}; {least} het laagst: {low}.",
    },
    "en": {
        "time": "Period",
        "partial": "not over yet",
        "normal": "normal variation",
        "one": "{name}: {last} in {time}",
        "was": ", {first} in {start}",
        "between": "; lowest {low}, highest {high}",
        "none": "{name}: no numbers",
        "nothing": "There are no numbers",
        "panels": "{count} lines on one scale. In {time} {top} is highest: {high}; {least} is lowest: {low}.",
    },
}


def line(
    title: str,
    times: Sequence[str],
    series: Sequence[Series],
    *,
    language: str,
    unit: str = "",
    partial: bool = False,
    normal: tuple[float, float] | None = None,
    marks: Mapping[int, str] | None = None,
    links: Mapping[tuple[int, int], str] | None = None,
) -> Picture:
    """Lines over time from zero, at most four, named at their ends. A value that is not known leaves a gap.

    `partial`: the last moment is not over yet. `normal`: between which values it ordinarily varies. `marks`: what
    happened at a moment. `links`: where the cells of the table lead, by (row, column); the first column is the moment.
    Raises ValueError for more lines, or lines that do not have a value for each moment.
    """
    if not 1 <= len(series) <= len(STROKES) or any(len(one.values) != len(times) for one in series):
        raise ValueError("a line has a value for each moment, and there are one to four lines")

    def draw(wide: int) -> Drawing:
        return _Lines(wide, times, series, language, unit, partial, normal, dict(marks or {})).drawing()

    words = _WORDS[language]
    mark = f" ({words['partial']})"
    rows = tuple(
        (
            time + (mark if partial and place == len(times) - 1 else ""),
            *(short(one.values[place], unit, language) for one in series),
        )
        for place, time in enumerate(times)
    )
    table = Grid(
        title,
        (words["time"], *(one.name for one in series)),
        rows,
        frozenset(range(1, len(series) + 1)),
        dict(links or {}),
    )
    return made(title, _told(times, series, language, unit), table, draw)


def _told(times: Sequence[str], series: Sequence[Series], language: str, unit: str) -> str:
    """What the lines do, in words."""
    words, told = _WORDS[language], []
    for one in series:
        places = [place for place, value in enumerate(one.values) if value is not None]
        if not places:
            told.append(words["none"].format(name=one.name))
            continue
        first, last = places[0], places[-1]
        text = words["one"].format(name=one.name, last=said(one.values[last], unit, language), time=times[last])
        if first != last:
            text += words["was"].format(first=short(one.values[first], unit, language), start=times[first])
        if len(places) > 2:
            values = known(one.values)
            low, high = (short(value, unit, language) for value in (min(values), max(values)))
            text += words["between"].format(low=low, high=high)
        told.append(text)
    return ". ".join(told) + "."


class _Lines:
    """One drawing of lines: its margins, its scale, and the parts from back to front."""

    def __init__(
        self,
        wide: int,
        times: Sequence[str],
        series: Sequence[Series],
        language: str,
        unit: str,
        partial: bool,
        normal: tuple[float, float] | None,
        marks: dict[int, str],
    ) -> None:
        self.ink, self.wide, self.times, self.series = Ink(), wide, times, series
        self.language, self.unit, self.partial, self.marks = language, unit, partial, marks
        self.words = _WORDS[language]
        self.normal = normal
        values = [value for one in series for value in known(one.values)] + list(normal or ())
        self.ticks = ticks(max([0.0, *values]), 4 if wide > 400 else 3, unit)
        self.top = 26.0 if unit_word(unit, language) or marks else 14.0
        self.high = 190.0 if wide > 400 else 160.0
        self.left = max(width(short(tick, unit, language), 12) for tick in self.ticks) + 8
        room = 150 if wide > 400 else 92
        self.labels = [wrap(one.name, room, 13, bold=True, most=3) if len(series) > 1 else [] for one in series]
        ends = [short(one.values[-1], unit, language) for one in series]
        widest = max(
            [width(text, 13, bold=True) for lines in self.labels for text in lines]
            + [width(text, 14, bold=True) for text in ends]
        )
        self.right = wide - widest - 14

    def x(self, place: int) -> float:
        """Where a moment stands; a single one in the middle."""
        if len(self.times) == 1:
            return (self.left + self.right) / 2
        return self.left + 6 + (self.right - self.left - 6) * place / (len(self.times) - 1)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.top + self.high * (1 - min(max(value, 0), self.ticks[-1]) / self.ticks[-1])

    def drawing(self) -> Drawing:
        """All of it."""
        ink, bottom = self.ink, self.top + self.high
        if self.normal:
            low, high = self.normal
            ink.rect(
                self.left,
                self.y(high),
                self.right - self.left,
                self.y(max(low, 0)) - self.y(high),
                fill=BAND,
                css="pic-band",
            )
        for tick in self.ticks:
            y = self.y(tick)
            zero = tick == 0
            ink.line(self.left, y, self.right, y, stroke=EDGE if zero else HAIR, css="pic-axis" if zero else "pic-grid")
            ink.muted(self.left - 8, y + 4, short(tick, self.unit, self.language), anchor="end")
        if word := unit_word(self.unit, self.language):
            ink.muted(0, 12, word)
        for place, text in self.marks.items():
            self._mark(place, text)
        for place, one in enumerate(self.series):
            self._series(place, one)
        self._ends()
        self._times(bottom)
        return Drawing(self.wide, self._key(bottom + 24), ink.body)

    def _mark(self, place: int, text: str) -> None:
        x, room = self.x(place), self.right - self.left
        self.ink.add(
            '<line class="pic-axis" x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="{3}" stroke-dasharray="3 3"/>',
            *(n(x), n(self.top - 8), n(self.top + self.high), EDGE),
        )
        text = cut(text, room, 12)
        half = width(text, 12) / 2
        self.ink.muted(min(max(x, self.left + half), self.wide - half), self.top - 12, text, anchor="middle")

    def _series(self, place: int, one: Series) -> None:
        last = len(self.times) - 1
        for start, end in _stretches(one.values):
            points = [(self.x(at), self.y(one.values[at] or 0)) for at in range(start, end + 1)]
            if self.partial and end == last and len(points) > 1:
                self.ink.path(points[-2:], series=place, thick=1.5, dash="2 4")
                points = points[:-1]
            if len(points) > 1:
                self.ink.path(points, series=place, dash=DASHES[place])
            elif not (self.partial and end == last == start):
                self.ink.dot(*points[0], 3, series=place)
        value = one.values[-1] if one.values else None
        if value is not None:
            self.ink.dot(self.x(last), self.y(value), 4, series=place, hollow=self.partial)

    def _ends(self) -> None:
        """The names and last values at the ends of the lines, moved apart where they would lie over each other."""
        wanted = []
        for place, one in enumerate(self.series):
            places = [at for at, value in enumerate(one.values) if value is not None]
            if places:
                value = one.values[places[-1]] or 0
                wanted.append((self.y(value), place, value, places[-1] == len(self.times) - 1))
        heights = {place: 15.0 * len(self.labels[place]) + 20 for _y, place, _value, _at in wanted}
        tops = spread([(y - heights[place] / 2, heights[place]) for y, place, _v, _a in sorted(wanted)], self._floor())
        for top, (_y, place, value, at_end) in zip(tops, sorted(wanted), strict=True):
            x = self.right + 11 if len(self.times) > 1 else self.x(0) + 11
            css, fill = f"pic-t{place + 1}", STROKES[place]
            for number, text in enumerate(self.labels[place]):
                self.ink.write(x, top + 12 + number * 15, text, bold=True, css=css, fill=fill)
            if at_end:
                y = top + 13 + len(self.labels[place]) * 15
                self.ink.write(x, y, short(value, self.unit, self.language), size=14, bold=True, css=css, fill=fill)

    def _floor(self) -> float:
        return self.top + self.high + 14

    def _times(self, bottom: float) -> None:
        """The moments under the axis: the last one, and before it as many as there is room for."""
        every = 1
        widest = max((width(text, 12) for text in self.times), default=0) + 10
        step = (self.right - self.left - 6) / max(len(self.times) - 1, 1)
        while every * step < widest and every < len(self.times):
            every += 1
        last = len(self.times) - 1
        for place in range(last, -1, -every):
            half = width(self.times[place], 12) / 2
            x = min(max(self.x(place), half), self.wide - half)
            self.ink.line(self.x(place), bottom, self.x(place), bottom + 4, stroke=EDGE, css="pic-axis")
            self.ink.muted(x, bottom + 18, self.times[place], anchor="middle")

    def _key(self, y: float) -> float:
        """What the marks mean, under the drawing. Gives where it ends."""
        x = self.left
        if self.partial:
            self.ink.dot(x + 4, y + 9, 4, hollow=True)
            text = f"{self.times[-1]}: {self.words['partial']}"
            self.ink.muted(x + 14, y + 13, text)
            x += width(text, 12) + 34
        if self.normal:
            if x + 18 + width(self.words["normal"], 12) > self.wide:
                x, y = self.left, y + 18
            self.ink.rect(x, y + 4, 14, 10, fill=BAND, css="pic-band")
            self.ink.muted(x + 20, y + 13, self.words["normal"])
        return y + 18 if self.partial or self.normal else y


def spread(boxes: Sequence[tuple[float, float]], floor: float) -> list[float]:
    """The tops of boxes (top, height), in order from above, moved so that none covers another and none sinks through
    the floor or rises above 0 while there is room.
    """
    tops: list[float] = []
    for top, _high in boxes:
        least = tops[-1] + boxes[len(tops) - 1][1] if tops else 0.0
        tops.append(max(top, least))
    limit = floor
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], limit - boxes[place][1])
        limit = tops[place]
    if tops and tops[0] < 0:
        down = -tops[0]
        tops = [top + down for top in tops]
    return tops


def _stretches(values: Sequence[Amount]) -> list[tuple[int, int]]:
    """Where values follow each other without a gap: first and last place of each."""
    found: list[tuple[int, int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


# -- small ones ------------------------------------------------------------------------------------------------------


def multiples(
    title: str,
    times: Sequence[str],
    panels: Sequence[Series],
    *,
    language: str,
    unit: str = "",
    partial: bool = False,
) -> Picture:
    """The same line for many, side by side on one scale, in the order they are given."""
    words = _WORDS[language]
    rows = tuple((one.name, *(short(value, unit, language) for value in one.values)) for one in panels)
    table = Grid(title, ("", *times), rows, frozenset(range(1, len(times) + 1)))

    def draw(wide: int) -> Drawing:
        ink, across = Ink(), 4 if wide > 400 else 2
        base = -24.0
        highest = max((value for one in panels for value in known(one.values)), default=0.0) or 1.0
        gap, room = 22.0, (wide - 22.0 * (across - 1)) / across
        line_high = 44.0
        heads = [wrap(one.name, room, 12.5, most=3) for one in panels]
        for place, one in enumerate(panels):
            column = place % across
            above = max(len(names) for names in heads[place - column : place - column + across])
            if not column:
                base += 30 + 15.6 * above + line_high
            x0 = column * (room + gap)
            ink.lines(x0, base - line_high + 6 - 15.6 * len(heads[place]), heads[place], size=12.5)
            ink.line(x0, base, x0 + room, base, stroke=HAIR, css="pic-grid")
            end = one.values[-1] if one.values else None
            label = short(end, unit, language)
            long = room - width(label, 14, bold=True) - 10
            step = long / max(len(times) - 1, 1)
            for start, stop in _stretches(one.values):
                points = [
                    (x0 + 3 + at * step, base - line_high * (one.values[at] or 0) / highest)
                    for at in range(start, stop + 1)
                ]
                if len(points) > 1:
                    ink.path(points, thick=2)
                elif stop != len(times) - 1:
                    ink.dot(*points[0], 2)
            if end is not None:
                y = base - line_high * end / highest
                ink.dot(x0 + 3 + long, y, 3.5, hollow=partial)
                ink.write(x0 + room, min(y + 5, base), label, size=14, anchor="end", bold=True)
        foot = base + 24 if panels else 0.0
        if times and panels:
            span = f"{times[0]} – {times[-1]}" if len(times) > 1 else times[0]
            span += f" ({words['partial']})" if partial else ""
            word = unit_word(unit, language)
            scale = f"0–{short(highest, unit, language)} {word}".rstrip()
            ink.muted(0, foot, cut(f"{span} · {scale}", wide, 12))
        return Drawing(wide, foot + 8, ink.body)

    return made(title, _panels_told(times, panels, language, unit), table, draw)


def _panels_told(times: Sequence[str], panels: Sequence[Series], language: str, unit: str) -> str:
    """Which line ends highest and which lowest: one sentence, however many there are."""
    words = _WORDS[language]
    ends = [(one.values[-1], one.name) for one in panels if one.values and one.values[-1] is not None]
    if not ends:
        return words["nothing"] + "."
    (high, top), (low, least) = max(ends, key=lambda one: one[0] or 0), min(ends, key=lambda one: one[0] or 0)
    return words["panels"].format(
        count=len(panels),
        time=times[-1],
        top=top,
        high=said(high, unit, language),
        least=least,
        low=short(low, unit, language),
    )


def spark(name: str, values: Sequence[Amount], *, language: str, unit: str = "") -> Spark:
    """The course of some values as a small line, the last one marked."""
    wide, high, ink = 84.0, 22.0, Ink()
    numbers = known(values)
    highest = max(numbers, default=0.0) or 1.0
    step = (wide - 8) / max(len(values) - 1, 1)

    def point(place: int) -> tuple[float, float]:
        return 4 + place * step, high - 4 - (high - 8) * (values[place] or 0) / highest

    ink.line(4, high - 1.5, wide - 4, high - 1.5, stroke=HAIR, css="pic-grid")
    for start, end in _stretches(values):
        points = [point(place) for place in range(start, end + 1)]
        if len(points) > 1:
            ink.path(points, thick=1.5)
    if values and values[-1] is not None:
        ink.dot(*point(len(values) - 1), 2.5)
    words = f"{name}: " + "; ".join(short(value, unit, language) for value in values)
    return Spark(words, Drawing(wide, high, ink.body))
