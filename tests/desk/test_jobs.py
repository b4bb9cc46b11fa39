"""Long work over several cases: every case is done or refused once, by its own action, whatever comes in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import clock, db
from app.audit.models import Event
from app.cases import bulk_kinds, marking
from app.cases.bulk import Chosen
from app.cases.models import Case
from app.cases.models_marks import CaseTag
from app.desk import jobs
from app.desk.models_jobs import Job, JobItem, JobStatus
from app.errors import FieldError, Invalid, NotFound
from app.people.models import User
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security.test_costs import multiply


def begin(world: World, who: str, kind: str, data: Mapping[str, Any], chosen: list[Chosen]) -> int:
    found = bulk_kinds.get(kind)
    assert found is not None
    with db.transaction() as session:
        return jobs.begin(session, world.actor(who), found, data, chosen, now=clock.now()).id


def job_of(job_id: int) -> Job:
    with db.reading() as session:
        return session.get_one(Job, job_id)


def came_of(job_id: int) -> list[tuple[str, str, tuple[str, ...]]]:
    with db.reading() as session:
        found = jobs.outcomes(session, session.get_one(Job, job_id))
        return [(one.number, one.status.value, tuple(reason.code for reason in one.reasons)) for one in found]


def count(statement: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


@pytest.mark.slow
def test_of_a_thousand_exactly_the_fifty_that_are_refused_are_reported(
    app: Flask, cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    cases.at("in_progress", nature="funding")
    multiply(999, world)
    with db.transaction() as session:
        found = session.scalars(select(Case).order_by(Case.id)).all()
        chosen = [Chosen(case.number, case.version) for case in found[:-5]]
        chosen[700:700] = [Chosen(f"2024-{place:05d}") for place in range(5)]
        for case in found[100:120]:
            case.directorate_id, case.owner_id = world.directorates["LZ"], world.people["fixer_lz"]
            case.handler_id = world.people["fixer_lz"]
        for case in found[300:325]:
            case.version += 1
    expected = dict.fromkeys([one.number for one in (*chosen[100:120], *chosen[700:705])], "unknown_case")
    expected |= dict.fromkeys([one.number for one in chosen[300:325]], "case_changed_meanwhile")
    given = begin(
        world, "coordinator_cz", "assign", {"successor": world.people["fixer_cz2"], "reason": "Andere baan."}, chosen
    )
    while jobs.sweep(clock.now()):
        pass
    came = came_of(given)
    assert [number for number, _status, _codes in came] == [one.number for one in chosen]
    assert {number: codes[0] for number, status, codes in came if status == "refused"} == expected
    assert len(expected) == 50
    job = job_of(given)
    assert (job.done, job.refused, job.total, job.status) == (950, 50, 1000, JobStatus.FINISHED)
    assert count(select(Case.id).where(Case.owner_id == world.people["fixer_cz2"])) == 950
    assert count(select(Event.id).where(Event.action == "bottleneck.assign", Event.case_id > found[0].id)) == 949
    page = sign_in("coordinator_cz").page(f"/zaken/samen/{given}")
    assert "950 zaken gingen naar" in page.text
    assert "Bij 50 zaken kon het niet." in page.text
    assert all(number in page.text for number in expected)


def test_each_way_of_being_refused_leaves_no_trace_and_stops_no_other(
    cases: Cases, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [cases.at("in_progress", nature="funding").number for _ in range(4)]
    faults: dict[str, Exception] = {
        numbers[1]: Invalid([FieldError("tags", "too_many_tags", {"max": 12})]),
        numbers[2]: ZeroDivisionError("with a name in it: Joris"),
    }
    real = marking.tag

    def tag(session: Any, actor: Any, number: str, words: Any, *, now: Any) -> Case:
        case = real(session, actor, number, words, now=now)
        if number in faults:
            raise faults[number]
        return case

    monkeypatch.setattr(marking, "tag", tag)
    job = begin(world, "fixer_cz", "tag", {"tags": "x1, x2"}, [Chosen(number) for number in (*numbers, "2024-00001")])
    assert jobs.work(job, 60) == 5
    assert came_of(job) == [
        (numbers[0], "done", ()),
        (numbers[1], "refused", ("too_many_tags",)),
        (numbers[2], "refused", ("went_wrong",)),
        (numbers[3], "done", ()),
        ("2024-00001", "refused", ("unknown_case",)),
    ]
    assert count(select(CaseTag.id)) == 4
    assert count(select(Event.id).where(Event.action == "case.tagged")) == 2
    assert (job_of(job).done, job_of(job).refused, job_of(job).status) == (2, 3, JobStatus.FINISHED)
    assert jobs.sweep(clock.now()) == 0


def test_what_was_cut_off_goes_on_and_nothing_is_done_twice(cases: Cases, world: World) -> None:
    numbers = [cases.at("in_progress", nature="funding").number for _ in range(5)]
    job = begin(world, "fixer_cz", "watch", {}, [Chosen(number) for number in numbers])
    kind, actor = bulk_kinds.get("watch"), world.actor("fixer_cz")
    assert kind is not None
    assert all(jobs._one(job_of(job), kind, actor) for _ in range(2))
    assert (job_of(job).done, job_of(job).finished_at) == (2, None)
    assert jobs.sweep(clock.now()) == 3
    assert (job_of(job).done, job_of(job).refused) == (5, 0)
    assert count(select(Event.id).where(Event.action == "case.watched")) == 5


def test_it_is_stopped_by_its_owner_or_when_they_leave(cases: Cases, world: World) -> None:
    chosen = [Chosen(cases.at("in_progress", nature="funding").number) for _ in range(3)]
    job = begin(world, "fixer_cz", "watch", {}, chosen)
    with pytest.raises(NotFound), db.transaction() as session:
        jobs.stop(session, world.actor("coordinator_cz"), job, now=clock.now())
    with db.transaction() as session:
        jobs.stop(session, world.actor("fixer_cz"), job, now=clock.now())
    assert jobs.sweep(clock.now()) == 0
    assert (job_of(job).status, job_of(job).done) == (JobStatus.STOPPED, 0)
    other = begin(world, "fixer_cz2", "watch", {}, chosen)
    with db.transaction() as session:
        session.execute(update(User).where(User.id == world.people["fixer_cz2"]).values(active=False))
    assert jobs.sweep(clock.now()) == 0
    assert job_of(other).status is JobStatus.STOPPED
    with pytest.raises(Forbidden):
        begin(world, "auditor", "watch", {}, chosen)


def test_what_came_of_it_is_kept_for_a_month(cases: Cases, world: World, time: Time) -> None:
    chosen = [Chosen(cases.at("in_progress", nature="funding").number)]
    job = begin(world, "fixer_cz", "watch", {}, chosen)
    time.move(days=40)
    assert jobs.forget(clock.now()) == 0  # not finished: it goes on
    jobs.sweep(clock.now())
    assert jobs.forget(clock.now() + jobs.KEPT - timedelta(minutes=1)) == 0
    assert jobs.forget(clock.now() + jobs.KEPT + timedelta(minutes=1)) == 1
    assert count(select(JobItem.position)) == count(select(Job.id).where(Job.id == job)) == 0


def test_the_whole_list_goes_to_a_job_that_can_be_left_and_found_again(
    cases: Cases, world: World, sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [cases.at("in_progress", nature="funding").number for _ in range(3)]
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential", title="Zeer geheim")
    cases.at("submitted")
    browser = sign_in("fixer_cz2")
    page = browser.page("/zaken/samen/labelen?alles=1&queue=directorate&state=in_progress")
    assert "Je koos 3 zaken." in page.text
    assert secret.number not in page.text
    boxes = [box.get("value") for box in page.all("input") if box.get("name") == "zaak"]
    assert {box.split(":")[0] for box in boxes} == set(wanted)
    monkeypatch.setattr(jobs, "MOMENT", 0.0)
    rest = f"{secret.number}:{secret.version} {boxes[2]}"
    answer = browser.send("/zaken/samen/labelen", {"zaak": boxes[:2], "zaken": rest, "tags": "Kwartaal 4"})
    assert answer.status_code == 303
    assert "Bezig: 0 van 4 gedaan" in browser.page(answer.location).text
    sign_in("fixer_cz").page(answer.location, 404)
    jobs.sweep(clock.now())
    shown = browser.page(answer.location)
    assert "3 zaken hebben nu: kwartaal 4." in shown.text
    assert "Die zaak is er niet, of je mag hem niet zien. (1)" in shown.text
    assert "Zeer geheim" not in shown.text
    assert "Klaar: 3 van 4 gedaan" in browser.page("/zaken/samen").text
    assert browser.send("/zaken/samen/labelen", {"zaak": boxes, "tags": "123456782"}).status_code == 422


@pytest.mark.usefixtures("app")
def test_everything_that_can_be_done_has_an_address_of_its_own() -> None:
    kinds = [kind for name in bulk_kinds.names() if (kind := bulk_kinds.get(name))]
    assert len({kind.address for kind in kinds}) == len(kinds)
    assert not [kind.address for kind in kinds if kind.address.isdigit()]
