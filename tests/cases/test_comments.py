"""Saying something to those whom it is for, and changing later who reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import audit, clock, db
from app.audit.models import Event
from app.cases import comments, sight
from app.cases.models import Case, EntrySight
from app.errors import Invalid, NotFound
from app.feedback import actions as feedback
from app.outbox.models import Message, MessageStatus, Notice
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser


def say(cases: Cases, case: Case, visibility: str, *named: str, by: str = "fixer_cz", text: str = "Gehoord.") -> str:
    """A comment. Returns the id of its event."""
    ids = [str(cases.world.people[who]) for who in named]
    with db.transaction() as session:
        actor = cases.world.actor(by)
        return comments.comment(session, actor, case.number, text, visibility, named=ids, now=clock.now()).event_id


def change(cases: Cases, case: Case, event_id: str, visibility: str, *named: str, by: str, **rest: Any) -> str:
    """Have others read it. Returns the id of the event that says so."""
    ids = [str(cases.world.people[who]) for who in named]
    with db.transaction() as session:
        return comments.change_sight(
            session, cases.world.actor(by), case.number, event_id, visibility, ids, rest.pop("why", "Het hoort zo."),
            now=clock.now(), **rest,
        )  # fmt: skip


def readers(world: World, case: Case, event_id: str) -> set[str]:
    """Everybody who may read it now; "region" for its contact."""
    with db.reading() as session:
        found = {who for who in world.people if sight.may_read(session, world.actor(who), case, event_id)}
    contact = feedback.actor_for(Cases(world).contact(case.number))
    with db.reading() as session:
        return found | ({"region"} if sight.may_read(session, contact, case, event_id) else set())


@pytest.fixture
def case(cases: Cases) -> Case:
    """A case that is worked on."""
    return cases.at("in_progress", nature="funding")


def test_named_people_and_the_writer_read_it_and_are_told_without_its_text(
    cases: Cases, case: Case, world: World
) -> None:
    event_id = say(cases, case, "confidential", "mt_reader", "liaison", text="kwarktaart")
    assert readers(world, case, event_id) == {"fixer_cz", "mt_reader", "liaison", "auditor"}
    with db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.letter == "entry_for_you")).all()
        assert {world.name_of(notice.reader_id) for notice in told} == {"mt_reader", "liaison"}
        assert "kwarktaart" not in str([notice.params for notice in told])


@pytest.mark.parametrize("who", ["fixer_lz", "niemand@minvws.example", "999999", "x" * 400])
def test_who_does_not_see_the_case_cannot_be_named(who: str, cases: Cases, case: Case, world: World) -> None:
    given = [str(world.people.get(who, who))]
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        comments.comment(
            session, world.actor("fixer_cz"), case.number, "Nee.", "confidential", named=given, now=clock.now()
        )
    assert [(error.field, error.code) for error in refused.value.errors] == [("readers", "cannot_read")]


def test_a_named_reader_who_loses_sight_of_the_case_loses_the_entry(cases: Cases, case: Case, world: World) -> None:
    event_id = say(cases, case, "confidential", "fixer_cz2")
    assert "fixer_cz2" in readers(world, case, event_id)
    with db.transaction() as session:
        session.get_one(Case, case.id).directorate_id = world.directorates["LZ"]
    assert "fixer_cz2" not in readers(world, cases.now(case.number), event_id)


def test_what_is_meant_for_the_region_is_mailed_to_it_and_a_draft_is_not(cases: Cases, case: Case) -> None:
    draft = cases.at("draft")
    say(cases, draft, "region", by="liaison")
    say(cases, case, "region", text="Volgende week hoort u meer.")
    with db.reading() as session:
        [mail] = session.scalars(select(Message).where(Message.template == "region_message"))
        assert mail.case_id == case.id
        assert mail.params["said"] == "Volgende week hoort u meer."


def test_a_region_reads_no_story_of_a_promise_or_an_escalation(cases: Cases, case: Case, world: World) -> None:
    cases.step(case.number, "escalate", by="liaison")
    with pytest.raises(Invalid):
        say(cases, cases.escalation_of(case.number), "region", by="commissioner")


def test_what_is_confidential_moves_nothing_that_others_see(cases: Cases, case: Case) -> None:
    before = cases.now(case.number).updated_at
    clock_later = clock.now()
    event_id = say(cases, case, "confidential")
    change(cases, case, event_id, "confidential", "liaison", by="fixer_cz")
    assert cases.now(case.number).updated_at == before
    say(cases, case, "ministry")
    assert cases.now(case.number).updated_at >= clock_later


def test_narrowing_takes_it_away_and_says_who_was_mailed(cases: Cases, case: Case, world: World) -> None:
    event_id = say(cases, case, "region")
    with db.transaction() as session:
        session.scalars(select(Message).where(Message.event_id == event_id)).one().status = MessageStatus.SENT
    changed = change(cases, case, event_id, "confidential", "commissioner", by="liaison", why="Te vroeg.")
    assert readers(world, case, event_id) == {"commissioner", "fixer_cz", "liaison", "auditor"}
    assert readers(world, case, changed) == {"commissioner", "fixer_cz", "liaison", "auditor"}
    with db.reading() as session:
        event = session.get_one(Event, changed)
        data, private = json.loads(event.body)["data"], (event.private or {})["values"]
        assert (data["was"], data["becomes"], private["mailed"]) == ("region", "confidential", ["Jan Regio"])
        assert private["values"] == {"why": "Te vroeg."}
        assert session.get_one(Event, event_id).visibility == "region"
        assert audit.verify(session).sound


def test_what_was_not_mailed_yet_is_withdrawn(cases: Cases, case: Case) -> None:
    event_id = say(cases, case, "region")
    change(cases, case, event_id, "ministry", by="fixer_cz")
    with db.reading() as session:
        [mail] = session.scalars(select(Message).where(Message.event_id == event_id))
        assert mail.status is MessageStatus.WITHDRAWN


def test_widening_to_the_region_tells_it(cases: Cases, case: Case, world: World) -> None:
    event_id = say(cases, case, "confidential", "liaison", text="Het mag.")
    changed = change(cases, case, event_id, "region", by="liaison")
    assert {"region", "liaison_noord2"} <= readers(world, case, event_id)
    assert readers(world, case, changed) == {"fixer_cz", "liaison", "auditor"}, "they know that it was confidential"
    with db.reading() as session:
        [mail] = session.scalars(select(Message).where(Message.event_id == changed))
        assert (mail.template, mail.params["said"]) == ("region_message", "Het mag.")


@pytest.mark.parametrize(
    ("by", "visibility", "refusal"),
    [("fixer_cz2", "region", None), ("fixer_cz2", "confidential", Forbidden), ("liaison", "confidential", None),
     ("liaison_noord2", "region", Forbidden), ("mt_reader", "region", Forbidden), ("auditor", "region", Forbidden),
     ("fixer_lz", "region", NotFound)],
)  # fmt: skip
def test_the_writer_and_who_has_a_part_may_change_it(
    by: str, visibility: str, refusal: type[Exception] | None, cases: Cases, case: Case
) -> None:
    event_id = say(cases, case, "ministry", by="fixer_cz2")
    if refusal is None:
        change(cases, case, event_id, visibility, by=by)
        return
    with pytest.raises(refusal):
        change(cases, case, event_id, visibility, by=by)


def test_who_may_not_read_it_cannot_change_it_nor_find_out_that_it_is_there(
    cases: Cases, case: Case, sign_in: Callable[[str], Browser]
) -> None:
    event_id = say(cases, case, "confidential", "mt_reader")
    for known in (event_id, "0" * 32):
        with pytest.raises(NotFound):
            change(cases, case, known, "region", by="liaison")
        answer = sign_in("liaison").get(f"/zaken/{case.number}/verhaal/{known}/zichtbaarheid")
        assert answer.status_code == 404


def test_steps_are_read_by_whom_the_workflow_says(cases: Cases, case: Case) -> None:
    with db.reading() as session:
        step = session.scalars(select(Event.id).where(Event.case_id == case.id, Event.action.like("bottleneck.%")))
        event_id = step.first() or ""
    with pytest.raises(NotFound):
        change(cases, case, event_id, "confidential", by="liaison")


def test_two_changes_at_once_are_one(cases: Cases, case: Case) -> None:
    event_id = say(cases, case, "ministry")
    change(cases, case, event_id, "region", by="liaison", seen="")
    with pytest.raises(Invalid) as refused:
        change(cases, case, event_id, "confidential", by="fixer_cz", seen="")
    assert [error.code for error in refused.value.errors] == ["changed_meanwhile"]


def test_the_page_says_who_reads_it_keeps_what_was_typed_and_shows_the_change(
    cases: Cases, case: Case, world: World, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("fixer_cz")
    page = browser.page(f"/zaken/{case.number}")
    assert "Anneke Terwisga (regio-liaison)" in page.text
    assert "en in de regio: Jan Regio (Samen Noord)" in page.text
    sent = {"text": "x" * 4001, "visibility": "confidential", "readers": str(world.people["mt_reader"])}
    answer = browser.send(f"/zaken/{case.number}/reacties", sent)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text
    browser.send(f"/zaken/{case.number}/reacties", sent | {"text": "Alleen voor jou."})
    with db.reading() as session:
        event_id = session.scalars(select(EntrySight.event_id)).one()
    address = f"/zaken/{case.number}/verhaal/{event_id}/zichtbaarheid"
    page = browser.page(address)
    assert "Alleen voor jou." in page.text
    assert browser.send(address, {"visibility": "ministry", "why": "", "seen": ""}).status_code == 422
    answer = browser.send(address, {"visibility": "ministry", "why": "Ieder mag dit weten.", "seen": ""})
    assert answer.status_code == 303
    told = browser.page(f"/zaken/{case.number}").text
    assert "Eerst: vertrouwelijk. Sinds ma 23 nov: alleen ministerie" in told
    assert "Ieder mag dit weten." in told
    other = sign_in("fixer_cz2").page(f"/zaken/{case.number}").text
    assert "Alleen voor jou." in other
    assert "Ieder mag dit weten." not in other
