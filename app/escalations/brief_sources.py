"""Where a brief gets its words: each process says what its cases tell. Features above escalations join in.

    @brief_sources.tells("dossier")
    def _dossiers(session, case_ids): return {case_id: Source(...)}

What is said here is read by everybody who may read the escalation: give nothing that only some colleagues of the case
may read. The words are Dutch, like all texts of cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_date
from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accords import known
from app.accords.known import KnownAgreement
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckAgreement, BottleneckSystem
from app.bottlenecks.queries import SEPARATOR
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.cases.models import Case
from app.escalations.brief_text import Source
from app.mediation import queries as mediation
from app.regions.models import Region

Teller = Callable[[Session, Sequence[int]], Mapping[int, Source]]
_TELLERS: dict[str, Teller] = {}


def tells(process: str) -> Callable[[Teller], Teller]:
    """Register what the cases of a process say in a brief: for these ids, in a fixed number of queries."""

    def register(teller: Teller) -> Teller:
        _TELLERS[process] = teller
        return teller

    return register


@dataclass(frozen=True, slots=True)
class About:
    """A case that a brief is about."""

    id: int
    number: str
    title: str
    process: str
    region: str
    source: Source


def gather(session: Session, case_ids: Sequence[int], *, confidential: bool) -> list[About]:
    """What these cases tell, in this order. A confidential case tells nothing in a brief that is not confidential
    itself. One query, and those of each process.
    """
    statement = (
        select(Case.id, Case.number, Case.title, Case.process, Case.confidentiality, Region.name)
        .join(Region, Region.id == Case.region_id)
        .where(Case.id.in_(case_ids))
    )
    rows = {row.id: row for row in session.execute(statement) if confidential or row.confidentiality != "confidential"}
    by_process: dict[str, list[int]] = defaultdict(list)
    for row in rows.values():
        by_process[row.process].append(row.id)
    said: dict[int, Source] = {}
    for process, ids in by_process.items():
        if process in _TELLERS:
            said.update(_TELLERS[process](session, ids))
    found = []
    for key in (key for key in case_ids if key in rows):
        row = rows[key]
        source = replace(said.get(key, Source("")), title=row.title, region=row.name)
        found.append(About(key, row.number, row.title, row.process, row.name, source))
    return found


@tells("bottleneck")
def _bottlenecks(session: Session, case_ids: Sequence[int]) -> Mapping[int, Source]:
    """Two queries."""
    statement = select(
        Bottleneck.case_id,
        Bottleneck.description,
        Bottleneck.affected,
        Bottleneck.tried,
        Bottleneck.asked,
        _together(BottleneckSystem.system, BottleneckSystem.case_id),
        _together(BottleneckAccord.accord, BottleneckAccord.case_id),
        _together(cast(BottleneckAgreement.agreement_id, String), BottleneckAgreement.case_id),
    ).where(Bottleneck.case_id.in_(case_ids))
    said, register = mediation.positions_for_colleagues(session, case_ids), known.current().agreements
    found = {}
    for row in session.execute(statement):
        key, description, affected, tried, asked, systems, accords, agreements = row
        laws = [SYSTEMS[one].nl if one in SYSTEMS else one for one in _parted(systems)]
        promised = [register[int(one)] for one in _parted(agreements) if int(one) in register]
        found[key] = Source(
            "",
            problem=description,
            affected=affected,
            tried=tried,
            asked=asked,
            basis=(*_collision(laws), *_accords(_parted(accords), promised)),
            positions=tuple(f"{party}: {text}" for party, text in said.get(key, ())),
        )
    return found


def _together(value: ColumnElement[str] | InstrumentedAttribute[str], of: InstrumentedAttribute[int]) -> Any:
    """What a bottleneck has several of, as one text."""
    joined = select(func.aggregate_strings(value, SEPARATOR)).where(of == Bottleneck.case_id)
    return joined.correlate(Bottleneck).scalar_subquery()


def _parted(names: str | None) -> list[str]:
    return sorted(names.split(SEPARATOR)) if names else []


def _accords(keys: Sequence[str], agreements: Sequence[KnownAgreement]) -> Sequence[str]:
    """The agreements it rests on, with their term; an accord of which none is named stands there by itself."""
    said = []
    for one in agreements:
        term = f" (voor {format_date(one.term_on, 'd MMMM y', 'nl')})" if one.term_on else ""
        said.append(f"{one.label('nl')}{term}")
    named = {one.accord for one in agreements}
    return said + [ACCORDS[key].nl if key in ACCORDS else key for key in keys if key not in named]


def _collision(laws: Sequence[str]) -> Sequence[str]:
    """More than one system of law is a collision (DOMAIN): then they stand on one line."""
    return [f"Hier botsen: {', '.join(laws)}"] if len(laws) > 1 else laws
