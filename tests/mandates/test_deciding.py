"""Nothing is decided outside mandate: refused at the field, passed up with what is proposed, or decided for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow
from app.escalations.models import EscalationDecision, EscalationPassing
from app.people import absence
from tests.factories import Cases, World, end_mandates, mandate


@pytest.fixture
def escalation(cases: Cases) -> Case:
    """An escalation that lies with `commissioner`."""
    case = cases.at("in_progress", nature="funding", accords=["IZA"], systems=["Zvw"])
    cases.step(case.number, "escalate", by="liaison")
    return cases.escalation_of(case.number)


def limit(world: World, who: str, **limits: Any) -> int:
    with db.transaction() as session:
        end_mandates(session, world.people[who])
        return mandate(session, world.people[who], **limits)


def decide(cases: Cases, number: str, by: str = "commissioner", **data: Any) -> Case:
    return cases.step(number, "decide", {"decision": "mandate", **data}, by=by)


def refused(cases: Cases, number: str, by: str = "commissioner", **data: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        decide(cases, number, by, **data)
    return [(error.field, error.code) for error in caught.value.errors]


def test_a_decision_above_mandate_is_refused_at_the_field(cases: Cases, world: World, escalation: Case) -> None:
    about = cases.numbers("escalated")[0]
    limit(world, "commissioner", max_amount=5000, types=["mandate", "returned"])
    for number in (escalation.number, about):
        assert refused(cases, number, amount="5001") == [("amount", "mandate_amount")]
        assert refused(cases, number, decision="nza") == [("decision", "mandate_type")]
    limit(world, "commissioner_zuid", types=["owner"])
    assert refused(cases, about, amount="5001") == [("amount", "mandate_amount_nobody")]
    decided = decide(cases, about, amount="5000")
    assert decided.state == "in_progress"


def test_what_the_case_touches_counts(cases: Cases, world: World, escalation: Case) -> None:
    for limits in ({"accords": ["GALA"]}, {"systems": ["Wmo"]}, {"valid_until": clock.local_date(clock.now())}):
        limit(world, "commissioner", **limits)
        if "valid_until" not in limits:
            assert refused(cases, escalation.number) == [("decision", "mandate_scope")]
    assert decide(cases, escalation.number).state == "follow_up"  # also on its last day


def test_a_mandate_that_is_over_counts_no_more(cases: Cases, world: World, escalation: Case) -> None:
    limit(world, "commissioner", valid_until=clock.local_date(clock.now()) - timedelta(days=1))
    assert refused(cases, escalation.number) == [("decision", "mandate_type")]


def test_under_which_mandate_it_was_decided_is_on_record(cases: Cases, world: World, escalation: Case) -> None:
    held = limit(world, "commissioner", accords=["IZA"], max_amount=70)
    decide(cases, escalation.number, amount="70", expires_on="2027-06-30")
    with db.reading() as session:
        kept = session.scalars(select(EscalationDecision)).one()
    assert (kept.mandates, kept.amount, kept.for_id) == ([held], 70, None)
    assert (kept.effective_on, kept.expires_on.isoformat()) == (clock.local_date(clock.now()), "2027-06-30")


def test_a_deputy_decides_by_the_mandate_of_who_is_away(cases: Cases, world: World, escalation: Case) -> None:
    """One's own mandate first; else that of whoever is away, and then it is logged on their behalf."""
    limit(world, "commissioner_zuid", types=["owner"])
    day = clock.local_date(clock.now()).isoformat()
    with db.transaction() as session:
        absence.add(
            session, world.actor("admin"), world.people["commissioner"],
            {"deputy": str(world.people["commissioner_zuid"]), "from_on": day, "until_on": day}, now=clock.now(),
        )  # fmt: skip
    decide(cases, escalation.number, by="commissioner_zuid", amount="9")
    with db.reading() as session:
        kept = session.scalars(select(EscalationDecision)).one()
    assert (kept.decided_by_id, kept.for_id) == (world.people["commissioner_zuid"], world.people["commissioner"])


def test_passing_up_takes_the_proposal_along_and_restarts_the_clock(
    cases: Cases, world: World, escalation: Case, time: Any
) -> None:
    about = cases.numbers("escalated")[0]
    limit(world, "commissioner", max_amount=0)
    limit(world, "commissioner_zuid", max_amount=900)
    time.move(days=2)
    proposed = {"decision": "mandate", "motivation": "Klein en nuttig.", "amount": "900", "follow_up": "Brief"}
    after = cases.step(
        escalation.number, "pass_up", {**proposed, "to": str(world.people["commissioner_zuid"])}, by="commissioner"
    )
    case = cases.now(about)
    due = clock.end_of(clock.calendar().add(clock.local_date(clock.now()), 5))
    for one in (after, case):
        assert (one.handler_id, one.commissioner_id, one.due_at) == (world.people["commissioner_zuid"],) * 2 + (due,)
    with db.reading() as session:
        kept = session.scalars(select(EscalationPassing)).one()
    assert {name: kept.proposed[name] for name in proposed} == proposed
    assert decide(cases, about, by="commissioner_zuid", amount="900").state == "in_progress"
    assert cases.now(escalation.number).state == "follow_up"


def test_it_is_passed_up_twice_at_most_and_only_to_who_may(cases: Cases, world: World, escalation: Case) -> None:
    limit(world, "commissioner_zuid", types=["owner"])
    south, wide = str(world.people["commissioner_zuid"]), str(world.people["commissioner"])
    proposal = {"decision": "mandate", "motivation": "Zo."}
    with pytest.raises(Invalid) as caught:
        cases.step(escalation.number, "pass_up", {**proposal, "to": south}, by="commissioner")
    assert [(error.field, error.code) for error in caught.value.errors] == [("to", "lacks_mandate")]
    limit(world, "commissioner_zuid")
    for to in (south, wide):
        cases.step(escalation.number, "pass_up", {**proposal, "to": to}, by="commissioner")
    with pytest.raises(NotAllowedNow) as ended:
        cases.step(escalation.number, "pass_up", {**proposal, "to": south}, by="commissioner")
    assert [reason.code for reason in ended.value.reasons] == ["needs_may_be_passed_up"]
