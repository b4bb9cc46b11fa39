"""Who may read an entry of a story (app/cases/sight.py)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app import clock, db
from app.audit.models import Event
from app.cases import comments, sight
from app.cases.models import Case, EntryReader, EntrySight
from app.feedback import actions as feedback
from app.policy import Actor, Principal
from app.workflow.model import Visibility
from tests.factories import Cases, World

KINDS = ("region", "ministry", "confidential")
PART = {"liaison", "fixer_cz", "commissioner", "commissioner_zuid", "auditor"}


def said(cases: Cases, case: Case, visibility: str, by: str = "fixer_cz") -> str:
    """A comment of this visibility. Returns the id of its event."""
    with db.transaction() as session:
        actor = cases.world.actor(by)
        return comments.comment(session, actor, case.number, visibility, visibility, now=clock.now()).event_id


def readers(world: World, case: Case, event_id: str) -> set[str]:
    """Everybody who may read it."""
    with db.reading() as session:
        return {who for who in world.people if sight.may_read(session, world.actor(who), case, event_id)}


def test_each_kind_of_entry_has_its_readers(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    region, ministry, confidential = (said(cases, case, kind) for kind in KINDS)
    see = PART | {"liaison_noord2", "fixer_cz2", "coordinator_cz", "mt_reader", "admin"}
    assert readers(world, case, region) == readers(world, case, ministry) == see
    assert readers(world, case, confidential) == PART
    contact = feedback.actor_for(cases.contact(case.number))
    with db.reading() as session:
        assert sight.readable(session, contact, case, (region, ministry, confidential)) == {region}


def test_being_named_is_personal(cases: Cases, world: World) -> None:
    """Not a part in the case, nor standing in for who was named, opens what is for people by name."""
    case = cases.at("in_progress", nature="funding")
    event_id, for_the_team = said(cases, case, "confidential"), said(cases, case, "confidential")
    with db.transaction() as session:
        session.add(EntrySight(event_id=event_id, case_id=case.id, visibility=Visibility.CONFIDENTIAL, named=True))
        session.add_all(
            EntryReader(event_id=event_id, user_id=world.people[who]) for who in ("fixer_cz", "mt_reader", "fixer_lz")
        )
    assert readers(world, case, event_id) == {"fixer_cz", "mt_reader", "auditor"}, "fixer_lz does not see the case"
    away = world.actor("fixer_cz")
    deputy = replace(
        world.actor("fixer_cz2"), principals=(Principal(away.id or 0, away.name, away.grants),), _scopes={}
    )
    with db.reading() as session:
        assert not sight.may_read(session, deputy, case, event_id)
        assert sight.may_read(session, deputy, case, for_the_team)


def test_an_entry_of_another_case_is_none_of_this_one(cases: Cases, world: World) -> None:
    one, other = cases.at("in_progress", nature="funding"), cases.at("in_progress", nature="funding")
    event_id = said(cases, one, "region")
    assert readers(world, one, event_id) > {"liaison"}
    assert readers(world, other, event_id) == set()


def test_what_was_changed_counts_and_the_event_stays_as_it_was(cases: Cases, world: World) -> None:
    case = cases.at("in_progress", nature="funding")
    event_id = said(cases, case, "region")
    with db.transaction() as session:
        session.add(EntrySight(event_id=event_id, case_id=case.id, visibility=Visibility.CONFIDENTIAL, named=False))
    assert readers(world, case, event_id) == PART
    with db.reading() as session:
        assert session.scalar(select(Event.visibility).where(Event.id == event_id)) == "region"
        contact: Actor = feedback.actor_for(cases.contact(case.number))
        assert not sight.may_read(session, contact, case, event_id)
