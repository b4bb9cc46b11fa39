"""What must leave no trace: reading, impossible steps, and a fault half-way (TRUST, web tests 6, 7 and 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from app import clock, db
from app.cases import actions
from app.cases.models import Case
from app.definitions import registry
from app.errors import Invalid, NotAllowedNow, NotFound
from app.policy import Forbidden
from tests import store
from tests.factories import PEOPLE, Cases, World
from tests.pages import Browser, Page, forms_of, links_of

STATES = (
    "draft", "submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "escalated",
    "solution_proposed", "feedback", "weighing", "closed", "withdrawn", "merged",
)  # fmt: skip
TRANSITIONS = (
    "submit", "assign", "accept", "decline", "ask_region", "answer_region", "wait_party", "resume", "sign_of_life",
    "escalate", "decide", "propose_solution", "reject_solution", "give_feedback", "verdict", "conclude",
    "confirm", "close_unanswered", "reopen", "part_reopened", "merge", "withdraw", "hand_over", "extend",
    "change_urgency", "answer_enquiry", "offer_solution", "meeting_outcome", "ask_higher", "tell_why",
    "passed_up", "end_escalation",
)  # fmt: skip
NOTED_WHILE_READING = frozenset({"login_sessions", "api_tokens"})
"""When somebody was here last: at most once in ten minutes."""
READ_FROM_THE_LOG = frozenset({"passages", "figure_cases", "log_read", "kept_figures"})
"""What the events say, read on by whoever asks for a figure first; `tests/figures` recomputes it from them."""


def hashes(*, without: frozenset[str] = frozenset()) -> dict[str, str]:
    with db.current().engine.connect() as connection:
        return store.hashes(connection, without=without)


def test_the_lists_above_are_those_of_the_workflow(world: World) -> None:
    definition = registry.current("bottleneck")
    assert set(STATES) == set(definition.states)
    assert set(TRANSITIONS) == set(definition.transitions)


@pytest.mark.parametrize("state", STATES)
def test_no_step_can_be_taken_that_the_state_does_not_offer(
    state: str, cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at(state)
    definition = registry.current("bottleneck")
    illegal = [step for step in definition.transitions.values() if state not in step.sources]
    everybody = {name: world.actor(name) for name in PEOPLE}
    browsers = {name: sign_in(name) for name in ("liaison", "fixer_cz", "commissioner", "admin")}
    before = hashes()
    for step in illegal:
        data = {item.name: "x" for item in step.fields}
        for actor in everybody.values():
            with pytest.raises((NotAllowedNow, Forbidden, NotFound)):
                _take(actor, case, step.name, data)
        for name, browser in browsers.items():
            answer = browser.send(f"/zaken/{case.number}/stappen/{step.name}", {"version": case.version, **data})
            assert answer.status_code in (403, 404, 409), f"{name} {step.name}: {answer.status_code}"
    assert hashes() == before


def _take(actor: Any, case: Case, name: str, data: dict[str, Any]) -> None:
    with db.transaction() as session:
        actions.transition(session, actor, case.number, name, data, expected_version=None, now=clock.now())


def test_a_step_that_does_not_exist_is_not_found(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    before = hashes()
    for name in ("bestaat_niet", "__class__", "apply", "../reacties", "%00", "draft"):
        answer = sign_in("fixer_cz").send(f"/zaken/{case.number}/stappen/{name}", {"version": case.version})
        assert answer.status_code in (404, 405), f"{name}: {answer.status_code}"
    assert hashes(without=NOTED_WHILE_READING) == {
        key: value for key, value in before.items() if key not in NOTED_WHILE_READING
    }


@pytest.mark.parametrize(
    "who", ["liaison", "fixer_cz", "coordinator_cz", "commissioner", "mt_reader", "admin", "auditor"]
)
def test_reading_changes_nothing(who: str, cases: Cases, sign_in: Callable[[str], Browser], time: Any) -> None:
    """Every page this person can get to by links and search, each looked at as a whole."""
    draft = cases.at("draft")
    for state in ("assigned", "in_progress", "feedback", "closed", "merged"):
        cases.at(state, nature="funding" if state == "in_progress" else "")
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", by="liaison")
    browser = sign_in(who)
    time.move(hours=1)
    noted = NOTED_WHILE_READING | READ_FROM_THE_LOG
    before = hashes(without=noted)
    waiting, seen, pages = ["/", "/account"], {"/", "/account"}, 0
    while waiting and pages < 120:
        url = waiting.pop(0)
        answer = browser.get(url)
        if who == "auditor" and url == f"/zaken/{draft.number}":
            assert answer.status_code == 404  # the logbook knows of drafts, their pages stay private
            continue
        assert answer.status_code < 400, f"{url}: {answer.status_code}"
        if answer.status_code in (302, 303):
            found = [answer.headers["Location"]]
        elif answer.mimetype == "text/html":
            page = browser.look(answer, url)
            found = [*links_of(page), *(f"{action}?q=zorg" for action in forms_of(page))]
            pages += 1
        else:
            continue
        for link in found:
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    assert pages > 12
    assert hashes(without=noted) == before


# -- a fault half-way --------------------------------------------------------------------------


class Broken(Exception):
    """The fault that we put in."""


STEPS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "submit": ("draft", "submit", {}, "funding"),
    "assign": ("submitted", "assign", {}, ""),
    "second decline": ("assigned", "decline", {}, "funding"),
    "decide": ("escalated", "decide", {}, ""),
    "give feedback": ("solution_proposed", "give_feedback", {}, "funding"),
    "verdict": ("feedback", "verdict", {"verdict": "not_solved"}, "funding"),
    "withdraw": ("in_progress", "withdraw", {}, "funding"),
}


@pytest.mark.parametrize("what", STEPS)
def test_a_fault_at_any_statement_leaves_everything_as_it_was(what: str, cases: Cases, world: World) -> None:
    state, name, data, nature = STEPS[what]
    case = cases.at(state, nature=nature)
    if what == "second decline":
        cases.step(case.number, "decline")
        cases.step(case.number, "assign")
    if what == "give feedback":
        cases.at("merged")
    case = cases.now(case.number)
    before = hashes()
    place, faults = 0, 0
    while True:
        broken = _with_a_fault_at(place, lambda: cases.step(case.number, name, data))
        if not broken:
            break
        faults += 1
        assert hashes() == before, f"something was left behind by a fault at statement {place}"
        place += 1
    assert faults >= 8, "hardly any statement was tried"
    assert cases.now(case.number).version > case.version
    assert hashes() != before


def _with_a_fault_at(place: int, act: Callable[[], Any]) -> bool:
    """Do it with a fault at the n-th statement of its transaction. False when it has fewer and was done."""
    writer = db.current()._writer
    seen = {"statements": 0, "broke": False}

    def strike(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not connection.get_execution_options().get("writes") or statement.startswith(("BEGIN", "PRAGMA")):
            return
        if seen["statements"] == place:
            seen["broke"] = True
            raise Broken(statement)
        seen["statements"] += 1

    event.listen(writer, "before_cursor_execute", strike)
    try:
        act()
    except Broken:
        pass
    finally:
        event.remove(writer, "before_cursor_execute", strike)
    return bool(seen["broke"])


def test_a_fault_at_the_commit_leaves_everything_as_it_was(cases: Cases) -> None:
    case = cases.at("in_progress", nature="funding")
    before = hashes()
    engine = db.current()._writer

    def strike(_connection: Any) -> None:
        raise Broken

    event.listen(engine, "commit", strike)
    try:
        with pytest.raises(Broken):
            cases.step(case.number, "propose_solution")
    finally:
        event.remove(engine, "commit", strike)
    assert hashes() == before


# -- once is enough ----------------------------------------------------------------------------


def test_filing_the_same_form_twice_files_once(sign_in: Callable[[str], Browser], world: World) -> None:
    browser = sign_in("liaison")
    form = browser.page("/knelpunten/nieuw").form()
    filled = {
        "title": "Dubbel", "description": "d", "affected": "a", "asked": "v",
        "region": str(world.regions["ZK-NOORD"]),
    }  # fmt: skip
    first, second = browser.submit(form, filled), browser.submit(form, filled)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_taking_the_same_step_twice_takes_it_once(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    form = browser.page(f"/zaken/{case.number}?step=sign_of_life").form("sign_of_life")
    assert browser.submit(form, {"note": "Eén keer."}).status_code == 303
    again = browser.submit(form, {"note": "Eén keer, en wat ik typte."})
    assert again.status_code == 409
    assert "Eén keer, en wat ik typte." in Page(again.text).text, "what was typed is kept"
    assert cases.now(case.number).version == case.version + 1


def test_an_outdated_page_says_who_was_first(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    form = browser.page(f"/zaken/{case.number}?step=propose_solution").form("propose_solution")
    cases.step(case.number, "escalate", by="liaison")
    answer = browser.submit(form, {"solution": "Mijn lange tekst.", "outcome": "structural"})
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "Mijn lange tekst." in page.text
    assert "Anneke Terwisga" in page.main().text, "the page says who changed it in the meantime"
    assert cases.now(case.number).state == "escalated"


def test_wrong_data_is_named_at_its_field_and_writes_nothing(cases: Cases, world: World) -> None:
    case = cases.at("submitted")
    before = hashes()
    for value, code in (
        ("", "required"), ("999999", "unknown_person"), (str(world.people["liaison"]), "unknown_person"),
        (True, "unknown_person"), (["1"], "unknown_person"), ("1" * 12, "unknown_person"), ("\u0661", "unknown_person"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            _take(world.actor("admin"), case, "assign", {"owner": value})
        assert [(error.field, error.code) for error in wrong.value.errors] == [("owner", code)], value
    assert hashes() == before
