"""Contacts of a case over the API: the same rules as on the page, and never a link."""

from __future__ import annotations

from tests.api.support import Caller, Ministry


def test_contacts_are_added_listed_and_taken_off(liaison: Caller, ministry: Ministry) -> None:
    number = liaison.file(ministry.bottleneck(submit=True))["number"]
    url = f"/cases/{number}/contacts"
    [first] = liaison.get(url).json["results"]
    assert (first["email"], first["collective"], first["withdrawnAt"]) == ("ilse@region.example", False, None)
    last = liaison.send("DELETE", f"{url}/{first['id']}")
    assert (last.status_code, last.json["errors"][0]["code"]) == (409, "last_contact")
    group = {"name": "Zorgalliantie", "email": "alliantie@region.example", "collective": True}
    answer = liaison.post(url, group)
    assert answer.status_code == 201, answer.json
    assert answer.json["collective"] is True
    assert liaison.post(url, group).json["errors"][0]["field"] == "email"
    assert liaison.post(url, {**group, "collective": "x"}).status_code == 400
    left = liaison.send("DELETE", f"{url}/{first['id']}")
    assert [one["name"] for one in left.json["results"]] == ["Zorgalliantie"]
    assert [one["name"] for one in liaison.get(f"/cases/{number}").json["contacts"]] == ["Zorgalliantie"]
    for text in (answer.text, left.text, liaison.get(url).text, liaison.get(f"/cases/{number}").text):
        assert "/volg/" not in text
    assert liaison.send("DELETE", f"{url}/999999").status_code == 404
