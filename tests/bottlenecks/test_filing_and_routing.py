"""Filing, editing drafts, and the table that finds an owner (DOMAIN, tasks L2, L4 and L5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.bottlenecks import actions, actions_routing, queries, routing
from app.bottlenecks.models import Bottleneck
from app.bottlenecks.routing import Rule, Subject
from app.cases.models import Case, Contact
from app.errors import FieldError, Invalid, NotAllowedNow, NotFound, Stale
from app.policy import Forbidden
from tests.factories import Cases, World, intake
from tests.pages import Browser


def errors(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def file(world: World, who: str = "liaison", *, submit: bool = True, **changes: Any) -> Case:
    region = changes.pop("region", changes.pop("at", "ZK-NOORD"))
    with db.transaction() as session:
        return actions.file(session, world.actor(who), intake(world, region, **changes), submit=submit, now=clock.now())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": ""}, [("title", "required")]),
        ({"title": "x" * 201}, [("title", "too_long")]),
        ({"title": "twee\nregels"}, [("title", "unreadable")]),
        ({"title": 7}, [("title", "wrong_type")]),
        ({"title": ["a"]}, [("title", "wrong_type")]),
        ({"description": "", "affected": " "}, [("affected", "required")]),
        ({"asked": None}, [("asked", "required")]),
        ({"description": "x" * 6001}, [("description", "too_long")]),
        ({"region": ""}, [("region", "required")]),
        ({"region": "999999"}, [("region", "unknown_region")]),
        ({"region": "1; DROP"}, [("region", "unknown_region")]),
        ({"nature": "fundng"}, [("nature", "unknown_choice_near")]),
        ({"nature": "x"}, [("nature", "unknown_choice")]),
        ({"urgency": "asap"}, [("urgency", "unknown_choice")]),
        ({"systems": ["Wlz", "Wlzz"]}, [("systems", "unknown_choice_near")]),
        ({"systems": "Wlz"}, [("systems", "wrong_type")]),
        ({"accords": [1]}, [("accords", "wrong_type")]),
        ({"confidentiality": "secret"}, [("confidentiality", "unknown_choice")]),
        ({"contacts": [{"name": "Jan", "email": "geen"}]}, [("contacts-0-email", "not_an_email")]),
        ({"contacts": [{"name": "", "email": "a@b.example"}]}, [("contacts-0-name", "required")]),
        ({"contacts": "jan"}, [("contacts", "wrong_type")]),
    ],
)  # fmt: skip
def test_what_cannot_be_filed_is_said_at_its_field(
    changes: dict[str, Any], expected: list[tuple[str, str]], world: World, cases: Cases
) -> None:
    with pytest.raises(Invalid) as refused:
        file(world, **changes)
    assert errors(refused) == expected
    with db.reading() as session:
        assert session.scalars(select(Case)).all() == []
        assert session.scalars(select(Contact)).all() == []


def test_a_draft_needs_a_title_and_a_region_and_nothing_more(world: World, cases: Cases) -> None:
    case = file(world, submit=False, description="", affected="", asked="", contacts=[])
    assert case.state == "draft"
    with pytest.raises(NotAllowedNow) as refused:
        cases.step(case.number, "submit", by="liaison")
    assert [reason.code for reason in refused.value.reasons] == ["needs_complete_intake"]


@pytest.mark.parametrize(
    ("who", "region", "may"),
    [("liaison", "ZK-NOORD", True), ("liaison", "GGD-AALDER", True), ("liaison", "JEUGD-MIDDEN", True),
     ("liaison", "ZK-ZUID", False), ("liaison", "JEUGD-OOST", False),
     ("liaison_noord2", "ZK-NOORD", True), ("liaison_noord2", "GGD-BOVEN", False),
     ("liaison_zuid", "JEUGD-MIDDEN", True)],
)  # fmt: skip
def test_a_liaison_files_for_own_regions_and_those_that_share_a_municipality(
    who: str, region: str, may: bool, world: World, cases: Cases
) -> None:
    if may:
        case = file(world, who, at=region)
        assert case.co_owner_id == world.people[who]
    else:
        with pytest.raises(Invalid) as refused:
            file(world, who, at=region)
        assert errors(refused) == [("region", "region_not_yours")]


@pytest.mark.parametrize("who", ["fixer_cz", "coordinator_cz", "commissioner", "mt_reader", "admin", "auditor"])
def test_only_a_liaison_files(who: str, world: World, cases: Cases) -> None:
    with pytest.raises(Forbidden):
        file(world, who)


def test_the_same_submission_files_once(world: World, cases: Cases) -> None:
    numbers = set()
    for _turn in range(3):
        with db.transaction() as session:
            case = actions.file(
                session, world.actor("liaison"), intake(world), submit=True, now=clock.now(), submission="abc"
            )
            numbers.add(case.number)
    assert len(numbers) == 1


def test_editing_keeps_to_drafts_of_ones_own_and_to_the_version_seen(world: World, cases: Cases) -> None:
    case = cases.at("draft")

    def edit(who: str = "liaison", version: int | None = None, **changes: Any) -> Case:
        with db.transaction() as session:
            return actions.edit(
                session, world.actor(who), case.number, intake(world, **changes),
                expected_version=version or cases.now(case.number).version, now=clock.now(),
            )  # fmt: skip

    after = edit(title="Nieuwe titel", systems=["Wlz", "Zvw"], contacts=[])
    assert (after.title, after.version) == ("Nieuwe titel", case.version + 1)
    assert edit(systems=["Wmo"], contacts=[]).version == case.version + 2
    with db.reading() as session:
        assert queries.detail(session, case.id).systems == ("Wmo",)
    with pytest.raises(Stale):
        edit(version=case.version)
    with pytest.raises(NotFound):
        edit("liaison_noord2")
    with pytest.raises(Invalid) as refused:
        edit(region=str(world.regions["JEUGD-OOST"]))  # type: ignore[arg-type]
    assert errors(refused) == [("region", "region_not_yours")]
    cases.step(case.number, "submit")
    with pytest.raises(NotAllowedNow):
        edit(title="Te laat")
    with db.reading() as session:
        events = session.scalars(select(Event).where(Event.action == "bottleneck.edited")).all()
    assert len(events) == 2


# -- routing -----------------------------------------------------------------------------------


def test_a_row_with_a_fixer_gives_an_owner_at_once(world: World, cases: Cases) -> None:
    case = file(world, nature="funding")
    assert (case.state, case.owner_id, case.directorate_id) == (
        "assigned",
        world.people["fixer_cz"],
        world.directorates["CZ"],
    )
    assert case.handler_id == world.people["fixer_cz"]


def test_a_row_without_a_fixer_gives_it_to_the_coordinator(world: World, cases: Cases) -> None:
    case = file(world, nature="law_or_rule")
    assert (case.state, case.owner_id, case.handler_id) == ("submitted", None, world.people["coordinator_lz"])


def test_a_fixer_who_left_is_passed_over(world: World, cases: Cases) -> None:
    from app.people.models import User

    with db.transaction() as session:
        session.get_one(User, world.people["fixer_cz"]).active = False
    case = file(world, nature="funding")
    assert (case.state, case.handler_id) == ("submitted", world.people["coordinator_cz"])


def test_the_page_says_why_it_went_there_also_when_the_table_has_changed(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    case = file(world, nature="funding")
    before = sign_in("liaison").page(f"/zaken/{case.number}").text
    assert "Curatieve Zorg" in before
    assert "aard is bekostiging" in before
    with db.transaction() as session:
        for rule in queries.rules(session):
            actions_routing.delete_rule(session, world.actor("admin"), rule.id, now=clock.now())
    assert "aard is bekostiging" in sign_in("liaison").page(f"/zaken/{case.number}").text


def test_what_fits_no_row_says_so(world: World, cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = file(world)
    assert case.handler_id == world.people["admin"]
    with db.reading() as session:
        event = session.scalars(select(Event).where(Event.action == "bottleneck.routed")).one()
    assert '"rule":null' in event.body
    assert "Geen regel van de routeringstabel past" in sign_in("liaison").page(f"/zaken/{case.number}").text


def test_another_keeper_of_the_unrouted_queue(world: World, cases: Cases) -> None:
    with db.transaction() as session:
        actions_routing.name_keeper(session, world.actor("admin"), world.people["coordinator_lz"], now=clock.now())
    assert file(world).handler_id == world.people["coordinator_lz"]
    for who in ("fixer_cz", "liaison", "mt_reader"):
        with pytest.raises(Invalid), db.transaction() as session:
            actions_routing.name_keeper(session, world.actor("admin"), world.people[who], now=clock.now())


SUBJECT = Subject("funding", frozenset({"Wlz", "Zvw"}), frozenset({"IZA"}), "dementie", frozenset({1, 2, 3}))


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [({"nature": "funding"}, True), ({"nature": "knowledge"}, False), ({"system": "Zvw"}, True),
     ({"system": "Wmo"}, False),
     ({"accord": "IZA"}, True), ({"accord": "GALA"}, False), ({"theme": "dementie"}, True), ({"theme": "wonen"}, False),
     ({"region": 3}, True), ({"region": 4}, False), ({"nature": "funding", "region": 4}, False),
     ({"nature": "funding", "system": "Wlz", "accord": "IZA", "theme": "dementie", "region": 1}, True), ({}, False)],
)  # fmt: skip
def test_every_condition_of_a_row_must_hold_and_a_row_without_any_fits_nothing(
    conditions: dict[str, Any], fits: bool
) -> None:
    assert routing.fits(Rule(1, 10, 1, **conditions), SUBJECT) is fits


def test_the_first_row_that_fits_wins_in_the_order_of_the_table() -> None:
    rules = [Rule(3, 30, 3, nature="funding"), Rule(1, 20, 1, system="Wlz"), Rule(2, 10, 2, theme="wonen")]
    found = routing.route(rules, SUBJECT)
    assert found is not None
    assert found.id == 1
    assert routing.route([], SUBJECT) is None


def test_a_row_that_an_earlier_one_always_beats_is_never_reached() -> None:
    rules = [
        Rule(1, 10, 1, nature="funding"), Rule(2, 20, 1, nature="funding", system="Wlz"),
        Rule(3, 30, 1, system="Wlz"), Rule(4, 40, 1, system="Wlz", region=3), Rule(5, 5, 1, region=9),
    ]  # fmt: skip
    assert [(row.id, earlier.id) for row, earlier in routing.never_reached(rules)] == [(2, 1), (4, 3)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("", "rule_without_condition")]),
        ({"nature": "funding", "system": "Wlz"}, [("position", "rule_never_reached")]),
        ({"nature": "knowledge", "directorate": ""}, [("directorate", "required")]),
        ({"nature": "knowledge", "directorate": "999"}, [("directorate", "unknown_directorate")]),
        ({"nature": "knowledge", "fixer": "fixer_lz"}, [("fixer", "fixer_elsewhere")]),
        ({"nature": "fundin"}, [("nature", "unknown_choice_near"), ("", "rule_without_condition")]),
        ({"system": "Wnb"}, None),
        ({"region": "999999"}, [("region", "unknown_region")]),
        ({"position": "5", "nature": "funding"}, [("position", "rule_hides")]),
        ({"position": "vijf", "theme": "wonen"}, [("position", "not_a_number")]),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(
    changes: dict[str, str], expected: list[tuple[str, str]] | None, world: World, cases: Cases
) -> None:
    raw = {"directorate": str(world.directorates["CZ"]), **changes}
    if raw.get("fixer") in world.people:
        raw["fixer"] = str(world.people[raw["fixer"]])
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        actions_routing.save_rule(session, world.actor("admin"), None, raw, now=clock.now())
    assert expected is None or errors(refused) == expected
    with db.reading() as session:
        assert len(queries.rules(session)) == 2


def test_the_table_is_kept_by_administrators_and_every_change_is_logged(world: World, cases: Cases) -> None:
    raw = {"theme": "Wonen", "directorate": str(world.directorates["LZ"])}
    for who in ("coordinator_cz", "commissioner", "liaison", "auditor"):
        with pytest.raises(Forbidden), db.transaction() as session:
            actions_routing.save_rule(session, world.actor(who), None, raw, now=clock.now())
    with db.transaction() as session:
        rule = actions_routing.save_rule(session, world.actor("admin"), None, raw, now=clock.now())
        assert (rule.theme, rule.position) == ("wonen", 30)
        key = rule.id
    assert file(world, theme="WONEN").directorate_id == world.directorates["LZ"]
    with db.transaction() as session:
        actions_routing.delete_rule(session, world.actor("admin"), key, now=clock.now())
    with pytest.raises(NotFound), db.transaction() as session:
        actions_routing.delete_rule(session, world.actor("admin"), key, now=clock.now())
    with db.reading() as session:
        logged = session.scalars(select(Event.action).where(Event.subject == f"routing:{key}")).all()
    assert sorted(logged) == ["routing.deleted", "routing.saved"]


# -- the pages ---------------------------------------------------------------------------------


def test_filing_on_the_page_keeps_all_that_was_typed_when_something_is_missing(
    sign_in: Callable[[str], Browser], world: World
) -> None:
    browser = sign_in("liaison")
    form = browser.page("/knelpunten/nieuw").form()
    typed = {
        "title": "Wie betaalt de tolk?", "description": "Eerste regel\nTweede regel",
        "region": str(world.regions["ZK-NOORD"]), "tried": "Gebeld", "urgency": "high",
        "systems": ["Zvw", "Wlz"], "nature": "funding", "theme": "taal",
        "contacts-0-name": "Jan", "contacts-0-email": "fout",
    }  # fmt: skip
    answer = browser.submit(form, typed)
    assert answer.status_code == 422
    page = browser.look(answer, "/knelpunten/nieuw")
    kept = page.form().values()
    assert {
        name: kept[name].replace("\r\n", "\n") if isinstance(kept[name], str) else kept[name] for name in typed
    } == typed
    summary = page.errors()
    for name in ("Wie heeft er last van", "Wat vraagt de regio"):
        assert name.lower() in summary.lower()
    links = [found.get("href") for found in page.by_id("errors").all("a")]
    assert sorted(links) == ["#affected", "#asked"]
    done = browser.submit(
        page.form(),
        {"affected": "Nieuwkomers", "asked": "Betaal de tolk", "contacts-0-email": "jan@regio.example"},
        follow=True,
    )
    assert done.status_code == 200
    with db.reading() as session:
        case = session.scalars(select(Case)).one()
        assert (case.state, case.title) == ("assigned", "Wie betaalt de tolk?")
        assert session.get_one(Bottleneck, case.id).tried == "Gebeld"


def test_keeping_a_draft_and_handing_it_in_later(sign_in: Callable[[str], Browser], world: World) -> None:
    browser = sign_in("liaison")
    form = browser.page("/knelpunten/nieuw").form()
    answer = browser.submit(
        form, {"title": "Later meer", "region": str(world.regions["ZK-NOORD"]), "do": "draft"}, follow=True
    )
    assert answer.status_code == 200
    with db.reading() as session:
        number = session.scalars(select(Case.number).where(Case.state == "draft")).one()
    form = browser.page(f"/zaken/{number}/bewerken").form()
    browser.submit(form, {"description": "d", "affected": "a", "asked": "v"}, follow=True)
    step = browser.page(f"/zaken/{number}?step=submit").form("submit")
    assert browser.submit(step, follow=True).status_code == 200
    with db.reading() as session:
        assert session.scalars(select(Case.state).where(Case.number == number)).one() == "submitted"


def test_the_list_finds_by_every_filter(cases: Cases, sign_in: Callable[[str], Browser], world: World) -> None:
    found = cases.at(
        "in_progress", nature="funding", urgency="high", systems=["Wlz"], accords=["IZA"], theme="dementie"
    )
    other = cases.at("submitted", region="GGD-BOVEN", title="Iets anders")
    browser = sign_in("commissioner")
    for query in (
        "state=in_progress", "nature=funding", "system=Wlz", "accord=IZA", "urgency=high", "q=wijkverpleging",
        f"q={found.number}",
    ):  # fmt: skip
        text = browser.page(f"/knelpunten?{query}").main().text
        assert "Wijkverpleging stopt" in text, query
        assert "Iets anders" not in text, query
    assert other.title in browser.page("/knelpunten").main().text
    assert "Wijkverpleging" not in browser.page("/knelpunten?q=bestaatniet").main().text.replace("bestaatniet", "")


def test_an_error_has_its_field_its_code_and_its_values() -> None:
    error = FieldError("title", "too_long", {"max": 200, "length": 201})
    from app.web.messages import MESSAGES

    assert error.code in MESSAGES
