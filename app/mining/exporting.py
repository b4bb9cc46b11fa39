"""Exporting the event log for research. Who may, which part, and that it is noted before anything leaves.

`begin` notes it, in a transaction of its caller; `chunks` then gives the file, read from the log as it was at that
moment. Formats: CSV, XES (IEEE 1849-2016) and OCEL 2.0 in JSON.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db, errands
from app.db import transaction
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.figures import reading as figures
from app.mining import csv_log, ocel, places, pseudonyms, xes
from app.mining.models import ResearchExport
from app.mining.reading import Wanted, cases, last, processes
from app.mining.told import Dates, told
from app.people.models import User
from app.policy import Actor, Capability, require

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xes": "application/xml",
    "ocel": "application/json",
}
ENDINGS: Final = {"csv": "csv", "xes": "xes", "ocel": "ocel.json"}
LAND: Final = "land"
LARGE: Final = 10_000_000
"""From how many bytes on a file that is fetched from a page is packed (gzip)."""

SHOWN: Final = 50


@dataclass(frozen=True)
class Order:
    """What to export. `place` is a slice: the country, a region or a pilot (`app.figures.slices`)."""

    form: str
    process: str = ""
    place: str = LAND
    since: date | None = None
    until: date | None = None
    dates: str = Dates.DAY.value

    def params(self) -> dict[str, Any]:
        """As codes."""
        days = {"since": self.since, "until": self.until}
        return {
            "form": self.form, "process": self.process, "place": self.place, "dates": self.dates,
            **{name: day.isoformat() for name, day in days.items() if day},
        }  # fmt: skip

    @classmethod
    def of(cls, params: Any) -> Order:
        """The order that these codes are of."""
        days = {name: date.fromisoformat(params[name]) for name in ("since", "until") if params.get(name)}
        return cls(params["form"], params["process"], params["place"], dates=params["dates"], **days)


@dataclass(frozen=True)
class Begun:
    """An export that was noted: what it holds and how far the log was read."""

    order: Order
    wanted: Wanted
    until_seq: int
    made_at: datetime
    cases: int

    @property
    def filename(self) -> str:
        """Such as `eventlog-bottleneck-20261123.xes`."""
        about = f"-{self.order.process}" if self.order.process else ""
        return f"eventlog{about}-{self.made_at:%Y%m%d}.{ENDINGS[self.order.form]}"


def check(session: Session, actor: Actor, order: Order) -> Wanted:
    """Hold an order against what there is. Raises Forbidden, and Invalid (also when there is no key)."""
    require(actor, Capability.RESEARCH_EXPORT)
    errors = [
        FieldError(name, "unknown_choice", {"value": given})
        for name, given, known in (
            ("format", order.form, tuple(MEDIA_TYPES)),
            ("process", order.process, ("", *processes())),
            ("dates", order.dates, tuple(Dates)),
        )
        if given not in known
    ]
    if order.since and order.until and order.until < order.since:
        errors.append(FieldError("until", "ends_before_begin"))
    if not pseudonyms.present():
        errors.append(FieldError("", "no_research_key"))
    place = places.parsed(session, order.place)
    if place is None:
        errors.append(FieldError("slice", "unknown_choice", {"value": order.place}))
    if errors or place is None:
        raise Invalid(errors)
    if place.kind == "akkoord":
        figures.fresh(session)
    return Wanted(order.process, order.since, order.until, places.conditions(session, place))


def begin(session: Session, actor: Actor, order: Order, *, now: datetime) -> Begun:
    """Note an export, in the transaction of the caller: nothing leaves that was not noted. Raises as `check` does."""
    wanted = check(session, actor, order)
    begun = Begun(order, wanted, last(session), now, len(cases(session, wanted)))
    row = ResearchExport(
        made_at=now, made_by_id=actor.id, form=order.form, process=order.process, place=order.place,
        opened_since=order.since, opened_until=order.until, dates=order.dates, key_mark=pseudonyms.current().mark,
        cases=begun.cases, until_seq=begun.until_seq,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "research.exported", now=now, subject=f"research_export:{row.id}",
        data={**order.params(), "key": row.key_mark, "cases": row.cases, "until_seq": row.until_seq},
    )  # fmt: skip
    return begun


def chunks(session: Session, begun: Begun) -> Iterator[bytes]:
    """The file, a case at a time: memory does not grow with the log. All of it is of one moment."""
    with db.one_look(session):
        yield from _chunks(session, begun)


def _chunks(session: Session, begun: Begun) -> Iterator[bytes]:
    order, names = begun.order, pseudonyms.current()
    known = cases(session, begun.wanted)
    read = partial(told, session, begun.wanted, begun.until_seq, names, Dates(order.dates), known)
    if order.form == "csv":
        return csv_log.write(read())
    if order.form == "xes":
        return xes.write(read(), {"concept:name": "Event log", "dates": order.dates, "key_mark": names.mark})
    chosen = (order.process,) if order.process else processes()
    return ocel.write(read, [registry.current(name) for name in chosen])


# -- as an errand of somebody on a page ---------------------------------------------------------------


def _title(params: errands.Params, language: str) -> str:
    word = "Event log for research" if language == "en" else "Gebeurtenissenlog voor onderzoek"
    return f"{word} ({params['form'].upper()})"


@errands.kind("research.export", Capability.RESEARCH_EXPORT, _title)
def make(asked: errands.Asked, params: errands.Params, tell: errands.Tell) -> errands.Produced:
    """Make the file that was asked for on the page."""
    with transaction() as writing:
        begun = begin(writing, asked.actor, Order.of(params), now=asked.now)
    tell(0, begun.cases)
    body = b"".join(chunks(asked.session, begun))
    tell(begun.cases, begun.cases)
    if len(body) > LARGE:
        return errands.Produced(f"{begun.filename}.gz", "application/gzip", gzip.compress(body, mtime=0))
    return errands.Produced(begun.filename, MEDIA_TYPES[begun.order.form], body)


# -- what was exported ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earlier:
    """An export that was made. `by` is empty for one from the command line."""

    made_at: datetime
    by: str
    order: Order
    key_mark: str
    cases: int


def earlier(session: Session, actor: Actor) -> tuple[Earlier, ...]:
    """The latest exports, newest first. One query. Raises Forbidden."""
    require(actor, Capability.RESEARCH_EXPORT)
    found = session.execute(
        select(ResearchExport, User.name)
        .outerjoin(User, User.id == ResearchExport.made_by_id)
        .order_by(ResearchExport.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Earlier(
            row.made_at, name or "",
            Order(row.form, row.process, row.place, row.opened_since, row.opened_until, row.dates),
            row.key_mark, row.cases,
        )
        for row, name in found
    )  # fmt: skip
