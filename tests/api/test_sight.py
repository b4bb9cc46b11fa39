"""Who sees what: nothing of a foreign or confidential case comes out anywhere. And what a list costs."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from app import db
from app.bottlenecks import actions as bottlenecks
from app.cases import actions as cases
from app.cases import comments
from app.cases.models import Case
from tests.api.support import CANARY, NOW, Caller, Ministry


def numbers(answer: Any) -> list[str]:
    return [row["number"] for row in answer.json["results"]]


def test_nothing_of_a_foreign_case_comes_out(
    ministry: Ministry, liaison: Caller, elsewhere: Caller, commissioner: Caller
) -> None:
    data = ministry.bottleneck(title=f"A {CANARY} sings", description=CANARY, theme=CANARY)
    hers = elsewhere.file({**data, "region": ministry.friesland})["number"]
    elsewhere.step(hers, "escalate", ground="stalled", explanation=CANARY, tried=CANARY, mandateAsked=CANARY)
    record = elsewhere.get(f"/cases/{hers}").json["escalation"]
    mine = liaison.file(ministry.bottleneck())["number"]
    for queue in ("mine", "team", "directorate", "region", "unrouted", "all"):
        for status in ("open", "ended", "any"):
            for more in ("", f"&q={CANARY}", f"&q={hers}", f"&theme={CANARY}", f"&region={ministry.friesland}"):
                answer = liaison.get(f"/cases?queue={queue}&status={status}{more}")
                assert CANARY not in answer.text
                assert hers not in numbers(answer)
    assert liaison.get("/escalations?status=any").json["results"] == []
    for path in (f"/cases/{hers}", f"/cases/{record}"):
        for rest in ("", "/events", "/comments", "/transitions"):
            answer = liaison.get(path + rest)
            assert answer.status_code == 404
            assert CANARY not in answer.text
    merge = {"name": "merge", "data": {"leading": hers, "reason": "The same."}}
    answer = liaison.post(f"/cases/{mine}/transitions", merge, If_Match="*")
    assert answer.json["errors"][0]["code"] == "unknown_case"
    assert CANARY not in answer.text
    assert numbers(commissioner.get(f"/cases?q={CANARY}&process=bottleneck")) == [hers]


def test_a_confidential_case_is_for_those_with_a_part_in_it(
    app: Flask, ministry: Ministry, liaison: Caller, coordinator: Caller, commissioner: Caller
) -> None:
    number = liaison.file(ministry.bottleneck(title=f"A {CANARY}", confidentiality="confidential"))["number"]
    coordinator.step(number, "assign", owner=ministry.ids["fixer"])
    fixer = Caller(app, ministry.token("fixer"))
    auditor, reader = Caller(app, ministry.token("auditor")), Caller(app, ministry.token("reader"))
    for who in (liaison, fixer, commissioner, auditor):
        assert who.get(f"/cases/{number}").status_code == 200
        assert numbers(who.get(f"/cases?q={CANARY}")) == [number]
    for who in (reader, coordinator, Caller(app, ministry.token("elsewhere"))):
        assert who.get(f"/cases/{number}").status_code == 404
        assert who.get(f"/cases/{number}/events").status_code == 404
        assert CANARY not in who.get(f"/cases?q={CANARY}").text


def test_confidential_words_are_for_those_who_may_read_them(
    app: Flask, ministry: Ministry, liaison: Caller, commissioner: Caller
) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    for visibility in ("region", "ministry", "confidential"):
        said = f"{CANARY} {visibility}"
        made = liaison.post(f"/cases/{number}/comments", {"text": said, "visibility": visibility})
        assert made.status_code == 201
        assert made.json["author"]["name"] == "Femke Dalstra"
    reader = Caller(app, ministry.token("reader"))
    for path in (f"/cases/{number}/comments", f"/cases/{number}/events"):
        assert f"{CANARY} confidential" in liaison.get(path).text
        assert f"{CANARY} confidential" in commissioner.get(path).text
        assert f"{CANARY} confidential" in Caller(app, ministry.token("auditor")).get(path).text
        hidden = reader.get(path).text
        assert f"{CANARY} ministry" in hidden
        assert f"{CANARY} confidential" not in hidden
    assert reader.post(f"/cases/{number}/comments", {"text": "Hello"}).status_code == 403


def test_a_confidential_word_of_somebody_without_a_part_is_refused(
    ministry: Ministry, liaison: Caller, coordinator: Caller, app: Flask
) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    coordinator.step(number, "assign", owner=ministry.ids["fixer"])
    said = {"text": "Between us", "visibility": "confidential"}
    assert coordinator.post(f"/cases/{number}/comments", said).status_code == 403
    assert coordinator.post(f"/cases/{number}/comments", {"text": "For all"}).status_code == 201


def test_a_leading_case_that_one_may_not_see_is_not_named(
    ministry: Ministry, liaison: Caller, elsewhere: Caller, app: Flask
) -> None:
    leading = elsewhere.file(ministry.bottleneck(region=ministry.friesland))["number"]
    number = liaison.file(ministry.bottleneck())["number"]
    coordinator = Caller(app, ministry.token("coordinator"))
    merged = coordinator.step(number, "merge", leading=leading, reason="The same law.")
    assert merged["leadingCase"] == leading
    assert liaison.get(f"/cases/{number}").json["leadingCase"] is None


def test_contacts_addresses_do_not_stand_in_the_story(ministry: Ministry, liaison: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    assert "ilse@region.example" in liaison.get(f"/cases/{number}").text
    assert "ilse@region.example" not in liaison.get(f"/cases/{number}/events").text


# -- lists ---------------------------------------------------------------------------------------


def test_filters(ministry: Ministry, liaison: Caller, commissioner: Caller) -> None:
    youth = liaison.file(ministry.bottleneck(region="jeugdregio:IJsselland", theme="Jeugd", urgency="urgent"))
    care = liaison.file(ministry.bottleneck(region="Zwolle", nature="supervision", accords=["IZA"]))
    draft = liaison.file(ministry.bottleneck(submit=False))
    liaison.step(care["number"], "withdraw", reason="Solved itself.")
    one, two, three = youth["number"], care["number"], draft["number"]
    expected = {
        "": {one, three},
        "?status=any": {one, two, three},
        "?status=ended": {two},
        "?state=withdrawn": {two},
        "?state=submitted&queue=mine": {one},
        f"?region={ministry.zwolle}": {one, three},
        "?region=jeugdregio:JZ01&status=any": {one, two, three},
        "?region=zorgkantoorregio:ZK02": set(),
        "?region=Zwolle&region=Friesland": {one, three},
        "?theme=jeugd": {one},
        "?urgency=urgent": {one},
        "?nature=supervision&status=any": {two},
        "?accord=IZA&status=any": {two},
        "?system=Wmo": {one, three},
        "?q=walk": {one, three},
        f"?q={one}": {one},
        "?process=escalation": set(),
        "?updatedSince=2026-11-23T09:00:00Z": {one, two, three},
        "?updatedSince=2026-11-23T09:00:01Z": set(),
        "?queue=unrouted": set(),
    }
    assert {query: set(numbers(liaison.get(f"/cases{query}"))) for query in expected} == expected
    assert set(numbers(commissioner.get("/cases"))) == {one}
    assert youth["region"] == {
        "id": ministry.ijsselland, "division": "jeugdregio", "code": "JZ01", "name": "IJsselland",
    }  # fmt: skip


def many(ministry: Ministry, count: int) -> None:
    with db.transaction() as session:
        for number in range(count):
            raw = ministry.bottleneck(title=f"Case {number}", contacts=[])
            bottlenecks.file(session, ministry.actor("liaison"), raw, submit=True, now=NOW)


def test_pages_follow_each_other_without_gap_or_repetition(ministry: Ministry, liaison: Caller) -> None:
    many(ministry, 23)
    seen: list[str] = []
    path, pages = "/cases?limit=10", 0
    while path:
        answer = liaison.get(path)
        seen += numbers(answer)
        pages += 1
        path = f"/cases?limit=10&cursor={answer.json['next']}" if answer.json["next"] else ""
    assert (pages, len(seen), len(set(seen))) == (3, 23, 23)


def test_events_and_comments_come_in_pages_too(ministry: Ministry, liaison: Caller) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    with db.transaction() as session:
        for place in range(7):
            comments.comment(session, ministry.actor("liaison"), number, f"Word {place}", "ministry", now=NOW)
    first = liaison.get(f"/cases/{number}/comments?limit=5").json
    rest = liaison.get(f"/cases/{number}/comments?limit=5&cursor={first['next']}").json
    assert [row["text"] for row in first["results"] + rest["results"]] == [f"Word {n}" for n in range(6, -1, -1)]
    assert rest["next"] is None
    story, cursor = [], ""
    while cursor is not None:
        answer = liaison.get(f"/cases/{number}/events?limit=4" + (f"&cursor={cursor}" if cursor else "")).json
        story += answer["results"]
        cursor = answer["next"]
    assert len({event["id"] for event in story}) == len(story) == 11
    assert liaison.get(f"/cases/{number}/events?cursor=x").status_code == 400


def test_two_rows_take_as_many_statements_as_a_hundred(
    ministry: Ministry, liaison: Caller, statements: list[str]
) -> None:
    def taken(path: str) -> tuple[int, int]:
        statements.clear()
        return len(liaison.get(path).json["results"]), len(statements)

    paths = (
        "/cases?limit=100&process=bottleneck",
        "/cases?limit=100&q=case&process=bottleneck",
        "/escalations?limit=100",
    )
    many(ministry, 2)
    escalate(ministry, 2)
    liaison.get("/cases")
    few = [taken(path) for path in paths]
    many(ministry, 98)
    escalate(ministry, 98)
    lots = [taken(path) for path in paths]
    assert [rows for rows, _cost in few] == [2, 2, 2]
    assert [rows for rows, _cost in lots] == [100, 100, 100]
    assert [cost for _rows, cost in few] == [cost for _rows, cost in lots]
    assert max(cost for _rows, cost in lots) <= 8


def escalate(ministry: Ministry, count: int) -> None:
    with db.transaction() as session:
        actor = ministry.actor("liaison")
        open_ones = session.scalars(select(Case.number).where(Case.state == "submitted").limit(count)).all()
        data = {"ground": "stalled", "explanation": "a", "tried": "b", "mandate_asked": "c"}
        for number in open_ones:
            cases.transition(session, actor, number, "escalate", data, expected_version=None, now=NOW)


def test_a_case_and_its_steps_take_few_statements(
    ministry: Ministry, liaison: Caller, coordinator: Caller, statements: list[str]
) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    with db.transaction() as session:
        for place in range(50):
            comments.comment(session, ministry.actor("liaison"), number, f"Word {place}", "ministry", now=NOW)
    coordinator.get("/directorates")
    for path, most in ((f"/cases/{number}", 14), (f"/cases/{number}/transitions", 10), (f"/cases/{number}/events", 6)):
        statements.clear()
        coordinator.get(path)
        assert len(statements) <= most, (path, statements)


# -- reference data ------------------------------------------------------------------------------


def test_what_cases_refer_to(ministry: Ministry, coordinator: Caller) -> None:
    divisions = coordinator.get("/divisions").json["results"]
    assert [(row["key"], row["name"], row["regions"]) for row in divisions] == [
        ("zorgkantoorregio", "Care-office regions", 2), ("jeugdregio", "Youth regions", 1),
    ]  # fmt: skip
    assert [row["name"] for row in coordinator.get("/regions").json["results"]] == [
        "Friesland", "Zwolle", "IJsselland",
    ]  # fmt: skip
    assert [row["code"] for row in coordinator.get("/regions?division=jeugdregio").json["results"]] == ["JZ01"]
    found = coordinator.get("/regions?q=zwolle").json["results"]
    assert [row["name"] for row in found] == ["Zwolle", "IJsselland"]
    assert coordinator.get("/regions?division=nothing").status_code == 400
    assert [row["key"] for row in coordinator.get("/directorates").json["results"]] == ["CZ", "LZ"]


def test_a_process_as_data(coordinator: Caller) -> None:
    found = coordinator.get("/workflows/bottleneck").json
    assert found["initial"] == "draft"
    accept = next(step for step in found["transitions"] if step["name"] == "accept")
    assert (accept["from"], accept["to"], accept["label"]) == (["assigned"], ["in_progress"], "Accept")
    assert coordinator.get(f"/workflows/bottleneck?version={found['version']}").json == found
    assert coordinator.get("/workflows/bottleneck?version=999").status_code == 404
    assert coordinator.get("/workflows/nothing").status_code == 404
    assert coordinator.get("/workflows/bottleneck?version=0").status_code == 400


def test_a_municipality_by_id_code_or_name(ministry: Ministry, liaison: Caller) -> None:
    for written in (ministry.municipality, str(ministry.municipality), "GM0193", "gm0193", "zwolle", None, ""):
        filed = liaison.file(ministry.bottleneck(municipality=written))
        assert filed["municipality"] == (ministry.municipality if written else None)
    assert liaison.post("/bottlenecks", ministry.bottleneck(municipality=999)).status_code == 400
