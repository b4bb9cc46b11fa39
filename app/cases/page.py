"""What the page of a case shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.cases import (
    actions,
    along,
    clock_page,
    clocks,
    comments,
    drafts,
    links_page,
    marks_page,
    parts,
    presenters,
    processes,
    queries,
    readers,
    sight,
    stays,
    step_aids,
    timeline,
    words,
    writing,
)
from app.cases import named as by_name
from app.cases.forms import CommentForm, ForWhom, step_form
from app.cases.models import Case, Contact
from app.cases.queries import Row
from app.cases.writing import Writing
from app.definitions import registry
from app.people import absence
from app.policy import Actor, Capability, can
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import (
    CaseLink,
    CasePage,
    Entry,
    Fact,
    LinkGroup,
    NowPanel,
    Person,
    Step,
    StepForm,
)
from app.workflow.line import line_of
from app.workflow.model import Definition, Party, State, StateKind, Transition, Visibility


class Renderer(Protocol):
    """Makes the page of a case, with the form of a step opened in place."""

    def __call__(
        self, session: Session, actor: Actor, case: Case, now: datetime, *, step: str | None, form: Any, stale: str
    ) -> str: ...


ASIDE = frozenset(
    {Capability.CASE_ESCALATE, Capability.CASE_WITHDRAW, Capability.CASE_MERGE, Capability.CASE_HAND_OVER}
)
"""Steps off the line to a solution."""

_RENDERERS: dict[str, Renderer] = {}


def renders(process: str) -> Callable[[Renderer], Renderer]:
    """Register how the cases of a process are shown, when that is not the ordinary page."""

    def register(renderer: Renderer) -> Renderer:
        _RENDERERS[process] = renderer
        return renderer

    return register


def render(
    session: Session, actor: Actor, case: Case, now: datetime, *, step: str | None, form: Any = None, stale: str = ""
) -> str:
    """The page of a case of any process."""
    own = _RENDERERS.get(case.process)
    if own is not None:
        return own(session, actor, case, now, step=step, form=form, stale=stale)
    shown = case_page(session, actor, case, now, step=step, form=form, stale=stale)
    return render_template("cases/show.html", page=shown)


def case_page(
    session: Session,
    actor: Actor,
    case: Case,
    now: datetime,
    *,
    step: str | None = None,
    form: Any = None,
    stale: str = "",
    comment_form: Any = None,
    files_form: Any = None,
    before: int | None = None,
) -> CasePage:
    """The page of a case for this reader. `step` opens a form in place; `form` is one that came back with errors."""
    spoken = language()
    definition = registry.get(session, case.process, case.workflow_version)
    state = definition.states[case.state]
    glance = queries.glance(session, case.id, clock.local_date(now), actor.id)
    row = glance.row
    own = parts.gather(session, actor, case, row)
    aids = writing.gather(session, actor, case, glance, own.nature)
    shown = clocks.shown(session, case.id)
    held = [item for item, _spell in shown]
    steps = actions.available(session, actor, case, now, held)
    readable = timeline.readable_by(actor, case)
    events, routing = timeline.with_latest(session, readable, own.explained_by, before=before)
    opened = next((item.transition for item in steps if item.transition.name == step), None)
    if opened is None and form is not None:  # not possible any more; what was typed for it must not be lost
        opened = definition.transitions.get(step or "")
    region = contacts(session, case.id)
    late = row.due_at is not None and row.due_at <= now
    aside = [item.transition for item in steps if _is_aside(item.transition, late)]
    onward = [item.transition for item in steps if item.transition not in aside]
    links = [_step_link(case, item) for item in sorted(onward, key=lambda item: item.capability in ASIDE)]
    mine = row.handler_id in queries.own_ids(actor)
    primary = next((item.transition for item in steps if item.transition.primary and mine), None)
    may_comment = can(actor, Capability.CASE_COMMENT, case.facts())
    files = along.files(session, actor, case, files_form)
    linked = links_page.beside(session, actor, case, has_links=glance.has_links, now=now)
    return CasePage(
        number=case.number,
        title=case.title,
        region=row.region,
        region_url=url_for("regions.show", division=row.division_key, code=row.region_code),
        line=line_of(definition, case.state, case.reopenings, spoken),
        state_label=state.label[spoken],
        version=case.version,
        now=now_panel(actor, row, definition, now),
        texts=own.texts,
        timeline=tuple(
            replace(entry, files=files.by_entry.get(event.id, ()))
            for (event, _changed), entry in zip(events, entries(session, actor, case, events), strict=True)
        ),
        facts=(*_facts(row, state), *own.facts),
        kind_label=own.kind_label,
        routing=routing,
        urgency=case.urgency.value,
        urgency_label=words.urgency_label(case.urgency),
        confidential=_("Confidential") if case.confidentiality is Visibility.CONFIDENTIAL else "",
        primary=_step_link(case, primary) if primary else own.first,
        steps=(*(link for link in links if primary is None or link.name != primary.name), *own.steps),
        other_steps=tuple(_step_link(case, item) for item in aside),
        owner=row.owner or "",
        liaison=row.co_owner,
        open_form=_opened(session, case, definition, opened, form, stale, own.remains, aids) if opened else None,
        comment_form=_comment_form(session, actor, case, row, region, comment_form, aids) if may_comment else None,
        comment_action=url_for("cases.comment", number=case.number),
        comment_aid=aids.aid(drafts.COMMENT, typed=comment_form is not None),
        comment_open=comment_form is not None or drafts.COMMENT in aids.kept,
        call_url=url_for("writing.colleagues", number=case.number),
        unsent=aids.unsent(session, case, but=f"{drafts.STEP}{opened.name}" if opened else ""),
        clocks=clock_page.clock_views(definition, shown, now),
        times=clock_page.time_facts(
            stays.days(session, case.id, now), owned=not (row.directorate_nl or processes.of(case.process).usual)
        ),
        people=_people(session, row, now, glance.somebody_away),
        contacts=region,
        links=(*(_linked(session, actor, case) if glance.linked else ()), *own.links),
        panels=(
            *marks_page.panels(actor, case, glance),
            *files.panels,
            *own.panels,
            *linked.panels,
        ),
        middle=own.middle,
        adds=(*own.adds, *linked.adds),
        edit_url=own.edit_url,
        follow_url=url_for("contacts.index", number=case.number)
        if processes.of(case.process).region_reads and can(actor, Capability.CASE_REPRESENT, case.facts())
        else None,
        process_url=url_for("workflows.process", name=case.process, staat=case.state, versie=case.workflow_version),
        older_url=url_for("cases.show", number=case.number, before=events[-1][0].seq)
        if len(events) == timeline.SHOWN
        else None,
    )


def _is_aside(step: Transition, late: bool) -> bool:
    """Whether a step stands behind "Other steps": escalating does, until the term has passed."""
    return step.capability in ASIDE and not (late and step.capability == Capability.CASE_ESCALATE)


def _step_link(case: Case, step: Transition) -> Step:
    spoken = language()
    url = url_for(processes.of(case.process).page, number=case.number, step=step.name, _anchor="stap")
    return Step(step.name, step.label[spoken], url, step.help[spoken] if step.help else "")


def open_step(
    session: Session, case: Case, step: Transition, form: Any = None, stale: str = "", aids: Writing | None = None
) -> StepForm:
    """The form of a step, opened in place; with `aids` as its reader left it, and with texts to begin with."""
    spoken, name = language(), f"{drafts.STEP}{step.name}"
    added = step_aids.of(session, case, step, form)
    given = proposed(session, case, step) | dict(added.given) | (aids.fields(name) if aids else {})
    return StepForm(
        name=step.name,
        title=step.label[spoken],
        action=url_for("cases.step", number=case.number, name=step.name, _anchor="stap"),
        form=form if form is not None else step_form(session, step, case.version, given),
        submit_label=step.label[spoken],
        cancel_url=presenters.case_url(case.process, case.number),
        intro=" ".join(text for text in (step.help[spoken] if step.help else "", added.intro) if text),
        offers=added.offers,
        readers=readers.of_step(session, case, step.visibility),
        stale=stale,
        aid=aids.aid(name, with_text=writing.has_text(step), typed=form is not None) if aids else None,
    )


def _opened(
    session: Session, case: Case, definition: Definition, step: Transition, form: Any, stale: str, remains: str,
    aids: Writing,
) -> StepForm:  # fmt: skip
    """The form of a step; one that may end the case says what goes on without it."""
    made = open_step(session, case, step, form, stale, aids)
    ends = any(target and definition.states[target].kind is StateKind.END for target in step.targets())
    return replace(made, intro=f"{made.intro} {remains}".strip()) if ends and remains else made


Proposal = Callable[[Session, Case, Transition], dict[str, str]]
_PROPOSALS: dict[str, list[Proposal]] = {}


def proposes(process: str) -> Callable[[Proposal], Proposal]:
    """Register what the forms of the steps of a process, or of all (`parts.EVERY`), begin with: values by the name of
    their field.
    """

    def register(proposal: Proposal) -> Proposal:
        _PROPOSALS.setdefault(process, []).append(proposal)
        return proposal

    return register


def proposed(session: Session, case: Case, step: Transition) -> dict[str, str]:
    """What is likely: the outcome that the opgavefikser proposed; what features propose."""
    asks_outcome = step.name == "give_feedback" and case.proposed_outcome
    found = {"outcome": case.proposed_outcome.value} if asks_outcome and case.proposed_outcome else {}
    for proposal in (*_PROPOSALS.get(parts.EVERY, ()), *_PROPOSALS.get(case.process, ())):
        found |= proposal(session, case, step)
    return found


def now_panel(actor: Actor, row: Row, definition: Definition, now: datetime) -> NowPanel:
    """Who must do what, by when, and what happens if nobody does; for a finished case how it ended."""
    spoken, state = language(), definition.states[row.state]
    if row.waiting_on is Party.NOBODY or state.must is None:
        said = words.verdict_label(row.verdict)
        ended = [state.label[spoken], words.outcome_label(row.outcome)]
        if said:
            ended.append(_("The region says: %(verdict)s", verdict=said.lower()))
        return NowPanel(who=_("nobody"), what=". ".join(part for part in ended if part) + ".", by=None, finished=True)
    who = row.handler or ""
    if row.waiting_on is Party.REGION:
        who = _("the region, via %(who)s", who=who)
    elif row.waiting_for and row.state == "waiting_party":
        who = _("%(who)s, who waits for %(party)s", who=who, party=row.waiting_for)
    return NowPanel(
        who=who,
        what=state.must[spoken],
        by=words.due_view(row.due_at, now, long=clock_page.heading_for(row, definition, now)),
        otherwise=state.otherwise[spoken] if state.otherwise else "",
        mine=row.handler_id in queries.own_ids(actor) and row.waiting_on is not Party.REGION,
        on_behalf=presenters.on_behalf(actor, row),
    )


def _facts(row: Row, state: State) -> tuple[Fact, ...]:
    spoken = language()
    directorate = row.directorate_en if spoken == "en" else row.directorate_nl
    found = [Fact(_("State"), state.label[spoken])]
    if directorate or processes.of(row.process).usual:  # a visit or a reflection never goes to a directorate
        found.append(Fact(_("Directorate"), directorate or _("Not routed yet")))
    found += [
        Fact(_("Region"), f"{row.region} ({row.division_en if spoken == 'en' else row.division_nl})"),
        Fact(_("Urgency"), words.urgency_word(row.urgency)),
    ]
    if row.theme:
        found.append(Fact(_("Theme"), row.theme))
    if row.bounces:
        found.append(Fact(_("Declined"), _("%(num)s time(s)", num=row.bounces)))
    if row.reopenings:
        found.append(Fact(_("Reopened"), _("%(num)s time(s)", num=row.reopenings)))
    if row.outcome:
        found.append(Fact(_("Outcome"), words.outcome_label(row.outcome)))
    if row.verdict:
        found.append(Fact(_("Verdict of the region"), words.verdict_label(row.verdict)))
    return tuple(found)


def _people(session: Session, row: Row, now: datetime, somebody_away: bool) -> tuple[Person, ...]:
    """Who has a part in it, and who of them is away. No query when nobody is."""
    ids = {person for person in (row.co_owner_id, row.owner_id, row.handler_id) if person is not None}
    away = absence.today_of(session, ids, clock.local_date(now)) if somebody_away and row.closed_at is None else {}

    def person(who: int | None, name: str, role: str) -> Person:
        gone = away.get(who or 0)
        if gone is None:
            return Person(name, role)
        until = short_date(gone.until_on)
        return Person(name, role, _("away until %(day)s, %(name)s stands in", day=until, name=gone.deputy))

    found = [person(row.co_owner_id, row.co_owner, _("regio-liaison, co-owner"))]
    if row.owner:
        called = processes.of(row.process).owner
        role = _("%(role)s, owner", role=called()) if called is not None else _("owner")
        found.append(person(row.owner_id, row.owner, role))
    if row.handler and row.handler_id not in (row.owner_id, row.co_owner_id):
        found.append(person(row.handler_id, row.handler, words.party_label(row.waiting_on)))
    return tuple(found)


def contacts(session: Session, case_id: int) -> tuple[Person, ...]:
    """The contacts in the region. One query."""
    still = Contact.withdrawn_at.is_(None)
    statement = select(Contact).where(Contact.case_id == case_id, still).order_by(Contact.id)
    return tuple(
        Person(
            contact.name,
            contact.organisation or (_("partnership") if contact.collective else ""),
            contact.email,
            f"mailto:{contact.email}",
        )
        for contact in session.scalars(statement)
    )


def _linked(session: Session, actor: Actor, case: Case) -> tuple[LinkGroup, ...]:
    """The leading case, and the cases that go along with this one. One query."""
    wanted = [Case.leading_case_id == case.id]
    if case.leading_case_id is not None:
        wanted.append(Case.id == case.leading_case_id)
    rows = queries.rows_of(session, actor, or_(*wanted))
    groups = (
        (_("Goes along with"), [row for row in rows if row.id == case.leading_case_id]),
        (_("Cases that go along with this one"), [row for row in rows if row.id != case.leading_case_id]),
    )
    return tuple(
        LinkGroup(
            title,
            tuple(
                CaseLink(row.number, row.title, presenters.case_url(row.process, row.number), row.region)
                for row in found
            ),
        )
        for title, found in groups
        if found
    )


def for_whom(session: Session, actor: Actor, case: Case, row: Row, region: tuple[Person, ...]) -> ForWhom:
    """Whom this actor can say something to about a case; `region` are its contacts. One query at most."""
    offered = comments.offers(case)
    names = {row.co_owner_id: row.co_owner, row.owner_id or 0: row.owner or "", row.handler_id or 0: row.handler or ""}
    audience = readers.Audience(readers.team(case, names), tuple(readers.called(one.name, one.role) for one in region))
    if can(actor, Capability.CASE_COMMENT_CONFIDENTIAL, case.facts()):
        candidates = tuple(one for one in readers.candidates(session, case) if one.id != actor.id)
        return ForWhom(offered, audience, candidates)
    return ForWhom(tuple(item for item in offered if item is not Visibility.CONFIDENTIAL), audience)


def with_others(choice: ForWhom, others: tuple[readers.Reader, ...]) -> ForWhom:
    """The same, with people who were named before: they stay ticked."""
    return replace(choice, candidates=(*choice.candidates, *others))


def _comment_form(
    session: Session, actor: Actor, case: Case, row: Row, region: tuple[Person, ...], came_back: CommentForm | None,
    aids: Writing,
) -> CommentForm:  # fmt: skip
    """The form of a comment: the one that came back, else as its writer left it."""
    if came_back is not None:
        return came_back
    choice, typed = for_whom(session, actor, case, row, region), aids.fields(drafts.COMMENT)
    return CommentForm(choice, formdata=None, data=typed) if typed else CommentForm(choice)


def entries(session: Session, actor: Actor, case: Case, told: Sequence[timeline.Seen]) -> tuple[Entry, ...]:
    """The story for this reader: with the names of those whom an entry is for, and where to change who reads it."""
    named = by_name.of_entries(session, [changed for _event, changed in told])
    return tuple(
        replace(
            timeline.entry(session, event, changed),
            readers=tuple(name for _key, name in named.get(event.id, ())),
            sight_url=url_for("sight.change", number=case.number, event_id=event.id)
            if sight.may_change(actor, case, event)
            else "",
        )
        for event, changed in told
    )
