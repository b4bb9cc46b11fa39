"""One's own notices over the API: the same as on the page, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import db
from app.outbox.models import Notice
from tests.api.support import Caller, Ministry


@pytest.fixture
def told(ministry: Ministry, liaison: Caller, coordinator: Caller) -> str:
    """A case that its coordinator was told about. Returns its number."""
    return liaison.file(ministry.bottleneck(title="The payment is stuck"))["number"]


def test_one_reads_what_one_was_told_and_marks_it(told: str, coordinator: Caller) -> None:
    page = coordinator.get("/notices").json
    assert page["unread"] == len(page["results"]) >= 1
    [first] = [one for one in page["results"] if one["case"] == told]
    assert first["kind"] == "turn"
    assert "The payment is stuck" in first["subject"]
    assert first["readAt"] is None
    read = coordinator.post(f"/notices/{first['id']}/read").json
    assert read["readAt"]
    assert coordinator.post(f"/notices/{first['id']}/read").json["readAt"] == read["readAt"], "read once"
    after = coordinator.get("/notices?unread=true").json
    assert after["unread"] == page["unread"] - 1
    assert first["id"] not in [one["id"] for one in after["results"]]


def test_somebody_else_s_notice_does_not_exist(told: str, liaison: Caller, elsewhere: Caller) -> None:
    with db.reading() as session:
        keys = session.scalars(select(Notice.id)).all()
    assert keys
    for key in keys:
        assert elsewhere.post(f"/notices/{key}/read").status_code == 404
    assert "The payment is stuck" not in elsewhere.get("/notices").text
    with db.reading() as session:
        assert session.scalars(select(Notice.read_at)).all() == [None] * len(keys)


@pytest.mark.parametrize("path", ["/notices?cursor=zz", "/notices?unread=maybe", "/notices?limit=0", "/notices?x=1"])
def test_what_is_asked_wrongly_is_refused(coordinator: Caller, path: str) -> None:
    assert coordinator.get(path).status_code == 400


@pytest.mark.parametrize("key", ["0", "x", "99999999999", "1%20"])
def test_what_is_no_notice_is_not_found(coordinator: Caller, key: str) -> None:
    assert coordinator.post(f"/notices/{key}/read").status_code == 404
