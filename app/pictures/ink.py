"""Writing SVG: elements, how wide a text is, the colours. PURE.

Colours are presentation attributes, so that a drawing is right in a PDF, and classes, so that a page in the dark
can recolour them (`static/css/pictures.css`). They differ in lightness as well as in hue: nothing is lost in grey, and
next to nothing to who is colour-blind. No style attribute, no script, nothing half transparent.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

INK, MUTED, HAIR, EDGE, SURFACE, BAND = "#14201f", "#465250", "#d6dddb", "#6b7775", "#ffffff", "#e7eeee"
FILLS = ("#0d4650", "#e08a52", "#37757d", "#f6d2b8", "#8a2c06", "#b4d6d8", "#6b7775", "#dfe5e3")
"""Parts beside each other: dark and light take turns, with a white line between them."""
ON_FILLS = ("#ffffff", "#14201f", "#ffffff", "#14201f", "#ffffff", "#14201f", "#ffffff", "#14201f")
STROKES = ("#0d4650", "#c8400a", "#4f6f8f", "#6b7775")
DASHES = ("", "7 3", "2 3", "10 3 2 3")
RAMP = ("#dfe9e9", "#b9d5d7", "#86b5b9", "#37757d", "#0d4650")
ON_RAMP = ("#14201f", "#14201f", "#14201f", "#ffffff", "#ffffff")

_WIDTHS = {
    0.25: " !',.:;¡·'iīj\xa0",
    0.31: "IJ`l()[]{}",
    0.36: 'ft¯r¨"-|',
    0.43: "*17z",
    0.47: "?scx~¢ç",
    0.51: "+235<=>FLvyª±×÷ýÿ−–",  # noqa: RUF001 - a real minus sign
    0.54: "#/9TZ\\_gk£$46ESX^ae¥àáâãäåèéêëÈÉÊË",
    0.57: "08CVYAKPhnouÇðñòóôõöøùúûüµ",
    0.60: "BRbdpqß",
    0.66: "DGUÙÚÛÜ",
    0.71: "HNOQÑÒÓÔÕÖØ&w",
    0.78: "M",
    0.86: "%Wm…æÆ",
    1.02: "@",
}
_WIDTH = {sign: width for width, signs in _WIDTHS.items() for sign in signs}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is in Fira Sans, rather too much than too little."""
    return size * sum(_WIDTH.get(sign, 0.62 if sign.isascii() else 1.0) for sign in text) * (1.06 if bold else 1.0)


def wrap(text: str, room: float, size: float, *, most: int = 3, bold: bool = False) -> list[str]:
    """The text in at most so many lines of so much room; what does not fit ends with dots."""
    lines: list[str] = []
    for word in text.split():
        tried = f"{lines[-1]} {word}" if lines else word
        if lines and width(tried, size, bold=bold) <= room:
            lines[-1] = tried
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [cut(line, room, size, bold=bold) for line in lines] or [""]


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """As much of the text as there is room for."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def n(value: float) -> str:
    """A length without needless digits."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if abs(value) >= 0.05 else "0"


class Ink:
    """A drawing as it grows."""

    def __init__(self) -> None:
        self.parts: list[Markup] = []

    def add(self, template: str, *values: object) -> None:
        """One element; values are escaped."""
        self.parts.append(Markup(template).format(*values))  # noqa: S704 - templates are ours, values are escaped

    def link(self, href: str, words: str) -> None:
        """What follows, until `unlink`, leads somewhere; `words` say in full what stands there."""
        self.add('<a class="pic-link" href="{}"><title>{}</title>', href, words)

    def unlink(self) -> None:
        """What follows leads nowhere any more."""
        self.add("</a>")

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 13,
        anchor: str = "start",
        bold: bool = False,
        fill: str = INK,
        css: str = "pic-ink",
    ) -> None:
        """One line of text; y is where its letters stand."""
        weight = Markup(' font-weight="500"') if bold else Markup("")
        self.add(
            '<text class="{}" x="{}" y="{}" font-size="{:g}" text-anchor="{}" fill="{}"{}>{}</text>',
            *(css, n(x), n(y), size, anchor, fill, weight, "".join(one for one in text if one >= " ")),
        )

    def muted(self, x: float, y: float, text: str, *, size: float = 12, anchor: str = "start") -> None:
        """One line of small text."""
        self.write(x, y, text, size=size, anchor=anchor, fill=MUTED, css="pic-muted")

    def lines(self, x: float, y: float, lines: Sequence[str], *, size: float = 13, bold: bool = False) -> None:
        """Lines under each other from the left."""
        for place, line in enumerate(lines):
            self.write(x, y + place * size * 1.25, line, size=size, bold=bold)

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str, css: str, thick: float = 1) -> None:
        """A straight line."""
        self.add(
            '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{:g}"/>',
            *(css, n(x1), n(y1), n(x2), n(y2), stroke, thick),
        )

    def rect(self, x: float, y: float, wide: float, high: float, *, fill: str, css: str, round_: float = 0) -> None:
        """A filled box."""
        self.add(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill="{}"{}/>',
            *(css, n(x), n(y), n(max(wide, 0)), n(high), fill),
            Markup(' rx="{}"').format(n(round_)) if round_ else Markup(""),
        )

    def path(
        self, points: Sequence[tuple[float, float]], *, series: int = 0, thick: float = 2.5, dash: str = ""
    ) -> None:
        """A line along points in the colour of a series."""
        way = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
        self.add(
            '<path class="pic-s{}" d="{}" fill="none" stroke="{}" stroke-width="{:g}" stroke-linejoin="round" '
            'stroke-linecap="round"{}/>',
            *(series + 1, way, STROKES[series], thick),
            Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup(""),
        )

    def dot(self, x: float, y: float, radius: float, *, series: int = 0, hollow: bool = False) -> None:
        """A point of a series; hollow when it is not final."""
        if hollow:
            self.add(
                '<circle class="pic-h{}" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>',
                *(series + 1, n(x), n(y), n(radius), SURFACE, STROKES[series]),
            )
        else:
            self.add(
                '<circle class="pic-d{}" cx="{}" cy="{}" r="{}" fill="{}"/>',
                *(series + 1, n(x), n(y), n(radius), STROKES[series]),
            )

    @property
    def body(self) -> Markup:
        """All of it."""
        return Markup("").join(self.parts)
