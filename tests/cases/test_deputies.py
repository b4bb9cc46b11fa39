"""The deputy of somebody who is away sees and does their work, in their name, and the log says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import actions, queries
from app.cases.models import Case
from app.cases.queries import Filters, Queue, Status
from app.errors import NotFound
from app.people import absence, access
from app.policy import FOR_OTHERS, Forbidden, can
from tests.conftest import Time
from tests.factories import Cases, World
from tests.pages import Browser


def away(
    world: World, who: str, deputy: str, first: str = "2026-11-23", last: str = "2026-11-27", note: str = ""
) -> int:
    with db.transaction() as session:
        raw = {"deputy": world.people[deputy], "from_on": first, "until_on": last, "note": note}
        return absence.add(session, world.actor(who), world.people[who], raw, now=clock.now())


def last_event(number: str, action: str = "%") -> Event:
    with db.reading() as session:
        of_case = select(Event).where(Event.subject == f"case:{number}", Event.action.like(action))
        return session.scalars(of_case.order_by(Event.seq.desc()).limit(1)).one()


def told(event: Event) -> tuple[str, str | None, int | None]:
    """Who did it, on whose behalf, by name and by id."""
    assert event.private is not None
    values = event.private["values"]
    return values["actor"], values.get("on_behalf_of"), json.loads(event.body)["data"].get("for")


ROWS = [
    # who is away, who stands in, the state, the steps that the deputy then takes
    ("fixer_cz", "fixer_lz", "assigned", "accept"),
    ("fixer_cz", "coordinator_lz", "in_progress", "sign_of_life"),
    ("fixer_cz", "fixer_lz", "in_progress", "propose_solution"),
    ("fixer_cz", "fixer_lz", "waiting_party", "resume"),
    ("liaison", "liaison_oost", "draft", "submit"),
    ("liaison", "liaison_zuid", "waiting_region", "answer_region"),
    ("liaison", "liaison_oost", "solution_proposed", "give_feedback"),
    ("liaison", "liaison_oost", "in_progress", "hand_over"),
    ("liaison", "liaison_oost", "in_progress", "escalate"),
]


@pytest.mark.parametrize(("who", "deputy", "state", "step"), ROWS)
@pytest.mark.parametrize("confidentiality", ["region", "confidential"])
def test_what_the_deputy_does(
    who: str, deputy: str, state: str, step: str, confidentiality: str, cases: Cases, world: World, time: Time
) -> None:
    """Before the first day and after the last the case does not exist for them; in between the work is theirs."""
    case = cases.at(state, nature="funding", confidentiality=confidentiality)
    away(world, who, deputy, "2026-11-24", "2026-11-24")

    def attempt() -> Case:
        return cases.step(case.number, step, by=deputy)

    with pytest.raises(NotFound):
        attempt()
    time.move(days=2)
    with pytest.raises(NotFound):
        attempt()
    time.move(days=-1)
    attempt()
    names = [world.actor(deputy).name, world.actor(who).name]
    assert told(last_event(case.number, f"bottleneck.{step}")) == (*names, world.people[who])


@pytest.mark.parametrize("who", ["fixer_cz", "liaison", "coordinator_lz", "commissioner"])
def test_the_rights_of_the_deputy_are_those_of_the_principal(who: str, cases: Cases, world: World) -> None:
    """To every case in which the principal has a part, for everything that can be done to a case."""
    deputy = {"fixer_cz": "fixer_lz", "liaison": "liaison_oost", "coordinator_lz": "coordinator_cz"}.get(
        who, "commissioner_zuid"
    )
    for state in ("draft", "submitted", "assigned", "in_progress", "escalated", "solution_proposed", "closed"):
        nature = "funding" if state != "submitted" else "law_or_rule"
        cases.at(state, nature=nature, confidentiality="confidential")
    away(world, who, deputy)
    principal, standing_in = world.actor(who), world.actor(deputy)
    with db.reading() as session:
        facts = [case.facts() for case in session.scalars(select(Case))]
    compared = 0
    for one in facts:
        if principal.id not in (one.owner, one.co_owner, one.handler):
            continue
        for capability in FOR_OTHERS:
            assert can(standing_in, capability, one) is can(principal, capability, one), capability
            compared += 1
    assert compared


def test_my_work_shows_it_with_the_mark_and_a_banner(
    cases: Cases, world: World, sign_in: Callable[[str], Browser], time: Time
) -> None:
    case = cases.at("in_progress", nature="funding", title="De bus rijdt niet meer")
    own = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", title="Eigen zaak")
    cases.step(own.number, "assign", {"owner": str(world.people["fixer_lz"]), "reason": "Dit hoort bij LZ."})
    key = away(world, "fixer_cz", "fixer_lz", note="Bel eerst Joost.")
    principal = world.actor("fixer_cz").name
    page = sign_in("fixer_lz").page("/").text
    assert f"Je vervangt {principal} tot en met vr 27 nov. Bel eerst Joost." in page
    for url in ("/", "/knelpunten?queue=mine"):
        rows = {
            row.all("a")[0].text: row.text
            for row in sign_in("fixer_lz").page(url).all("li")
            if "row" in row.get("class")
        }
        assert f"namens {principal}" in rows["De bus rijdt niet meer"]
        assert "namens" not in rows["Eigen zaak"]
    page = sign_in("fixer_cz").page("/")
    assert f"Je bent afwezig tot en met vr 27 nov; {world.actor('fixer_lz').name} vervangt je." in page.text
    assert case.title in page.text  # who is away can still look
    answer = sign_in("fixer_cz").send(f"/afwezigheid/{key}/einde", {})
    assert answer.status_code == 303
    assert "De bus rijdt niet meer" not in sign_in("fixer_lz").page("/").text
    assert "afwezig" not in sign_in("fixer_cz").page("/").main().text


def test_the_page_of_the_case_says_who_is_away_and_whose_turn_it_is(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding")
    away(world, "fixer_cz", "fixer_cz2")
    away(world, "fixer_cz2", "fixer_lz", last="2026-11-25")
    stands_in = world.actor("fixer_lz").name
    page = sign_in("liaison").page(f"/zaken/{case.number}").text
    assert f"afwezig tot en met vr 27 nov, {stands_in} vervangt" in page  # whoever is there in the end
    page = sign_in("fixer_lz").page(f"/zaken/{case.number}")
    assert f"jij bent aan zet, namens {world.actor('fixer_cz').name}" in page.text
    sign_in("fixer_lz").send(
        f"/zaken/{case.number}/stappen/sign_of_life", {"note": "Ik zoek het uit.", "version": str(case.version)}
    )
    page = sign_in("liaison").page(f"/zaken/{case.number}").text
    assert f"{stands_in} namens {world.actor('fixer_cz').name}" in page


def test_everything_one_can_do_to_a_case_says_on_behalf_of(
    cases: Cases, world: World, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    case = cases.at("in_progress", nature="funding", confidentiality="confidential")
    draft = cases.at("draft")
    away(world, "liaison", "liaison_oost")
    names = (world.actor("liaison_oost").name, world.actor("liaison").name, world.people["liaison"])
    browser = sign_in("liaison_oost")
    browser.send(f"/zaken/{case.number}/reacties", {"text": "Gezien.", "visibility": "confidential"})
    assert told(last_event(case.number)) == names
    browser.send(f"/zaken/{case.number}/contacten", {"name": "Piet", "email": "piet@regio.example", "organisation": ""})
    assert told(last_event(case.number)) == names
    contact = cases.contact(case.number)
    browser.send(f"/zaken/{case.number}/contacten/{contact.id}/intrekken", {})
    assert told(last_event(case.number)) == names
    page = browser.page(f"/zaken/{draft.number}/bewerken")
    assert page
    with db.transaction() as session:
        from app.bottlenecks import actions as bottlenecks
        from tests.factories import intake

        bottlenecks.edit(
            session, world.actor("liaison_oost"), draft.number, intake(world, contacts=[]), expected_version=1,
            now=clock.now(),
        )  # fmt: skip
    assert told(last_event(draft.number)) == names
    with db.transaction() as session:
        token = access.create_token(session, world.actor("liaison_oost"), "proef", now=clock.now())
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    client: Browser = app.test_client()  # type: ignore[assignment]
    data = {"successor": str(world.people["liaison_noord2"]), "reason": "Met verlof."}
    answer = client.post(
        f"/api/v1/cases/{case.number}/transitions", json={"name": "hand_over", "data": data}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    assert told(last_event(case.number)) == names
    # It was the principal's case; now that it is not, the deputy has nothing to do with it either.
    del headers["If-Match"]
    assert client.get(f"/api/v1/cases/{case.number}", headers=headers).status_code == 404
    events = sign_in("liaison_noord2").page(f"/zaken/{case.number}").text
    assert f"{names[0]} namens {names[1]}" in events


def test_a_deputy_files_nothing_for_somebody_else(cases: Cases, world: World) -> None:
    """A case is born with its own co-owner; a region that is not one's own stays so."""
    away(world, "liaison", "liaison_oost")
    with pytest.raises(Exception, match="region_not_yours"):
        cases.file(by="liaison_oost", region="ZK-NOORD")


def test_lists_agree_for_a_deputy(cases: Cases, world: World) -> None:
    for state in ("draft", "submitted", "in_progress", "escalated", "closed"):
        cases.at(state, nature="funding" if state != "submitted" else "", confidentiality="confidential")
    away(world, "liaison", "liaison_oost")
    standing_in, principal = world.actor("liaison_oost"), world.actor("liaison")
    with db.reading() as session:
        for queue in (Queue.MINE, Queue.REGION, Queue.ALL):
            filters = Filters(queue=queue, status=Status.ANY, process="")
            listed = [row.number for row in queries.page(session, standing_in, filters).rows]
            assert listed == [row.number for row in queries.page(session, principal, filters).rows], queue
            assert queries.count(session, standing_in, filters) == len(listed)
        todo = [row.number for row in queries.to_do(session, standing_in)]
        assert todo == [row.number for row in queries.to_do(session, principal)]


def test_a_deputy_in_a_role_they_lost_has_nothing(cases: Cases, world: World) -> None:
    """Recorded while they could; the right goes with the role, whatever the table of absences says."""
    from app.people.models import RoleGrant

    case = cases.at("in_progress", nature="funding")
    away(world, "fixer_cz", "fixer_lz")
    with db.transaction() as session:
        session.execute(RoleGrant.__table__.delete().where(RoleGrant.user_id == world.people["fixer_lz"]))
    with pytest.raises(NotFound):
        cases.step(case.number, "sign_of_life", by="fixer_lz")


def test_a_step_that_is_not_the_principals_is_not_the_deputys(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    away(world, "fixer_cz", "coordinator_lz")
    with pytest.raises(Forbidden), db.transaction() as session:
        actions.transition(
            session, world.actor("coordinator_lz"), case.number, "withdraw", {"reason": "x"}, expected_version=None,
            now=clock.now(),
        )  # fmt: skip


def test_the_cost_of_standing_in(cases: Cases, world: World) -> None:
    """My work is as many queries for a deputy as for anybody, but for the banner."""
    from tests.security.test_costs import queries as counted

    cases.at("in_progress", nature="funding")
    taken: dict[str, Any] = {}
    for moment in ("before", "after"):
        if moment == "after":
            away(world, "fixer_cz", "fixer_lz")
        actor = world.actor("fixer_lz")
        with db.reading() as session, counted() as statements:
            queries.at_work(session, actor)
            queries.page(session, actor, Filters(queue=Queue.MINE))
        taken[moment] = len(statements)
    assert taken["before"] == taken["after"]
