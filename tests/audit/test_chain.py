"""The chain: whatever is changed in the log afterwards is found, and the first bad row is named (TRUST, audit
log).
"""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import audit, db
from app.audit import cli
from app.audit.log import Anchor, verify
from app.audit.models import Event
from app.people.models import User
from app.policy import SYSTEM_ACTOR, Actor, ActorKind
from tests.standalone import fresh_database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVENTS = 40
TAMPERINGS = 1000


def write(database: db.Database, count: int, start: int = 0) -> None:
    with database.transaction() as session:
        users = list(session.scalars(select(User.id)))
        for number in range(start, start + count):
            actor = (
                Actor(ActorKind.USER, users[number % len(users)], f"Persoon {number}")
                if users and number % 3
                else SYSTEM_ACTOR
            )
            audit.record(
                session,
                actor,
                f"case.step{number % 5}",
                now=NOW + timedelta(minutes=number, microseconds=number),
                subject=f"case:{number}",
                case_id=number % 7 or None,
                data={"from": "draft", "to": "submitted", "number": number, "list": [1, None, True]},
                private={"reason": f"Omdat het niet werkt — één, twéé {number}"} if number % 2 else None,
            )


def people(database: db.Database) -> None:
    with database.transaction() as session:
        for name in ("a", "b"):
            session.add(User(email=f"{name}@x.example", name=name, active=True, language="nl", created_at=NOW))


def drop_guards(session: Session) -> None:
    """What somebody with the keys of the database would do first."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER events_no_update"))
        session.execute(text("DROP TRIGGER events_no_delete"))
    else:
        session.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))


def test_an_untouched_chain_is_sound(database: db.Database) -> None:
    people(database)
    write(database, EVENTS)
    with database.reading() as session:
        verdict = verify(session)
        assert verdict.sound
        assert (verdict.checked, verdict.erased) == (EVENTS, 0)
        last = session.scalars(select(Event).order_by(Event.seq.desc())).first()
        assert last is not None
        assert verdict.head == last.hash


def test_an_empty_chain_is_sound(database: db.Database) -> None:
    with database.reading() as session:
        assert verify(session).sound


# -- tampering -------------------------------------------------------------------------------


def edit(session: Session, chance: random.Random, row: Any) -> None:
    """Change one column of one row."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    changes: dict[str, list[Any]] = {
        "id": [f"{chance.getrandbits(128):032x}"],
        "seq": [row.seq + 1000],
        "at": [NOW - timedelta(days=chance.randrange(1, 999))],
        "action": ["case.withdrawn", "", row.action + " "],
        "actor_id": [None if row.actor_id else 1],
        "case_id": [99, None if row.case_id else 1],
        "subject": ["case:99", ""],
        "visibility": ["region", "confidential"],
        "body": [
            row.body.replace('"submitted"', '"closed"'),
            row.body + " ",
            row.body[:-1],
            "",
            json.dumps(json.loads(row.body)),
            row.body.replace('"number":', '"number": '),
        ],
        "private": [
            json.dumps({"salt": row.salt, "values": {"actor": "Iemand anders"}}),
            json.dumps({"salt": "00", "values": row.values_}),
            json.dumps({"values": {}}),
            "[]", "1", "null", '{"salt": 1.5, "values": {"a": 1.5}}',
            *(["geen json", ""] if sqlite else []),
        ],
        "prev_hash": [f"{chance.getrandbits(256):064x}", chance.choice("xyz") + row.prev_hash[1:]],
        "hash": [f"{chance.getrandbits(256):064x}", row.hash[:-1] + "!", ""],
    }  # fmt: skip
    if sqlite:
        changes["at"] += ["gisteren", ""]
    name = chance.choice(sorted(changes))
    value = chance.choice(changes[name])
    if sqlite and isinstance(value, datetime):
        value = value.strftime("%Y-%m-%d %H:%M:%S.%f")
    cast = "CAST(:value AS json)" if name == "private" and not sqlite else ":value"
    session.execute(text(f"UPDATE events SET {name} = {cast} WHERE seq = :seq"), {"value": value, "seq": row.seq})


def swap(session: Session, chance: random.Random, first: Any, second: Any) -> None:
    """Let two rows change places, as a whole or only what they say."""
    names = chance.choice([["seq"], ["body"], ["body", "hash"], ["hash"], ["body", "private"], ["at"], ["id"]])
    for name in names:
        statement = text(f"UPDATE events SET {name} = :value WHERE id = :id")
        raw = text(f"SELECT {name} FROM events WHERE id = :id")
        ids = [first.id, second.id]
        if name == "id":
            for before, after in ((first.id, "x"), (second.id, first.id), ("x", second.id)):
                session.execute(statement, {"value": after, "id": before})
            continue
        values = [session.scalar(raw, {"id": id_}) for id_ in ids]
        if name == "private" and session.get_bind().dialect.name != "sqlite":
            statement = text("UPDATE events SET private = CAST(:value AS json) WHERE id = :id")
            values = [json.dumps(value) for value in values]
        if name == "seq":
            session.execute(statement, {"value": -1, "id": ids[0]})
        for id_, value in zip(reversed(ids), values, strict=True):
            session.execute(statement, {"value": value, "id": id_})


def test_a_thousand_random_tamperings_are_found_at_their_first_bad_row(database: db.Database) -> None:
    people(database)
    write(database, EVENTS)
    with database.transaction() as session:
        drop_guards(session)
    with database.reading() as session:
        rows = session.scalars(select(Event).order_by(Event.seq)).all()
        for row in rows:
            row.salt, row.values_ = row.private["salt"], row.private["values"]  # type: ignore[attr-defined, index]
    chance = random.Random(20261123)
    found: dict[str, int] = {}
    with Session(database.engine.execution_options(writes=True)) as session:
        for number in range(TAMPERINGS):
            kind = chance.choice(["edit", "edit", "edit", "delete", "swap", "truncate"])
            first, second = sorted(chance.sample(range(EVENTS), 2))
            if kind == "edit":
                edit(session, chance, rows[first])
            elif kind == "delete":
                session.execute(text("DELETE FROM events WHERE seq = :seq"), {"seq": first + 1})
            elif kind == "swap":
                swap(session, chance, rows[first], rows[second])
            else:
                session.execute(text("DELETE FROM events WHERE seq > :seq"), {"seq": first})
            verdict = verify(session)
            assert verdict.broken_at == first + 1, (number, kind, first + 1, verdict)
            assert verdict.checked == first
            found[verdict.reason or ""] = found.get(verdict.reason or "", 0) + 1
            session.rollback()
        assert verify(session).sound
    assert set(found) == {"changed", "missing", "text changed", "cut off"}


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_head SET seq = seq - 1", EVENTS + 1),
        ("UPDATE audit_head SET hash = 'x'", EVENTS + 1),
        ("DELETE FROM audit_head", EVENTS + 1),
        ("DELETE FROM events", 1),
    ],
)
def test_a_head_that_does_not_fit_shows(database: db.Database, statement: str, broken_at: int) -> None:
    write(database, EVENTS)
    with database.transaction() as session:
        drop_guards(session)
        session.execute(text(statement))
    with database.reading() as session:
        verdict = verify(session)
    assert (verdict.broken_at, verdict.reason) == (broken_at, "cut off")


def test_a_forged_event_at_the_end_shows(database: db.Database) -> None:
    write(database, EVENTS)
    with database.transaction() as session:
        drop_guards(session)
        audit.use_key("another key")
        write_one = Actor(ActorKind.SYSTEM, None, "Regiolijn")
        audit.record(session, write_one, "case.closed", now=NOW, subject="case:1")
    audit.use_key("a key for tests only")
    with database.reading() as session:
        verdict = verify(session)
    assert (verdict.broken_at, verdict.reason) == (EVENTS + 1, "changed")


def test_an_anchor_shows_a_log_cut_off_with_its_head(database: db.Database) -> None:
    """Nothing in the database can show this; what was noted outside can."""
    write(database, EVENTS)
    with database.reading() as session:
        anchor = Anchor(EVENTS, verify(session).head)
    with database.transaction() as session:
        drop_guards(session)
        session.execute(text("DELETE FROM events WHERE seq > 30"))
        session.execute(text("UPDATE audit_head SET seq = 30, hash = (SELECT hash FROM events WHERE seq = 30)"))
    with database.reading() as session:
        assert verify(session).sound
        assert verify(session, anchor).broken_at == 31
    write(database, 20, start=100)
    with database.reading() as session:
        assert verify(session).sound
        verdict = verify(session, anchor)
    assert (verdict.broken_at, verdict.reason) == (EVENTS, "anchor")


def test_erasing_texts_keeps_the_chain(database: db.Database) -> None:
    write(database, EVENTS)
    with database.transaction() as session:
        session.execute(text("UPDATE events SET private = NULL WHERE seq IN (3, 4)"))
    with database.reading() as session:
        verdict = verify(session)
    assert verdict.sound
    assert verdict.erased == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET action = 'x' WHERE seq = 3",
        "UPDATE events SET private = NULL, body = 'x' WHERE seq = 3",
        "UPDATE events SET private = '{}' WHERE seq = 3",
        "UPDATE events SET seq = 99 WHERE seq = 3",
        "UPDATE events SET case_id = NULL, private = NULL WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "DELETE FROM events",
    ],
)
def test_the_database_refuses_changes(database: db.Database, statement: str) -> None:
    write(database, 5)
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))
    with database.reading() as session:
        assert verify(session).checked == 5


# -- writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("migrated", [True, False])
def test_the_chain_does_not_fork_under_eight_writers(tmp_path: Path, migrated: bool) -> None:
    """8 threads x 50 transactions; without the head row that the migration makes, the first writers race for
    it.
    """
    with fresh_database(tmp_path, migrated=migrated) as database:
        start = Barrier(8)

        def work(thread: int) -> None:
            start.wait()
            for number in range(50):
                with database.transaction() as session:
                    for part in range(1 + number % 2):
                        audit.record(session, SYSTEM_ACTOR, "test.write", now=NOW, subject=f"{thread}:{number}:{part}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        with database.reading() as session:
            verdict = verify(session)
            assert verdict.sound, verdict
            assert verdict.checked == session.scalar(select(func.count()).select_from(Event)) == 8 * 75


def test_verifying_while_others_write_sees_no_damage(database: db.Database) -> None:
    write(database, EVENTS)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [write(database, 3, start=number) for number in range(40)])
        while not writing.done():
            with database.reading() as session:
                assert verify(session).sound
        writing.result()


def test_verifying_and_noting_it_in_one_session(database: db.Database) -> None:
    """The head that was read may have moved on before it is locked."""
    write(database, 3)
    with database.reading() as reader:
        reader.execute(select(1))
        with database.transaction() as session:
            assert verify(session).sound
            audit.record(session, SYSTEM_ACTOR, "audit.verified", now=NOW, subject="audit:chain")
        assert verify(reader).sound
    with database.reading() as session:
        assert verify(session).checked == 4


def test_nothing_is_logged_of_a_change_that_fails(database: db.Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:  # noqa: PT012
        audit.record(session, SYSTEM_ACTOR, "x", now=NOW, subject="x")
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_an_event_holds_no_floats(database: db.Database) -> None:
    with pytest.raises(TypeError), database.transaction() as session:
        audit.record(session, SYSTEM_ACTOR, "x", now=NOW, subject="x", data={"share": [0.5]})


# -- the command -----------------------------------------------------------------------------


def test_the_command_prints_an_anchor_and_takes_it_back(database: db.Database) -> None:
    write(database, 3)
    first = CliRunner().invoke(cli.commands, ["verify"])
    assert first.exit_code == 0
    assert "All 3 events are sound." in first.output
    anchor = first.output.splitlines()[-1]
    second = CliRunner().invoke(cli.commands, ["verify", "--anchor", anchor, "--quiet"])
    assert second.exit_code == 0
    assert second.output.startswith("4:")
    assert CliRunner().invoke(cli.commands, ["verify", "--anchor", "3:x"]).exit_code == 2
    wrong = CliRunner().invoke(cli.commands, ["verify", "--anchor", f"2:{'0' * 64}"])
    assert wrong.exit_code == 1
    assert "Event 2 is not the event that was noted outside" in wrong.output


def test_the_command_names_the_first_bad_row(database: db.Database) -> None:
    write(database, 9)
    with database.transaction() as session:
        drop_guards(session)
        session.execute(text("UPDATE events SET action = 'x' WHERE seq IN (4, 7)"))
    result = CliRunner().invoke(cli.commands, ["verify"])
    assert result.exit_code == 1
    assert "Event 4 was changed after it was written. The 3 before it are sound." in result.output
    with database.transaction() as session:
        session.execute(text("UPDATE audit_head SET seq = 2"))
    assert CliRunner().invoke(cli.commands, ["verify"]).exit_code == 1
