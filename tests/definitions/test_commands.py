"""`flask workflows`, as somebody types it; and the files it keeps."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from app import db
from app.definitions import registry
from app.definitions.cli import STYLES
from app.definitions.schema import as_json_schema
from app.definitions.vocabulary import VOCABULARY
from app.workflow import diagram, outline
from tests.conftest import Time
from tests.definitions.conftest import FOLDER, Install
from tests.factories import Cases

PROCESSES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def test_the_schema_is_up_to_date() -> None:
    """After a change of app/definitions/schema.py: `flask workflows schema`."""
    assert (FOLDER / "schema.json").read_text(encoding="utf-8") == as_json_schema()


def test_the_schema_knows_the_keys() -> None:
    schema = json.loads(as_json_schema())
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {
        "workflow",
        "version",
        "label",
        "initial",
        "phases",
        "clocks",
        "states",
        "transitions",
    }
    assert "from" in schema["$defs"]["TransitionIn"]["properties"]


def test_the_manual_knows_every_key_and_every_fact() -> None:
    manual = (FOLDER.parent / "docs" / "workflow-language.md").read_text(encoding="utf-8")
    schema = json.loads(as_json_schema())
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert not {key for key in keys - {"nl", "en", "state"} if f"`{key}`" not in manual and f"{key}:" not in manual}
    facts = re.findall(r"^\| `(\w+)` \| [a-z]", manual.partition("| fact | holds when |")[2], re.MULTILINE)
    assert set(facts) == VOCABULARY.facts | VOCABULARY.dates


@pytest.mark.parametrize("name", PROCESSES)
def test_the_files_name_their_schema(name: str) -> None:
    first = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=schema.json"


def test_check(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["workflows", "check"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"ok  {name}/1" for name in PROCESSES]
    found = registry.current("bottleneck")
    counted = f"{len(found.states)} states, {len(found.transitions)} steps, {len(found.clocks)} clocks"
    assert f"{counted}, {len(found.phases)} phases" in lines[PROCESSES.index("bottleneck")]


def test_check_of_other_files(app: Flask, tmp_path: Path) -> None:
    good = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(good.replace("then: [route]", "then: [root]"))
    (tmp_path / "other.yaml").write_text(good)
    result = app.test_cli_runner().invoke(args=["workflows", "check", "--folder", str(tmp_path)])
    registry.load(FOLDER)
    assert result.exit_code == 1
    first, second = result.output.splitlines()
    assert first == "other.yaml:1: the workflow is called 'small'; name the file small.yaml"
    assert second.startswith("small.yaml:107: then 'root' does not exist; use one of: conclude_escalation, ")


def test_check_of_an_empty_folder(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["workflows", "check", "--folder", str(tmp_path)])
    registry.load(FOLDER)
    assert result.exit_code == 1
    assert "there is no workflow here" in result.output


def test_check_sees_a_change_without_a_new_version(
    app: Flask, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install(1, ("working_days: 2\n", "working_days: 4\n"), store=False)
    with db.reading() as session:
        assert registry.conflicts(session) == [
            "bottleneck.yaml:1: version 1 is stored with another content; raise `version` to 2"
        ]
    monkeypatch.setattr("app.definitions.cli._folder", lambda: folder)
    for command in ("check", "sync"):
        result = app.test_cli_runner().invoke(args=["workflows", command])
        assert result.exit_code == 1
        assert "raise `version` to 2" in result.output


def test_check_without_a_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise RuntimeError("no database is connected")

    monkeypatch.setattr("app.definitions.cli.db.reading", unreachable)
    result = app.test_cli_runner().invoke(args=["workflows", "check"])
    assert result.exit_code == 0
    assert result.output.startswith("not compared with stored versions")


def test_draw(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(
        args=["workflows", "draw", "--out", str(tmp_path / "new"), "--language", "en"]
    )
    assert result.exit_code == 0, result.output
    drawn = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert drawn == [f"{name}-1-en.{form}" for name in PROCESSES for form in ("md", "svg")]
    drawing = (tmp_path / "new" / "bottleneck-1-en.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawing)
    assert ".dg-box" in drawing
    assert "Waiting for a third party" in (tmp_path / "new" / "bottleneck-1-en.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PROCESSES)
def test_the_drawings_in_the_manual_are_those_of_the_files(name: str, app: Flask) -> None:
    """After a change of a process: `flask workflows draw --language en --out docs/workflows`."""
    definition, folder = registry.current(name), FOLDER.parent / "docs" / "workflows"
    stem = f"{name}-{definition.version}-en"
    drawn = diagram.svg(definition, "en", css=STYLES.read_text(encoding="utf-8"))
    assert (folder / f"{stem}.svg").read_text(encoding="utf-8") == drawn
    assert (folder / f"{stem}.md").read_text(encoding="utf-8") == outline.as_text(definition, "en")
    assert f"workflows/{stem}.svg" in (folder.parent / "workflow-language.md").read_text(encoding="utf-8")


def test_draw_refuses_in_one_line(app: Flask, tmp_path: Path) -> None:
    unknown = app.test_cli_runner().invoke(args=["workflows", "draw", "onbekend"])
    assert (unknown.exit_code, unknown.output) == (
        1,
        f"Error: there is no process 'onbekend'; there are: {', '.join(PROCESSES)}\n",
    )
    (tmp_path / "file").write_text("")
    blocked = app.test_cli_runner().invoke(args=["workflows", "draw", "--out", str(tmp_path / "file" / "x")])
    assert blocked.exit_code == 1
    assert "cannot write to" in blocked.output


def test_sync(app: Flask, install: Install) -> None:
    install(2, store=False)
    results = [app.test_cli_runner().invoke(args=["workflows", "sync"]) for _ in range(2)]
    assert [(result.exit_code, result.output) for result in results] == [
        (0, "stored bottleneck/2\n"),
        (0, "nothing new to store\n"),
    ]


def test_schema(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["workflows", "schema", "--out", str(tmp_path / "schema.json")])
    assert result.exit_code == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == as_json_schema()


def test_migrate(app: Flask, cases: Cases, time: Time, install: Install) -> None:
    cases.at("in_progress")
    cases.at("in_progress")
    install(2)
    runner = app.test_cli_runner()
    dry = runner.invoke(args=["workflows", "migrate", "bottleneck", "--to", "2", "--dry-run"])
    assert (dry.exit_code, dry.output.splitlines()) == (
        0,
        ["     2  bottleneck/1 in_progress -> bottleneck/2 in_progress", "2 open cases would move"],
    )
    done = runner.invoke(args=["workflows", "migrate", "bottleneck", "--to", "2"])
    assert done.output.splitlines()[-1] == "2 open cases moved"
    assert runner.invoke(args=["workflows", "migrate", "bottleneck", "--to", "2"]).output == "0 open cases moved\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--to", "7"], 1, "version 7 of bottleneck is not stored"),
        (["--to", "1", "--map", "draft"], 2, "'draft' is not OLD=NEW"),
        (["--to", "1", "--map", "a=b", "--map", "a=c"], 2, "'a' is mapped twice"),
        ([], 2, "Missing option '--to'"),
    ],
)
def test_migrate_refuses(app: Flask, arguments: list[str], code: int, said: str) -> None:
    result = app.test_cli_runner().invoke(args=["workflows", "migrate", "bottleneck", *arguments])
    assert result.exit_code == code
    assert said in result.output
