"""`flask users` and `flask tokens`."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app import db
from app.people import identity, queries
from app.people.cli import commands
from app.policy import Role
from tests.people.support import NOW, World

EMAIL = "sanne.de-wit@regiolijn.example"


@pytest.fixture
def runner(app: Flask, world: World, tmp_path: Path) -> FlaskCliRunner:
    for group in commands:
        app.cli.add_command(group)
    return app.test_cli_runner()


def run(runner: FlaskCliRunner, *words: str) -> tuple[int, str]:
    result = runner.invoke(args=list(words))
    return result.exit_code, result.output


def test_an_account_with_roles_and_a_link(runner: FlaskCliRunner, app: Flask, world: World) -> None:
    code, said = run(
        runner, "users", "create", EMAIL, "--role", "liaison", "--role", "fixer", "--role", "mt_reader",
        "--region", "zorgkantoorregio:Zwolle", "--region", "zorgkantoorregio:friesland",
        "--directorate", "cz", "--directorate", "LZ", "--theme", "Jeugd",
    )  # fmt: skip
    assert code == 0, said
    with db.reading() as session:
        [row] = queries.users(session).rows
    assert (row.name, row.email) == ("Sanne De Wit", EMAIL)
    assert [(held.role, held.directorate.key if held.directorate else None) for held in row.grants] == [
        (Role.LIAISON, None),
        (Role.FIXER, "CZ"),
        (Role.FIXER, "LZ"),
        (Role.MT_READER, None),
    ]
    assert [region.name for region in row.grants[0].regions] == ["Friesland", "Zwolle"]
    assert row.grants[0].theme == "Jeugd"
    path = said.strip().removeprefix("https://regiolijn.example")
    assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("users", "create", EMAIL), 2),
        (("users", "create", EMAIL, "--role", "king"), 2),
        (("users", "create", EMAIL, "--role", "liaison"), 2),
        (("users", "create", EMAIL, "--role", "fixer"), 2),
        (("users", "create", EMAIL, "--role", "admin", "--directorate", "CZ"), 2),
        (("users", "create", EMAIL, "--role", "admin", "--region", "zorgkantoorregio:Zwolle"), 2),
        (("users", "create", EMAIL, "--role", "admin", "--theme", "Jeugd"), 2),
        (("users", "create", EMAIL, "--role", "fixer", "--directorate", "XX"), 1),
        (("users", "create", EMAIL, "--role", "liaison", "--region", "Zwolle"), 1),
        (("users", "create", "not an address", "--role", "admin"), 1),
        (("tokens", "create", EMAIL), 1),
    ],
)
def test_refusals_change_nothing(runner: FlaskCliRunner, words: tuple[str, ...], code: int) -> None:
    found, said = run(runner, *words)
    assert found == code, said
    assert "Traceback" not in said
    with db.reading() as session:
        assert queries.users(session).rows == ()


def test_the_same_address_twice(runner: FlaskCliRunner) -> None:
    assert run(runner, "users", "create", EMAIL, "--role", "admin")[0] == 0
    code, said = run(runner, "users", "create", EMAIL.upper(), "--role", "admin")
    assert code == 1
    assert len(said.strip().splitlines()) == 1


def test_a_token(runner: FlaskCliRunner, world: World) -> None:
    world.admin("beheerder@regiolijn.example")
    code, said = run(runner, "tokens", "create", "beheerder@regiolijn.example", "--name", "maandrapport")
    assert code == 0
    with db.reading() as session:
        actor = identity.actor_of_token(session, said.strip(), NOW)
    assert actor is not None
    assert actor.has(Role.ADMIN)
    assert run(runner, "tokens", "create", "beheerder@regiolijn.example", "--name", "maandrapport")[0] == 1
