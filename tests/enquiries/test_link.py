"""The page of somebody elsewhere: who gets in, what it shows of the case, and what an answer does (TRUST 21)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from itsdangerous import URLSafeTimedSerializer

from app import clock, db
from app.cases import comments
from app.enquiries import actions
from app.enquiries.models import Enquiry
from app.links import Purpose, make
from tests.attachments import corpus
from tests.conftest import Time
from tests.enquiries.support import ANSWERED, HOME, answer, ask, mails, open_link, token_of
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security import hostile

KEY = "a secret key for tests, and for nothing else"


def forged(enquiry: Enquiry, other: Enquiry) -> list[str]:
    """Tokens that we did not make for this question."""
    good = token_of(enquiry)
    middle = len(good) // 2
    return [
        good[:-1], good + "x", good[1:], good.upper(), good.replace(".", "..", 1),
        good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :],
        *(make(purpose, enquiry.id, enquiry.generation) for purpose in Purpose if purpose is not Purpose.ENQUIRY),
        URLSafeTimedSerializer("another key", salt=Purpose.ENQUIRY.value).dumps([enquiry.id, 1]),
        URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps([enquiry.id, 1]),
        make(Purpose.ENQUIRY, enquiry.id), make(Purpose.ENQUIRY, enquiry.id, 2), make(Purpose.ENQUIRY, 999, 1),
        make(Purpose.ENQUIRY, str(enquiry.id), "1"), make(Purpose.ENQUIRY, enquiry.id, 1, other.id),
        "x", "null", "[1,1]", "a" * 5000, "%00",
    ]  # fmt: skip


def test_a_link_that_we_did_not_make_opens_nothing(cases: Cases, client: Browser) -> None:
    enquiry = ask(cases, cases.at("in_progress", nature="funding").number)
    other = ask(cases, cases.at("in_progress", nature="funding").number, question="Een heel andere vraag?")
    for token in forged(enquiry, other):
        got = client.get(f"/vraag/{token}")
        assert got.status_code in (400, 404), token[:40]
        assert enquiry.question not in got.text
        with client.session_transaction(base_url=HOME) as cookie:
            cookie["enquiry"] = token
        assert client.get("/vraag").status_code == 404
        data = {"csrf_token": client.token(), **ANSWERED}
        assert client.post("/vraag", data=data).status_code == 404
    assert other.question not in open_link(client, enquiry).text


@pytest.mark.parametrize("asked", [{}, {"shared": "Het gaat om 40 ouderen.", "share_title": True}])
def test_the_page_shows_what_was_shared_and_nothing_else_of_the_case(
    asked: dict[str, object], cases: Cases, client: Browser, world: World
) -> None:
    canaries = {field: f"kanarie-{field}" for field in ("description", "affected", "asked", "title")}
    case = cases.at("in_progress", nature="funding", **canaries)
    with db.transaction() as session:
        for visibility in ("region", "ministry", "confidential"):
            words = f"kanarie-{visibility}"
            comments.comment(session, world.actor("fixer_cz"), case.number, words, visibility, now=clock.now())
    enquiry = ask(cases, case.number, **asked)
    pages = [open_link(client, enquiry)]
    answer(enquiry)
    pages.append(client.page("/vraag"))
    for page in pages:
        allowed = page.html.replace("kanarie-title", "") if asked else page.html
        assert "kanarie" not in allowed
        for hidden in (case.number, "Jan Regio", "Samen Noord", "ZK-NOORD", "/zaken/", "Anneke Terwisga"):
            assert hidden not in page.html, hidden
    assert ("kanarie-title" in pages[0].html, "40 ouderen" in pages[0].html) == (bool(asked), bool(asked))
    assert token_of(enquiry) not in pages[0].html


def test_an_answer_by_the_page_is_thanked_once_added_to_once_and_then_done(
    cases: Cases, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding")
    enquiry = ask(cases, case.number)
    first = open_link(client, enquiry).form("vraag")
    wrong = client.look(client.submit(first, {"text": "Mijn lange antwoord", "function": ""}), "/vraag")
    assert "Mijn lange antwoord" in wrong.html
    assert cases.now(case.number).state == "waiting_party"
    good = {"text": "Mijn lange antwoord", "name": "Noor", "function": "jurist", "given": "0"}
    bad = {"csrf_token": client.token(), **good, "files": [(io.BytesIO(b"<svg/>"), "tekening.svg")]}
    assert client.post("/vraag", data=bad, content_type="multipart/form-data").status_code == 422
    sent = {"csrf_token": client.token(), **good, "files": [(io.BytesIO(corpus.pdf()), "besluit.pdf")]}
    assert client.post("/vraag", data=sent, content_type="multipart/form-data").status_code == 303
    thanks = client.page("/vraag")
    assert "besluit.pdf" in thanks.text
    assert "besluit.pdf" in sign_in("fixer_cz").page(f"/zaken/{case.number}").text
    assert "Dank u wel" in thanks.text
    assert "Mijn lange antwoord" in thanks.text
    assert cases.now(case.number).state == "in_progress"
    twice = client.submit(wrong.form("vraag"), {"function": "jurist"}, follow=True)
    assert "al geantwoord" in twice.text, "the same form sent twice is one answer"
    added = client.submit(thanks.form("vraag"), {"text": "Nog iets.", "function": "jurist"}, follow=True)
    done = client.look(added, "/vraag")
    assert "Nog iets." in done.text
    assert not [form for form in done.all("form") if form.get("action") == "/vraag"]
    assert len(mails("enquiry_thanks")) == 2


def test_a_link_ends_with_its_term_when_withdrawn_when_sent_elsewhere_and_with_the_case(
    cases: Cases, client: Browser, world: World, time: Time
) -> None:
    actor = world.actor("fixer_cz")
    case = cases.at("in_progress", nature="funding")
    late, back, moved, moot = (ask(cases, case.number, party=name, expected_on="2026-11-27") for name in "ABCD")
    kept = {enquiry.id: token_of(enquiry) for enquiry in (late, back, moved, moot)}

    def replayed(enquiry: Enquiry, status: int) -> str:
        client.get(f"/vraag/{kept[enquiry.id]}")
        with client.session_transaction(base_url=HOME) as cookie:
            cookie["enquiry"] = kept[enquiry.id]
        said = client.page("/vraag", status)
        data = {"csrf_token": client.token(), **ANSWERED}
        assert client.post("/vraag", data=data).status_code in (303, 404)
        return said.text

    with db.transaction() as session:
        actions.withdraw(session, actor, case.number, back.id, now=clock.now())
        other = {"email": "ander@nza.example"}
        actions.send_again(session, actor, case.number, moved.id, other, now=clock.now())
    assert "niet meer nodig" in replayed(back, 410)
    replayed(moved, 404)
    open_link(client, moved)
    time.move(days=5)
    said = replayed(late, 410)
    assert "tijd om te antwoorden is voorbij" in said
    assert world.emails["fixer_cz"] in said
    cases.step(case.number, "withdraw", by="liaison")
    assert "niet meer nodig" in replayed(moot, 410)
    assert not mails("enquiry_thanks"), "nothing of all that was an answer"


def test_hostile_text_stays_text_on_both_sides(
    cases: Cases, client: Browser, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding")
    for place in range(0, 12, 3):
        words = hostile.CORPUS[place : place + 3]
        enquiry = ask(cases, case.number, question=words[0], shared=words[1], name="Noor", party="NZa")
        form = open_link(client, enquiry).form("vraag")
        sent = client.submit(form, {"text": words[2], "name": "Noor", "function": "x"}, follow=True)
        page = client.look(sent, "/vraag")
        assert not page.all("script")
        assert not page.all("img")
        assert not page.all("iframe")
        shown = sign_in("fixer_cz").page(f"/zaken/{case.number}")
        assert not shown.all("iframe")
        assert not shown.all("img")
