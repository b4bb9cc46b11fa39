"""An address says everything about a list: what it understands it keeps, the rest it leaves out."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from app import clock
from app.bottlenecks import narrowing
from app.cases.filters import Order, Queue, Status
from tests.factories import START


@pytest.mark.usefixtures("app")
def test_an_address_is_kept_as_the_list_understands_it() -> None:
    asked = {
        "queue": "waiting", "waiting": "third_party", "due": "week", "tag": "  Snel ", "region": "7x", "state": "ver",
        "nature": "onzin", "cursor": "abc", "order": "new", "page": "3", "q": "a\x00b",
    }  # fmt: skip
    address = narrowing.address(asked)
    assert dict(parse_qsl(address)) == {
        "queue": "waiting", "waiting": "third_party", "due": "week", "tag": "Snel", "order": "new",
    }  # fmt: skip
    assert narrowing.address(dict(parse_qsl(address))) == address
    assert narrowing.active(asked) == 3


@pytest.mark.usefixtures("app")
def test_what_a_list_asks() -> None:
    now = clock.now()
    found = narrowing.filters({"queue": "mine", "tag": "Snel", "due": "late"}, START)
    assert (found.queue, found.status, found.tag, found.due) == (Queue.MINE, Status.OPEN, "snel", (None, START))
    assert narrowing.filters({"verdict": "not_solved"}, now).status is Status.ANY
    assert narrowing.filters({"status": "ended", "order": "new"}, now).order is Order.DUE, "no index serves it"
