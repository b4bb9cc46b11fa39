"""The same questions by the API."""

from __future__ import annotations

from app import clock, db
from app.enquiries.models import Enquiry
from app.people import access
from tests.enquiries.support import answer, mails, now
from tests.factories import Cases, World
from tests.pages import Browser


def test_asked_read_answered_and_withdrawn(cases: Cases, world: World, client: Browser) -> None:
    case = cases.at("in_progress", nature="funding")
    tokens = {}
    for who in ("fixer_cz", "liaison"):
        with db.transaction() as session:
            token = access.create_token(session, world.actor(who), "test", now=clock.now())
        tokens[who] = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/cases/{case.number}/enquiries"
    wanted = {"party": "de NZa", "name": "Noor", "email": "noor@nza.example", "question": "Bel 06-12345678?"}
    wrong = wanted | {"expectedOn": "2020-01-01", "shareTitle": "ja"}
    refused = client.post(path, json=wrong, headers=tokens["fixer_cz"])
    assert {error["field"] for error in refused.json["errors"]} == {"expectedOn", "shareTitle"}
    made = client.post(path, json=wanted, headers=tokens["fixer_cz"])
    assert made.status_code == 201, made.text
    assert (made.json["status"], made.json["question"], made.json["answers"]) == ("sent", wanted["question"], [])
    assert [found["kind"] for found in made.json["personalData"]] == ["phone"]
    assert client.post(path, json=wanted, headers=tokens["liaison"]).status_code == 403
    second = client.post(path, json=wanted | {"party": "de ACM"}, headers=tokens["fixer_cz"]).json["id"]
    gone = client.delete(f"{path}/{second}", headers=tokens["fixer_cz"])
    assert (gone.status_code, gone.json["results"][0]["status"]) == (200, "withdrawn")
    assert client.delete(f"{path}/{second}", headers=tokens["fixer_cz"]).status_code == 409
    with db.reading() as session:
        first = session.get_one(Enquiry, made.json["id"])
    answer(first)
    read = client.get(path, headers=tokens["liaison"]).json["results"]
    assert [(one["party"], one["status"]) for one in read] == [("de ACM", "withdrawn"), ("de NZa", "answered")]
    assert read[1]["answers"][0]["text"] == "Ja, dat mag."
    assert now(first).answered_at is not None
    assert len(mails("enquiry")) == 2
