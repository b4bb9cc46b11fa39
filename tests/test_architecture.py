"""The house rules that a machine can see (ARCHITECTURE): who may import whom, where Flask ends, who tells the time."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
MODULES = sorted(APP.rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(APP.parent))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Every call by the text of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_the_import_contracts_hold() -> None:
    """In a process of its own: the linter silences every logger there is, and with them the tests that read a log."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=APP.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_actions_queries_and_models_know_no_request() -> None:
    for path in MODULES:
        if path.stem in ("actions", "queries", "models", "shared", "access", "intake", "routing", "clocks", "parties"):
            assert not [name for name in imported(path) if name.split(".")[0].startswith("flask")], named(path)


def test_only_the_clock_tells_the_time() -> None:
    told = re.compile(r"(datetime\.(now|utcnow|today)|date\.today|time\.time|monotonic)$")
    found = [
        f"{named(path)}:{line} {name}"
        for path in MODULES
        if path != APP / "clock.py"
        for line, name in calls(path)
        if told.search(name) and not name.startswith("clock.")
    ]
    assert [line for line in found if "monotonic" not in line] == []


def test_only_transaction_commits() -> None:
    found = [
        f"{named(path)}:{line}"
        for path in MODULES
        if path not in (APP / "db.py", APP / "demo" / "loading.py")  # the load of demo data has a connection of its own
        for line, name in calls(path)
        if name.endswith((".commit", ".rollback"))
    ]
    assert found == []


def test_the_state_of_a_case_has_one_writer() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in ("state", "active", "waiting_on"):
                    owner = ast.unparse(target.value)
                    if owner in ("case", "record", "follower", "leading") or (
                        owner == "self" and path.parent.name == "cases"
                    ):
                        found.append(f"{named(path)}:{ast.unparse(target)}")
    assert sorted(set(found)) == [f"app/cases/models.py:self.{name}" for name in ("active", "state", "waiting_on")]


def test_sql_is_never_put_together_from_texts() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            if name in ("text", "exec_driver_sql", "literal_column") and not isinstance(node.args[0], ast.Constant):
                found.append(f"{named(path)}: {ast.unparse(node.args[0])[:60]}")
    allowed = {"app/db.py: 'BEGIN IMMEDIATE' if writes else 'BEGIN'"}
    assert set(found) - allowed == set()


def test_relationships_are_not_used() -> None:
    assert [named(path) for path in MODULES if any(name == "relationship" for _line, name in calls(path))] == []


def test_templates_have_no_inline_style_script_or_unsafe_text() -> None:
    unsafe = re.compile(
        r"""<\w[^>{]*\sstyle=|<style|<script(?![^>]*\ssrc=)|<\w[^>{]*\son\w+=|[^'"\s]\s*\|\s*safe\b|autoescape\s+false|Markup\(""",
        re.IGNORECASE,
    )
    found = [
        f"{named(path)}:{number} {line.strip()[:80]}"
        for path in sorted(APP.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if unsafe.search(line.replace("{{ qr|safe }}", ""))  # made by us, of a secret we chose
    ]
    assert found == []


def test_every_text_has_its_dutch() -> None:
    from app.web.catalogue import missing

    assert missing() == []


@pytest.mark.parametrize("package", sorted(path.parent.name for path in APP.glob("*/views.py")))
def test_every_view_says_in_a_sentence_what_it_is_for(package: str) -> None:
    for path in (APP / package).glob("views*.py"):
        for node in tree(path).body:
            routed = isinstance(node, ast.FunctionDef) and any(
                "blueprint." in ast.unparse(d) for d in node.decorator_list
            )
            assert not routed or ast.get_docstring(node), f"{named(path)}:{node.name}"
