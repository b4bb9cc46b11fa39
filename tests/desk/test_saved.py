"""Saved views: kept from the list, shared, to begin with, counted as far as one may see, and mailed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app import clock, db
from app.desk import saved, saved_digest
from app.desk import saved_queries as queries
from app.desk.models_saved import Digest
from app.desk.saved import Choice
from app.errors import Invalid, NotFound
from app.outbox.models import Message
from app.policy import Forbidden
from tests.factories import START, Cases, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def keep(world: World, who: str, name: str, address: str, choice: Choice | None = None, share: str = "") -> int:
    """Keep a view as this person."""
    directorate = world.directorates[share] if share else None
    with db.transaction() as session:
        view = saved.keep(
            session, world.actor(who), name, address, choice or Choice(), directorate=directorate, now=clock.now()
        )
        return view.id


def test_a_list_is_kept_found_again_and_begun_with(cases: Cases, sign_in: SignIn) -> None:
    case = cases.at("in_progress", nature="funding")
    browser = sign_in("fixer_cz")
    listed = browser.page("/knelpunten?queue=directorate&nature=funding&order=changed&cursor=x")
    [link] = [a for a in listed.all("a") if a.text == "Bewaar deze weergave"]
    form = browser.page(link.get("href")).form()
    browser.submit(form, {"name": "Geld", "first": "y", "digest": "weekly"})
    answer = browser.get("/knelpunten")
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.location).query)
    assert query == {"queue": ["directorate"], "nature": ["funding"], "order": ["changed"]}
    begun = browser.page(answer.location)
    assert case.title in begun.main().text
    assert [a.text for a in begun.all("nav")[1].all("a")][:1] == ["Geld"]
    assert "Bewaar deze weergave" not in begun.text, "it is kept already"
    views = browser.page("/weergaven").main().text
    assert "Geld 1 zaak Hier begin je mee Alleen jij" in views
    assert "Per mail, elke week" in views
    assert list(browser.get("/weergaven/aantallen").get_json().values()) == ["1"]
    browser.submit(browser.page(link.get("href")).form(), {"name": "Geld", "address": "queue=mine&onzin=1"})
    with db.reading() as session:
        [row] = queries.of(session, cases.world.actor("fixer_cz"))
    assert (row.address, row.first) == ("queue=mine", False), "the same name: the same view, with this list"


def test_a_shared_view_shows_each_what_they_may_read(cases: Cases, world: World, sign_in: SignIn) -> None:
    cases.at("in_progress", nature="funding")
    cases.at("in_progress", nature="funding", confidentiality="confidential")
    view = keep(world, "fixer_cz", "Bekostiging", "nature=funding", share="CZ")
    counts = {}
    for who in world.people:
        answer = sign_in(who).get("/weergaven/aantallen")
        assert answer.status_code == (403 if who == "researcher" else 200), who
        counts[who] = (answer.get_json() or {}).get(str(view))
    assert {who: count for who, count in counts.items() if count} == {
        "fixer_cz": "2", "fixer_cz2": "1", "coordinator_cz": "1",
    }  # fmt: skip
    assert "gemaakt door" in sign_in("fixer_cz2").page("/weergaven").main().text
    with db.transaction() as session:
        saved.choose(session, world.actor("fixer_cz2"), view, Choice(in_menu=False), now=clock.now())
        with pytest.raises(Forbidden):
            saved.change(session, world.actor("fixer_cz2"), view, "Anders", directorate=None, now=clock.now())
        with pytest.raises(NotFound):
            saved.choose(session, world.actor("fixer_lz"), view, Choice(), now=clock.now())
        with pytest.raises(Invalid):
            keep(world, "fixer_lz", "Bij hen", "queue=all", share="CZ")
    assert sign_in("fixer_cz2").get("/weergaven/aantallen").get_json() == {}
    coordinator = sign_in("coordinator_cz")
    coordinator.submit(coordinator.page(f"/weergaven/{view}").form(f"/weergaven/{view}"), {"name": "Geld CZ"})
    assert "Geld CZ" in sign_in("fixer_cz2").page("/weergaven").text
    coordinator.send(f"/weergaven/{view}/weg")
    assert "Nog geen bewaarde weergaven" in sign_in("fixer_cz").page("/weergaven").text


def test_whoever_asks_for_it_is_mailed_numbers_once(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding", title="Kanarie in de titel")
    keep(world, "fixer_cz", "Dagelijks", "nature=funding", Choice(digest=Digest.DAILY))
    keep(world, "fixer_cz", "Wekelijks", "queue=mine", Choice(digest=Digest.WEEKLY))
    keep(world, "fixer_cz", "Leeg", "nature=mediation", Choice(digest=Digest.DAILY))
    assert saved_digest.sweep(clock.now()) == 0, "from tomorrow on"
    tomorrow, saturday, monday = (START + timedelta(days=days) for days in (1, 5, 7))
    with clock.at(tomorrow):
        assert [saved_digest.sweep(tomorrow), saved_digest.sweep(tomorrow + timedelta(hours=2))] == [1, 0]
    with clock.at(saturday):
        assert saved_digest.sweep(saturday) == 0
    with clock.at(monday):
        assert saved_digest.sweep(monday) == 1
    with db.reading() as session:
        told = session.scalars(select(Message.params).where(Message.template == "views").order_by(Message.id)).all()
    assert [params["views"] for params in told] == ["Dagelijks: 1 zaak", "Dagelijks: 1 zaak\nWekelijks: 1 zaak"]
    assert case.title not in str(told)
