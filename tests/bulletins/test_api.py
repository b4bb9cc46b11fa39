"""Bulletins over the wire: written, changed, taken back, and explained for a region."""

from __future__ import annotations

from tests.bulletins.test_bulletins import given
from tests.factories import World
from tests.promises.test_api import Call, call  # noqa: F401 - a fixture


def test_a_bulletin_is_written_changed_explained_and_taken_back(world: World, call: Call) -> None:  # noqa: F811
    said = given(world, title="")
    wired = {
        "kind": said["kind"], "title": "Subsidie voor de wijk", "what": said["what"], "forWhom": said["for_whom"],
        "whatToDo": said["what_to_do"], "regions": [world.regions["ZK-NOORD"]], "themes": ["Wonen"],
        "directorate": world.directorates["CZ"], "sourceUrl": said["source_url"],
    }  # fmt: skip
    wrong = call("fixer_cz", "POST", "/bulletins", wired | {"title": "", "regions": [], "publish": True})
    assert {one["field"] for one in wrong.json["errors"]} == {"title", "regions"}
    made = call("fixer_cz", "POST", "/bulletins", wired)
    assert (made.status_code, made.json["standing"], made.json["version"]) == (201, "draft", 1), made.text
    path = f"/bulletins/{made.json['id']}"
    assert call("liaison", "GET", path).status_code == 404, "a draft is of its directorate"
    assert call("fixer_cz", "POST", f"{path}/publication", {"version": 7}).status_code == 412
    told = call("fixer_cz", "POST", f"{path}/publication", {"version": 1}).json
    assert told["standing"] == "published"
    unsaid = call("fixer_cz", "POST", f"{path}/description", wired | {"version": 2, "applyBy": "2027-03-01"})
    assert [one["field"] for one in unsaid.json["errors"]] == ["changed"]
    why = {"version": 2, "applyBy": "2027-03-01", "changed": "Er is een laatste dag."}
    assert call("fixer_cz", "POST", f"{path}/description", wired | why).json["edition"] == 2
    here = {"region": world.regions["ZK-NOORD"], "edition": 0, "text": "Hier via het zorgkantoor."}
    [meaning] = call("liaison", "POST", f"{path}/meanings", here).json["meanings"]
    assert (meaning["text"], meaning["edition"]) == (here["text"], 1)
    assert call("liaison", "POST", f"{path}/meanings", here).status_code == 412, "somebody else was first"
    assert call("liaison_zuid", "POST", f"{path}/meanings", here | {"edition": 1}).status_code == 403
    gone = call("fixer_cz", "POST", f"{path}/withdrawal", {"version": 3, "reason": "De regeling is gestopt."})
    assert gone.json["standing"] == "withdrawn"
