"""Drafts that a device sends: taken in once, kept when they cannot be handed in, never over a newer text."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app import db
from app.attachments.models import Attachment
from app.bottlenecks.models import Bottleneck
from app.cases.models import Case
from tests import factories
from tests.factories import Cases, World
from tests.pages import Browser

TO = "/knelpunten/apparaat"


@pytest.fixture
def liaison(sign_in: Callable[[str], Browser]) -> Browser:
    return sign_in("liaison")


@pytest.fixture
def draft(world: World) -> dict[str, Any]:
    """A draft as the device holds it."""
    return {
        "submission": "a" * 32, "do": "submit", "title": "De taxi stopt bij de grens", "photos": "0",
        "region": str(world.regions["ZK-NOORD"]), "affected": "Wie dialyseert.", "asked": "Eén vervoerder.",
        "urgency": "normal", "confidentiality": "region",
    }  # fmt: skip


def send(browser: Browser, draft: dict[str, Any], status: int = 200, **changes: Any) -> dict[str, Any]:
    token = browser.get("/apparaat/pas").get_json()["token"]
    answer = browser.post(TO, data={**draft, **changes}, headers={"X-CSRFToken": token})
    assert answer.status_code == status, answer.text[:500]
    return answer.get_json() or {}


def state(number: str) -> tuple[str, str, int]:
    with db.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        files = select(func.count()).select_from(Attachment).where(Attachment.case_id == case.id)
        return case.state, case.title, session.scalar(files) or 0


def count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Bottleneck)) or 0


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "#c8400a").save(made, "JPEG")
    return made.getvalue()


def test_sent_twice_is_one_case_with_one_photo(liaison: Browser, draft: dict[str, Any]) -> None:
    """As on a bad line: every answer is lost once, so every step is taken twice."""
    for _ in range(2):
        first = send(liaison, draft, photos="1")
    assert state(first["number"])[0] == "draft", "it is handed in when its photo has come"
    for _ in range(2):
        data = {"csrf_token": liaison.token(), "files": (io.BytesIO(picture()), "gang.jpg")}
        assert liaison.post(f"{TO}/{first['number']}/bestand", data=data).status_code == 200
    for _ in range(2):
        done = send(liaison, draft, number=first["number"], version=first["version"])
    assert done["number"] == first["number"]
    assert state(done["number"]) == ("submitted", draft["title"], 1)
    assert count() == 1


def test_two_windows_at_the_same_instant(app: Flask, world: World, draft: dict[str, Any]) -> None:
    browsers: list[Any] = [app.test_client() for _ in range(4)]
    for browser in browsers:
        browser.enter(factories.log_in(world.people["liaison"]))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: send(browser, draft)["number"], browsers))
    assert len(set(answers)) == 1
    assert count() == 1


def test_what_cannot_be_handed_in_is_kept(liaison: Browser, draft: dict[str, Any], world: World) -> None:
    """Incomplete, or with personal data: a draft with the reason. Not one of their regions: it stays on the device."""
    kept = send(liaison, draft, away="1", asked="")
    assert state(kept["number"])[0] == "draft"
    assert kept["reasons"] == ["Wat vraagt de regio aan het ministerie: Vul dit veld in."]
    assert send(liaison, draft, 422, submission="b" * 32, asked="")["reasons"], "whoever looks on sees it in the form"
    told = send(liaison, draft, away="1", submission="c" * 32, affected="Bel mevrouw Jansen op 06-12345678.")
    assert state(told["number"])[0] == "draft"
    assert "telefoonnummer" in told["reasons"][0]
    elsewhere = send(liaison, draft, 422, away="1", submission="d" * 32, region=str(world.regions["ZK-ZUID"]))
    assert elsewhere["reasons"] == ["Waar: Deze regio is niet van jou."]
    assert count() == 2


def test_a_newer_text_on_the_server_is_shown_not_overwritten(
    liaison: Browser, draft: dict[str, Any], cases: Cases
) -> None:
    first = send(liaison, draft, do="draft")
    about = {"number": first["number"], "version": str(first["version"]), "do": "draft"}
    changed = send(liaison, draft, **about, asked="Zeg wie betaalt.")
    said = send(liaison, draft, 409, **about, asked="Iets anders.")
    assert said["version"] == changed["version"]
    assert said["fields"] == [
        {
            "name": "asked",
            "label": "Wat vraagt de regio aan het ministerie?",
            "theirs": {"text": "Zeg wie betaalt.", "set": {"asked": ["Zeg wie betaalt."]}},
            "mine": {"text": "Iets anders."},
        }
    ]
    done = send(liaison, draft, **{**about, "version": str(said["version"]), "do": "submit"}, asked="Iets anders.")
    assert state(done["number"])[0] == "submitted"
    late = send(liaison, draft, 409, **{**about, "version": str(done["version"])}, asked="Te laat.")
    assert late["locked"]
    assert send(liaison, draft, asked="Iets anders.")["number"] == done["number"], "the same text is no conflict"


def test_another_layout_of_the_same_place_is_a_conflict_in_words(
    liaison: Browser, draft: dict[str, Any], world: World
) -> None:
    first = send(liaison, draft, do="draft")
    said = send(liaison, draft, 409, do="draft", region=str(world.regions["GGD-AALDER"]), systems=["Wlz"])
    where, systems = said["fields"]
    assert (where["theirs"]["text"], where["mine"]["text"]) == ("Zk Noord", "Ggd Aalder")
    assert where["theirs"]["set"]["region"] == [str(world.regions["ZK-NOORD"])]
    assert systems["mine"]["text"] == "Wet langdurige zorg (Wlz)"
    assert systems["theirs"] == {"text": "", "set": {"systems": []}}
    assert said["number"] == first["number"]


def test_a_draft_belongs_to_who_made_it(
    liaison: Browser, draft: dict[str, Any], sign_in: Callable[[str], Browser], client: Browser
) -> None:
    number = send(liaison, draft, do="draft")["number"]
    other = sign_in("liaison_noord2")
    assert other.get("/apparaat/pas").get_json()["account"] != liaison.get("/apparaat/pas").get_json()["account"]
    send(other, draft, 404)
    send(other, draft, 404, submission="e" * 32, number=number)
    assert client.get("/apparaat/pas").status_code == 303
    assert liaison.post(TO, data=draft).status_code == 400, "without a token nothing is taken"


def test_what_looks_like_another_case_waits_for_a_look(liaison: Browser, draft: dict[str, Any], cases: Cases) -> None:
    """Who was away could not see it: it is kept as a draft, and handed in once it was shown."""
    there = cases.file(title=draft["title"], affected=draft["affected"], asked=draft["asked"])
    kept = send(liaison, draft, away="1")
    assert there.number in kept["reasons"][0]
    assert state(kept["number"])[0] == "draft"
    about = {"number": kept["number"], "version": str(kept["version"]), "shown": f"case:{there.number}"}
    assert state(send(liaison, draft, **about)["number"])[0] == "submitted"
    known = {"submission": "f" * 32, "joins": there.number, "shown": f"case:{there.number} case:{kept['number']}"}
    joined = [send(liaison, draft, **known)["number"] for _ in range(2)]
    assert joined == [there.number] * 2, "an answer that was lost: nothing is added twice"
    assert count() == 2
