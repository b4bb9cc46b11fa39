"""Files by the API: what the pages do, with JSON around it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.people import access
from tests.attachments import corpus
from tests.conftest import Time
from tests.factories import Cases


class Caller:
    """Somebody with a token."""

    def __init__(self, app: Flask, cases: Cases, who: str, time: Time) -> None:
        with db.transaction() as session:
            token = access.create_token(session, cases.world.actor(who), name="proef", now=time.now)
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def add(self, number: str, *given: tuple[str, bytes], key: str = "", **fields: Any) -> TestResponse:
        data: Mapping[str, Any] = {"files": [(io.BytesIO(content), name) for name, content in given], **fields}
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api/v1/cases/{number}/attachments", data=data, content_type="multipart/form-data", headers=headers
        )


@pytest.fixture
def number(cases: Cases) -> str:
    return cases.at("in_progress").number


def test_adding_listing_and_fetching(app: Flask, cases: Cases, time: Time, number: str) -> None:
    fixer, stranger = (Caller(app, cases, who, time) for who in ("fixer_cz", "liaison_zuid"))
    given = (("foto.jpg", corpus.photo(located=True)), ("brief.pdf", corpus.pdf()))
    made = fixer.add(number, *given, key="een", visibility="region")
    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/cases/{number}/attachments")
    assert fixer.add(number, *given, key="een", visibility="region").data == made.data, "sent twice, done once"
    assert fixer.add(number, *given[:1], key="een", visibility="region").status_code == 409
    listed = fixer.get(f"/cases/{number}/attachments").json["results"]
    assert listed == made.json["results"]
    assert [(one["name"], one["kind"], one["mediaType"], one["visibility"]) for one in listed] == [
        ("foto.jpg", "jpeg", "image/jpeg", "region"),
        ("brief.pdf", "pdf", "application/pdf", "region"),
    ]
    fetched = fixer.get(f"/cases/{number}/attachments/{listed[1]['id']}/content")
    assert fetched.data == given[1][1]
    assert fetched.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for path in (f"/cases/{number}/attachments", f"/cases/{number}/attachments/{listed[1]['id']}/content"):
        assert stranger.get(path).status_code == 404


def test_what_is_wrong_is_said_at_its_field(app: Flask, cases: Cases, time: Time, number: str) -> None:
    fixer = Caller(app, cases, "fixer_cz", time)

    def errors(answer: TestResponse) -> list[tuple[str, str]]:
        assert answer.status_code == 400
        assert answer.content_type == "application/problem+json"
        return [(one["field"], one["code"]) for one in answer.json["errors"]]

    assert errors(fixer.add(number, ("a.svg", corpus.SVG), ("b.pdf", corpus.pdf(launch=True)))) == [
        ("files", "file_not_taken"),
        ("files", "pdf_runs"),
    ]
    assert errors(fixer.add(number)) == [("files", "choose_a_file")]
    assert errors(fixer.add(number, ("a.txt", b"a"), visibility="all")) == [("visibility", "unknown_choice")]
    assert errors(fixer.add(number, ("a.txt", b"a"), state="available")) == [("state", "unknown_field")]
    wrong = fixer.client.post(f"/api/v1/cases/{number}/attachments", json={"files": []}, headers=fixer.headers)
    assert wrong.status_code == 415


def test_too_much_is_413(app: Flask, cases: Cases, time: Time, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.web import uploads

    fixer = Caller(app, cases, "fixer_cz", time)
    large = ("groot.txt", b"a" * 1_100_000)
    assert fixer.add(number, large).status_code == 201
    stranger = Caller(app, cases, "liaison", time)
    stranger.headers = {"Authorization": "Bearer rgl_onbekend"}
    assert stranger.add(number, large).status_code == 401
    monkeypatch.setattr(uploads, "MAX_REQUEST", 2000)
    refused = fixer.add(number, ("a.txt", b"a" * 4000))
    assert refused.status_code == 413
    assert refused.content_type == "application/problem+json"
