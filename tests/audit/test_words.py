"""The log speaks its reader's language: every action that is recorded has a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app.audit import words
from app.definitions import registry

APP = Path(__file__).parents[2] / "app"


def recorded() -> Iterator[str]:
    """Every action that the application records under a fixed name."""
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record":
                for given in node.args[:4]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str) and "." in given.value:
                        yield given.value


def test_every_action_has_a_name() -> None:
    found = set(recorded())
    assert len(found) > 40
    assert found <= set(words.ACTIONS)


def test_a_step_is_called_by_its_process(app: Flask) -> None:
    with app.test_request_context():
        for name in registry.names():
            for step in registry.current(name).transitions.values():
                said = words.label(f"{name}.{step.name}")
                assert said == f"{registry.current(name).label.nl}: {step.told.nl.lower()}"
        assert words.label("something.else") == "something.else"
