"""The operations about saved dashboards, and about links to figures by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import reading
from app.api import schemas as common
from app.api import schemas_dashboards as wire
from app.api.idempotency import Reply
from app.api.openapi import BASE
from app.api.problems import Problem
from app.api.views import _caller, _json, _once, _unlisted, api
from app.dashboards import boards, periods, queries
from app.dashboards.boards import Board
from app.dashboards.models import Rhythm
from app.db import transaction
from app.errors import FieldError, Invalid, NotFound
from app.policy import Capability
from app.web.request import close_session, session
from app.workflow.fields import storable


@api.operation(
    "GET", "/dashboards", tag="figures", summary="Saved dashboards", capability=Capability.FIGURES_READ,
    reply=wire.SavedDashboards,
)  # fmt: skip
def list_dashboards() -> Response:
    """Those of the caller, and those that are shared with them."""
    reading.query(common.NoQuery)
    rows = queries.of(session(), _caller())
    rhythm = queries.report_rhythm(session(), _caller())
    return _json(
        wire.SavedDashboards(results=[_shown(row) for row in rows], report_mail=rhythm.value if rhythm else "none")
    )


@api.operation(
    "POST", "/dashboards", tag="figures", summary="Save a dashboard", capability=Capability.FIGURES_READ,
    reply=wire.SavedDashboard, status=201, body=wire.DashboardIn, idempotent=True,
)  # fmt: skip
def keep_dashboard() -> Response:
    """Under a name of one's own; for the caller alone, for a directorate of theirs, or for every colleague."""
    reading.query(common.NoQuery)
    given = reading.body(wire.DashboardIn)
    actor, now, board = _caller(), clock.now(), _board(given.data)

    def effect(session: Session) -> Reply:
        try:
            key = boards.keep(session, actor, board, now=now).id
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        body = _shown(queries.one(session, actor, key)).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": f"{BASE}/dashboards/{key}"})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/dashboards/{dashboard}", tag="figures", summary="Read a saved dashboard",
    capability=Capability.FIGURES_READ, reply=wire.SavedDashboard,
)  # fmt: skip
def read_dashboard(dashboard: str) -> Response:
    """What it is of; the figures are those of `GET /figures`."""
    reading.query(common.NoQuery)
    return _json(_shown(queries.one(session(), _caller(), _id(dashboard))))


@api.operation(
    "POST", "/dashboards/{dashboard}/changes", tag="figures", summary="Change a saved dashboard",
    capability=Capability.FIGURES_READ, reply=wire.SavedDashboard, body=wire.DashboardIn, idempotent=True,
)  # fmt: skip
def change_dashboard(dashboard: str) -> Response:
    """From now on it is what is given, whole. By whoever made it, or the coordinator of the directorate it is shared
    with.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.DashboardIn)
    key, actor, now = _id(dashboard), _caller(), clock.now()
    queries.one(session(), actor, key)
    board = _board(given.data)

    def effect(session: Session) -> Reply:
        try:
            boards.change(session, actor, key, board, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        session.flush()
        return Reply(200, _shown(queries.one(session, actor, key)).model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


@api.operation(
    "DELETE", "/dashboards/{dashboard}", tag="figures", summary="Take a saved dashboard away",
    capability=Capability.FIGURES_READ, reply=wire.SavedDashboard,
)  # fmt: skip
def remove_dashboard(dashboard: str) -> Response:
    """For everybody who has it; its mails stop. What it was comes back."""
    reading.query(common.NoQuery)
    key, actor = _id(dashboard), _caller()
    close_session()
    with transaction() as writing:
        was = queries.one(writing, actor, key)
        boards.remove(writing, actor, key, now=clock.now())
    return _json(_shown(was))


@api.operation(
    "POST", "/dashboards/{dashboard}/mail", tag="figures", summary="Have the link to a dashboard mailed",
    capability=Capability.FIGURES_READ, reply=wire.MailNow, body=wire.MailIn, idempotent=True,
)  # fmt: skip
def mail_dashboard(dashboard: str) -> Response:
    """To the caller, on the first working day of each week, month or quarter, or no longer: a link, and no figures."""
    reading.query(common.NoQuery)
    key = _id(dashboard)
    queries.one(session(), _caller(), key)
    return _mail(key)


@api.operation(
    "POST", "/report-mail", tag="figures", summary="Have the link to the newest report mailed",
    capability=Capability.REPORT_READ, reply=wire.MailNow, body=wire.MailIn, idempotent=True,
)  # fmt: skip
def mail_report() -> Response:
    """To the caller, on the first working day of each month or quarter, or no longer."""
    reading.query(common.NoQuery)
    return _mail(None)


def _mail(key: int | None) -> Response:
    given = reading.body(wire.MailIn)
    actor, now, asked = _caller(), clock.now(), given.data.get("rhythm")
    if asked != "none" and asked not in list(Rhythm):
        odd = asked if isinstance(asked, str) and storable(asked, lines=False) else "?"
        raise Problem("invalid", _unlisted("rhythm", odd[:40], [*Rhythm, "none"]) or [FieldError("rhythm", "required")])
    rhythm = None if asked == "none" else Rhythm(asked)

    def effect(session: Session) -> Reply:
        try:
            boards.mail(session, actor, key, rhythm, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, {}) from None
        return Reply(200, wire.MailNow(rhythm=rhythm.value if rhythm else "none").model_dump_json(by_alias=True), {})

    return _once(given.canonical, effect)


def _board(data: Mapping[str, Any]) -> Board:
    """What a caller sends, as far as its kind goes; the actions judge what it says. Raises Problem."""
    errors = []
    texts = {name: data.get(name) for name in ("name", "slice", "period")}
    for name, value in texts.items():
        if value is not None and (not isinstance(value, str) or not storable(value, lines=False)):
            errors.append(FieldError(name, "unreadable"))
    measures = data.get("measures") or []
    if not isinstance(measures, list) or not all(
        isinstance(one, str) and storable(one, lines=False) for one in measures
    ):
        errors.append(FieldError("measures", "unreadable"))
    directorate, everybody = data.get("directorate"), data.get("everybody") or False
    if directorate is not None and (
        isinstance(directorate, bool) or not isinstance(directorate, int) or not 0 < directorate < 2**31
    ):
        errors.append(FieldError("directorate", "unknown_choice", {"value": "?"}))
    if not isinstance(everybody, bool):
        errors.append(FieldError("everybody", "not_true_or_false"))
    if errors:
        raise Problem("invalid", errors)
    return Board(
        texts["name"] or "", texts["slice"] or "land", texts["period"] or "current", measures, directorate, everybody
    )


def _plain(value: object) -> bool:
    return isinstance(value, str) and storable(value, lines=False)


def _id(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise NotFound(written)
    return int(written)


def _shown(row: queries.Row) -> wire.SavedDashboard:
    period = periods.span(row.period, clock.local_date(clock.now())).period
    return wire.SavedDashboard(
        id=row.id,
        name=row.name,
        slice=row.slice,
        period=row.period,
        since=period.since.isoformat(),
        until=period.until.isoformat(),
        measures=list(row.measures),
        owner=common.PersonRef(id=row.owner_id, name=row.owner),
        directorate=row.directorate_id,
        everybody=row.everybody,
        mail=row.rhythm.value if row.rhythm else "none",
        url=f"/cijfers/bewaard/{row.id}",
    )
