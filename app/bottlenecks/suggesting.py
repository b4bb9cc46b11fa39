"""What a text seems to be about: nature, laws and accords, by rules that anybody can read.

Knows no database and no framework. The rules are in app/data/suggestions.yaml. A suggestion says which words led to
it; it is shown, and never filled in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.bottlenecks.vocabulary import ACCORDS, NATURES, OPEN_ACCORDS, SYSTEMS
from app.cases.search import WORD, fold
from app.workflow.model import Text

FILE = Path(__file__).parents[1] / "data" / "suggestions.yaml"
KINDS: Mapping[str, Mapping[Any, Text]] = {"nature": NATURES, "systems": SYSTEMS, "accords": ACCORDS}
"""What can be suggested: the field of the form, and the values it has."""
LEAST = 3
"""A part of a word of fewer letters would be found in everything."""
LONGEST = 30_000
"""No more of a text is looked at: more than all fields together may hold."""


class RulesError(Exception):
    """The file with rules cannot be used. Each line names file, line and remedy."""


@dataclass(frozen=True)
class Rule:
    """The words that make us think of one value of one field."""

    kind: str
    value: str
    why: Text
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Suggestion:
    """A value for a field, the words (as written) that led to it, and what they have to do with it."""

    kind: str
    value: str
    quote: str
    why: Text

    @property
    def key(self) -> str:
        """What it is called in a form: `systems:Wmo`."""
        return f"{self.kind}:{self.value}"


_RULES: list[Rule] = []


def use(path: Path = FILE) -> None:
    """Take the rules of this file. Raises RulesError with every fault in it."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{path.name}:1: cannot be read ({error}); save it as UTF-8 text") from error
    _RULES[:] = parse(source, path.name)


def rules() -> tuple[Rule, ...]:
    """The rules in use; those of our own file when nobody said otherwise."""
    if not _RULES:
        use()
    return tuple(_RULES)


def suggest(text: str, chosen: Mapping[str, Iterable[str]], known: Iterable[Rule] | None = None) -> list[Suggestion]:
    """What this text seems to be about and was not chosen yet, in the order of the form.

    `chosen` holds what was filled in by field. Of natures, a bottleneck has one: the one with most words is suggested,
    and none when there is one already.
    """
    line = _Line(text[:LONGEST])
    found: list[tuple[int, Suggestion]] = []
    for rule in rules() if known is None else known:
        taken = set(chosen.get(rule.kind, ()))
        over = rule.kind == "accords" and rule.value not in OPEN_ACCORDS
        if over or rule.value in taken or (rule.kind == "nature" and taken):
            continue
        hits = line.hits(rule.pattern)
        if hits:
            found.append((len(set(map(fold, hits))), Suggestion(rule.kind, rule.value, hits[0], rule.why)))
    natures = [item for item in found if item[1].kind == "nature"]
    best = max(natures, key=lambda item: item[0], default=None)
    return [item for count, item in found if item.kind != "nature" or (count, item) == best]


class _Line:
    """A text as its words, folded, with the way back to how they were written."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []
        self.starts: list[int] = []
        words = []
        place = 0
        for found in WORD.finditer(text):
            word = "".join(WORD.findall(fold(found.group())))
            if word:
                words.append(word)
                self.spans.append(found.span())
                self.starts.append(place)
                place += len(word) + 1
        self.folded = " ".join(words)

    def hits(self, pattern: re.Pattern[str]) -> list[str]:
        """What was found, as it was written."""
        return [self._written(found.start(), found.end()) for found in pattern.finditer(self.folded)]

    def _written(self, begin: int, end: int) -> str:
        first, last = bisect_right(self.starts, begin) - 1, bisect_right(self.starts, end - 1) - 1
        return " ".join(self.text[self.spans[first][0] : self.spans[last][1]].split())


# -- the file ------------------------------------------------------------------------------------


def parse(source: str, name: str) -> list[Rule]:
    """The rules in the text of a file called `name`. Raises RulesError with every fault, each with its line."""
    try:
        top = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesError(f"{name}:{line}: {error.problem}; look at the line before it too") from error
    faults: list[str] = []
    found: dict[tuple[str, str], Rule] = {}

    def fault(node: yaml.Node, text: str) -> None:
        faults.append(f"{name}:{node.start_mark.line + 1}: {text}")

    for kind, group in _pairs(top, fault, "the file must hold nature, systems and accords"):
        values = KINDS.get(kind.value)
        if values is None:
            fault(kind, f"“{kind.value}” is not something to suggest; use one of: {', '.join(KINDS)}")
            continue
        for value, rule in _pairs(group, fault, f"{kind.value} must hold values, each with words and why"):
            if value.value not in [str(item) for item in values]:
                known = ", ".join(str(item) for item in values)
                fault(value, f"{kind.value} “{value.value}” does not exist; use one of: {known}")
            elif (kind.value, value.value) in found:
                fault(value, f"“{value.value}” is here twice; put its words together")
            else:
                made = _rule(kind.value, value, rule, fault)
                if made is not None:
                    found[kind.value, value.value] = made
    if faults:
        raise RulesError("\n".join(faults))
    return [
        found[kind, str(value)] for kind, values in KINDS.items() for value in values if (kind, str(value)) in found
    ]


def _rule(kind: str, value: yaml.Node, node: yaml.Node, fault: Any) -> Rule | None:
    parts = {key.value: part for key, part in _pairs(node, fault, f"{value.value} must have words and why")}
    for key in parts.keys() - {"words", "why"}:
        fault(parts[key], f"“{key}” is not known here; remove it, or write words or why")
    words, why = parts.get("words"), parts.get("why")
    if not isinstance(words, yaml.SequenceNode) or not words.value:
        fault(words or node, f"{value.value} has no words; write words: [word, another word]")
        return None
    reasons = {key.value: part.value for key, part in why.value} if isinstance(why, yaml.MappingNode) else {}
    if set(reasons) != {"nl", "en"} or not all(isinstance(part, str) and part.strip() for part in reasons.values()):
        fault(why or node, f"{value.value} needs a reason; write why: {{nl: …, en: …}}")
        return None
    patterns = []
    for word in words.value:
        pattern = _pattern(word, fault)
        if pattern in patterns:
            fault(word, f"“{word.value}” is here twice for {value.value}; remove one")
        if pattern:
            patterns.append(pattern)
    whole = "|".join(sorted(patterns, key=len, reverse=True))
    return Rule(kind, value.value, Text(reasons["nl"], reasons["en"]), re.compile(f"(?<![^ ])(?:{whole})(?![^ ])"))


def _pattern(node: yaml.Node, fault: Any) -> str:
    """One word or part of a sentence, as a pattern for folded words; empty when it cannot be used."""
    written = node.value if isinstance(node, yaml.ScalarNode) else ""
    begins, ends = written.startswith("*"), written.endswith("*")
    words = WORD.findall(fold(written.strip("*")))
    if not words or "*" in written.strip("*"):
        fault(node, f"“{written}” holds no word, or a * in the middle; write a word, with a * only at its begin or end")
        return ""
    if (begins and len(words[0]) < LEAST) or (ends and len(words[-1]) < LEAST):
        fault(node, f"“{written}” is too short for a *; write at least {LEAST} letters")
        return ""
    return ("[^ ]*" if begins else "") + " ".join(words) + ("[^ ]*" if ends else "")


def _pairs(node: yaml.Node | None, fault: Any, otherwise: str) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value
    else:
        fault(node or yaml.ScalarNode("", "", yaml.Mark("", 0, 0, 0, "", 0)), otherwise)
