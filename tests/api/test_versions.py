"""ETags, and doing things once."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import db
from app.api import idempotency
from app.api.idempotency import KEPT
from app.audit import verify
from app.audit.models import Event
from app.cases import comments
from app.cases.models import Case, IdempotencyKey
from app.outbox.models import Message, Notice
from tests.api.support import NOW, Caller, Ministry


def count(model: type) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# -- ETag ----------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_sent_again(ministry: Ministry, liaison: Caller) -> None:
    filed = liaison.post("/bottlenecks", ministry.bottleneck())
    path = filed.headers["Location"].removeprefix("/api/v1")
    read = liaison.get(path)
    assert read.data == filed.data
    assert read.headers["ETag"] == filed.headers["ETag"]
    assert liaison.get(path, If_None_Match=read.headers["ETag"]).status_code == 304
    assert liaison.get(path, If_None_Match=f"W/{read.headers['ETag']}").status_code == 304
    assert liaison.get(path, If_None_Match='"other"').status_code == 200


def test_a_comment_changes_the_tag_but_not_the_version(ministry: Ministry, liaison: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    before = liaison.get(f"/cases/{number}").headers["ETag"]
    with db.transaction() as session:
        later = NOW.replace(hour=10)
        comments.comment(session, ministry.actor("liaison"), number, "Called.", "ministry", now=later)
    after = liaison.get(f"/cases/{number}", If_None_Match=before)
    assert after.status_code == 200
    assert after.headers["ETag"] != before
    step = {"name": "withdraw", "data": {"reason": "Solved itself."}}
    assert liaison.post(f"/cases/{number}/transitions", step, If_Match=before).status_code == 200


def test_of_two_who_saw_the_same_one_is_too_late(ministry: Ministry, liaison: Caller, coordinator: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    tag = liaison.get(f"/cases/{number}").headers["ETag"]
    path = f"/cases/{number}/transitions"
    first = coordinator.post(path, {"name": "assign", "data": {"owner": ministry.ids["fixer"]}}, If_Match=tag)
    second = liaison.post(path, {"name": "withdraw", "data": {"reason": "Never mind."}}, If_Match=tag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json["type"] == "urn:regiolijn:problem:stale"


# -- once ----------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_reply(ministry: Ministry, liaison: Caller) -> None:
    first = liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key="visit-7")
    events = count(Event)
    reordered = dict(reversed(ministry.bottleneck().items()))
    second = liaison.post("/bottlenecks", reordered, Idempotency_Key="visit-7")
    assert (second.status_code, second.data) == (201, first.data)
    assert {name: second.headers[name] for name in ("ETag", "Location")} == {
        name: first.headers[name] for name in ("ETag", "Location")
    }
    assert (count(Case), count(Event)) == (1, events)


def test_the_reply_stays_that_of_then(ministry: Ministry, liaison: Caller, coordinator: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    tag = liaison.get(f"/cases/{number}").headers["ETag"]
    step = {"name": "assign", "data": {"owner": ministry.ids["fixer"]}}
    headers = {"If_Match": tag, "Idempotency_Key": "k"}
    first = coordinator.post(f"/cases/{number}/transitions", step, **headers)
    coordinator.step(number, "assign", owner=ministry.ids["coordinator"], reason="On leave.")
    again = coordinator.post(f"/cases/{number}/transitions", step, **headers)
    assert (first.status_code, again.status_code, again.data) == (200, 200, first.data)


def test_the_same_key_for_something_else_is_refused(ministry: Ministry, liaison: Caller) -> None:
    liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key="k")
    other = liaison.post("/bottlenecks", ministry.bottleneck(title="Another"), Idempotency_Key="k")
    assert other.status_code == 409
    assert other.json["type"] == "urn:regiolijn:problem:key-used"
    assert count(Case) == 1


def test_a_key_is_its_callers_own(app: Flask, ministry: Ministry, liaison: Caller, elsewhere: Caller) -> None:
    liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key="k")
    hers = elsewhere.post("/bottlenecks", ministry.bottleneck(region=ministry.friesland), Idempotency_Key="k")
    assert hers.status_code == 201
    assert count(Case) == 2


def test_what_failed_may_be_tried_again_with_the_same_key(ministry: Ministry, liaison: Caller) -> None:
    bad = liaison.post("/bottlenecks", ministry.bottleneck(title=""), Idempotency_Key="k")
    assert bad.status_code == 400
    assert count(IdempotencyKey) == 0
    assert liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 121, "with space", "é", "tab\there"])
def test_a_key_that_is_no_key(ministry: Ministry, liaison: Caller, key: str) -> None:
    answer = liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key=key)
    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_hundred_at_once_are_one(app: Flask, ministry: Ministry, liaison: Caller) -> None:
    data = ministry.bottleneck()

    def send(_number: int) -> tuple[int, bytes, str]:
        answer = liaison.post("/bottlenecks", data, Idempotency_Key="all-at-once")
        return answer.status_code, answer.data, answer.headers["ETag"]

    contexts = [contextvars.copy_context() for _ in range(100)]
    with ThreadPoolExecutor(32) as pool:
        replies = list(pool.map(lambda place: contexts[place].run(send, place), range(100)))
    assert {status for status, _body, _tag in replies} == {201}
    assert len(set(replies)) == 1
    assert (count(Case), count(IdempotencyKey)) == (1, 1)
    with db.reading() as session:
        assert verify(session).sound


def test_a_hundred_comments_with_one_key_are_one(ministry: Ministry, liaison: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    told = count(Message) + count(Notice)

    def send(_number: int) -> bytes:
        return liaison.post(f"/cases/{number}/comments", {"text": "Hello"}, Idempotency_Key="hello").data

    contexts = [contextvars.copy_context() for _ in range(100)]
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda place: contexts[place].run(send, place), range(100)))) == 1
    assert len(liaison.get(f"/cases/{number}/comments").json["results"]) == 1
    assert count(Message) + count(Notice) == told


def test_of_many_steps_at_once_each_version_is_taken_once(
    ministry: Ministry, liaison: Caller, coordinator: Caller, fixer: Caller
) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    coordinator.step(number, "assign", owner=ministry.ids["fixer"])
    fixer.step(number, "accept")
    path = f"/cases/{number}/transitions"

    def send(_number: int) -> int:
        tag = fixer.get(f"/cases/{number}").headers["ETag"]
        step = {"name": "sign_of_life", "data": {"note": "Working on it."}}
        return fixer.post(path, step, If_Match=tag).status_code

    before = fixer.get(f"/cases/{number}").json["version"]
    contexts = [contextvars.copy_context() for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda place: contexts[place].run(send, place), range(40)))
    assert set(statuses) <= {200, 412}
    assert fixer.get(f"/cases/{number}").json["version"] == before + statuses.count(200)


def test_replies_are_forgotten_after_a_week(ministry: Ministry, liaison: Caller) -> None:
    liaison.post("/bottlenecks", ministry.bottleneck(), Idempotency_Key="k")
    with db.transaction() as session:
        assert idempotency.forget(session, NOW + KEPT) == 0
    with db.transaction() as session:
        assert idempotency.forget(session, NOW + KEPT * 2) == 1
    assert count(IdempotencyKey) == 0
