"""Bottlenecks as a table: the columns that an import knows, and what became of each.

Who exports gets what he or she may read, confidential cases and drafts included only when they are theirs to see.
Contacts in the region are never in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app import clock, sheets
from app.accords import known
from app.bottlenecks.importing import CONFIDENTIALITIES, URGENCIES
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckAgreement, BottleneckSystem
from app.bottlenecks.vocabulary import NATURES
from app.cases import queries as cases
from app.cases.models import NEVER, Case
from app.cases.queries import Filters, Status
from app.definitions import registry
from app.people.models import Directorate, User
from app.policy import Actor
from app.regions.models import Division, Region

FORMATS = ("csv", "ods", "json")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
}
OUTCOMES = {
    "structural": "structureel opgelost",
    "single": "alleen voor deze regio opgelost",
    "misunderstanding": "misverstand opgehelderd",
    "not_solvable": "niet oplosbaar en uitgelegd",
    "no_reaction": "geen reactie",
}
VERDICTS = {"solved": "opgelost", "partly": "deels", "not_solved": "niet opgelost"}
BATCH = 500


@dataclass(frozen=True)
class Exported:
    """A bottleneck for a table: codes, names and texts; moments in UTC."""

    number: str
    state: str
    state_label: str
    title: str
    description: str
    region: str
    division: str
    nature: str
    systems: tuple[str, ...]
    accords: tuple[str, ...]
    agreements: tuple[str, ...]
    theme: str
    affected: str
    tried: str
    asked: str
    source: str
    urgency: str
    confidentiality: str
    partnership: str
    directorate: str
    owner: str
    co_owner: str
    due_at: datetime | None
    outcome: str
    verdict: str
    reopenings: int
    created_at: datetime
    closed_at: datetime | None


def rows(session: Session, actor: Actor, filters: Filters | None = None) -> Iterator[Exported]:
    """All bottlenecks that this actor may read and that answer to the filters, by number. Five queries a batch."""
    wanted = cases.conditions(session, actor, filters or Filters(status=Status.ANY))
    owner, co_owner = aliased(User), aliased(User)
    statement = (
        select(Case, Bottleneck, Region.name, Division.key, Directorate.key, owner.name, co_owner.name)
        .join(Bottleneck, Bottleneck.case_id == Case.id)
        .join(Region, Region.id == Case.region_id)
        .join(Division, Division.id == Region.division_id)
        .outerjoin(Directorate, Directorate.id == Case.directorate_id)
        .outerjoin(owner, owner.id == Case.owner_id)
        .join(co_owner, co_owner.id == Case.co_owner_id)
        .where(*wanted)
        .order_by(Case.id)
        .limit(BATCH)
    )
    last = 0
    while found := session.execute(statement.where(Case.id > last)).all():
        ids = [row[0].id for row in found]
        systems = _several(session, BottleneckSystem.case_id, BottleneckSystem.system, ids)
        accords = _several(session, BottleneckAccord.case_id, BottleneckAccord.accord, ids)
        rests = _several(session, BottleneckAgreement.case_id, BottleneckAgreement.agreement_id, ids)
        names = known.fresh(session).agreements
        for case, text, region, division, directorate, owner_name, co_owner_name in found:
            definition = registry.get(session, case.process, case.workflow_version)
            yield Exported(
                case.number, case.state, definition.states[case.state].label["nl"], case.title, text.description,
                region, division, text.nature.value if text.nature else "", systems.get(case.id, ()),
                accords.get(case.id, ()), tuple(names[one].reference for one in rests.get(case.id, ())),
                case.theme, text.affected, text.tried, text.asked, text.source,
                case.urgency.value, case.confidentiality.value, text.partnership, directorate or "", owner_name or "",
                co_owner_name, None if case.due_at == NEVER else case.due_at,
                case.outcome.value if case.outcome else "",
                case.verdict.value if case.verdict else "", case.reopenings, case.created_at, case.closed_at,
            )  # fmt: skip
        last = ids[-1]


def _several(session: Session, key: object, value: object, ids: list[int]) -> Mapping[int, tuple[Any, ...]]:
    statement = select(key, value).where(key.in_(ids)).order_by(value)  # type: ignore[call-overload, attr-defined]
    found: dict[int, tuple[Any, ...]] = {}
    for case_id, name in session.execute(statement):
        found[case_id] = (*found.get(case_id, ()), name)
    return found


_URGENCY = {code: word for word, code in URGENCIES.items()}
_CONFIDENTIALITY = {code: word for word, code in CONFIDENTIALITIES.items()}
_NATURE = {nature.value: text.nl.lower() for nature, text in NATURES.items()}


def _cells(row: Exported) -> dict[str, str]:
    """A bottleneck as the cells of a table, in Dutch, under the columns of an import and those it passes over."""
    return {
        "titel": row.title,
        "omschrijving": row.description,
        "regio": row.region,
        "indeling": row.division,
        "aard": _NATURE.get(row.nature, ""),
        "stelsels": ";".join(row.systems),
        "akkoord": ";".join(row.accords),
        "afspraak": ";".join(row.agreements),
        "thema": row.theme,
        "wie_heeft_er_last_van": row.affected,
        "al_geprobeerd": row.tried,
        "gevraagd": row.asked,
        "bron": row.source,
        "urgentie": _URGENCY[row.urgency],
        "vertrouwelijkheid": _CONFIDENTIALITY[row.confidentiality],
        "samenwerkingsverband": row.partnership,
        "nummer": row.number,
        "status": row.state_label,
        "directie": row.directorate,
        "eigenaar": row.owner,
        "mede_eigenaar": row.co_owner,
        "termijn": _day(row.due_at),
        "uitkomst": OUTCOMES.get(row.outcome, ""),
        "oordeel": VERDICTS.get(row.verdict, ""),
        "heropend": str(row.reopenings) if row.reopenings else "",
        "ingediend_op": _day(row.created_at),
        "gesloten_op": _day(row.closed_at),
    }


def _day(moment: datetime | None) -> str:
    return clock.local_date(moment).isoformat() if moment else ""


def _json(row: Exported) -> dict[str, object]:
    """A bottleneck in the words of the API: codes, moments in UTC."""
    return {
        "number": row.number, "state": row.state, "title": row.title, "description": row.description,
        "region": {"division": row.division, "name": row.region}, "nature": row.nature or None,
        "systems": list(row.systems), "accords": list(row.accords),
        "agreements": list(row.agreements), "theme": row.theme, "affected": row.affected,
        "tried": row.tried, "asked": row.asked, "source": row.source, "urgency": row.urgency,
        "confidentiality": row.confidentiality, "partnership": row.partnership,
        "directorate": row.directorate or None, "owner": row.owner or None, "coOwner": row.co_owner,
        "dueAt": _moment(row.due_at), "outcome": row.outcome or None, "verdict": row.verdict or None,
        "reopenings": row.reopenings, "createdAt": _moment(row.created_at), "closedAt": _moment(row.closed_at),
    }  # fmt: skip


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


HEADING = (
    "titel", "omschrijving", "regio", "indeling", "aard", "stelsels", "akkoord", "afspraak", "thema",
    "wie_heeft_er_last_van", "al_geprobeerd", "gevraagd", "bron", "urgentie", "vertrouwelijkheid",
    "samenwerkingsverband", "nummer", "status",
    "directie", "eigenaar", "mede_eigenaar", "termijn", "uitkomst", "oordeel", "heropend", "ingediend_op",
    "gesloten_op",
)  # fmt: skip


Writer = Callable[[Sequence[str], Iterable[Sequence[str]]], bytes]
_WRITERS: Mapping[str, Writer] = {"csv": sheets.csv_bytes, "ods": partial(sheets.ods_bytes, "Knelpunten")}


def export(session: Session, actor: Actor, form: str, filters: Filters | None = None) -> bytes:
    """The file: `csv`, `ods` (both with the columns of an import) or `json` (a list). Raises KeyError for another."""
    if form == "json":
        found = [_json(row) for row in rows(session, actor, filters)]
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    table = ([_cells(row)[name] for name in HEADING] for row in rows(session, actor, filters))
    return _WRITERS[form](HEADING, table)
