"""Looking back by the API: one's own, and nobody else's."""

from __future__ import annotations

from app import db
from app.policy import Role
from app.reflection import opening
from tests.api.support import CANARY, NOW, Caller, Ministry


def test_an_entry_is_kept_shared_by_a_step_and_read_by_its_writer_only(
    ministry: Ministry, liaison: Caller, elsewhere: Caller, coordinator: Caller
) -> None:
    with db.transaction() as session:
        for who, role in (("liaison", Role.LIAISON), ("elsewhere", Role.LIAISON), ("coordinator", Role.COORDINATOR)):
            opening.open_one(session, ministry.actor(who).id, role, "2026-Q3", NOW)
    row = liaison.get("/reflections").json["results"][0]
    number, path = row["number"], f"/reflections/{row['quarter']}"
    draft = {
        "version": liaison.get(path).json["version"],
        "acts": [{"act": "room", "position": 2, "shows": CANARY, "next": "Meer\nvragen"}],
        "interplay": CANARY,
        "intentions": ["Bellen", CANARY],
    }
    kept = liaison.send("PUT", path, draft)
    assert kept.status_code == 200, kept.text
    assert kept.json == liaison.get(path).json
    assert kept.json["intentions"] == ["Bellen", CANARY]
    assert liaison.send("PUT", path, draft).status_code == 412
    for wrong in (
        {"interplay": "a\x00b"}, {"interplay": 3}, {"acts": [{"act": "room", "position": 6}]}, {"acts": [{}]},
        {"acts": [{"act": "geen"}]}, {"consent": "yes"}, {"answers": [{"id": 10**12}]}, {"version": 10**30, "theme": 1},
        {"theme": "x" * 81}, {"intentions": ["a", "b", "c", "d"]}, {"consent": "quoted"},
    ):  # fmt: skip
        assert liaison.send("PUT", path, wrong).status_code == 400, wrong
    for strange in ("/reflections/2026-Q9", "/reflections/%00", "/reflections/" + "9" * 300):
        assert liaison.get(strange).status_code == 404

    shared = liaison.step(number, "share", circle="peers")
    assert shared["state"] == "shared"
    assert liaison.get(f"/cases/{number}").json["circle"] == "peers"
    assert liaison.send("PUT", path, {}).status_code == 409
    for other in (elsewhere, coordinator):
        assert other.get(f"/cases/{number}").status_code == 404
        for seen in ("/reflections", path, "/cases", f"/search?q={CANARY}"):
            assert CANARY not in other.get(seen).text
