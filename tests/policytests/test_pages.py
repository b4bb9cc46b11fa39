"""Policy tests on pages: a directorate asks, a partner answers by a link, a liaison sends, and everybody reads what
came of it; the clocks of those who stay silent; the table and the API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app import clock, db
from app.cases import ladder
from app.cases.models import Case
from app.policytests import links, partners
from app.policytests.models import PolicyAnswer, PolicyPartner, PolicyQuestion
from tests.factories import Cases, World
from tests.pages import Browser
from tests.policytests import support
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture

SignIn = Callable[[str], Browser]


def test_asked_answered_by_a_partner_and_a_liaison_weighed_and_told(
    world: World, cases: Cases, sign_in: SignIn, client: Browser
) -> None:
    asker = sign_in("fixer_cz")
    form = asker.page("/beleidstoetsen/nieuw").form("nieuw")
    assert asker.submit(form, support.said(questions="")).status_code == 422
    places = [str(world.regions["ZK-NOORD"]), str(world.regions["ZK-ZUID"])]
    sent = asker.submit(form, support.said() | {"regions": places, "owner": str(world.people["fixer_cz"])})
    assert sent.status_code == 303, sent.text
    number = sent.headers["Location"].rsplit("/", 1)[-1]
    with db.reading() as session:
        test = session.scalars(select(Case).where(Case.number == number)).one()
        keys = [
            f"q{key}" for key in session.scalars(select(PolicyQuestion.id).where(PolicyQuestion.test_id == test.id))
        ]
    mine = support.number_in(world, test, "ZK-NOORD")

    liaison = sign_in("liaison")
    assert f"/beleidstoetsen/{mine}/antwoord" in liaison.get("/beleidstoetsen").text
    assert mine in liaison.get("/").text, "it stands on My work"
    assert mine in liaison.get("/regios/zorgkantoor/ZK-NOORD").text
    invited = {"name": "Piet", "email": "piet@wijk.example", "organisation": "Wijkteam Noord"}
    assert liaison.send(f"/beleidstoetsen/{mine}/partners", invited).status_code == 303
    with db.reading() as session:
        path = links.path_for(session.scalars(select(PolicyPartner)).one())
    assert client.get(path).status_code == 303
    page = client.page("/toets").text
    assert support.TITLE in page
    assert not any(hidden in page for hidden in (number, mine, "ZK-ZUID"))
    words = {"verdict": "fails", "by": "Piet", "given": "0", keys[0]: "Te vroeg voor ons."}
    assert client.send("/toets", words | {"by": ""}).status_code == 422
    assert client.send("/toets", words).status_code == 303
    assert "Te vroeg voor ons." in client.page("/toets").text

    liaison = sign_in("liaison")
    assert "Te vroeg voor ons." in liaison.get(f"/beleidstoetsen/{mine}/antwoord").text
    said = dict.fromkeys(keys, "Kan met een jaar extra.")
    assert liaison.send(f"/beleidstoetsen/{mine}/antwoord", said | {"do": "keep"}).status_code == 303
    said |= {"do": "send", "verdict": "changes", "remarks": "Een jaar extra.", "version": "2"}
    assert liaison.send(f"/beleidstoetsen/{mine}/antwoord", said | {"version": "1"}).status_code == 409
    assert liaison.send(f"/beleidstoetsen/{mine}/antwoord", said).status_code == 303
    cases.step(support.number_in(world, test, "ZK-ZUID"), "pass", {"reason": "Geen wijkteams."})

    asker = sign_in("fixer_cz")
    cases.step(number, "weigh")
    page = asker.page(f"/zaken/{number}").text
    assert "Een jaar extra." in page
    assert "Geen wijkteams." in page
    point = {
        "title": "Meer tijd", "heard": "Het kan niet op 1 januari.", "done": "partly", "why": "Een half jaar later.",
        "answers": str(_answer(test, world.regions["ZK-NOORD"])), "edition": "0",
    }  # fmt: skip
    assert asker.send(f"/beleidstoetsen/{number}/hoofdpunten/nieuw", point | {"why": ""}).status_code == 422
    assert asker.send(f"/beleidstoetsen/{number}/hoofdpunten/nieuw", point).status_code == 303
    table = asker.get(f"/beleidstoetsen/{number}/antwoorden.csv").text
    assert "Wijkteam Noord" in table
    assert "piet@wijk.example" not in table
    assert asker.get(f"/beleidstoetsen/{number}/antwoorden.ods").status_code == 200
    cases.step(number, "tell", {"message": "Wij beginnen later."})
    assert "Een half jaar later." in sign_in("liaison").page(f"/zaken/{mine}").text
    assert client.get(path).status_code == 303
    told = client.page("/toets").text
    assert "Een half jaar later." in told
    assert "Wij beginnen later." in told


def _answer(test: Case, region: int) -> int:
    with db.reading() as session:
        wanted = select(PolicyAnswer.case_id).where(PolicyAnswer.test_id == test.id)
        return session.scalars(wanted.where(PolicyAnswer.region_id == region)).one()


def test_silence_is_told_and_the_weighing_begins_by_itself(world: World, time: Any) -> None:
    test = support.ask(world, answer_by=support.day(14))
    number = support.number_in(world, test, "ZK-NOORD")
    with db.transaction() as session:
        partners.invite(
            session, world.actor("liaison"), number, {"name": "Piet", "email": "p@wijk.example"}, now=clock.now()
        )
    for _ in range(45):
        time.move(days=1)
        ladder.sweep(clock.now())
    with db.reading() as session:
        assert session.get_one(Case, test.id).state == "weighing"
        answer = session.scalars(select(Case).where(Case.number == number)).one()
        assert (answer.state, answer.active) == ("asked", True), "late is better than never"
    support.answer(world, test)


def test_what_is_known_is_brought_up_and_put_with_it(world: World, cases: Cases, sign_in: SignIn) -> None:
    known = cases.at("in_progress", title="Hulpmiddelen in de wijkverpleging via één loket aanvragen")
    secret = cases.at("in_progress", title="Hulpmiddelen loket wijkverpleegkundige", confidentiality="confidential")
    test = support.ask(world)
    asker = sign_in("fixer_cz")
    page = asker.get(f"/zaken/{test.number}").text
    assert f"/zaken/{known.number}" in page
    for ref, there in ((known.number, True), (secret.number, False), ("999999999", False), ("9" * 20, False)):
        kind = "case" if "-" in ref else "lesson"
        asker.send(f"/beleidstoetsen/{test.number}/raakt", {"kind": kind, "ref": ref})
        if there:
            assert "bij gezet" in asker.page(f"/zaken/{test.number}").text
    assert secret.number not in sign_in("liaison_zuid").page(f"/zaken/{test.number}").text


def test_over_the_wire(world: World, call: Call) -> None:  # noqa: F811
    given = support.said()
    body = {
        "title": given["title"], "intended": given["intended"], "questions": given["questions"],
        "answerBy": given["answer_by"], "regions": [world.regions["ZK-NOORD"]],
    }  # fmt: skip
    assert call("liaison", "POST", "/policy-tests", body).status_code == 403
    wrong = call("fixer_cz", "POST", "/policy-tests", body | {"answerBy": "2020-01-01"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "answerBy")
    made = call("fixer_cz", "POST", "/policy-tests", body)
    assert made.status_code == 201, made.text
    read = call("liaison", "GET", f"/cases/{made.json['number']}").json
    [answer] = read["answers"]
    texts = [{"question": one["id"], "text": "Dat kan."} for one in read["questions"]]
    path = f"/cases/{answer['number']}/policy-answer"
    assert call("liaison_zuid", "POST", path, {"texts": texts}).status_code == 403
    sent = call("liaison", "POST", path, {"texts": texts, "verdict": "works", "remarks": "Ja."})
    assert (sent.status_code, sent.json["state"]) == (200, "answered"), sent.text
    assert call("auditor", "GET", f"/cases/{answer['number']}").json["verdict"] == "works"
    point = {"title": "Kan", "heard": "Dat kan.", "answers": [answer["number"]], "done": "adopted", "why": "Goed."}
    path = f"/policy-tests/{made.json['number']}/points"
    assert call("fixer_cz", "POST", path, point | {"answers": ["2020-00001"]}).status_code == 400
    assert call("fixer_cz", "POST", path, point).status_code == 201
    [row] = call("mt_reader", "GET", f"/policy-tests?region={world.regions['ZK-NOORD']}").json["results"]
    assert (row["regionsAsked"], row["regionsAnswered"]) == (1, 1)
    assert call("mt_reader", "GET", "/policy-tests?region=999999999").json["results"] == []
