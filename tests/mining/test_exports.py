"""The event log for research: what leaves, under which names, and whether others read it as we do."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pm4py
import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.errors import Invalid
from app.mining import exporting, pseudonyms
from app.mining.exporting import Order
from app.mining.models import ResearchExport
from app.pilots import actions as pilots
from app.policy import SYSTEM_ACTOR, Forbidden
from config import ConfigurationError, from_environment
from tests.conftest import Time
from tests.factories import Cases, World

KEY = "a key of the controller, for tests only"


@pytest.fixture(autouse=True)
def key() -> Iterator[None]:
    pseudonyms.use(KEY)
    yield
    pseudonyms.use("")


@pytest.fixture
def flow(cases: Cases, time: Time) -> list[str]:
    """Bottlenecks that went different ways; one that is confidential and a draft, which stay inside."""
    straight = cases.at("feedback", nature="funding")
    time.working_days(3)
    returned = cases.at("assigned", nature="funding")
    cases.step(returned.number, "decline")
    waiting = cases.at("in_progress", nature="funding", urgency="high")
    cases.step(waiting.number, "ask_region")
    time.working_days(2)
    escalated = cases.at("escalated", nature="funding")
    cases.at("in_progress", title="Vertrouwelijk geheim", confidentiality="confidential")
    cases.file(submit=False, title="Nog een concept")
    return [one.number for one in (straight, returned, waiting, escalated)]


def file(order: Order) -> bytes:
    """The file, made as the command line does."""
    with db.transaction() as session:
        begun = exporting.begin(session, SYSTEM_ACTOR, order, now=clock.now())
    with db.reading() as session:
        return b"".join(exporting.chunks(session, begun))


def recounted(process: str) -> Counter[tuple[str, str]]:
    """Which step follows which, from the plain events: told by no code of the application."""
    with db.reading() as session:
        events = [json.loads(body) for body in session.scalars(select(Event.body).order_by(Event.seq))]
    by_case: dict[int, list[str]] = {}
    hidden = set()
    for one in events:
        data = one["data"]
        if one["action"] == "case.opened":
            if not data["workflow"].startswith(f"{process}/"):
                continue
            if data.get("confidentiality") == "confidential":
                hidden.add(one["case"])
            by_case[one["case"]] = [f"{process}.opened"]
        elif one["action"].startswith(f"{process}.") and "from" in data and "to" in data:
            by_case[one["case"]].append(one["action"])
    ways = [steps for case, steps in by_case.items() if case not in hidden and len(steps) > 1]
    return Counter(pair for steps in ways for pair in pairwise(steps))


@pytest.mark.parametrize("dates", ["day", "full"])
def test_the_xes_file_gives_pm4py_the_flow_as_it_was(flow: list[str], tmp_path: Path, dates: str) -> None:
    path = tmp_path / "log.xes"
    path.write_bytes(file(Order("xes", "bottleneck", dates=dates)))

    log = pm4py.read_xes(str(path))
    follows, starts, _ends = pm4py.discover_dfg(log)

    assert Counter(follows) == recounted("bottleneck")
    assert starts == {"bottleneck.opened": len(flow)}
    assert log["org:resource"].notna().all()


def test_the_ocel_file_gives_pm4py_objects_and_their_flow(flow: list[str], tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    path.write_bytes(file(Order("ocel")))

    log = pm4py.read_ocel2_json(str(path))
    flat = pm4py.ocel_flattening(log, "bottleneck")
    own = flat[flat["concept:name"].str.startswith("bottleneck.")]

    assert Counter(pm4py.discover_dfg(own)[0]) == recounted("bottleneck")
    kinds = set(log.objects["ocel:type"])
    assert {"bottleneck", "escalation", "region", "person"} <= kinds
    about = log.o2o[log.o2o["ocel:qualifier"] == "about"]
    assert len(about) == 1, "the escalation is about its bottleneck"


def test_the_csv_file_holds_the_same_steps(flow: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(file(Order("csv", "bottleneck")).decode())))

    by_case: dict[str, list[str]] = {}
    for row in rows:
        by_case.setdefault(row["case_id"], []).append(row["activity"])

    assert Counter(pair for steps in by_case.values() for pair in pairwise(steps)) == recounted("bottleneck")
    assert len(by_case) == len(flow)
    declined = next(row for row in rows if row["activity"] == "bottleneck.decline")
    assert (declined["from"], declined["to"], declined["resource_kind"]) == ("assigned", "submitted", "user")
    assert {row["timestamp"][11:19] for row in rows} == {"00:00:00"}, "a day is not told more precisely"


@pytest.mark.parametrize("form", ["csv", "xes", "ocel"])
def test_nothing_leaves_that_names_a_person_a_place_or_a_case(flow: list[str], world: World, form: str) -> None:
    said = file(Order(form, dates="full")).decode()

    with db.reading() as session:
        events = session.scalars(select(Event)).all()
        texts = {text for event in events for text in _texts((event.private or {}).get("values", {}))}
        ids = {event.id for event in events}
    for secret in {*texts, *ids, *flow, *world.emails.values(), "Zk Noord", "ZK-NOORD", "Curatieve", KEY}:
        if len(secret) > 3:
            assert secret not in said, secret


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)


def test_pseudonyms_hold_under_one_key_and_cannot_be_linked_to_those_of_another(flow: list[str]) -> None:
    def names(order: Order) -> set[str]:
        return set(re.findall(rb"(?:case|person|region|event)-[0-9a-f]{16}", file(order)))  # type: ignore[arg-type]

    under_one = names(Order("csv"))
    assert names(Order("xes")) == under_one
    assert names(Order("ocel", dates="full")) == under_one

    pseudonyms.use("another key of the controller")

    assert not names(Order("csv")) & under_one


def test_only_whom_it_is_for_and_only_with_a_key(world: World, flow: list[str]) -> None:
    for name in ("liaison", "commissioner", "mt_reader", "auditor"):
        with db.transaction() as session, pytest.raises(Forbidden):
            exporting.begin(session, world.actor(name), Order("xes"), now=clock.now())

    pseudonyms.use("")
    with db.transaction() as session, pytest.raises(Invalid, match="no_research_key"):
        exporting.begin(session, world.actor("admin"), Order("xes"), now=clock.now())


def test_a_part_of_the_log_and_that_it_was_exported(world: World, cases: Cases, time: Time) -> None:
    cases.at("assigned", nature="funding")
    cases.at("assigned", by="liaison_zuid", region="ZK-ZUID", nature="funding")
    first = clock.local_date(clock.now())
    time.working_days(5)
    cases.at("assigned", nature="funding")
    order = Order("csv", "bottleneck", f"regio:{world.regions['ZK-NOORD']}", since=first, until=first)

    with db.transaction() as session:
        begun = exporting.begin(session, world.actor("admin"), order, now=clock.now())
    cases.at("assigned", nature="funding")
    with db.reading() as session:
        rows = list(csv.DictReader(io.StringIO(b"".join(exporting.chunks(session, begun)).decode())))
        noted = session.scalars(select(ResearchExport)).one()
        event = session.scalars(select(Event).where(Event.action == "research.exported")).one()
        shown = exporting.earlier(session, world.actor("admin"))

    assert len({row["case_id"] for row in rows}) == begun.cases == noted.cases == 1
    data = json.loads(event.body)["data"]
    assert (event.actor_id, data["form"], data["place"], data["since"], data["cases"]) == (
        world.people["admin"], "csv", order.place, first.isoformat(), 1,
    )  # fmt: skip
    assert shown[0].order == order


def test_a_pilot_alone(world: World, cases: Cases) -> None:
    cases.at("assigned", nature="funding")
    cases.at("assigned", by="liaison_zuid", region="ZK-ZUID", nature="funding")
    raw = {
        "name": "Vaste fikser", "since": "2026-11-01", "until": "2027-06-30", "regions": [world.regions["ZK-ZUID"]],
        "questions": "Gaat het sneller?", "indicators": ["inflow"],
    }  # fmt: skip
    with db.transaction() as session:
        pilot = pilots.make(session, world.actor("commissioner"), raw, now=clock.now()).id

    assert file(Order("xes", "bottleneck", f"pilot:{pilot}")).count(b"<trace>") == 1
    with pytest.raises(Invalid):
        file(Order("xes", "bottleneck", f"pilot:{pilot + 1}"))


def test_orders_that_mean_nothing_are_refused(world: World) -> None:
    for order, field in (
        (Order("pdf"), "format"),
        (Order("xes", "reflection"), "process"),
        (Order("xes", dates="hour"), "dates"),
        (Order("xes", place="regio:999999"), "slice"),
        (Order("xes", place="regio:1\0"), "slice"),
        (
            Order("xes", since=clock.local_date(clock.now()), until=clock.local_date(clock.now()).replace(day=1)),
            "until",
        ),
    ):
        with db.transaction() as session, pytest.raises(Invalid) as refused:
            exporting.check(session, world.actor("admin"), order)
        assert [error.field for error in refused.value.errors] == [field]


PRODUCTION = {
    "REGIOLIJN_ENV": "production", "SECRET_KEY": "s" * 32, "AUDIT_KEY": "a" * 32, "BASE_URL": "https://x.example",
    "SMTP_URL": "smtp://mail", "ATTACHMENTS_URL": "file:///srv/files", "CLAMD_URL": "none",
}  # fmt: skip


def test_in_production_the_key_is_the_controllers_own_or_there_is_none() -> None:
    assert from_environment({}).research_key
    assert from_environment(PRODUCTION).research_key == ""
    assert from_environment(PRODUCTION | {"RESEARCH_KEY": "r" * 32}).research_key == "r" * 32
    for key in ("short", "s" * 32, "a" * 32):
        with pytest.raises(ConfigurationError, match="RESEARCH_KEY"):
            from_environment(PRODUCTION | {"RESEARCH_KEY": key})
