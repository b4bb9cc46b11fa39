"""Mandates on pages: who may decide what, and what nobody may decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bottlenecks.vocabulary import ACCORDS
from app.mandates import judging, queries
from app.mandates.judging import Able, Cover
from app.mandates.queries import Row
from app.mandates.words import money, type_label
from app.web.formats import short_date


@dataclass(frozen=True, slots=True)
class View:
    """A mandate in words. `limits` say what it is limited to; `all_types`: it is for every decision."""

    id: int
    holder: str
    types: tuple[str, ...]
    all_types: bool
    limits: tuple[str, ...]
    money: str
    term: str
    granted_by: str
    ended: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Who may decide one type about so many accords in a row, each with up to which amount; `hole` when nobody may."""

    people: tuple[str, ...]
    partly: tuple[str, ...]
    hole: bool
    span: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """All mandates that hold, those that ended, and the table of who may decide what."""

    rows: tuple[View, ...]
    ended: tuple[View, ...]
    heads: tuple[str, ...]
    table: tuple[tuple[str, tuple[Cell, ...]], ...]
    holes: int
    without: tuple[str, ...]


def view(row: Row, today: date) -> View:
    """A mandate in the reader's language."""
    known = [choice.value for choice in queries.decision_types()]
    limits = []
    if row.accords:
        limits.append(_("Accords: %(names)s", names=", ".join(row.accords)))
    if row.systems:
        limits.append(_("Laws: %(names)s", names=", ".join(row.systems)))
    if row.regions:
        limits.append(_("Regions: %(names)s", names=", ".join(name for _id, name in row.regions)))
    term = _("from %(from)s", **{"from": short_date(row.valid_from)})
    if row.valid_until:
        until = {"from": short_date(row.valid_from), "until": short_date(row.valid_until)}
        term = _("from %(from)s until %(until)s", **until)
    ended = ""
    if row.ended_at is not None:
        ended = _("ended on %(when)s by %(who)s", when=short_date(row.ended_at), who=row.ended_by or "")
    return View(
        row.id, row.holder, tuple(map(type_label, row.types)), set(row.types) >= set(known), tuple(limits),
        money(row.max_amount), term, row.granted_by, ended,
    )  # fmt: skip


def overview(session: Session, today: date) -> Page:
    """Who may decide what today. Five queries."""
    rows = queries.rows(session)
    held = queries.in_force(session, today)
    names = {row.holder_id: row.holder for row in rows}
    types = [choice.value for choice in queries.decision_types()]
    accords: Sequence[str | None] = [*ACCORDS, None]
    found = judging.covered(held, types, accords)
    places = {(cover.type, cover.accord): _cell(cover, names) for cover in found}
    over = {row.id for row in rows if row.over(today)}
    views = [view(row, today) for row in rows]
    return Page(
        rows=tuple(one for one in views if one.id not in over),
        ended=tuple(one for one in views if one.id in over),
        heads=(*ACCORDS, _("No accord")),
        table=_folded([(kind, tuple(places[kind, accord] for accord in accords)) for kind in types]),
        holes=sum(cover.hole for cover in found),
        without=tuple(one.name for one in queries.without(session, today)),
    )


def _cell(cover: Cover, names: dict[int, str]) -> Cell:
    def said(people: tuple[Able, ...]) -> tuple[str, ...]:
        return tuple(f"{names[one.holder]} ({money(one.most)})" for one in people)

    return Cell(said(cover.fully), said(cover.partly), cover.hole)


def _folded(rows: Sequence[tuple[str, tuple[Cell, ...]]]) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """Decisions about which the same people decide are one row; only what differs is told apart."""
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for kind, cells in rows:
        alike.setdefault(cells, []).append(type_label(kind))
    return tuple(
        (_("All decisions") if len(kinds) == len(rows) else ", ".join(kinds), _joined(cells))
        for cells, kinds in alike.items()
    )


def _joined(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Cells that say the same beside each other are one."""
    groups = [list(same) for _cell, same in groupby(cells)]
    return tuple(replace(same[0], span=len(same)) for same in groups)
