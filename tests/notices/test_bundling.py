"""Notices as mail: together, in working hours, as their reader chose; never lost, never twice, and no leak."""

from __future__ import annotations

import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update

from app import clock, db, migrations
from app.cases.models import Case
from app.outbox import actions, bundling, delivery, hours, letters, tell
from app.outbox.letters import LetterFault
from app.outbox.models import How, Message, MessageStatus, Notice, NoticeChoice, NoticeKind
from app.outbox.notices import CHOICES_OF
from app.people.models import RoleGrant, RoleGrantRegion, User
from app.workflow.model import Visibility
from config import Settings
from tests.conftest import settings_for
from tests.factories import Cases, World
from tests.pages import Browser

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=clock.AMSTERDAM)
BASE = "https://regiolijn.example"
OTHER = "2025-99999"
"""The number in notices that are about no case of ours."""


def there(text: str) -> datetime:
    """A moment on a Dutch clock."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.AMSTERDAM)


class Told:
    """Tells people things, and counts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.count = 0

    def __call__(
        self, who: str, now: datetime, letter: str = "informed", case: Case | None = None, **options: Any
    ) -> bool:
        self.count += 1
        number = case.number if case else OTHER
        values = {
            "name": "Joris Verhagen", "number": number, "title": case.title if case else "Twee wetten botsen",
            "confidential": False, "what": f"Er gebeurde {self.count}", "link": f"/zaken/{number}", "by": "",
            "because": "al 14 werkdagen geen teken van leven", "clock": "Oplossing",
        }  # fmt: skip
        values |= options.pop("params", {})
        params = {name: values[name] for name in letters.letter(letter).params}
        with db.transaction() as session:
            return tell(
                session, event_id=options.pop("event", f"{self.count:032}"), letter=letter,
                reader_id=self.world.people[who], case_id=case.id if case else None, params=params, now=now, **options,
            )  # fmt: skip


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


def choose(world: World, who: str, **chosen: Any) -> None:
    values = {"turn": "at_once", "deadline": "at_once", "news": "digest", "hour": 9} | chosen
    hour = values.pop("hour")
    with db.transaction() as session:
        actions.choose(session, world.actor(who), values, hour, now=MONDAY)


def messages() -> list[Message]:
    with db.reading() as session:
        return list(session.scalars(select(Message).where(Message.in_hours).order_by(Message.id)))


def waiting() -> list[datetime | None]:
    with db.reading() as session:
        return list(session.scalars(select(Notice.due_at).order_by(Notice.id)))


@pytest.fixture
def mail_settings(settings: Settings, tmp_path: Path) -> Settings:
    """Mail goes into a folder of this test."""
    return settings_for(settings.database_url, tmp_path)


def mailed(settings: Settings) -> list[EmailMessage]:
    found = []
    for path in sorted((settings.instance / "mail").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


# -- when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told_at", "mailed_at"),
    [
        ("2026-11-23T10:00", "2026-11-23T11:00"),  # an ordinary Monday
        ("2026-11-23T15:59", "2026-11-23T16:59"),
        ("2026-11-23T16:00", "2026-11-24T09:00"),  # the window ends when the working day does
        ("2026-11-23T16:55", "2026-11-24T09:00"),
        ("2026-11-23T00:30", "2026-11-23T09:00"),  # in the night
        ("2026-11-23T08:30", "2026-11-23T09:30"),
        ("2026-11-20T16:55", "2026-11-23T09:00"),  # Friday: after the weekend
        ("2026-11-21T12:00", "2026-11-23T09:00"),  # Saturday
        ("2026-12-24T16:30", "2026-12-28T09:00"),  # Christmas on Friday, then the weekend
        ("2026-12-31T16:30", "2027-01-04T09:00"),  # the year's end
        ("2027-03-25T16:30", "2027-03-30T09:00"),  # Good Friday is a bridging day or not; Easter Monday is a holiday
        ("2027-03-27T23:30", "2027-03-30T09:00"),  # the night in which an hour is skipped
        ("2027-03-28T01:30", "2027-03-30T09:00"),  # an hour later it is 03:30
        ("2027-10-31T02:30", "2027-11-01T09:00"),  # the hour that comes twice
    ],
)
def test_when_a_window_ends(told_at: str, mailed_at: str) -> None:
    found = clock.local(hours.window_end(there(told_at)))
    if told_at == "2027-03-25T16:30" and clock.calendar().is_working_day(date(2027, 3, 26)):
        mailed_at = "2027-03-26T09:00"
    assert found == there(mailed_at)
    assert clock.is_working_time(found)


@pytest.mark.parametrize(
    ("now", "hour", "digest"),
    [
        ("2026-11-23T08:00", 9, "2026-11-23T09:00"),
        ("2026-11-23T09:00", 9, "2026-11-24T09:00"),
        ("2026-11-23T22:00", 6, "2026-11-24T06:00"),
        ("2026-11-20T21:00", 20, "2026-11-23T20:00"),
        ("2026-11-20T19:59", 20, "2026-11-20T20:00"),
        ("2026-11-21T07:00", 6, "2026-11-23T06:00"),
        ("2026-12-24T10:00", 9, "2026-12-28T09:00"),
        ("2027-03-27T10:00", 6, "2027-03-30T06:00"),
    ],
)
def test_when_a_digest_comes(now: str, hour: int, digest: str) -> None:
    assert hours.next_digest(there(now), hour) == there(digest)


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("how", [None, *How])
def test_kinds_and_choices(told: Told, world: World, kind: NoticeKind, how: How | None) -> None:
    """None is who chose nothing: turn and deadline at once, news in the digest of nine o'clock."""
    letter = {NoticeKind.TURN: "act_now", NoticeKind.DEADLINE: "clock_warn", NoticeKind.NEWS: "informed"}[kind]
    if how is not None:
        if how not in CHOICES_OF[kind]:
            return  # refused: tests/notices/test_pages.py
        choose(world, "fixer_cz", hour=14, **{kind.value: how.value})
    assert told("fixer_cz", MONDAY, letter)
    ways = {
        How.AT_ONCE: there("2026-11-23T11:00"),
        How.DIGEST: there("2026-11-23T14:00" if how else "2026-11-24T09:00"),
        How.NONE: None,
    }
    proposed = How.DIGEST if kind is NoticeKind.NEWS else How.AT_ONCE
    assert waiting() == [ways[how or proposed]]


def test_in_the_application_only(told: Told) -> None:
    told("fixer_cz", MONDAY, "act_now", mail=False)
    assert waiting() == [None]


def test_the_same_is_told_once(told: Told) -> None:
    assert told("fixer_cz", MONDAY, event="e" * 32) is True
    assert told("fixer_cz", MONDAY, event="e" * 32) is False
    assert told("liaison", MONDAY, event="e" * 32) is True
    assert told("fixer_cz", MONDAY, "act_now", event="e" * 32) is True


def test_letters_that_are_not_for_colleagues_are_no_notices(told: Told, world: World) -> None:
    for name in ("region_received", "password_reset", "bundle"):
        with pytest.raises(LetterFault, match="not for colleagues"):
            told("fixer_cz", MONDAY, name, params={"who": "A", "until": "B", "count": "2", "items": "C"})


# -- together -------------------------------------------------------------------------------------------------------


def test_ten_changes_in_an_hour_are_one_mail(told: Told, mail_settings: Settings) -> None:
    for place in range(10):
        told("fixer_cz", MONDAY + timedelta(minutes=5 * place), "act_now")
    assert bundling.sweep(mail_settings, MONDAY + timedelta(minutes=59)) == 0
    end = MONDAY + timedelta(hours=1)
    assert bundling.sweep(mail_settings, end) == 1
    assert bundling.sweep(mail_settings, end + timedelta(hours=2)) == 0
    assert delivery.sweep(mail_settings, end) == 1
    [mail] = mailed(mail_settings)
    assert mail["Subject"] == "10 berichten uit Regiolijn"
    for place in range(1, 11):
        assert f"{place}. Er gebeurde {place}: 2025-99999 “Twee wetten botsen”" in plain(mail)
        assert f">Er gebeurde {place}: 2025-99999 “Twee wetten botsen”</a>" in html(mail)
    assert plain(mail).count(f"{BASE}/zaken/2025-99999") == 10
    assert plain(mail).count("omdat jij aan zet bent") == 10
    assert f"{BASE}/account/berichten" in plain(mail)
    assert waiting() == [None] * 10


def test_the_next_notice_after_a_window_opens_another(told: Told, mail_settings: Settings) -> None:
    told("fixer_cz", MONDAY, "act_now")
    bundling.sweep(mail_settings, MONDAY + timedelta(hours=1))
    told("fixer_cz", MONDAY + timedelta(hours=1, minutes=1), "act_now")
    assert waiting() == [None, MONDAY + timedelta(hours=2, minutes=1)]


def test_a_bundle_of_one_reads_like_the_letter_itself(told: Told, mail_settings: Settings) -> None:
    told("fixer_cz", MONDAY, "act_now", params={"by": "2026-11-30"})
    end = MONDAY + timedelta(hours=1)
    bundling.sweep(mail_settings, end)
    delivery.sweep(mail_settings, end)
    [mail] = mailed(mail_settings)
    assert mail["Subject"] == "Er gebeurde 1: 2025-99999 “Twee wetten botsen”"
    assert "Uiterlijk: maandag 30 november 2026" in plain(mail)
    assert "Je krijgt dit bericht omdat jij aan zet bent." in plain(mail)
    assert f'<a class="button" href="{BASE}/zaken/2025-99999">' in html(mail)


def test_what_waits_for_the_digest_does_not_go_earlier_but_all_else_goes_along(
    told: Told, world: World, mail_settings: Settings
) -> None:
    choose(world, "fixer_cz", hour=15)
    told("fixer_cz", MONDAY, "act_now")
    told("fixer_cz", MONDAY, "informed")
    assert bundling.sweep(mail_settings, MONDAY + timedelta(hours=1)) == 1
    assert waiting() == [None, there("2026-11-23T15:00")]
    told("fixer_cz", there("2026-11-23T14:50"), "clock_warn")
    assert bundling.sweep(mail_settings, there("2026-11-23T15:00")) == 1
    assert waiting() == [None] * 3, "one mail less: the warning goes along with the overview"
    assert [message.template for message in messages()] == ["act_now", "bundle"]


def test_each_reader_gets_their_own(told: Told, mail_settings: Settings, world: World) -> None:
    for who in ("fixer_cz", "liaison", "fixer_cz", "coordinator_cz", "liaison"):
        told(who, MONDAY, "act_now")
    assert bundling.sweep(mail_settings, MONDAY + timedelta(hours=1)) == 3
    with db.reading() as session:
        counts = session.execute(
            select(User.email, func.count()).join(Notice, Notice.reader_id == User.id).group_by(User.email)
        )
        expected = dict(tuple(row) for row in counts)
    found = {message.recipient: len(message.params.get("items", [1])) for message in messages()}
    assert found == expected


def test_nothing_goes_out_outside_working_time(told: Told, world: World, mail_settings: Settings) -> None:
    """A worker that was down at four starts again at night: it waits for the morning."""
    told("fixer_cz", MONDAY, "act_now")
    for moment in ("2026-11-23T17:00", "2026-11-23T20:30", "2026-11-24T03:00", "2026-11-24T08:59", "2026-11-28T11:00"):
        assert bundling.sweep(mail_settings, there(moment)) == 0
    assert bundling.sweep(mail_settings, there("2026-11-24T09:00")) == 1


def test_a_digest_comes_at_the_hour_its_reader_chose_also_outside_working_time(
    told: Told, world: World, mail_settings: Settings
) -> None:
    choose(world, "fixer_cz", hour=20)
    told("fixer_cz", MONDAY, "informed")
    told("fixer_cz", there("2026-11-23T16:30"), "act_now")
    late = there("2026-11-23T20:10")
    assert bundling.sweep(mail_settings, late) == 1
    assert waiting() == [None, there("2026-11-24T09:00")]
    assert delivery.sweep(mail_settings, late) == 1
    told("liaison", MONDAY, "informed")
    assert bundling.sweep(mail_settings, there("2026-11-24T23:30")) == 0, "too late at night for anybody"


def test_mail_that_failed_is_not_tried_again_at_night(
    told: Told, mail_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def send(self, _mail: EmailMessage) -> None:
            raise delivery.TransportDown("gone")

        def close(self) -> None: ...

    told("fixer_cz", MONDAY, "act_now")
    bundling.sweep(mail_settings, MONDAY + timedelta(hours=1))
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "transport_for", lambda _settings: Down())
        delivery.sweep(mail_settings, there("2026-11-23T16:59"))
    assert delivery.sweep(mail_settings, there("2026-11-23T18:00")) == 0
    [message] = messages()
    assert (message.attempts, message.next_attempt_at) == (1, there("2026-11-24T09:00"))
    assert delivery.sweep(mail_settings, there("2026-11-24T09:00")) == 1


def test_what_was_read_in_the_application_is_not_mailed(told: Told, mail_settings: Settings, world: World) -> None:
    told("fixer_cz", MONDAY, "act_now")
    told("fixer_cz", MONDAY, "act_now")
    with db.transaction() as session:
        first = session.scalars(select(Notice.id).order_by(Notice.id)).first()
        actions.mark_read(session, world.actor("fixer_cz"), first or 0, now=MONDAY)
    bundling.sweep(mail_settings, MONDAY + timedelta(hours=1))
    [message] = messages()
    assert message.template == "act_now"
    assert message.params["what"] == "Er gebeurde 2"


def test_in_the_language_of_the_reader(told: Told, world: World, mail_settings: Settings) -> None:
    with db.transaction() as session:
        session.execute(update(User).where(User.id == world.people["fixer_cz"]).values(language="en"))
    for _ in range(2):
        told("fixer_cz", MONDAY, "clock_warn")
    end = MONDAY + timedelta(hours=1)
    bundling.sweep(mail_settings, end)
    delivery.sweep(mail_settings, end)
    [mail] = mailed(mail_settings)
    assert mail["Subject"] == "2 messages from Regiolijn"
    assert mail["Content-Language"] == "en"
    assert '<html lang="en">' in html(mail)
    assert "The term is nearly over: 2025-99999" in plain(mail)
    assert "Choose yourself which mail you get:" in plain(mail)


# -- crashes and several workers -------------------------------------------------------------------------------------


def statements_of(settings: Settings, now: datetime) -> int:
    """How many statements a sweep takes that makes one mail."""
    counted = [0]

    def count(*_args: object) -> None:
        counted[0] += 1

    engine = db.current().engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        bundling.sweep(settings, now)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return counted[0]


def test_a_fault_at_any_statement_neither_loses_nor_doubles(told: Told, mail_settings: Settings) -> None:
    """The notices are marked in the transaction that makes the mail: both or neither."""
    for place in range(3):
        told("fixer_cz", MONDAY + timedelta(minutes=place), "act_now")
    end = MONDAY + timedelta(hours=1)

    class Crash(BaseException):
        """As if the process was killed."""

    engine = db.current().engine
    broken_at = 0
    while True:
        broken_at += 1
        seen = [0]

        def fail(*_args: object, seen: list[int] = seen, at: int = broken_at) -> None:
            seen[0] += 1
            if seen[0] == at:
                raise Crash

        event.listen(engine, "before_cursor_execute", fail)
        try:
            bundling.sweep(mail_settings, end)
            crashed = False
        except Crash:
            crashed = True
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        if not crashed:
            break
        assert messages() == []
        assert None not in waiting()
        assert broken_at < 100
    assert broken_at > 5
    [message] = messages()
    assert len(message.params["items"]) == 3
    assert waiting() == [None] * 3


def test_the_message_id_follows_from_the_notices(told: Told, mail_settings: Settings, world: World) -> None:
    """However often a bundle is made, it has the same Message-ID: a reader's mail program shows it once."""
    told("fixer_cz", MONDAY, "act_now")
    end = MONDAY + timedelta(hours=1)
    bundling.sweep(mail_settings, end)
    [first] = messages()
    with db.transaction() as session:
        session.execute(update(Notice).values(message_id=None, due_at=MONDAY))
        session.delete(session.get_one(Message, first.id))
    bundling.sweep(mail_settings, end)
    [second] = messages()
    assert second.message_id == first.message_id


def test_several_workers_make_each_mail_once(told: Told, mail_settings: Settings, world: World) -> None:
    readers = [name for name in world.people if name not in ("auditor",)]
    for _ in range(3):
        for who in readers:
            told(who, MONDAY, "act_now")
    end = MONDAY + timedelta(hours=1)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: bundling.sweep(mail_settings, end), range(4)))
    assert sum(made) == len(readers) == len(messages())
    assert all(len(message.params["items"]) == 3 for message in messages())


def test_one_reader_s_trouble_does_not_keep_the_others_waiting(
    told: Told, mail_settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("fixer_cz", MONDAY, "act_now")
    told("liaison", MONDAY, "act_now")
    real = bundling._bundle

    def picky(session: Any, reader_id: int, *rest: Any) -> int:
        if reader_id == world.people["fixer_cz"]:
            raise ZeroDivisionError
        return real(session, reader_id, *rest)

    monkeypatch.setattr(bundling, "_bundle", picky)
    assert bundling.sweep(mail_settings, MONDAY + timedelta(hours=1)) == 1


def test_a_holiday_by_decree_holds_back_what_was_to_go_on_that_day(
    told: Told, mail_settings: Settings, world: World
) -> None:
    told("fixer_cz", there("2026-11-23T16:30"), "act_now")
    assert waiting() == [there("2026-11-24T09:00")]
    kept = clock.calendar()
    clock.use(clock.WorkingCalendar({*kept.holidays, date(2026, 11, 24)}))
    try:
        assert bundling.sweep(mail_settings, there("2026-11-24T10:00")) == 0
        assert bundling.sweep(mail_settings, there("2026-11-25T09:00")) == 1
    finally:
        clock.use(kept)


def test_going_back_a_version_leaves_nothing_that_waits_behind(told: Told, world: World) -> None:
    """What the older version can say is a message of its own there."""
    told("fixer_cz", MONDAY, "act_now")
    told("liaison", MONDAY, "informed")
    told("liaison", MONDAY, "clock_warn")
    told("liaison", MONDAY, "informed", mail=False)
    database = db.current()
    migrations.downgrade(database, "0003")
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT template, status FROM messages ORDER BY template").all()
    migrations.upgrade(database)
    assert [tuple(row) for row in rows] == [("act_now", "waiting"), ("informed", "waiting")]


# -- no leak by mail (RT CVE-2023-41260, Zammad #2472) ----------------------------------------------------------------


@pytest.fixture
def case(cases: Cases) -> Case:
    """A case of ZK-NOORD, and nothing said about it."""
    made = cases.at("in_progress", nature="funding", title="Het geheim van Noord")
    with db.transaction() as session:
        session.execute(update(Notice).values(due_at=None))
        session.execute(update(Message).values(status=MessageStatus.SENT, sent_at=clock.now()))
    return made


def make_confidential(case: Case) -> None:
    with db.transaction() as session:
        session.execute(update(Case).where(Case.id == case.id).values(confidentiality=Visibility.CONFIDENTIAL))


def deliver(settings: Settings, now: datetime) -> str:
    """Everything that was mailed, as one text."""
    delivery.sweep(settings, now)
    return "\n".join(f"{mail['To']} {mail['Subject']} {plain(mail)} {html(mail)}" for mail in mailed(settings))


@pytest.mark.parametrize("when", ["before the bundle", "before it is sent"])
def test_a_case_that_became_confidential_is_mailed_by_its_number_alone(
    told: Told, case: Case, mail_settings: Settings, when: str
) -> None:
    told("liaison", MONDAY, "act_now", case)
    told("liaison", MONDAY, "clock_warn", case)
    told("liaison_noord2", MONDAY, "act_now", case)
    end = MONDAY + timedelta(hours=1)
    if when == "before the bundle":
        make_confidential(case)
    bundling.sweep(mail_settings, end)
    if when == "before it is sent":
        make_confidential(case)
    said = deliver(mail_settings, end)
    assert "Het geheim van Noord" not in said
    assert f"{case.number} (vertrouwelijk)" in said, "its co-owner still hears of it"
    assert "liaison.noord2" not in said, "who has no part in it does not"


@pytest.mark.parametrize("when", ["before the bundle", "before it is sent"])
def test_who_lost_the_role_hears_no_more(
    told: Told, case: Case, world: World, mail_settings: Settings, when: str
) -> None:
    def lose() -> None:
        reader = world.people["liaison_noord2"]
        with db.transaction() as session:
            grants = session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == reader)).all()
            for grant in grants:
                for row in session.scalars(select(RoleGrantRegion).where(RoleGrantRegion.grant_id == grant)):
                    session.delete(row)
            session.flush()
            for grant in session.scalars(select(RoleGrant).where(RoleGrant.user_id == reader)):
                session.delete(grant)

    told("liaison_noord2", MONDAY, "act_now", case)
    end = MONDAY + timedelta(hours=1)
    if when == "before the bundle":
        lose()
    bundling.sweep(mail_settings, end)
    if when == "before it is sent":
        lose()
    assert deliver(mail_settings, end) == ""
    if when == "before it is sent":
        assert [message.status for message in messages()] == [MessageStatus.WITHDRAWN]


def test_one_of_two_that_was_lost_leaves_the_other_as_a_letter_of_its_own(
    told: Told, case: Case, mail_settings: Settings
) -> None:
    told("liaison_noord2", MONDAY, "act_now", case)
    told("liaison_noord2", MONDAY, "act_now")
    end = MONDAY + timedelta(hours=1)
    bundling.sweep(mail_settings, end)
    make_confidential(case)
    said = deliver(mail_settings, end)
    assert case.number not in said
    assert "Er gebeurde 2: 2025-99999" in said
    assert "berichten uit Regiolijn" not in said


@pytest.mark.parametrize("when", ["before the bundle", "before it is sent"])
def test_who_left_service_gets_no_mail(told: Told, world: World, mail_settings: Settings, when: str) -> None:
    def leave() -> None:
        with db.transaction() as session:
            session.execute(update(User).where(User.id == world.people["fixer_cz"]).values(active=False))

    told("fixer_cz", MONDAY, "act_now")
    end = MONDAY + timedelta(hours=1)
    if when == "before the bundle":
        leave()
    bundling.sweep(mail_settings, end)
    if when == "before it is sent":
        leave()
    assert deliver(mail_settings, end) == ""
    assert waiting() == [None]


HOSTILE = ["x\r\nBcc: spy@evil.example", "=?utf-8?q?x=0d=0aBcc:_spy@evil.example?=", "<script>alert(1)</script>",
           "{name.__class__} {{ 7*7 }} %s", "\u202egnp.exe", "w" * 4000, "{items}"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_a_bundle_stay_words(told: Told, mail_settings: Settings, text: str) -> None:
    for _ in range(2):
        told("fixer_cz", MONDAY, "act_now", params={"what": text, "title": text})
    end = MONDAY + timedelta(hours=1)
    bundling.sweep(mail_settings, end)
    assert delivery.sweep(mail_settings, end) == 1
    [mail] = mailed(mail_settings)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "2 berichten uit Regiolijn"
    assert "<script>" not in html(mail)
    assert plain(mail).count("2025-99999") >= 2


# -- what it costs ---------------------------------------------------------------------------------------------------


def plan(statement: Any) -> str:
    """How the database will run this."""
    database = db.current()
    sql = str(statement.compile(database.engine, compile_kwargs={"literal_binds": True}))
    with database.engine.connect() as connection:
        if database.is_sqlite:
            return " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
        connection.exec_driver_sql("ANALYZE notices")
        return " ".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {sql}"))


@pytest.fixture
def crowded(told: Told, world: World, database: db.Database) -> None:
    """Twenty thousand notices that were dealt with, and a few that are due."""
    keys = list(world.people.values())
    rows = [
        {
            "event_id": f"old{place:029}", "letter": "informed", "kind": NoticeKind.NEWS, "case_id": None,
            "reader_id": keys[place % len(keys)], "params": {}, "created_at": MONDAY, "read_at": MONDAY,
            "digest": False,
        }
        for place in range(20_000)
    ]  # fmt: skip
    with db.transaction() as session:
        session.execute(insert(Notice), rows)
    told("fixer_cz", MONDAY, "act_now")
    told("liaison", MONDAY, "act_now")


def test_a_sweep_looks_only_at_what_is_due(crowded: None, mail_settings: Settings) -> None:
    for at_work in (True, False):
        found = plan(bundling.due(datetime(2026, 11, 23, 12, tzinfo=UTC), at_work=at_work))
        assert "ix_notices_due" in found or "ix_notices_waiting" in found, found
        assert "Seq Scan" not in found
        assert "SCAN notices USING INDEX" not in found or "ix_notices_due" in found or "ix_notices_waiting" in found
    assert bundling.sweep(mail_settings, MONDAY + timedelta(hours=1)) == 2


def test_the_count_in_the_header_looks_only_at_what_is_unread(crowded: None, world: World) -> None:
    from app.outbox.queries import unread_of

    found = plan(select(User.id, unread_of(User.id)).where(User.id == world.people["liaison"]))
    assert "ix_notices_unread" in found, found
    with db.reading() as session:
        assert session.scalar(select(unread_of(User.id)).where(User.id == world.people["liaison"])) == 1


def test_a_letter_from_the_page_to_the_mail(cases: Cases, mail_settings: Settings, sign_in: Any) -> None:
    """From the step somebody takes to the mail of whoever must act."""
    case = cases.at("assigned", nature="funding")
    bundling.sweep(mail_settings, clock.next_working_time(clock.now() + timedelta(hours=1)))
    moment = clock.next_working_time(clock.now() + timedelta(hours=1))
    said = deliver(mail_settings, moment)
    assert f"/zaken/{case.number}" in said
    browser: Browser = sign_in("fixer_cz")
    assert case.title in browser.page("/berichten").html
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(NoticeChoice)) == 0
