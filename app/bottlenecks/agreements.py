"""Accords and the bottlenecks that touch them: what a step may name, and what stands on both sides' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.accords import known
from app.accords.panels import Glance, Place, fills, glances
from app.bottlenecks import queries, resting
from app.cases import choices, presenters
from app.cases import queries as cases
from app.cases.filters import Filters, Status
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.cases.readers import listed
from app.cases.timeline import tells
from app.policy import Actor, Capability, can
from app.web.request import language
from app.web.viewmodels import CaseRow, Panel, Step

SHOWN = 8
"""So many bottlenecks stand on the page of an accord or agreement; the list has them all."""


# -- what a step may name: in memory already, so these ask the database nothing ------------------------


@choices.register("accords")
def _accords(_session: Session, language: str) -> list[tuple[int, str]]:
    return [(one.id, one.name[language]) for one in known.current().open_accords()]


@choices.register("agreements")
def _agreements(_session: Session, language: str) -> list[tuple[int, str]]:
    return [(one.id, one.label(language)) for one in known.current().open_agreements()]


@choices.register("signatories")
def _signatories(_session: Session, _language: str) -> list[tuple[int, str]]:
    return [(one.id, one.label) for one in known.current().open_signatories()]


# -- on the pages of accords ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resting:
    """The bottlenecks of an accord or agreement. `nothing` says that there are none, and what to do."""

    title: str
    rows: tuple[CaseRow, ...]
    all_url: str
    more: bool
    nothing: str


@glances(Place.ACCORD, 10)
def _touching(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Glance]:
    keys = {one.key: one.id for one in known.current().accords.values() if one.id in ids}
    counts = resting.open_of_accord(session, actor, list(keys))
    return {keys[key]: _glance(count, accord=key) for key, count in counts.items()}


@glances(Place.AGREEMENT, 10)
def _on_agreement(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Glance]:
    register = known.current().agreements
    counts = resting.open_on(session, actor, ids)
    return {id_: _glance(count, agreement=register[id_].reference) for id_, count in counts.items() if id_ in register}


def _glance(count: int, **asked: str) -> Glance:
    text = ngettext("%(num)s open bottleneck", "%(num)s open bottlenecks", count)
    return Glance(text, url_for("bottlenecks.index", **asked))  # type: ignore[arg-type]


@fills(Place.ACCORD, 50)
def _of_accord(session: Session, actor: Actor, accord_id: int) -> Panel | None:
    key = next((one.key for one in known.current().accords.values() if one.id == accord_id), "")
    return _panel(session, actor, _("Bottlenecks that touch it"), accord=key)


@fills(Place.AGREEMENT, 50)
def _of_agreement(session: Session, actor: Actor, agreement_id: int) -> Panel | None:
    one = known.current().agreements.get(agreement_id)
    return _panel(session, actor, _("Bottlenecks that rest on it"), agreement=one.reference if one else "")


def _panel(session: Session, actor: Actor, title: str, **asked: str) -> Panel | None:
    if not any(asked.values()):
        return None
    filters = Filters(process="bottleneck", status=Status.OPEN, extra=queries.narrowed(**asked))
    page = cases.page(session, actor, filters, size=SHOWN)
    content = Resting(
        title=title,
        rows=presenters.case_rows(session, actor, page.rows, clock.now()),
        all_url=url_for("bottlenecks.index", status="any", **asked),  # type: ignore[arg-type]
        more=page.next is not None,
        nothing=_("No open bottleneck that you may see. Say at a bottleneck on which agreement it rests."),
    )
    return Panel("bottlenecks/_resting.html", content)


# -- on the page of a bottleneck -----------------------------------------------------------------------


@contributes_to("bottleneck")
def _beside(_session: Session, actor: Actor, case: Case, _row: Row) -> Parts:
    if case.state == "draft" or not can(actor, Capability.CASE_LINK, case.facts()):
        return Parts()
    return Parts(adds=(Step("agreements", _("Say on which agreement it rests"), change_url(case.number)),))


def change_url(number: str) -> str:
    """Where it is said on which agreements a bottleneck rests."""
    return url_for("resting.change", number=number)


@tells("bottleneck.agreements_changed")
def _changed(data: dict[str, Any], _private: dict[str, Any]) -> str:
    """What was added and taken off, by the names of now."""
    names = known.current().references

    def named(references: Sequence[str]) -> str:
        return listed([names[one].label(language()) if one in names else one for one in references])

    said = []
    if data.get("added"):
        said.append(_("Rests on: %(agreements)s", agreements=named(data["added"])))
    if data.get("removed"):
        said.append(_("No longer rests on: %(agreements)s", agreements=named(data["removed"])))
    return ". ".join(said)
