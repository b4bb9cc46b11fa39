"""The list of dossiers with what is proposed, and the share of structural solutions with the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.cases import lists, presenters, words
from app.cases.filters import Filters, Status
from app.cases.models import Case, Outcome
from app.cases.rows import Row
from app.definitions import registry
from app.dossiers import proposing, queries
from app.dossiers.proposing import Proposed
from app.dossiers.queries import Counts, Share
from app.policy import Actor, Capability, can
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import CaseRow, DueView, FilterBar, Tab

SHOWN_CASES = 6
"""So many cases of a proposal are named."""


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier in the list."""

    number: str
    title: str
    url: str
    state: str
    notes: tuple[str, ...]
    due: DueView | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Cases that look like each other: `cases` are (number, title, region, address)."""

    id: int
    title: str
    about: str
    when: str
    cases: tuple[tuple[str, str, str, str], ...]
    more: str
    open_url: str = ""
    aside_url: str = ""


@dataclass(frozen=True, slots=True)
class ShareView:
    """The share as a figure, with what it is out of."""

    figure: str
    text: str
    parts: tuple[Tab, ...]
    url: str


@dataclass(frozen=True, slots=True)
class DossierList:
    """The page of dossiers."""

    share: ShareView
    proposals: tuple[ProposalView, ...]
    bar: FilterBar
    rows: tuple[DossierRow, ...]
    count_text: str
    next_url: str | None
    first_url: str | None
    filtered: bool
    open_url: str = ""


def dossier_list(session: Session, actor: Actor, args: Any, now: datetime) -> DossierList:
    """The page of dossiers for this reader. Seven queries, whatever there is."""
    status, asked = args.get("status", ""), args.get("q", "").strip()[:200]
    filters = Filters(
        process="dossier",
        status=Status.ENDED if status == "ended" else Status.OPEN,
        q=asked,
        extra=(queries.waits_for(actor),) if status == "answer" else (),
    )
    page = lists.page(session, actor, filters, args.get("cursor"))
    held = queries.counts(session, actor, [row.id for row in page.rows])
    works = can(actor, Capability.DOSSIER_WORK)
    plain = not (status or asked or args.get("cursor"))
    given = {name: value for name, value in (("status", status), ("q", asked)) if value}
    tabs = [("", _("In progress")), ("ended", _("Completed"))]
    if can(actor, Capability.CASE_CREATE):
        tabs.insert(1, ("answer", _("Waits for my answer")))
    return DossierList(
        share=share_view(queries.share(session, actor, now)),
        proposals=tuple(_proposal(one, works) for one in proposing.open_proposals(session, actor)) if plain else (),
        bar=FilterBar(
            action=url_for("dossiers.index"),
            tabs=tuple(Tab(text, url_for("dossiers.index", status=key or None), status == key) for key, text in tabs),
            q=asked,
            hidden=(("status", status),) if status else (),
            active=int(bool(asked)),
            clear_url=url_for("dossiers.index", status=status or None),
        ),
        rows=tuple(_row(session, row, held[row.id], now) for row in page.rows),
        count_text=_number(lists.count(session, actor, filters)),
        next_url=url_for("dossiers.index", **given, cursor=page.next) if page.next else None,
        first_url=url_for("dossiers.index", **given) if args.get("cursor") else None,
        filtered=bool(status or asked),
    )


def _number(count: int) -> str:
    if count > lists.COUNT_CAP:
        return _("More than %(cap)s dossiers", cap=lists.COUNT_CAP)
    return ngettext("%(num)s dossier", "%(num)s dossiers", count)


def _row(session: Session, row: Row, held: Counts, now: datetime) -> DossierRow:
    state = registry.get(session, row.process, row.workflow_version).states[row.state].label[language()]
    notes = [
        ngettext("%(num)s region", "%(num)s regions", held.regions),
        ngettext("%(num)s case", "%(num)s cases", held.cases),
    ]
    if held.asked:
        notes.append(_("%(given)s of %(all)s answered", given=held.answered, all=held.asked))
    if row.outcome:
        notes.append(words.outcome_label(row.outcome))
    return DossierRow(
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        state=state,
        notes=(*notes, row.owner or ""),
        due=words.due_view(row.due_at, now),
    )


def _proposal(found: Proposed, works: bool) -> ProposalView:
    first = found.cases[0]
    more = len(found.cases) - SHOWN_CASES
    return ProposalView(
        id=found.id,
        title=ngettext("In %(num)s region", "In %(num)s regions", found.regions),
        about=first[1],
        when=_("seen on %(day)s", day=short_date(clock.local_date(found.found_at))),
        cases=tuple(
            (number, title, region, url_for("cases.show", number=number) if readable else "")
            for number, title, region, readable in found.cases[:SHOWN_CASES]
        ),
        more=ngettext("and one more", "and %(num)s more", more) if more > 0 else "",
        open_url=url_for("dossiers.new", voorstel=found.id) if works else "",
        aside_url=url_for("dossiers.put_aside", proposal_id=found.id) if works else "",
    )


# -- the share -----------------------------------------------------------------------------------

OUTCOMES = (Outcome.STRUCTURAL, Outcome.SINGLE, Outcome.MISUNDERSTANDING, Outcome.NOT_SOLVABLE, Outcome.NO_REACTION)


def share_view(found: Share, chosen: str = "") -> ShareView:
    """The share in words, with a way to the cases behind every number."""
    if found.percentage is None:
        figure, text = "–", _("No bottleneck was solved in the last twelve months.")
    else:
        figure = _("%(share)s%%", share=found.percentage)
        text = _(
            "solved structurally: %(structural)s of %(solved)s solutions in the last twelve months",
            structural=found.structural,
            solved=found.solved,
        )
    return ShareView(
        figure=figure,
        text=text,
        parts=tuple(
            Tab(
                words.outcome_label(outcome),
                url_for("dossiers.share", uitkomst=outcome.value),
                outcome.value == chosen,
                str(getattr(found, outcome.value)),
            )
            for outcome in OUTCOMES
        ),
        url=url_for("dossiers.share"),
    )


@dataclass(frozen=True, slots=True)
class SharePage:
    """The definition of the share, and the cases behind one of its numbers."""

    share: ShareView
    outcome: str
    rows: tuple[CaseRow, ...]
    next_url: str | None
    first_url: str | None


def share_page(session: Session, actor: Actor, args: Any, now: datetime) -> SharePage:
    """What the share is, and its cases: those solved structurally when nothing was chosen. Three queries."""
    known = [outcome.value for outcome in OUTCOMES]
    chosen = args.get("uitkomst") if args.get("uitkomst") in known else Outcome.STRUCTURAL.value
    wanted = (*queries.closed_since(now), Case.outcome == Outcome(chosen))
    page = lists.page(session, actor, Filters(status=Status.ENDED, extra=wanted), args.get("cursor"))
    return SharePage(
        share=share_view(queries.share(session, actor, now), chosen),
        outcome=chosen,
        rows=presenters.case_rows(session, actor, page.rows, now),
        next_url=url_for("dossiers.share", uitkomst=chosen, cursor=page.next) if page.next else None,
        first_url=url_for("dossiers.share", uitkomst=chosen) if args.get("cursor") else None,
    )
