"""Being away: what is recorded and what is refused, who stands in on which day, and chains and loops of deputies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from app import clock, db
from app.audit.models import Event
from app.errors import Invalid, NotFound
from app.outbox.models import Notice
from app.people import absence, actions, deputies, identity, queries
from app.people.actions import GrantSpec
from app.people.deputies import Span
from app.people.models import Absence, RoleGrant
from app.policy import Actor, Role
from tests.people.support import NOW, World, counted, events

TODAY = date(2026, 11, 23)


def actor(user_id: int, now: datetime | None = None) -> Actor:
    with db.reading() as session:
        found = identity.actor_for_user(session, user_id, now)
    assert found is not None
    return found


class Office:
    """People who can be away: by name, with a role each."""

    def __init__(self, world: World) -> None:
        regions = frozenset({world.zwolle})
        self.world = world
        self.roles = {
            "anna": GrantSpec(Role.FIXER, world.cz),
            "bert": GrantSpec(Role.FIXER, world.lz),
            "coen": GrantSpec(Role.COORDINATOR, world.cz),
            "dora": GrantSpec(Role.COORDINATOR, world.lz),
            "elif": GrantSpec(Role.LIAISON, None, regions),
            "frank": GrantSpec(Role.LIAISON, None, frozenset({world.friesland})),
            "gina": GrantSpec(Role.COMMISSIONER),
            "hans": GrantSpec(Role.ADMIN),
            "iris": GrantSpec(Role.AUDITOR),
        }
        self.ids = {
            name: world.user(f"{name}@regiolijn.example", spec, name=name.title()) for name, spec in self.roles.items()
        }

    def actor(self, name: str, now: datetime | None = None) -> Actor:
        return actor(self.ids[name], now)

    def away(self, who: str, deputy: str, first: str = "2026-11-23", last: str = "2026-11-27", *, by: str = "") -> int:
        with db.transaction() as session:
            raw = {"deputy": str(self.ids[deputy]), "from_on": first, "until_on": last}
            return absence.add(session, self.actor(by or who), self.ids[who], raw, now=clock.now())

    def end(self, absence_id: int, by: str) -> None:
        with db.transaction() as session:
            absence.end(session, self.actor(by), absence_id, now=clock.now())

    def stand_in(self, who: str, day: str) -> str | None:
        with db.reading() as session:
            found = queries.stand_in(session, self.ids[who], date.fromisoformat(day))
        return next((name for name, key in self.ids.items() if key == found), None)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


# -- what is refused, and how that is said ---------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "changes", "faults"),
    [
        ("anna", {}, []),
        ("anna", {"deputy": "dora"}, []),
        ("anna", {"deputy": "elif"}, [("deputy", "deputy_not_fixer")]),
        ("anna", {"deputy": "anna"}, [("deputy", "deputy_oneself")]),
        ("coen", {"deputy": "anna"}, [("deputy", "deputy_not_coordinator")]),
        ("coen", {"deputy": "dora"}, []),
        ("elif", {"deputy": "frank"}, []),
        ("elif", {"deputy": "bert"}, [("deputy", "deputy_not_liaison")]),
        ("gina", {"deputy": "coen"}, [("deputy", "deputy_not_commissioner")]),
        ("hans", {"deputy": "gina"}, [("deputy", "deputy_not_admin")]),
        ("iris", {"deputy": "anna"}, []),  # an auditor has no work to be taken over
        ("anna", {"deputy": ""}, [("deputy", "required")]),
        ("anna", {"deputy": "999999"}, [("deputy", "unknown_person")]),
        ("anna", {"deputy": "1 OR 1=1"}, [("deputy", "unknown_person")]),
        ("anna", {"deputy": True}, [("deputy", "unknown_person")]),
        ("anna", {"from_on": "", "until_on": ""}, [("from_on", "required"), ("until_on", "required")]),
        ("anna", {"from_on": "23-11-2026"}, [("from_on", "not_a_date")]),
        ("anna", {"until_on": "2026-11-31"}, [("until_on", "not_a_date")]),
        ("anna", {"until_on": 20261127}, [("until_on", "not_a_date")]),
        ("anna", {"until_on": "2026-11-22"}, [("until_on", "until_before_from")]),
        ("anna", {"from_on": "2026-11-01", "until_on": "2026-11-22"}, [("until_on", "date_in_past")]),
        ("anna", {"from_on": "2026-11-01", "until_on": "2026-11-23"}, []),
        ("anna", {"until_on": "2027-11-23"}, []),
        ("anna", {"until_on": "2027-11-24"}, [("until_on", "absence_too_long")]),
        ("anna", {"from_on": "2029-11-23", "until_on": "2029-11-24"}, [("from_on", "date_too_far")]),
        ("anna", {"note": "x" * 501}, [("note", "too_long")]),
        ("anna", {"note": "x\x07"}, [("note", "unreadable")]),
        ("anna", {"note": ["x"]}, [("note", "wrong_type")]),
        ("anna", {"note": "Zie de map.\nVraag Joost."}, []),
    ],
)  # fmt: skip
def test_what_is_recorded_and_what_is_not(
    office: Office, who: str, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    raw: dict[str, Any] = {"deputy": "bert", "from_on": "2026-11-23", "until_on": "2026-11-27", **changes}
    if isinstance(raw["deputy"], str):
        raw["deputy"] = str(office.ids.get(raw["deputy"], raw["deputy"]))
    found: list[tuple[str, str]] = []
    try:
        with db.transaction() as session:
            absence.add(session, office.actor(who), office.ids[who], raw, now=NOW)
    except Invalid as invalid:
        found = [(error.field, error.code) for error in invalid.errors]
    assert found == faults
    assert len(events("absence.recorded")) == (0 if faults else 1)


def test_nobody_is_away_twice_on_a_day(office: Office) -> None:
    office.away("anna", "bert", "2026-12-01", "2026-12-10")
    for first, last in (("2026-12-10", "2026-12-20"), ("2026-11-25", "2026-12-01"), ("2026-12-03", "2026-12-04")):
        with pytest.raises(Invalid) as refused:
            office.away("anna", "coen", first, last)
        [error] = refused.value.errors
        assert error.code == "absence_overlaps"
        assert error.params == {"from": "1-12-2026", "until": "10-12-2026"}
    office.away("anna", "coen", "2026-12-11", "2026-12-20")
    office.away("anna", "coen", "2026-11-25", "2026-11-30")


def test_a_loop_is_refused_and_named(office: Office) -> None:
    office.away("anna", "bert", "2026-12-01", "2026-12-10")
    office.away("bert", "coen", "2026-12-05", "2026-12-20")
    office.away("coen", "dora", "2026-12-05", "2026-12-06", by="hans")
    with pytest.raises(Invalid) as refused:
        office.away("dora", "coen", "2026-12-06", "2026-12-08")
    [error] = refused.value.errors
    assert (error.field, error.code, error.params) == ("deputy", "deputy_loop", {"names": "Dora → Coen → Dora"})


def test_three_in_a_circle_only_on_days_that_all_share(office: Office) -> None:
    office.away("anna", "bert", "2026-12-01", "2026-12-10")
    office.away("bert", "coen", "2026-12-08", "2026-12-20")
    with pytest.raises(Invalid) as refused:
        office.away("coen", "anna", "2026-12-10", "2026-12-12")
    # Anna is no coordinator; as deputy of one she is refused before any loop is looked for.
    assert [error.code for error in refused.value.errors] == ["deputy_not_coordinator"]
    with db.transaction() as session:
        actions.give_role(
            session, office.actor("hans"), office.ids["anna"], GrantSpec(Role.COORDINATOR, office.world.cz), now=NOW
        )
    with pytest.raises(Invalid) as refused:
        office.away("coen", "anna", "2026-12-10", "2026-12-12")
    assert [error.params for error in refused.value.errors] == [{"names": "Coen → Anna → Bert → Coen"}]
    office.away("coen", "anna", "2026-12-11", "2026-12-12")


def test_who_may_arrange_it(office: Office) -> None:
    """Oneself, the coordinator of the directorate, the administrator. For anybody else the person is not there."""
    ids = [office.away("anna", "bert", by=by, first=day, last=day) for by, day in (
        ("anna", "2026-12-01"), ("coen", "2026-12-02"), ("hans", "2026-12-03"),
    )]  # fmt: skip
    for by in ("bert", "dora", "elif", "gina", "iris"):
        with pytest.raises(NotFound):
            office.away("anna", "bert", by=by, first="2026-12-04", last="2026-12-04")
        with pytest.raises(NotFound):
            office.end(ids[0], by)
    office.end(ids[0], "coen")
    office.end(ids[1], "hans")
    office.end(ids[2], "anna")
    assert len(events("absence.recorded", "absence.ended")) == 6


def test_a_deputy_arranges_no_absence_for_the_coordinator_they_stand_in_for(office: Office) -> None:
    """Standing in is for cases; the rest of the coordinator's work is not passed on."""
    office.away("coen", "dora")
    with pytest.raises(NotFound):
        office.away("anna", "bert", by="dora")


def test_ending_is_an_event_and_nothing_is_overwritten(office: Office, session: Any) -> None:
    key = office.away("anna", "bert")
    office.end(key, "anna")
    office.end(key, "anna")
    row = session.get(Absence, key)
    assert (row.from_on, row.until_on, row.ended_at) == (date(2026, 11, 23), date(2026, 11, 27), NOW)
    assert events("absence.recorded", "absence.ended") == ["absence.recorded", "absence.ended"]
    assert office.stand_in("anna", "2026-11-24") is None
    office.away("anna", "coen")  # the days are free again
    assert office.stand_in("anna", "2026-11-24") == "coen"


def test_the_deputy_is_told_and_the_log_names_both(office: Office, session: Any) -> None:
    office.away("anna", "bert", by="coen")
    [notice] = session.scalars(select(Notice))
    assert (notice.letter, notice.reader_id, notice.case_id) == ("deputy_named", office.ids["bert"], None)
    assert notice.params["who"] == "Anna"
    assert (notice.params["from"], notice.params["until"]) == ("2026-11-23", "2026-11-27")
    event = session.scalars(select(Event).where(Event.action == "absence.recorded")).one()
    assert event.subject == f"user:{office.ids['anna']}"
    assert event.private["values"]["deputy"] == "Bert"


# -- on which days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "moment", "stands_in"),
    [
        # The first day begins at 00:00 in Amsterdam, which is 23:00 UTC in winter and 22:00 in summer.
        ("2026-11-23", "2026-11-27", "2026-11-22T22:59:59", False),
        ("2026-11-23", "2026-11-27", "2026-11-22T23:00:00", True),
        # The last day ends at 24:00 in Amsterdam.
        ("2026-11-23", "2026-11-27", "2026-11-27T22:59:59", True),
        ("2026-11-23", "2026-11-27", "2026-11-27T23:00:00", False),
        ("2027-07-01", "2027-07-02", "2027-06-30T21:59:59", False),
        ("2027-07-01", "2027-07-02", "2027-06-30T22:00:00", True),
        ("2027-07-01", "2027-07-02", "2027-07-02T21:59:59", True),
        ("2027-07-01", "2027-07-02", "2027-07-02T22:00:00", False),
        # The day on which the clock goes forward has 23 hours, the one on which it goes back 25.
        ("2027-03-28", "2027-03-28", "2027-03-27T22:59:59", False),
        ("2027-03-28", "2027-03-28", "2027-03-27T23:00:00", True),
        ("2027-03-28", "2027-03-28", "2027-03-28T21:59:59", True),
        ("2027-03-28", "2027-03-28", "2027-03-28T22:00:00", False),
        ("2027-10-31", "2027-10-31", "2027-10-30T21:59:59", False),
        ("2027-10-31", "2027-10-31", "2027-10-30T22:00:00", True),
        ("2027-10-31", "2027-10-31", "2027-10-31T22:59:59", True),
        ("2027-10-31", "2027-10-31", "2027-10-31T23:00:00", False),
        ("2028-02-29", "2028-02-29", "2028-02-29T12:00:00", True),
    ],
)
def test_the_edges_of_an_absence(office: Office, first: str, last: str, moment: str, stands_in: bool) -> None:
    office.away("anna", "bert", first, last)
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert [who.name for who in office.actor("bert", now).principals] == (["Anna"] if stands_in else [])
    assert office.actor("anna", now).away is stands_in
    assert office.stand_in("anna", clock.local_date(now).isoformat()) == ("bert" if stands_in else None)


def test_a_chain_goes_to_whoever_is_there(office: Office) -> None:
    office.away("anna", "bert", "2026-12-01", "2026-12-10")
    office.away("bert", "coen", "2026-12-05", "2026-12-07")
    days = {"2026-12-04": "bert", "2026-12-05": "coen", "2026-12-07": "coen", "2026-12-08": "bert", "2026-12-11": None}
    assert {day: office.stand_in("anna", day) for day in days} == days
    noon = datetime(2026, 12, 6, 11, tzinfo=UTC)
    assert [who.name for who in office.actor("coen", noon).principals] == ["Anna", "Bert"]
    assert office.actor("bert", noon).principals == ()
    assert [grant.directorate for grant in office.actor("coen", noon).principals[1].grants] == [office.world.lz]


def test_a_deputy_out_of_service_is_nobody(office: Office, session: Any) -> None:
    office.away("anna", "bert")
    with db.transaction() as writing:
        writing.execute(actions.update(actions.User).where(actions.User.id == office.ids["bert"]).values(active=False))
    assert office.stand_in("anna", "2026-11-24") is None


def test_one_query_more_for_a_deputy_and_none_for_others(office: Office, database: db.Database) -> None:
    office.away("elif", "frank")

    def taken(name: str) -> int:
        with db.reading() as session, counted(database) as statements:
            identity.actor_for_user(session, office.ids[name], NOW)
        return len([one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))])

    assert {name: taken(name) for name in ("anna", "elif", "frank", "hans")} == {
        "anna": 2, "elif": 3, "frank": 4, "hans": 2,
    }  # fmt: skip


# -- random offices ------------------------------------------------------------------------------

DAYS = [TODAY + timedelta(days=number) for number in range(8)]
SPANS = st.lists(
    st.builds(
        lambda user, deputy, first, length: Span(user, deputy, DAYS[first], DAYS[min(first + length, 7)]),
        st.integers(1, 6), st.integers(1, 6), st.integers(0, 7), st.integers(0, 7),
    ),
    max_size=12,
)  # fmt: skip


def naively(spans: list[Span], user: int, day: date) -> int | None:
    """Who does the work of somebody on a day: from hand to hand, until one is there. None for nobody, or for ever."""
    deputy = {span.user: span.deputy for span in spans if span.first <= day <= span.last}
    here, steps = user, 0
    while here in deputy:
        here, steps = deputy[here], steps + 1
        if steps > len(deputy):
            return None
    return here if here != user else None


def goes_round(spans: list[Span], day: date) -> bool:
    away = {span.user for span in spans if span.first <= day <= span.last}
    return any(naively(spans, user, day) is None for user in away)


def accepted(spans: list[Span]) -> list[Span]:
    """Those that would be recorded, one after the other."""
    found: list[Span] = []
    for new in spans:
        twice = any(one.user == new.user and one.first <= new.last and new.first <= one.last for one in found)
        if new.user != new.deputy and not twice and not deputies.loop(found, new):
            found.append(new)
    return found


@given(SPANS)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_a_loop_is_found_exactly_when_there_is_a_day_on_which_nobody_is_left(spans: list[Span]) -> None:
    found: list[Span] = []
    for new in spans:
        twice = any(one.user == new.user and one.first <= new.last and new.first <= one.last for one in found)
        if new.user == new.deputy or twice:
            continue
        circle = deputies.loop(found, new)
        assert bool(circle) is any(goes_round([*found, new], day) for day in DAYS)
        if circle:
            assert (circle[0], circle[1], circle[-1]) == (new.user, new.deputy, new.user)
            assert len(set(circle)) == len(circle) - 1
        else:
            found.append(new)


def test_the_database_walks_as_a_child_would(office: Office) -> None:
    """Forward (who stands in for me) and backward (for whom do I stand in), on random offices without loops."""
    ids = list(office.ids.values())[:6]

    @given(SPANS)
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def walk(spans: list[Span]) -> None:
        kept = accepted(spans)
        with db.transaction() as session:
            session.execute(delete(Absence))
            if kept:
                session.execute(
                    insert(Absence),
                    [
                        {
                            "user_id": ids[one.user - 1], "deputy_id": ids[one.deputy - 1], "from_on": one.first,
                            "until_on": one.last, "note": "", "made_by_id": ids[0], "made_at": NOW,
                        }
                        for one in kept
                    ],
                )  # fmt: skip
        with db.reading() as session:
            for day in DAYS:
                away = {one.user for one in kept if one.first <= day <= one.last}
                acting = {user: naively(kept, user, day) for user in range(1, 7)}
                for user in range(1, 7):
                    found = queries.stand_in(session, ids[user - 1], day)
                    expected = acting[user]
                    assert found == (ids[expected - 1] if expected else None)
                    if user not in away:
                        passed_on = {ids[other - 1] for other in away if acting[other] == user}
                        assert set(deputies.principals(session, ids[user - 1], day)) == passed_on

    walk()


# -- leaving while standing in ---------------------------------------------------------------------


def test_a_deputy_cannot_leave_or_lose_the_role(office: Office) -> None:
    office.away("anna", "bert", "2027-01-01", "2027-01-10")
    admin = office.actor("hans")
    with db.reading() as session:
        grant = session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == office.ids["bert"])).one()
    values: dict[str, Any] = {"name": "Bert", "email": "bert@regiolijn.example", "language": "nl", "active": False}
    attempts: list[Callable[[Any], None]] = [
        lambda writing: actions.take_role(writing, admin, grant, now=NOW),
        lambda writing: actions.update_user(
            writing, admin, office.ids["bert"], expected_version=1, now=NOW, **values
        ),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(Invalid) as refused, db.transaction() as session:
            attempt(session)
        [error] = refused.value.errors
        assert (error.code, error.params) == ("stands_in_for", {"names": "Anna"})
    with db.transaction() as session:  # with another role that does the same work, this one can go
        actions.give_role(session, admin, office.ids["bert"], GrantSpec(Role.COORDINATOR, office.world.lz), now=NOW)
    with db.transaction() as session:
        actions.take_role(session, admin, grant, now=NOW)


# -- pages -------------------------------------------------------------------------------------------


def test_ones_own_page(office: Office, log_in: Callable[..., FlaskClient]) -> None:
    browser = log_in("anna@regiolijn.example")
    page = browser.get("/account/afwezigheid").text
    assert "Bert" in page
    assert "Coen" in page
    assert "Elif" not in page  # a liaison cannot do the work of a fixer
    typed = {
        "from_on": "2026-11-25",
        "until_on": "2026-11-24",
        "deputy": str(office.ids["bert"]),
        "note": "Zie de map.",
    }
    answer = browser.post("/account/afwezigheid", data=typed)
    assert answer.status_code == 422
    assert "Zie de map." in answer.text
    assert 'value="2026-11-25"' in answer.text
    answer = browser.post("/account/afwezigheid", data=typed | {"until_on": "2026-11-26"})
    assert answer.status_code == 303
    page = browser.get("/account/afwezigheid").text
    assert "Bert stands in" in page
    with db.reading() as session:
        key = session.scalars(select(Absence.id)).one()
    assert browser.post(f"/afwezigheid/{key}/einde").status_code == 303
    assert "Bert stands in" not in browser.get("/account/afwezigheid").text
    other = log_in("bert@regiolijn.example")
    assert other.post(f"/afwezigheid/{key}/einde").status_code == 404


def test_the_page_of_a_coordinator(office: Office, log_in: Callable[..., FlaskClient]) -> None:
    office.away("anna", "bert")
    browser = log_in("coen@regiolijn.example")
    page = browser.get("/directie/afwezigheid").text
    assert "1 person is away today." in page
    assert "Anna" in page
    assert "Dora" not in page
    assert browser.get(f"/mensen/{office.ids['anna']}/afwezigheid").status_code == 200
    assert browser.get(f"/mensen/{office.ids['dora']}/afwezigheid").status_code == 404
    assert log_in("anna@regiolijn.example").get("/directie/afwezigheid").status_code == 403


def test_an_administrator_records_it_for_anybody(office: Office, log_in: Callable[..., FlaskClient]) -> None:
    browser = log_in("hans@regiolijn.example")
    url = f"/mensen/{office.ids['elif']}/afwezigheid"
    assert url in browser.get(f"/beheer/mensen/{office.ids['elif']}").text
    data = {"from_on": "2026-11-25", "until_on": "2026-11-26", "deputy": str(office.ids["frank"])}
    assert browser.post(url, data=data).status_code == 303
    assert office.stand_in("elif", "2026-11-25") == "frank"
