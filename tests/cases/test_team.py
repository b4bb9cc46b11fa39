"""The team of a case: who may change it, what being in it gives, and that it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import clock, db
from app.cases import comments, queries, readers, team
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Notice
from app.policy import Capability, Forbidden, scope_for
from tests.factories import Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def secret(cases: Cases) -> Case:
    return cases.at("in_progress", nature="funding", confidentiality="confidential", title="Geheim knelpunt")


def join(world: World, case: Case, who: str, by: str = "fixer_cz") -> Case:
    with db.transaction() as session:
        return team.add(session, world.actor(by), case.number, world.people[who], now=clock.now())


def leave(world: World, case: Case, who: str, by: str) -> None:
    with db.transaction() as session:
        team.remove(session, world.actor(by), case.number, world.people[who], now=clock.now())


def sees(world: World, case: Case, who: str) -> bool:
    """By the rule of one case and by that of a table of them: the two say the same."""
    actor = world.actor(who)
    with db.reading() as session:
        listed = case.id in queries.visible_among(session, actor, [case.id])
    assert listed is scope_for(actor, Capability.CASE_READ).admits(case.facts())
    return listed


def test_a_colleague_from_elsewhere_reads_and_comments_for_as_long_as_they_are_in_it(
    secret: Case, world: World, cases: Cases, sign_in: SignIn
) -> None:
    other = cases.at("in_progress", nature="funding")
    assert not sees(world, secret, "fixer_lz")
    join(world, secret, "fixer_lz")
    join(world, secret, "fixer_lz")  # again: nothing happens
    assert cases.now(secret.number).team == 1
    assert sees(world, secret, "fixer_lz")
    assert not sees(world, other, "fixer_lz")
    with db.reading() as session:
        told = session.scalars(select(Notice.letter).where(Notice.reader_id == world.people["fixer_lz"])).all()
        assert told == ["informed"]
        named = {one.id for one in readers.candidates(session, cases.now(secret.number))}
    assert world.people["fixer_lz"] in named, "a confidential entry can be for them by name"
    with db.transaction() as session:
        comments.comment(session, world.actor("fixer_lz"), secret.number, "Ik help.", "ministry", now=clock.now())
    page = sign_in("fixer_lz").get(f"/zaken/{secret.number}")
    assert "Geheim knelpunt" in page.text
    assert "Uit het team gaan" in page.text
    assert "Geheim knelpunt" in sign_in("fixer_lz").get("/knelpunten?status=any").text
    leave(world, secret, "fixer_lz", by="fixer_lz")
    assert not sees(world, secret, "fixer_lz")
    assert sign_in("fixer_lz").get(f"/zaken/{secret.number}").status_code == 404
    assert cases.now(secret.number).team == 0


def test_what_is_confidential_within_the_case_stays_so(secret: Case, world: World, sign_in: SignIn) -> None:
    join(world, secret, "fixer_lz")
    with db.transaction() as session:
        comments.comment(session, world.actor("liaison"), secret.number, "Onder ons.", "confidential", now=clock.now())
    assert "Onder ons." not in sign_in("fixer_lz").get(f"/zaken/{secret.number}").text


@pytest.mark.parametrize(
    ("by", "refused"),
    [("liaison", None), ("coordinator_cz", None), ("fixer_cz2", Forbidden), ("fixer_lz", NotFound)],
)
def test_who_may_change_the_team(by: str, refused: type[Exception] | None, cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    if refused is None:
        join(world, case, "fixer_lz", by=by)
        leave(world, case, "fixer_lz", by=by)
        return
    with pytest.raises(refused):
        join(world, case, "liaison_oost", by=by)


@pytest.mark.parametrize(
    ("who", "code"), [("liaison", "has_part"), ("fixer_cz", "has_part"), ("mt_reader", "unknown_person")]
)
def test_who_cannot_be_put_in_it(who: str, code: str, cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    with pytest.raises(Invalid) as refused:
        join(world, case, who)
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_no_team_for_a_case_that_nobody_works_on(state: str, cases: Cases, world: World) -> None:
    with pytest.raises(NotAllowedNow):
        join(world, cases.at(state), "fixer_lz", by="liaison")


def test_on_the_page(cases: Cases, world: World, sign_in: SignIn) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    assert "Welke collega" in browser.get(f"/zaken/{case.number}/team/nieuw").text
    assert browser.send(f"/zaken/{case.number}/team", {"member": "", "version": "1"}).status_code == 422
    who = str(world.people["fixer_lz"])
    assert browser.send(f"/zaken/{case.number}/team", {"member": who, "version": "1"}).status_code == 303
    assert "Henk Kruidhof" in browser.get(f"/zaken/{case.number}").text
    gone = sign_in("fixer_lz").send(f"/zaken/{case.number}/team/{who}/eruit", {})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/")
