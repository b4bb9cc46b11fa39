"""The list of cases asks the same as the page: queues, filters, orders."""

from __future__ import annotations

from tests.api.support import Caller, Ministry


def test_filters_and_orders(ministry: Ministry, liaison: Caller, commissioner: Caller) -> None:
    first, second = (liaison.file(ministry.bottleneck(title=f"Knelpunt {number}"))["number"] for number in (1, 2))

    def numbers(asked: str) -> list[str]:
        answer = commissioner.get(f"/cases?{asked}")
        assert answer.status_code == 200, answer.text
        return [one["number"] for one in answer.json["results"]]

    assert numbers("order=new") == [second, first]
    assert numbers("order=old&age=new&waiting=coordinator") == [first, second]
    assert numbers("waiting=third_party") == numbers("age=month") == numbers("verdict=solved") == []
    assert numbers("queue=bounced") == numbers("queue=watched") == numbers("tag=snel") == []
    page = commissioner.get("/cases?order=new&limit=1").json
    assert numbers(f"order=new&limit=1&cursor={page['next']}") == [first]
    for asked, field, code in (
        (f"order=old&cursor={page['next']}", "cursor", "unknown_cursor"),
        ("order=new&status=ended", "order", "unknown_choice"),
        ("due=soon", "due", "unknown_choice"),
    ):
        refused = commissioner.get(f"/cases?{asked}")
        assert refused.status_code == 400
        assert [(one["field"], one["code"]) for one in refused.json["errors"]] == [(field, code)]
