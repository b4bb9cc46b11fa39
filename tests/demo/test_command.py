"""`flask demo`."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app import db
from app.demo import loading
from app.demo.simulation import DemoError
from tests.factories import World


def command(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *words])
    return result.exit_code, result.output


def test_status_and_load_on_a_database_with_other_people(app: Flask, world: World) -> None:
    code, said = command(app, "status")
    assert (code, said) == (1, "No demo data: the database holds something else.\n")
    code, said = command(app, "load")
    assert code == 1
    assert said == "Error: this database is not empty; demo data goes into an empty one only\n"


def test_status_when_it_is_there(app: Flask, small: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_current", small)
    assert command(app, "status") == (0, "Demo data is loaded.\n")
    assert command(app, "load") == (1, "Error: the demo data is here already; nothing was changed\n")


def test_a_load_that_fails_says_why_in_one_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise DemoError("the simulation stopped at accept of 2026-00001")

    monkeypatch.setattr(loading, "check", lambda *_args: None)
    monkeypatch.setattr(loading, "load", refuse)
    code, said = command(app, "load", "--months", "1", "--cases", "1")
    assert code == 1
    assert said.splitlines()[-1] == "Error: the simulation stopped at accept of 2026-00001"


def test_numbers_out_of_range_are_a_mistake_in_the_command(app: Flask) -> None:
    for words in (("--months", "0"), ("--cases", "0"), ("--seed", "x")):
        assert command(app, "load", *words)[0] == 2


def test_logins(app: Flask, tmp_path: Path) -> None:
    code, said = command(app, "logins")
    assert code == 0
    assert "regiolijn-demo" in said
    for login in (
        "liaison",
        "liaison2",
        "coordinator",
        "fikser",
        "fikser2",
        "commissaris",
        "mt",
        "beheerder",
        "auditor",
        "onderzoeker",
    ):
        assert f"  {login}@regiolijn.example " in said
    assert len(said.splitlines()) == 11
