"""The list of partnerships as a sheet, for whoever works on in a spreadsheet. Names of persons are not in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from app import clock, sheets
from app.errors import NotFound
from app.partnerships import page, queries
from app.partnerships.models import Axis, Partnership
from app.partnerships.queries import Asked, Row
from app.policy import Actor

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
MOST = 5000
COLUMNS = (
    "samenwerkingsverband", "volgt_regio", "indeling", "gemeenten", "taken", "van", "tot_en_met", "partijen",
    "opgavegericht", "informeel", "van_onderop", "ongelijksoortig", "omschrijving",
)  # fmt: skip
"""The four axes are numbers from 1 to 5; 5 is the end that the column is called after."""


def response(session: Session, actor: Actor, args: Mapping[str, str], kind: str, now: datetime) -> Response:
    """A CSV or ODS file of the list that an address asks for. Raises NotFound for another kind of file."""
    if kind not in MEDIA_TYPES:
        raise NotFound(kind)
    found, asked = page.given(args, session)
    if found.get("regio") == "mijn":
        asked = Asked(asked.q, None, page.own_regions(actor), asked.standing, asked.party)
    rows = [_cells(session, row) for row in _all(session, asked, now)]
    body = sheets.csv_bytes(COLUMNS, rows) if kind == "csv" else sheets.ods_bytes("samenwerking", COLUMNS, rows)
    answer = Response(body, mimetype=MEDIA_TYPES[kind].partition(";")[0])
    answer.headers["Content-Type"] = MEDIA_TYPES[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="samenwerkingsverbanden.{kind}"'
    return answer


def _all(session: Session, asked: Asked, now: datetime) -> tuple[Row, ...]:
    """In six queries, however many there are."""
    wanted = queries.selection(asked, clock.local_date(now)).order_by(Partnership.name_plain, Partnership.id)
    return queries.full(session, session.scalars(wanted.limit(MOST)), people=False)


def _cells(session: Session, row: Row) -> list[str]:
    region = queries.followed_region(session, row)
    places = [f"{one.place}" if (one := row.on(axis)) else "" for axis in Axis]
    return [
        row.name, region.name if region else "", region.division_nl if region else "",
        "; ".join(name for _id, name, _there in row.municipalities), "; ".join(row.tasks),
        row.since.isoformat() if row.since else "", row.until.isoformat() if row.until else "",
        "; ".join(one.name for one in row.parties), *places, row.about,
    ]  # fmt: skip
