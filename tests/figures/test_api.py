"""Figures over the wire: the same definitions and numbers as on the pages, and only the cases the caller may see."""

from __future__ import annotations

from app.figures.measures import MEASURES
from tests.factories import Cases, World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_measures_figures_and_cases(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    north = cases.at("in_progress", title="Zaak in het noorden").number
    south = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID").number
    cases.at("in_progress", confidentiality="confidential")
    told = call("fixer_lz", "GET", "/measures").json
    assert [one["key"] for one in told["results"]] == list(MEASURES)
    place = f"regio:{world.regions['ZK-ZUID']}"
    read = call("researcher", "GET", f"/figures?period=2026-Q4&slice=land&slice={place}").json
    assert (read["since"], read["until"], read["confidential"]) == ("2026-10-01", "2026-12-31", 1)
    numbers = {one["slice"]: {figure["measure"]: figure for figure in one["figures"]} for one in read["results"]}
    assert [numbers["land"][key]["value"] for key in ("inflow", "open", "outflow")] == [2, 2, 0]
    assert numbers[place]["inflow"]["value"] == 1
    assert numbers["land"]["open"]["parts"] == [{"code": "directorate", "value": 2, "of": None}]
    assert numbers["land"]["clocks_met"]["percentage"] == 100
    behind = call("liaison_zuid", "GET", "/figures/inflow/cases?period=2026-Q4").json
    assert (behind["total"], behind["others"], [one["number"] for one in behind["results"]]) == (2, 1, [south])
    assert [
        one["number"] for one in call("mt_reader", "GET", "/figures/inflow/cases?period=2026-Q4").json["results"]
    ] == [
        south,
        north,
    ]


def test_what_is_wrong_is_said(call: Call) -> None:  # noqa: F811
    for path, fields in (
        ("/figures?period=2026-Q5", ["period"]), ("/figures?slice=regio:x&period=x/y", ["period", "slice"]),
        ("/figures/open/cases?part=nobody", ["part"]), ("/figures?period=0001-01-01/0001-01-02", ["period"]),
    ):  # fmt: skip
        answer = call("mt_reader", "GET", path)
        assert (answer.status_code, [one["field"] for one in answer.json["errors"]]) == (400, fields), path
    for path in ("/figures/nothing/cases", "/figures?slice=regio:999999999", "/figures?slice=akkoord:NONE"):
        assert call("mt_reader", "GET", path).status_code == 404, path
