"""From N=1 to structural: one dossier for several regions, one solution for all of them, each with its own answer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import Event
from app.cases.models import Case, Outcome
from app.dossiers.models import Dossier, DossierRegion, Reply
from app.errors import Invalid, NotAllowedNow, NotFound
from app.outbox.models import Notice
from app.policy import Forbidden
from tests.dossiers.support import add, offered, open_dossier, reply, three
from tests.factories import Cases, World


def regions_of(dossier: Case) -> dict[int, DossierRegion]:
    with db.reading() as session:
        wanted = select(DossierRegion).where(DossierRegion.dossier_id == dossier.id)
        return {row.region_id: row for row in session.scalars(wanted)}


def events_of(case: Case) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Event.action).where(Event.case_id == case.id).order_by(Event.seq)))


def test_a_dossier_is_a_case_of_its_own_with_the_regions_of_its_cases(cases: Cases, world: World) -> None:
    first, second, third = three(cases)
    dossier = open_dossier(cases, first, second)
    assert (dossier.process, dossier.state, dossier.owner_id) == ("dossier", "exploring", world.people["fixer_cz"])
    assert (dossier.region_id, dossier.co_owner_id) == (first.region_id, first.co_owner_id)
    assert set(regions_of(dossier)) == {first.region_id, second.region_id}
    add(cases, dossier, third, by="fixer_lz")
    assert set(regions_of(dossier)) == {first.region_id, second.region_id, third.region_id}
    assert cases.now(third.number).dossier_id == dossier.id
    assert cases.now(third.number).version == third.version, "an entry makes no step stale"
    assert "case.bundled" in events_of(third)
    assert "dossier.case_added" in events_of(dossier)


def test_the_solution_reaches_every_region_and_every_case_goes_on_by_itself(cases: Cases, world: World) -> None:
    working, waiting = cases.at("in_progress"), cases.at("waiting_party", by="liaison_zuid", region="ZK-ZUID")
    unaccepted = cases.at("assigned", by="liaison_oost", region="JEUGD-OOST")
    dossier = offered(cases, working, waiting, unaccepted, basis="Regeling overdracht")
    for case in (working, waiting):
        now = cases.now(case.number)
        assert (now.state, now.proposed_outcome) == ("solution_proposed", Outcome.STRUCTURAL)
        assert now.outcome is None, "its own region is told first"
    assert cases.now(unaccepted.number).state == "assigned"
    accepted = cases.step(unaccepted.number, "accept")
    assert accepted.state == "solution_proposed", "it takes over the solution as soon as somebody has it"
    assert all(row.offered_at is not None and row.reply is None for row in regions_of(dossier).values())
    with db.reading() as session:
        asked = session.scalars(select(Notice.reader_id).where(Notice.case_id == dossier.id)).all()
    assert {world.people[who] for who in ("liaison", "liaison_zuid", "liaison_oost")} <= set(asked)
    told = cases.step(working.number, "give_feedback", {"outcome": "structural"}, by="liaison")
    assert (told.state, told.outcome) == ("feedback", Outcome.STRUCTURAL)


def test_each_region_answers_for_itself(cases: Cases, world: World) -> None:
    dossier = offered(cases, *three(cases))
    assert reply(cases, dossier, "ZK-NOORD", "liaison", "worked").reply is Reply.WORKED
    with pytest.raises(Invalid):
        reply(cases, dossier, "ZK-ZUID", "liaison_zuid", "did_not")
    reply(cases, dossier, "ZK-ZUID", "liaison_zuid", "did_not", "De verzekeraar weigert.")
    for who, error in (("liaison", Forbidden), ("fixer_cz", Forbidden), ("mt_reader", Forbidden)):
        with pytest.raises(error):
            reply(cases, dossier, "JEUGD-OOST", who, "applies")
    with pytest.raises(NotFound):
        reply(cases, dossier, "GGD-ZUID", "liaison_zuid", "applies")
    cases.step(dossier.number, "another", by="fixer_cz")
    cases.step(dossier.number, "offer", {"solution": "De gemeente betaalt."}, by="fixer_cz")
    rows = regions_of(dossier)
    assert rows[world.regions["ZK-NOORD"]].reply is Reply.WORKED, "what worked stays"
    assert rows[world.regions["ZK-ZUID"]].reply is None, "where it did not, the new one is asked about"
    done = cases.step(dossier.number, "complete", {"outcome": "structural"}, by="fixer_cz")
    assert not done.active
    reply(cases, dossier, "ZK-ZUID", "liaison_zuid", "worked")


def test_who_comes_later_gets_the_solution_too(cases: Cases) -> None:
    first, second, third = three(cases)
    dossier = offered(cases, first, second)
    add(cases, dossier, third)
    assert cases.now(third.number).state == "solution_proposed"
    assert regions_of(dossier)[third.region_id].offered_at is not None


def test_what_cannot_go_into_a_dossier(cases: Cases) -> None:
    merged = cases.at("merged")
    first, second, third = three(cases)
    dossier = open_dossier(cases, first)
    secret = cases.at("in_progress", confidentiality="confidential")
    other = open_dossier(cases, second)
    refused = {
        secret.number: "confidential_in_dossier", first.number: "in_this_dossier", second.number: "in_another_dossier",
        cases.at("withdrawn").number: "case_withdrawn", merged.number: "case_goes_along",
        cases.file(submit=False).number: "unknown_case", "2026-99999": "unknown_case",
    }  # fmt: skip
    for number, code in refused.items():
        with pytest.raises(Invalid) as invalid:
            add(cases, dossier, Case(number=number), by="commissioner")
        assert [one.code for one in invalid.value.errors] == [code]
    with pytest.raises(Invalid) as unseen:
        add(cases, dossier, secret, by="fixer_lz")
    assert unseen.value.errors[0].code == "unknown_case", "not even that there is one"
    with pytest.raises(Forbidden):
        add(cases, dossier, third, by="liaison_oost")
    cases.step(other.number, "stop", by="fixer_cz")
    add(cases, dossier, second)
    with pytest.raises(NotAllowedNow):
        add(cases, other, third)


def test_what_every_colleague_reads_only_its_owner_changes(cases: Cases, world: World) -> None:
    dossier = open_dossier(cases, cases.at("in_progress"))
    with pytest.raises(Forbidden):
        cases.step(dossier.number, "name_cause", by="fixer_lz")
    cases.step(dossier.number, "pass_on", {"owner": str(world.people["fixer_lz"])}, by="fixer_cz")
    moved = cases.step(dossier.number, "name_cause", {"cause": "funding"}, by="fixer_lz")
    assert (moved.state, moved.directorate_id) == ("working", world.directorates["LZ"])
    with db.reading() as session:
        assert session.get_one(Dossier, dossier.id).cause == "funding"
