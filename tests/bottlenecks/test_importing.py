"""Bottlenecks out of a spreadsheet and into one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import clock, db, sheets
from app.audit.models import Event
from app.bottlenecks import exporting, importing
from app.bottlenecks.importing import BadFile, Report
from app.bottlenecks.models import Bottleneck
from app.bottlenecks.queries import detail
from app.cases.models import Case
from app.cases.queries import Filters, Status
from app.outbox.models import Notice
from app.policy import SYSTEM_ACTOR, Actor, Forbidden
from tests.conftest import Refresh, Time
from tests.factories import Cases, World
from tests.sheets.files import xlsx
from tests.store import hashes

HEADING = (
    "titel", "omschrijving", "regio", "indeling", "aard", "stelsels", "akkoord", "afspraak", "thema",
    "wie_heeft_er_last_van", "al_geprobeerd", "gevraagd", "bron", "urgentie",
)  # fmt: skip
GOOD = {
    "titel": "Wijkverpleging stopt bij de gemeentegrens",
    "omschrijving": "Twee wetten betalen elk de helft.",
    "regio": "Zk Noord",
    "indeling": "zorgkantoor",
    "aard": "Bekostiging",
    "stelsels": "Zvw; wlz",
    "akkoord": "IZA;GALA",
    "afspraak": "IZA:regioplan",
    "thema": "Ouderen",
    "wie_heeft_er_last_van": "Ouderen thuis",
    "al_geprobeerd": "",
    "gevraagd": "Laat één partij betalen.",
    "bron": "Werkbezoek",
    "urgentie": "hoog",
}


@pytest.fixture(autouse=True)
def _now(time: Time) -> None:
    """It is always START."""


def table(*rows: dict[str, str], heading: Sequence[str] = HEADING) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heading)
    writer.writerows([({**GOOD, **row}).get(name, "") for name in heading] for row in rows)
    return file.getvalue().encode()


def run(actor: Actor, content: bytes, *, submit: bool = True, name: str = "lijst.csv") -> Report:
    with db.transaction() as session:
        return importing.run(session, actor, name, content, now=clock.now(), submit=submit)


def faults(actor: Actor, content: bytes, *, submit: bool = True) -> list[tuple[int, str, str]]:
    """Every fault as (row, column, code); the preview and the real thing agree, and neither wrote anything."""
    with db.current().engine.connect() as connection:
        before = hashes(connection)
    with db.reading() as session:
        preview = importing.preview(session, actor, "lijst.csv", content, submit=submit)
    with pytest.raises(BadFile) as caught, db.transaction() as session:
        importing.run(session, actor, "lijst.csv", content, now=clock.now(), submit=submit)
    with db.current().engine.connect() as connection:
        assert hashes(connection) == before
    assert caught.value.faults == preview.faults
    return [(fault.row, fault.column, fault.error.code) for fault in preview.faults]


def params(actor: Actor, content: bytes) -> list[dict[str, object]]:
    with db.reading() as session:
        return [dict(fault.error.params) for fault in importing.preview(session, actor, "a.csv", content).faults]


def found(number: str) -> Case:
    with db.reading() as session:
        return session.scalars(select(Case).where(Case.number == number)).one()


# -- what goes in ----------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_bottleneck_like_any_other(world: World) -> None:
    report = run(world.actor("liaison"), table({}))
    case = found(report.lines[0].number)
    with db.reading() as session:
        text = detail(session, case.id)
        actions = session.scalars(select(Event.action).where(Event.case_id == case.id).order_by(Event.seq)).all()
    assert (case.title, case.theme, case.urgency) == (GOOD["titel"], "ouderen", "high")
    assert (text.nature, text.systems, text.accords) == ("funding", ("Wlz", "Zvw"), ("GALA", "IZA"))
    assert (text.description, text.asked, text.source) == (GOOD["omschrijving"], GOOD["gevraagd"], GOOD["bron"])
    assert case.co_owner_id == world.people["liaison"]
    assert case.region_id == world.regions["ZK-NOORD"]
    assert case.state == "assigned"  # routed by its nature
    assert actions == ["case.opened", "bottleneck.submit", "bottleneck.routed", "bottleneck.assign"]


def test_as_drafts_they_wait_for_their_liaison(world: World) -> None:
    report = run(world.actor("liaison"), table({"omschrijving": "", "gevraagd": ""}), submit=False)
    assert found(report.lines[0].number).state == "draft"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_every_kind_of_file_says_the_same(world: World, kind: str) -> None:
    cells = [[GOOD[name] for name in HEADING]]
    content = {
        "csv": table({}),
        "xlsx": xlsx([HEADING, *cells]),
        "ods": sheets.ods_bytes("a", HEADING, cells),
    }[kind]
    report = run(world.actor("liaison"), content, name=f"lijst.{kind}")
    assert [(line.row, line.title, line.region) for line in report.lines] == [(2, GOOD["titel"], "Zk Noord")]


def test_headings_in_other_capitals_and_order(world: World) -> None:
    heading = tuple(reversed(HEADING))
    content = table({}, heading=heading).decode().replace("wie_heeft_er_last_van", " Wie heeft er last van ").encode()
    assert run(world.actor("liaison"), content).fresh == 1


def test_the_same_row_is_filed_once(world: World) -> None:
    content = table({}, {"titel": "Een tweede"})
    first = run(world.actor("liaison"), content)
    again = run(world.actor("liaison"), table({"titel": "Een derde"}, {}))
    assert first.fresh == 2
    assert again.fresh == 1
    assert [line.known for line in again.lines] == [False, True]
    assert again.lines[1].number == first.lines[0].number
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Bottleneck)) == 3


def test_a_preview_writes_nothing(world: World) -> None:
    with db.current().engine.connect() as connection:
        before = hashes(connection)
    with db.reading() as session:
        report = importing.preview(session, world.actor("liaison"), "a.csv", table({}, {"titel": "Een tweede"}))
    assert report.fresh == 2
    assert [line.number for line in report.lines] == ["", ""]
    with db.current().engine.connect() as connection:
        assert hashes(connection) == before


# -- whose it becomes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "theme", "liaison"),
    [
        ("Zk Noord", "ouderen", "liaison"),
        ("Zk Zuid", "ouderen", "liaison_zuid"),
        ("Zk Zuid", "dementie", "liaison_dementie"),
        ("Zk Zuid", "Dementie", "liaison_dementie"),
    ],
)
def test_an_administrator_files_for_the_liaison_of_the_region(
    world: World, region: str, theme: str, liaison: str
) -> None:
    report = run(world.actor("admin"), table({"regio": region, "thema": theme}))
    case = found(report.lines[0].number)
    assert world.name_of(case.co_owner_id) == liaison
    assert case.created_by_id == world.people["admin"]


def test_the_command_without_a_name_does_so_too(world: World) -> None:
    case = found(run(SYSTEM_ACTOR, table({"regio": "Zk Zuid"})).lines[0].number)
    assert world.name_of(case.co_owner_id) == "liaison_zuid"
    assert case.created_by_id is None


def test_a_liaison_files_for_the_own_regions_only(world: World) -> None:
    assert faults(world.actor("liaison"), table({}, {"regio": "Zk Zuid"})) == [(3, "regio", "region_not_yours")]


def test_a_region_that_overlaps_the_own_is_fine(world: World) -> None:
    report = run(world.actor("liaison"), table({"regio": "Ggd Aalder", "indeling": "ggd"}))
    assert world.name_of(found(report.lines[0].number).co_owner_id) == "liaison"


@pytest.mark.parametrize("who", ["fixer_cz", "coordinator_cz", "commissioner", "mt_reader", "auditor"])
def test_who_may_not(world: World, who: str) -> None:
    with pytest.raises(Forbidden), db.transaction() as session:
        importing.run(session, world.actor(who), "a.csv", table({}), now=clock.now())


# -- what is wrong, and where ----------------------------------------------------------------------------------------


def test_all_faults_at_once_each_with_its_row_and_column(world: World) -> None:
    content = table(
        {"regio": "Zk Nord", "aard": "bekostging", "gevraagd": ""},
        {},
        {"titel": "", "stelsels": "Zvw;AWBZ", "urgentie": "gisteren"},
        {"titel": "x" * 201, "indeling": "zorgkantor", "akkoord": "IZZA"},
    )
    assert faults(world.actor("liaison"), content) == [
        (2, "aard", "unknown_choice_near"),
        (2, "regio", "unknown_region_near"),
        (2, "gevraagd", "required"),
        (4, "urgentie", "unknown_choice"),
        (4, "stelsels", "unknown_choice_near"),
        (4, "titel", "required"),
        (5, "akkoord", "unknown_choice_near"),
        (5, "indeling", "unknown_choice_near"),
        (5, "titel", "too_long"),
    ]


def test_the_nearest_known_value_is_named(world: World) -> None:
    near = params(world.actor("liaison"), table({"regio": "Zk Nord", "aard": "bekostging", "stelsels": "Zww"}))
    assert [fault.get("near") for fault in near] == ["Bekostiging", "Zvw", "Zk Noord"]


def test_a_row_twice_in_one_file(world: World) -> None:
    assert faults(world.actor("liaison"), table({}, {"titel": "Anders"}, {})) == [(4, "", "row_twice")]


def test_columns(world: World) -> None:
    liaison = world.actor("liaison")
    assert faults(liaison, b"titel;omschrijvng;regio;Titel;kleur\nx;y;z;q;r\n") == [
        (1, "omschrijvng", "unknown_column_near"),
        (1, "Titel", "column_twice"),
        (1, "kleur", "unknown_column"),
    ]
    assert faults(liaison, b"omschrijving;gevraagd\nx;y\n") == [
        (1, "titel", "column_missing"),
        (1, "regio", "column_missing"),
    ]
    assert faults(liaison, b"titel;regio\n") == [(0, "", "file_without_rows")]


def test_a_file_that_is_no_table(world: World) -> None:
    assert faults(world.actor("liaison"), b"PK\x03\x04 niet echt") == [(0, "", "file_not_a_workbook")]
    assert faults(world.actor("liaison"), b'titel,regio\n"open,x\n') == [(2, "", "row_quotes")]


def test_characters_that_cannot_be_stored(world: World) -> None:
    assert faults(world.actor("liaison"), table({"titel": "bel\x07"})) == [(2, "titel", "unreadable")]


def test_no_half_import(world: World) -> None:
    rows = [{"titel": f"Knelpunt {n}"} for n in range(30)]
    assert faults(world.actor("liaison"), table(*rows, {"regio": "Nergens"})) == [(32, "regio", "unknown_region")]


@given(
    cells=st.lists(
        st.sampled_from([*GOOD.values(), "", "=1+1", "Zk Zuid", "\u202eomgekeerd", "9" * 300]), min_size=13, max_size=13
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_the_cells_the_preview_says_what_will_happen(
    world: World, refresh: Refresh, cells: list[str]
) -> None:
    refresh()
    actor = world.actor("liaison")
    file = io.StringIO()
    csv.writer(file).writerows([HEADING, cells])
    with db.reading() as session:
        preview = importing.preview(session, actor, "a.csv", file.getvalue().encode())
    if preview.faults:
        with pytest.raises(BadFile) as caught:
            run(actor, file.getvalue().encode())
        assert caught.value.faults == preview.faults
    else:
        assert run(actor, file.getvalue().encode()).fresh == preview.fresh == 1


# -- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_what_is_exported_can_be_imported(world: World, cases: Cases, refresh: Refresh, kind: str) -> None:
    cases.at("closed", title="=1+1", nature="funding", systems=["Zvw", "Wlz"], accords=["IZA"], urgency="urgent")
    cases.at("escalated", title="Twee\u00a0regels", description="een\n\ntwee  drie", theme="ggz", tried="-5 keer")
    cases.at("in_progress", confidentiality="confidential", partnership="Samen Noord", title="'s Avonds is er niets")
    kept = ("titel", "omschrijving", "regio", "aard", "stelsels", "akkoord", "thema", "al_geprobeerd", "gevraagd",
            "urgentie", "vertrouwelijkheid", "samenwerkingsverband")  # fmt: skip

    def exported() -> tuple[bytes, list[list[str]]]:
        with db.reading() as session:
            content = exporting.export(session, world.actor("liaison"), kind)
        sheet = sheets.read(f"a.{kind}", content)
        return content, [[row[sheet.heading.index(name)] for name in kept] for _number, row in sheet.rows]

    content, before = exported()
    assert len(before) == 3
    refresh()
    assert run(world.actor("liaison"), content, name=f"a.{kind}").fresh == 3
    assert exported()[1] == before


def test_an_export_holds_what_its_reader_may_see(world: World, cases: Cases) -> None:
    cases.file(title="In het noorden", nature="funding")
    cases.file("liaison_zuid", region="ZK-ZUID", title="In het zuiden", nature="law_or_rule")
    cases.file(title="Vertrouwelijk", confidentiality="confidential", nature="funding")
    cases.file(title="Nog een concept", submit=False)

    def titles(actor: Actor) -> set[str]:
        with db.reading() as session:
            return {row.title for row in exporting.rows(session, actor)}

    assert titles(world.actor("liaison")) == {"In het noorden", "Vertrouwelijk", "Nog een concept"}
    assert titles(world.actor("liaison_noord2")) == {"In het noorden"}
    assert titles(world.actor("fixer_lz")) == {"In het zuiden"}
    assert titles(world.actor("mt_reader")) == {"In het noorden", "In het zuiden"}
    assert titles(world.actor("auditor")) == {"In het noorden", "In het zuiden", "Vertrouwelijk"}
    assert titles(SYSTEM_ACTOR) == {"In het noorden", "In het zuiden", "Vertrouwelijk"}


def test_no_contact_in_the_region_leaves_with_an_export(world: World, cases: Cases) -> None:
    cases.file()
    for form in exporting.FORMATS:
        with db.reading() as session:
            assert b"jan@regio.example" not in exporting.export(session, world.actor("liaison"), form)


def test_no_cell_of_an_export_is_a_formula(world: World, cases: Cases) -> None:
    cases.file(title='=HYPERLINK("http://kwaad.example","klik")', description="@SUM(A1)", asked="+31 bellen")
    with db.reading() as session:
        content = exporting.export(session, world.actor("liaison"), "csv").decode()
    [row] = csv.DictReader(io.StringIO(content))
    assert row["titel"].startswith("'=")
    assert row["omschrijving"].startswith("'@")
    assert row["gevraagd"].startswith("'+")


def test_json_is_in_the_words_of_the_api(world: World, cases: Cases) -> None:
    number = cases.at("closed", nature="funding", systems=["Zvw"]).number
    with db.reading() as session:
        [row] = json.loads(exporting.export(session, world.actor("liaison"), "json"))
    assert row["number"] == number
    assert (row["state"], row["nature"], row["systems"], row["verdict"]) == ("closed", "funding", ["Zvw"], "solved")
    assert row["createdAt"] == "2026-11-23T09:00:00Z"


def test_filters_hold_for_an_export_too(world: World, cases: Cases) -> None:
    cases.at("closed", title="Klaar")
    cases.file(title="Nog bezig")
    with db.reading() as session:
        rows = exporting.rows(session, world.actor("liaison"), Filters(status=Status.OPEN))
        assert [row.title for row in rows] == ["Nog bezig"]


def test_more_than_a_batch(world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    for number in range(5):
        cases.file(title=f"Knelpunt {number}")
    with db.reading() as session:
        found = [row.title for row in exporting.rows(session, world.actor("liaison"))]
    assert found == [f"Knelpunt {number}" for number in range(5)]


# -- the commands ----------------------------------------------------------------------------------------------------


def command(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["cases", *words])
    return result.exit_code, result.output


def test_import_on_the_command_line(app: Flask, world: World, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(table({}, {"titel": "Een tweede", "regio": "Zk Zuid"}))
    code, said = command(app, "import", str(file), "--dry-run")
    assert code == 0
    assert "2 would be filed. Nothing was changed." in said
    code, said = command(app, "import", str(file))
    assert code == 0
    assert "2 filed." in said
    assert command(app, "import", str(file))[1].splitlines()[-1] == "0 filed, 2 were filed before."
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice))


def test_faults_on_the_command_line(app: Flask, world: World, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(table({"regio": "Zk Nord"}))
    code, said = command(app, "import", str(file))
    assert code == 1
    assert "row 2, regio: “Zk Nord” is not a known region. Did you mean “Zk Noord”?" in said
    assert "lijst.csv was not used: 1 fault" in said


def test_who_on_the_command_line(app: Flask, world: World, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_bytes(table({"regio": "Zk Zuid"}))
    assert command(app, "import", str(file), "--as", "niemand@minvws.example")[0] == 1
    assert command(app, "import", str(file), "--as", world.emails["auditor"])[0] == 1
    code, said = command(app, "import", str(file), "--as", world.emails["liaison"])
    assert (code, "This region is not one of yours." in said) == (1, True)
    assert command(app, "import", str(tmp_path / "er-niet.csv"))[0] == 2


@pytest.mark.parametrize("form", exporting.FORMATS)
def test_export_on_the_command_line(app: Flask, world: World, cases: Cases, tmp_path: Path, form: str) -> None:
    cases.file(title="In het noorden", nature="funding")
    out = tmp_path / f"uit.{form}"
    assert command(app, "export", "--format", form, "--out", str(out), "--as", world.emails["fixer_cz"]) == (0, "")
    if form == "json":
        assert json.loads(out.read_bytes())[0]["title"] == "In het noorden"
    else:
        assert sheets.read(out.name, out.read_bytes()).rows[0][1][0] == "In het noorden"
