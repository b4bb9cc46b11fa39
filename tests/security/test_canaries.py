"""Nothing that is not for somebody's eyes leaves the application: on no route, in no answer of the API, file or mail.

TRUST, visibility leaks and web test 20. The routes come from the URL map: a new one is visited without being named
here, and a parameter that nobody said a value for fails the test. What is planted, and for whom, is in `canaries.py`.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock, db
from app.bottlenecks import exporting
from app.cases import comments, queries
from app.cases.models import Case
from app.cases.queries import Filters, Status
from app.cases.terms import terms
from app.outbox import bundling, contents, mail
from app.outbox.models import Message, MessageStatus
from app.search import queries as search
from app.search.queries import Found, Wanted
from tests.accountability.support import ADDRESS
from tests.api.support import description
from tests.factories import Cases, World
from tests.pages import Browser
from tests.security.canaries import (
    ASKED,
    READERS,
    SEE,
    TEAM,
    VISITORS,
    Planted,
    api_token,
    found_in,
    plant,
    said_in,
    visitor,
)

PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
SEARCHED = ("q", "tekst", "text", "title", "description")
QUESTIONS = ("", f"?status=any&process=&{'&'.join(f'{name}={ASKED}' for name in SEARCHED)}")


@pytest.fixture
def planted(cases: Cases, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Planted:
    """Canaries everywhere. On a developer's machine the administrator reads mails as a whole, so this is none."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    return plant(cases, world)


def addresses(app: Flask, planted: Planted, who: str) -> Iterator[str]:
    """Everything that can be asked for with GET, with every value that there is."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static" or rule.rule.startswith("/api/"):
            continue
        names = PARAMETER.findall(rule.rule)
        values = planted.values | {"token": [planted.tokens.get(who, "x")]}
        assert set(names) <= set(values), f"say in tests/security/canaries.py what the parameters of {rule.rule} can be"
        for chosen in itertools.product(*(values[name] for name in names)):
            url = rule.rule
            for value in chosen:
                url = PARAMETER.sub(value, url, count=1)
            yield from (url + question for question in (QUESTIONS if not names else ("",)))


def api_addresses(planted: Planted) -> Iterator[str]:
    """Every operation of the API that reads, and with each of its questions in turn."""
    same = {
        "event": "event_id",
        "lesson": "lesson_id",
        "enquiry": "enquiry_id",
        "attachment": "public_id",
        "job": "job_id",
        "decision": "decision_id",
        "meeting": "meeting_id",
        "note": "note_id",
        "pilot": "pilot_id",
        "bulletin": "bulletin_id",
        "tour": "tour_id",
        "partnership": "partnership_id",
        "programme": "programme_id",
        "other": "division",
        "member": "user_id",
        "dashboard": "dashboard_id",
        "simulation": "scenario_id",
    }
    values = planted.values | {name: planted.values[other] for name, other in same.items()}
    for path, item in description()["paths"].items():
        if "get" not in item or path == "/openapi.json":
            continue
        names = re.findall(r"\{(\w+)\}", path)
        asks = {one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "query"}
        assert set(names) <= set(values), f"say in tests/security/test_canaries.py what the parameters of {path} can be"
        for chosen in itertools.product(*(values[name] for name in names)):
            url = "/api/v1" + re.sub(r"\{\w+\}", "{}", path).format(*chosen)
            yield from (url, *(f"{url}?{name}={ASKED}" for name in SEARCHED if name in asks), f"{url}?status=any")


def seen_by(app: Flask, world: World, planted: Planted, who: str) -> Iterator[tuple[str, TestResponse]]:
    """Every answer somebody gets."""
    browser: Browser = visitor(app, world, planted, who)
    for url in addresses(app, planted, who):
        yield url, browser.get(url)
    if who in world.people:
        headers = {"Authorization": f"Bearer {api_token(world, who)}"}
        for url in api_addresses(planted):
            yield url, browser.get(url, headers=headers)


@pytest.mark.parametrize("who", VISITORS)
def test_canaries_are_seen_by_those_they_are_for_and_nobody_else(
    who: str, app: Flask, world: World, planted: Planted
) -> None:
    leaks, seen, answers = [], set(), 0
    for url, answer in seen_by(app, world, planted, who):
        answers += 1
        assert answer.status_code < 500, url
        for word in found_in(f"{answer.headers}\n{said_in(answer)}"):
            if word in url:
                continue
            seen.add(word)
            if who not in READERS[word]:
                leaks.append(f"{word} at {url}")
    assert leaks == []
    assert answers > 80
    assert seen == {word for word, readers in READERS.items() if who in readers}, "the control finds what is theirs"


@pytest.mark.parametrize("who", ["fixer_lz", "coordinator_cz", "mt_reader", "liaison"])
def test_export_cve_2020_36308(who: str, world: World, planted: Planted) -> None:
    """Redmine CVE-2020-36308: an export holds what its maker may read."""
    with db.reading() as session:
        actor = world.actor(who)
        for form in exporting.FORMATS:
            whole = exporting.export(session, actor, form)
            if form == "ods":
                whole = zipfile.ZipFile(io.BytesIO(whole)).read("content.xml")
            for word in found_in(whole.decode()):
                assert who in READERS[word], f"{word} in {form}"


def test_mail_cve_2023_41260(app: Flask, world: World, planted: Planted) -> None:
    """RT CVE-2023-41260, Zammad #2472: no mail holds what its reader may not read, in whatever part of it."""
    settings = app.config["SETTINGS"]
    assert bundling.sweep(settings, clock.next_working_time(clock.now() + timedelta(days=1)))
    whose = {email: name for name, email in world.emails.items()} | {
        "jan@regio.example": "contact", "piet@regio.example": "other contact", "noor@nza.example": "party",
        ADDRESS: "signatory",
    }  # fmt: skip
    sender = mail.Sender(settings.mail_from, settings.base_url)
    seen = set()
    with db.reading() as session:
        waiting = session.scalars(select(Message).where(Message.status == MessageStatus.WAITING)).all()
        for message in waiting:
            made = mail.build(message, sender, clock.now(), contents.wordings(session, message))
            text = "\n".join(part.get_content() for part in made.walk() if part.get_content_maintype() == "text")
            for word in found_in(f"{made.items()}\n{text}"):
                seen.add(word)
                assert whose[message.recipient] in READERS[word], f"{word} in {message.template}"
    assert {"zwaluwregio", "zwaluwvraag", "zwaluwbrief"} <= seen


@pytest.mark.parametrize(("who", "finds"), [("liaison", {"secret"}), ("fixer_cz2", set()), ("liaison_oost", set())])
def test_search_cve_2023_45024(who: str, finds: set[str], world: World, planted: Planted) -> None:
    """RT CVE-2023-45024, Zammad CVE-2020-26031: nothing is found, counted or grouped by what one may not read."""
    with db.reading() as session:
        actor = world.actor(who)
        for word, readers in READERS.items():
            found = search.find(session, actor, terms(word), Wanted())
            if who not in readers:
                assert found == Found(), word
            seen = {
                part for hit in found.hits for place in hit.places for part in found_in(f"{place.title} {place.text}")
            }
            assert all(who in READERS[one] for one in seen), word
            if word == "zwaluwgeheim":
                assert planted.secret.number in {hit.case.number for hit in found.hits if hit.case} or not finds
        listed = queries.page(session, actor, Filters(q="zwaluwgeheim", status=Status.ANY, process=""))
        numbers = {row.number for row in listed.rows}
        assert planted.secret.number in numbers if finds else not numbers


@pytest.mark.parametrize("path", ["events", "comments"])
def test_api_cve_2022_48022(path: str, app: Flask, world: World, planted: Planted) -> None:
    """Zammad CVE-2022-48022: paging through the API one entry at a time gives no more than the pages do."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    headers = {"Authorization": f"Bearer {api_token(world, 'mt_reader')}"}
    cursor, seen = "", set()
    while cursor is not None:
        url = f"/api/v1/cases/{planted.case.number}/{path}?limit=1" + (f"&cursor={cursor}" if cursor else "")
        answer = browser.get(url, headers=headers)
        seen |= set(found_in(answer.text))
        cursor = answer.json["next"]
    assert "zwaluwministerie" in seen
    assert all("mt_reader" in READERS[word] for word in seen)


def test_history_cve_2011_2084(app: Flask, world: World, planted: Planted) -> None:
    """RT CVE-2011-2084: the history tells neither what an entry was, nor why others may not read it any more."""
    for who in sorted(SEE - {"liaison", "fixer_cz", "auditor"}):
        page = visitor(app, world, planted, who).get(f"/zaken/{planted.case.number}")
        assert "zwaluwreden" not in page.text
        assert "vertrouwelijk" not in page.text.lower().replace("vertrouwelijk. alleen wie je aanvinkt", "").replace(
            "alleen bij “vertrouwelijk”", ""
        ) or who.startswith("commissioner")


def test_autocomplete_cve_2019_3403(app: Flask, world: World, planted: Planted) -> None:
    """Jira CVE-2019-3403: no list of choices names whom or what its reader may not know of."""
    number = planted.case.number
    assert "zwaluw" not in visitor(app, world, planted, "liaison_oost").get("/knelpunten/nieuw").text
    page = visitor(app, world, planted, "fixer_cz2").get(f"/zaken/{number}").text
    assert 'name="readers"' not in page, "who may write nothing confidential is offered no names"


def test_attachment_cve_2020_25781(app: Flask, world: World, planted: Planted) -> None:
    """MantisBT CVE-2020-25781: the file of a private entry is fetched by those who read the entry."""
    [public_id], name = planted.values["public_id"], planted.values["name"][0]
    url = f"/zaken/{planted.case.number}/bestanden/{public_id}/{name}"
    got = {who: visitor(app, world, planted, who).get(url).status_code for who in VISITORS}
    assert {who for who, status in got.items() if status == 200} == {"liaison", "auditor"}
    assert got["mt_reader"] == got["coordinator_cz"] == 404


def test_idor_cve_2021_21324(app: Flask, world: World, planted: Planted) -> None:
    """GLPI CVE-2021-21324: an id of another case, or of an entry that is not yours, is an id of nothing."""
    browser = visitor(app, world, planted, "coordinator_cz")
    for event_id in planted.values["event_id"]:
        for number in (planted.case.number, planted.secret.number):
            answer = browser.get(f"/zaken/{number}/verhaal/{event_id}/zichtbaarheid")
            assert answer.status_code in (403, 404)
            assert not set(found_in(answer.text))
    url = f"/zaken/{planted.secret.number}/regio/{planted.contact.id}"
    assert visitor(app, world, planted, "liaison").get(url).status_code == 404


def test_a_part_in_the_escalation_opens_nothing_confidential_of_its_bottleneck(
    app: Flask, world: World, planted: Planted
) -> None:
    number = planted.values["number"][3]
    with db.transaction() as session:
        session.scalars(select(Case).where(Case.number == number)).one().owner_id = world.people["fixer_lz"]
    seen = set(found_in(visitor(app, world, planted, "fixer_lz").get(f"/escalaties/{number}").text))
    assert "zwaluwescalatie" in seen
    assert not {word for word in seen if READERS[word] <= TEAM}


def test_who_was_ahead_of_you_is_said_without_what_you_may_not_read(
    app: Flask, world: World, planted: Planted, cases: Cases
) -> None:
    """The note of a conflict tells the newest entry: of those that may be read."""
    browser, case = visitor(app, world, planted, "fixer_cz"), cases.at("in_progress", nature="funding")
    cases.step(case.number, "sign_of_life", {"note": "Gebeld."})
    with db.transaction() as session:
        comments.comment(
            session, world.actor("commissioner"), case.number, "zwaluwnaam", "confidential",
            named=[str(world.people["mt_reader"])], now=clock.now(),
        )  # fmt: skip
    data = {"note": "Ook gebeld.", "version": str(case.version)}
    answer = browser.send(f"/zaken/{case.number}/stappen/sign_of_life", data)
    assert answer.status_code == 409
    assert "Iemand was je net voor" in answer.text
    assert "Katja Looyenga: " not in answer.text


def test_what_is_confidential_leaves_no_trace_in_times_tags_and_lists(
    app: Flask, world: World, planted: Planted, cases: Cases
) -> None:
    """Somebody who may not read an entry sees the same case before and after it, to the letter."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    headers = {"Authorization": f"Bearer {api_token(world, 'mt_reader')}"}
    urls = [
        f"/api/v1/cases/{planted.case.number}{part}" for part in ("", "/events", "/comments", "/promises", "/enquiries")
    ]
    urls += ["/api/v1/cases?status=any", f"/api/v1/cases?updatedSince={clock.now():%Y-%m-%dT%H:%M:%SZ}"]

    def look() -> list[tuple[str, str | None]]:
        answers = [browser.get(url, headers=headers) for url in urls]
        return [(answer.text, answer.headers.get("ETag")) for answer in answers]

    before = look()
    with db.transaction() as session:
        said = comments.comment(
            session, world.actor("fixer_cz"), planted.case.number, "Bel 0612345678.", "confidential",
            named=[str(world.people["liaison"])], now=clock.now() + timedelta(minutes=5),
        )  # fmt: skip
    with db.transaction() as session:
        number, event_id = planted.case.number, said.event_id
        comments.change_sight(
            session, world.actor("liaison"), number, event_id, "confidential", [], "Voor het team.", now=clock.now()
        )
    assert look() == before
    with db.reading() as session:
        assert session.get_one(Case, planted.case.id).updated_at == planted.case.updated_at
