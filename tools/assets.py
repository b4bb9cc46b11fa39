"""Copy the front-end files we serve out of node_modules.

The pages need a few dozen files of the packages in package.json; `npm ci` brings far more. This script
joins the stylesheets of the components named in tools/assets.json into one file, copies the fonts with
their licences, and puts what only the tests use in build/vendor. Nothing it writes is committed.

Only the standard library, so that it runs before anything is installed.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
LIST = ROOT / "tools" / "assets.json"
SERVED = ROOT / "app" / "web" / "static" / "vendor"
FOR_TESTS = ROOT / "build" / "vendor"


class MissingFile(Exception):
    """A file the list asks for is not in node_modules."""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingFile(path.relative_to(MODULES)) from None


def _squeeze(css: str) -> str:
    """Drop the indentation that the packages' minified files keep inside long values."""
    return re.sub(r"\s*\n\s*", " ", css).strip()


def _stylesheet(components: list[str]) -> str:
    """The components' stylesheets in the order of the list, under one licence line."""
    parts = ["/*! @license EUPL-1.2 | Copyright (c) Gemeente Utrecht, Frameless B.V. | see LICENSE-utrecht.md */"]
    for name in components:
        parts.append(_squeeze(_read(MODULES / "@utrecht" / f"{name}-css" / "dist" / "index.min.css")))
    return "\n".join(parts) + "\n"


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise MissingFile(source.relative_to(MODULES))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _fonts(fonts: dict[str, Any], folder: Path) -> None:
    package = MODULES / fonts["package"]
    slug = fonts["package"].rsplit("/", 1)[-1]
    rules = []
    for weight in fonts["weights"]:
        name = f"{slug}-{fonts['subset']}-{weight}-normal.woff2"
        _copy(package / "files" / name, folder / name)
        rules.append(
            f'@font-face{{font-family:"{fonts["family"]}";font-style:normal;font-weight:{weight};'
            f'font-display:swap;src:url("{name}") format("woff2")}}'
        )
    (folder / fonts["file"]).write_text("\n".join(rules) + "\n", encoding="utf-8")
    _copy(package / "LICENSE", folder / f"LICENSE-{slug}.txt")


def build() -> str:
    """Write both folders anew; a folder appears only when it is complete. Returns what it made, in words."""
    wanted = json.loads(LIST.read_text(encoding="utf-8"))

    fresh = SERVED.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    css = _stylesheet(wanted["css"]["components"])
    (fresh / wanted["css"]["file"]).write_text(css, encoding="utf-8")
    _copy(MODULES / "@utrecht" / "component-library-css" / "LICENSE.md", fresh / "LICENSE-utrecht.md")
    _fonts(wanted["fonts"], fresh)
    shutil.rmtree(SERVED, ignore_errors=True)
    fresh.rename(SERVED)

    for name, source in wanted["tests"].items():
        _copy(MODULES / source, FOR_TESTS / name)

    css_kb = len(css.encode()) / 1000
    components, weights = wanted["css"]["components"], wanted["fonts"]["weights"]
    return f"{len(components)} components, {css_kb:.0f} kB of CSS; {len(weights)} fonts"


def main() -> int:
    try:
        print(build())
    except MissingFile as missing:
        print(f"node_modules has no {missing}; run: make setup", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
