"""The pages: refused with a button to who may, the proposal on the memo, the register, and keeping the mandates."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app import db
from app.cases.models import Case
from app.escalations.models import DecisionType, EscalationDecision
from app.mandates.models import Mandate
from tests.factories import Cases, World, end_mandates, mandate
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def escalated(cases: Cases) -> Case:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", by="liaison")
    return cases.escalation_of(case.number)


def narrowed(world: World, who: str, most: int) -> None:
    with db.transaction() as session:
        end_mandates(session, world.people[who])
        mandate(session, world.people[who], max_amount=most)


def test_a_refused_decision_is_passed_up_with_one_button(cases: Cases, world: World, sign_in: SignIn) -> None:
    escalation = escalated(cases)
    narrowed(world, "commissioner", 5000)
    browser = sign_in("commissioner")
    form = browser.page(f"/escalaties/{escalation.number}").form("decide")
    filled = {
        "decision": "mandate", "motivation": "Het mag wat kosten.", "amount": "8000", "follow_up": "Brief sturen",
        "follow_up_owner": str(world.people["coordinator_lz"]), "follow_up_on": "2026-12-20",
    }  # fmt: skip
    answer = browser.submit(form, filled)
    assert answer.status_code == 422
    page = browser.look(answer, form.action)
    assert "5.000 euro" in page.errors()
    button = next(one for one in page.main().all("button") if one.get("name") == "to")
    assert button.get("value") == str(world.people["commissioner_zuid"])
    sent = page.form("decide").values() | {"to": button.get("value")}
    passed = browser.post(button.get("formaction"), data=sent, follow_redirects=True)
    assert passed.status_code == 200
    other = sign_in("commissioner_zuid")
    memo = other.page(f"/escalaties/{escalation.number}")
    assert "Het mag wat kosten." in memo.main().text
    assert memo.form("decide").values()["amount"] == "8000"
    assert other.submit(memo.form("decide"), {}).status_code == 303
    assert cases.now(escalation.number).state == "follow_up"


def test_a_decision_is_in_the_register_gets_a_further_follow_up_and_is_revoked(
    cases: Cases, world: World, sign_in: SignIn
) -> None:
    escalation = escalated(cases)
    cases.step(escalation.number, "decide", {"decision": "mandate", "motivation": "Ga door."}, by="commissioner")
    with db.reading() as session:
        taken = session.scalars(select(EscalationDecision)).one()
    browser = sign_in("commissioner")
    url = f"/besluiten/{taken.id}"
    assert url in [
        link.get("href") for link in browser.page("/besluiten?soort=mandate&stand=holds&wie=&q=").main().all("a")
    ]
    assert browser.page("/besluiten?stand=revoked").main().text.count("Ga door.") == 0
    form = browser.page(f"{url}/vervolg").form("/vervolg")
    task = {
        "what": "Bel de verzekeraar", "holder": "colleague", "owner": str(world.people["fixer_cz"]),
        "due_on": "2026-12-10",
    }  # fmt: skip
    assert browser.submit(form, task).status_code == 303
    assert "Bel de verzekeraar" in browser.page(url).main().text
    revoked = cases.step(escalation.number, "revoke", {"motivation": "De wet is veranderd."}, by="commissioner")
    assert (revoked.state, revoked.handler_id) == ("completed", None)
    with db.reading() as session:
        later = session.scalars(select(EscalationDecision).where(EscalationDecision.revokes_id == taken.id)).one()
    assert (later.type, later.motivation) == (DecisionType.REVOKED, "De wet is veranderd.")
    text = browser.page(url).main().text
    assert "Dit besluit geldt niet meer" in text
    assert "Ga door." in text
    assert "De wet is veranderd." in browser.page(f"/besluiten/{later.id}").main().text


def test_what_is_confidential_is_not_in_the_register_of_others(cases: Cases, sign_in: SignIn) -> None:
    case = cases.at("in_progress", nature="funding", confidentiality="confidential")
    cases.step(case.number, "escalate", by="liaison")
    escalation = cases.escalation_of(case.number)
    cases.step(
        escalation.number, "decide", {"decision": "returned", "motivation": "Geheim besluit."}, by="commissioner"
    )
    with db.reading() as session:
        key = session.scalars(select(EscalationDecision.id)).one()
    assert "Geheim besluit." in sign_in("commissioner").page("/besluiten").main().text
    for who in ("mt_reader", "coordinator_lz"):
        browser = sign_in(who)
        assert "Geheim besluit." not in browser.page("/besluiten").main().text
        assert browser.get(f"/besluiten/{key}").status_code == 404


def test_an_administrator_grants_and_ends_and_sees_the_holes(world: World, sign_in: SignIn) -> None:
    with db.transaction() as session:
        for who in ("commissioner", "commissioner_zuid"):
            end_mandates(session, world.people[who])
    browser = sign_in("admin")
    assert "niemand" in browser.page("/mandaten").main().text.lower()
    form = browser.page("/beheer/mandaten/nieuw").form()
    refused = browser.submit(form, {"granted_by": "Besluit 7"})
    assert refused.status_code == 422
    values = {
        "holder": str(world.people["commissioner"]), "types": ["mandate", "minister"], "max_amount": "2500",
        "accords": ["IZA"], "granted_by": "Besluit 7",
    }  # fmt: skip
    assert browser.submit(form, values).status_code == 303
    with db.reading() as session:
        row = session.scalars(select(Mandate).where(Mandate.granted_by == "Besluit 7")).one()
    assert (row.types, row.accords, row.max_amount, row.made_by_id) == (
        ["mandate", "minister"], ["IZA"], 2500, world.people["admin"],
    )  # fmt: skip
    page = browser.page("/beheer/mandaten")
    assert "2.500" in page.main().text
    assert browser.submit(page.form(f"/{row.id}/einde"), {}).status_code == 303
    assert "beëindigd op" in browser.page("/beheer/mandaten").main().text
