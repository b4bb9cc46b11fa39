"""The region's own page: who gets in, what is there, and what an answer does (DOMAIN rules 2 and 7; TRUST 21)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app import clock, db
from app.cases import actions, comments
from app.cases.models import Contact
from app.errors import Invalid, NotAllowedNow, NotFound
from app.feedback import actions as feedback
from app.feedback import links
from app.feedback.models import Feedback, Verdict
from app.policy import Forbidden
from tests.factories import START, Cases, World
from tests.pages import Browser, Page


def follow(client: Browser, path: str) -> Page:
    """Use a link: it is exchanged for a cookie at once."""
    answer = client.get(path)
    assert answer.status_code == 303
    assert re.fullmatch(r"/volg/\d{4}-\d{5}", answer.headers["Location"])
    return client.page(answer.headers["Location"])


def path_of(cases: Cases, number: str) -> str:
    return links.path_for(cases.contact(number))


def test_the_link_leaves_the_address_bar_at_once(cases: Cases, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    path = path_of(cases, case.number)
    token = path.rsplit("/", 1)[1]
    page = follow(client, path)
    assert token not in page.html
    assert case.number in page.text
    for address in (path, f"/volg/{case.number}", "/volg/kwijt"):
        assert client.get(address).headers["Referrer-Policy"] == "no-referrer"
        assert client.get(address).headers["Cache-Control"] == "no-store"


STATES = ("submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "escalated", "solution_proposed",
          "feedback", "weighing", "closed", "withdrawn", "merged")  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_the_page_tells_how_it_stands_in_every_state(state: str, cases: Cases, client: Browser) -> None:
    case = cases.at(state)
    page = follow(client, path_of(cases, case.number))
    assert "Wijkverpleging stopt bij de gemeentegrens" in page.text
    assert "Twee wetten betalen" in page.text
    asked = [step for step in ("verdict", "reopen", "answer_region") if f"/volg/{case.number}/{step}" in page.html]
    assert asked == {"feedback": ["verdict"], "closed": ["reopen"], "waiting_region": ["answer_region"]}.get(state, [])


def test_the_page_holds_only_what_was_written_for_the_region(cases: Cases, client: Browser, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        for visibility in ("region", "ministry", "confidential"):
            words = f"woord {visibility}"
            comments.comment(session, world.actor("fixer_cz"), case.number, words, visibility, now=clock.now())
    cases.step(case.number, "sign_of_life", {"note": "Wij schreven de NZa aan."})
    asked = {"explanation": "intern oordeel", "tried": "intern", "mandate_asked": "intern"}
    cases.step(case.number, "escalate", asked, by="liaison")
    cases.step(case.number, "decide", {"decision": "returned", "motivation": "interne motivering"})
    cases.step(case.number, "propose_solution", {"solution": "intern voorstel"})
    page = follow(client, path_of(cases, case.number))
    assert "woord region" in page.text
    assert "Wij schreven de NZa aan." in page.text
    for hidden in ("woord ministry", "woord confidential", "intern oordeel", "interne motivering", "intern voorstel"):
        assert hidden not in page.html, hidden
    assert "/zaken/" not in page.html, "no way into the application"


def forged(contact: Contact, **changes: Any) -> list[str]:
    """Tokens that we did not make for this."""
    good = links.path_for(contact).rsplit("/", 1)[1]
    key = "a secret key for tests, and for nothing else"
    other_key = URLSafeTimedSerializer("another key", salt="region-follow").dumps([contact.id, 1])
    other_purpose = URLSafeTimedSerializer(key, salt="password-link").dumps([contact.id, 1])
    csrf = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps([contact.id, 1])
    middle = len(good) // 2
    return [
        good[:-1], good + "x", good[1:],
        good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :],
        good.replace(".", "..", 1), other_key, other_purpose, csrf, "x", "1", "null", "[1,1]", "." * 20, "a" * 5000,
        "%00", good.upper(),
    ]  # fmt: skip


def test_a_link_that_we_did_not_make_opens_nothing(cases: Cases, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    for token in forged(cases.contact(case.number)):
        answer = client.get(f"/volg/{token}")
        assert answer.status_code in (400, 404), token[:40]
        assert case.number not in answer.text
        assert client.get("/volg").status_code == 404
    with client.session_transaction(base_url="https://regiolijn.example") as cookie:
        cookie["follow"] = ["forged", 7, None]
    client.page("/volg", 404)
    client.page(f"/volg/{case.number}", 404)


def test_a_link_ends_after_eighteen_months(cases: Cases, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    with time_machine.travel(START, tick=False):
        path = path_of(cases, case.number)
    with time_machine.travel(START + links.TERM, tick=False):
        assert client.get(path).status_code == 303
    with time_machine.travel(START + links.TERM * 1.01, tick=False):
        assert client.get(path).status_code == 404
        client.page("/volg", 404)
        client.page(f"/volg/{case.number}", 404)


def test_a_withdrawn_link_ends_at_once_and_a_new_one_works(
    cases: Cases, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding")
    old = path_of(cases, case.number)
    follow(client, old)
    liaison = sign_in("liaison")
    form = liaison.page(f"/zaken/{case.number}/contacten").form("intrekken")
    assert liaison.submit(form).status_code == 303
    client.page("/volg", 404)
    assert client.get(old).status_code == 404
    follow(client, path_of(cases, case.number))


def test_a_link_is_of_one_case_and_no_other(cases: Cases, client: Browser) -> None:
    case, other = cases.at("feedback", nature="funding"), cases.at("feedback", nature="funding", title="De andere")
    page = follow(client, path_of(cases, case.number))
    assert other.number not in page.html
    client.submit(page.form("verdict"), {"verdict": "solved"})
    assert cases.now(case.number).state == "closed"
    assert cases.now(other.number).state == "feedback"
    with db.reading() as session:
        actor = feedback.actor_for(session.get_one(Contact, cases.contact(case.number).id))
    with pytest.raises(NotFound), db.transaction() as session:
        actions.transition(
            session, actor, other.number, "verdict", {"verdict": "solved"}, expected_version=None, now=clock.now()
        )


@pytest.mark.parametrize("name", ["withdraw", "accept", "decide", "close_unanswered", "hand_over", "sign_of_life", "x"])
def test_a_link_takes_no_other_step(name: str, cases: Cases, client: Browser) -> None:
    case = cases.at("feedback", nature="funding")
    follow(client, path_of(cases, case.number))
    assert client.send(f"/volg/{case.number}/{name}", {"reason": "x"}).status_code == 404
    with pytest.raises((NotFound, Forbidden)):
        cases.answer(case.number, name)


@pytest.mark.parametrize(
    ("verdict", "reason", "state", "reopenings"),
    [("solved", "", "closed", 0), ("solved", "Dank!", "closed", 0), ("partly", "Nog niet overal.", "in_progress", 1),
     ("not_solved", "Er is niets veranderd.", "in_progress", 1)],
)  # fmt: skip
def test_the_region_judges(
    verdict: str, reason: str, state: str, reopenings: int, cases: Cases, client: Browser
) -> None:
    case = cases.at("feedback", nature="funding")
    page = follow(client, path_of(cases, case.number))
    answer = client.submit(page.form("verdict"), {"verdict": verdict, "reason": reason}, follow=True)
    assert answer.status_code == 200
    after = cases.now(case.number)
    assert (after.state, after.reopenings, after.verdict) == (state, reopenings, verdict)
    with db.reading() as session:
        kept = session.scalars(select(Verdict)).one()
    assert (kept.verdict, kept.reason, kept.contact_id) == (verdict, reason, cases.contact(case.number).id)


def test_partly_and_no_ask_why_and_keep_what_was_chosen(cases: Cases, client: Browser) -> None:
    case = cases.at("feedback", nature="funding")
    page = follow(client, path_of(cases, case.number))
    answer = client.submit(page.form("verdict"), {"verdict": "not_solved"})
    assert answer.status_code == 422
    again = client.look(answer, f"/volg/{case.number}")
    assert "Toelichting" in again.errors()
    assert again.form("verdict").values()["verdict"] == "not_solved"
    assert cases.now(case.number).state == "feedback"


def test_answering_twice_answers_once(cases: Cases, client: Browser) -> None:
    case = cases.at("feedback", nature="funding")
    form = follow(client, path_of(cases, case.number)).form("verdict")
    client.submit(form, {"verdict": "solved"})
    again = client.submit(form, {"verdict": "not_solved", "reason": "toch niet"}, follow=True)
    assert again.status_code == 409
    page = client.look(again, f"/volg/{case.number}")
    assert page.form("bericht").values()["message"] == "toch niet", "what was typed is not lost"
    assert cases.now(case.number).state == "closed"
    with db.reading() as session:
        assert len(session.scalars(select(Verdict)).all()) == 1


def test_a_later_verdict_does_not_overwrite_an_earlier_one(cases: Cases) -> None:
    case = cases.at("feedback", nature="funding")
    cases.answer(case.number, "verdict", verdict="partly", reason="Half.")
    cases.step(case.number, "propose_solution")
    cases.step(
        case.number, "give_feedback", {"feedback": "Nu wel.", "place": "In de regeling.", "outcome": "structural"}
    )
    cases.answer(case.number, "verdict", verdict="solved")
    with db.reading() as session:
        assert list(session.scalars(select(Verdict.verdict).order_by(Verdict.id))) == ["partly", "solved"]
        assert list(session.scalars(select(Feedback.text).order_by(Feedback.id)))[-1] == "Nu wel."


def test_the_region_reopens_what_came_back(cases: Cases, client: Browser) -> None:
    case = cases.at("closed", nature="funding")
    page = follow(client, path_of(cases, case.number))
    answer = client.submit(page.form("reopen"), {"reason": "Sinds maandag is het er weer."}, follow=True)
    assert answer.status_code == 200
    after = cases.now(case.number)
    assert (after.state, after.reopenings) == ("in_progress", 1)


def test_the_liaison_may_note_what_the_region_said(cases: Cases, world: World) -> None:
    case = cases.at("feedback", nature="funding")
    cases.step(case.number, "verdict", {"verdict": "solved"}, by="liaison")
    with db.reading() as session:
        kept = session.scalars(select(Verdict)).one()
    assert (kept.contact_id, kept.noted_by_id) == (None, world.people["liaison"])


def test_nobody_judges_before_being_told(cases: Cases) -> None:
    leading, follower = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
    cases.step(follower.number, "merge", {"leading": leading.number}, by="liaison")
    with pytest.raises(NotAllowedNow):
        cases.answer(follower.number, "verdict", verdict="solved")
    with pytest.raises((Invalid, NotAllowedNow)):
        cases.answer(leading.number, "verdict", verdict="solved")


def test_the_liaison_sees_the_page_as_the_contact_does(
    cases: Cases, sign_in: Callable[[str], Browser], client: Browser
) -> None:
    case = cases.at("in_progress", nature="funding")
    theirs = follow(client, path_of(cases, case.number))
    contact = cases.contact(case.number)
    shown = sign_in("liaison").page(f"/zaken/{case.number}/regio/{contact.id}")
    assert "Twee wetten betalen" in shown.text
    assert theirs.h1 == shown.h1
    sign_in("liaison").page(f"/zaken/{case.number}/regio/999999", 404)
    other = cases.at("in_progress", nature="funding")
    sign_in("liaison").page(f"/zaken/{other.number}/regio/{contact.id}", 404)
