"""Mediation: nothing said is overwritten, what was agreed is followed, and each reads what is meant for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.agenda import actions as agenda
from app.audit.models import Event
from app.cases import queries as cases_read
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow
from app.feedback import links
from app.mediation import actions, queries, reminding
from app.mediation.models import StepState
from app.mediation.page import follow_mediation
from app.outbox.models import Notice
from app.people import access
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser, Page

SignIn = Callable[[str], Browser]


@pytest.fixture
def about(cases: Cases) -> Case:
    return cases.at("in_progress", nature="mediation")


def act(world: World, who: str, what: Callable[..., Any], *args: Any) -> Any:
    with db.transaction() as session:
        return what(session, world.actor(who), *args, now=clock.now())


def party(world: World, case: Case, name: str = "Gemeente Aalderbeek", **changes: str) -> Any:
    return act(world, "liaison", actions.add_party, case.number, {"name": name, "kind": "municipality"} | changes)


def agreed(world: World, case: Case, days: int = 7, **changes: Any) -> Any:
    raw = {"what": "Een overleg plannen", "due_on": clock.local_date(clock.now()) + timedelta(days=days)}
    return act(world, "liaison", actions.agree_step, case.number, raw | changes)


def read(world: World, case: Case, who: str = "liaison") -> queries.Mediation:
    with db.reading() as session:
        actor = world.actor(who)
        return queries.of_case(session, actor, cases_read.get_visible(session, actor, case.number))


def test_the_newest_position_is_shown_and_what_was_said_before_is_kept(
    about: Case, world: World, sign_in: SignIn
) -> None:
    browser = sign_in("liaison")
    address = f"/zaken/{about.number}/bemiddeling"
    given = {"name": "Gemeente Aalderbeek", "kind": "municipality", "contact": "", "visibility": "ministry"}
    assert browser.send(f"{address}/partijen", given).status_code == 303
    key = read(world, about).parties[0].id
    for text in ("Wij betalen niet.", "Wij betalen de helft."):
        said = {"text": text, "visibility": "ministry"}
        assert browser.send(f"{address}/partijen/{key}/standpunten", said).status_code == 303
    page = browser.page(address)
    [card] = [item for item in page.all("li") if item.get("class") == "party"]
    [before] = card.all("details")
    assert "Wij betalen niet." in before.text
    assert "Wij betalen de helft." not in before.text
    assert "Wij betalen de helft." in card.text
    story = browser.page(f"/zaken/{about.number}").root.text
    assert "Gemeente Aalderbeek zegt, in eigen woorden" in story
    assert "1 partij aan tafel" in story


def test_steps_are_kept_moved_and_not_kept_each_with_its_words(about: Case, world: World) -> None:
    key = party(world, about).id
    step = agreed(world, about, party=key)
    later = {"due_on": step.due_on + timedelta(days=7), "text": "De wethouder is ziek."}
    act(world, "fixer_cz", actions.move_step, about.number, step.id, later)
    act(world, "fixer_cz", actions.end_step, about.number, step.id, True, {"text": "Het overleg staat."})
    refused = agreed(world, about, colleague=world.people["fixer_cz"])
    with pytest.raises(Invalid):
        act(world, "liaison", actions.end_step, about.number, refused.id, False, {})
    act(world, "liaison", actions.end_step, about.number, refused.id, False, {"text": "Geen tijd."})
    with pytest.raises(NotAllowedNow):
        act(world, "liaison", actions.end_step, about.number, refused.id, True, {})
    steps = {one.id: one for one in read(world, about).steps}
    assert (steps[step.id].state, steps[step.id].who) == (StepState.KEPT, "Gemeente Aalderbeek")
    assert [(one.from_on, one.to_on) for one in steps[step.id].moves] == [(step.due_on, later["due_on"])]
    assert (steps[refused.id].state, steps[refused.id].result) == (StepState.NOT_KEPT, "Geen tijd.")


def test_what_is_wrong_is_said_at_its_field_and_nobody_else_writes(about: Case, world: World) -> None:
    party(world, about)
    for wrong, at in (
        ({"name": "gemeente aalderbeek"}, ("name", "party_known")),
        ({"name": ""}, ("name", "required")),
        ({"name": "B", "kind": "circus"}, ("kind", "unknown_choice")),
        ({"name": "B", "visibility": "confidential"}, ("visibility", "unknown_choice")),
    ):
        with pytest.raises(Invalid) as refused:
            party(world, about, **wrong)
        assert (refused.value.errors[0].field, refused.value.errors[0].code[:14]) == at
    for step, code in (
        ({}, "required"),
        ({"party": "999999"}, "unknown_party"),
        ({"colleague": str(world.people["mt_reader"])}, "unknown_person"),
        ({"colleague": str(world.people["liaison"]), "due_on": date(2020, 1, 1)}, "date_in_past"),
    ):
        with pytest.raises(Invalid) as refused:
            agreed(world, about, **step)
        assert [error.code for error in refused.value.errors] == [code]
    with pytest.raises(Forbidden):
        act(world, "coordinator_cz", actions.add_party, about.number, {"name": "X", "kind": "other"})


def test_the_region_reads_what_is_meant_for_it_and_nothing_else(about: Case, world: World) -> None:
    shown, hidden = party(world, about, "Gemeente"), party(world, about, "Verzekeraar", visibility="ministry")
    say = actions.note_position
    act(world, "liaison", say, about.number, shown.id, {"text": "Voor de regio.", "visibility": "region"})
    act(world, "liaison", say, about.number, shown.id, {"text": "Geheim woord.", "visibility": "ministry"})
    agreed(world, about, party=hidden.id)
    agreed(world, about, party=shown.id, what="Samen bellen", visibility="region")
    with db.reading() as session:
        found = follow_mediation(session, session.get_one(Case, about.id), clock.now())
    assert [one.name for one in found.parties] == ["Gemeente"]
    assert [found.parties[0].now.text if found.parties[0].now else ()] == [("Voor de regio.",)]
    assert [one.what for one in found.steps] == [("Samen bellen",)]
    assert "Geheim" not in repr(found)
    assert "Verzekeraar" not in repr(found)


def test_the_liaison_is_reminded_once_at_nine_on_the_first_working_day_after(
    about: Case, world: World, time: Time
) -> None:
    key = party(world, about).id
    step = agreed(world, about, days=4, party=key)  # a Friday
    for hours, expected in ((4 * 24, 0), (3 * 24 - 2, 0), (2, 1), (5, 0)):  # Friday, Monday at 8 and 10
        time.move(hours=hours)
        assert reminding.sweep(clock.now()) == expected, clock.local(clock.now())
    with db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.letter == "step_due")).all()
        assert [one.reader_id for one in told] == [world.people["liaison"]]
        assert session.scalar(select(Event.id).where(Event.action == "case.mediation_step_due"))
    moved = {"due_on": clock.local_date(clock.now()) + timedelta(days=1), "text": "Volgt."}
    act(world, "liaison", actions.move_step, about.number, step.id, moved)
    time.move(days=2)
    assert reminding.sweep(clock.now()) == 1


def test_a_step_of_a_colleague_stands_in_their_calendar(about: Case, world: World, client: Browser) -> None:
    agreed(world, about, colleague=world.people["fixer_cz2"], what="De raad bellen")
    with db.transaction() as session:
        token = agenda.make(session, world.actor("fixer_cz2"), now=clock.now())
    feed = client.get(f"/agenda/{token}.ics").text.replace("\r\n ", "")
    assert f"Afspraak: {about.number} De raad bellen" in feed


def test_the_same_by_the_api(about: Case, world: World, client: Browser) -> None:
    with db.transaction() as session:
        token = access.create_token(session, world.actor("fixer_cz"), "test", now=clock.now())

    def call(method: str, path: str, json: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"/api/v1/cases/{about.number}/mediation{path}"
        return client.open(address, method=method, json=json, headers=headers)

    made = call("POST", "/parties", {"name": "Gemeente", "kind": "municipality"})
    assert made.status_code == 201, made.text
    key = made.get_json()["id"]
    said = call("POST", f"/parties/{key}/positions", {"text": "Bel 06-12345678"})
    assert [one["kind"] for one in said.get_json()["personalData"]] == ["phone"]
    wrong = call("POST", "/steps", {"what": "Bellen", "party": key, "dueOn": "x"})
    assert wrong.status_code == 400
    assert wrong.get_json()["errors"][0]["field"] == "dueOn"
    step = call("POST", "/steps", {"what": "Bellen", "party": key, "dueOn": "2026-12-07"}).get_json()
    moved = call("POST", f"/steps/{step['id']}", {"outcome": "moved", "dueOn": "2026-12-14", "text": "Ziek."})
    assert moved.get_json()["dueOn"] == "2026-12-14"
    found = call("GET", "").get_json()
    assert [one["name"] for one in found["parties"]] == ["Gemeente"]
    assert found["steps"][0]["moves"][0]["reason"] == "Ziek."
    done = call("POST", f"/steps/{step['id']}", {"outcome": "kept"})
    assert (done.status_code, done.get_json()["state"]) == (200, "kept")


def test_the_forms_open_in_place_and_keep_what_was_typed(about: Case, world: World, sign_in: SignIn) -> None:
    browser = sign_in("liaison")
    address = f"/zaken/{about.number}/bemiddeling"
    key = party(world, about).id
    step = agreed(world, about, party=key)
    for query in ("doe=partij", "doe=stap", f"doe=standpunt&bij={key}", f"doe=verplaatst&bij={step.id}"):
        assert browser.page(f"{address}?{query}").all("textarea", "select"), query
    assert browser.get(f"{address}?doe=standpunt&bij=999999").status_code == 404
    back = browser.send(f"{address}/stappen", {"what": "Iets", "due_on": "2020-01-01", "party": str(key)})
    assert back.status_code == 422
    assert "Iets" in Page(back.text).root.text
    assert not sign_in("mt_reader").page(address).all("textarea")


def test_the_region_finds_it_on_its_own_page(about: Case, world: World, cases: Cases, client: Browser) -> None:
    shown = party(world, about, "Gemeente", visibility="region")
    say = actions.note_position
    act(world, "liaison", say, about.number, shown.id, {"text": "Voor de regio.", "visibility": "region"})
    act(world, "liaison", say, about.number, shown.id, {"text": "Geheim woord.", "visibility": "ministry"})
    client.get(links.path_for(cases.contact(about.number)))
    page = client.get(client.get("/volg").headers.get("Location", "/volg")).text
    assert "Wij helpen de partijen eruit te komen" in page
    assert page.count("Voor de regio.") == 1
    assert "Geheim" not in page
