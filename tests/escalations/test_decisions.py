"""Each of the nine decisions: where the case goes, what is on record, what follows (DOMAIN, rule 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.accords import known
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow
from app.escalations.models import DecisionType, Escalation, EscalationDecision
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser

DECISIONS = {
    # decision: state of the case, state of the escalation, whether something follows
    "mandate": ("in_progress", "follow_up", True),
    "owner": ("assigned", "follow_up", True),
    "call_to_account": ("waiting_party", "follow_up", True),
    "experiment": ("in_progress", "follow_up", True),
    "minister": ("waiting_party", "follow_up", True),
    "iza_consultation": ("waiting_party", "follow_up", True),
    "nza": ("waiting_party", "follow_up", True),
    "other_ministry": ("waiting_party", "follow_up", True),
    "returned": ("in_progress", "completed", False),
}


def escalated(cases: Cases) -> tuple[Case, Case]:
    """A case that its owner had accepted, and its escalation."""
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", {"ground": "above_mandate", "explanation": "Wij mogen dit niet."}, by="liaison")
    return cases.now(case.number), cases.escalation_of(case.number)


def test_the_table_has_every_decision() -> None:
    ends = {DecisionType.WITHDRAWN, DecisionType.DE_ESCALATED, DecisionType.REVOKED}
    assert set(DECISIONS) == {item.value for item in set(DecisionType) - ends}


@pytest.mark.parametrize("at", ["the case", "the escalation"])
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_moves_the_case_on_and_is_on_record(decision: str, at: str, cases: Cases, world: World) -> None:
    state, record_state, follows = DECISIONS[decision]
    case, escalation = escalated(cases)
    number = case.number if at == "the case" else escalation.number
    day = clock.local_date(clock.now()) + timedelta(days=30)
    data: dict[str, Any] = {"decision": decision, "motivation": "Zo komt het verder."}
    if follows:
        data |= {
            "follow_up": "Brief sturen",
            "follow_up_owner": str(world.people["coordinator_lz"]),
            "follow_up_on": day.isoformat(),
        }
    if decision == "owner":
        data["new_owner"] = str(world.people["fixer_lz"])
    if decision == "call_to_account":
        agreement = known.current().monitored()[0]
        signatory = known.current().signatories[agreement.signatories[0]]
        data |= {"agreement": str(agreement.id), "signatory": str(signatory.id), "react_on": day.isoformat()}
    cases.step(number, "decide", data, by="commissioner", fill=False)
    case, escalation = cases.now(case.number), cases.now(escalation.number)
    assert (case.state, escalation.state) == (state, record_state)
    assert case.escalation_id is None
    with db.reading() as session:
        kept = session.scalars(select(EscalationDecision)).one()
    assert (kept.type, kept.motivation, kept.decided_by_id) == (
        decision,
        "Zo komt het verder.",
        world.people["commissioner"],
    )
    if follows:
        assert (kept.follow_up, kept.follow_up_owner_id, kept.follow_up_on) == (
            "Brief sturen",
            world.people["coordinator_lz"],
            day,
        )
        assert escalation.handler_id == world.people["coordinator_lz"]
        assert escalation.due_at == clock.end_of(day)
    else:
        assert escalation.handler_id is None
    if decision == "owner":
        assert (case.owner_id, case.directorate_id) == (world.people["fixer_lz"], world.directorates["LZ"])
    if decision == "call_to_account":
        assert case.waiting_for == signatory.label
        assert (kept.agreement_id, kept.signatory_id, kept.react_on) == (agreement.id, signatory.id, day)
        assert kept.agreement == f"{agreement.label('nl')}, {signatory.label}"
    if state == "waiting_party":
        assert case.waiting_for


@pytest.mark.parametrize(
    ("decision", "missing"),
    [("returned", ["motivation"]), ("mandate", ["motivation", "follow_up", "follow_up_owner", "follow_up_on"]),
     ("owner", ["motivation", "new_owner", "follow_up", "follow_up_owner", "follow_up_on"]),
     ("call_to_account", ["motivation", "agreement", "signatory", "react_on", "follow_up", "follow_up_owner",
                          "follow_up_on"])],
)  # fmt: skip
def test_a_decision_asks_what_it_needs(decision: str, missing: list[str], cases: Cases) -> None:
    _case, escalation = escalated(cases)
    with pytest.raises(Invalid) as refused:
        cases.step(escalation.number, "decide", {"decision": decision}, by="commissioner", fill=False)
    assert [(error.field, error.code) for error in refused.value.errors] == [(name, "required") for name in missing]


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "morgen", "2026-02-30", "2026-13-01"])
def test_the_follow_up_has_a_day_that_makes_sense(day: str, cases: Cases) -> None:
    _case, escalation = escalated(cases)
    with pytest.raises(Invalid) as refused:
        cases.step(escalation.number, "decide", {"decision": "mandate", "follow_up_on": day}, by="commissioner")
    assert [error.field for error in refused.value.errors] == ["follow_up_on"]


def test_the_decision_has_five_working_days_and_the_case_stands_still(cases: Cases) -> None:
    case, escalation = escalated(cases)
    due = clock.end_of(clock.calendar().add(clock.local_date(clock.now()), 5))
    assert case.due_at == escalation.due_at == due
    assert case.due_clock == "decision"
    assert cases.clocks(case.number)["solve"].due_at is None


@pytest.mark.parametrize("who", ["liaison", "fixer_cz", "coordinator_cz", "mt_reader", "admin", "auditor"])
def test_only_a_commissioner_decides(who: str, cases: Cases) -> None:
    case, escalation = escalated(cases)
    for number in (case.number, escalation.number):
        with pytest.raises(Forbidden):
            cases.step(number, "decide", by=who)


def test_a_decision_is_taken_once(cases: Cases) -> None:
    case, escalation = escalated(cases)
    cases.step(escalation.number, "decide", {"decision": "returned"}, by="commissioner")
    for number in (case.number, escalation.number):
        with pytest.raises(NotAllowedNow):
            cases.step(number, "decide", {"decision": "returned"}, by="commissioner")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(EscalationDecision)) == 1


def test_the_follow_up_ends_with_what_came_of_it(cases: Cases, world: World) -> None:
    _case, escalation = escalated(cases)
    cases.step(escalation.number, "decide", {"decision": "nza", "follow_up_owner": str(world.people["coordinator_lz"])})
    with pytest.raises(Forbidden):
        cases.step(escalation.number, "complete", by="fixer_cz2")
    after = cases.step(escalation.number, "complete", {"result": "De NZa past de regel aan."}, by="coordinator_lz")
    assert (after.state, after.handler_id) == ("completed", None)


def test_a_case_can_be_escalated_again_after_a_decision(cases: Cases) -> None:
    case, first = escalated(cases)
    cases.step(first.number, "decide", {"decision": "returned"}, by="commissioner")
    cases.step(case.number, "escalate", by="liaison")
    second = cases.escalation_of(case.number)
    assert second.id != first.id
    with db.reading() as session:
        about = session.scalars(select(Escalation.about_id).order_by(Escalation.case_id)).all()
    assert about == [case.id, case.id]


def test_a_regional_commissioner_goes_before_a_national_one(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", nature="law_or_rule")
    after = cases.step(case.number, "escalate", by="liaison_zuid")
    assert after.commissioner_id == world.people["commissioner_zuid"]


def test_the_memo_has_what_a_decision_needs(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    _case, escalation = escalated(cases)
    browser = sign_in("commissioner")
    memo = browser.page(f"/escalaties/{escalation.number}")
    for words in (
        "Wij mogen dit niet.",
        "Wijkverpleging stopt",
        "Twee wetten betalen",
        "Ouderen met dementie",
        "Anneke Terwisga",
    ):
        assert words in memo.main().text, words
    answer = browser.submit(
        memo.form("decide"), {"decision": "returned", "motivation": "Dit kan de directie zelf."}, follow=True
    )
    assert answer.status_code == 200
    assert "Dit kan de directie zelf." in answer.text


def test_a_decision_without_motivation_comes_back_with_what_was_chosen(
    cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    _case, escalation = escalated(cases)
    browser = sign_in("commissioner")
    form = browser.page(f"/escalaties/{escalation.number}").form("decide")
    answer = browser.submit(form, {"decision": "nza", "follow_up": "Bellen met de NZa"})
    assert answer.status_code == 422
    page = browser.look(answer, form.action)
    assert page.form("decide").values()["decision"] == "nza"
    assert page.form("decide").values()["follow_up"] == "Bellen met de NZa"
    assert "Motivering" in page.errors()


def test_the_queue_shows_what_waits_first(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    _case, first = escalated(cases)
    _other, second = escalated(cases)
    cases.step(first.number, "decide", {"decision": "returned"}, by="commissioner")
    text = sign_in("commissioner").page("/escalaties").main()
    links = [found.get("href") for found in text.all("a")]
    assert links.index(f"/escalaties/{second.number}") < links.index(f"/escalaties/{first.number}")
