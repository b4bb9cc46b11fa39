"""Bulletins (issue 8, point 9): who reads them, what changed, what it means here, and “is this allowed?”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.bulletins import actions, asking, queries
from app.bulletins.models import BulletinQuestion
from app.bulletins.queries import Filters
from app.errors import Invalid, NotAllowedNow, NotFound, Stale
from app.lessons.models import Lesson, Standing
from app.outbox.models import Message, Notice
from app.policy import Forbidden
from tests.conftest import Time
from tests.factories import World
from tests.pages import Browser


def given(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "scheme",
        "title": "Subsidie voor samenwerking in de wijk",
        "what": "Geld voor teams die samen werken.",
        "for_whom": "Gemeenten en huisartsen.",
        "what_to_do": "Vraag aan voor de laatste dag.",
        "everywhere": False,
        "regions": [str(world.regions["ZK-NOORD"])],
        "themes": "Wonen, Dementie",
        "partnerships": ["care"],
        "directorate": str(world.directorates["CZ"]),
        "contact": str(world.people["fixer_cz"]),
        "source_url": "https://www.rijksoverheid.nl/",
    } | changes


def make(world: World, who: str = "fixer_cz", *, publish: bool = True, **changes: Any) -> int:
    with db.transaction() as session:
        return actions.make(session, world.actor(who), given(world, **changes), now=clock.now(), publish=publish).id


def seen(world: World, who: str, **filters: Any) -> list[int]:
    with db.reading() as session:
        found = queries.page(session, world.actor(who), Filters(**filters), clock.local_date(clock.now()))
        return [row.id for row in found.rows]


def told(letter: str) -> set[int]:
    with db.reading() as session:
        return set(session.scalars(select(Notice.reader_id).where(Notice.letter == letter)))


def test_published_for_a_region_its_liaisons_are_told_and_overlapping_regions_read_it(world: World) -> None:
    draft = make(world, publish=False)
    assert seen(world, "liaison") == []
    with db.reading() as session, pytest.raises(NotFound):
        queries.one(session, world.actor("liaison"), draft)
    assert seen(world, "coordinator_cz", drafts=True) == [draft]
    with db.transaction() as session, pytest.raises(Forbidden):
        actions.publish(session, world.actor("liaison"), draft, expected_version=1, now=clock.now())
    with db.transaction() as session, pytest.raises(NotFound):  # another directorate has not seen it
        actions.publish(session, world.actor("fixer_lz"), draft, expected_version=1, now=clock.now())
    with db.transaction() as session:
        actions.publish(session, world.actor("fixer_cz"), draft, expected_version=1, now=clock.now())
    people = world.people
    assert told("bulletin_published") == {people["liaison"], people["liaison_noord2"]}
    assert seen(world, "liaison_noord2", for_me=True) == [draft]
    assert seen(world, "liaison_zuid", for_me=True) == []
    assert seen(world, "liaison_zuid") == [draft]
    assert seen(world, "liaison_zuid", regions=frozenset({world.regions["JEUGD-MIDDEN"]})) == [draft]


def test_what_comes_first_stands_first_and_what_is_over_is_apart(world: World) -> None:
    today = clock.local_date(clock.now())
    far = make(world, starts_on=(today + timedelta(days=90)).isoformat())
    near = make(world, apply_by=(today + timedelta(days=5)).isoformat())
    none = make(world, kind="rule")
    over = make(world, apply_by=(today - timedelta(days=1)).isoformat())
    assert seen(world, "liaison") == [near, far, none]
    assert seen(world, "liaison", past=True) == [over]
    assert seen(world, "liaison", q="wijk subs", theme="dementie", partnership="care") == [near, far, none]
    with db.reading() as session:
        who, day = world.actor("liaison"), today
        first = queries.page(session, who, Filters(), day, size=2)
        second = queries.page(session, who, Filters(), day, first.next, size=2)
    assert [row.id for row in (*first.rows, *second.rows)] == [near, far, none]


def test_a_change_says_what_changed_and_nothing_is_lost(world: World) -> None:
    key = make(world)
    with db.transaction() as session, pytest.raises(Invalid) as refused:
        actions.change(session, world.actor("fixer_cz"), key, given(world), expected_version=1, now=clock.now())
    assert [error.field for error in refused.value.errors] == ["changed"]
    with db.transaction() as session:
        new = given(world, title="Meer geld", changed="Het bedrag is hoger.")
        actions.change(session, world.actor("fixer_cz"), key, new, expected_version=1, now=clock.now())
    with db.transaction() as session, pytest.raises(Stale):
        actions.withdraw(session, world.actor("fixer_cz"), key, "Op", expected_version=1, now=clock.now())
    with db.transaction() as session:
        actions.withdraw(session, world.actor("fixer_cz"), key, "Het geld is op", expected_version=2, now=clock.now())
    with db.reading() as session:
        found = queries.editions(session, key)
    assert [one.changed for one in found] == ["Het geld is op", "Het bedrag is hoger.", ""]
    assert found[-1].said["title"] == "Subsidie voor samenwerking in de wijk"
    assert told("bulletin_withdrawn") == told("bulletin_changed") == told("bulletin_published")
    assert seen(world, "liaison") == []
    assert seen(world, "liaison", past=True) == [key]


@pytest.mark.parametrize(
    ("name", "value"),
    [("source_url", "javascript:alert(1)"), ("regions", []), ("what", ""), ("contact", "999999999"), ("themes", "\0")],
)
def test_what_others_cannot_use_is_refused_at_its_field(world: World, name: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(world, **{name: value})
    assert [error.field for error in refused.value.errors] == [name]


def test_a_liaison_says_what_it_means_here_signed_and_kept(world: World) -> None:
    key, noord = make(world), world.regions["ZK-NOORD"]
    for edition, text in enumerate(("Bel mij", "Bel mij voor 1 maart")):
        with db.transaction() as session:
            actions.explain(
                session, world.actor("liaison"), key, noord, {"text": text}, expected=edition, now=clock.now()
            )
    with db.transaction() as session, pytest.raises(Stale):
        actions.explain(session, world.actor("liaison"), key, noord, {"text": "x"}, expected=1, now=clock.now())
    with db.transaction() as session, pytest.raises(Forbidden):
        actions.explain(session, world.actor("liaison_oost"), key, noord, {"text": "x"}, expected=2, now=clock.now())
    with db.reading() as session:
        assert [one.text for one in queries.meanings(session, key)] == ["Bel mij voor 1 maart"]
        assert len(queries.meaning(session, key, noord)) == 2


def test_a_question_is_answered_or_told_to_wait_and_becomes_a_lesson(world: World, time: Time) -> None:
    key = make(world)
    asked = {"question": "Mag een wijkteam dit aanvragen?", "region": str(world.regions["ZK-NOORD"]),
             "for_name": "Wijkteam Oost", "for_email": "team@oost.example"}  # fmt: skip
    with db.transaction() as session:
        question = asking.ask(session, world.actor("liaison"), key, asked, now=clock.now()).id
    assert told("bulletin_question") == {world.people["fixer_cz"]}
    assert asking.sweep(clock.now()) == 0
    time.move(days=15)
    assert (asking.sweep(clock.now()), asking.sweep(clock.now())) == (1, 0)
    assert told("bulletin_waiting") == {world.people["fixer_cz"], world.people["coordinator_cz"]}
    time.move(days=8)
    assert asking.sweep(clock.now()) == 1
    assert world.people["commissioner"] in told("bulletin_waiting")
    said = {"says": "allowed", "answer": "Ja, dat mag.", "legal_basis": "Artikel 3", "shown": True}
    with db.transaction() as session, pytest.raises(Forbidden):
        asking.answer(session, world.actor("fixer_lz"), key, question, said, now=clock.now())
    with db.transaction() as session:
        asking.answer(session, world.actor("fixer_cz"), key, question, said, now=clock.now())
    with db.transaction() as session, pytest.raises(NotAllowedNow):
        asking.answer(session, world.actor("fixer_cz"), key, question, said, now=clock.now())
    assert told("bulletin_answer") == {world.people["liaison"]}
    with db.reading() as session:
        assert session.scalar(select(Message.recipient).where(Message.template == "bulletin_answer_region"))
        row = queries.one(session, world.actor("liaison_zuid"), key)
        assert [one.id for one in queries.questions(session, world.actor("liaison_zuid"), row, answers=False)]
    with db.transaction() as session:
        lesson = asking.learn(session, world.actor("fixer_cz"), key, question, now=clock.now())
        assert asking.learn(session, world.actor("fixer_cz"), key, question, now=clock.now()) == lesson
    with db.reading() as session:
        kept = session.get_one(Lesson, lesson)
        assert (kept.standing, kept.answer, kept.legal_basis) == (Standing.DRAFT, "Ja, dat mag.", "Artikel 3")
        assert session.get_one(BulletinQuestion, question).lesson_id == lesson


def test_the_pages(world: World, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("fixer_cz")
    made = browser.send("/beleidsberichten/nieuw", given(world) | {"do": "publish"})
    assert made.status_code == 303
    url = made.headers["Location"]
    browser = sign_in("liaison")
    assert "1 nieuw beleidsbericht" in browser.get("/").text
    for page in (
        "/beleidsberichten",
        "/beleidsberichten?queue=nieuw",
        url,
        "/beleidsberichten?q=%25&region=99999999999&cursor=9999999",
    ):
        answer = browser.get(page)
        assert answer.status_code == 200, page
    assert "Subsidie voor samenwerking" in browser.get("/beleidsberichten").text
    region = world.regions["ZK-NOORD"]
    assert browser.send(f"{url}/hier", {"region": region, "text": "Bel mij"}).status_code == 303
    assert browser.send(f"{url}/vragen", {"vraag-question": "", "vraag-region": region}).status_code == 422
    assert (
        browser.send(f"{url}/vragen", {"vraag-question": "Mag het hele team dit?", "vraag-region": region}).status_code
        == 303
    )
    assert "Bel mij" in browser.get(url).text
    assert "Mag het hele team dit?" in browser.get(url).text
    assert browser.send("/beleidsberichten/gezien").status_code == 303
    assert "1 nieuw beleidsbericht" not in browser.get("/").text
    assert browser.get(f"{url}/bewerken").status_code == 403
    assert "Subsidie voor samenwerking" in browser.get("/regios/zorgkantoor/ZK-NOORD").text


def test_a_feed_has_what_is_for_its_owner_and_ends_with_its_address(
    world: World, sign_in: Callable[[str], Browser]
) -> None:
    key = make(world, apply_by="2027-01-15")
    browser = sign_in("liaison_noord2")
    assert browser.page("/beleidsberichten/volgen").h1
    made = browser.send("/beleidsberichten/volgen").text
    token = made.split("/volg/")[1].split(".atom")[0]
    found = browser.get(f"/beleidsberichten/volg/{token}.atom")
    assert found.content_type.startswith("application/atom+xml")
    assert f"https://regiolijn.example/beleidsberichten/{key}</id>" in found.text
    days = browser.get(f"/beleidsberichten/volg/{token}.ics").text
    assert "DTSTART;VALUE=DATE:20270115" in days
    south = world.regions["ZK-ZUID"]
    assert "<entry>" not in browser.get(f"/beleidsberichten/volg/{token}.atom?regio={south}").text
    browser.send("/beleidsberichten/volgen/intrekken")
    assert browser.get(f"/beleidsberichten/volg/{token}.atom").status_code == 404


def test_the_list_takes_the_same_queries_however_long_it_is(world: World) -> None:
    from sqlalchemy import event

    counted: list[str] = []
    engine = db.current().engine
    listen = lambda *given: counted.append(given[2])  # noqa: E731
    numbers = []
    for _ in range(2):
        make(world)
        make(world)
        event.listen(engine, "before_cursor_execute", listen)
        with db.reading() as session:
            found = queries.page(session, world.actor("liaison"), Filters(for_me=True), clock.local_date(clock.now()))
            queries.regions_of(session, [row.id for row in found.rows])
        event.remove(engine, "before_cursor_execute", listen)
        numbers.append(len(counted))
        counted.clear()
    assert numbers[0] == numbers[1]
