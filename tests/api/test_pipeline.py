"""A bottleneck through the whole pipeline with nothing but the API, and an escalation beside it."""

from __future__ import annotations

from tests.api.support import Caller, Ministry


def test_from_a_region_to_the_hague_and_back(
    ministry: Ministry, liaison: Caller, coordinator: Caller, fixer: Caller
) -> None:
    filed = liaison.file(ministry.bottleneck())
    number = filed["number"]
    assert filed["state"] == "submitted"
    assert filed["waitingOn"] == "coordinator"
    assert filed["handler"]["name"] == "Hanna Wijdeveld"
    assert filed["directorate"] == {"id": ministry.cz, "name": "Curative Care"}
    assert filed["coOwner"] == {"id": ministry.ids["liaison"], "name": "Femke Dalstra"}

    assert coordinator.step(number, "assign", owner=ministry.ids["fixer"])["state"] == "assigned"
    assert fixer.step(number, "accept", note="We call the insurer.")["accepted"] is True
    asked = fixer.step(number, "ask_region", question="Since when?")
    assert (asked["state"], asked["waitingOn"]) == ("waiting_region", "liaison")
    assert liaison.step(number, "answer_region", answer="Since May.")["state"] == "in_progress"
    assert fixer.step(number, "sign_of_life", note="Almost there.")["state"] == "in_progress"
    proposed = fixer.step(number, "propose_solution", solution="The Zvw pays.", outcome="single")
    assert proposed["proposedOutcome"] == "single"
    assert proposed["result"] is None
    told = liaison.step(
        number, "give_feedback", feedback="The Zvw pays for you.", place="In the policy rule.", outcome="single"
    )
    assert told["result"]["feedback"] == "The Zvw pays for you."
    assert told["waitingOn"] == "region"
    back = liaison.step(number, "verdict", verdict="partly", reason="Not for the neighbours.")
    assert (back["state"], back["reopenings"], back["result"]["verdict"]) == ("in_progress", 1, "partly")
    fixer.step(number, "propose_solution", solution="The Zvw pays for all.", outcome="structural")
    liaison.step(
        number, "give_feedback", feedback="It is for all now.", place="In the policy rule.", outcome="structural"
    )
    closed = liaison.step(number, "verdict", verdict="solved")
    assert (closed["state"], closed["waitingOn"], closed["handler"], closed["dueAt"]) == (
        "closed",
        "nobody",
        None,
        None,
    )
    assert closed["result"]["outcome"] == "structural"
    assert closed["closedAt"]

    story = liaison.get(f"/cases/{number}/events?limit=100").json
    actions = [event["action"] for event in reversed(story["results"])]
    assert actions[:4] == ["case.opened", "case.contact_added", "bottleneck.submit", "bottleneck.routed"]
    assert actions[-1] == "bottleneck.verdict"
    assert story["next"] is None
    assign = next(event for event in story["results"] if event["action"] == "bottleneck.assign")
    assert assign["values"] == {"owner": {"id": ministry.ids["fixer"], "name": "Sem Oosterhof"}}
    assert (assign["fromState"], assign["toState"], assign["title"]) == ("submitted", "assigned", "Owner named")


def test_an_escalation_is_decided_and_followed_up(
    ministry: Ministry, liaison: Caller, commissioner: Caller, coordinator: Caller, fixer: Caller
) -> None:
    number = liaison.file(ministry.bottleneck())["number"]
    coordinator.step(number, "assign", owner=ministry.ids["fixer"])
    fixer.step(number, "accept")
    escalated = liaison.step(
        number, "escalate", ground="stalled", explanation="Still.", tried="Calling.", mandateAsked="A decision."
    )
    record = escalated["escalation"]
    assert (escalated["state"], escalated["handler"]["name"]) == ("escalated", "Thea Rijnsburg")

    listed = commissioner.get("/escalations").json["results"]
    assert [(row["number"], row["about"], row["ground"]) for row in listed] == [(record, number, "stalled")]
    steps = commissioner.get(f"/cases/{record}/transitions").json["results"]
    decide = next(step for step in steps if step["name"] == "decide")
    follow_up = next(field for field in decide["fields"] if field["name"] == "followUp")
    assert follow_up["required"] is False
    assert follow_up["requiredWhen"][0]["field"] == "decision"
    assert "returned" not in follow_up["requiredWhen"][0]["values"]

    decided = commissioner.step(
        record, "decide", decision="minister", motivation="It is above us.", followUp="Put it on the agenda.",
        followUpOwner=ministry.ids["fixer"], followUpOn="2026-12-10",
    )  # fmt: skip
    assert (decided["process"], decided["state"], decided["about"]) == ("escalation", "follow_up", number)
    assert decided["decisions"][0]["followUpOwner"]["name"] == "Sem Oosterhof"
    case = liaison.get(f"/cases/{number}").json
    assert (case["state"], case["escalation"]) == ("waiting_party", None)
    assert fixer.step(record, "complete", result="The minister agreed.")["state"] == "completed"


def test_a_draft_is_its_writers_own_until_it_is_submitted(
    ministry: Ministry, liaison: Caller, commissioner: Caller
) -> None:
    draft = liaison.file(ministry.bottleneck(submit=False))
    path = f"/cases/{draft['number']}"
    assert draft["state"] == "draft"
    assert commissioner.get(path).status_code == 404
    steps = liaison.get(f"{path}/transitions").json["results"]
    assert [step["name"] for step in steps] == ["submit", "withdraw", "hand_over"]
    assert liaison.step(draft["number"], "submit")["state"] == "submitted"
    assert commissioner.get(path).status_code == 200


def test_a_sparse_draft_is_refused_with_a_reason(ministry: Ministry, liaison: Caller) -> None:
    draft = liaison.file({"title": "Heard in a hallway", "region": ministry.zwolle})
    answer = liaison.post(f"/cases/{draft['number']}/transitions", {"name": "submit"}, If_Match=f'"{draft["version"]}"')
    assert answer.status_code in (400, 409)
    assert "%" not in answer.text
