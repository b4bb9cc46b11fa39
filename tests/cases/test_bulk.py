"""Giving cases to somebody together: each by its own step, with what came of it; and what somebody leaves behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.audit.models import Event
from app.cases import bulk, handover
from app.cases.handover import Part
from app.cases.models import Case
from app.errors import Invalid, NotFound
from app.people import actions as people
from app.people.actions import GrantSpec
from app.people.models import RoleGrant, User
from app.policy import Forbidden, Role
from tests.factories import Cases, World
from tests.pages import Browser


def events_of(number: str, action: str) -> list[Event]:
    with db.reading() as session:
        of_case = select(Event).where(Event.subject == f"case:{number}", Event.action == action)
        return list(session.scalars(of_case.order_by(Event.seq)))


def count_events() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count(Event.seq))) or 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["2026-00001:3"], ["2026-00001:3"]),
        (["2026-00001", "2026-00001:3", "2026-00002:1"], ["2026-00001", "2026-00002:1"]),
        (["2026-00001:x", "' OR 1=1", "2026-00001:3 "], ["2026-00001:3"]),
        (["\uff12026-00001"], None),
        ([], None),
        ([f"2026-{number:05d}" for number in range(1000)], [f"2026-{number:05d}" for number in range(1000)]),
        ([f"2026-{number:05d}" for number in range(1001)], None),
    ],
)
def test_what_was_ticked(written: list[str], read: list[str] | None) -> None:
    if read is None:
        with pytest.raises(Invalid):
            bulk.read(written)
    else:
        assert [str(one) for one in bulk.read(written)] == read


# -- by a coordinator, from the list ---------------------------------------------------------------


def test_a_coordinator_gives_the_ticked_cases_to_one_owner(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    with_owner = cases.at("in_progress", nature="funding", title="Eerste zaak")
    accepted = cases.at("solution_proposed", nature="funding", title="Tweede zaak")
    elsewhere = cases.at("submitted", by="liaison_zuid", region="ZK-ZUID", nature="law_or_rule", title="Van LZ")
    browser = sign_in("coordinator_cz")
    page = browser.page("/knelpunten?queue=directorate")
    boxes = [box.get("value") for box in page.all("input") if box.get("name") == "zaak"]
    assert {box.split(":")[0] for box in boxes} == {with_owner.number, accepted.number}
    chosen = "&".join(f"zaak={box}" for box in boxes)
    form = browser.page(f"/zaken/samen/toewijzen?{chosen}")
    assert "Eerste zaak" in form.text
    assert "Tweede zaak" in form.text
    data = {"zaak": [*boxes, f"{elsewhere.number}:1"], "successor": str(world.people["fixer_cz2"]), "reason": "Ziek."}
    answer = browser.send("/zaken/samen/toewijzen", data)
    assert answer.status_code == 303
    answer = browser.get(answer.location)
    assert "2 zaken gingen naar" in answer.text
    assert elsewhere.number in answer.text  # not to be known: refused as if it were not there
    assert "Die zaak is er niet, of je mag hem niet zien." in answer.text
    for case in (with_owner, accepted):
        assert cases.now(case.number).owner_id == world.people["fixer_cz2"]
    assert cases.now(with_owner.number).state == "assigned"
    assert cases.now(accepted.number).state == "solution_proposed"  # past assigning: it stays where it is
    assert len(events_of(with_owner.number, "bottleneck.assign")) == 2
    [event] = events_of(accepted.number, "case.passed_on")
    assert event.private is not None
    assert event.private["values"]["values"] == {"reason": "Ziek."}
    assert cases.now(elsewhere.number).owner_id != world.people["fixer_cz2"]
    answer = browser.get(browser.send("/zaken/samen/toewijzen", data).location)  # sent again: nothing is done twice
    assert "intussen gewijzigd" in answer.text or "heeft de zaak al" in answer.text
    assert "gingen naar" not in answer.text
    assert len(events_of(with_owner.number, "bottleneck.assign")) == 2
    assert len(events_of(accepted.number, "case.passed_on")) == 1


def test_the_selection_and_what_was_typed_are_kept(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding", title="Eerste zaak")
    browser = sign_in("coordinator_cz")
    ticked = f"{case.number}:{case.version}"
    for data, said in (
        ({"zaak": ticked, "successor": "", "reason": "Ziek."}, "Vul dit veld in"),
        ({"zaak": ticked, "successor": str(world.people["fixer_cz2"]), "reason": ""}, "Vul dit veld in"),
        ({"zaak": ticked, "successor": str(world.people["liaison"]), "reason": "Ziek."}, "kan dit niet op zich nemen"),
        ({"zaak": "", "successor": str(world.people["fixer_cz2"]), "reason": "Ziek."}, "Vink ten minste één zaak aan"),
    ):
        answer = browser.send("/zaken/samen/toewijzen", data)
        assert answer.status_code == 422, data
        assert said in answer.text, data
        if data["zaak"]:
            assert f'value="{ticked}" checked' in answer.text
        if data["reason"] and data["zaak"]:
            assert "Ziek." in answer.text
    assert cases.now(case.number).owner_id == world.people["fixer_cz"]


def test_each_reader_is_offered_what_they_may_where_it_makes_sense(
    cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    cases.at("in_progress", nature="funding")
    cases.at("submitted")
    marks = {"labelen", "labels-weghalen", "volgen"}
    for who, url, offered in (
        ("coordinator_cz", "/knelpunten?queue=directorate", {"toewijzen", *marks}),
        ("coordinator_cz", "/knelpunten?queue=directorate&status=any", marks),
        ("fixer_cz", "/knelpunten?queue=directorate", marks),
        ("mt_reader", "/knelpunten", {"volgen"}),
        ("admin", "/knelpunten?queue=unrouted", {"toewijzen"}),
        ("admin", "/knelpunten", set()),
        ("auditor", "/knelpunten", set()),
    ):
        page = sign_in(who).page(url)
        actions = {button.get("formaction").rsplit("/", 1)[-1] for button in page.all("button")} - {""}
        assert offered <= actions <= offered | {"dossier", "escaleren"}, (who, url)
        assert bool([box for box in page.all("input") if box.get("name") == "zaak"]) == bool(actions), (who, url)


# -- confidential: given away unseen -----------------------------------------------------------------


def test_a_coordinator_gives_a_confidential_case_of_the_directorate_without_seeing_it(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    case = cases.at("in_progress", nature="funding", confidentiality="confidential", title="Zeer geheim")
    other = cases.at("in_progress", by="liaison_zuid", region="ZK-ZUID", confidentiality="confidential")
    cases.step(other.number, "assign", {"owner": str(world.people["fixer_lz"]), "reason": "LZ."}, by="commissioner")
    browser = sign_in("coordinator_cz")
    page = browser.page(f"/mensen/{world.people['fixer_cz']}/zaken")
    assert "Vertrouwelijke zaak" in page.text
    assert case.number in page.text
    for secret in ("Zeer geheim", "Zk Noord", "Anneke"):
        assert secret not in page.main().text
    data = {"zaak": [f"{case.number}:{case.version}"], "successor": str(world.people["fixer_cz2"]), "reason": "Weg."}
    answer = browser.get(browser.send(f"/mensen/{world.people['fixer_cz']}/zaken?deel=owner", data).location)
    assert answer.status_code == 200
    assert "Zeer geheim" not in answer.text
    assert cases.now(case.number).owner_id == world.people["fixer_cz2"]
    browser.page(f"/zaken/{case.number}", 404)
    for step in ("assign", "escalate", "merge"):  # by the page of the case itself it still does not exist
        with pytest.raises(NotFound):
            cases.step(case.number, step, by="coordinator_cz")
    with pytest.raises(NotFound), db.transaction() as session:  # nor does one of another directorate
        handover.give(
            session, world.actor("coordinator_cz"), other.number, Part.OWNER, world.people["fixer_cz2"], "Weg.",
            expected_version=None, now=clock.now(),
        )  # fmt: skip


# -- all that somebody holds ---------------------------------------------------------------------------


def held(world: World, who: str, by: str = "admin") -> dict[str, list[str]]:
    with db.reading() as session:
        found: dict[str, list[str]] = {}
        for one in handover.held_by(session, world.actor(by), world.people[who]):
            found.setdefault(one.part.value, []).append(one.number)
    return found


def test_what_somebody_holds_by_what_they_are_to_it(cases: Cases, world: World) -> None:
    owned = cases.at("in_progress", nature="funding")
    escalated = cases.at("in_progress", nature="funding")
    cases.step(escalated.number, "escalate", by="liaison")
    escalation = cases.escalation_of(escalated.number)
    queued = cases.at("submitted", nature="law_or_rule")
    unrouted = cases.at("submitted")
    closed = cases.at("closed", nature="funding")
    commissioner = world.name_of(escalation.owner_id) or ""
    assert set(held(world, "fixer_cz")["owner"]) == {owned.number, escalated.number}
    assert held(world, commissioner) == {"commissioner": [escalation.number]}
    assert held(world, "coordinator_lz") == {"handler": [queued.number]}
    assert held(world, "admin") == {"handler": [unrouted.number]}
    liaison = held(world, "liaison")
    assert set(liaison) == {"liaison"}
    assert set(liaison["liaison"]) == {case.number for case in (owned, escalated, escalation, queued, unrouted)}
    assert closed.number not in str(liaison)


@pytest.mark.parametrize(
    ("state", "part", "by", "successor", "refused"),
    [
        ("in_progress", Part.OWNER, "coordinator_cz", "fixer_lz", ""),
        ("assigned", Part.OWNER, "commissioner", "fixer_cz2", ""),
        ("solution_proposed", Part.OWNER, "coordinator_cz", "fixer_cz2", ""),
        ("feedback", Part.OWNER, "coordinator_cz", "fixer_lz", ""),
        ("escalated", Part.OWNER, "coordinator_cz", "fixer_cz2", ""),
        ("in_progress", Part.OWNER, "admin", "fixer_cz2", "Forbidden"),
        ("feedback", Part.OWNER, "admin", "fixer_cz2", "Forbidden"),
        ("in_progress", Part.OWNER, "fixer_cz2", "fixer_cz2", "Forbidden"),
        ("in_progress", Part.OWNER, "coordinator_lz", "fixer_lz", "NotFound"),
        ("in_progress", Part.OWNER, "coordinator_cz", "liaison", "successor"),
        ("feedback", Part.OWNER, "coordinator_cz", "liaison", "successor"),
        ("in_progress", Part.OWNER, "coordinator_cz", "fixer_cz", "successor"),
        ("draft", Part.LIAISON, "admin", "liaison_oost", ""),
        ("in_progress", Part.LIAISON, "admin", "liaison_oost", ""),
        ("escalated", Part.LIAISON, "liaison", "liaison_noord2", ""),
        ("in_progress", Part.LIAISON, "coordinator_cz", "liaison_oost", "Forbidden"),
        ("in_progress", Part.LIAISON, "admin", "fixer_cz", "successor"),
        ("in_progress", Part.LIAISON, "admin", "liaison", "successor"),
        ("in_progress", Part.FOLLOW_UP, "coordinator_cz", "fixer_cz2", "nothing"),
        ("closed", Part.OWNER, "coordinator_cz", "fixer_cz2", "nothing"),
    ],
)
@pytest.mark.parametrize("confidentiality", ["region", "confidential"])
def test_giving_a_part(
    state: str, part: Part, by: str, successor: str, refused: str, confidentiality: str, cases: Cases, world: World
) -> None:
    case = cases.at(state if state != "escalated" else "in_progress", nature="funding", confidentiality=confidentiality)
    if state == "escalated":
        cases.step(case.number, "escalate", by="liaison")
    before, events = cases.now(case.number), count_events()
    found = ""
    try:
        with db.transaction() as session:
            handover.give(
                session, world.actor(by), case.number, part, world.people[successor], "Andere baan.",
                expected_version=before.version, now=clock.now(),
            )  # fmt: skip
    except Invalid as invalid:
        found = invalid.errors[0].field or "nothing"
    except (Forbidden, NotFound) as error:
        found = type(error).__name__
    if refused == "Forbidden" and confidentiality == "confidential":
        refused = {"fixer_cz2": "NotFound", "admin": found, "coordinator_cz": found}[by]
        assert found in ("Forbidden", "NotFound")
    assert found == refused
    after = cases.now(case.number)
    holder = after.owner_id if part is Part.OWNER else after.co_owner_id
    if refused:
        assert (after.version, after.owner_id, after.co_owner_id) == (
            before.version,
            before.owner_id,
            before.co_owner_id,
        )
        assert count_events() == events
    else:
        assert holder == world.people[successor]
        assert after.active
        assert after.handler_id is not None
        [*_earlier, last] = [
            event
            for action in ("bottleneck.assign", "bottleneck.hand_over", "case.passed_on")
            for event in events_of(case.number, action)
            if event.actor_id == world.people[by]
        ]
        assert last.private is not None
        assert last.private["values"]["values"]["reason"] == "Andere baan."


def test_the_page_offers_what_can_be_done(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    """A box before what this reader may hand over, and none before what they may not."""
    for state in ("draft", "submitted", "in_progress", "solution_proposed"):
        for confidentiality in ("region", "confidential"):
            cases.at(
                state, nature="funding" if state != "submitted" else "law_or_rule", confidentiality=confidentiality
            )
    escalated = cases.at("in_progress", nature="funding")
    cases.step(escalated.number, "escalate", by="liaison")
    with db.reading() as session:
        for who in ("admin", "commissioner", "coordinator_cz", "coordinator_lz", "liaison", "fixer_cz"):
            actor = world.actor(who)
            for holder in ("fixer_cz", "liaison", "commissioner", "commissioner_zuid", "coordinator_lz"):
                for one in handover.held_by(session, actor, world.people[holder]):
                    offered = handover.can_give(actor, one.part, one)
                    try:
                        with db.transaction() as writing:
                            handover.give(
                                writing, actor, one.number, one.part, 0, "Andere baan.", expected_version=None,
                                now=clock.now(),
                            )  # fmt: skip
                        raise AssertionError("nobody has id 0")
                    except Invalid:
                        assert offered, (who, holder, one)
                    except (Forbidden, NotFound):
                        assert not offered, (who, holder, one)
    page = sign_in("admin").page(f"/mensen/{world.people['fixer_cz']}/zaken")
    assert not [box for box in page.all("input") if box.get("name") == "zaak"]


def test_another_commissioner_takes_the_escalation_and_its_case(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", by="liaison")
    record = cases.escalation_of(case.number)
    first = world.name_of(record.owner_id) or ""
    other = {"commissioner": "commissioner_zuid", "commissioner_zuid": "commissioner"}[first]

    def give(by: str, to: str) -> Case:
        with db.transaction() as session:
            return handover.give(
                session, world.actor(by), record.number, Part.COMMISSIONER, world.people[to], "Met pensioen.",
                expected_version=None, now=clock.now(),
            )  # fmt: skip

    for by in ("liaison", "coordinator_cz", "fixer_cz"):
        with pytest.raises((Forbidden, NotFound)):
            give(by, other)
    with pytest.raises(Invalid):
        give("admin", "coordinator_cz")
    give("admin", other)
    for number in (case.number, record.number):
        now = cases.now(number)
        assert (now.commissioner_id, now.handler_id) == (world.people[other], world.people[other])
        [event] = events_of(number, "case.passed_on")
        assert json.loads(event.body)["data"]["part"] == "commissioner"
    assert held(world, first) == {}
    cases.step(case.number, "decide", {"decision": "returned"}, by=other)


def test_a_follow_up_and_the_queue_go_to_somebody_else(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", by="liaison")
    record = cases.escalation_of(case.number)
    decided = {"decision": "mandate", "follow_up_owner": str(world.people["coordinator_cz"])}
    cases.step(record.number, "decide", decided, by="commissioner")
    assert held(world, "coordinator_cz") == {"follow_up": [record.number]}
    with db.transaction() as session:
        handover.give(
            session, world.actor("commissioner"), record.number, Part.FOLLOW_UP, world.people["liaison_oost"],
            "Andere baan.", expected_version=None, now=clock.now(),
        )  # fmt: skip
    assert cases.now(record.number).handler_id == world.people["liaison_oost"]
    queued = cases.at("submitted", nature="law_or_rule")
    with db.transaction() as session:
        handover.give(
            session, world.actor("admin"), queued.number, Part.HANDLER, world.people["coordinator_cz"],
            "Andere baan.", expected_version=None, now=clock.now(),
        )  # fmt: skip
    assert cases.now(queued.number).handler_id == world.people["coordinator_cz"]


# -- nobody leaves a case behind -----------------------------------------------------------------------


def grant_of(world: World, who: str, role: Role | None = None) -> int:
    with db.reading() as session:
        of_person = select(RoleGrant.id).where(RoleGrant.user_id == world.people[who]).order_by(RoleGrant.id)
        return session.scalars(of_person.where(RoleGrant.role == role) if role else of_person).first() or 0


def refusal(attempt: Callable[[Any], Any]) -> list[tuple[str, str]]:
    """What it is refused for: (field, code). Nothing of it stays."""
    found: list[tuple[str, str]] = []
    try:
        with db.transaction() as session:
            attempt(session)
            session.flush()
            raise Invalid([])
    except Invalid as invalid:
        found = [(error.field, error.code) for error in invalid.errors]
    return found


def leaves(world: World, who: str) -> list[tuple[str, str]]:
    with db.reading() as session:
        user = session.get_one(User, world.people[who])
        values = {"name": user.name, "email": user.email, "language": user.language, "expected_version": user.version}
    admin = world.actor("admin")
    return refusal(
        lambda session: people.update_user(
            session, admin, world.people[who], active=False, now=clock.now(), **values
        )
    )  # fmt: skip


def loses(world: World, who: str, role: Role | None = None) -> list[tuple[str, str]]:
    grant, admin = grant_of(world, who, role), world.actor("admin")
    return refusal(lambda session: people.take_role(session, admin, grant, now=clock.now()))


def narrows(world: World, who: str, spec: GrantSpec) -> list[tuple[str, str]]:
    grant, admin = grant_of(world, who, spec.role), world.actor("admin")
    return refusal(lambda session: people.change_role(session, admin, grant, spec, now=clock.now()))


def give_role(world: World, who: str, spec: GrantSpec) -> None:
    with db.transaction() as session:
        people.give_role(session, world.actor("admin"), world.people[who], spec, now=clock.now())


def test_nobody_with_open_cases_leaves(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    assert leaves(world, "fixer_cz") == [("active", "has_open_cases")]
    assert leaves(world, "liaison") == [("active", "has_open_cases")]
    assert leaves(world, "fixer_cz2") == []
    browser = sign_in("admin")
    page = browser.page(f"/beheer/mensen/{world.people['fixer_cz']}")
    data = {field.get("name"): field.get("value") for field in page.all("input") if field.get("name") in
            ("name", "email", "version")} | {"language": "nl"}  # fmt: skip
    answer = browser.send(f"/beheer/mensen/{world.people['fixer_cz']}", data)
    assert answer.status_code == 422
    assert f"/mensen/{world.people['fixer_cz']}/zaken" in answer.text
    assert case.number in answer.text
    sign_in("coordinator_cz").send(
        f"/mensen/{world.people['fixer_cz']}/zaken?deel=owner",
        {"zaak": case.number, "successor": str(world.people["fixer_cz2"]), "reason": "Andere baan."},
    )
    assert leaves(world, "fixer_cz") == []


def test_a_role_stays_as_long_as_it_holds_cases(cases: Cases, world: World) -> None:
    cases.at("in_progress", nature="funding")
    assert loses(world, "fixer_cz") == [("role", "has_open_cases")]
    assert loses(world, "liaison") == [("role", "has_open_cases")]
    # Another role that does the same work keeps the cases; a role of another kind does not.
    give_role(world, "fixer_cz", GrantSpec(Role.LIAISON, None, frozenset({world.regions["ZK-ZUID"]})))
    assert loses(world, "fixer_cz", Role.FIXER) == [("role", "has_open_cases")]
    assert loses(world, "fixer_cz", Role.LIAISON) == []
    give_role(world, "fixer_cz", GrantSpec(Role.COORDINATOR, world.directorates["CZ"]))
    assert loses(world, "fixer_cz", Role.FIXER) == []


def test_a_role_does_not_get_narrower_than_its_cases(cases: Cases, world: World) -> None:
    cases.at("in_progress", nature="funding")
    zuid, noord, aalder = (frozenset({world.regions[key]}) for key in ("ZK-ZUID", "ZK-NOORD", "GGD-AALDER"))
    assert narrows(world, "fixer_cz", GrantSpec(Role.FIXER, world.directorates["LZ"])) == [
        ("directorate", "has_open_cases")
    ]
    assert narrows(world, "fixer_cz2", GrantSpec(Role.FIXER, world.directorates["LZ"])) == []
    assert narrows(world, "liaison", GrantSpec(Role.LIAISON, None, zuid)) == [("regions", "has_open_cases")]
    assert narrows(world, "liaison", GrantSpec(Role.LIAISON, None, noord | zuid)) == []
    assert narrows(world, "liaison", GrantSpec(Role.LIAISON, None, aalder)) == []  # still overlaps the region
    assert narrows(world, "liaison_noord2", GrantSpec(Role.LIAISON, None, zuid)) == []
    give_role(world, "liaison", GrantSpec(Role.LIAISON, None, aalder, "wonen"))
    assert narrows(world, "liaison", GrantSpec(Role.LIAISON, None, zuid)) == []


def test_a_directorate_with_cases_does_not_end(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    with db.transaction() as session:
        empty = people.create_directorate(
            session, world.actor("admin"), key="XX", name_nl="Leeg", name_en="Empty", now=clock.now()
        )
    admin = world.actor("admin")

    def end(key: int) -> list[tuple[str, str]]:
        return refusal(
            lambda session: people.update_directorate(
                session, admin, key, name_nl="A", name_en="B", active=False, now=clock.now()
            )
        )

    assert end(empty) == []
    assert ("active", "has_open_cases") in end(world.directorates["CZ"])
    assert case.directorate_id == world.directorates["CZ"]


def test_a_directorate_ends_when_its_cases_lie_elsewhere(
    cases: Cases, world: World, sign_in: Callable[[str], Browser]
) -> None:
    secret = cases.at("in_progress", nature="funding", confidentiality="confidential", title="Zeer geheim")
    escalated = cases.at("in_progress", nature="funding")
    cases.step(escalated.number, "escalate", by="liaison")
    waiting = cases.at("waiting_party", nature="funding")
    url = f"/directies/{world.directorates['CZ']}/zaken"
    page = sign_in("admin").page(url)
    assert world.actor("coordinator_cz").name in page.text
    assert not [box for box in page.all("input") if box.get("name") == "zaak"]
    browser = sign_in("coordinator_cz")
    page = browser.page(url)
    assert "Zeer geheim" not in page.text
    boxes = [box.get("value") for box in page.all("input") if box.get("name") == "zaak"]
    assert {box.split(":")[0] for box in boxes} == {case.number for case in (secret, escalated, waiting)}
    data = {"zaak": boxes, "successor": str(world.people["fixer_lz"]), "reason": "De directie houdt op."}
    assert "3 zaken gingen naar" in browser.get(browser.send(url, data).location).text
    for case in (secret, escalated, waiting):
        assert cases.now(case.number).directorate_id == world.directorates["LZ"]
    with db.reading() as session:
        assert handover.lying_with(session, None, world.directorates["CZ"]) == []


def test_after_handing_over_everything_anybody_can_leave(cases: Cases, world: World) -> None:
    """Whatever somebody holds, in every state there is: handed over in bulk, then they go."""
    for state in ("submitted", "assigned", "in_progress", "waiting_region", "waiting_party", "solution_proposed",
                  "feedback"):  # fmt: skip
        cases.at(state, nature="funding" if state != "submitted" else "law_or_rule")
    escalated = cases.at("in_progress", nature="funding")
    cases.step(escalated.number, "escalate", by="liaison")
    by = {Part.OWNER: "coordinator_cz", Part.LIAISON: "admin", Part.COMMISSIONER: "admin", Part.HANDLER: "admin"}
    to = {Part.OWNER: "fixer_cz2", Part.LIAISON: "liaison_noord2", Part.HANDLER: "coordinator_cz"}
    commissioner = world.name_of(cases.escalation_of(escalated.number).owner_id) or ""
    to[Part.COMMISSIONER] = "commissioner" if commissioner == "commissioner_zuid" else "commissioner_zuid"
    for who in ("fixer_cz", "liaison", commissioner, "coordinator_lz"):
        assert leaves(world, who) == [("active", "has_open_cases")], who
        with db.reading() as session:
            listed = handover.held_by(session, world.actor("admin"), world.people[who])
        for part in Part:
            for one in [one for one in listed if one.part is part]:
                with db.transaction() as session:
                    handover.give(
                        session, world.actor(by[part]), one.number, part, world.people[to[part]], "Andere baan.",
                        expected_version=one.version, now=clock.now(),
                    )  # fmt: skip
        assert leaves(world, who) == [], who


def test_the_cost_of_the_page_of_a_persons_cases(cases: Cases, world: World, sign_in: Callable[[str], Browser]) -> None:
    from tests.security.test_costs import multiply, queries

    cases.at("in_progress", nature="funding")
    url = f"/mensen/{world.people['fixer_cz']}/zaken"
    browser = sign_in("coordinator_cz")
    taken = []
    for _round in range(2):
        browser.get(url)
        with queries() as statements:
            assert browser.get(url).status_code == 200
        taken.append(len(statements))
        if not _round:
            multiply(100, world)
    assert taken[0] == taken[1]
