from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import db
from tests.standalone import fresh_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[db.Database]:
    """A database as installations have it, with the guards of the log."""
    with fresh_database(tmp_path, migrated=True) as found:
        yield found
