"""Demo time: forward only, hour by hour, for all processes alike; never in production."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, create_app, db
from app.cases import actions as cases
from app.cases.models import Case, CaseClock, ClockStep
from app.demo import casting, guard, travel
from app.demo.travel import Ahead, CannotTravel, Passed, arrival, stops
from app.outbox import enqueue
from app.outbox.models import Message, MessageStatus, Notice
from app.people import identity
from app.people import queries as people
from app.people.models import LoginSession, User
from app.policy import Role
from app.worker import sweeps
from config import ConfigurationError, Settings
from tests import factories
from tests.conftest import settings_for
from tests.demo.conftest import configured
from tests.pages import Browser

TUESDAY = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


@pytest.fixture
def elsewhere(
    copy_of_today: Callable[[], db.Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """An instance of its own with a little demo data, in which this process follows demo time."""
    configured(tmp_path)
    database = copy_of_today()
    monkeypatch.setattr(db, "_current", database)
    settings = settings_for(database.url.render_as_string(hide_password=False), tmp_path)
    travel.use(settings)
    yield settings
    clock.run_ahead(None)


# -- how far, and where it stops -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "days", "there"),
    [
        pytest.param("2026-11-24 14:30", 1, "2026-11-25 14:30", id="the same hour of the next day"),
        pytest.param("2026-11-27 14:30", 1, "2026-11-30 14:30", id="over the weekend"),
        pytest.param("2026-12-24 09:30", 1, "2026-12-28 09:30", id="over Christmas"),
        pytest.param("2026-11-24 23:10", 1, "2026-11-25 10:05", id="from the evening to the morning"),
        pytest.param("2026-11-22 06:00", 1, "2026-11-23 10:05", id="from a Sunday"),
        pytest.param("2026-11-24 08:59", 5, "2026-12-01 10:05", id="from before work"),
        pytest.param("2027-03-26 12:00", 1, "2027-03-30 12:00", id="over Easter, when the clock goes forward"),
    ],
)
def test_where_one_arrives(now: str, days: int, there: str) -> None:
    assert clock.local(arrival(dutch(now), days)).strftime("%Y-%m-%d %H:%M") == there


def dutch(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.AMSTERDAM)


def test_every_hour_of_every_working_day_on_the_way() -> None:
    found = [clock.local(moment) for moment in stops(dutch("2026-11-27 15:00"), dutch("2026-11-30 11:00"))]
    assert [f"{moment:%a %H:%M}" for moment in found] == [
        "Fri 15:05", "Fri 16:05", "Fri 17:05", "Fri 20:05", "Mon 09:05", "Mon 10:05", "Mon 11:00",
    ]  # fmt: skip


# -- the file --------------------------------------------------------------------------------------------------------


def test_all_processes_see_the_same_time(tmp_path: Path) -> None:
    one, other = Ahead(tmp_path), Ahead(tmp_path)
    assert one() == timedelta(0)
    for hours in (1, 30, 31):
        one.set(timedelta(hours=hours))
        assert one() == other() == timedelta(hours=hours)


# -- travelling ------------------------------------------------------------------------------------------------------


def test_time_passes_for_everybody_and_what_is_due_is_done(
    elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = clock.now()
    due = clock.calendar().add(clock.local_date(before), 1)
    moment = datetime.combine(due, datetime.min.time().replace(hour=8), clock.AMSTERDAM)
    with db.transaction() as session:
        enqueue(
            session, event_id="e" * 32, template="password_reset", recipient="a@b.example", language="nl",
            params={"name": "A", "link": "/x", "until": "morgen"}, now=moment,
        )  # fmt: skip
    seen: list[datetime] = []
    noting = sweeps.Sweep("noting", lambda _settings, now: len(seen.append(now) or seen))  # type: ignore[func-returns-value]
    monkeypatch.setattr(sweeps, "SWEEPS", (noting, *sweeps.SWEEPS))
    passed = travel.travel(elsewhere, 2)
    assert clock.calendar().working_days_between(clock.local_date(before), clock.local_date(passed.now)) == 2
    assert timedelta(0) <= clock.now() - passed.now < timedelta(minutes=1)
    assert seen == list(stops(seen[0] - timedelta(seconds=1), passed.now))
    with db.reading() as session:
        mail = session.scalars(select(Message).where(Message.recipient == "a@b.example")).one()
    assert mail.status is MessageStatus.SENT
    assert mail.sent_at is not None
    assert clock.local(mail.sent_at).strftime("%H:%M") == "09:05"
    assert passed.mails >= 1
    code = "import sys; from pathlib import Path; from app.demo.travel import *; "
    code += "from tests.conftest import settings_for; "
    code += "use(settings_for('', Path(sys.argv[1]))); print(clock.now().isoformat())"
    said = subprocess.run([sys.executable, "-c", code, str(elsewhere.instance)], capture_output=True, text=True)
    assert abs(datetime.fromisoformat(said.stdout.strip()) - clock.now()) < timedelta(minutes=1), said.stderr


def test_cut_off_half_way_time_is_where_the_work_is(elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []

    def stop_at_the_fifth(_settings: Settings) -> list[object]:
        seen.append(clock.now())
        if len(seen) == 5:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(sweeps, "run_due", stop_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        travel.travel(elsewhere, 5)
    assert timedelta(0) <= clock.now() - seen[-1] < timedelta(minutes=1)


def _in_progress() -> Case:
    """A case that its owner works on; when this day's demo has none, its owner takes up one that was assigned."""
    with db.transaction() as session:
        found = {
            case.state: case
            for case in session.scalars(
                select(Case)
                .where(Case.state.in_(("in_progress", "assigned")), Case.owner_id.is_not(None))
                .order_by(Case.due_at)
            )
        }
        if "in_progress" in found:
            return found["in_progress"]
        case = found["assigned"]
        owner = identity.actor_for_user(session, case.owner_id or 0)
        assert owner is not None
        return cases.transition(session, owner, case.number, "accept", {}, expected_version=None, now=clock.now())


@pytest.mark.slow
def test_a_neglected_case_climbs_its_ladder(elsewhere: Settings) -> None:
    """What a visitor sees who lets time pass: warned, reminded, informed, escalated, each told to the right people."""
    case = _in_progress()
    with db.reading() as session:
        commissioners = {person.id for person in people.holders_of(session, Role.COMMISSIONER)}
    seen: list[str] = []
    for _ in range(15):
        travel.travel(elsewhere, 1)
        with db.reading() as session:
            found = session.scalars(
                select(ClockStep.level)
                .join(CaseClock, CaseClock.id == ClockStep.clock_id)
                .where(CaseClock.case_id == case.id, CaseClock.name == "sign_of_life")
                .order_by(ClockStep.id)
            ).all()
            now = session.get_one(Case, case.id)
        seen += found[len(seen) :]
        if now.state == "escalated":
            break
    assert seen[-3:] == ["remind", "inform", "escalate"]
    assert now.handler_id in commissioners
    with db.reading() as session:
        told = session.execute(select(Notice.letter, Notice.reader_id).where(Notice.case_id == case.id)).all()
    readers = {
        letter: {row.reader_id for row in told if row.letter == letter} for letter in ("clock_remind", "clock_inform")
    }
    assert case.owner_id in readers["clock_remind"]
    assert case.co_owner_id in readers["clock_inform"]


@pytest.mark.parametrize("days", [0, -1, travel.LONGEST + 1])
def test_never_back_and_never_beyond_a_year(elsewhere: Settings, days: int) -> None:
    with pytest.raises(CannotTravel, match="from 1 to"):
        travel.travel(elsewhere, days)


def test_one_at_a_time(elsewhere: Settings) -> None:
    with travel._alone(elsewhere.instance), pytest.raises(travel.Busy):
        travel.travel(elsewhere, 1)


def test_not_without_demo_data(database: db.Database, settings: Settings) -> None:
    with pytest.raises(CannotTravel, match="beside demo data"):
        travel.travel(settings, 1)


def test_not_in_production(elsewhere: Settings) -> None:
    production = replace(elsewhere, environment="production")
    with pytest.raises(CannotTravel, match="this is production"):
        travel.use(production)
    with pytest.raises(CannotTravel, match="in development only"):
        travel.travel(production, 1)


def test_production_does_not_start_where_demo_time_was_used(database: db.Database, tmp_path: Path) -> None:
    production = settings_for("", tmp_path, environment="production")
    with db.reading() as session:
        guard.refuse_in_production(session, production)
        Ahead(tmp_path).set(timedelta(days=3))
        with pytest.raises(ConfigurationError, match="demo time was used in this instance"):
            guard.refuse_in_production(session, production)


# -- the bar ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(elsewhere: Settings, _catalogue: None) -> Iterator[Browser]:
    """A demo fixer who is signed in."""
    app = create_app(elsewhere)
    app.test_client_class = Browser
    with db.reading() as session:
        fixer = session.scalars(select(User.id).where(User.email == casting.FIXER)).one()
    found: Browser = app.test_client()  # type: ignore[assignment]
    found.enter(factories.log_in(fixer))
    yield found
    db.current().engine.dispose()


def test_the_bar_moves_time_and_keeps_one_signed_in(browser: Browser) -> None:
    page = browser.page("/knelpunten")
    assert "Demotijd" in page.text
    buttons = [button.get("value") for button in page.all("button") if button.get("name") == "days"]
    assert buttons == ["1", "5", "20"]
    before = clock.now()
    answer = browser.send("/demo/tijd", {"days": "20", "next": "/knelpunten"})
    assert answer.status_code == 303
    assert answer.location == "/knelpunten"
    assert clock.now() - before > timedelta(days=25)
    assert "Vanzelf gebeurd:" in browser.page("/knelpunten").text
    with db.reading() as session:
        [login] = session.scalars(select(LoginSession))
    assert abs(login.last_seen_at - clock.now()) < timedelta(minutes=5)


def test_what_no_button_sends_is_refused(browser: Browser) -> None:
    before = clock.now()
    assert browser.send("/demo/tijd", {"days": "-5"}).status_code == 400
    assert browser.send("/demo/tijd", {}).status_code == 400
    assert clock.now() - before < timedelta(minutes=1)


def test_who_is_not_signed_in_moves_nothing(browser: Browser) -> None:
    stranger = browser.application.test_client()
    before = clock.now()
    assert stranger.post("/demo/tijd", data={"days": "5"}).status_code == 400, "no token of a form"
    assert clock.now() - before < timedelta(minutes=1)
    assert "Demotijd" not in stranger.get("/inloggen").text


def test_what_happened_is_said_in_a_sentence(browser: Browser) -> None:
    from app.demo.views import said

    with browser.application.test_request_context(headers={"Accept-Language": "nl"}):
        text = said(Passed(TUESDAY, reminders=12, escalations=1, steps=0, mails=9))
    assert text.endswith("Vanzelf gebeurd: 12 herinneringen, 1 escalatie, 9 mails.")


def test_the_command(elsewhere: Settings, browser: Browser) -> None:
    result = browser.application.test_cli_runner().invoke(args=["demo", "travel", "--working-days", "2"])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("It is now ")
    assert browser.application.test_cli_runner().invoke(args=["demo", "travel", "--working-days", "0"]).exit_code == 2


def test_without_demo_data_there_is_no_such_page(app: Flask, sign_in: object) -> None:
    assert not any(rule.rule == "/demo/tijd" for rule in app.url_map.iter_rules())
    assert "Demotijd" not in sign_in("liaison").page("/").text  # type: ignore[operator]
