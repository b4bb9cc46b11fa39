"""The list of common misunderstandings as a table, for whoever writes to the whole country."""

from __future__ import annotations

from collections.abc import Sequence

from app import sheets
from app.lessons.queries import Row

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
COLUMNS = (
    "les", "wat_men_denkt", "vraag", "komt_neer_op", "antwoord", "voorwaarden", "grondslag", "waar_het_werkt",
    "stelsels", "akkoorden", "thema", "geldig_tot", "gepubliceerd",
)  # fmt: skip
SAYS = {
    "allowed": "het mag",
    "conditional": "het mag, mits",
    "not_allowed": "het mag niet",
    "practice": "zo werkte het",
}


def export(rows: Sequence[Row], form: str) -> bytes:
    """A CSV or ODS file. Cells that a spreadsheet would calculate are shielded (`app.sheets`)."""
    table = [_cells(row) for row in rows]
    return sheets.csv_bytes(COLUMNS, table) if form == "csv" else sheets.ods_bytes("misverstanden", COLUMNS, table)


def _cells(row: Row) -> list[str]:
    return [
        str(row.id), row.belief, row.question, SAYS[row.says.value], row.answer, row.conditions, row.legal_basis,
        row.worked_in, ";".join(row.systems), ";".join(row.accords), row.theme,
        row.valid_until.isoformat() if row.valid_until else "", "ja" if row.standing == "published" else "nee",
    ]  # fmt: skip
