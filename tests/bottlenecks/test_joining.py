"""Look-alikes while filing, and joining what is there already (issue 4, point 3)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from app import clock, db
from app.audit.models import Event
from app.bottlenecks import actions, similar
from app.bottlenecks.models import Bottleneck
from app.bottlenecks.similar import LookAlike, Subject
from app.cases.models import Case, Comment, Contact
from app.errors import Invalid
from app.outbox.models import Message, Notice
from tests.factories import Cases, World, intake
from tests.pages import Browser, Page

TITLE = "Doordecentralisatie van beschermd wonen loopt vast op de verdeelsleutel"
WORDS = "Centrumgemeenten wachten op de verdeelsleutel voor beschermd wonen."
CANARY = "Kanariepietmans"


@pytest.fixture
def known(cases: Cases) -> Case:
    """A case in the south, in progress, with text that nobody in the north may read."""
    return cases.at(
        "in_progress", by="liaison_zuid", region="ZK-ZUID", title=TITLE, description=f"Gehoord van {CANARY}.",
        affected=f"Cliënten van {CANARY}", asked="Een verdeelsleutel", nature="funding", systems=["Wmo"],
    )  # fmt: skip


def look(world: World, who: str, title: str = TITLE, words: str = WORDS, **more: Any) -> list[LookAlike]:
    with db.reading() as session:
        return similar.look_alikes(session, world.actor(who), Subject(title, words, **more), now=clock.now())


def file(world: World, who: str = "liaison", *, submit: bool = True, joins: str = "", **changes: Any) -> Case:
    values = intake(world, changes.pop("at", "ZK-NOORD"), **({"title": TITLE} | changes))
    with db.transaction() as session:
        return actions.file(
            session, world.actor(who), values, submit=submit, now=clock.now(), joins=joins,
            submission=changes.get("submission", "vorm"),
        )  # fmt: skip


def test_a_look_alike_elsewhere_is_known_to_be_there_and_no_more(known: Case, world: World, cases: Cases) -> None:
    cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", title=TITLE, confidentiality="confidential")
    cases.at("draft", by="liaison_zuid", region="ZK-ZUID", title=TITLE)
    (found,) = look(world, "liaison", systems=("Wmo",), nature="funding")
    assert (found.number, found.title, found.region, found.open, found.joinable) == (
        known.number, TITLE, "Zk Zuid", True, True,
    )  # fmt: skip
    assert not found.readable
    assert found.same == (), "the law of a case that one may not read is not told"
    assert {word.lower() for word in found.shared} <= set(TITLE.lower().split())
    assert look(world, "liaison", title=CANARY, words="zorg") == []
    (own,) = [one for one in look(world, "liaison_zuid", systems=("Wmo",)) if one.number == known.number]
    assert own.readable
    assert own.same == ("systems",)
    assert look(world, "auditor") == [], "who cannot join need not recognise"


def test_light_stems_and_compounds_are_found_and_common_words_say_nothing(known: Case, world: World) -> None:
    assert [one.number for one in look(world, "liaison", "Verdeelsleutels beschermd wonen", "centrumgemeente wacht")]
    assert look(world, "liaison", "Personeel in de wijkverpleging", "Roosters en verzuim") == []
    assert look(world, "liaison", "", "") == []


def test_what_closed_comes_after_what_is_open_and_what_ended_otherwise_is_left_out(
    known: Case, world: World, cases: Cases
) -> None:
    closed = cases.at("closed", by="liaison_zuid", region="ZK-ZUID", title=TITLE)
    cases.at("withdrawn", by="liaison_zuid", region="ZK-ZUID", title=TITLE)
    assert [(one.number, one.joinable) for one in look(world, "liaison")] == [
        (known.number, True), (closed.number, False),
    ]  # fmt: skip


def test_at_most_two_queries(known: Case, world: World, database: db.Database) -> None:
    actor, said = world.actor("liaison"), []
    with db.reading() as session:
        event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        similar.look_alikes(session, actor, Subject(TITLE, WORDS), now=clock.now())
    assert len([one for one in said if one.startswith(("SELECT", "WITH"))]) == 2


def test_another_region_joins_and_keeps_its_own_verdict(known: Case, world: World, cases: Cases) -> None:
    made = file(world, joins=known.number)
    assert (made.state, made.leading_case_id, made.number != known.number) == ("merged", known.id, True)
    assert file(world, joins=known.number).number == made.number, "filing the same form again adds nothing"
    with db.reading() as session:
        mails = session.scalars(select(Message).where(Message.case_id == made.id)).all()
        told = [one.recipient for one in mails]
        assert told.count("jan@regio.example") >= 1
        entry = session.scalars(select(Event).where(Event.action == "bottleneck.joined")).one()
        assert (entry.case_id, json.loads(entry.body)["data"]["case"]) == (known.id, made.id)
        read = set(session.scalars(select(Notice.reader_id).where(Notice.case_id == known.id)))
    assert {known.owner_id, known.co_owner_id} <= read, "who has a part in the leading case hears of it"
    feedback = cases.step(known.number, "propose_solution")
    cases.step(feedback.number, "give_feedback")
    assert cases.now(made.number).outcome is not None, "its region is told with the leading case"


def test_in_the_same_region_what_was_heard_is_added_to_the_case(world: World, cases: Cases) -> None:
    there = cases.at("in_progress", by="liaison_noord2", region="GGD-AALDER", title=TITLE)
    person = [{"name": "Mia Buur", "email": "mia@buur.example", "organisation": ""}]
    for _twice in range(2):
        same = file(world, at="GGD-AALDER", joins=there.number, contacts=person, asked=f"Vraag van {CANARY}")
        assert same.id == there.id
    with db.reading() as session:
        said = session.scalars(select(Comment.text).where(Comment.case_id == there.id)).all()
        people = session.scalars(select(Contact.email).where(Contact.case_id == there.id)).all()
        to = session.scalars(select(Message.recipient).where(Message.case_id == there.id)).all()
    assert len(said) == 1
    assert CANARY in said[0]
    assert sorted(people) == ["jan@regio.example", "mia@buur.example"]
    assert to.count("mia@buur.example") == 1


def test_a_draft_joins_when_it_is_handed_in_and_goes_its_own_way_when_that_case_has_ended(
    known: Case, world: World, cases: Cases
) -> None:
    first, second = (file(world, submit=False, joins=known.number, submission=name) for name in ("een", "twee"))
    assert cases.step(first.number, "submit", by="liaison").state == "merged"
    with db.transaction() as session:
        session.get_one(Case, known.id).active = False
    assert cases.step(second.number, "submit", by="liaison").state == "submitted"


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        ("draft", {}, "unknown_case"),
        ("in_progress", {"confidentiality": "confidential"}, "unknown_case"),
        ("closed", {}, "case_not_open"),
        ("feedback", {}, "case_with_region"),
    ],
)
def test_what_cannot_be_joined(state: str, changes: dict[str, Any], code: str, world: World, cases: Cases) -> None:
    there = cases.at(state, by="liaison_zuid", region="ZK-ZUID", title=TITLE, **changes)
    with pytest.raises(Invalid) as refused:
        file(world, joins=there.number)
    assert [(one.field, one.code) for one in refused.value.errors] == [("joins", code)]


def test_merging_by_hand_still_asks_to_see_the_other_case(known: Case, world: World, cases: Cases) -> None:
    own = cases.at("in_progress")
    with pytest.raises(Invalid):
        cases.step(own.number, "merge", {"leading": known.number, "reason": "Zelfde"}, by="liaison", fill=False)


def filled(world: World, **changes: str) -> dict[str, str]:
    return {
        "title": TITLE, "region": str(world.regions["ZK-NOORD"]), "affected": "Bewoners", "asked": WORDS,
        "do": "submit", **changes,
    }  # fmt: skip


def test_without_script_there_is_one_look_before_handing_in_and_nothing_is_asked_twice(
    known: Case, sign_in: Callable[[str], Browser], world: World
) -> None:
    browser = sign_in("liaison")
    answer = browser.submit(browser.page("/knelpunten/nieuw").form(), filled(world))
    assert answer.status_code == 200
    page = Page(answer.text, "/knelpunten/nieuw")
    assert page.form().values()["asked"] == WORDS
    assert known.number in page.text
    assert f"/zaken/{known.number}" not in answer.text
    assert CANARY not in answer.text
    assert "huishoudelijke" not in page.text
    values = page.form().values() | {"take": ["systems:Wmo"], "joins": "none", "do": "submit"}
    done = browser.post("/knelpunten/nieuw", data=values)
    assert done.status_code == 303, Page(done.text).errors()
    with db.reading() as session:
        made = session.scalars(select(Case).where(Case.title == TITLE, Case.id != known.id)).one()
        text = session.get_one(Bottleneck, made.id)
        assert text.different == [known.number]
        opened = session.scalars(select(Event).where(Event.case_id == made.id, Event.action == "case.opened")).one()
    data = json.loads(opened.body)["data"]
    assert data["judged_different"] == [known.number]
    assert data["systems"] == ["Wmo"]
    assert data["nature"] is None, "nothing is taken over that was not ticked"


def test_on_the_page_one_choice_joins(known: Case, sign_in: Callable[[str], Browser], world: World) -> None:
    browser = sign_in("liaison")
    part = browser.post("/knelpunten/meekijken", data={"csrf_token": browser.token(), **filled(world)})
    assert known.number in part.text
    page = browser.page("/knelpunten/nieuw").form()
    values = page.values() | filled(world, joins=known.number) | {"shown": f"case:{known.number}"}
    answer = browser.post("/knelpunten/nieuw", data=values)
    seen = Page(answer.text)
    if answer.status_code == 200:  # there were suggestions to look at first
        answer = browser.post("/knelpunten/nieuw", data=seen.form().values() | {"joins": known.number, "do": "submit"})
    assert answer.status_code == 303
    shown = browser.page(answer.headers["Location"])
    assert known.number in shown.text, "which case it goes along with"
    assert CANARY not in shown.html
