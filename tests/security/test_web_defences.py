"""What the web asks of every page: headers, forged requests, redirects, cookies (TRUST, web tests 10-14, 19 and 22)."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from flask import Flask

from app import clock, db
from app.people import access
from app.people.models import LoginSession
from tests import factories
from tests.factories import PASSWORD, Cases, World
from tests.pages import Browser, Form, Page, check_headers
from tests.security.matrix import MATRIX


def test_every_answer_has_the_headers_errors_included(app: Flask, sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    for url, status in (
        ("/", 200), ("/gezond", 200), ("/bestaat-niet", 404), ("/zaken/1", 404), ("/beheer/mensen", 403),
        ("/.well-known/security.txt", 200), ("/uitloggen", 405), ("/volg/x", 404), ("/zoeken?q=x", 200),
    ):  # fmt: skip
        answer = browser.get(url)
        assert answer.status_code in (status, 400 if status == 405 else status), f"{url}: {answer.status_code}"
        check_headers(answer)
    assert browser.get("/static/css/regiolijn.css").headers["X-Content-Type-Options"] == "nosniff"


def test_an_unexpected_error_says_nothing_of_the_inside(
    app: Flask, sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from app.cases import presenters

    def explode(*_args: object) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(presenters, "my_work", explode)
    monkeypatch.setitem(app.config, "TESTING", False)
    browser = sign_in("liaison")
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/")
    assert answer.status_code == 500
    page = browser.look(answer, "/")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    reference = caplog.records[-1].args[0] if caplog.records[-1].args else ""
    assert str(reference) in page.text, "the page and the log share a reference"


def test_the_database_being_away_is_said_so(
    app: Flask, sign_in: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from app.cases import presenters

    def away(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(presenters, "my_work", away)
    answer = sign_in("liaison").get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    check_headers(answer)


POSTS = [rule for method, rule in sorted(MATRIX) if method == "POST" and not rule.startswith("/api/")]


@pytest.mark.parametrize("token", [None, "", "x", "other"])
def test_a_forged_request_changes_nothing(
    token: str | None, cases: Cases, app: Flask, sign_in: Callable[[str], Browser]
) -> None:
    """Every POST of the application, without a good token: the page says so, and nothing is written."""
    import re

    from tests.security.test_nothing_happens import hashes

    case = cases.at("in_progress", nature="funding")
    browsers = [sign_in(name) for name in ("admin", "liaison", "fixer_cz")]
    other: Browser = app.test_client()  # type: ignore[assignment]
    with other.session_transaction(base_url="https://regiolijn.example") as cookie:
        cookie["csrf_token"] = "of another browser"
    before = hashes()
    for rule in POSTS:
        url = rule.replace("<number>", case.number).replace("<name>", "sign_of_life")
        url = re.sub(r"<(?:int:)?\w+>", "1", url)
        data = {"note": "Vervalst.", "version": str(case.version)}
        if token is not None:
            data["csrf_token"] = other.token() if token == "other" else token
        for browser in browsers:
            answer = browser.post(url, data=data)
            assert answer.status_code in (400, 404, 422), f"{url}: {answer.status_code}"
            if answer.status_code == 422:
                assert "csrf" not in answer.text.lower().replace("csrf_token", ""), "said in words"
    assert hashes() == before


EVIL = (
    "//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)",
    "http:evil.example",
    "/\t/evil.example", "\n//evil.example", "//evil.example/%2f..", "https:evil.example", "data:text/html,x",
    "///evil.example",
    "/%09/evil.example\x00", " //evil.example", "@evil.example", "/..//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_sent_to_another_site(target: str, client: Browser, world: World) -> None:
    form = client.page("/inloggen").form()
    values = {"email": world.emails["liaison"], "password": PASSWORD, "next": target}
    for location in (
        client.post("/inloggen", data={**form.values(), **values}).headers.get("Location", "/"),
        client.post("/taal", data={"csrf_token": client.token(), "language": "nl", "next": target}).headers["Location"],
    ):
        assert location.startswith("/"), location
        assert not location.startswith(("//", "/\\")), location
        assert "evil" not in location.split("/")[1:2], location


def test_a_cookie_of_before_does_nothing_after_logging_out(client: Browser, world: World) -> None:
    values = client.page("/inloggen").form().values()
    answer = client.post("/inloggen", data={**values, "email": world.emails["liaison"], "password": PASSWORD})
    assert answer.status_code == 303
    kept = client.get_cookie("__Host-regiolijn", domain="regiolijn.example") or client.get_cookie("__Host-regiolijn")
    assert kept is not None
    assert client.get("/").status_code == 200
    out = client.post("/uitloggen", data={"csrf_token": client.page("/").all("form")[-1].all("input")[0].get("value")})
    assert out.status_code == 303
    assert "Clear-Site-Data" in out.headers
    client.set_cookie("__Host-regiolijn", kept.value, domain="regiolijn.example", secure=True)
    assert client.get("/").status_code == 303, "the old cookie still opens the door"


def test_a_login_gets_a_new_cookie_and_other_people_are_forgotten(client: Browser, world: World) -> None:
    client.enter(factories.log_in(world.people["admin"]))
    with client.session_transaction(base_url="https://regiolijn.example") as cookie:
        cookie["planted"] = "before"
        before = cookie["login"]
    client.post("/uitloggen", data={"csrf_token": client.token()})
    values = client.page("/inloggen").form().values()
    client.post("/inloggen", data={**values, "email": world.emails["liaison"], "password": PASSWORD})
    with client.session_transaction(base_url="https://regiolijn.example") as cookie:
        assert cookie["login"] != before
        assert "planted" not in cookie


def test_a_login_ends_when_the_account_is_put_out_of_use(sign_in: Callable[[str], Browser], world: World) -> None:
    from app.people import actions
    from app.people.models import User

    browser = sign_in("mt_reader")
    assert browser.get("/").status_code == 200
    with db.transaction() as session:
        user = session.get_one(User, world.people["mt_reader"])
        actions.update_user(
            session, world.actor("admin"), user.id, name=user.name, email=user.email, language="nl", active=False,
            expected_version=user.version, now=clock.now(),
        )  # fmt: skip
    assert browser.get("/").status_code == 303
    with db.reading() as session:
        assert session.query(LoginSession).filter_by(user_id=world.people["mt_reader"]).count() == 0


def test_a_forged_host_changes_no_link(client: Browser, world: World) -> None:
    for headers in (
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http"},
        {"Forwarded": "host=evil.example"},
    ):
        answer = client.get("/inloggen", headers=headers)
        assert "evil.example" not in answer.text
    answer = client.get("/", headers={"Host": "evil.example"}, base_url="https://regiolijn.example")
    assert answer.headers["Location"].startswith("/")


def test_a_refusal_is_logged(
    cases: Cases, sign_in: Callable[[str], Browser], caplog: pytest.LogCaptureFixture, world: World
) -> None:
    case = cases.at("in_progress", nature="funding")
    with caplog.at_level(logging.WARNING, "regiolijn"):
        sign_in("fixer_cz2").send(f"/zaken/{case.number}/stappen/sign_of_life", {"version": case.version, "note": "x"})
        sign_in("fixer_cz2").get("/beheer/mensen%0d%0aInjected: x")
        sign_in("fixer_cz2").get("/beheer/mensen")
    lines = [record.getMessage() for record in caplog.records if "result=403" in record.getMessage()]
    assert len(lines) == 2
    assert all(f"actor={world.people['fixer_cz2']}" in line for line in lines)
    assert "case.work" in lines[0]
    assert not any("\n" in line or "\r" in line for line in lines)


def test_posting_every_column_name_changes_nothing_more(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    from app.cases.models import Case

    case = cases.at("in_progress", nature="funding")
    names = [column.name for column in Case.__table__.columns if column.name not in ("version",)]
    extra = dict.fromkeys(names, "1")
    answer = sign_in("fixer_cz").send(
        f"/zaken/{case.number}/stappen/sign_of_life", {"version": case.version, "note": "Nog bezig.", **extra}
    )
    after = cases.now(case.number)
    assert answer.status_code in (303, 422)
    changed = {name for name in names if getattr(after, name) != getattr(case, name)}
    assert changed <= {"updated_at", "due_at", "due_clock"}


def test_too_much_is_refused_with_a_page(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    answer = browser.post("/aanwezigheid/vandaag", data={"csrf_token": browser.token(), "region": "x" * 1_100_000})
    assert answer.status_code == 413
    browser.look(answer, "/aanwezigheid/vandaag")
    many = browser.post(
        "/knelpunten/nieuw", data={"csrf_token": browser.token(), **{f"f{n}": "x" for n in range(3000)}}
    )
    assert many.status_code in (303, 413, 422)


def test_the_api_takes_no_cookie_and_the_pages_no_token(
    sign_in: Callable[[str], Browser], world: World, client: Browser
) -> None:
    assert sign_in("liaison").get("/api/v1/cases").status_code == 401
    with db.transaction() as session:
        token = access.create_token(session, world.actor("liaison"), "test", now=clock.now())
    assert client.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 303


def test_the_error_page_of_a_form_without_token_keeps_its_words(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("liaison")
    answer = browser.post("/taal", data={"language": "en"})
    assert answer.status_code == 400
    assert isinstance(browser.look(answer, "/"), Page)
    assert Form is not None
