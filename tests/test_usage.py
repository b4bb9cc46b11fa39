"""What is left out on PostgreSQL has been seen not to use any database (`tests/usage.py`)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFTEST = """
from tests import usage

def pytest_configure(config):
    usage.register(config)
"""
TESTS = """
import sqlite3, subprocess, sys, threading
import pytest
from sqlalchemy import create_engine

engine = create_engine("sqlite://")

@pytest.fixture(scope="session")
def once():
    with engine.connect():
        return 1

@pytest.fixture
def through(once): return once

@pytest.fixture
def harmless(tmp_path): return tmp_path

@pytest.fixture
def closes():
    yield
    with engine.connect(): pass

def test_first(once): pass
def test_again(once): pass
def test_through(through): pass
def test_named(request): request.getfixturevalue("once")
def test_itself():
    with engine.connect(): pass
def test_file(tmp_path): sqlite3.connect(tmp_path / "x").close()
def test_thread():
    one = threading.Thread(target=lambda: engine.connect().close())
    one.start()
    one.join()
def test_process(): subprocess.run([sys.executable, "-c", ""], check=True)
def test_afterwards(closes): pass
def test_fails(): assert False
def test_skipped(): pytest.skip("not now")
@pytest.fixture(scope="module")
def asks(request): return request.getfixturevalue("once")
def test_asks(asks): pass
def test_asks_again(asks): pass
def test_pure(): assert 1 + 1 == 2
@pytest.mark.parametrize("number", [1, 2])
def test_pure_too(harmless, number): assert number
"""
PURE = {"test_pure", "test_pure_too[1]", "test_pure_too[2]"}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_only_what_was_seen_to_need_no_database_is_left_out(tmp_path: Path, workers: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_them.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    notes = tmp_path / "notes.txt"

    def run(**more: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TEST_"))}
        command = [sys.executable, "-m", "pytest", "-q", "-rA", "-n", workers, "-p", "no:schemathesis", str(tmp_path)]
        done = subprocess.run(
            command, cwd=tmp_path, env={**kept, "PYTHONPATH": str(ROOT), "TEST_NOTES": str(notes), **more},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    every = TESTS.count("def test_") + 1
    assert f"{every - 2} passed, 1 skipped" in run(), "one fails on purpose"
    assert {line.split("::")[1] for line in notes.read_text().splitlines()} == PURE
    shown = run(TEST_DATABASE_URL="postgresql://nowhere")
    assert f"{every - 2 - len(PURE)} passed" in shown
    assert not any(f"::{name}" in shown for name in PURE)


def test_without_notes_everything_runs(tmp_path: Path) -> None:
    from tests.usage import Spared

    assert Spared(tmp_path / "none")._names == frozenset()
