"""Draws the house: docs/architecture.svg, from the layers in pyproject.toml.

    .venv/bin/python tools/house.py [--check]

What each package is for is the first sentence of its docstring; it is in the drawing for who points at a box, and for
who does not see it. `--check` only says whether the drawing is that of the layers there are (exit 1 when not).
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "architecture.svg"
WIDTH, MARGIN, GAP = 900, 20, 10
BOX, HIGH, STEP = 134, 44, 26
PER_ROW = (WIDTH - 2 * MARGIN + GAP) // (BOX + GAP)


def layers() -> list[list[str]]:
    """The packages, the top layer first; each imports only from the layers below it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [re.findall(r"\w+", layer) for layer in listed]


def purpose(package: str) -> str:
    """The first sentence of what a package says of itself."""
    folder = ROOT / "app" / package
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(re.split(r"(?<=[.:])\s", " ".join(said.split()))[:1]).rstrip(":")


def drawing() -> str:
    """The whole drawing."""
    parts: list[str] = []
    top = MARGIN
    for place, layer in enumerate(layers()):
        if place:
            middle = WIDTH // 2
            parts.append(
                f'<path d="M{middle} {top + 4}v{STEP - 10}m-5 -5l5 5l5 -5" fill="none" stroke="#465250" '
                'stroke-width="1.5"/>'
            )
            top += STEP
        rows = [layer[start : start + PER_ROW] for start in range(0, len(layer), PER_ROW)]
        for row in rows:
            left = (WIDTH - len(row) * (BOX + GAP) + GAP) // 2
            parts += [_box(package, left + number * (BOX + GAP), top) for number, package in enumerate(row)]
            top += HIGH + GAP
        top -= GAP
    told = "; ".join(", ".join(layer) for layer in layers())
    high = top + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" aria-labelledby="t d" '
        'font-family="Fira Sans, Arial, sans-serif">\n<title id="t">The packages of Regiolijn</title>'
        f'<desc id="d">Layers from the top: {told}. Each imports only layers below it.</desc>\n'
        f'<rect width="{WIDTH}" height="{high}" fill="#fff"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def _box(package: str, left: int, top: int) -> str:
    return (
        f"<g><title>{escape(f'{package}: {purpose(package)}')}</title>"
        f'<rect x="{left}" y="{top}" width="{BOX}" height="{HIGH}" rx="4" fill="#e7f0f0" stroke="#0d4650"/>'
        f'<text x="{left + BOX // 2}" y="{top + 28}" font-size="16" text-anchor="middle" fill="#14201f">'
        f"{package}</text></g>"
    )


def main() -> int:
    drawn = drawing()
    if "--check" in sys.argv[1:]:
        if DRAWING.read_text(encoding="utf-8") == drawn:
            return 0
        print(f"{DRAWING.relative_to(ROOT)} is of another house; run tools/house.py")
        return 1
    DRAWING.write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
