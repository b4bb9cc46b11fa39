"""Every way to be refused: what the status is, what the answer says, and that nothing changed."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app import db
from app.api import tokens
from app.audit.models import Event
from app.cases import queries as case_queries
from app.cases.models import Case
from app.people import access
from app.people import queries as people
from tests.api.support import NOW, Caller, Ministry


@pytest.fixture
def number(ministry: Ministry, liaison: Caller) -> str:
    return str(liaison.file(ministry.bottleneck())["number"])


def written() -> tuple[int, int]:
    """How many cases and events there are."""
    with db.reading() as session:
        return (
            session.scalar(select(func.count(Case.id))) or 0,
            session.scalar(select(func.count(Event.id))) or 0,
        )


def codes(answer: Any) -> dict[str, str]:
    """The error code at each field."""
    return {error["field"]: error["code"] for error in answer.json["errors"]}


# -- who calls -----------------------------------------------------------------------------------


def test_without_a_token_one_is_asked_for(app: Flask) -> None:
    stranger = Caller(app, "")
    answer = stranger.get("/cases")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="regiolijn"'
    assert answer.json["type"] == "urn:regiolijn:problem:not-signed-in"


@pytest.mark.parametrize("token", ["rgl_wrong", "x" * 5000, "é", "a b"])
def test_a_token_that_is_not_valid_is_called_so(app: Flask, token: str) -> None:
    answer = Caller(app, token).get("/cases")
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Basic bGlhaXNvbjp4", "Bearer", "", "Token abc"])
def test_other_schemes_are_nothing_to_us(app: Flask, header: str) -> None:
    assert Caller(app, "").get("/cases", Authorization=header).status_code == 401


def test_a_revoked_token_and_that_of_a_closed_account_end(ministry: Ministry, liaison: Caller) -> None:
    with db.transaction() as session:
        actor = ministry.actor("liaison")
        held = people.tokens(session, ministry.ids["liaison"])
        access.revoke_token(session, actor, held[0].id, now=NOW)
    assert liaison.get("/cases").status_code == 401


def test_a_login_cookie_is_no_token(app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["login"] = "whatever"
    assert browser.get("/api/v1/cases").status_code == 401


def test_the_use_of_a_token_is_noted_now_and_then(
    ministry: Ministry, liaison: Caller, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "_noted", {})
    liaison.get("/directorates")
    with db.reading() as session:
        assert people.tokens(session, ministry.ids["liaison"])[0].last_used_at == NOW
    statements.clear()
    liaison.get("/directorates")
    assert not [statement for statement in statements if statement.startswith("UPDATE")]


# -- what may be done ----------------------------------------------------------------------------


def test_a_capability_that_nobody_gave(ministry: Ministry, fixer: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="regiolijn"):
        answer = fixer.post("/bottlenecks", ministry.bottleneck())
    assert answer.status_code == 403
    assert f"actor={ministry.ids['fixer']}" in caplog.text
    assert "action=case.create" in caplog.text


def test_a_step_of_somebody_else_is_forbidden_and_a_case_elsewhere_does_not_exist(
    ministry: Ministry, liaison: Caller, coordinator: Caller, elsewhere: Caller, number: str
) -> None:
    step = {"name": "assign", "data": {"owner": ministry.ids["fixer"]}}
    before = written()
    assert liaison.post(f"/cases/{number}/transitions", step, If_Match="*").status_code == 403
    foreign = elsewhere.post(f"/cases/{number}/transitions", step, If_Match="*")
    nowhere = elsewhere.post("/cases/2026-99999/transitions", step, If_Match="*")
    assert foreign.status_code == nowhere.status_code == 404
    assert {**foreign.json, "instance": ""} == {**nowhere.json, "instance": ""}
    for rest in ("", "/transitions", "/events", "/comments"):
        assert elsewhere.get(f"/cases/{number}{rest}").status_code == 404
    assert elsewhere.post(f"/cases/{number}/comments", {"text": "Hello"}).status_code == 404
    assert written() == before


def test_a_region_of_somebody_else(ministry: Ministry, liaison: Caller) -> None:
    answer = liaison.post("/bottlenecks", ministry.bottleneck(region=ministry.friesland))
    assert answer.status_code == 400
    assert codes(answer) == {"region": "region_not_yours"}


# -- addresses and methods -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/nothing", "", "/cases/", "/cases/2026-00001/", "/cases/x", "/cases/2026-00001%00", "/Cases"]
)
def test_an_address_that_does_not_exist(liaison: Caller, path: str) -> None:
    answer = liaison.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_outside_of_the_version_too(app: Flask) -> None:
    answer = app.test_client().get("/api/v2/cases")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/cases"), ("PUT", "/bottlenecks"), ("GET", "/bottlenecks")])
def test_a_method_that_is_not_possible(liaison: Caller, method: str, path: str) -> None:
    answer = liaison.send(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"]


# -- bodies --------------------------------------------------------------------------------------

MALFORMED = {
    "empty": b"",
    "half": b'{"title": ',
    "two": b'{"title": "a"} {}',
    "twice": b'{"title": "a", "title": "b"}',
    "twice inside": b'{"contacts": [{"name": "a", "name": "b"}]}',
    "not a number": b'{"region": NaN}',
    "infinite": b'{"region": -Infinity}',
    "overflow": b'{"region": 1e999}',
    "digits": b'{"region": ' + b"1" * 5000 + b"}",
    "array": b"[]",
    "string": b'"title"',
    "null": b"null",
    "latin": '{"title": "één"}'.encode("latin-1"),
    "bom": b'\xef\xbb\xbf{"title": "a"}',
    "surrogate": b'{"title": "\\ud800"}',
    "surrogate name": b'{"\\ud800": 1}',
    "surrogate name twice": b'{"\\ud800": 1, "\\ud800": 2}',
    "deep": b'{"title": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "rather deep": b'{"title": ' + b"[" * 50 + b"]" * 50 + b"}",
    "comment": b'{"title": "a" /* b */}',
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_json_or_means_two_things(liaison: Caller, raw: bytes) -> None:
    answer = liaison.raw("POST", "/bottlenecks", raw, "application/json")
    assert answer.status_code == 400
    assert answer.json["type"] == "urn:regiolijn:problem:malformed"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None, ""])
def test_only_json_is_read(ministry: Ministry, liaison: Caller, kind: str | None) -> None:
    raw = json.dumps(ministry.bottleneck()).encode()
    assert liaison.raw("POST", "/bottlenecks", raw, kind).status_code == 415


def test_a_body_that_is_too_large(liaison: Caller, ministry: Ministry) -> None:
    answer = liaison.post("/bottlenecks", ministry.bottleneck(description="x" * 140_000))
    assert answer.status_code == 413


def test_names_that_do_not_exist_are_refused_also_those_of_columns(liaison: Caller, ministry: Ministry) -> None:
    for name in ("state", "owner_id", "ownerId", "number", "version", "id", "coOwner", "submission", "source"):
        answer = liaison.post("/bottlenecks", ministry.bottleneck(**{name: 1}))
        assert codes(answer) == {name: "unknown_field"}
    people = [{"name": "A", "email": "a@region.example", "generation": 9}]
    answer = liaison.post("/bottlenecks", ministry.bottleneck(contacts=people))
    assert codes(answer) == {"contacts.0.generation": "unknown_field"}
    assert written()[0] == 0


def test_every_error_at_its_field_at_once(liaison: Caller, ministry: Ministry) -> None:
    answer = liaison.post(
        "/bottlenecks",
        {
            "title": "x" * 201, "region": "zorgkantoorregio:Zwole", "municipality": "Atlantis", "nature": "fundign",
            "urgency": 7, "systems": ["Zvw", "Wzl"], "accords": "IZA", "submit": True, "theme": "a\u0007b",
        },
    )  # fmt: skip
    assert answer.status_code == 400
    assert codes(answer) == {
        "title": "too_long", "region": "unknown_region_near", "municipality": "unknown_municipality",
        "nature": "unknown_choice_near", "urgency": "unknown_choice", "systems": "unknown_choice_near",
        "accords": "wrong_type", "affected": "required", "asked": "required",
        "theme": "unreadable",
    }  # fmt: skip
    near = next(error for error in answer.json["errors"] if error["field"] == "region")
    assert "Zwolle" in near["message"]


def test_errors_of_contacts_name_their_place(liaison: Caller, ministry: Ministry) -> None:
    people = [{"name": "A", "email": "a@region.example"}, {"name": "", "email": "nobody"}]
    answer = liaison.post("/bottlenecks", ministry.bottleneck(contacts=people))
    assert answer.json["errors"][0]["field"].startswith("contacts.1.")
    assert written()[0] == 0


@pytest.mark.parametrize("value", ["yes", 1, [], {}])
def test_submit_is_true_or_false(liaison: Caller, ministry: Ministry, value: object) -> None:
    answer = liaison.post("/bottlenecks", ministry.bottleneck(submit=value))
    if value:
        assert codes(answer) == {"submit": "not_true_or_false"}
    assert written()[0] == (0 if value else 1)


def test_messages_are_in_the_language_of_the_account(app: Flask, ministry: Ministry) -> None:
    from app.people.actions import GrantSpec
    from app.policy import Role

    ministry.add("hollander", "Wil Terpstra", GrantSpec(Role.LIAISON, region_ids=frozenset({ministry.zwolle})),
                 language="nl")  # fmt: skip
    caller = Caller(app, ministry.token("hollander"))
    filed = caller.file(ministry.bottleneck())
    assert filed["stateLabel"] == "Ingediend"
    assert caller.get("/directorates").json["results"][0]["name"] == "Curatieve Zorg"


# -- queries -------------------------------------------------------------------------------------

WRONG = {
    "q=a&q=b": {"q": "given_twice"},
    "nonsense=1": {"nonsense": "unknown_parameter"},
    "updated_since=2026-11-23T09:00:00Z": {"updated_since": "unknown_parameter"},
    "queue=mien": {"queue": "unknown_choice_near"},
    "status=closed": {"status": "unknown_choice"},
    "process=nothing": {"process": "unknown_choice"},
    "state=in_progres": {"state": "unknown_choice_near"},
    "limit=0": {"limit": "out_of_range"},
    "limit=101": {"limit": "out_of_range"},
    "limit=ten": {"limit": "not_a_number"},
    "limit=" + "9" * 5000: {"limit": "not_a_number"},
    "cursor=x": {"cursor": "unknown_cursor"},
    "updatedSince=2026-11-23": {"updatedSince": "not_a_moment"},
    "updatedSince=2026-11-23T09:00:00": {"updatedSince": "not_a_moment"},
    "updatedSince=0001-01-01T00:00:00%2B14:00": {"updatedSince": "not_a_moment"},
    "updatedSince=5": {"updatedSince": "not_a_moment"},
    "region=zorgkantoorregio:Zwole": {"region": "unknown_region_near"},
    "region=99999999999999999999": {"region": "unknown_region"},
    "theme=a%00b": {"theme": "unreadable"},
    "q=" + "x" * 201: {"q": "too_long"},
    "urgency=7": {"urgency": "unknown_choice"},
    "system=Wzl": {"system": "unknown_choice_near"},
}


@pytest.mark.parametrize(("query", "expected"), WRONG.items(), ids=[text[:30] for text in WRONG])
def test_a_parameter_that_is_wrong(liaison: Caller, query: str, expected: dict[str, str]) -> None:
    answer = liaison.get(f"/cases?{query}")
    assert answer.status_code == 400
    assert codes(answer) == expected


def test_parameters_where_there_are_none(liaison: Caller, number: str) -> None:
    for path in (f"/cases/{number}", f"/cases/{number}/transitions", "/divisions", "/directorates"):
        assert codes(liaison.get(f"{path}?a=1")) == {"a": "unknown_parameter"}
    assert codes(liaison.post("/bottlenecks?a=1", {})) == {"a": "unknown_parameter"}


# -- steps ---------------------------------------------------------------------------------------


def test_a_step_needs_the_version_that_was_seen(liaison: Caller, number: str) -> None:
    path = f"/cases/{number}/transitions"
    step = {"name": "withdraw", "data": {"reason": "No longer."}}
    before = written()
    assert liaison.post(path, step).status_code == 428
    for stale in ('"1"', '"1-0123456789abcdef"', '"9999"', '"other"', '"1", "other"', 'W/""', '"', ","):
        answer = liaison.post(path, step, If_Match=stale)
        assert answer.status_code == 412, stale
    assert written() == before
    tag = liaison.get(f"/cases/{number}").headers["ETag"]
    assert answer.headers["ETag"].strip('"') == tag.strip('"').partition("-")[0]
    assert liaison.post(path, step, If_Match=f"W/{tag}").status_code == 200


def test_a_step_that_the_workflow_refuses(
    ministry: Ministry, liaison: Caller, coordinator: Caller, number: str
) -> None:
    before = written()
    answer = liaison.post(f"/cases/{number}/transitions", {"name": "give_feedback", "data": {}}, If_Match="*")
    assert answer.status_code == 409
    assert codes(answer) == {"": "not_from_state"}
    assert "Submitted" in answer.json["errors"][0]["message"]
    assert answer.json["detail"] == answer.json["errors"][0]["message"]
    assert written() == before


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({}, {"name": "required"}),
        ({"name": 5}, {"name": "wrong_type"}),
        ({"name": "fly"}, {"name": "unknown_step"}),
        ({"name": "assign", "data": []}, {"data": "not_an_object"}),
        ({"name": "assign", "data": {}}, {"owner": "required"}),
        ({"name": "assign", "data": {"owner": 999}}, {"owner": "unknown_person"}),
        ({"name": "assign", "data": {"owner": True}}, {"owner": "unknown_person"}),
        ({"name": "assign", "data": {"owner": 1, "state": "closed"}}, {"state": "unknown_field"}),
        ({"name": "assign", "extra": 1}, {"extra": "unknown_field"}),
    ],
)
def test_a_step_with_wrong_data(
    coordinator: Caller, number: str, step: dict[str, Any], expected: dict[str, str]
) -> None:
    before = written()
    answer = coordinator.post(f"/cases/{number}/transitions", step, If_Match="*")
    assert answer.status_code == 400
    assert codes(answer).items() >= expected.items()
    assert written() == before


def test_fields_are_named_as_the_caller_spells_them(
    ministry: Ministry, coordinator: Caller, fixer: Caller, number: str
) -> None:
    coordinator.step(number, "assign", owner=ministry.ids["fixer"])
    path = f"/cases/{number}/transitions"
    missing = fixer.post(path, {"name": "decline", "data": {"matter": "other", "reason": "Not ours"}}, If_Match="*")
    assert codes(missing) == {"betterDirectorate": "required"}
    both = {"matter": "other", "reason": "Not ours", "betterDirectorate": 1, "better_directorate": 2}
    assert codes(fixer.post(path, {"name": "decline", "data": both}, If_Match="*")) == {
        "better_directorate": "given_twice"
    }
    given = {"matter": "other", "reason": "Not ours", "better_directorate": 999}
    odd = fixer.post(path, {"name": "decline", "data": given}, If_Match="*")
    assert codes(odd) == {"better_directorate": "unknown_directorate"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"text": "required"}),
        ({"text": 5}, {"text": "wrong_type"}),
        ({"text": "a", "visibility": "everybody"}, {"visibility": "unknown_choice"}),
        ({"text": "x" * 4001}, {"text": "too_long"}),
        ({"text": "a\u0000b"}, {"text": "unreadable"}),
    ],
)
def test_a_comment_that_is_wrong(liaison: Caller, number: str, data: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(liaison.post(f"/cases/{number}/comments", data)) == expected


# -- faults of ours ------------------------------------------------------------------------------


def test_a_fault_shows_a_reference_and_nothing_else(
    liaison: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(case_queries, "page", broken)
    answer = liaison.get("/cases")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    reference = answer.json["instance"].removeprefix("urn:uuid:")
    assert reference in caplog.text
    assert "secret detail" in caplog.text


def test_without_a_database_callers_may_try_again(liaison: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(case_queries, "page", gone)
    answer = liaison.get("/cases")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
