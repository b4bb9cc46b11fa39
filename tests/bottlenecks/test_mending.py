"""Trying the routing table out on what came before, and the weekly list of rows to mend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, db
from app.bottlenecks import mending, misrouting, queries, trial, trying
from app.bottlenecks.models import Misrouted, Settled
from app.bottlenecks.routing import Rule, Subject
from app.bottlenecks.trial import Past
from app.bottlenecks.trying import Fault, Period
from app.errors import Invalid
from app.outbox.models import Notice
from app.policy import Forbidden
from tests.bottlenecks.test_learning_routing import add_row
from tests.factories import START, Cases, World
from tests.pages import Browser


def past(number: int, sent: int | None, belonged: int | None, row: int | None = 1, **subject: Any) -> Past:
    given = {"nature": "funding", "systems": frozenset(), "accords": frozenset(), "theme": "", "regions": frozenset()}
    return Past(
        number, f"2026-{number:05}", "", "", Subject(**{**given, **subject}), sent, row, belonged, sent != belonged
    )


FUNDING, ELDERLY = Rule(1, 10, 1, nature="funding"), Rule(2, 20, 2, theme="wonen")


def test_a_trial_says_what_moves_what_gets_better_and_which_rows_contradict_each_other() -> None:
    cases = [
        past(1, 1, 1), past(2, 1, 2, theme="wonen"), past(3, 1, 2, theme="wonen"), past(4, 1, None, theme="wonen"),
        past(5, None, 2, nature=None),
    ]  # fmt: skip
    before = trial.run(cases, [FUNDING, ELDERLY])
    assert (before.moved, before.known, before.right_after) == ((), 4, 1)
    assert [
        (one.first.id, one.second.id, one.cases, one.first_right, one.second_right) for one in before.conflicts
    ] == [(1, 2, 3, 0, 2)]
    assert before.tallies == {1: trial.Tally(4, 2)}
    moved = trial.run(cases, [Rule(3, 5, 2, theme="wonen"), FUNDING], [FUNDING, ELDERLY])
    assert [one.past.case_id for one in moved.moved] == [2, 3, 4]
    assert (moved.righted, moved.wronged, moved.nowhere(after=True)) == (2, 0, 1)


def test_advice_is_a_row_that_tells_the_wrong_cases_from_the_right_ones() -> None:
    wrong = [past(1, 1, 2, theme="wonen"), past(2, 1, 2, theme="wonen"), past(3, 1, 3)]
    right = [past(4, 1, 1), past(5, 1, 1, theme="vervoer")]
    found = mending.advise(FUNDING, [FUNDING], wrong, right)
    assert found == mending.Advice({"nature": "funding", "theme": "wonen"}, 2, 5, mends=2, wrong=3, spoils=0)
    assert mending.advise(FUNDING, [FUNDING], wrong[:1], right) is None
    alike = [past(6, 1, 1, theme="wonen"), past(7, 1, 1, theme="wonen")]
    assert mending.advise(FUNDING, [FUNDING], wrong, alike) is None


def test_the_last_quarter_is_the_one_that_is_over() -> None:
    first, last = trying.span(Period.LAST_QUARTER, START)
    assert (first.isoformat(), last.isoformat()) == ("2026-07-01", "2026-09-30")


def test_cases_of_before_are_those_the_reader_may_see_and_an_unsaved_row_changes_nothing(
    world: World, cases: Cases
) -> None:
    found = cases.at("in_progress", nature="funding", theme="wonen", systems=["Wlz", "Zvw"])
    cases.at("in_progress", nature="funding", confidentiality="confidential", title="Geheim")
    raw = {"theme": "wonen", "position": "5", "directorate": str(world.directorates["LZ"])}
    with db.reading() as session:
        admin = world.actor("admin")
        rules, _row = trying.proposed(session, admin, None, raw)
        kept = queries.rules(session)
        rows = trying.past(session, admin, rules, trying.within(*trying.span(Period.THIS_QUARTER, clock.now())))
        assert [(row.number, row.belonged) for row in rows] == [(found.number, world.directorates["CZ"])]
        assert rows[0].subject.systems == {"Wlz", "Zvw"}
        outcome = trial.run(rows, rules, kept)
        assert (len(outcome.moved), outcome.wronged) == (1, 1)
        assert trying.use(session, admin, *trying.span(Period.YEAR, clock.now()))[kept[0].id] == trying.Use(1, 0)
        with pytest.raises(Forbidden):
            trying.proposed(session, world.actor("coordinator_cz"), None, raw)


def test_rows_that_lead_nowhere_are_reported(world: World, cases: Cases) -> None:
    from app.people.models import Directorate, User

    with db.transaction() as session:
        session.get_one(User, world.people["fixer_cz"]).active = False
        session.get_one(Directorate, world.directorates["LZ"]).active = False
    with db.reading() as session:
        assert list(trying.faults(session).values()) == [Fault.FIXER_GONE, Fault.DIRECTORATE_CLOSED]


def test_the_pages_try_without_saving_and_show_what_to_mend(
    world: World, cases: Cases, sign_in: Callable[[str], Browser]
) -> None:
    wrong = [cases.file(nature="funding", theme="wonen", title=f"Woonzorg {turn}") for turn in range(2)]
    for case in wrong:
        cases.step(case.number, "decline", {"better_directorate": str(world.directorates["LZ"])})
    browser = sign_in("admin")
    assert "2 verkeerde adressen" in browser.page("/beheer/routering").text
    text = browser.page("/beheer/routering/proef?periode=this_quarter").main().text
    assert "Van 2 zaken gaan er 0 ergens anders heen dan toen." in text
    page = browser.page("/beheer/routering/herstellen")
    assert all(case.number in page.text for case in wrong)
    assert "Een nieuwe regel zou helpen: aard is bekostiging; thema is wonen" in page.main().text
    link = next(
        found.get("href") for found in page.main().all("a") if "uitprobeer" in found.text or "probeer" in found.text
    )
    form = browser.page(link or "").form()
    assert form.values()["theme"] == "wonen"
    tried = browser.look(browser.submit(form, {"do": "try"}), "/beheer/routering/nieuw").main().text
    assert "Met deze regel, vorig kwartaal" in tried
    with db.reading() as session:
        assert len(queries.rules(session)) == 2


def test_wrong_addresses_are_settled_with_a_reason_once(world: World, cases: Cases) -> None:
    case = cases.file(nature="funding")
    cases.step(case.number, "decline")
    admin, numbers = world.actor("admin"), [case.number, "2026-99999"]
    with pytest.raises(Forbidden), db.transaction() as session:
        misrouting.settle(session, world.actor("coordinator_cz"), numbers, "mended", "", now=clock.now())
    with pytest.raises(Invalid), db.transaction() as session:
        misrouting.settle(session, admin, numbers, "kept", " ", now=clock.now())
    for settled in (1, 0):
        with db.transaction() as session:
            assert misrouting.settle(session, admin, numbers, "kept", "Eenmalig.", now=clock.now()) == settled
    with db.reading() as session:
        assert session.scalars(select(Misrouted.settled)).all() == [Settled.KEPT]
        assert misrouting.waiting(session, admin) == 0


def test_administrators_hear_once_a_week_and_not_in_a_week_without(world: World, cases: Cases) -> None:
    def told() -> int:
        with db.reading() as session:
            return len(session.scalars(select(Notice.id).where(Notice.letter == "rows_to_mend")).all())

    assert (misrouting.sweep(clock.now()), told()) == (0, 0)
    add_row(world, theme="wonen", directorate="LZ")
    case = cases.file(theme="wonen")
    cases.step(case.number, "assign", {"owner": str(world.people["fixer_cz"])})
    next_week = START + timedelta(days=7)
    assert (misrouting.sweep(next_week), misrouting.sweep(next_week), told()) == (1, 0, 1)
