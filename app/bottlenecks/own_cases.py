"""The reader's own cases, small enough to be kept on a phone: what may stand there, and what may not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.bottlenecks.models import Bottleneck
from app.cases import page as case_page
from app.cases import presenters, queries, sight, timeline
from app.cases.models import Contact
from app.cases.queries import Filters, Queue, Row
from app.definitions import registry
from app.policy import Actor
from app.web.formats import short_time
from app.web.request import language
from app.web.viewmodels import DueView, Entry
from app.workflow.model import Visibility

MOST, LOOKED_AT = 25, 50
ENTRIES = 5
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of a case, after its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as it is read without a connection."""

    number: str
    title: str
    url: str
    region: str
    state: str
    due: DueView | None
    now: str
    texts: tuple[OwnText, ...]
    contacts: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class OwnCases:
    """All that a device keeps. `left_out` counts confidential cases."""

    updated: str
    cases: tuple[OwnCase, ...]
    left_out: int


def page(session: Session, actor: Actor, now: datetime) -> OwnCases:
    """The open cases in which the reader has a part, the first deadline first. Four queries.

    A device can be lost: confidential cases and entries are left out, also for those who may read them.
    """
    rows = queries.page(session, actor, Filters(queue=Queue.MINE, process=""), size=LOOKED_AT).rows
    shown = [row for row in rows if row.confidentiality is not Visibility.CONFIDENTIAL][:MOST]
    ids = [row.id for row in shown]
    texts, contacts, entries = _texts(session, ids), _contacts(session, ids), _entries(session, ids)
    return OwnCases(
        updated=short_time(now),
        cases=tuple(_case(session, actor, row, now, texts, contacts, entries) for row in shown),
        left_out=sum(row.confidentiality is Visibility.CONFIDENTIAL for row in rows),
    )


def _case(
    session: Session, actor: Actor, row: Row, now: datetime, texts: dict[int, tuple[OwnText, ...]],
    contacts: dict[int, list[str]], entries: dict[int, list[Entry]],
) -> OwnCase:  # fmt: skip
    definition = registry.get(session, row.process, row.workflow_version)
    panel = case_page.now_panel(actor, row, definition, now)
    return OwnCase(
        number=row.number,
        title=row.title,
        url=presenters.case_url(row.process, row.number),
        region=row.region,
        state=definition.states[row.state].label[language()],
        due=panel.by,
        now=f"{panel.who}: {panel.what}",
        texts=texts.get(row.id, ()),
        contacts=tuple(contacts[row.id]),
        entries=tuple(entries[row.id]),
    )


def _texts(session: Session, ids: Sequence[int]) -> dict[int, tuple[OwnText, ...]]:
    labels = (_("What goes wrong"), _("Who suffers from it"), _("What was tried already"), _("What the region asks"))
    columns = (Bottleneck.description, Bottleneck.affected, Bottleneck.tried, Bottleneck.asked)
    found = session.execute(select(Bottleneck.case_id, *columns).where(Bottleneck.case_id.in_(ids)))
    return {
        case: tuple(OwnText(label, text) for label, text in zip(labels, said, strict=True) if text)
        for case, *said in found
    }


def _contacts(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(Contact.case_id, Contact.name, Contact.organisation, Contact.email).where(
        Contact.case_id.in_(ids)
    )
    return _grouped((case, ", ".join(filter(None, said))) for case, *said in session.execute(statement))


def _entries(session: Session, ids: Sequence[int]) -> dict[int, list[Entry]]:
    place = func.row_number().over(partition_by=Event.case_id, order_by=Event.seq.desc()).label("place")
    latest = select(Event.id, place).where(Event.case_id.in_(ids), sight.for_colleagues()).subquery()
    statement = select(Event).join(latest, latest.c.id == Event.id).where(latest.c.place <= ENTRIES)
    events = session.scalars(statement.order_by(Event.seq.desc()))
    return _grouped((event.case_id or 0, timeline.entry(session, event)) for event in events)


def _grouped(pairs: Iterable[tuple[int, Value]]) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
