"""Promises on the page of their bottleneck, on a page of their own, on that of the region, and in the story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import in_place, lens, presenters, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Filters, Queue, Status
from app.cases.timeline import tells
from app.definitions import registry
from app.policy import Actor, Capability, can, scope_for
from app.promises import actions, queries
from app.promises.queries import Row
from app.web.formats import full_date, paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import (
    CaseList,
    DueView,
    Fact,
    Filter,
    FilterBar,
    FollowPromise,
    Option,
    Panel,
    Step,
    StepForm,
    Tab,
    TextField,
)
from app.workflow.model import Definition, Transition

presenters.texts(queries.texts_of)


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise beside the story of its case."""

    text: tuple[str, ...]
    number: str
    url: str
    made_to: str
    keeper: str
    due: DueView | None
    when: date
    ended: str
    moved: str = ""


@dataclass(frozen=True, slots=True)
class PromisePanel:
    """The promises of a case, and where to make another; `note` says that they outlive it."""

    promises: tuple[PromiseView, ...]
    make_url: str
    note: str


@contributes_to("bottleneck")
def _of_bottleneck(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    found = queries.of_case(session, case.id, actor)
    may = actions.refusal(case) is None and can(actor, Capability.CASE_PROMISE, case.facts())
    make_url = url_for("promises.new", number=case.number, _anchor="stap") if may else ""
    if not found:
        return Parts(adds=(Step("promise", _("Make a promise"), make_url),) if may else ())
    now = clock.now()
    still = sum(row.active for row in found)
    note = ""
    if still and not case.active:
        note = ngettext(
            "The case is finished. This promise goes on until it is kept.",
            "The case is finished. These promises go on until they are kept.",
            still,
        )
    panel = PromisePanel(
        promises=tuple(_view(row, now) for row in found),
        make_url=make_url,
        note=note,
    )
    return Parts(panels=(Panel("promises/_panel.html", panel),), remains=_remains(still))


def _remains(still: int) -> str:
    if not still:
        return ""
    return ngettext(
        "One promise to the region is still open. It goes on until it is kept.",
        "%(num)s promises to the region are still open. They go on until they are kept.",
        still,
    )


def _view(row: Row, now: datetime) -> PromiseView:
    return PromiseView(
        text=paragraphs(row.text),
        number=row.number,
        url=presenters.case_url("promise", row.number) if row.visible else "",
        made_to=row.made_to,
        keeper=row.keeper or "",
        due=words.due_view(clock.end_of(row.due_on), now) if row.active else None,
        when=row.due_on,
        ended=_ended(row),
        moved=_moved(row),
    )


def _ended(row: Row) -> str:
    """How a promise ended, and when, in a few words; empty while it is open."""
    if row.ended_on is None:
        return ""
    label = _label(row)
    when = short_date(row.ended_on)
    if row.kept_late:
        return _("%(state)s on %(when)s, after the date", state=label, when=when)
    return _("%(state)s on %(when)s", state=label, when=when)


def _label(row: Row) -> str:
    return registry.current(actions.PROCESS).states[row.state].label[language()]


def _moved(row: Row) -> str:
    if not row.moves:
        return ""
    first = short_date(row.first_due_on)
    if len(row.moves) == 1:
        return _("first: %(when)s", when=first)
    return _("first: %(when)s, moved %(num)s times", when=first, num=len(row.moves))


# -- the page of the promise itself ------------------------------------------------------------


@contributes_to("promise")
def _of_promise(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    row = queries.record(session, case.id)
    about = cases.rows_of(session, actor, Case.id == row.about_id)
    facts = [Fact(_("Promised to"), row.made_to), Fact(_("At the latest on"), short_date(row.due_on))]
    if row.moves:
        facts.append(Fact(_("First promised for"), short_date(row.first_due_on)))
    facts.append(Fact(_("Promised by"), _("%(who)s, on %(when)s", who=row.made_by or "", when=short_date(row.made_on))))
    if row.ended_on:
        facts.append(Fact(_("How it ended"), _ended(row)))
    for found in about:
        url = presenters.case_url(found.process, found.number)
        facts.append(Fact(_("Promised in case"), f"{found.number} {found.title}", url))
    return Parts(
        texts=(TextField(_("What was promised"), paragraphs(row.text)),),
        facts=tuple(facts),
        kind_label=registry.current(actions.PROCESS).label[language()],
    )


# -- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PromiseList:
    """The promises a reader may see, and what became of those of this year."""

    list: CaseList
    year: int
    counts: queries.Counts


def promise_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> PromiseList:
    """A page of promises, the first to be kept before the others. Six queries, however many there are."""
    queue = Queue.ALL if args.get("queue") == "all" else Queue.MINE
    ended = args.get("status") == "ended"
    asked = args.get("q", "").strip()[:200]
    filters = _filters(args)
    page = cases.page(session, actor, filters, args.get("cursor"))
    given = _given(args)
    kept = {name: value for name, value in given.items() if name != "counted"}
    today = clock.local_date(now)
    readable = cases.within(scope_for(actor, Capability.CASE_READ))
    tabs = ((Queue.MINE, _("Where I have a part")), (Queue.ALL, _("All that I may see")))
    status = (Option("", _("To be kept"), not ended), Option("ended", _("Kept or given up"), ended))
    bar = FilterBar(
        action=url_for("promises.index"),
        tabs=tuple(Tab(label, url_for("promises.index", queue=each.value), queue is each) for each, label in tabs),
        filters=(Filter("status", _("Open or finished"), status),),
        q=asked,
        hidden=(("queue", queue.value), *((("counted", given["counted"]),) if filters.counted else ())),
        active=int(ended) + bool(asked) + bool(filters.counted),
        clear_url=url_for("promises.index", queue=queue.value),
    )
    return PromiseList(
        CaseList(
            rows=presenters.case_rows(session, actor, page.rows, now),
            bar=bar,
            count_text=_number(cases.count(session, actor, filters)),
            next_url=url_for("promises.index", **given, cursor=page.next) if page.next else None,  # type: ignore[arg-type]
            first_url=url_for("promises.index", **given) if args.get("cursor") else None,  # type: ignore[arg-type]
            lens_url=lens.url("promises.by_division", given, filters.counted),
            counted=lens.label(session, filters.counted) if filters.counted else "",
            uncounted_url=url_for("promises.index", **kept),  # type: ignore[arg-type]
        ),
        today.year,
        queries.counts(session, date(today.year, 1, 1), today, readable),
    )


def _given(args: Mapping[str, str]) -> dict[str, str]:
    """What an address asks and the list understands."""
    asked, counted = args.get("q", "").strip()[:200], lens.asked_region(args)
    found = {"queue": Queue.ALL.value if args.get("queue") == "all" else Queue.MINE.value}
    found |= {"status": "ended"} if args.get("status") == "ended" else {}
    found |= {"q": asked} if asked else {}
    return found | ({"counted": str(counted)} if counted else {})


def _filters(args: Mapping[str, str]) -> Filters:
    given = _given(args)
    return Filters(
        queue=Queue(given["queue"]),
        status=Status.ENDED if "status" in given else Status.OPEN,
        process=actions.PROCESS,
        q=given.get("q", ""),
        counted=lens.asked_region(given),
    )


def by_division(session: Session, actor: Actor, args: Mapping[str, str]) -> lens.LensPage | None:
    """The list by the regions of a layout, with its filters but that of the region in which promises count."""
    kept = {name: value for name, value in _given(args).items() if name != "counted"}
    return lens.page(
        session, cases.conditions(session, actor, _filters(kept)), args, kept, here="promises.by_division",
        there="promises.index", heading=_("Promises by layout"),
    )  # fmt: skip


def _number(count: int) -> str:
    if count > cases.COUNT_CAP:
        return _("More than %(cap)s promises", cap=cases.COUNT_CAP)
    return ngettext("%(num)s promise", "%(num)s promises", count)


# -- the form, in place on the page of the bottleneck -------------------------------------------


def make_step() -> Transition:
    """The step that asks what is promised."""
    return registry.current(actions.PROCESS).transitions["make"]


def make_form(session: Session, case: Case, form: Any = None, *, keeper: int | None = None) -> StepForm:
    """The form of a promise, opened on the page of its bottleneck. `form` is one that came back with errors."""
    given = {"keeper": str(keeper)} if keeper is not None else {}
    action = url_for("promises.make", number=case.number, _anchor="stap")
    return in_place.form_of(session, case, make_step(), action, form, given)


# -- what the region reads -----------------------------------------------------------------------


def follow_promises(session: Session, case_id: int, now: datetime) -> tuple[FollowPromise, ...]:
    """The promises about a case as its region reads them: plain words, dates in full."""
    definition = registry.current(actions.PROCESS)
    today = clock.local_date(now)
    return tuple(_follow(row, definition, today) for row in queries.of_case(session, case_id))


def _follow(row: Row, definition: Definition, today: date) -> FollowPromise:
    told = definition.states[row.state].region_text
    late = row.active and row.due_on < today
    by = ""
    if late:
        by = _("You should have had this on %(when)s.", when=full_date(row.due_on))
    elif row.active:
        by = _("At the latest on %(when)s.", when=full_date(row.due_on))
    elif row.ended_on is not None:
        by = _("Reported on %(when)s.", when=full_date(row.ended_on))
    return FollowPromise(
        text=paragraphs(row.text),
        made=_("Promised to %(who)s on %(when)s", who=row.made_to, when=full_date(row.made_on)),
        stands=told[language()] if told else "",
        by=by,
        late=late,
        said=paragraphs(row.result),
        moves=tuple(
            _(
                "It was to be done on %(before)s. That became %(after)s, because: %(why)s",
                before=full_date(move.from_on),
                after=full_date(move.to_on),
                why=move.reason,
            )
            for move in row.moves
        ),
    )


# -- the story of the bottleneck -----------------------------------------------------------------

SHORT = 60
"""How much of a promise stands in the heading of an entry about it."""


@tells("case.promise_made")
def _made(data: dict[str, Any], _private: dict[str, Any]) -> str:
    return _("Promise made: at the latest on %(when)s", when=_day(data, "due_on"))


@tells("case.promise_moved")
def _told_moved(data: dict[str, Any], private: dict[str, Any]) -> str:
    what = _("Promise moved from %(before)s to %(after)s", before=_day(data, "from_on"), after=_day(data, "due_on"))
    return what + _which(private)


def _tell_end(action: str, what: Callable[[], str]) -> None:
    tells(action)(lambda _data, private: what() + _which(private))


_tell_end("case.promise_kept", lambda: _("Promise kept"))
_tell_end("case.promise_broken", lambda: _("Promise not kept"))


def _which(private: dict[str, Any]) -> str:
    """Which promise an entry is about, in a few words; nothing when its texts were erased."""
    text = " ".join(str(private.get("promise", "")).split())
    if not text:
        return ""
    return f": “{text if len(text) <= SHORT else text[:SHORT].rstrip() + '…'}”"


def _day(data: dict[str, Any], name: str) -> str:
    return short_date(date.fromisoformat(data[name]))
