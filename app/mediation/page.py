"""A mediation beside the story of its case, on a page of its own, and on the page of the region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks.parts import beside
from app.bottlenecks.queries import Detail
from app.bottlenecks.vocabulary import Nature
from app.cases import presenters
from app.cases import queries as cases
from app.cases.models import Case
from app.mediation import actions, queries, words
from app.mediation.models import StepState
from app.mediation.queries import Mediation, Party, Step
from app.policy import Actor, Capability, can
from app.web.formats import full_date, paragraphs, short_date, short_time
from app.web.viewmodels import Panel
from app.workflow.model import Visibility


@dataclass(frozen=True, slots=True)
class SaidView:
    """What a party said; `by` says who wrote it down and when, `for_region` that the region reads it too."""

    text: tuple[str, ...]
    by: str
    readers: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party with what it says now; what it said before is folded."""

    id: int
    name: str
    kind: str
    contact: str
    readers: str
    now: SaidView | None
    before: tuple[SaidView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """An agreed step in words. `open`, `late` choose how it is drawn; the words say the same."""

    id: int
    what: tuple[str, ...]
    who: str
    stands: str
    day: str
    open: bool
    late: bool
    kept: bool
    said: tuple[str, ...]
    moves: tuple[str, ...]
    readers: str


@dataclass(frozen=True, slots=True)
class MediationPage:
    """The page of a mediation. `opened` is the form that stands open, at `opened_at` (a key of a party or a step)."""

    number: str
    title: str
    region: str
    case_url: str
    parties: tuple[PartyView, ...]
    steps: tuple[StepView, ...]
    summary: str
    may: bool
    opened: Any = None
    opened_at: str = ""
    opened_title: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class MediationPanel:
    """How far a mediation is, beside the story of its case."""

    url: str
    lines: tuple[str, ...]
    late: str
    empty: bool
    may: bool


@dataclass(frozen=True, slots=True)
class FollowMediation:
    """What the region reads of it."""

    parties: tuple[PartyView, ...]
    steps: tuple[StepView, ...]

    def __bool__(self) -> bool:
        return bool(self.parties or self.steps)


@beside
def _panel(session: Session, actor: Actor, case: Case, text: Detail) -> Panel | None:
    if text.nature is not Nature.MEDIATION and not text.mediated:
        return None
    found = queries.of_case(session, actor, case) if text.mediated else Mediation((), ())
    sums = queries.counts(found, clock.local_date(clock.now()))
    lines = []
    if sums.parties:
        lines.append(ngettext("%(num)s party at the table", "%(num)s parties at the table", sums.parties))
    if sums.open and sums.next_on:
        lines.append(
            ngettext(
                "%(num)s agreed step to be done, on %(when)s",
                "%(num)s agreed steps to be done, the first on %(when)s",
                sums.open,
                when=short_date(sums.next_on),
            )
        )
    if sums.ended:
        lines.append(ngettext("%(num)s step finished", "%(num)s steps finished", sums.ended))
    return Panel(
        "mediation/_panel.html",
        MediationPanel(
            url=url_for("mediation.show", number=case.number),
            lines=tuple(lines),
            late=_late(sums.late),
            empty=not (found.parties or found.steps),
            may=_may(actor, case),
        ),
    )


def _may(actor: Actor, case: Case) -> bool:
    return actions.refusal(case) is None and can(actor, Capability.CASE_MEDIATE, case.facts())


def _late(number: int) -> str:
    return ngettext("%(num)s step is late", "%(num)s steps are late", number) if number else ""


def mediation_page(session: Session, actor: Actor, case: Case, now: datetime, **opened: Any) -> MediationPage:
    """The page; `opened` are the values of a form that stands open."""
    found = queries.of_case(session, actor, case)
    today = clock.local_date(now)
    sums = queries.counts(found, today)
    ended = sums.open == 0 and sums.ended > 0
    return MediationPage(
        number=case.number,
        title=case.title,
        region=cases.row_of(session, case.id).region,
        case_url=presenters.case_url(case.process, case.number),
        parties=tuple(_party(party) for party in found.parties),
        steps=tuple(_step(step, today) for step in found.steps),
        summary=_late(sums.late) or (_("All that was agreed is finished.") if ended else ""),
        may=_may(actor, case),
        **opened,
    )


def follow_mediation(session: Session, case: Case, now: datetime) -> FollowMediation:
    """For the region's page: what of the mediation is meant for the region. False when there is nothing."""
    found = queries.for_region(session, case)
    today = clock.local_date(now)
    return FollowMediation(
        tuple(_party(party, full=True) for party in found.parties),
        tuple(_step(step, today, full=True) for step in found.steps),
    )


def _party(party: Party, *, full: bool = False) -> PartyView:
    said = [
        SaidView(
            paragraphs(item.text),
            full_date(item.noted_at) if full else f"{item.noted_by}, {short_time(item.noted_at)}",
            "" if full else _readers(item.visibility),
        )
        for item in party.positions
    ]
    return PartyView(
        id=party.id,
        name=party.name,
        kind=words.kind_label(party.kind),
        contact="" if full else party.contact,
        readers="" if full else _readers(party.visibility),
        now=said[0] if said else None,
        before=tuple(said[1:]),
    )


def _readers(visibility: str) -> str:
    """Who reads it, when that is not every colleague and nobody else."""
    if visibility == Visibility.REGION.value:
        return _("the region reads this too")
    return _("confidential") if visibility == Visibility.CONFIDENTIAL.value else ""


def _step(step: Step, today: date, *, full: bool = False) -> StepView:
    write = full_date if full else short_date
    still = step.state is StepState.OPEN
    late = still and step.due_on < today
    stands = words.state_label(step.state)
    if late:
        over = clock.calendar().working_days_between(step.due_on, today)
        stands = ngettext("%(num)s working day late", "%(num)s working days late", max(1, over))
    day = step.due_on if still or step.ended_on is None else step.ended_on
    return StepView(
        id=step.id,
        what=paragraphs(step.what),
        who=step.who,
        stands=stands,
        day=_("before or on %(when)s", when=write(day)) if still else _("on %(when)s", when=write(day)),
        open=still,
        late=late,
        kept=step.state is StepState.KEPT,
        said=paragraphs(step.result),
        moves=tuple(
            _(
                "Moved from %(before)s to %(after)s: %(why)s",
                before=write(move.from_on), after=write(move.to_on), why=move.reason,
            )
            for move in step.moves
        ),
        readers="" if full else _readers(step.visibility),
    )  # fmt: skip
