"""Whether the documentation still speaks of things that exist.

    python tools/check_docs.py

In README.md and docs/ every relative link must lead to a file and, with a #fragment, to a heading in it;
every path of ours in `code` must exist; every `make` goal named must be one.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent

# Folders whose contents are made on the machine itself: named in the docs, absent in a fresh copy.
MADE_HERE = (".venv/", "node_modules/", "instance/", "build/", "app/web/static/vendor/")

FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
EXPLICIT_ID = re.compile(r"\b(?:id|name)=\"([^\"]+)\"")
PATH = re.compile(r"[\w.@-]+(?:/[\w.@*-]+)*/?")
GOAL = re.compile(r"\bmake ((?:[a-z][a-z-]* ?)+)")


def _blank(match: re.Match[str]) -> str:
    """Spaces instead of the text, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match.group())


def anchors(text: str) -> set[str]:
    """The fragments a page offers: its headings in the usual spelling, and explicit ids."""
    found: set[str] = set(EXPLICIT_ID.findall(text))
    for heading in HEADING.findall(FENCE.sub(_blank, text)):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        kept = "".join(
            c for c in plain.lower() if c in " -_" or unicodedata.category(c)[0] in "LN"
        ).replace(" ", "-")  # fmt: skip
        slug, again = kept, 1
        while slug in found:
            slug, again = f"{kept}-{again}", again + 1
        found.add(slug)
    return found


def _bad_link(target: str, page: Path) -> str | None:
    if re.match(r"[a-z][a-z0-9+.-]*:|//", target, re.IGNORECASE):
        return None  # somewhere else
    path, _, fragment = unquote(target).partition("#")
    if path.startswith("/"):
        return f"link {target}: start from this page, not with a slash"
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(ROOT):
        return f"link {target}: leads out of the project"
    if not file.exists():
        return f"link {target}: no such file"
    if fragment and file.suffix == ".md" and fragment not in anchors(file.read_text(encoding="utf-8")):
        return f"link {target}: no such heading"
    return None


def _ours(word: str) -> bool:
    """Whether a word in code style names a path of this project."""
    if word.startswith(MADE_HERE) or not PATH.fullmatch(word):
        return False
    head, slash, _ = word.partition("/")
    return bool(slash) and (ROOT / head).is_dir()


def _bad_code(code: str, goals: set[str]) -> list[str]:
    bad = []
    for word in code.split():
        bare = re.sub(r"(:\d+(-\d+)?)?[,;:.]?$", "", word.removeprefix("./"))
        if not _ours(bare):
            continue
        there = any(ROOT.glob(bare.rstrip("/"))) if "*" in bare else (ROOT / bare).exists()
        if not there:
            bad.append(f"`{bare}`: no such path")
    for named in GOAL.findall(code):
        bad += [f"`make {goal}`: no such goal" for goal in named.split() if goal not in goals]
    return bad


def check_page(page: Path, goals: set[str]) -> list[str]:
    """What is wrong on one page, each with its line."""
    text = page.read_text(encoding="utf-8")
    prose = FENCE.sub(_blank, text)
    problems: list[tuple[int, str]] = []
    for match in CODE.finditer(prose):
        problems += [(match.start(), bad) for bad in _bad_code(match.group(2), goals)]
    for match in FENCE.finditer(text):
        problems += [(match.start(), bad) for bad in _bad_code(match.group(), goals)]
    without_code = CODE.sub(_blank, prose)
    for pattern in (LINK, REFERENCE):
        for match in pattern.finditer(without_code):
            bad = _bad_link(match.group(1), page)
            if bad:
                problems.append((match.start(), bad))
    return [f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, start) + 1}: {what}" for start, what in sorted(problems)]


def main() -> int:
    readme = ROOT / "README.md"
    if not readme.is_file():
        print("README.md is missing")
        return 1
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    goals = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    pages = [readme, *sorted((ROOT / "docs").rglob("*.md"))]
    problems = [problem for page in pages for problem in check_page(page, goals)]
    for problem in problems:
        print(problem)
    print(f"{len(pages)} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
