"""Links between cases: from both sides, for those who see the other case, and what follows when a blocker ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import links_between
from app.cases.models import Case
from app.errors import Invalid, NotFound
from app.outbox.models import Notice
from app.people import access
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser, Page


def lay(cases: Cases, case: Case, says: str, other: Case, *, by: str = "fixer_cz") -> int:
    """A link. Returns its id."""
    with db.transaction() as session:
        return links_between.link(session, cases.world.actor(by), case.number, other.number, says, now=clock.now()).id


def seen(cases: Cases, case: Case, who: str) -> set[tuple[str, str]]:
    """What the links of a case say to somebody."""
    with db.reading() as session:
        found = links_between.of_case(session, cases.world.actor(who), case.id)
    return {(one.says.value, one.row.number) for one in found}


def refused(cases: Cases, case: Case, says: str, other: Case, **rest: str) -> list[tuple[str, str]]:
    """Why a link cannot be laid."""
    with pytest.raises(Invalid) as invalid:
        lay(cases, case, says, other, **rest)
    return [(error.field, error.code) for error in invalid.value.errors]


def test_both_sides_read_it_each_in_its_own_words(cases: Cases) -> None:
    one, two, three = (cases.at("in_progress", nature="funding") for _ in range(3))
    lay(cases, one, "caused_by", two)
    lay(cases, one, "blocked_by", three)
    lay(cases, three, "related", two)
    assert seen(cases, one, "fixer_cz") == {("caused_by", two.number), ("blocked_by", three.number)}
    assert seen(cases, two, "liaison") == {("causes", one.number), ("related", three.number)}
    assert seen(cases, three, "liaison") == {("blocks", one.number), ("related", two.number)}
    assert refused(cases, two, "causes", one) == [("other", "linked_already")]
    assert refused(cases, two, "related", three) == [("other", "linked_already")]
    assert refused(cases, one, "related", one) == [("other", "linked_to_itself")]


def test_nothing_waits_for_itself_however_long_the_way(cases: Cases) -> None:
    one, two, three = (cases.at("in_progress", nature="funding") for _ in range(3))
    lay(cases, one, "blocks", two)
    lay(cases, two, "blocks", three)
    assert refused(cases, three, "blocks", one) == [("other", "linked_in_a_circle")]
    assert refused(cases, one, "blocked_by", three) == [("other", "linked_in_a_circle")]
    lay(cases, three, "related", one)


def test_only_for_those_who_see_the_other_case(cases: Cases, world: World) -> None:
    open_one = cases.at("in_progress", nature="funding")
    secret = cases.at("in_progress", nature="funding", title="Zwaluwgeheim", confidentiality="confidential")
    assert refused(cases, open_one, "related", secret, by="coordinator_cz") == [("other", "unknown_case")]
    key = lay(cases, open_one, "related", secret)
    assert seen(cases, open_one, "coordinator_cz") == set()
    assert seen(cases, open_one, "liaison") == {("related", secret.number)}
    with pytest.raises(NotFound), db.transaction() as session:
        links_between.unlink(session, world.actor("coordinator_cz"), open_one.number, key, now=clock.now())
    with pytest.raises(Forbidden), db.transaction() as session:
        links_between.link(
            session, world.actor("fixer_cz2"), open_one.number, secret.number, "related", now=clock.now()
        )
    with db.reading() as session:
        told = dict(session.execute(select(Event.case_id, Event.visibility).where(Event.action == "case.linked")).all())
    assert told == {open_one.id: "confidential", secret.id: "ministry"}


def test_when_a_blocker_ends_the_owner_hears_that_the_way_is_free(cases: Cases, world: World) -> None:
    blocked, blocker = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="law_or_rule")
    lay(cases, blocker, "blocks", blocked, by="commissioner")
    cases.step(blocker.number, "withdraw", by="liaison")
    with db.reading() as session:
        [notice] = session.scalars(select(Notice).where(Notice.letter == "blocker_ended"))
        assert (notice.reader_id, notice.case_id) == (world.people["fixer_cz"], blocked.id)
        assert blocker.number not in str(notice.params), "the owner may not see that case"
        assert session.scalar(select(Event.action).where(Event.id == notice.event_id)) == "case.unblocked"


def test_on_the_page_and_away_again(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    one, two = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding", title="De oorzaak")
    browser = sign_in("fixer_cz")
    form = browser.page(f"/zaken/{one.number}/verbanden/nieuw?ander={two.number}").form("/verbanden")
    assert form.values()["other"] == two.number
    back = browser.submit(form, {"other": "2026-99999"})
    assert back.status_code == 422
    assert "niet zien" in Page(back.text).errors()
    shown = Page(browser.submit(form, {"says": "blocked_by"}, follow=True).text)
    assert "De oorzaak" in shown.by_id("verbanden").text
    assert "Deze zaak wacht op een andere." in shown.by_id("verbanden").text
    gone = Page(browser.submit(shown.form("/weg"), follow=True).text)
    assert "Koppel aan een andere zaak" in gone.text
    assert "verbanden" not in [found.get("id") for found in gone.root.walk()]


def test_by_the_api(cases: Cases, world: World, client: Browser) -> None:
    one, two = (cases.at("in_progress", nature="funding") for _ in range(2))
    with db.transaction() as session:
        token = access.create_token(session, world.actor("fixer_cz"), "test", now=clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/cases/{one.number}/links"
    made = client.post(path, json={"other": two.number, "says": "blocked_by"}, headers=headers)
    assert made.status_code == 201, made.text
    assert [(found["says"], found["number"]) for found in made.json["results"]] == [("blocked_by", two.number)]
    wrong = client.post(path, json={"other": one.number, "says": "related"}, headers=headers)
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "other")
    other = client.get(f"/api/v1/cases/{two.number}/links", headers=headers).json["results"]
    assert [found["says"] for found in other] == ["blocks"]
    gone = client.delete(f"{path}/{other[0]['id']}", headers=headers)
    assert (gone.status_code, gone.json["results"]) == (200, [])
