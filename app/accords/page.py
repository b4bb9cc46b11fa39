"""What the pages of accords show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app import clock
from app.accords import known, panels, queries
from app.accords.known import KnownAgreement, Register
from app.accords.panels import Glance, Place
from app.accords.queries import AgreementDetail, Signed
from app.accords.words import KINDS, period, plain_date
from app.policy import Actor, Capability, can
from app.web.formats import paragraphs
from app.web.request import language
from app.web.viewmodels import Fact, Panel


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list: an accord, an agreement or a signatory. `notes` are plain words, `over` that it is over."""

    title: str
    url: str
    notes: tuple[str, ...] = ()
    glances: tuple[Glance, ...] = ()
    short: str = ""
    over: str = ""
    monitored: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Signatories of one kind."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """All accords."""

    lines: tuple[Line, ...]
    ended: tuple[Line, ...]
    panels: tuple[Panel, ...]
    keep_url: str


@dataclass(frozen=True, slots=True)
class AccordPage:
    """One accord with its agreements and who signed it."""

    key: str
    name: str
    over: str
    summary: str
    facts: tuple[Fact, ...]
    agreements: tuple[Line, ...]
    ended: tuple[Line, ...]
    signatories: tuple[Group, ...]
    panels: tuple[Panel, ...]
    keep_url: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """One agreement: what was agreed, who has to keep it."""

    accord: str
    accord_name: str
    accord_url: str
    title: str
    over: str
    text: tuple[str, ...]
    facts: tuple[Fact, ...]
    keepers: tuple[Line, ...]
    panels: tuple[Panel, ...]
    keep_url: str


@dataclass(frozen=True, slots=True)
class SignatoryPage:
    """One signatory: what it signed, and what it has to keep."""

    name: str
    over: str
    facts: tuple[Fact, ...]
    accords: tuple[Line, ...]
    keeps: tuple[Line, ...]
    panels: tuple[Panel, ...]
    keep_url: str


def agreement_url(agreement: KnownAgreement) -> str:
    """The page of an agreement."""
    return url_for("accords.agreement", key=agreement.accord, code=agreement.code)


def index(session: Session, actor: Actor) -> IndexPage:
    """All accords, those in use first. As many queries as there are glances and panels."""
    register = known.current()
    rows = tuple(register.accords.values())
    seen = panels.at_a_glance(Place.ACCORD, session, actor, [one.id for one in rows])
    lines = {
        one: Line(
            title=one.name[language()],
            url=url_for("accords.accord", key=one.key),
            notes=tuple(filter(None, (period(one.starts_on, one.ends_on), number_of_agreements(register, one.key)))),
            glances=seen[one.id],
            short=one.key,
            over="" if one.active else _("no longer in use"),
        )
        for one in rows
    }
    return IndexPage(
        lines=tuple(line for one, line in lines.items() if one.active),
        ended=tuple(line for one, line in lines.items() if not one.active),
        panels=panels.panels(Place.INDEX, session, actor),
        keep_url=_keep(actor, "accords_admin.index"),
    )


def number_of_agreements(register: Register, key: str) -> str:
    """How many agreements of an accord are in use, in words."""
    return ngettext("%(num)s agreement", "%(num)s agreements", len(register.open_agreements(key)))


def accord(session: Session, actor: Actor, key: str) -> AccordPage:
    """One accord. Two queries, and one for each glance and panel. Raises NotFound."""
    found = queries.accord(session, key)
    register, spoken = known.current(), language()
    agreements = tuple(one for one in register.agreements.values() if one.accord == found.key)
    lines = agreement_lines(session, actor, agreements)
    facts = [Fact(_("In force"), said)] if (said := period(found.starts_on, found.ends_on)) else []
    usual = _usual_day(found.signatories)
    if usual:
        facts.append(Fact(_("Signed on"), plain_date(usual)))
    if found.source:
        facts.append(Fact(_("Source"), found.source))
    return AccordPage(
        key=found.key,
        name=found.name[spoken],
        over="" if found.active else _("no longer in use"),
        summary=found.summary[spoken] or found.summary.nl,
        facts=tuple(facts),
        agreements=tuple(line for line in lines if not line.over),
        ended=tuple(line for line in lines if line.over),
        signatories=_groups(
            session,
            actor,
            [replace(one, signed_on=None) if one.signed_on == usual else one for one in found.signatories],
        ),
        panels=panels.panels(Place.ACCORD, session, actor, found.id),
        keep_url=_keep(actor, "accords_admin.accord", key=found.key),
    )


def agreement_lines(session: Session, actor: Actor, agreements: Iterable[KnownAgreement]) -> tuple[Line, ...]:
    """Agreements as a list, with their glances. No query of its own."""
    rows = tuple(agreements)
    seen = panels.at_a_glance(Place.AGREEMENT, session, actor, [one.id for one in rows])
    names = known.current().signatories
    return tuple(
        Line(
            title=one.title[language()],
            url=agreement_url(one),
            notes=tuple(
                filter(None, (", ".join(names[who].short or names[who].name for who in one.signatories), _term(one)))
            ),
            glances=seen[one.id],
            short=one.accord,
            over="" if one.active else _("no longer in use"),
            monitored=one.monitored,
        )
        for one in rows
    )


def _term(one: KnownAgreement | AgreementDetail) -> str:
    if one.term_on is None:
        return ""
    if one.term_on < clock.local_date(clock.now()):
        return _("term passed: %(day)s", day=plain_date(one.term_on))
    return _("by %(day)s", day=plain_date(one.term_on))


def agreement(session: Session, actor: Actor, key: str, code: str) -> AgreementPage:
    """One agreement. Two queries, and one for each glance and panel. Raises NotFound."""
    found = queries.agreement(session, key, code)
    spoken = language()
    facts = [Fact(_("Accord"), known.current().accords[found.accord].name[spoken],
                  url_for("accords.accord", key=found.accord))]  # fmt: skip
    if found.place:
        facts.append(Fact(_("Where it stands"), found.place))
    if found.term_on:
        passed = found.term_on < clock.local_date(clock.now())
        day = plain_date(found.term_on)
        facts.append(Fact(_("To be kept by"), _("%(day)s, passed", day=day) if passed else day))
    if found.monitored:
        facts.append(Fact(_("In the regions"), _("Each region tells how it goes.")))
    facts.append(Fact(_("In files and the API"), f"{found.accord}:{found.code}"))
    return AgreementPage(
        accord=found.accord,
        accord_name=known.current().accords[found.accord].name[spoken],
        accord_url=url_for("accords.accord", key=found.accord),
        title=found.title[spoken],
        over="" if found.active else _("no longer in use"),
        text=paragraphs(found.text[spoken] or found.text.nl),
        facts=tuple(facts),
        keepers=_signatory_lines(session, actor, found.keepers),
        panels=panels.panels(Place.AGREEMENT, session, actor, found.id),
        keep_url=_keep(actor, "accords_admin.agreement", key=found.accord, code=found.code),
    )


def signatory(session: Session, actor: Actor, signatory_id: int) -> SignatoryPage:
    """One signatory. Three queries, and one for each glance and panel. Raises NotFound."""
    found = queries.signatory(session, signatory_id)
    register, spoken = known.current(), language()
    by_id = {one.id: one for one in register.accords.values()}
    facts = [Fact(_("Kind"), KINDS[found.kind]())]
    if can(actor, Capability.CASE_ACCOUNT) or can(actor, Capability.ADMIN_ACCORDS):
        facts.append(Fact(_("Addressed at"), found.email or _("no address yet")))
    return SignatoryPage(
        name=register.signatories[found.id].label if found.id in register.signatories else found.name,
        over="" if found.active else _("no longer in use"),
        facts=tuple(facts),
        accords=tuple(
            Line(by_id[id_].name[spoken], url_for("accords.accord", key=by_id[id_].key), notes=_signed(day))
            for id_, day in found.signed
            if id_ in by_id
        ),
        keeps=agreement_lines(
            session, actor, (one for id_ in found.keeps if (one := register.agreements.get(id_)) and one.active)
        ),
        panels=panels.panels(Place.SIGNATORY, session, actor, found.id),
        keep_url=_keep(actor, "accords_admin.signatory", signatory_id=found.id),
    )


def _usual_day(signed: Iterable[Signed]) -> date | None:
    """The day on which most of them signed: it is said once, of the accord, and not at each name."""
    days = Counter(one.signed_on for one in signed if one.signed_on)
    return days.most_common(1)[0][0] if days else None


def _groups(session: Session, actor: Actor, signed: Iterable[Signed]) -> tuple[Group, ...]:
    """Signatories by kind, the state first."""
    order = list(KINDS)
    rows = sorted(signed, key=lambda one: (order.index(one.kind), one.name.casefold()))
    lines = dict(zip(rows, _signatory_lines(session, actor, rows), strict=True))
    return tuple(
        Group(KINDS[kind](), tuple(lines[one] for one in group)) for kind, group in groupby(rows, lambda one: one.kind)
    )


def _signatory_lines(session: Session, actor: Actor, signed: Iterable[Signed]) -> tuple[Line, ...]:
    rows = tuple(signed)
    seen = panels.at_a_glance(Place.SIGNATORY, session, actor, [one.id for one in rows])
    return tuple(
        Line(
            title=one.name,
            url=url_for("accords.signatory", signatory_id=one.id),
            notes=_signed(one.signed_on),
            glances=seen[one.id],
            short=one.short,
            over="" if one.active else _("no longer in use"),
        )
        for one in rows
    )


def _signed(day: date | None) -> tuple[str, ...]:
    return (_("signed on %(day)s", day=plain_date(day)),) if day else ()


def _keep(actor: Actor, endpoint: str, **where: object) -> str:
    """The page where this is changed, for who keeps the register."""
    return url_for(endpoint, **where) if can(actor, Capability.ADMIN_ACCORDS) else ""  # type: ignore[arg-type]
