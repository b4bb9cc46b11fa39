"""Every migration up and down with data in it; and no difference between the migrations and the models."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, inspect, text

from app import audit, db, migrations
from app.audit.models import Event
from app.people.models import RoleGrant
from app.policy import Role
from tests import store
from tests.conftest import Refresh
from tests.factories import Cases

CONFIG = migrations._config()
REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(CONFIG).walk_revisions()))]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[db.Database]:
    with store.empty_database(tmp_path) as database:
        yield database


def test_the_migrations_make_what_the_models_say(empty: db.Database) -> None:
    migrations.upgrade(empty)
    assert migrations.current_revision(empty) == migrations.head() == REVISIONS[-1]
    assert migrations.drift(empty) == []


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(CONFIG)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_up_down_and_up_again_leaves_nothing_behind(empty: db.Database) -> None:
    for revision in REVISIONS:
        migrations.upgrade(empty, revision)
        assert migrations.current_revision(empty) == revision
    migrations.downgrade(empty, "base")
    left = set(inspect(empty.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrations.upgrade(empty)
    assert migrations.drift(empty) == []


def test_a_second_upgrade_does_nothing(empty: db.Database) -> None:
    migrations.upgrade(empty)
    before = sorted(inspect(empty.engine).get_table_names())
    migrations.upgrade(empty)
    assert sorted(inspect(empty.engine).get_table_names()) == before


def test_each_revision_goes_down_and_up_with_cases_in_it(cases: Cases, refresh: Refresh) -> None:
    """What both revisions know is unchanged. What only the newer one knows need not come back: it went."""
    for place, revision in enumerate(REVISIONS):
        refresh()
        for state in ("in_progress", "closed", "escalated"):
            cases.at(state, nature="funding" if state != "escalated" else "")
        with db.transaction() as session:  # a role that no revision before 0037 knows: it goes on the way down
            session.execute(delete(RoleGrant).where(RoleGrant.role == Role.RESEARCHER))
        database = db.current()
        migrations.downgrade(database, revision)
        before = rows(database)
        migrations.downgrade(database, REVISIONS[place - 1] if place else "base")
        between = rows(database)
        shared = [name for name in between if name in before and between[name][0] == before[name][0]]
        assert [between[name] for name in shared] == [before[name] for name in shared]
        migrations.upgrade(database, revision)
        after = rows(database)
        assert after.keys() == before.keys()
        assert [after[name] for name in shared] == [before[name] for name in shared]
        migrations.upgrade(database)
        assert migrations.drift(database) == []


def rows(database: db.Database) -> dict[str, tuple[list[str], list[tuple[str, ...]]]]:
    """Every table with its columns and rows, as the database has them."""
    inspector = inspect(database.engine)
    found = {}
    with database.engine.connect() as connection:
        for name in sorted(inspector.get_table_names()):
            if name == "alembic_version" or name.startswith("case_search_"):
                continue
            columns = sorted(column["name"] for column in inspector.get_columns(name))
            listed = ", ".join(f'"{column}"' for column in columns)
            # Sorted here, because PostgreSQL has no order for JSON.
            found[name] = (
                columns,
                sorted(tuple(map(str, row)) for row in connection.execute(text(f'SELECT {listed} FROM "{name}"'))),
            )
    return found


def test_a_missing_column_an_extra_table_and_a_lost_index_are_drift(empty: db.Database) -> None:
    migrations.upgrade(empty)
    with empty.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE feedbacks ADD COLUMN extra INTEGER")
        connection.exec_driver_sql("CREATE TABLE stray (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("DROP INDEX ix_cases_updated")
    found = "\n".join(migrations.drift(empty))
    assert "extra" in found
    assert "stray" in found
    assert "ix_cases_updated" in found


def test_a_new_member_of_an_enumeration_without_a_migration_is_drift(empty: db.Database) -> None:
    from app.cases.models import Case

    migrations.upgrade(empty)
    kind = Case.__table__.c.urgency.type
    assert migrations.drift(empty) == []
    kind.enums.append("yesterday")
    try:
        assert any("urgency" in line and "yesterday" in line for line in migrations.drift(empty))
    finally:
        kind.enums.remove("yesterday")


def test_the_log_can_only_grow(cases: Cases) -> None:
    """Rule 6, in the database itself: no UPDATE but the erasure of private texts, no DELETE, no TRUNCATE."""
    cases.at("in_progress", nature="funding")
    statements = [
        "UPDATE events SET action = 'forged'",
        "UPDATE events SET body = '{}' WHERE seq = 1",
        "UPDATE events SET hash = prev_hash",
        "DELETE FROM events",
        "DELETE FROM events WHERE seq = 1",
    ]
    if not db.current().is_sqlite:
        statements.append("TRUNCATE events CASCADE")
    for statement in statements:
        with pytest.raises(Exception, match=r"(?i)append|only|log|event"), db.transaction() as session:
            session.execute(text(statement))
    with db.transaction() as session:
        session.execute(text("UPDATE events SET private = NULL WHERE seq = 1"))
    with db.reading() as session:
        verdict = audit.verify(session)
        assert verdict.sound
        assert verdict.erased == 1
        assert session.query(Event).count() > 5


def test_two_nodes_may_migrate_at_once(empty: db.Database) -> None:
    """Whoever comes second waits and finds it done: by an advisory lock, or on SQLite by BEGIN IMMEDIATE."""
    program = "import os; from app import db, migrations; migrations.upgrade(db.Database(os.environ['NODE_DATABASE']))"
    environment = os.environ | {"NODE_DATABASE": empty.url.render_as_string(hide_password=False)}
    nodes = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    complaints = [node.communicate(timeout=120)[1] for node in nodes]
    assert [node.returncode for node in nodes] == [0, 0, 0], complaints
    assert migrations.drift(empty) == []
