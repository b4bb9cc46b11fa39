"""Files with a case: who may fetch them, where they are shown, and how they are taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app import audit, clock, db
from app.attachments import actions, files, store
from app.attachments.models import Attachment
from app.cases import comments
from app.cases.models import Contact
from app.enquiries import links as enquiry_links
from app.feedback import links as follow
from app.web import uploads
from tests.attachments import corpus
from tests.conftest import Time
from tests.enquiries.support import ask
from tests.factories import Cases
from tests.pages import Browser, Page

SignIn = Callable[[str], Browser]


def rows(number: str) -> list[Attachment]:
    with db.reading() as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def comment(browser: Browser, number: str, visibility: str, *given: tuple[str, bytes], text: str = "") -> Any:
    """A comment with files, as the form of the case page sends it."""
    data = {"text": text, "visibility": visibility, "csrf_token": browser.token()}
    sent = [(io.BytesIO(content), name) for name, content in given] or [(io.BytesIO(b""), "")]
    return browser.post(f"/zaken/{number}/reacties", data=data | {"files": sent}, content_type="multipart/form-data")


def test_a_comment_with_a_photo_and_a_letter(cases: Cases, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    liaison = sign_in("liaison")
    photo = ("..\\foto van de wachtkamer.jpg", corpus.photo(located=True))
    answer = comment(liaison, number, "ministry", photo, ("brief.pdf", corpus.pdf()), text="Kijk hier eens naar.")
    assert answer.status_code == 303
    page = sign_in("fixer_cz").page(f"/zaken/{number}")
    entry = next(
        found for found in page.all("li") if "Kijk hier eens naar." in found.text and "entry" in found.get("class")
    )
    first, second = entry.all("ul")[0].all("li")
    assert first.text.startswith("foto van de wachtkamer.jpg foto, 1 kB")
    assert second.text.startswith("brief.pdf PDF, 1 kB")
    assert page.by_id("bestanden").text.count("brief.pdf") == 1
    fetched = sign_in("fixer_cz").get(first.all("a")[0].get("href"))
    assert fetched.status_code == 200
    assert b"CANARY" not in fetched.data
    assert fetched.headers["Content-Type"] == "image/jpeg"
    assert fetched.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert fetched.headers["Content-Disposition"] == (
        "attachment; filename=\"foto van de wachtkamer.jpg\"; filename*=UTF-8''foto%20van%20de%20wachtkamer.jpg"
    )


def add(cases: Cases, number: str, visibility: str, name: str = "notitie.txt", by: str = "liaison") -> Attachment:
    upload = files.read(io.BytesIO(f"Inhoud van {name}".encode()), name)
    with db.transaction() as session:
        return actions.add(session, cases.world.actor(by), number, [upload], visibility, now=clock.now())[0]


def url_of(number: str, file: Attachment) -> str:
    return f"/zaken/{number}/bestanden/{file.public_id}/x"


def test_the_file_of_a_confidential_note_is_as_confidential_as_the_note(cases: Cases, sign_in: SignIn) -> None:
    """MantisBT CVE-2020-25781: the attachment of a private note was for everybody. Also its name, size and number."""
    number = cases.at("in_progress").number
    comment(sign_in("liaison"), number, "confidential", ("kanarie-geheim.txt", b"Stil."), text="Onder ons.")
    comment(sign_in("liaison"), number, "ministry", ("open.txt", b"Luid."))
    with db.reading() as session:
        secret, _open = session.scalars(select(Attachment).order_by(Attachment.id))
    assert sign_in("fixer_cz").get(url_of(number, secret)).data == b"Stil."
    for who in ("liaison_noord2", "coordinator_cz", "mt_reader", "admin"):
        browser = sign_in(who)
        assert browser.get(url_of(number, secret)).status_code == 404, who
        page = browser.page(f"/zaken/{number}")
        assert "kanarie" not in page.html, who
        assert page.by_id("bestanden").all("ul")[0].text == "open.txt tekst, 1 kB", who
        assert number not in browser.page("/zoeken?q=kanarie").main().text, who


def test_a_file_follows_its_entry_when_others_may_read_that_later(cases: Cases, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    file = add(cases, number, "ministry")
    mt = sign_in("mt_reader")
    assert mt.get(url_of(number, file)).status_code == 200
    with db.transaction() as session:
        comments.change_sight(
            session, cases.world.actor("liaison"), number, file.event_id, "confidential", (), "Toch niet.",
            now=clock.now(),
        )  # fmt: skip
    assert mt.get(url_of(number, file)).status_code == 404
    assert "notitie.txt" not in mt.page(f"/zaken/{number}").html


def test_guessing_an_id_is_of_no_use(cases: Cases, sign_in: SignIn) -> None:
    """Zammad CVE-2024-33668: the id of an upload could be guessed. Ours is drawn at random, and opens nothing."""
    mine, other = cases.at("in_progress").number, cases.at("in_progress", region="ZK-ZUID", by="liaison_zuid").number
    made = [add(cases, mine, "ministry") for _again in range(3)]
    assert len({file.public_id for file in made}) == 3
    liaison, stranger = sign_in("liaison"), sign_in("liaison_zuid")
    assert liaison.get(url_of(mine, made[0])).status_code == 200
    assert stranger.get(url_of(mine, made[0])).status_code == 404, "not their case"
    assert stranger.get(url_of(other, made[0])).status_code == 404, "their case, but not its file"
    for odd in (made[0].id, made[0].digest, made[0].public_id.upper(), "%00", "..%2f" + made[0].public_id):
        assert liaison.get(f"/zaken/{mine}/bestanden/{odd}/x").status_code == 404


def test_withdrawing_leaves_the_name_and_the_reason(cases: Cases, sign_in: SignIn) -> None:
    """By whoever added it or the liaison; the bytes go when no other row needs them."""
    number = cases.at("in_progress").number
    file = add(cases, number, "ministry", by="coordinator_cz")
    way = f"/zaken/{number}/bestanden/{file.public_id}/intrekken"
    assert sign_in("fixer_cz").get(way).status_code == 403
    coordinator = sign_in("coordinator_cz")
    again = coordinator.look(coordinator.send(way, {"reason": " "}), way)
    assert "Vul dit veld in" in again.errors()
    assert coordinator.send(way, {"reason": "Verkeerde versie."}).status_code == 303
    assert coordinator.get(url_of(number, file)).status_code == 404
    assert not store.current().exists(file.digest)
    page = sign_in("mt_reader").page(f"/zaken/{number}")
    assert "Ingetrokken: Verkeerde versie." in page.text
    assert sign_in("liaison").get(way).status_code == 404, "that is done"
    with db.reading() as session:
        assert audit.verify(session).sound


def test_refused_files_come_back_with_a_message_each_in_both_languages(cases: Cases, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    liaison = sign_in("liaison")
    bad = (("a.svg", corpus.SVG), ("b.docx", corpus.docx(word__vbaProject_d_bin=b"x")))
    page = liaison.look(comment(liaison, number, "ministry", *bad, text="Mijn tekst."), f"/zaken/{number}")
    shown = page.by_id("files-error").text
    assert "‘a.svg’: dit soort bestanden nemen we niet aan." in shown
    assert "In ‘b.docx’ zitten macro's." in shown
    assert "Kies de bestanden opnieuw" in shown
    assert "Mijn tekst." in page.by_id("text").text
    liaison.set_cookie("language", "en", domain="regiolijn.example")
    english = Page(comment(liaison, number, "ministry", *bad).text).by_id("files-error").text
    assert "“b.docx” holds macros." in english
    with db.reading() as session:
        assert session.scalars(select(Attachment)).all() == []


def test_at_most_twenty_files(cases: Cases, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    many = [(f"{n}.txt", b"x%d" % n) for n in range(19)]
    liaison = sign_in("liaison")
    assert comment(liaison, number, "ministry", *many).status_code == 303
    refused = comment(liaison, number, "ministry", ("a.txt", b"a"), ("b.txt", b"b"))
    assert refused.status_code == 422
    assert "hooguit 20 bestanden" in refused.text
    assert comment(liaison, number, "ministry", ("a.txt", b"a")).status_code == 303


def test_too_much_at_a_time_is_a_friendly_page(
    cases: Cases, sign_in: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forms without files keep their megabyte; those that take files say so themselves."""
    number = cases.at("in_progress").number
    liaison = sign_in("liaison")
    large = "x" * 1_100_000
    assert comment(liaison, number, "ministry", ("a.txt", large.encode())).status_code == 303
    assert liaison.post(f"/zaken/{number}/stappen/withdraw", data={"reason": large}).status_code == 413
    monkeypatch.setattr(uploads, "MAX_REQUEST", 1_000_000)
    refused = comment(liaison, number, "ministry", ("a.txt", large.encode()))
    assert refused.status_code == 413
    assert "Stuur ze in een paar keer" in refused.text


def test_only_who_came_in_may_send_much(cases: Cases, sign_in: SignIn, client: Browser, time: Time) -> None:
    """The CSRF check reads the whole form before a guard speaks: a stranger's stays as small as all other forms."""
    number = cases.at("in_progress", nature="funding").number
    asked = ask(cases, number)
    with db.reading() as session:
        contact = session.scalars(select(Contact).where(Contact.case_id == asked.case_id)).one()
    doors = [f"/zaken/{number}/reacties", f"/volg/{number}/bericht", "/vraag"]

    def send(browser: Browser, door: str) -> int:
        large = {"files": [(io.BytesIO(b"x" * 1_100_000), "a.txt")]}
        return browser.post(door, data=large, content_type="multipart/form-data").status_code

    client.get("/inloggen")  # a cookie that holds nothing but the secret of its forms
    assert [send(client, door) for door in doors] == [413, 413, 413]
    client.get(follow.path_for(contact))
    assert send(client, doors[1]) == 400, "read, and refused for want of its secret"
    other = client.application.test_client()
    other.get(enquiry_links.path_for(asked))
    assert send(other, doors[2]) == 400
    assert send(sign_in("liaison"), doors[0]) == 400


def test_the_page_asks_for_files_only_when_there_are(cases: Cases, database: db.Database, sign_in: SignIn) -> None:
    number = cases.at("in_progress").number
    liaison = sign_in("liaison")

    def asked() -> list[str]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        liaison.get(f"/zaken/{number}")
        event.remove(database.engine, "before_cursor_execute", note)
        return [one for one in statements if "attachments" in one]

    assert asked() == []
    add(cases, number, "ministry")
    assert len(asked()) == 1
