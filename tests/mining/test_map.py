"""The process map: which ways were taken, how they lie to the design, and that others draw the same from our files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pm4py
import pytest

from app import clock, db
from app.definitions import registry
from app.errands.running import run_one
from app.figures.period import Period
from app.figures.slices import LAND, Slice
from app.mining import exporting, pseudonyms, queries
from app.mining.exporting import Order
from app.mining.mapping import Kind, Kinds, ProcessMap, Taken, process_map
from app.people import access
from app.policy import SYSTEM_ACTOR
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security.test_costs import queries as counted

SERIAL = count(1)
MONDAY = date(2026, 11, 23)
Path_ = list[Taken]


def path(*steps: tuple[str, str, int]) -> Path_:
    """A history: steps with the state they lead to, and the working days since the first."""
    found, source = [], ""
    for name, target, after in steps:
        found.append(Taken(name, source, target, MONDAY + timedelta(days=after + 2 * (after // 5))))
        source = target
    return found


STRAIGHT = path(
    ("opened", "draft", 0), ("submit", "submitted", 0), ("assign", "assigned", 1), ("accept", "in_progress", 3),
    ("sign_of_life", "in_progress", 8), ("propose_solution", "solution_proposed", 10),
    ("give_feedback", "feedback", 11), ("verdict", "closed", 15),
)  # fmt: skip
BOUNCED = path(
    ("opened", "draft", 0), ("submit", "submitted", 0), ("assign", "assigned", 1), ("decline", "submitted", 6),
    ("assign", "assigned", 7), ("escalate", "escalated", 9), ("withdrawn_by_nobody", "withdrawn", 9),
)  # fmt: skip


def drawn(*paths: Path_, since: date = MONDAY, until: date = MONDAY + timedelta(days=60)) -> ProcessMap:
    return process_map(
        registry.current("bottleneck"), paths, since, until, clock.shipped().working_days_between
    )  # fmt: skip


def test_a_map_counts_ways_and_says_how_they_lie_to_the_line(database: db.Database) -> None:
    found = drawn(STRAIGHT, BOUNCED)

    ways = {(way.source, way.step, way.target): way for way in found.ways}
    accepted, declined = ways["assigned", "accept", "in_progress"], ways["assigned", "decline", "submitted"]
    assert (accepted.times, accepted.days, accepted.kind) == (1, 2, Kind.ON)
    assert (declined.times, declined.days, declined.kind, declined.off) == (1, 5, Kind.BOUNCE, True)
    assert ways["submitted", "assign", "assigned"].times == 3
    assert ways["in_progress", "propose_solution", "solution_proposed"].days == 7, "a sign of life begins no new stay"
    assert ways["in_progress", "sign_of_life", "in_progress"].kind is Kind.STAY
    assert ways["escalated", "withdrawn_by_nobody", "withdrawn"].kind is Kind.NEW
    assert (found.cases, found.ended, found.straight) == (2, 2, 1)
    assert [way.step for way in found.departures] == ["decline", "escalate", "withdrawn_by_nobody"]
    assert found.routes[0].straight != found.routes[1].straight
    assert found.states["assigned"].cases == 2


def test_a_period_counts_only_what_was_done_in_it_and_knows_what_came_before(database: db.Database) -> None:
    found = drawn(STRAIGHT, since=MONDAY + timedelta(days=2), until=MONDAY + timedelta(days=4))

    assert [(way.step, way.days) for way in found.ways] == [("accept", 2)]
    assert found.follows == {("assign", "accept"): 1}
    assert (found.cases, found.ended) == (1, 0)
    assert drawn(STRAIGHT, since=MONDAY - timedelta(days=9), until=MONDAY - timedelta(days=1)).cases == 0


@pytest.mark.parametrize(
    ("source", "step", "target", "kind"),
    [
        ("in_progress", "wait_party", "waiting_party", Kind.WAIT),
        ("waiting_party", "resume", "in_progress", Kind.WAIT),
        ("waiting_region", "assign", "assigned", Kind.BACK),
        ("in_progress", "escalate", "escalated", Kind.BRANCH),
        ("escalated", "decide", "in_progress", Kind.RETURN),
        ("feedback", "verdict", "closed", Kind.ON),
        ("feedback", "verdict", "in_progress", Kind.BACK),
        ("closed", "reopen", "in_progress", Kind.REOPEN),
        ("in_progress", "merge", "merged", Kind.OUT),
        ("submitted", "give_feedback", "feedback", Kind.NEW),
        ("submitted", "no_such_step", "closed", Kind.NEW),
    ],
)
def test_how_a_way_lies_to_the_line(database: db.Database, source: str, step: str, target: str, kind: Kind) -> None:
    assert Kinds(registry.current("bottleneck")).of(source, step, target) is kind


# -- on real cases ---------------------------------------------------------------------------------------


@pytest.fixture
def key() -> Iterator[None]:
    pseudonyms.use("a key of the controller, for tests only")
    yield
    pseudonyms.use("")


@pytest.fixture
def flow(cases: Cases, time: Time) -> None:
    """Bottlenecks that went different ways; one is confidential."""
    cases.at("closed", nature="funding")
    time.working_days(3)
    cases.step(cases.at("assigned", nature="funding").number, "decline")
    cases.at("escalated", nature="funding")
    cases.at("in_progress", nature="funding", confidentiality="confidential")
    cases.at("assigned", by="liaison_zuid", region="ZK-ZUID", nature="funding")


def this_year() -> Period:
    today = clock.local_date(clock.now())
    return Period(today - timedelta(days=364), today)


def test_pm4py_draws_the_same_from_our_file(flow: None, key: None, tmp_path: Path) -> None:
    with db.transaction() as session:
        begun = exporting.begin(session, SYSTEM_ACTOR, Order("xes", "bottleneck"), now=clock.now())
    with db.reading() as session:
        file = tmp_path / "log.xes"
        file.write_bytes(b"".join(exporting.chunks(session, begun)))
        ours = queries.observed(session, "bottleneck", this_year(), LAND)

    theirs, _starts, _ends = pm4py.discover_dfg(pm4py.read_xes(str(file)))

    short = {tuple(name.partition(".")[2] for name in pair): times for pair, times in theirs.items()}
    assert short == ours.follows
    assert ours.cases == 4
    assert Counter(way.step for way in ours.departures) >= Counter(["decline", "escalate"])


def test_the_page_shows_the_flow_beside_the_design(flow: None, sign_in: Callable[[str], Browser]) -> None:
    page = sign_in("mt_reader").get("/procesbeeld").text

    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="dg') == 2
    assert "dg-off" in page
    assert "dg-unused" in page
    assert "wordt teruggestuurd" in page
    assert "naar de regiocommissaris" in page
    assert "4 zaken" in page
    assert "/onderzoek" not in page


def test_small_numbers_of_a_part_of_the_country_are_not_told(
    flow: None, world: World, sign_in: Callable[[str], Browser]
) -> None:
    place = f"regio:{world.regions['ZK-ZUID']}"
    page = sign_in("researcher").get(f"/procesbeeld?snede={place}").text
    told = api(sign_in("researcher"), world, "GET", f"/process-maps/bottleneck?slice={place}").json

    assert "minder dan 5" in page
    assert " werkdag" not in page.rpartition("Elke weg die is gegaan")[2].partition("</table>")[0]
    assert told["cases"] is None
    assert {way["times"] for way in told["ways"]} == {None}
    with db.reading() as session:
        assert queries.observed(session, "bottleneck", this_year(), Slice("regio", place[6:])).cases == 1


def api(browser: Browser, world: World, method: str, url: str, json: Any = None) -> Any:
    with db.transaction() as session:
        token = access.create_token(session, world.actor("researcher"), f"test {next(SERIAL)}", now=clock.now())
    return browser.open(f"/api/v1{url}", method=method, json=json, headers={"Authorization": f"Bearer {token}"})


def test_the_api_gives_the_map_and_the_log(
    flow: None, key: None, world: World, client: Browser, tmp_path: Path
) -> None:
    told = api(client, world, "GET", "/process-maps/bottleneck").json
    answer = api(client, world, "POST", "/event-logs", {"format": "ocel", "process": "bottleneck"})
    (tmp_path / "log.json").write_bytes(answer.data)

    assert told["cases"] == 4
    assert told["ended"] == 1
    assert {"source": "assigned", "step": "decline", "target": "submitted", "kind": "bounce", "leavesLine": True,
            "times": 1, "cases": 1, "medianWorkingDays": 0} in told["ways"]  # fmt: skip
    assert len(pm4py.read_ocel2_json(str(tmp_path / "log.json")).events) == told["steps"]
    for url, body, field in (
        ("/process-maps/bottleneck?since=gisteren", None, "since"),
        ("/process-maps/bottleneck?since=2026-02-01&until=2026-01-01", None, "until"),
        ("/process-maps/bottleneck?slice=pilot:9999999999999", None, "slice"),
        ("/process-maps/bottleneck?slice=akkoord:%00", None, "slice"),
        ("/event-logs", {"format": 3}, "format"),
        ("/event-logs", {"format": "xes", "dates": "hour"}, "dates"),
    ):
        refused = api(client, world, "POST" if body else "GET", url, body)
        assert refused.status_code == 400, url
        assert [error["field"] for error in refused.json["errors"]] == [field]
    assert api(client, world, "GET", "/process-maps/reflection").status_code == 404


def test_a_log_is_asked_on_the_page_and_fetched_from_its_errand(
    flow: None, key: None, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("researcher")
    page = browser.get("/onderzoek")
    asked = browser.post("/onderzoek", data={
        "csrf_token": browser.token(), "format": "xes", "kind": "bottleneck", "slice": "land", "dates": "day",
    })  # fmt: skip
    assert (page.status_code, asked.status_code) == (200, 303)
    assert run_one()

    file = browser.get(asked.location + "/bestand")

    assert file.data.count(b"<trace>") == 4
    assert "onder pseudoniem" in page.text
    assert "XES" in browser.get("/onderzoek").text.rpartition("Wat is uitgegeven")[2]
    wrong = browser.post("/onderzoek", data={"csrf_token": browser.token(), "format": "xes", "since": "nooit"})
    assert wrong.status_code == 422
    assert "nooit" in wrong.text


def test_the_command_writes_a_file_or_refuses_in_one_line(app: Any, flow: None, key: None, tmp_path: Path) -> None:
    runner, out = app.test_cli_runner(), tmp_path / "log.csv"

    done = runner.invoke(args=["events", "export", "--format", "csv", "--process", "bottleneck", "--out", str(out)])
    refused = runner.invoke(args=["events", "export", "--process", "nothing", "--out", str(out)])
    pseudonyms.use("")
    without = runner.invoke(args=["events", "export", "--out", str(out)])

    assert done.exit_code == 0, done.output
    assert io.StringIO(out.read_text()).readline().startswith("case_id,activity,timestamp")
    assert refused.exit_code == without.exit_code == 1
    assert "RESEARCH_KEY" in without.output


def test_the_map_costs_the_same_for_few_cases_and_many(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("mt_reader")
    cases.at("in_progress", nature="funding")
    browser.get("/procesbeeld")
    with counted() as few:
        browser.get("/procesbeeld")
    for _again in range(5):
        cases.at("in_progress", nature="funding")
    browser.get("/procesbeeld")
    with counted() as many:
        browser.get("/procesbeeld")

    assert len(few) == len(many) <= 14
