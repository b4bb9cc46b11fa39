"""The register of experiments as a table: for whoever accounts for departures from rules, and for researchers.

Who exports gets what he or she may read; confidential experiments only when they are theirs to see.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app import sheets
from app.cases import queries as cases
from app.cases.filters import Filters
from app.cases.models import Case
from app.definitions import registry
from app.experiments import queries
from app.policy import Actor

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
COLUMNS = (
    "nummer", "titel", "stand", "wat", "grondslag", "regios", "partijen", "voorwaarden", "vragen", "ruimte_gegeven_op",
    "begonnen_op", "evaluatie_op", "ruimte_tot_en_met", "ruimte_voorbij_op", "verlengd", "trekker", "liaison",
    "geevalueerd_op", "geleerd", "advies", "wat_geldt_nu", "dossier",
)  # fmt: skip
ADVICE = {"structural": "structureel maken", "prolong": "langer proberen", "stop": "stoppen"}
BATCH = 500
LAST = 2**31 - 1
"""No case has a higher id."""


def export(session: Session, actor: Actor, filters: Filters, form: str) -> bytes:
    """A CSV or ODS file of what answers to the filters, the newest first. Cells that a spreadsheet would calculate are
    shielded (`app.sheets`). Three queries a batch.
    """
    table: list[list[str]] = []
    wanted, before = cases.conditions(session, actor, filters), LAST
    while found := cases.rows_of(session, actor, *wanted, Case.id < before, limit=BATCH):
        told = queries.said(session, [row.id for row in found])
        for row in found:
            said = told[row.id]
            state = registry.get(session, row.process, row.workflow_version).states[row.state].label["nl"]
            table.append([
                row.number, row.title, state, said.purpose, said.legal_basis, ";".join(said.regions),
                ";".join(said.parties), said.conditions, ";".join(said.questions), _day(said.granted_on),
                _day(said.started_on), _day(said.evaluate_on), _day(said.ends_on), _day(said.over_on),
                str(said.prolonged), row.owner or "", row.co_owner, _day(said.evaluated_on), said.findings,
                ADVICE[said.advice] if said.advice else "", said.result, said.dossier,
            ])  # fmt: skip
        before = found[-1].id
    return sheets.csv_bytes(COLUMNS, table) if form == "csv" else sheets.ods_bytes("experimenten", COLUMNS, table)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
