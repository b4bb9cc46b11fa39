"""The operations about dossiers. Their steps are those of any case."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from app import clock
from app.api import personal, present, reading
from app.api import schemas as common
from app.api import schemas_dossiers as wire
from app.api.idempotency import Reply
from app.api.views import _caller, _json, _number, _once, _visible, api
from app.cases import lists
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.db import transaction
from app.dossiers import actions, bundling, offering, queries
from app.errors import Invalid, NotFound
from app.policy import Actor, Capability
from app.web.request import close_session, session


@api.operation(
    "GET", "/dossiers", tag="dossiers", summary="Find dossiers", capability=Capability.DOSSIER_READ,
    reply=wire.DossierPage, query=wire.DossierQuery,
)  # fmt: skip
def list_dossiers() -> Response:
    """Every colleague reads every dossier."""
    asked = reading.query(wire.DossierQuery)
    filters = Filters(process="dossier", status=Status(asked.status), q=asked.q or "")
    page = lists.page(session(), _caller(), filters, asked.cursor)
    held = queries.counts(session(), _caller(), [row.id for row in page.rows])
    results = [
        wire.DossierSummary(
            number=row.number,
            url=present.url_of(row.number),
            title=row.title,
            state=row.state,
            owner=common.PersonRef(id=row.owner_id, name=row.owner or "") if row.owner_id else None,
            due_at=row.due_at,
            outcome=row.outcome,  # type: ignore[arg-type]
            cases=held[row.id].cases,
            regions=held[row.id].regions,
            asked=held[row.id].asked,
            answered=held[row.id].answered,
        )
        for row in page.rows
    ]
    return _json(wire.DossierPage(results=results, next=page.next))


@api.operation(
    "POST", "/dossiers", tag="dossiers", summary="Open a dossier", capability=Capability.DOSSIER_WORK,
    reply=wire.DossierOnce, status=201, body=wire.DossierIn, idempotent=True,
)  # fmt: skip
def open_dossier() -> Response:
    """With the bottlenecks that have the same problem: those that the caller may read, or may know to be there. A
    confidential one is refused.
    """
    reading.query(common.NoQuery)
    given = reading.body(wire.DossierIn)
    actor, now = _caller(), clock.now()
    data, spelled = reading.step_data(given.data, ("title", "question", "owner", "cases"))
    numbers = [str(one) for one in data.pop("cases", ())]

    def effect(session: Session) -> Reply:
        try:
            made = actions.open_dossier(session, actor, data, numbers, now=now)
        except Invalid as invalid:
            raise reading.as_spelled(invalid, spelled) from None
        answer = wire.DossierOnce(number=made.number, url=present.url_of(made.number), state=made.state)
        texts = {name: value for name, value in data.items() if name != "owner"}
        body = personal.warned(session, actor, made, texts, answer, now=now).model_dump_json(by_alias=True)
        return Reply(201, body, {"Location": present.url_of(made.number)})

    return _once(given.canonical, effect)


@api.operation(
    "GET", "/dossiers/{number}", tag="dossiers", summary="The cases and regions of a dossier",
    capability=Capability.DOSSIER_READ, reply=wire.DossierContent,
)  # fmt: skip
def read_dossier(number: str) -> Response:
    """What is in it. Its cause, plan and solution are at `/cases/{number}`."""
    reading.query(common.NoQuery)
    return _json(_content(session(), _caller(), _dossier(number)))


@api.operation(
    "POST", "/dossiers/{number}/cases", tag="dossiers", summary="Put a case in a dossier",
    capability=Capability.DOSSIER_WORK, reply=wire.DossierContent, body=wire.DossierAdd,
)  # fmt: skip
def add_to_dossier(number: str) -> Response:
    """Its region is from then on one of those with the problem, and gets the solution too."""
    reading.query(common.NoQuery)
    given = reading.body(wire.DossierAdd)
    actor, now, number = _caller(), clock.now(), _number(number)
    close_session()
    with transaction() as writing:
        actions.add(writing, actor, number, str(given.data["case"]), now=now)
        return _json(_content(writing, actor, bundling.held(writing, actor, number)[0]))


@api.operation(
    "POST", "/dossiers/{number}/cases/{case}/removal", tag="dossiers", summary="Take a case out of a dossier",
    capability=Capability.DOSSIER_WORK, reply=wire.DossierContent, body=wire.DossierRemove,
)  # fmt: skip
def take_out_of_dossier(number: str, case: str) -> Response:
    """The case goes on by itself."""
    reading.query(common.NoQuery)
    given = reading.body(wire.DossierRemove)
    actor, now, number = _caller(), clock.now(), _number(number)
    close_session()
    with transaction() as writing:
        bundling.take_out(writing, actor, number, _number(case), given.data["reason"], now=now)
        return _json(_content(writing, actor, bundling.held(writing, actor, number)[0]))


@api.operation(
    "POST", "/dossiers/{number}/regions/{region}/reply", tag="dossiers", summary="Answer for a region",
    capability=Capability.DOSSIER_READ, reply=wire.DossierContent, body=wire.DossierReply,
)  # fmt: skip
def reply_for_region(number: str, region: str) -> Response:
    """Whether the structural solution is of use there: by its liaison. It can be answered again later."""
    reading.query(common.NoQuery)
    given = reading.body(wire.DossierReply)
    actor, now, number = _caller(), clock.now(), _number(number)
    if not (region.isascii() and region.isdigit() and len(region) < 10):
        raise NotFound(region)
    close_session()
    with transaction() as writing:
        offering.reply(writing, actor, number, int(region), given.data, now=now)
        return _json(_content(writing, actor, bundling.held(writing, actor, number)[0]))


@api.operation(
    "GET", "/structural-share", tag="dossiers", summary="Structural solutions against N=1",
    capability=Capability.DOSSIER_READ, reply=wire.Share,
)  # fmt: skip
def read_share() -> Response:
    """The cases behind it: `/cases` with `status=ended`; each has its outcome."""
    reading.query(common.NoQuery)
    found = queries.share(session(), _caller(), clock.now())
    return _json(
        wire.Share(
            percentage=found.percentage,
            structural=found.structural,
            single=found.single,
            misunderstanding=found.misunderstanding,
            not_solvable=found.not_solvable,
            no_reaction=found.no_reaction,
        )
    )


def _dossier(number: str) -> Case:
    case = _visible(number)
    if case.process != actions.PROCESS or case.state == "noted":
        raise NotFound(number)
    return case


def _content(session: Session, actor: Actor, case: Case) -> wire.DossierContent:
    return wire.DossierContent(
        cases=[
            wire.Bundled(
                number=one.number,
                url=present.url_of(one.number) if one.readable else None,
                title=one.title,
                region=one.region_id,
                state=one.state,
                outcome=one.outcome if one.readable else None,
            )
            for one in queries.cases_of(session, actor, case.id)
        ],
        regions=[
            wire.DossierRegion(
                region=row.region_id,
                name=row.region,
                liaison=row.liaison,
                said=row.said,
                offered_at=row.offered_at,
                reply=row.reply,
                because=row.because,
                replied_at=row.replied_at,
            )
            for row in queries.regions_of(session, case.id)
        ],
    )
