"""A visit on its own page, and at the cases that were born there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import filing
from app.cases import page as pages
from app.cases import presenters
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.policytests import queries as policy_tests
from app.regions.queries import RegionRow
from app.regions.views import add_extra
from app.visits import actions, bearing, queries, words
from app.visits.inviting import when
from app.visits.models import Visit, VisitBirth
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Fact, Panel, Step, TextField
from app.workflow.model import Transition

presenters.texts(queries.texts_of)


@dataclass(frozen=True, slots=True)
class BornView:
    """A case that came of a visit. `owner` says who has it, by name."""

    title: str
    url: str
    kind: str
    state: str
    owner: str
    number: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question about coming policy that waits for an answer of the region. `before`: the last Dutch day."""

    title: str
    url: str
    liaison: str
    before: date
    may: bool


@dataclass(frozen=True, slots=True)
class BornPanel:
    """What came of a visit, and what can be made of it."""

    born: tuple[BornView, ...]
    none_needed: tuple[str, ...]
    missing: bool
    adds: tuple[tuple[str, str], ...]
    link_url: str
    tell_url: str
    asked: tuple[AskedView, ...]


@dataclass(frozen=True, slots=True)
class WhoPanel:
    """Who comes: (name, what they are or answered); `asked`: the reader was invited and is asked whether they come."""

    colleagues: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    change_url: str
    answer_url: str
    heard: tuple[tuple[str, str, str], ...]


@contributes_to("visit")
def _of_visit(session: Session, actor: Actor, case: Case, row: cases.Row) -> Parts:
    visit = session.get(Visit, case.id)
    if visit is None:
        return Parts()
    return Parts(
        texts=_texts(visit),
        facts=_facts(visit),
        middle=(Panel("visits/_born.html", _born(session, actor, case, visit), "visits"),),
        panels=(Panel("visits/_who.html", _who(session, actor, case, row)),),
        kind_label=registry.current(actions.PROCESS).label[language()],
        first=_first(actor, case),
    )


def _first(actor: Actor, case: Case) -> Step | None:
    """What to do with a visit that was reported and that nothing came of yet."""
    if case.state != "reported" or not can(actor, Capability.CASE_VISIT, case.facts()):
        return None
    return Step("came", _("Record what came of it"), url_for("cases.show", number=case.number, _anchor="voortgekomen"))


def _texts(visit: Visit) -> tuple[TextField, ...]:
    found = (
        (_("What was said"), visit.said),
        (_("What was agreed"), visit.agreed),
        (_("How it felt and what to watch"), visit.watch),
        (_("Agenda"), visit.agenda),
    )
    return tuple(TextField(label, paragraphs(text)) for label, text in found if text)


def _facts(visit: Visit) -> tuple[Fact, ...]:
    found = [
        Fact(_("When"), when(visit.begins_at, visit.ends_at, language())),
        Fact(_("Place"), visit.place),
        Fact(_("Kind of conversation"), words.setting_label(visit.setting)),
    ]
    if visit.partnership:
        found.append(Fact(_("Partnership"), visit.partnership))
    return tuple(found)


def _born(session: Session, actor: Actor, case: Case, visit: Visit) -> BornPanel:
    found = cases.rows_of(session, actor, bearing.born(case.id), Case.state != "noted")
    may = case.active and bearing.may(session, actor, case)
    own = case.active and can(actor, Capability.CASE_VISIT, case.facts())
    adds = []
    if may and can(actor, Capability.CASE_CREATE):
        adds.append((_("New bottleneck"), url_for("bottlenecks.new", bezoek=case.number)))
    if own and can(actor, Capability.CASE_PROMISE, case.facts()):
        adds.append((_("New promise"), url_for("promises.new", number=case.number, _anchor="stap")))
    if own and can(actor, Capability.CASE_TASK, case.facts()):
        adds.append((_("New task"), url_for("tasks.new", number=case.number, _anchor="stap")))
    if own and case.state != "planned" and can(actor, Capability.LESSON_WRITE):
        adds.append((_("New lesson"), url_for("lessons.new", zaak=case.number)))
    return BornPanel(
        born=tuple(
            BornView(
                one.title,
                presenters.case_url(one.process, one.number),
                registry.get(session, one.process, one.workflow_version).label[language()],
                registry.get(session, one.process, one.workflow_version).states[one.state].label[language()],
                _has(one),
                one.number,
            )
            for one in found
        ),
        none_needed=paragraphs(visit.no_follow_up),
        missing=case.state == "reported",
        adds=tuple(adds),
        link_url=url_for("visits.follow_up", number=case.number) if may else "",
        tell_url=_tell_url(actor, case),
        asked=_asked(session, actor, case) if case.active else (),
    )


def _has(row: cases.Row) -> str:
    """Who has a case: its owner, or as long as it has none its liaison, and whose turn it is."""
    said = _("owner: %(name)s", name=row.owner) if row.owner else _("regio-liaison: %(name)s", name=row.co_owner)
    if row.owner or not row.handler or row.handler_id == row.co_owner_id:
        return said
    turn = _("their turn: %(name)s", name=row.handler)
    return f"{said}, {turn}"


def _tell_url(actor: Actor, case: Case) -> str:
    """Where the region is told what was understood, once there is a report."""
    may = case.state in ("reported", "done") and can(actor, Capability.CASE_VISIT, case.facts())
    return url_for("visits.tell", number=case.number) if may else ""


def _asked(session: Session, actor: Actor, case: Case) -> tuple[AskedView, ...]:
    """The policy tests that wait for this region: what was heard at the visit is the answer. Two queries."""
    found = policy_tests.open_in(session, actor, [case.region_id or 0])
    return tuple(
        AskedView(
            one.title,
            url_for("policytests.answer", number=one.number, bezoek=case.number)
            if actor.id == one.liaison_id
            else presenters.case_url("policy_answer", one.number),
            one.liaison, clock.local_date(one.due_at), actor.id == one.liaison_id,
        )
        for one in found
    )  # fmt: skip


def _who(session: Session, actor: Actor, case: Case, row: cases.Row) -> WhoPanel:
    invited = queries.colleagues_of(session, [case.id]).get(case.id, [])
    met = queries.people_of(session, [case.id]).get(case.id, [])
    own = can(actor, Capability.CASE_VISIT, case.facts())
    may, reported = case.active and own, case.state in ("reported", "done")
    mine = next((one for one in invited if one.user_id == actor.id), None)
    return WhoPanel(
        colleagues=(
            (row.owner or "", _("goes and writes the report")),
            *((one.name, words.coming_label(one.answer)) for one in invited),
        ),
        people=tuple((one.name, one.organisation) for one in met),
        change_url=url_for("visits.who", number=case.number) if may else "",
        answer_url=url_for("visits.answer", number=case.number) if mine and case.state == "planned" else "",
        heard=tuple(
            (
                person.name,
                _("has not reacted")
                if told.right is None
                else (_("this is right") if told.right else _("not quite right")),
                told.reaction,
            )
            for told, person in (queries.tellings_of(session, case.id) if reported else [])
        ),
    )


@pages.proposes("visit")
def _proposed(session: Session, case: Case, step: Transition) -> dict[str, str]:
    """What stands there already is in the form that changes it."""
    visit = session.get_one(Visit, case.id)
    given: dict[str, Any] = {
        "title": case.title, "agenda": visit.agenda, "place": visit.place, "visit_on": visit.visit_on.isoformat(),
        "begins": clock.local(visit.begins_at).strftime("%H:%M"), "ends": clock.local(visit.ends_at).strftime("%H:%M"),
        "said": visit.said, "agreed": visit.agreed, "watch": visit.watch,
    }  # fmt: skip
    asked = {item.name for item in step.fields}
    return {name: value for name, value in given.items() if value and name in asked}


# -- a bottleneck that is filed at a visit ---------------------------------------------------------


def _asked_for(args: Mapping[str, str]) -> str:
    """The number of the visit in the query of an address."""
    number = args.get("bezoek", "")
    return "" if "\0" in number else number


@filing.begins
def _begin(session: Session, actor: Actor, args: Mapping[str, str]) -> dict[str, Any]:
    number = _asked_for(args)
    visit = queries.seen(session, actor, Case.number == number, limit=1) if number else []
    return {"region": str(visit[0].region_id), "partnership": visit[0].partnership} if visit else {}


@filing.afterwards
def link_asked(session: Session, actor: Actor, case: Case, args: Mapping[str, str], now: datetime) -> None:
    """Say that a case came of the visit in the query of the address, for whoever may say so; else nothing happens."""
    number = _asked_for(args)
    visit = queries.seen(session, actor, Case.number == number, limit=1) if number else []
    if visit and bearing.may(session, actor, session.get_one(Case, visit[0].id)):
        bearing.link(session, actor, number, case.number, now=now)


@filing.lands
def _back(session: Session, actor: Actor, case: Case, args: Mapping[str, str]) -> str:
    """Back to the visit: more may have been said there."""
    return came_of(session, actor, args, case.id)


def came_of(session: Session, actor: Actor, args: Mapping[str, str], case_id: int) -> str:
    """The page of the visit in the query of the address, at what came of it, when this case did; else empty. One
    query.
    """
    number = _asked_for(args)
    born_there = Case.id.in_(select(VisitBirth.visit_id).where(VisitBirth.case_id == case_id))
    found = queries.seen(session, actor, Case.number == number, born_there, limit=1) if number else []
    return url_for("cases.show", number=number, _anchor="voortgekomen") if found else ""


def _born_at(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    """Where it was born. One query, when it was at a visit."""
    if not case.visits:
        return Parts()
    wanted = select(VisitBirth.visit_id).where(VisitBirth.case_id == case.id)
    found = queries.seen(session, actor, Case.id.in_(wanted))
    return Parts(facts=tuple(Fact(_("Born at a visit"), f"{one.number} {one.title}", one.url) for one in found))


for _process in sorted(bearing.FROM):
    contributes_to(_process)(_born_at)


# -- on the page of a region -----------------------------------------------------------------------


@add_extra(place="visits")
def _of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """The next visits to a region, and the last ones with what was agreed. Two queries."""
    if not can(actor, Capability.VISIT_READ):
        return None
    today = clock.local_date(clock.now())
    coming = queries.seen(
        session, actor, Case.region_id == region.id, Case.state == "planned", Visit.visit_on >= today, limit=3
    )
    last = queries.seen(
        session, actor, Case.region_id == region.id, Visit.held.is_(True),
        Visit.visit_on >= today - timedelta(days=730), newest=True, limit=3,
    )  # fmt: skip
    plan_url = url_for("visits.new", regio=region.id) if can(actor, Capability.CASE_VISIT) else ""
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "visits/_region.html", coming=coming, last=last, plan_url=plan_url,
            url=url_for("visits.index", region=region.id, status="all"), state_label=words.state_label,
        )
    )  # fmt: skip
