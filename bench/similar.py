"""How good "who else has this" is: precision at five on reports that were labelled by hand.

    python -m bench.similar [--all]

The demo bottlenecks (`app/demo/content/*.csv`) are filed in an empty database; each report in `alike.yaml` is looked up
as if somebody were filing it: by a commissioner, who reads all of them, and by a liaison, who reads those of two
regions and only recognises the others. `make bench` reports the same. Figures:

- precision at 5: the share of what is shown (at most five) that is labelled as the same, over all that is shown;
- found: the share of the labelled ones that are shown;
- first: in how many of the reports with a label the one on top is right;
- quiet: of the reports that resemble nothing, for how many nothing is shown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from app import audit, clock, db, migrations
from app.bottlenecks import importing, similar
from app.bottlenecks.similar import Subject
from app.definitions import registry
from app.demo import content, loading
from app.people import identity
from app.people.models import User
from app.policy import Actor
from bench.clients import ROOT
from bench.world import NOW

LABELS = Path(__file__).with_name("alike.yaml")
FOLDER = ROOT / "app" / "demo" / "content"
FILES = ("knelpunten.csv", "more.csv")
READERS = {"commissioner": "commissaris@regiolijn.example", "liaison": "liaison@regiolijn.example"}
LEAST = 0.8
"""Precision at five that is asked. What is shown without being right costs its reader time, each time."""


@dataclass
class Score:
    """What came of all reports, for one reader."""

    shown: int = 0
    right: int = 0
    labelled: int = 0
    first: int = 0
    asked: int = 0
    quiet: int = 0
    empty: int = 0
    ms: list[float] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Precision at five."""
        return self.right / self.shown if self.shown else 0.0

    @property
    def found(self) -> float:
        """The share of the labelled ones that is shown."""
        return self.right / self.labelled

    def said(self) -> dict[str, Any]:
        """As a result of the benchmark."""
        return {
            "precision_at_5": round(self.precision, 3), "found": round(self.found, 3),
            "first": round(self.first / self.asked, 3), "quiet": self.quiet / self.empty, "shown": self.shown,
            "reports": self.asked + self.empty, "p50_ms": sorted(self.ms)[len(self.ms) // 2],
        }  # fmt: skip


def measure(*, tell: bool = False) -> dict[str, dict[str, Any]]:
    """The figures for each reader, on a SQLite database of its own. `tell` prints what is shown for each report."""
    with tempfile.TemporaryDirectory() as folder:
        database = db.Database(f"sqlite:///{folder}/alike.db")
        with db.using(database), clock.at(NOW):
            _fill(database)
            found = {who: _look(database, email, tell=tell).said() for who, email in READERS.items()}
        database.engine.dispose()
    return found


def _fill(database: db.Database) -> None:
    audit.use_key("bench-audit-key-0123456789-0123456789")
    registry.load(ROOT / "workflows")
    migrations.upgrade(database)
    loading._furnish(database, content.load(), NOW)
    for name in FILES:
        with database.transaction() as session:
            actor = _actor(session, loading.ADMIN)
            importing.run(session, actor, name, (FOLDER / name).read_bytes(), now=NOW, submit=True)


def _actor(session: Any, email: str) -> Actor:
    found = identity.actor_for_user(session, session.scalars(select(User.id).where(User.email == email)).one())
    if found is None:
        raise LookupError(email)
    return found


def _look(database: db.Database, email: str, *, tell: bool) -> Score:
    score = Score()
    for report in yaml.safe_load(LABELS.read_text(encoding="utf-8")):
        with database.reading() as session:
            actor = _actor(session, email)
            began = time.perf_counter()
            found = similar.look_alikes(session, actor, Subject(report["title"], report["text"]), now=NOW)
            score.ms.append((time.perf_counter() - began) * 1000)
        shown, right = [one.title for one in found], set(report["right"])
        if tell:
            _print(report["title"], found, right)
        score.shown += len(shown)
        score.right += len(right.intersection(shown))
        score.labelled += len(right)
        if right:
            score.asked += 1
            score.first += bool(shown) and shown[0] in right
        else:
            score.empty += 1
            score.quiet += not shown
    return score


def _print(title: str, found: list[similar.LookAlike], right: set[str]) -> None:
    print(f"\n{title}")
    for one in found:
        print(f"  {'+' if one.title in right else '-'} {one.score:.2f} {one.title}  ({', '.join(one.shared)})")
    for missed in sorted(right - {one.title for one in found}):
        print(f"  ?      {missed}")


def report(*, tell: bool = False) -> tuple[str, int]:
    """The figures as text, and for how many readers the precision is too low."""
    lines, missed = ["", "what looks alike, on labelled reports"], 0
    for who, said in measure(tell=tell).items():
        low = said["precision_at_5"] < LEAST
        missed += low
        figures = "  ".join(
            f"{name.replace('_', ' ')} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
            for name, value in said.items()
        )
        lines.append(f"  as {who:14}{figures}{'  MISSED' if low else ''}")
    return "\n".join(lines), missed


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.similar", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="also print what is shown for each report")
    text, missed = report(tell=parser.parse_args().all)
    print(text)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
