"""The list of bottlenecks: what was asked for in the address, and what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bottlenecks import queries as bottlenecks
from app.bottlenecks.vocabulary import ACCORDS, NATURES, SYSTEMS, Nature
from app.bottlenecks.words import nature_label, options
from app.cases import bulk_bar, bulk_kinds, presenters, queries, words
from app.cases.bulk import Chosen
from app.cases.queries import Filters, Queue, Status
from app.definitions import registry
from app.people import absence
from app.policy import Actor, Capability, Role, can
from app.regions import queries as regions
from app.web.request import language
from app.web.viewmodels import CaseList, Filter, FilterBar, Option, Tab

Choice = TypeVar("Choice", bound=StrEnum)
NARROWING = ("q", "state", "nature", "system", "accord", "urgency", "division", "region", "status")

presenters.natures(
    lambda session, ids: {
        case: nature_label(nature) for case, nature in bottlenecks.natures_of(session, ids).items() if nature
    }
)

presenters.texts(bottlenecks.texts_of)


def one_of(kind: type[Choice], value: str, otherwise: Choice) -> Choice:
    """A value of an enumeration, or the ordinary one for anything unknown."""
    return kind(value) if value in [item.value for item in kind] else otherwise


def read_filters(session: Session, actor: Actor, args: Mapping[str, str]) -> Filters:
    """The filters in an address. What is unknown is left out: an old bookmark still gives a list."""
    region = args.get("region", "")
    system, accord, nature = args.get("system", ""), args.get("accord", ""), args.get("nature", "")
    return Filters(
        queue=one_of(Queue, args.get("queue", ""), Queue.ALL),
        status=one_of(Status, args.get("status", ""), Status.OPEN),
        state=args.get("state", "") if args.get("state", "") in registry.current("bottleneck").states else "",
        around=int(region) if region.isascii() and region.isdigit() and len(region) < 9 else None,
        urgency=args.get("urgency", "") if args.get("urgency", "") in ("normal", "high", "urgent") else "",
        q=args.get("q", "").strip()[:200],
        extra=bottlenecks.narrowed(
            nature if nature in [item.value for item in Nature] else "",
            system if system in SYSTEMS else "",
            accord if accord in ACCORDS else "",
        ),
    )


def list_url(**values: str) -> str:
    """The address of the list with these filters."""
    return url_for("bottlenecks.index", **values)  # type: ignore[arg-type]


def bottleneck_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> CaseList:
    """A page of the list. Four queries, however many cases there are."""
    filters = read_filters(session, actor, args)
    page = queries.page(session, actor, filters, args.get("cursor"))
    given = {name: args[name] for name in ("queue", *NARROWING) if args.get(name)}
    first = list_url(**given) if args.get("cursor") else None
    following = list_url(**given, cursor=page.next) if page.next else None
    count = queries.count(session, actor, filters)
    return CaseList(
        rows=presenters.case_rows(session, actor, page.rows, now),
        bar=_bar(session, actor, filters, args),
        count_text=presenters.count_text(count),
        next_url=following,
        first_url=first,
        may_file=can(actor, Capability.CASE_CREATE),
        bulk=bulk_bar.bar(actor, given, len(page.rows), count, without=_senseless(filters)),
        absence_url=url_for("absence.directorate")
        if filters.queue is Queue.DIRECTORATE and absence.coordinated(actor)
        else "",
    )


def _senseless(filters: Filters) -> frozenset[str]:
    """What makes no sense to do to the cases of this list: to give away those that lie elsewhere or are finished."""
    to_give = filters.queue in (Queue.DIRECTORATE, Queue.UNROUTED) and filters.status is Status.OPEN
    return frozenset({"unwatch"} if to_give else {"unwatch", "assign"})


@bulk_kinds.lists
def _all_of_list(session: Session, actor: Actor, args: Mapping[str, str], limit: int) -> list[Chosen]:
    """The cases of the whole list with these filters. One query."""
    rows = queries.page(session, actor, read_filters(session, actor, args), size=limit).rows
    return [Chosen(row.number, row.version) for row in rows]


def _bar(session: Session, actor: Actor, filters: Filters, args: Mapping[str, str]) -> FilterBar:
    spoken = language()
    states = registry.current("bottleneck").states

    def drop_down(name: str, label: str, choices: list[tuple[str, str]], everything: str) -> Filter:
        chosen = args.get(name, "")
        offered = [("", everything), *choices]
        return Filter(name, label, tuple(Option(value, text, value == chosen) for value, text in offered))

    offered_regions = regions.offer(session, args.get("division", "") or regions.DEFAULT_DIVISION)
    names = [(key, name_en if spoken == "en" else name_nl) for key, name_nl, name_en in offered_regions.divisions]
    status = [("ended", _("Finished")), ("any", _("Open and finished"))]
    return FilterBar(
        action=url_for("bottlenecks.index"),
        tabs=tuple(
            Tab(label, url_for("bottlenecks.index", queue=queue.value), filters.queue is queue)
            for queue, label in _queues(actor)
        ),
        filters=(
            drop_down("state", _("State"), [(name, state.label[spoken]) for name, state in states.items()], _("Any")),
            drop_down("status", _("Open or finished"), status, _("Open")),
            drop_down("nature", _("Nature"), options(NATURES), _("Any")),
            drop_down("system", _("Law"), options(SYSTEMS), _("Any")),
            drop_down("accord", _("Accord"), options(ACCORDS), _("Any")),
            drop_down(
                "urgency", _("Urgency"), [(value, words.urgency_word(value)) for value in ("normal", "high", "urgent")],
                _("Any"),
            ),
            drop_down("division", _("Layout"), names, _("The usual one")),
            drop_down("region", _("Region"), [(str(key), name) for key, name in offered_regions.regions], _("All")),
        ),
        q=filters.q,
        hidden=(("queue", filters.queue.value),),
        active=sum(1 for name in NARROWING if args.get(name)),
        clear_url=url_for("bottlenecks.index", queue=filters.queue.value),
    )  # fmt: skip


def _queues(actor: Actor) -> list[tuple[Queue, str]]:
    found = [(Queue.ALL, _("All"))]
    if any(actor.has(role) for role in (Role.LIAISON, Role.FIXER, Role.COORDINATOR)):
        found.insert(0, (Queue.MINE, _("Mine")))
    if any(grant.directorate is not None for grant in actor.grants):
        found.append((Queue.DIRECTORATE, _("My directorate")))
    if actor.has(Role.LIAISON):
        found.append((Queue.REGION, _("My regions")))
    if actor.has(Role.COORDINATOR) or actor.has(Role.ADMIN) or actor.has(Role.COMMISSIONER):
        found.append((Queue.UNROUTED, _("Not routed")))
    return found
