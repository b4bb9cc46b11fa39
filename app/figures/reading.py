"""Reading the log on: every step becomes a passage, in the order of the log, once.

Whoever reads on holds the one row of `LogRead`, so two that begin at the same moment read nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db
from app.audit.models import Event, Head
from app.definitions import registry
from app.figures.models import NEVER, FigureCase, KeptFigures, LogRead, Passage
from app.workflow.model import StateKind, Visibility

AT_ONCE: Final = 4_000
"""Events in one go: some megabytes of memory, a quarter of a second."""

BESIDE_STEPS: Final = (
    "case.opened", "case.migrated", "case.passed_on", "bottleneck.edited", "bottleneck.agreements_changed",
    "bottleneck.routed",
)  # fmt: skip
"""Events that are no steps of a process and all the same change what figures know of a case."""


def fresh(session: Session) -> int:
    """Have all that is committed read, and return up to which event. A reading session then sees it.

    Costs one query when there is nothing new.
    """
    seq, head = position(session)
    if seq == head:
        return seq
    if not isinstance(session, db.ReadingSession):
        return catch_up(session)
    session.look_anew()  # on SQLite it saw the database as it was when it began to read
    with db.transaction() as writing:
        return catch_up(writing)


def position(session: Session) -> tuple[int, int]:
    """Up to which event the log was read, and the last event there is. One query."""
    read = select(LogRead.seq).where(LogRead.id == 1).scalar_subquery()
    head = select(Head.seq).where(Head.id == 1).scalar_subquery()
    row = session.execute(select(read, head)).one()
    return row[0] or 0, row[1] or 0


def sweep(_now: datetime) -> int:
    """Read on. Returns how many events there were (worker)."""
    with db.transaction() as session:
        before, _head = position(session)
        return catch_up(session) - before


def rebuild(session: Session) -> int:
    """Throw away what was read and read the whole log again. Returns up to which event."""
    _held(session)
    for model in (Passage, FigureCase, KeptFigures):
        session.execute(delete(model))
    session.execute(update(LogRead).values(seq=0))
    session.expire_all()
    return catch_up(session)


def catch_up(session: Session) -> int:
    """Read what was committed since the last time, in this transaction. Returns up to which event."""
    read = _held(session)
    before = seq = read.seq
    head = session.scalar(select(Head.seq).where(Head.id == 1)) or 0
    while seq < head:
        until = min(seq + AT_ONCE, head)
        _read(session, seq, until)
        seq = until
    if seq != before:
        session.execute(update(LogRead).where(LogRead.id == 1).values(seq=seq))
    return seq


def _held(session: Session) -> LogRead:
    """The row that says how far we are, held until the transaction ends."""
    insert_row = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    query = select(LogRead).where(LogRead.id == 1).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        session.execute(insert_row(LogRead).values(id=1, seq=0).on_conflict_do_nothing())
        found = session.scalars(query).one()
    return found


@dataclass
class _Batch:
    """What changes while a number of events is read: cases, the last passage of each, and what is new."""

    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: dict[int, dict[str, Any]] = field(default_factory=dict)
    new_cases: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    new: list[dict[str, Any]] = field(default_factory=list)
    ended: dict[int, dict[str, Any]] = field(default_factory=dict)


# Rows of the tables, not objects: the same rows in a third of the time, and in a sixth of the memory.
_cases, _passages = cast(Table, FigureCase.__table__), cast(Table, Passage.__table__)


def _read(session: Session, after: int, until: int) -> None:
    steps = [Event.action.startswith(f"{name}.", autoescape=True) for name in registry.names()]
    rows = session.execute(
        select(Event.seq, Event.at, Event.action, Event.case_id, Event.body)
        .where(
            Event.seq > after, Event.seq <= until, Event.case_id.is_not(None),
            or_(Event.action.in_(BESIDE_STEPS), *steps),
        )
        .order_by(Event.seq)
    ).all()  # fmt: skip
    if not rows:
        return
    batch = _known(session, sorted({row.case_id for row in rows if row.case_id is not None}))
    for seq, at, action, _case_id, text in rows:
        body = json.loads(text)
        _take(session, batch, seq, at, action, body["case"], body["data"], body["actor"]["kind"])
    _write(session, batch)


def _known(session: Session, ids: list[int]) -> _Batch:
    """What is known of these cases, in pieces that a database takes at once."""
    batch = _Batch()
    for begin in range(0, len(ids), 500):
        some = ids[begin : begin + 500]
        for row in session.execute(select(*FigureCase.__table__.columns).where(FigureCase.case_id.in_(some))):
            batch.cases[row.case_id] = dict(row._mapping)
        going = select(
            Passage.case_id, Passage.seq, Passage.process, Passage.state, Passage.live, Passage.party,
            Passage.region_id, Passage.directorate_id,
        )  # fmt: skip
        for row in session.execute(going.where(Passage.case_id.in_(some), Passage.until_seq.is_(None))):
            batch.last[row.case_id] = dict(row._mapping)
    return batch


def _take(
    session: Session, batch: _Batch, seq: int, at: datetime, action: str, case_id: int, data: dict[str, Any], kind: str
) -> None:
    case = batch.cases.get(case_id)
    if action == "case.opened":
        about = _about(session, batch, data.get("about"))
        case = batch.cases[case_id] = _born(case_id, data, about)
        batch.new_cases.append(case_id)
    if case is None:
        return  # nothing is known of how it came into being: not a case of ours
    if action == "bottleneck.edited":
        case.update(_facts(data), region_id=data["region"])
        _moved(batch, case_id, region_id=data["region"])
        return
    if action == "bottleneck.agreements_changed":
        _touches(session, batch, case, (reference.split(":")[0] for reference in data["added"]))
        return
    if data.get("directorate") is not None:
        case["directorate_id"] = data["directorate"]
        batch.touched.add(case_id)
    if "workflow" not in data or "to" not in data:
        if data.get("directorate") is not None:
            _lies_with(batch, case_id, action, seq, at, kind, data["directorate"])
        return
    name, version = data["workflow"].split("/")
    state = registry.get(session, name, int(version)).states[data["to"]]
    live = state.kind is StateKind.OPEN
    case["version"] = int(version)
    passage = _begin(batch, case_id, action, seq, at, kind) | {
        "process": name, "source": data.get("from", ""), "state": data["to"], "live": live,
        "party": state.time_with.value if state.time_with else None, "clocks": data.get("clocks") or None,
        "values": data.get("values") or None, "outcome": data.get("outcome"), "verdict": data.get("verdict"),
    }  # fmt: skip
    if live and case["logged_day"] is None:
        case["logged_day"] = passage["day"]
    batch.new.append(passage)
    batch.last[case_id] = passage


def _begin(batch: _Batch, case_id: int, action: str, seq: int, at: datetime, kind: str) -> dict[str, Any]:
    """A stay begins, and the one before it ends."""
    case, day, before = batch.cases[case_id], clock.local_date(at).toordinal(), batch.last.get(case_id)
    if before is not None:
        before.update(until_at=at, until_day=day, until_seq=seq)
        if "new" not in before:
            batch.ended[before["seq"]] = before
    batch.touched.add(case_id)
    return {
        "new": True, "seq": seq, "case_id": case_id, "step": action.split(".", 1)[1], "at": at, "day": day,
        "until_at": None, "until_day": NEVER, "until_seq": None, "region_id": case["region_id"],
        "directorate_id": case["directorate_id"], "actor_kind": kind,
    }  # fmt: skip


def _lies_with(
    batch: _Batch, case_id: int, action: str, seq: int, at: datetime, kind: str, directorate: int
) -> None:  # fmt: skip
    """The case lies with another directorate, in the same state. When it was routed that is from its submission on, in
    the same moment; when it was passed on another stay begins, so that what was before stays as it was.
    """
    going = batch.last.get(case_id)
    if going is None or going["directorate_id"] == directorate:
        return
    if action == "bottleneck.routed":
        _moved(batch, case_id, directorate_id=directorate)
        return
    same = {name: going[name] for name in ("process", "state", "live", "party")}
    nothing = dict.fromkeys(("clocks", "values", "outcome", "verdict"))
    passage = _begin(batch, case_id, action, seq, at, kind) | same | nothing | {"source": going["state"]}
    batch.new.append(passage)
    batch.last[case_id] = passage


def _about(session: Session, batch: _Batch, case_id: int | None) -> dict[str, Any] | None:
    """The case that another one is about."""
    if case_id is not None and case_id not in batch.cases:
        found = session.execute(
            select(*FigureCase.__table__.columns).where(FigureCase.case_id == case_id)
        ).one_or_none()
        if found is not None:
            batch.cases[case_id] = dict(found._mapping)
    return batch.cases.get(case_id) if case_id is not None else None


def _touches(session: Session, batch: _Batch, case: dict[str, Any], accords: Iterable[str]) -> None:
    """A case touches these accords from now on, and so does what is about it."""
    known = FigureCase.__table__.columns
    for row in session.execute(select(*known).where(FigureCase.about_id == case["case_id"])):
        batch.cases.setdefault(row.case_id, dict(row._mapping))
    added = sorted(accords)
    session.execute(delete(KeptFigures).where(KeptFigures.slice.startswith("akkoord:")))
    for one in batch.cases.values():
        if one is case or one["about_id"] == case["case_id"]:
            one["accords"] = _codes(*one["accords"].split(","), *added)
            batch.touched.add(one["case_id"])


def _codes(*given: str) -> str:
    return ",".join(sorted({one for one in given if one}))


def _born(case_id: int, data: dict[str, Any], about: dict[str, Any] | None) -> dict[str, Any]:
    name, version = data["workflow"].split("/")
    facts = _facts(data)
    if about is not None:
        facts["accords"] = facts["accords"] or about["accords"]
    return {
        "case_id": case_id, "process": name, "version": int(version), "region_id": data["region"],
        "directorate_id": data.get("directorate"), "about_id": data.get("about"), "logged_day": None, **facts,
    }  # fmt: skip


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "nature": data.get("nature"), "urgency": data.get("urgency") or "normal",
        "confidential": data.get("confidentiality") == Visibility.CONFIDENTIAL.value,
        "systems": _codes(*data.get("systems") or ()), "accords": _codes(*data.get("accords") or ()),
    }  # fmt: skip


def _moved(batch: _Batch, case_id: int, **where: int) -> None:
    """The stay that goes on lies somewhere else: a draft of another region, a case that was routed."""
    batch.touched.add(case_id)
    going = batch.last.get(case_id)
    if going is None:
        return
    going.update(where)
    if "new" not in going:
        batch.ended[going["seq"]] = going


def _write(session: Session, batch: _Batch) -> None:
    fresh_cases = set(batch.new_cases)
    if batch.new_cases:
        session.execute(insert(_cases), [batch.cases[one] for one in batch.new_cases])
    changed = [batch.cases[one] for one in sorted(batch.touched - fresh_cases) if one in batch.cases]
    if changed:
        session.execute(update(FigureCase), changed)
    if batch.new:
        session.execute(insert(_passages), [{k: v for k, v in one.items() if k != "new"} for one in batch.new])
    if batch.ended:
        still: dict[str, Any] = {"until_at": None, "until_day": NEVER, "until_seq": None}
        names = ("seq", "region_id", "directorate_id", *still)
        session.execute(
            update(Passage), [{name: (still | one)[name] for name in names} for one in batch.ended.values()]
        )
