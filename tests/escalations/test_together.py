"""One escalation for several cases: one decision, and no case left waiting for an escalation that ended (rule 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import Event
from app.cases.models import Case
from app.cases.sight import for_region
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow
from app.escalations import carrying
from app.escalations.models import DecisionType, EscalationDecision
from app.outbox.models import Message, Notice
from app.policy import Forbidden
from tests.dossiers.support import offered, open_dossier
from tests.factories import Cases, World
from tests.pages import Browser
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_what_a_decision_asks_is_the_same_wherever_it_is_taken(cases: Cases) -> None:
    """A decision on several cases is carried out on each with what was filled in once."""
    processes = [name for name in registry.names() if "escalate" in registry.current(name).transitions]
    assert {"bottleneck", "dossier"} <= set(processes)
    for name in processes:
        steps = registry.current(name).transitions
        assert {"decide", "passed_up", "end_escalation"} <= set(steps), name
        here, there = (
            one.transitions["decide"].fields for one in (registry.current(name), registry.current("escalation"))
        )
        assert [replace(item, fills=None) for item in here] == [replace(item, fills=None) for item in there], name


def together(cases: Cases, *states: str) -> tuple[list[Case], Case]:
    """Cases in these states, escalated by their liaison, and their one escalation."""
    made = [cases.at(state, nature="funding" if state == "in_progress" else "") for state in states]
    cases.step(made[0].number, "escalate", by="liaison")
    record = cases.escalation_of(made[0].number)
    for case in made[1:]:
        cases.step(case.number, "escalate", {"escalation": record.number}, by="liaison")
    return [cases.now(case.number) for case in made], record


def decided() -> list[EscalationDecision]:
    with db.reading() as session:
        return list(session.scalars(select(EscalationDecision).order_by(EscalationDecision.id)))


def test_cases_come_into_one_escalation(cases: Cases) -> None:
    made, record = together(cases, "in_progress", "in_progress", "submitted")
    assert {case.escalation_id for case in made} == {record.id}
    assert {case.handler_id for case in made} == {record.handler_id}
    with db.reading() as session:
        assert carrying.ids_of(session, record.id) == [case.id for case in made]


@pytest.mark.parametrize("at", ["the escalation", "the first", "the last"])
def test_one_decision_moves_them_all(at: str, cases: Cases) -> None:
    made, record = together(cases, "in_progress", "in_progress", "in_progress")
    number = {"the escalation": record.number, "the first": made[0].number, "the last": made[2].number}[at]
    cases.step(number, "decide", {"decision": "minister"}, by="commissioner")
    for case in made:
        after = cases.now(case.number)
        assert (after.state, after.escalation_id) == ("waiting_party", None)
    assert cases.now(record.number).state == "follow_up"
    assert [one.type for one in decided()] == [DecisionType.MINISTER]


def test_a_new_owner_takes_what_nobody_accepted(cases: Cases, world: World) -> None:
    made, record = together(cases, "in_progress", "submitted")
    with pytest.raises(Invalid) as refused:
        cases.step(record.number, "decide", {"decision": "returned", "new_owner": None}, by="commissioner")
    assert [error.field for error in refused.value.errors] == ["new_owner"]
    owner = world.people["fixer_lz"]
    cases.step(record.number, "decide", {"decision": "returned", "new_owner": str(owner)}, by="commissioner")
    accepted, nobodys = (cases.now(case.number) for case in made)
    assert (accepted.state, accepted.owner_id) == ("in_progress", world.people["fixer_cz"])
    assert (nobodys.state, nobodys.owner_id) == ("assigned", owner)


def test_an_owner_named_for_all_takes_them_all(cases: Cases, world: World) -> None:
    made, record = together(cases, "in_progress", "in_progress")
    owner = world.people["fixer_lz"]
    cases.step(record.number, "decide", {"decision": "owner", "new_owner": str(owner)}, by="commissioner")
    assert {(cases.now(case.number).state, cases.now(case.number).owner_id) for case in made} == {("assigned", owner)}


def test_what_cannot_be_put_with_it(cases: Cases) -> None:
    _made, record = together(cases, "in_progress")
    other = cases.at("in_progress", nature="funding")
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")

    def refusal(number: str, escalation: str) -> list[tuple[str, str]]:
        with pytest.raises(Invalid) as refused:
            cases.step(number, "escalate", {"escalation": escalation}, by="liaison")
        return [(error.field, error.code) for error in refused.value.errors]

    assert refusal(secret.number, record.number) == [("escalation", "confidential_alone")]
    assert refusal(other.number, other.number) == [("escalation", "unknown_escalation")]
    cases.step(record.number, "decide", {"decision": "returned"}, by="commissioner")
    assert refusal(other.number, record.number) == [("escalation", "escalation_decided")]
    assert cases.now(other.number).state == "in_progress"


def test_the_liaison_of_another_region_reads_it_along(cases: Cases, world: World) -> None:
    _made, record = together(cases, "in_progress")
    south = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="funding")
    with pytest.raises(Invalid):  # not yet: it is in the north
        cases.step(south.number, "escalate", {"escalation": record.number}, by="liaison_zuid")
    cases.step(south.number, "escalate", {"escalation": record.number}, by="fixer_cz")
    with db.reading() as session:
        from app.cases import queries

        assert queries.get_visible(session, world.actor("liaison_zuid"), record.number).id == record.id


# -- without a decision on what was asked ----------------------------------------------------------


def test_whoever_asked_takes_it_back(cases: Cases, world: World) -> None:
    made, record = together(cases, "in_progress", "submitted")
    for who in ("fixer_cz", "coordinator_cz", "liaison_noord2", "commissioner"):
        with pytest.raises(Forbidden):
            cases.step(record.number, "take_back", by=who)
    cases.step(record.number, "take_back", {"reason": "De directies zijn eruit."}, by="liaison")
    assert [cases.now(case.number).state for case in made] == ["in_progress", "submitted"]
    assert [cases.now(case.number).escalation_id for case in made] == [None, None]
    assert cases.now(record.number).state == "completed"
    assert [(one.type, one.motivation, one.decided_by_id) for one in decided()] == [
        (DecisionType.WITHDRAWN, "De directies zijn eruit.", world.people["liaison"])
    ]


def test_an_owner_who_asked_takes_it_back_and_nobody_else_does(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding", confidentiality="confidential")
    cases.step(case.number, "escalate", by="fixer_cz")
    record = cases.escalation_of(case.number)
    with pytest.raises(Forbidden):
        cases.step(record.number, "take_back", by="liaison")
    assert cases.step(record.number, "take_back", by="fixer_cz").state == "completed"


def test_what_escalated_by_itself_is_for_the_commissioner(cases: Cases, world: World) -> None:
    case = cases.file(nature="funding")
    for _time in range(2):
        if cases.now(case.number).state == "submitted":
            cases.step(case.number, "assign")
        cases.step(case.number, "decline")
    record = cases.escalation_of(case.number)
    with pytest.raises((NotAllowedNow, Forbidden)):
        cases.step(record.number, "take_back", by="liaison")
    with pytest.raises(Invalid) as refused:  # rule 3: the commissioner names the owner
        cases.step(record.number, "de_escalate", {"new_owner": None}, by="commissioner")
    assert [error.field for error in refused.value.errors] == ["new_owner"]
    data: dict[str, Any] = {"reason": "LZ pakt dit op.", "new_owner": str(world.people["fixer_lz"])}
    cases.step(record.number, "de_escalate", data, by="commissioner")
    after = cases.now(case.number)
    assert (after.state, after.owner_id, after.escalation_id) == ("assigned", world.people["fixer_lz"], None)
    assert [one.type for one in decided()] == [DecisionType.DE_ESCALATED]


@pytest.mark.parametrize("where", ["exploring", "working", "offered"])
def test_a_dossier_goes_on_where_it_was(where: str, cases: Cases) -> None:
    bundled = cases.at("in_progress", nature="funding")
    dossier = offered(cases, bundled) if where == "offered" else open_dossier(cases, bundled)
    if where == "working":
        cases.step(dossier.number, "name_cause", by="fixer_cz")
    before = cases.now(dossier.number)
    cases.step(dossier.number, "escalate", by="fixer_cz")
    record = cases.escalation_of(dossier.number)
    cases.step(bundled.number, "escalate", {"escalation": record.number}, by="liaison")
    cases.step(record.number, "decide", {"decision": "mandate"}, by="commissioner")
    after = cases.now(dossier.number)
    assert (after.state, after.owner_id, after.due_at) == (where, before.owner_id, before.due_at)
    assert cases.now(bundled.number).state == "in_progress"


# -- on screen and by the API ----------------------------------------------------------------------


def test_a_case_is_put_with_it_from_the_memo(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    _made, record = together(cases, "in_progress")
    other = cases.at("in_progress", nature="funding", title="Nog een gemeentegrens")
    browser = sign_in("liaison")
    page = browser.page(f"/escalaties/{record.number}/zaken/nieuw")
    answer = browser.submit(page.form("nieuw"), {"case": "2020-00001", "reason": "Hetzelfde."})
    assert answer.status_code == 422
    page = browser.look(answer, page.form("nieuw").action)
    assert page.form("nieuw").values()["reason"] == "Hetzelfde."
    answer = browser.submit(page.form("nieuw"), {"case": other.number}, follow=True)
    assert answer.status_code == 200
    assert "Nog een gemeentegrens" in answer.text
    assert cases.now(other.number).escalation_id == record.id
    assert "2 zaken" in sign_in("commissioner").page("/escalaties").main().text


def test_the_memo_of_a_dossier(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    dossier = open_dossier(cases, cases.at("in_progress", nature="funding"))
    cases.step(dossier.number, "escalate", {"explanation": "Twee directies komen er niet uit."}, by="fixer_cz")
    record = cases.escalation_of(dossier.number)
    memo = sign_in("commissioner").page(f"/escalaties/{record.number}")
    for words in ("Twee directies komen er niet uit.", "In elke regio blijft de overdracht liggen.", dossier.number):
        assert words in memo.main().text, words
    assert record.number in sign_in("liaison_noord2").page(f"/zaken/{dossier.number}").main().text


def test_by_the_api_it_names_all_its_cases(cases: Cases, call: Call) -> None:  # noqa: F811
    made, record = together(cases, "in_progress", "in_progress")
    shown = call("commissioner", "GET", f"/cases/{record.number}").json
    assert shown["cases"] == [case.number for case in made]


def test_the_commissioner_finds_the_other_ways_beside_the_form(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    made, record = together(cases, "in_progress")
    browser = sign_in("commissioner")
    page = browser.page(f"/escalaties/{record.number}")
    assert "De-escaleren" in page.main().text
    page = browser.page(f"/escalaties/{record.number}?step=de_escalate")
    assert browser.submit(page.form("de_escalate"), {"reason": "De directie doet het."}).status_code == 303
    assert cases.now(made[0].number).state == "in_progress"


# -- the region ------------------------------------------------------------------------------------


def test_the_region_asks_for_it_once_and_reads_why(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.answer(case.number, "ask_higher", reason="Wij wachten al een jaar.")
    with pytest.raises(NotAllowedNow):
        cases.answer(case.number, "ask_higher", reason="Nog eens.")
    cases.step(case.number, "escalate", {"ground": "region_asks"}, by="liaison")
    with pytest.raises(Forbidden):
        cases.step(case.number, "tell_why", by="fixer_cz")
    cases.step(case.number, "tell_why", {"reason": "Twee wetten botsen."}, by="liaison")
    with db.reading() as session:
        region = session.scalars(select(Event.action).where(for_region(), Event.case_id == case.id)).all()
        letters = session.scalars(select(Message.template).where(Message.case_id == case.id)).all()
        told = session.scalars(select(Notice.reader_id).where(Notice.case_id == case.id)).all()
    assert {"bottleneck.ask_higher", "bottleneck.tell_why"} <= set(region)
    assert "bottleneck.escalate" not in region
    assert "region_escalated" in letters
    assert world.people["liaison"] in told


def test_from_a_list_they_come_into_one_escalation(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    made = [cases.at("in_progress", nature="funding") for _each in range(3)]
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    boxes = [f"{case.number}:{case.version}" for case in (*made, secret)]
    said = {"ground": "collision_of_laws", "explanation": "Zvw en Wmo.", "tried": "Overleg.", "mandate_asked": "Kies."}
    browser = sign_in("liaison")
    assert browser.send("/zaken/samen/escaleren", {"zaak": boxes, **said, "ground": ""}).status_code == 422
    assert browser.send("/zaken/samen/escaleren", {"zaak": boxes, **said}).status_code == 303
    record = cases.escalation_of(made[0].number)
    assert {cases.now(case.number).escalation_id for case in made} == {record.id}
    assert cases.escalation_of(secret.number).id != record.id, "a confidential case has one of its own"
