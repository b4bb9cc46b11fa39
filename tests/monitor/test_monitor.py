"""The agreement monitor: opened by itself, told in a minute, refreshed, escalated when stalled for long, ended."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.accords import known
from app.accords.models import AccordRevision, Agreement
from app.cases import ladder
from app.cases.models import Case
from app.errors import Invalid, NotAllowedNow
from app.escalations import brief_queries
from app.monitor import opening
from app.monitor.models import RegionAgreement, Telling
from app.policy import Forbidden
from tests.factories import Cases, World
from tests.monitor.support import WORDS, case_of, kept, monitored, opened, told
from tests.pages import Browser
from tests.security.test_costs import own, queries

SignIn = Callable[[str], Browser]


def count(*wanted: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(RegionAgreement).where(*wanted)) or 0


def test_every_region_with_a_liaison_is_asked_once(world: World) -> None:
    regions = 4  # those that were given to a liaison; the three that nobody was given are not asked
    assert opened() == regions * len(monitored())
    assert opened() == 0
    case = case_of(world)
    assert (case.state, case.co_owner_id, case.active) == ("asked", world.people["liaison"], True)
    assert case.handler_id == world.people["liaison"]
    # Of two liaisons of a region, the one for all themes.
    assert case_of(world, "ZK-ZUID").co_owner_id == world.people["liaison_zuid"]


def test_two_workers_at_the_same_moment_open_each_case_once(world: World) -> None:
    start, done = Barrier(2), []

    def work() -> None:
        start.wait()
        done.append(opening.sweep(clock.now()))

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 4 * len(monitored()) == count()
    assert count(RegionAgreement.case_id.is_(None)) == 0


def test_telling_keeps_every_word_and_says_what_changed(world: World, time: Any) -> None:
    opened()
    case = told(world, case_of(world), "on_track", "Loopt.")
    assert (case.state, case.due_clock) == ("on_track", "quarter")
    time.move(days=30)
    case = told(world, case, "at_risk")
    found = kept(case)
    assert (found.standing, found.before, found.words) == ("at_risk", "on_track", WORDS)
    time.move(days=7)
    before = case.due_at or clock.now()
    case = told(world, case, "same", "")
    assert case.state == "at_risk"
    assert (case.due_at or before) > before, "a fresh term, the same words"
    with db.reading() as session:
        assert session.scalars(select(Telling.words).order_by(Telling.id)).all() == ["Loopt.", WORDS, WORDS]


@pytest.mark.parametrize(
    ("who", "standing", "words", "refusal"),
    [
        ("liaison", "on_track", " ", Invalid),
        ("liaison", "geweldig", WORDS, Invalid),
        ("liaison", "same", "", Invalid),  # nothing was told yet
        ("liaison_zuid", "on_track", WORDS, Forbidden),
        ("fixer_cz", "on_track", WORDS, Forbidden),
        ("commissioner", "on_track", WORDS, Forbidden),
    ],
)
def test_only_its_liaison_tells_it_and_in_words(
    who: str, standing: str, words: str, refusal: type[Exception], world: World
) -> None:
    opened()
    with pytest.raises(refusal):
        told(world, case_of(world), standing, words, by=who)


def test_what_is_stalled_for_long_goes_to_the_commissioner_by_itself(world: World, cases: Cases, time: Any) -> None:
    """Telling once more that it is stalled does not put that off (C6)."""
    opened()
    case = told(world, case_of(world), "stalled", "Niemand tekent.")
    time.move(days=14)
    told(world, case, "stalled", "Nog steeds niet.")
    time.move(days=18)
    for _ in range(4):
        ladder.sweep(clock.now())
        time.move(days=1)
    case = cases.now(case.number)
    assert case.state == "escalated"
    assert case.escalation_id is not None
    with db.reading() as session:
        record = session.get_one(Case, case.escalation_id)
        brief = brief_queries.of(session, record)
    assert "Nog steeds niet." in brief.texts["problem"], "the brief has the words of the region"
    with pytest.raises(NotAllowedNow):
        told(world, case, "on_track")
    case = cases.step(case.number, "decide", {"decision": "returned"}, by="commissioner")
    assert (case.state, case.handler_id, case.escalation_id) == ("after_escalation", world.people["liaison"], None)
    assert told(world, case, "on_track", "Er is getekend.").state == "on_track"


def test_it_ends_with_the_agreement_and_begins_again_with_it(world: World, cases: Cases) -> None:
    opened()
    case = told(world, case_of(world), "on_track")
    _monitor(kept(case).agreement_id, followed=False)
    assert opened() == 4
    case = cases.now(case.number)
    assert (case.state, case.active) == ("ended", False)
    _monitor(kept(case).agreement_id, followed=True)
    assert opened() == 4
    assert (cases.now(case.number).state, kept(case).words) == ("asked", WORDS)


def _monitor(agreement_id: int, *, followed: bool) -> None:
    with db.transaction() as session:
        session.get_one(Agreement, agreement_id).monitored = followed
        last = known.stored_revision(session)
        session.add(AccordRevision(id=last + 1, made_at=clock.now()))


def test_another_liaison_takes_it_over_whole(world: World, cases: Cases) -> None:
    opened()
    case = cases.step(
        case_of(world).number, "hand_over", {"successor": str(world.people["liaison_noord2"])}, by="liaison"
    )
    assert case.owner_id == case.co_owner_id == case.handler_id == world.people["liaison_noord2"]
    told(world, case, "on_track", by="liaison_noord2")


# -- the page ------------------------------------------------------------------------------------


def test_a_minute_tells_several_and_gives_back_what_is_wrong(world: World, sign_in: SignIn, cases: Cases) -> None:
    opened()
    browser = sign_in("liaison")
    assert "hoe het in je regio" in browser.page("/").text
    first, second, third = (case_of(world, agreement=one) for one in monitored()[:3])
    region = world.regions["ZK-NOORD"]
    answer = browser.send(
        f"/monitor/{region}",
        {
            f"standing-{first.id}": "on_track", f"words-{first.id}": "Loopt.", f"version-{first.id}": first.version,
            f"standing-{second.id}": "stalled", f"words-{second.id}": "", f"version-{second.id}": second.version,
        },
    )  # fmt: skip
    assert answer.status_code == 422
    states = [cases.now(case.number).state for case in (first, second, third)]
    assert states == ["on_track", "asked", "asked"], "what is right is kept; what was not filled in says nothing"
    answer = browser.send(
        f"/monitor/{region}",
        {f"standing-{second.id}": "stalled", f"words-{second.id}": "BSN 123456782.", f"version-{second.id}": 1},
    )
    assert answer.status_code == 422
    assert "Dit lijkt een BSN" in answer.text
    assert browser.send(f"/monitor/{world.regions['ZK-ZUID']}", {}).status_code == 404, "of one's own regions only"


def test_everybody_reads_how_it_stands(world: World, sign_in: SignIn) -> None:
    opened()
    told(world, case_of(world), "stalled", "Niemand tekent.")
    for who in ("fixer_lz", "liaison_oost", "mt_reader", "auditor"):
        page = sign_in(who).page("/monitor/alles?stand=stalled")
        assert "Niemand tekent." in page.text, who
    browser = sign_in("fixer_lz")
    assert "Niemand tekent." not in browser.page("/monitor/alles?stand=asked").text
    accord, code = known.current().agreements[monitored()[0]].reference.split(":")
    assert "Niemand tekent." in browser.page(f"/akkoorden/{accord}/{code}").text


def test_the_pages_stay_within_their_budget(world: World, sign_in: SignIn) -> None:
    """Twenty-eight agreements in regions, and no query for each."""
    opened()
    for who, url in (("liaison", "/monitor"), ("commissioner", "/monitor/alles"), ("commissioner", "/aanspreken")):
        browser = sign_in(who)
        browser.get(url)
        with queries() as found:
            browser.get(url)
        assert len(own(found)) <= 4, (url, own(found))
