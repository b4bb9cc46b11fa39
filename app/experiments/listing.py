"""The register of experiments: what may be tried where, how far each is, and what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases import lists, presenters, words
from app.cases.rows import Row
from app.definitions import registry
from app.experiments import queries
from app.experiments.narrowing import Asked, asked_of, filters_of
from app.experiments.queries import Said
from app.experiments.words import choice_label
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import DueView, Filter, FilterBar, Option, Tab
from app.workflow.model import Party

SHORT = 160


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """An experiment in the register."""

    number: str
    title: str
    url: str
    state: str
    basis: str
    notes: tuple[str, ...]
    learned: str
    due: DueView | None


@dataclass(frozen=True, slots=True)
class Register:
    """The page of experiments."""

    bar: FilterBar
    rows: tuple[ExperimentRow, ...]
    count_text: str
    exports: tuple[tuple[str, str], ...]
    next_url: str | None
    first_url: str | None
    filtered: bool
    may_ask: bool


def register(session: Session, actor: Actor, args: Mapping[str, str], now: datetime) -> Register:
    """The register for this reader. Four queries, whatever there is."""
    asked = asked_of(args)
    filters = filters_of(asked, now)
    page = lists.page(session, actor, filters, args.get("cursor"))
    told = queries.said(session, [row.id for row in page.rows])
    labels = {"": _("In progress"), "soon": _("Ends or is evaluated soon"), "ended": _("Completed"), "all": _("All")}
    return Register(
        bar=FilterBar(
            action=url_for("experiments.index"),
            tabs=tuple(
                Tab(label, url_for("experiments.index", status=key or None), key == asked.tab)
                for key, label in labels.items()
            ),
            filters=_drop_downs(session, asked),
            q=asked.q,
            hidden=(("status", asked.tab),) if asked.tab else (),
            active=sum(bool(one) for one in (asked.q, asked.region, asked.state)),
            clear_url=url_for("experiments.index", status=asked.tab or None),
        ),
        rows=tuple(_row(session, row, told[row.id], now) for row in page.rows),
        count_text=_number(lists.count(session, actor, filters)),
        exports=tuple(
            (form.upper(), url_for("experiments.export", form=form, **asked.given)) for form in ("csv", "ods")
        ),
        next_url=url_for("experiments.index", **asked.given, cursor=page.next) if page.next else None,
        first_url=url_for("experiments.index", **asked.given) if args.get("cursor") else None,
        filtered=bool(asked.given),
        may_ask=can(actor, Capability.CASE_EXPERIMENT),
    )


def _drop_downs(session: Session, asked: Asked) -> tuple[Filter, ...]:
    definition = registry.current("experiment")
    states = [(name, state.label[language()]) for name, state in definition.states.items() if name != "noted"]
    places = [(str(one.id), one.name) for one in regions.usual_regions(session)]
    chosen = {"state": asked.state, "region": str(asked.region or "")}
    return tuple(
        Filter(name, label, tuple(Option(key, text, key == chosen[name]) for key, text in [("", _("All")), *known]))
        for name, label, known in (("state", _("Phase"), states), ("region", _("Region"), places))
    )


def _number(count: int) -> str:
    if count > lists.COUNT_CAP:
        return _("More than %(cap)s experiments", cap=lists.COUNT_CAP)
    return ngettext("%(num)s experiment", "%(num)s experiments", count)


def _row(session: Session, row: Row, told: Said, now: datetime) -> ExperimentRow:
    state = registry.get(session, row.process, row.workflow_version).states[row.state].label[language()]
    notes = [", ".join(told.regions[:3])]
    if len(told.regions) > 3:
        notes[0] += " " + _("and %(num)s more", num=len(told.regions) - 3)
    if told.over_on is not None:
        notes.append(_("room over since %(day)s", day=short_date(told.over_on)))
    elif told.ends_on is not None and row.waiting_on is not Party.NOBODY:
        notes.append(_("room up to and including %(day)s", day=short_date(told.ends_on)))
    if told.going is not None and row.state == "running":
        notes.append(_("going: %(how)s", how=choice_label("report", "going", told.going).lower()))
    return ExperimentRow(
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        state=state,
        basis=_short(told.legal_basis),
        notes=(*(note for note in notes if note), row.owner or ""),
        learned=_short(told.findings),
        due=words.due_view(row.due_at, now),
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else f"{plain[: SHORT - 2].rsplit(' ', 1)[0]} …"
