"""Watching and tags: who may, what is kept, and that nothing of it shows beyond those who see the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import marking, marks
from app.cases.models import Case
from app.errors import Invalid, NotFound
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.pages import Browser


def do(world: World, who: str, act: Callable[..., Any], number: str, *given: Any) -> Any:
    with db.transaction() as session:
        return act(session, world.actor(who), number, *given, now=clock.now())


def found(world: World, condition: Any) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Case.number).where(condition).order_by(Case.id)))


def test_watching_is_ones_own(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.at("in_progress", nature="funding")
    do(world, "fixer_cz2", marking.watch, case.number)
    assert found(world, marks.watched_by(world.actor("fixer_cz2"))) == [case.number]
    assert found(world, marks.watched_by(world.actor("fixer_cz"))) == []
    with pytest.raises(Invalid):
        do(world, "fixer_cz2", marking.watch, case.number)
    with pytest.raises(NotFound):
        do(world, "fixer_lz", marking.watch, case.number)
    with pytest.raises(Forbidden):
        do(world, "auditor", marking.watch, case.number)
    do(world, "fixer_cz2", marking.unwatch, case.number)
    with pytest.raises(Invalid):
        do(world, "fixer_cz2", marking.unwatch, case.number)
    assert found(world, marks.watched_by(world.actor("fixer_cz2"))) == []
    with db.reading() as session:
        told = select(Event.action, Event.case_id).where(Event.action.in_(["case.watched", "case.unwatched"]))
        assert session.execute(told.order_by(Event.seq)).all() == [("case.watched", None), ("case.unwatched", None)]
    assert cases.now(case.number).version == case.version


def test_tags_are_everybodys_who_sees_the_case(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential")
    do(world, "fixer_cz", marking.tag, case.number, "Wachtlijst,  Wlz  2026 , wachtlijst")
    do(world, "fixer_cz", marking.tag, secret.number, ["geheimpje"])
    assert found(world, marks.tagged("WACHTLIJST")) == [case.number]
    with db.reading() as session:
        assert marks.of_cases(session, [case.id, secret.id]) == {
            case.id: ("wachtlijst", "wlz 2026"), secret.id: ("geheimpje",)
        }  # fmt: skip
        assert marking.words_in_use(session, world.actor("fixer_cz")) == ["geheimpje", "wachtlijst", "wlz 2026"]
        assert marking.words_in_use(session, world.actor("fixer_cz2")) == ["wachtlijst", "wlz 2026"]
        assert marking.words_in_use(session, world.actor("fixer_lz")) == []
    with pytest.raises(NotFound):
        do(world, "fixer_cz2", marking.tag, secret.number, "x")
    with pytest.raises(Forbidden):
        do(world, "mt_reader", marking.tag, case.number, "x")
    do(world, "liaison", marking.untag, case.number, "wachtlijst, iets anders")
    assert found(world, marks.tagged(["wachtlijst"])) == []
    assert cases.now(case.number).version == case.version


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "required"), (" , ", "required"), (None, "wrong_type"), ([1], "wrong_type"), ("123456782", "no_tag"),
        ("a\x00b", "no_tag"), ("<b>", "no_tag"), ("x" * 41, "too_long"),
        (",".join(f"label {n}" for n in range(13)), "too_many_tags"),
    ],
)  # fmt: skip
def test_what_is_no_tag(cases: Cases, world: World, words: Any, code: str) -> None:
    case = cases.file()
    with pytest.raises(Invalid) as refused:
        do(world, "liaison", marking.tag, case.number, words)
    assert [error.code for error in refused.value.errors] == [code]


def test_tags_and_watching_on_the_page_of_a_case(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    url = f"/zaken/{case.number}"
    assert browser.send(f"{url}/labels", {"tags": "Wlz, wachtlijst", "was": ""}).status_code == 303
    do(world, "liaison", marking.tag, case.number, "spoed")
    answer = browser.send(f"{url}/labels", {"tags": "wlz, 123", "was": "wachtlijst, wlz"})
    assert answer.status_code == 422
    assert 'value="wlz, 123"' in answer.text
    assert browser.send(f"{url}/labels", {"tags": "wlz, wmo", "was": "wachtlijst, wlz"}).status_code == 303
    page = browser.page(url)
    tags = [link.text for link in page.all("a") if "tag=" in link.get("href")]
    assert tags == ["spoed", "wlz", "wmo"]  # what somebody else added meanwhile stays
    assert "Labels toegevoegd: wmo" in page.text
    assert "Deze zaak volgen" in page.text
    for _twice in range(2):
        assert "Niet meer volgen" in browser.send(f"{url}/volgen", follow=True).text
    assert "Deze zaak volgen" in sign_in("liaison").page(url).text
    assert "Deze zaak volgen" in browser.send(f"{url}/niet-volgen", follow=True).text
    assert "Labels" not in sign_in("auditor").page(f"/zaken/{cases.at('in_progress').number}").text
    browser.send(f"{url}/labels", {"tags": " ", "was": "spoed, wlz, wmo"})
    assert not [link for link in browser.page(url).all("a") if "tag=" in link.get("href")]
