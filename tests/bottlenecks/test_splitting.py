"""A main case and its parts: each with its own region, feedback and verdict, and the main case last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.bottlenecks import splitting
from app.cases import queries
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Message
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]
PIET = {"name": "Piet Zuid", "email": "piet@zuid.example", "organisation": "Samen Zuid"}


@pytest.fixture
def main(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding", title="Geld volgt de patiënt niet")


def said(world: World, region: str = "ZK-ZUID", **changes: Any) -> dict[str, Any]:
    """What is filled in for a part."""
    values = {"title": "Het deel van Zuid", "affected": "Ouderen in Zuid.", "asked": "Regel het.", "contacts": [PIET]}
    return values | {"region": str(world.regions[region])} | changes


def split(world: World, main: Case, by: str = "fixer_cz", region: str = "ZK-ZUID", **changes: Any) -> Case:
    with db.transaction() as session:
        return splitting.split(session, world.actor(by), main.number, said(world, region, **changes), now=clock.now())


def adopt(world: World, main: Case, part: Case, by: str = "fixer_cz") -> None:
    with db.transaction() as session:
        splitting.adopt(session, world.actor(by), main.number, part.number, now=clock.now())


def mailed(case: Case) -> set[tuple[str, str]]:
    with db.reading() as session:
        found = session.execute(select(Message.template, Message.recipient).where(Message.case_id == case.id))
        return {(template, recipient) for template, recipient in found}


def to_feedback(cases: Cases, number: str) -> Case:
    """Until its region has been told."""
    while (case := cases.now(number)).state != "feedback":
        names = {"submitted": "assign", "assigned": "accept", "in_progress": "propose_solution"}
        case = cases.step(number, names.get(case.state, "give_feedback"))
    return case


def test_each_region_gets_its_own_feedback_and_the_main_case_ends_last(main: Case, cases: Cases, world: World) -> None:
    part = split(world, main)
    assert (part.state, part.main_case_id, part.co_owner_id) == ("assigned", main.id, world.people["liaison_zuid"])
    assert (part.owner_id, cases.now(main.number).parts) == (world.people["fixer_cz"], 1), "routed by the same nature"
    cases.step(main.number, "propose_solution")
    for name in ("give_feedback", "withdraw"):
        with pytest.raises(NotAllowedNow) as refused:
            cases.step(main.number, name, by="liaison")
        assert [reason.code for reason in refused.value.reasons] == ["needs_parts_ended"]
    to_feedback(cases, part.number)
    assert ("region_feedback", "piet@zuid.example") in mailed(part)
    assert not {recipient for _letter, recipient in mailed(main)} & {"piet@zuid.example"}
    assert cases.answer(part.number, "verdict", verdict="solved").state == "closed"
    cases.step(main.number, "give_feedback")
    assert ("region_feedback", "jan@regio.example") in mailed(main)
    assert cases.answer(main.number, "verdict", verdict="solved").state == "closed"


def test_a_part_that_opens_again_takes_its_main_case_along(main: Case, cases: Cases, world: World) -> None:
    part = split(world, main)
    to_feedback(cases, part.number)
    cases.answer(part.number, "verdict", verdict="solved")
    to_feedback(cases, main.number)
    again = cases.answer(part.number, "reopen", reason="Het werkt toch niet.")
    assert again.state == "in_progress"
    now = cases.now(main.number)
    assert (now.state, now.outcome) == ("in_progress", None)
    assert ("region_reopened", "jan@regio.example") in mailed(main)
    cases.step(main.number, "propose_solution")
    with pytest.raises(NotAllowedNow):
        cases.step(main.number, "give_feedback")


def test_whoever_splits_sees_what_becomes_of_it(cases: Cases, world: World, sign_in: SignIn) -> None:
    main = cases.at("in_progress", nature="funding", title="De hoofdzaak")
    part = split(world, main, nature="law_or_rule")
    assert part.directorate_id == world.directorates["LZ"]
    page = sign_in("fixer_cz").get(f"/zaken/{main.number}").text
    assert f"/zaken/{part.number}" in page
    assert "Eén deel is nog open. Deze zaak kan pas daarna sluiten." in page
    assert sign_in("fixer_cz").get(f"/zaken/{part.number}").status_code == 200
    assert "En één deel dat je niet kunt zien." in sign_in("fixer_cz2").get(f"/zaken/{main.number}").text
    assert "De hoofdzaak" not in sign_in("fixer_lz").get(f"/zaken/{part.number}").text, "of a case elsewhere, no text"


def test_the_contacts_of_the_main_case_are_told_of_a_part_of_their_own_region(
    main: Case, cases: Cases, world: World
) -> None:
    part = split(world, main, region="ZK-NOORD", contacts=[])
    assert part.co_owner_id == main.co_owner_id
    assert cases.contact(part.number).email == "jan@regio.example"


def test_an_existing_bottleneck_becomes_a_part_and_goes_its_own_way_again(
    main: Case, cases: Cases, world: World
) -> None:
    other = cases.at("assigned", nature="funding")
    adopt(world, main, other)
    assert cases.now(other.number).main_case_id == main.id
    with db.transaction() as session:
        splitting.release(session, world.actor("fixer_cz"), main.number, other.number, now=clock.now())
    assert (cases.now(other.number).main_case_id, cases.now(main.number).parts) == (None, 0)


def test_what_cannot_be_a_part(main: Case, cases: Cases, world: World) -> None:
    part = split(world, main)
    secret = cases.at("assigned", nature="funding", confidentiality="confidential")
    elsewhere = cases.at("submitted", nature="law_or_rule", region="JEUGD-OOST", by="liaison_oost")
    for other, code in (
        (main, "same_case"), (part, "part_already"), (cases.at("withdrawn"), "case_not_open"),
        (secret, "part_sight"), (elsewhere, "unknown_case"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            adopt(world, main, other, by="liaison" if code == "case_not_open" else "fixer_cz")
        assert [error.code for error in refused.value.errors] == [code]
    with pytest.raises(NotAllowedNow) as one_level:
        split(world, part)
    assert [reason.code for reason in one_level.value.reasons] == ["is_a_part"]


@pytest.mark.parametrize("state", ["draft", "feedback", "closed"])
def test_no_parts_once_the_region_was_told(state: str, cases: Cases, world: World) -> None:
    with pytest.raises(NotAllowedNow):
        split(world, cases.at(state, nature="funding"), by="liaison")


@pytest.mark.parametrize(("by", "refused"), [("fixer_cz2", Forbidden), ("fixer_lz", NotFound)])
def test_who_may_split(by: str, refused: type[Exception], main: Case, world: World) -> None:
    with pytest.raises(refused):
        split(world, main, by=by)


def test_a_part_of_a_confidential_case_is_confidential(cases: Cases, world: World) -> None:
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    part = split(world, secret)
    with db.reading() as session, pytest.raises(NotFound):
        queries.get_visible(session, world.actor("coordinator_cz"), part.number)


def test_on_the_page(main: Case, world: World, sign_in: SignIn, cases: Cases) -> None:
    browser = sign_in("fixer_cz")
    assert "Wat loopt er vast in dit deel?" in browser.get(f"/zaken/{main.number}/delen/nieuw").text
    path = f"/zaken/{main.number}/delen"
    wrong = {"title": "Een deel", "region": str(world.regions["ZK-ZUID"]), "affected": "", "asked": "x"}
    answer = browser.send(path, {**wrong, "contact_name": "Piet", "contact_email": "geen adres", "submission": "a"})
    assert answer.status_code == 422
    assert "Een deel" in answer.text
    good = {**wrong, "affected": "Iedereen", "submission": "b"}
    assert [browser.send(path, good).status_code for _twice in range(2)] == [303, 303]
    assert cases.now(main.number).parts == 1, "a form that is sent twice makes one part"
    other = cases.at("assigned", nature="funding")
    assert browser.send(f"{path}/bestaand", {"part": "2026-99999"}).status_code == 422
    assert browser.send(f"{path}/bestaand", {"part": other.number}).status_code == 303
    assert browser.send(f"{path}/{other.number}/los", {}).status_code == 303
