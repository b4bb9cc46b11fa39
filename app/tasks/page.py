"""Tasks on the page of what they are about, on a page of their own, in a list, and in the story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.cases import in_place, presenters, words
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Filters, Queue, Status
from app.cases.timeline import tells
from app.definitions import registry
from app.policy import Actor, Capability, can
from app.tasks import actions, queries
from app.tasks.models import Holder, Task
from app.tasks.queries import Row
from app.web.formats import paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import (
    CaseList,
    DueView,
    Fact,
    Filter,
    FilterBar,
    Option,
    Panel,
    Step,
    StepForm,
    Tab,
    TextField,
)
from app.workflow.model import Transition

presenters.texts(queries.texts_of)


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task beside the story of its case. Without `url` the reader cannot open it."""

    what: str
    number: str
    url: str
    who: str
    due: DueView | None
    ended: str
    result: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskPanel:
    """The tasks of a case: those to be done, those that ended, and where to set another."""

    still: tuple[TaskView, ...]
    ended: tuple[TaskView, ...]
    set_url: str
    note: str


@contributes_to("bottleneck")
@contributes_to("dossier")
def _of_case(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    may = actions.refusal(case) is None and can(actor, Capability.CASE_TASK, case.facts())
    set_url = url_for("tasks.new", number=case.number, _anchor="stap") if may else ""
    if not case.tasks:
        return Parts(adds=(Step("task", _("Set a task"), set_url),) if may else ())
    found = queries.of_case(session, case.id, actor)
    now = clock.now()
    still = [row for row in found if row.active]
    remains = ""
    if still:
        remains = ngettext(
            "One task is still open. It goes on until it is done or dropped.",
            "%(num)s tasks are still open. They go on until they are done or dropped.",
            len(still),
        )
    panel = TaskPanel(
        still=tuple(_view(row, now) for row in still),
        ended=tuple(_view(row, now) for row in found if not row.active),
        set_url=set_url,
        note=remains if not case.active else "",
    )
    return Parts(panels=(Panel("tasks/_panel.html", panel),), remains=remains)


def _view(row: Row, now: datetime) -> TaskView:
    return TaskView(
        what=row.what,
        number=row.number,
        url=presenters.case_url(actions.PROCESS, row.number) if row.visible else "",
        who=who_does(row.party, row.owner),
        due=words.due_view(clock.end_of(row.due_on), now) if row.active else None,
        ended=_ended(row),
        result=paragraphs(row.result),
    )


def who_does(party: str, owner: str | None) -> str:
    """Who does a task: a colleague, or somebody else with the colleague who sees to it."""
    return _("%(party)s; %(who)s sees to it", party=party, who=owner or "") if party else owner or ""


def _ended(row: Row) -> str:
    """How a task ended, and when; empty while it is open."""
    if row.ended_on is None:
        return ""
    label = registry.current(actions.PROCESS).states[row.state].label[language()]
    when = short_date(row.ended_on)
    if row.state == "done" and row.ended_on > row.due_on:
        return _("%(state)s on %(when)s, after the date", state=label, when=when)
    return _("%(state)s on %(when)s", state=label, when=when)


def holder_label(holder: Holder | str) -> str:
    """Who does a task, as a kind: in the words of the process."""
    field = set_step().field("holder")
    choices = field.choices if field else ()
    return next((choice.label[language()] for choice in choices if choice.value == holder), str(holder))


# -- the page of the task itself -----------------------------------------------------------------


@contributes_to("task")
def _of_task(session: Session, actor: Actor, case: Case, _row: cases.Row) -> Parts:
    row = queries.record(session, case.id, actor)
    about = cases.rows_of(session, actor, Case.id == row.about_id)
    facts = [Fact(_("Who does it"), row.party or holder_label(row.holder))]
    if row.party:
        facts.append(Fact(_("What kind of party"), holder_label(row.holder)))
    facts.append(Fact(_("At the latest on"), short_date(row.due_on)))
    if row.first_due_on != row.due_on:
        facts.append(Fact(_("First set for"), short_date(row.first_due_on)))
    facts.append(Fact(_("Set by"), _("%(who)s, on %(when)s", who=row.set_by or "", when=short_date(row.set_on))))
    if row.ended_on:
        facts.append(Fact(_("How it ended"), _ended(row)))
    for found in about:
        url = presenters.case_url(found.process, found.number)
        facts.append(Fact(_("Task for case"), f"{found.number} {found.title}", url))
    texts = [TextField(_("What must be done"), (row.what, *paragraphs(row.text)))]
    if row.result:
        texts.append(TextField(_("What came of it"), paragraphs(row.result)))
    return Parts(texts=tuple(texts), facts=tuple(facts), kind_label=registry.current(actions.PROCESS).label[language()])


# -- the list --------------------------------------------------------------------------------------


def task_list(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> CaseList:
    """A page of tasks, the next deadline first. Two queries, however many there are."""
    queue = Queue.ALL if args.get("queue") == "all" else Queue.MINE
    ended = args.get("status") == "ended"
    asked = args.get("q", "").strip()[:200]
    held = args.get("holder", "") if args.get("holder", "") in set(Holder) else ""
    filters = Filters(
        queue=queue,
        status=Status.ENDED if ended else Status.OPEN,
        process=actions.PROCESS,
        q=asked,
        extra=(Case.id.in_(select(Task.case_id).where(Task.holder == held)),) if held else (),
    )
    page = cases.page(session, actor, filters, args.get("cursor"))
    given: dict[str, Any] = {"queue": queue.value}
    given |= {key: value for key, value in (("q", asked), ("holder", held)) if value}
    given |= {"status": "ended"} if ended else {}
    tabs = ((Queue.MINE, _("Where I have a part")), (Queue.ALL, _("All that I may see")))
    status = (Option("", _("To do"), not ended), Option("ended", _("Done or dropped"), ended))
    kinds = (Option("", _("Anybody")), *(Option(one.value, holder_label(one), one == held) for one in Holder))
    bar = FilterBar(
        action=url_for("tasks.index"),
        tabs=tuple(Tab(label, url_for("tasks.index", queue=each.value), queue is each) for each, label in tabs),
        filters=(Filter("status", _("Open or finished"), status), Filter("holder", _("Who does it"), kinds)),
        q=asked,
        hidden=(("queue", queue.value),),
        active=int(ended) + bool(asked) + bool(held),
        clear_url=url_for("tasks.index", queue=queue.value),
    )
    return CaseList(
        rows=presenters.case_rows(session, actor, page.rows, now),
        bar=bar,
        count_text=_number(cases.count(session, actor, filters)),
        next_url=url_for("tasks.index", **given, cursor=page.next) if page.next else None,
        first_url=url_for("tasks.index", **given) if args.get("cursor") else None,
    )


def _number(count: int) -> str:
    if count > cases.COUNT_CAP:
        return _("More than %(cap)s tasks", cap=cases.COUNT_CAP)
    return ngettext("%(num)s task", "%(num)s tasks", count)


# -- the form, in place on the page of what it is about --------------------------------------------


def set_step() -> Transition:
    """The step that asks what must be done."""
    return registry.current(actions.PROCESS).transitions["set_task"]


def set_form(session: Session, case: Case, form: Any = None, *, owner: int | None = None) -> StepForm:
    """The form of a task, opened on the page of its case. `form` is one that came back with errors."""
    given = {"owner": str(owner), "holder": Holder.COLLEAGUE.value} if owner is not None else {}
    action = url_for("tasks.make", number=case.number, _anchor="stap")
    return in_place.form_of(session, case, set_step(), action, form, given)


# -- the story of what it is about -----------------------------------------------------------------


@tells("case.task_set")
def _told_set(data: dict[str, Any], private: dict[str, Any]) -> str:
    party = private.get("party", "")
    if party:
        return _("Task for %(who)s, at the latest on %(when)s", who=party, when=_day(data, "due_on")) + _which(private)
    return _("Task set, at the latest on %(when)s", when=_day(data, "due_on")) + _which(private)


@tells("case.task_moved")
def _told_moved(data: dict[str, Any], private: dict[str, Any]) -> str:
    what = _("Task moved from %(before)s to %(after)s", before=_day(data, "from_on"), after=_day(data, "due_on"))
    return what + _which(private)


@tells("case.task_passed_on")
def _told_passed_on(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Task passed on") + _which(private)


@tells("case.task_done")
def _told_done(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Task done") + _which(private)


@tells("case.task_dropped")
def _told_dropped(_data: dict[str, Any], private: dict[str, Any]) -> str:
    return _("Task dropped") + _which(private)


def _which(private: dict[str, Any]) -> str:
    """Which task an entry is about; nothing when its texts were erased."""
    return f": “{private['task']}”" if private.get("task") else ""


def _day(data: dict[str, Any], name: str) -> str:
    return short_date(date.fromisoformat(data[name]))
