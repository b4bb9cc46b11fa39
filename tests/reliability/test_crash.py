"""Killed at any instant: nothing that was acknowledged is lost, and all mail goes out. The long run is `make crash`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import clock, db
from tests.reliability import crash
from tests.reliability.crash import Figures


@pytest.mark.slow
@pytest.mark.usefixtures("_catalogue")
def test_killing_web_server_and_worker_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(db, "_current", None)
    figures = crash.run(tmp_path, seconds=10, seed=7)
    with capsys.disabled():
        print(f"\n  {figures}")
    db.current().engine.dispose()
    assert crash.passed(figures), figures.faults[:5] or figures
    assert figures.worker_killed >= 1
    assert figures.web_killed >= 1
    assert figures.acknowledged >= 10
    assert clock.machine() - clock.now() < crash.timedelta(minutes=1), "this process kept its own time"


def test_what_counts_as_a_broken_promise() -> None:
    kept = Figures(acknowledged=100, messages=100, rungs=30, worker_killed=2, sent_twice=2 * crash.THREADS)
    assert crash.passed(kept)
    for change in ({"lost": 1}, {"twice_done": 1}, {"unsent": 1}, {"strangers": 1}, {"faults": ["x"]},
                   {"sent_twice": 2 * crash.THREADS + 1}, {"acknowledged": 0}, {"rungs": 0}):  # fmt: skip
        assert not crash.passed(replace(kept, **change)), change
