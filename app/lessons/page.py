"""Lessons on pages: in lists, by themselves, beside the case they came from, and while somebody files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.models import Event
from app.bottlenecks import looking
from app.bottlenecks import queries as bottlenecks
from app.bottlenecks.vocabulary import ACCORDS, SYSTEMS
from app.bottlenecks.words import labels
from app.cases import sight
from app.cases.models import Case, Outcome
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row as CaseRow
from app.lessons import queries
from app.lessons.actions import ABOUT
from app.lessons.forms import Choices
from app.lessons.models import Says, Standing
from app.lessons.queries import Filters, Row
from app.lessons.words import SAYS, says_label, standing_label
from app.people import queries as people
from app.policy import Actor, Capability, can
from app.web.formats import full_date, paragraphs, short_date, short_time
from app.web.viewmodels import Fact, Filter, FilterBar, Option, Panel, Step, Tab
from app.workflow.model import Visibility

looking.shows("lesson", lambda: _("Lesson"), lambda ref: url_for("lessons.show", lesson_id=int(ref)))


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson as it is shown. `warning`: why one should not lean on it."""

    id: int
    question: str
    says: str
    kind: str
    url: str
    short: str
    answer: tuple[str, ...]
    conditions: tuple[str, ...]
    legal_basis: tuple[str, ...]
    belief: str
    worked_in: str
    standing: str
    owner: str
    warning: str
    facts: tuple[Fact, ...]


Origin = Callable[[Session, int], Fact | None]
_ORIGINS: list[Origin] = []


def origin(tell: Origin) -> Origin:
    """Register how a feature above tells that a lesson (its id) came from there; None for a lesson that did not."""
    _ORIGINS.append(tell)
    return tell


def with_origins(session: Session, lesson: LessonView) -> LessonView:
    """The lesson, with where it came from besides a case."""
    told = tuple(fact for tell in _ORIGINS if (fact := tell(session, lesson.id)) is not None)
    return replace(lesson, facts=lesson.facts + told)


def view(row: Row) -> LessonView:
    """A lesson for colleagues."""
    facts = [Fact(_("Who reads this"), standing_label(row.standing)), Fact(_("Owner"), row.owner)]
    facts += _about(row)
    facts.append(Fact(_("Look at it again on"), short_date(row.review_on)))
    if row.valid_until:
        facts.append(Fact(_("Holds until"), short_date(row.valid_until)))
    if row.case_number:
        url = url_for("cases.show", number=row.case_number)
        facts.append(Fact(_("Learned from"), f"{row.case_number} {row.case_title}", url))
    return _view(row, url_for("lessons.show", lesson_id=row.id), tuple(facts))


def public_view(row: Row) -> LessonView:
    """A lesson for everybody: no colleagues, no cases."""
    facts = [*_about(row), Fact(_("Looked at last"), full_date(clock.local_date(row.updated_at)))]
    if row.valid_until:
        facts.append(Fact(_("Holds until"), full_date(row.valid_until)))
    shown = _view(row, url_for("lessons_public.show", lesson_id=row.id), tuple(facts))
    return replace(shown, owner="", warning="", standing="")


def _about(row: Row) -> list[Fact]:
    found = []
    if row.systems:
        found.append(Fact(_("Laws"), labels(SYSTEMS, row.systems)))
    if row.accords:
        found.append(Fact(_("Accords"), labels(ACCORDS, row.accords)))
    if row.theme:
        found.append(Fact(_("Theme"), row.theme))
    return found


def _view(row: Row, url: str, facts: tuple[Fact, ...]) -> LessonView:
    return LessonView(
        id=row.id,
        question=row.question,
        says=says_label(row.says),
        kind=row.says.value.replace("_", "-"),
        url=url,
        short=queries.shortened(row.answer),
        answer=paragraphs(row.answer),
        conditions=paragraphs(row.conditions),
        legal_basis=paragraphs(row.legal_basis),
        belief=row.belief,
        worked_in=row.worked_in,
        standing=standing_label(row.standing) if row.standing is not Standing.SHARED else "",
        owner=row.owner,
        warning=_warning(row),
        facts=facts,
    )


def _warning(row: Row) -> str:
    today = clock.local_date(clock.now())
    if row.standing is Standing.WITHDRAWN:
        return _("This lesson was withdrawn. Do not use it any more.")
    if row.valid_until is not None and row.valid_until < today:
        return _("This lesson held until %(day)s. Ask its owner before you use it.", day=short_date(row.valid_until))
    if row.review_on <= today:
        return _("%(owner)s was to look at this lesson again on %(day)s.", owner=row.owner,
                 day=short_date(row.review_on))  # fmt: skip
    return ""


@dataclass(frozen=True, slots=True)
class Past:
    """What a lesson said in an earlier version: who made it so and when, and what came of its texts."""

    version: int
    who: str
    when: str
    standing: str
    question: str
    answer: tuple[str, ...]
    reason: str


def history(session: Session, actor: Actor, row: Row) -> tuple[Past, ...]:
    """All that it said, the newest first. One query."""
    return tuple(
        Past(
            version=one.version,
            who=one.made_by or "Regiolijn",
            when=short_time(one.made_at),
            standing=standing_label(Standing(one.said["standing"])),
            question=one.said.get("question", ""),
            answer=paragraphs(one.said.get("answer", "")),
            reason=one.said.get("reason", ""),
        )
        for one in queries.versions(session, actor, row.id)
    )


# -- the list --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LessonList:
    """Lessons that the reader may read."""

    rows: tuple[LessonView, ...]
    bar: FilterBar
    count_text: str
    next_url: str | None
    first_url: str | None
    may_write: bool


def lesson_list(session: Session, actor: Actor, args: Mapping[str, str]) -> LessonList:
    """A page of lessons. Two queries."""
    filters = Filters(
        q=args.get("q", "").strip()[:200],
        system=args.get("system", "") if args.get("system") in SYSTEMS else "",
        accord=args.get("accord", "") if args.get("accord") in ACCORDS else "",
        says=_one_of(Says, args.get("says")),
        standing=_one_of(Standing, args.get("standing")),
        mine=args.get("queue") == "mine",
        due=args.get("queue") == "due",
    )
    queue = args.get("queue") if args.get("queue") in ("mine", "due") else ""
    chosen = {"q": filters.q, "system": filters.system, "accord": filters.accord,
              "says": filters.says.value if filters.says else "",
              "standing": filters.standing.value if filters.standing else ""}  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    here = {"queue": queue, **given} if queue else given
    page = queries.page(session, actor, filters, args.get("cursor", ""))
    tabs = (("", _("All")), ("mine", _("Mine")), ("due", _("To look at again")))
    bar = FilterBar(
        action=url_for("lessons.index"),
        tabs=tuple(
            Tab(label, url_for("lessons.index", **({"queue": key} if key else {})), key == (queue or ""))  # type: ignore[arg-type]
            for key, label in tabs
        ),
        filters=(
            _filter("says", _("What it comes down to"), [(s.value, label()) for s, label in SAYS.items()], chosen),
            _filter("system", _("Law"), [(key, key) for key in SYSTEMS], chosen),
            _filter("accord", _("Accord"), [(key, key) for key in ACCORDS], chosen),
            _filter("standing", _("Who reads it"), [(s.value, standing_label(s)) for s in Standing], chosen),
        ),
        q=filters.q,
        hidden=(("queue", queue),) if queue else (),
        active=len(given),
        clear_url=url_for("lessons.index", **({"queue": queue} if queue else {})),  # type: ignore[arg-type]
    )
    return LessonList(
        rows=tuple(view(row) for row in page.rows),
        bar=bar,
        count_text=_number(queries.count(session, actor, filters)),
        next_url=url_for("lessons.index", **here, cursor=page.next) if page.next else None,
        first_url=url_for("lessons.index", **here) if args.get("cursor") else None,
        may_write=can(actor, Capability.LESSON_WRITE),
    )


def _one_of(known: Any, given: str | None) -> Any:
    return known(given) if given in {one.value for one in known} else None


def _filter(name: str, label: str, known: Choices, chosen: Mapping[str, str]) -> Filter:
    options = [Option(value, text, chosen[name] == value) for value, text in known]
    return Filter(name, label, (Option("", _("All")), *options))


def _number(count: int) -> str:
    if count > queries.COUNT_CAP:
        return _("More than %(cap)s lessons", cap=queries.COUNT_CAP)
    return ngettext("%(num)s lesson", "%(num)s lessons", count)


# -- beside the case -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LessonPanel:
    """What was learned from a case, and where to write it down."""

    lessons: tuple[LessonView, ...]
    make_url: str


def _of_case(session: Session, actor: Actor, case: Case, _row: CaseRow) -> Parts:
    if case.active and case.process == "bottleneck":
        return Parts()
    found = queries.of_case(session, actor, case.id) if can(actor, Capability.LESSON_READ) else ()
    learned = case.state == "closed" or case.process != "bottleneck"
    may = learned and can(actor, Capability.LESSON_WRITE)
    make = url_for("lessons.new", zaak=case.number) if may else ""
    if not found:
        return Parts(adds=(Step("lesson", _("Make a lesson of it"), make),) if may else ())
    return Parts(panels=(Panel("lessons/_panel.html", LessonPanel(tuple(view(row) for row in found), make)),))


for process in ABOUT:
    contributes_to(process)(_of_case)


Begun = Callable[[Session, Case], dict[str, Any]]
_BEGINS: dict[str, Begun] = {}


def begins(process: str) -> Callable[[Begun], Begun]:
    """Register with what a lesson begins that was learned from a case of a process which features above know."""

    def register(begun: Begun) -> Begun:
        _BEGINS[process] = begun
        return begun

    return register


def from_case(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """A lesson as it could begin, out of what this reader may read of a case. Nothing out of a confidential one: who
    writes a lesson says anew what others may know.
    """
    if case.confidentiality is Visibility.CONFIDENTIAL:
        return {}
    mistaken = case.outcome is Outcome.MISUNDERSTANDING
    begun: dict[str, Any] = {
        "question": case.title[:200],
        "answer": _solution(session, actor, case),
        "theme": case.theme,
        "says": (Says.ALLOWED if mistaken else Says.PRACTICE).value,
        "belief": case.title if mistaken else "",
    }
    if case.process == "bottleneck":
        text = bottlenecks.detail(session, case.id)
        begun |= {"systems": list(text.systems), "accords": list(text.accords), "worked_in": text.partnership}
    return begun | _BEGINS[case.process](session, case) if case.process in _BEGINS else begun


LEARNED = {
    "bottleneck": ("propose_solution", "solution"),
    "dossier": ("offer", "solution"),
    "experiment": ("evaluate", "findings"),
}
"""The step of a process that says what was learned, and its field."""


def _solution(session: Session, actor: Actor, case: Case) -> str:
    """The solution that was proposed last, or what an experiment taught, as the actor may read it."""
    step, field = LEARNED[case.process]
    statement = (
        select(Event.private)
        .where(sight.entries_for(actor, case), Event.action == f"{case.process}.{step}")
        .order_by(Event.seq.desc())
        .limit(1)
    )
    kept = session.scalar(statement) or {}
    values = kept.get("values", {}).get("values", {})
    return str(values.get(field, "")) if isinstance(values, dict) else ""


def owners(session: Session, actor: Actor, now: int | None = None) -> Choices:
    """Who can answer for a lesson: the reader, its owner now, and everybody to whom a case can be given."""
    ids = [key for key in (now, actor.id) if key is not None]
    first = people.people(session, ids)
    found = {str(one.id): one.name for one in first.values()}
    for one in people.assignable(session):
        found.setdefault(str(one.person.id), f"{one.person.name} ({one.directorate.key.upper()})")
    return list(found.items())
