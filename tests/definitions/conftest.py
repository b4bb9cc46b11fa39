"""Another version of a process, in a folder of its own; the real ones are back after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import clock, db
from app.definitions import actions, registry
from app.policy import SYSTEM_ACTOR

FOLDER = Path(__file__).parents[2] / "workflows"
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """Make another version of the bottleneck the current one, with these changes, and (unless told not to) store it."""

    def install(version: int, *changes: tuple[str, str], store: bool = True) -> Path:
        folder = tmp_path / "workflows"
        folder.mkdir(exist_ok=True)
        (folder / "escalation.yaml").write_text((FOLDER / "escalation.yaml").read_text(encoding="utf-8"))
        source = (FOLDER / "bottleneck.yaml").read_text(encoding="utf-8")
        for old, new in (("\nversion: 1\n", f"\nversion: {version}\n"), *changes):
            assert old in source, old
            source = source.replace(old, new)
        (folder / "bottleneck.yaml").write_text(source, encoding="utf-8")
        registry.load(folder)
        if store:
            with db.transaction() as session:
                actions.sync(session, SYSTEM_ACTOR, clock.now())
        return folder

    yield install
    registry.load(FOLDER)
