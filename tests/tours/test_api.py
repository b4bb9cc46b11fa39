"""Tours and the diary of a pilot over the wire."""

from __future__ import annotations

from app import clock, db
from app.pilots import actions as pilots
from app.tours import actions
from tests.factories import Cases, World
from tests.pilots.test_pilots import described
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture
from tests.tours.test_tours import TOUR


def test_a_tour_is_read_and_taught(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    with db.transaction() as session:
        key = actions.plan(session, world.actor("liaison"), TOUR, now=clock.now()).id
    path = f"/tours/{key}"
    asked = call("mt_reader", "GET", path).json["questions"]
    said = {"text": "De dorpsteams bellen zelf.", "question": asked[0]["id"], "keeper": world.people["liaison"]}
    assert call("liaison_zuid", "POST", f"{path}/harvest", said).status_code == 403
    made = call("liaison", "POST", f"{path}/harvest", said)
    assert made.status_code == 201, made.text
    assert [one["text"] for one in made.json["learned"]] == [said["text"]]
    wrong = call("liaison", "POST", f"{path}/harvest", said | {"question": 999_999, "keeper": 999_999})
    assert {error["field"] for error in wrong.json["errors"]} == {"question", "keeper"}
    listed = call("mt_reader", "GET", "/tours").json["results"]
    assert [(one["harvest"], one["withoutFollowUp"]) for one in listed] == [(1, 1)]
    assert call("researcher", "GET", "/tours").status_code == 403
    assert call("liaison", "GET", "/tours/99999999999999").status_code == 404


def test_the_diary_is_written_and_read(cases: Cases, world: World, call: Call) -> None:  # noqa: F811
    with db.transaction() as session:
        raw = described(world, indicators=[])
        path = f"/pilots/{pilots.make(session, world.actor('commissioner'), raw, now=clock.now()).id}"
    said = {"kind": "effect", "text": "Het scheelt drie mails.", "research": True}
    made = call("liaison", "POST", f"{path}/diary", said)
    assert made.status_code == 201, made.text
    assert made.json["author"]["id"] == world.people["liaison"]
    assert call("liaison_zuid", "GET", f"{path}/diary").json["results"] == []
    read = call("researcher", "GET", f"{path}/diary?kind=effect").json["results"]
    assert [(one["text"], one["author"]) for one in read] == [(said["text"], None)]
    assert call("liaison", "POST", f"{path}/diary", said | {"day": "2030-01-01"}).json["errors"][0]["field"] == "day"
    assert call("researcher", "GET", f"{path}/learning").json == {"rounds": [], "findings": []}
