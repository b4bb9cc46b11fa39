"""Whatever stands in a workflow file: a definition, or DefinitionError with lines; never anything else, never slow."""

from __future__ import annotations

import copy
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.definitions.loader import parse
from app.definitions.vocabulary import VOCABULARY
from app.definitions.written import DefinitionError
from app.workflow.model import Definition

SOURCES = [
    (Path(__file__).parents[2] / "workflows" / "escalation.yaml").read_text(encoding="utf-8"),
    (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8"),
]
LINE = re.compile(r"^fuzz\.yaml:[1-9]\d*: .+", re.DOTALL)
MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(MANY, max_examples=100)


def survives(source: str) -> Definition | None:
    began = time.process_time()
    found: Definition | None = None
    lines: tuple[str, ...] | None = None
    try:
        found = parse(source, "fuzz.yaml", VOCABULARY)
    except DefinitionError as error:
        lines = error.lines
    assert time.process_time() - began < 1
    assert found is not None or lines
    for line in lines or ():
        assert LINE.match(line), line
        assert int(line.split(":")[1]) <= source.count("\n") + 2
    return found


@MANY
@given(st.text())
def test_any_text(source: str) -> None:
    survives(source)


@MANY
@given(st.text(st.sampled_from("{}[]:,-&*!|>'\"#%@ \n\tab01~?"), max_size=80))
def test_any_punctuation(source: str) -> None:
    survives(source)


@FEW
@given(st.sampled_from(SOURCES), st.data())
def test_a_line_gone_doubled_moved_or_changed(source: str, data: st.DataObject) -> None:
    lines = source.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["gone", "doubled", "moved", "deeper", "cut", "filled"]))
        if how == "gone":
            del lines[place]
        elif how == "doubled":
            lines.insert(place, lines[place])
        elif how == "moved":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        elif how == "deeper":
            lines[place] = "  " + lines[place]
        elif how == "cut":
            lines[place] = lines[place][: data.draw(st.integers(0, 20))]
        else:
            lines[place] = lines[place].partition(":")[0] + ": " + data.draw(st.text(max_size=12))
    survives("\n".join(lines))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in _places(item, (*path, key)))]


TREES = [yaml.safe_load(source) for source in SOURCES]
ODD: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(), st.binary(max_size=4),
        st.sampled_from(["stay", "open", "done", "draft", "decide", "nobody", "end", "bounces", "owner"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@FEW
@given(st.sampled_from(TREES), ODD, st.data())
def test_any_value_anywhere(tree: Any, odd: Any, data: st.DataObject) -> None:
    """Wrong types, in every place of the file."""
    place = data.draw(st.sampled_from(_places(tree)[1:]))
    whole = copy.deepcopy(tree)
    part = whole
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = odd
    survives(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True))


@pytest.mark.parametrize(
    "source",
    [
        # The alias bomb ("billion laughs").
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        "a: &a {b: *a}\n",
        "<<: {workflow: x}\n",
        # Depth and length.
        "[" * 5000,
        "{a: " * 3000,
        "- " * 5000,
        "a:\n" + "".join(" " * n + "a:\n" for n in range(1, 900)),
        "workflow: " + "x" * 150_000,
        "workflow: " + "9" * 10_000,
        # Tags, documents, keys that are no words.
        "!!python/object/apply:os.system ['true']\n",
        "!!binary aGFsbG8=\n",
        "!!set {a, b}\n",
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        "1: 2\n",
        "null: 2\n",
        "---\n---\n",
        "%YAML 9.9\n---\na: 1\n",
        "a: 2027-02-30\n",
        "a: 2027-13-01 99:99:99\n",
        "workflow: .inf\nversion: .nan\n",
        "version: 0x1F\n",
        "version: 190:20:30\n",
        "\ufeffworkflow: x\n",
        "workflow: \x00\n",
        "workflow: \ud800\n",
    ],
)
def test_known_attacks(source: str) -> None:
    assert survives(source) is None


def test_a_change_of_line_ends_is_no_change() -> None:
    source = SOURCES[1]
    one, other = survives(source), survives(source.replace("\n", "\r\n"))
    assert one is not None
    assert other is not None
    assert one.digest == other.digest
    changed = survives(source.replace("working_days: 3", "working_days: 4"))
    assert changed is not None
    assert changed.digest != one.digest
