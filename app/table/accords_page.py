"""Accords at a glance, in words and addresses: for the table, the page of an accord and the progress note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.accords.known import KnownAgreement
from app.policy import Actor
from app.table import standings
from app.table.picture import STANDS, Counts, Picture, Stand, Told, picture
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Tab

SIGNS = {Stand.ON_TRACK: "+", Stand.AT_RISK: "!", Stand.STALLED: "×", Stand.UNTOLD: "?"}
"""Beside the colour and the word: what is left of it in black and white, or from a distance."""
STUCK = 8
"""How many of what is stuck is told in the words of the region."""


def stand_label(stand: Stand) -> str:
    """The word for how an agreement stands."""
    return {
        Stand.ON_TRACK: lambda: _("on track"),
        Stand.AT_RISK: lambda: _("at risk"),
        Stand.STALLED: lambda: _("stalled"),
        Stand.UNTOLD: lambda: _("not told"),
    }[stand]()


@dataclass(frozen=True)
class Cell:
    """How one agreement stands in one region."""

    stand: str
    sign: str
    label: str
    url: str
    said: str
    old: bool
    escalated: bool


@dataclass(frozen=True)
class Column:
    """An agreement: `counts` are (stand, sign, number, word), in the order of the legend."""

    code: str
    title: str
    url: str
    counts: tuple[tuple[str, str, int, str], ...]


@dataclass(frozen=True)
class Stuck:
    """What is stuck, in the words of the region."""

    region: str
    agreement: str
    words: str
    stand: str
    sign: str
    label: str
    since: str
    url: str


@dataclass(frozen=True)
class AccordsView:
    """One accord, and the way to the others. `said` is the picture in a sentence."""

    tabs: tuple[Tab, ...] = ()
    accord: str = ""
    said: str = ""
    columns: tuple[Column, ...] = ()
    lines: tuple[tuple[str, tuple[Cell | None, ...]], ...] = ()
    stuck: tuple[Stuck, ...] = ()
    more: int = 0
    legend: tuple[tuple[str, str, str], ...] = ()


def accords_view(
    session: Session, actor: Actor, accord: str, now: datetime, address: Callable[[str], str]
) -> AccordsView:
    """How the accords stand, with one of them shown whole: the one asked for, else where most is stuck. One query."""
    known = standings.asked()
    if not known:
        return AccordsView()
    told = standings.told(session, actor, now)
    by_accord: dict[str, list[KnownAgreement]] = {}
    for one in known:
        by_accord.setdefault(one.accord, []).append(one)
    pictures = {key: picture(told, [one.id for one in asked]) for key, asked in by_accord.items()}
    chosen = accord if accord in pictures else max(pictures, key=lambda key: _weight(pictures[key].total))
    shown = pictures[chosen]
    titles = {one.id: _title(one) for one in known}
    return AccordsView(
        tabs=tuple(Tab(key, address(key), key == chosen, _short(found.total)) for key, found in pictures.items()),
        accord=chosen,
        said=sentence(chosen, shown, titles),
        columns=tuple(_column(one, shown.counts[one.id]) for one in by_accord[chosen]),
        lines=tuple((line.region, tuple(_cell(cell) for cell in line.cells)) for line in shown.lines),
        stuck=tuple(_stuck(one, titles[one.agreement_id]) for one in shown.stuck[:STUCK]),
        more=max(0, len(shown.stuck) - STUCK),
        legend=tuple((stand.value, SIGNS[stand], stand_label(stand)) for stand in reversed(STANDS)),
    )


def sentence(accord: str, shown: Picture, titles: dict[int, str]) -> str:
    """A picture in words: how much is stuck, and which agreement most of all."""
    total = shown.total
    if not total.all:
        return _("No region is asked about %(accord)s yet.", accord=accord)
    told = total.all - total.untold
    if not told:
        return _("No region has told yet how %(accord)s goes.", accord=accord)
    parts = [
        _(
            "Of what regions told about %(accord)s, %(good)s of %(all)s are on track.",
            accord=accord, good=total.on_track, all=told,
        )
    ]  # fmt: skip
    if total.stalled or total.at_risk:
        parts.append(_("%(stalled)s are stalled, %(risk)s at risk.", stalled=total.stalled, risk=total.at_risk))
        worst = max(shown.agreements, key=lambda key: _weight(shown.counts[key]))
        most = shown.counts[worst]
        number = most.stalled + most.at_risk
        parts.append(
            ngettext(
                "Most of all “%(title)s”: in %(num)s region.", "Most of all “%(title)s”: in %(num)s regions.", number,
                title=titles[worst],
            )
        )  # fmt: skip
    if total.untold:
        parts.append(ngettext("%(num)s is not told yet.", "%(num)s are not told yet.", total.untold))
    return " ".join(parts)


def _weight(one: Counts) -> tuple[int, int, int]:
    return (one.stalled, one.at_risk, one.untold)


def _short(total: Counts) -> str:
    """The trouble of an accord behind its name."""
    if total.stalled:
        return _("%(num)s stalled", num=total.stalled)
    return _("%(num)s at risk", num=total.at_risk) if total.at_risk else ""


def _title(one: KnownAgreement) -> str:
    return one.title[language()]


def _column(one: KnownAgreement, number: Counts) -> Column:
    shown = tuple((stand.value, SIGNS[stand], number.of(stand), stand_label(stand)) for stand in STANDS)
    return Column(
        one.code,
        _title(one),
        url_for("accords.agreement", key=one.accord, code=one.code),
        tuple(part for part in shown if part[2]),
    )


def _cell(one: Told | None) -> Cell | None:
    if one is None:
        return None
    said = f"“{one.words}”" if one.words else ""
    return Cell(one.stand.value, SIGNS[one.stand], stand_label(one.stand), _case(one), said, one.old, one.escalated)


def _case(one: Told) -> str:
    return url_for("cases.show", number=one.number)


def _stuck(one: Told, title: str) -> Stuck:
    since = short_date(one.told_at) if one.told_at else ""
    return Stuck(
        one.region, title, one.words, one.stand.value, SIGNS[one.stand], stand_label(one.stand), since, _case(one)
    )
