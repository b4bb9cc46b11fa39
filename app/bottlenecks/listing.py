"""The list of bottlenecks: what was asked for in the address, and what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import narrowing
from app.bottlenecks import queries as bottlenecks
from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, NATURES, SYSTEMS
from app.bottlenecks.words import nature_label, options
from app.cases import bulk_bar, bulk_kinds, lens, presenters, queries, words
from app.cases.bulk import Chosen
from app.cases.filters import THIRD_PARTY, Filters, Order, Queue, Status, orders
from app.cases.lists import COUNT_CAP, NARROWED_CAP
from app.definitions import registry
from app.partnerships import queries as partnerships
from app.people import absence
from app.policy import Actor, Capability, Role, can
from app.regions import queries as regions
from app.web.request import language
from app.web.viewmodels import CaseList, Filter, FilterBar, Option, SavedLists, Tab, WordFilter
from app.workflow.model import Party

presenters.natures(
    lambda session, ids: {
        case: nature_label(nature) for case, nature in bottlenecks.natures_of(session, ids).items() if nature
    }
)

presenters.texts(bottlenecks.texts_of)

FOLDED = (
    "state",
    "urgency",
    "system",
    "accord",
    "agreement",
    "age",
    "verdict",
    "division",
    "theme",
    "tag",
    "partnership",
    "counted",
)
"""The filters that are folded away until one of them narrows the list."""

Choices = list[tuple[str, str]]
Saved = Callable[[Session, Actor, str], SavedLists]
_SAVED: list[Saved] = []


def saved_lists(find: Saved) -> None:
    """Say which lists a reader keeps, given the address of the one that is shown (`desk` knows). One query."""
    _SAVED[:] = [find]


def saved(session: Session, actor: Actor, args: Mapping[str, str]) -> SavedLists:
    """The lists that this reader keeps. One query."""
    return _SAVED[0](session, actor, narrowing.address(args)) if _SAVED else SavedLists()


def list_url(**values: str) -> str:
    """The address of the list with these filters."""
    return url_for("bottlenecks.index", **values)  # type: ignore[arg-type]


def bottleneck_list(
    session: Session, actor: Actor, args: Mapping[str, str], now: datetime, kept: SavedLists | None = None
) -> CaseList:
    """A page of the list. Three queries, however many cases there are; one more for `kept`."""
    filters = narrowing.filters(args, now)
    given = narrowing.given(args)
    cap = NARROWED_CAP if narrowing.active(given) else COUNT_CAP
    page = queries.page(session, actor, filters, args.get("cursor"), counted=cap)
    first = list_url(**given) if args.get("cursor") else None
    following = list_url(**given, cursor=page.next) if page.next else None
    return CaseList(
        rows=presenters.case_rows(session, actor, page.rows, now),
        bar=_bar(session, actor, filters, given),
        about=_about(filters.queue),
        count_text=presenters.count_text(page.count, cap),
        orders=_orders(filters, given),
        saved=kept or SavedLists(),
        next_url=following,
        first_url=first,
        may_file=can(actor, Capability.CASE_CREATE),
        lens_url=lens.url("bottlenecks.by_division", given, filters.counted),
        counted=lens.label(session, filters.counted) if filters.counted else "",
        uncounted_url=list_url(**_without(given, "counted")),
        bulk=bulk_bar.bar(actor, given, len(page.rows), page.count, without=_senseless(filters), cap=cap),
        absence_url=url_for("absence.directorate")
        if filters.queue is Queue.DIRECTORATE and absence.coordinated(actor)
        else "",
    )


def _without(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {one: value for one, value in given.items() if one != name}


def by_division(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> lens.LensPage | None:
    """The list by the regions of a layout, with its filters but that of the region in which cases count. Five queries
    at most.
    """
    kept = _without(narrowing.given(args), "counted")
    filters = narrowing.filters(kept, now)
    return lens.page(
        session, queries.conditions(session, actor, filters), args, kept, here="bottlenecks.by_division",
        there="bottlenecks.index", heading=_("Bottlenecks by layout"),
    )  # fmt: skip


def _senseless(filters: Filters) -> frozenset[str]:
    """What makes no sense to do to the cases of this list: to give away those that lie elsewhere or are finished, to
    watch what is watched already, or to stop watching what may not be.
    """
    to_give = filters.queue in (Queue.TEAM, Queue.DIRECTORATE, Queue.UNROUTED, Queue.BOUNCED)
    watched = "watch" if filters.queue is Queue.WATCHED else "unwatch"
    return frozenset({watched} if to_give and filters.status is Status.OPEN else {watched, "assign"})


@bulk_kinds.lists
def _all_of_list(session: Session, actor: Actor, args: Mapping[str, str], limit: int) -> list[Chosen]:
    """The cases of the whole list with these filters. One query."""
    rows = queries.page(session, actor, narrowing.filters(args, clock.now()), size=limit).rows
    return [Chosen(row.number, row.version) for row in rows]


def _orders(filters: Filters, given: Mapping[str, str]) -> tuple[Tab, ...]:
    """The orders in which this list can be had."""
    labels = {
        Order.DUE: _("First deadline"),
        Order.CHANGED: _("Last changed"),
        Order.QUIET: _("Longest unchanged"),
        Order.NEW: _("Newest"),
        Order.OLD: _("Oldest"),
    }
    rest = {name: value for name, value in given.items() if name != "order"}
    return tuple(
        Tab(labels[order], list_url(**rest, order=order.value), filters.order is order)
        for order in orders(filters.status)
    )


def _bar(session: Session, actor: Actor, filters: Filters, given: Mapping[str, str]) -> FilterBar:
    spoken = language()
    states = registry.current("bottleneck").states

    def drop_down(name: str, label: str, choices: Choices, everything: str = "") -> Filter:
        chosen = given.get(name, "")
        offered = [("", everything or _("Any")), *choices]
        return Filter(name, label, tuple(Option(value, text, value == chosen) for value, text in offered))

    offered_regions = regions.offer(session, given.get("division", "") or regions.DEFAULT_DIVISION)
    names = [(key, name_en if spoken == "en" else name_nl) for key, name_nl, name_en in offered_regions.divisions]
    status = [("ended", _("Finished")), ("any", _("Open and finished"))]
    return FilterBar(
        action=url_for("bottlenecks.index"),
        tabs=tuple(
            Tab(label, url_for("bottlenecks.index", queue=queue.value), filters.queue is queue)
            for queue, label in _queues(actor, filters.queue)
        ),
        filters=(
            drop_down("status", _("Open or finished"), status, _("Open")),
            drop_down("waiting", _("Whose turn"), _parties()),
            drop_down("due", _("Deadline"), _deadlines()),
            drop_down("nature", _("Nature"), options(NATURES)),
            drop_down("region", _("Region"), [(str(key), name) for key, name in offered_regions.regions], _("All")),
        ),
        more=(
            drop_down("state", _("State"), [(name, state.label[spoken]) for name, state in states.items()]),
            drop_down("urgency", _("Urgency"), [(it, words.urgency_word(it)) for it in ("normal", "high", "urgent")]),
            drop_down("system", _("Law"), options(SYSTEMS)),
            drop_down("accord", _("Accord"), options(ACCORDS)),
            drop_down("agreement", _("Agreement"), options(AGREEMENTS)),
            drop_down("age", _("How long ago"), _ages()),
            drop_down("verdict", _("Verdict of the region"), _verdicts()),
            drop_down("division", _("Layout"), names, _("The usual one")),
            *(
                drop_down("counted", _("Counts in"), [(given[it], lens.label(session, int(given[it])))])
                for it in given
                if it == "counted"
            ),
            *(
                drop_down("partnership", _("Partnership"), _partnership(session, given[it]))
                for it in given
                if it == "partnership"
            ),
        ),
        unfolded=any(given.get(name) for name in FOLDED),
        words=(
            WordFilter("theme", _("Theme"), filters.theme, narrowing.LONGEST["theme"]),
            WordFilter("tag", _("Tag"), filters.tag, narrowing.LONGEST["tag"]),
        ),
        q=filters.q,
        hidden=tuple((name, given[name]) for name in ("queue", "order") if name in given),
        active=narrowing.active(given),
        clear_url=url_for("bottlenecks.index", queue=filters.queue.value),
        quiet=filters.queue is not Queue.ALL,
    )


def _partnership(session: Session, chosen: str) -> Choices:
    """The partnership that the list is narrowed to: its page leads here."""
    return [(chosen, partnerships.name_of(session, int(chosen)) or _("Unknown"))]


def _parties() -> Choices:
    acting = (Party.OWNER, Party.LIAISON, Party.COORDINATOR, Party.COMMISSIONER, Party.REGION)
    return [*((party.value, words.party_label(party)) for party in acting), (THIRD_PARTY, _("somebody elsewhere"))]


def _deadlines() -> Choices:
    return [
        ("late", _("Too late")),
        ("today", _("Today or too late")),
        ("week", _("This week or too late")),
        ("later", _("After this week")),
        ("none", _("No deadline")),
    ]


def _ages() -> Choices:
    return [
        ("new", _("Last seven days")),
        ("month", _("More than a month")),
        ("quarter", _("More than three months")),
        ("half_year", _("More than half a year")),
    ]


def _verdicts() -> Choices:
    return [(value, words.verdict_label(value)) for value in ("solved", "partly", "not_solved")]


def _queues(actor: Actor, shown: Queue) -> list[tuple[Queue, str]]:
    """The queues that mean something to this reader; and the one that is shown, whichever it is."""
    works = any(actor.has(role) for role in (Role.LIAISON, Role.FIXER, Role.COORDINATOR))
    inside = any(grant.directorate is not None for grant in actor.reach)
    offered = {
        Queue.MINE: works,
        Queue.TEAM: inside,
        Queue.DIRECTORATE: inside,
        Queue.REGION: actor.has(Role.LIAISON),
        Queue.UNROUTED: any(actor.has(role) for role in (Role.COORDINATOR, Role.ADMIN, Role.COMMISSIONER)),
        Queue.WAITING: works,
        Queue.WEEK: True,
        Queue.BOUNCED: True,
        Queue.WATCHED: can(actor, Capability.CASE_WATCH),
        Queue.ALL: True,
    }
    return [(queue, _QUEUES[queue]()) for queue, useful in offered.items() if useful or queue is shown]


_QUEUES: Mapping[Queue, Callable[[], str]] = {
    Queue.MINE: lambda: _("Mine"),
    Queue.TEAM: lambda: _("My team"),
    Queue.DIRECTORATE: lambda: _("My directorate"),
    Queue.REGION: lambda: _("My regions"),
    Queue.UNROUTED: lambda: _("Not routed"),
    Queue.WAITING: lambda: _("Waits for others"),
    Queue.WEEK: lambda: _("This week"),
    Queue.BOUNCED: lambda: _("Sent back"),
    Queue.WATCHED: lambda: _("Watched"),
    Queue.ALL: lambda: _("All"),
}


def _about(queue: Queue) -> str:
    """What a queue holds, in a sentence."""
    return {
        Queue.MINE: lambda: _("Bottlenecks in which you have a part."),
        Queue.TEAM: lambda: _("What you and your colleagues of the directorate have on the desk."),
        Queue.DIRECTORATE: lambda: _("All of your directorate, also what nobody has taken up yet."),
        Queue.REGION: lambda: _("All from your regions and those that overlap them."),
        Queue.UNROUTED: lambda: _("No row of the routing table fits these. They need a directorate."),
        Queue.WAITING: lambda: _("You have a part in these. Somebody else acts now."),
        Queue.WEEK: lambda: _("A deadline until Sunday, or one that has passed."),
        Queue.BOUNCED: lambda: _("Declined at least once: these need the right address."),
        Queue.WATCHED: lambda: _("What you watch. Only you see that you do."),
        Queue.ALL: lambda: _("All that you may read."),
    }[queue]()
