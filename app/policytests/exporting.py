"""The answers of a policy test as a table: for whoever weighs them, and for whoever checks that."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock, sheets
from app.cases.models import Case
from app.policy import Actor
from app.policytests import queries
from app.policytests.models import PolicyDone, PolicySaid, PolicyVerdict

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
VERDICTS = {PolicyVerdict.WORKS: "ja", PolicyVerdict.CHANGES: "ja, met aanpassingen", PolicyVerdict.FAILS: "nee"}
DONE = {PolicyDone.ADOPTED: "overgenomen", PolicyDone.PARTLY: "deels overgenomen", PolicyDone.NOT: "niet overgenomen"}


def export(session: Session, actor: Actor, case: Case, form: str) -> bytes:
    """One row for each region and each partner that answered, with a column for each question; an ODS also has the main
    points. Who partners are is said by organisation only. Seven queries.
    """
    rows = queries.of_test(session, actor, case.id)
    ids = [row.id for row in rows]
    asked = queries.questions(session, case.id)
    heading = ("regio", "zaak", "wie", "kan_dit_werken", "kort", *(f"vraag_{one.position}" for one in asked), "op")
    sent, said = queries.sent(session, ids), queries.of_partners(session, ids)
    partners = {one.id: one for one in queries.partners(session, ids)}

    def line(region: str, number: str, who: str, one: PolicySaid) -> list[str]:
        verdict = VERDICTS[one.verdict] if one.verdict else ""
        texts = [one.texts.get(str(question.id), "") for question in asked]
        return [region, number, who, verdict, one.remarks, *texts, clock.local_date(one.said_at).isoformat()]

    table = []
    for row in rows:
        own = sent.get(row.id)
        if own is not None and row.verdict is not None:
            table.append(line(row.region, row.number, "regio", own))
        else:
            table.append([row.region, row.number, "regio", "", row.passed_because, *("" for _one in asked), ""])
        for key, one in said.items():
            if partners[key].answer_id == row.id:
                table.append(line(row.region, row.number, partners[key].organisation or "partner", one))
    if form == "csv":
        return sheets.csv_bytes(heading, table)
    points = [
        [
            one.title,
            one.heard,
            "; ".join(name for _key, name in one.places),
            DONE[one.done] if one.done else "",
            one.why,
        ]
        for one in queries.points(session, case.id)
    ]
    return sheets.ods_book(
        [
            ("antwoorden", heading, table),
            ("vragen", ("nummer", "vraag"), [[str(one.position), one.text] for one in asked]),
            ("hoofdpunten", ("hoofdpunt", "wat_regios_zeiden", "regios", "wat_ermee_gedaan_is", "waarom"), points),
        ]
    )
