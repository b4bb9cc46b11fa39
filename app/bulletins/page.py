"""Bulletins on pages: the list, one bulletin with what belongs to it, the region's page and “my work”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import clock
from app.bulletins import asking, queries
from app.bulletins.forms import BulletinForm
from app.bulletins.models import Bulletin, BulletinKind, BulletinQuestion, BulletinSeen, BulletinStanding
from app.bulletins.queries import Filters, Row
from app.bulletins.vocabulary import PARTNERSHIPS
from app.bulletins.words import KINDS, coming, dates, kind_label
from app.cases import beside_work
from app.lessons.words import says_label
from app.people import queries as people
from app.policy import Actor, Capability, can
from app.regions import queries as regions
from app.regions.queries import RegionRow
from app.regions.views import add_extra
from app.web.formats import full_date, paragraphs, short_date
from app.web.request import language
from app.web.viewmodels import Fact, Filter, FilterBar, Notice, Option, Tab


@dataclass(frozen=True, slots=True)
class BulletinView:
    """A bulletin in a list. `when`: what comes first; `mark`: new, changed, over or withdrawn."""

    id: int
    title: str
    url: str
    kind: str
    when: str
    places: str
    directorate: str
    short: str
    mark: str


@dataclass(frozen=True, slots=True)
class BulletinList:
    """The page of all bulletins."""

    rows: tuple[BulletinView, ...]
    bar: FilterBar
    count_text: str
    next_url: str
    may_write: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class MeaningView:
    """What it means in a region, and who says so."""

    region: str
    region_id: int
    text: tuple[str, ...]
    signed: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its answer, as it is shown."""

    id: int
    question: tuple[str, ...]
    about: str
    says: str
    answer: tuple[str, ...]
    conditions: tuple[str, ...]
    legal_basis: tuple[str, ...]
    answered_at: datetime | None
    note: str
    lesson_url: str


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition: when, by whom, and what changed."""

    when: str
    who: str
    changed: str
    title: str


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """One bulletin."""

    view: BulletinView
    what: tuple[str, ...]
    for_whom: tuple[str, ...]
    what_to_do: tuple[str, ...]
    facts: tuple[Fact, ...]
    warning: str
    changed: str
    meanings: tuple[MeaningView, ...]
    questions: tuple[QuestionView, ...]
    editions: tuple[EditionView, ...]
    may_change: bool
    may_explain: bool
    may_answer: bool
    may_learn: bool


def _names(session: Session, row: Row, chosen: Sequence[int]) -> str:
    if row.everywhere:
        return _("All regions")
    found = regions.by_ids(session, chosen)
    return ", ".join(found[key].name for key in chosen if key in found) or _("No regions yet")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:160].rsplit(" ", 1)[0] + " …"


def _view(session: Session, row: Row, chosen: Sequence[int], today: date, since: datetime | None) -> BulletinView:
    mark = ""
    if row.standing is BulletinStanding.WITHDRAWN:
        mark = _("Withdrawn")
    elif row.standing is BulletinStanding.DRAFT:
        mark = _("Draft")
    elif row.over(today):
        mark = _("Over")
    elif since and row.told_at and row.told_at > since:
        mark = _("New") if row.edition == 1 else _("Changed")
    found = dates(row.starts_on, row.ends_on, row.apply_by)
    return BulletinView(
        id=row.id,
        title=row.title,
        url=url_for("bulletins.show", bulletin_id=row.id),
        kind=kind_label(row.kind),
        when=coming(found, today),
        places=_names(session, row, chosen),
        directorate=row.directorate_en if language() == "en" else row.directorate_nl,
        short=_short(row.what_to_do or row.what),
        mark=mark,
    )


def views(session: Session, rows: Sequence[Row], since: datetime | None = None) -> tuple[BulletinView, ...]:
    """Bulletins as they are shown in a list. One query."""
    today = clock.local_date(clock.now())
    chosen = queries.regions_of(session, [row.id for row in rows])
    return tuple(_view(session, row, chosen.get(row.id, ()), today, since) for row in rows)


def filters_of(session: Session, actor: Actor, args: Mapping[str, str]) -> Filters:
    """What is asked in an address."""
    kinds = {one.value for one in BulletinKind}
    queue, region = args.get("queue", ""), args.get("region", "")
    directorate = args.get("directorate", "")
    return Filters(
        q=args.get("q", "").strip()[:200].replace("\0", ""),
        kind=BulletinKind(args["kind"]) if args.get("kind") in kinds else None,
        directorate=_key(directorate),
        theme=args.get("theme", "")[:80].replace("\0", ""),
        partnership=args.get("partnership", "") if args.get("partnership") in PARTNERSHIPS else "",
        regions=frozenset({_key(region) or 0}) if region else frozenset(),
        for_me=queue in ("", "nieuw") and not region,
        drafts=queue == "concepten",
        past=queue == "voorbij",
        since=queries.seen_at(session, actor, clock.now()) if queue == "nieuw" else None,
    )


def _key(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def bulletin_list(session: Session, actor: Actor, args: Mapping[str, str]) -> BulletinList:
    """A page of bulletins. Five queries, however many there are."""
    now = clock.now()
    today = clock.local_date(now)
    filters = filters_of(session, actor, args)
    since = queries.seen_at(session, actor, now)
    may_write = can(actor, Capability.BULLETIN_WRITE)
    tabs = {"": _("For me"), "nieuw": _("New"), "alle": _("All"), "voorbij": _("Over")}
    if may_write:
        tabs["concepten"] = _("Drafts")
    queue = args.get("queue", "") if args.get("queue", "") in tabs else ""
    names = ("q", "kind", "theme", "partnership", "directorate", "region")
    given = {name: args[name] for name in names if args.get(name)}
    here: dict[str, Any] = {**({"queue": queue} if queue else {}), **given}
    found = queries.page(session, actor, filters, today, args.get("cursor", ""))
    spoken = language()
    offered = {
        "kind": (_("What is it?"), [(one.value, label()) for one, label in KINDS.items()]),
        "theme": (_("Theme"), [(one, one) for one in queries.themes(session, actor)]),
        "partnership": (_("Partnership"), [(key, text[spoken]) for key, text in PARTNERSHIPS.items()]),
        "directorate": (_("Directorate"), [(str(one.id), one.key.upper()) for one in people.directorates(session)]),
    }
    hidden = {**({"queue": queue} if queue else {}), **({"region": given["region"]} if "region" in given else {})}
    only: dict[str, Any] = {"queue": queue} if queue else {}
    bar = FilterBar(
        action=url_for("bulletins.index"),
        tabs=tuple(
            Tab(label, url_for("bulletins.index", **({"queue": key} if key else {})), key == queue)  # type: ignore[arg-type]
            for key, label in tabs.items()
        ),
        filters=tuple(
            Filter(
                name, label,
                (
                    Option("", _("All")),
                    *(Option(value, text, args.get(name) == value) for value, text in known),
                ),
            )
            for name, (label, known) in offered.items()
        ),
        q=filters.q,
        hidden=tuple(hidden.items()),
        active=len(given),
        clear_url=url_for("bulletins.index", **only),
    )  # fmt: skip
    number = queries.count(session, actor, filters, today)
    rows = views(session, found.rows, since)
    return BulletinList(
        rows=rows,
        bar=bar,
        count_text=ngettext("%(num)s bulletin", "%(num)s bulletins", number),
        next_url=url_for("bulletins.index", **here, cursor=found.next) if found.next else "",
        may_write=may_write,
        fresh=any(row.told_at and row.told_at > since for row in found.rows),
    )


def one(session: Session, actor: Actor, row: Row) -> BulletinPage:
    """One bulletin with what it means in the regions and what was asked about it. Five queries."""
    today = clock.local_date(clock.now())
    spoken = language()
    chosen = queries.regions_of(session, [row.id]).get(row.id, ())
    may_change = queries.writes_for(actor, row.directorate_id) and row.standing is not BulletinStanding.WITHDRAWN
    answers = asking.may_answer(actor, row) and can(actor, Capability.BULLETIN_READ)
    editions = queries.editions(session, row.id)
    view = _view(session, row, chosen, today, None)
    facts = [
        Fact(label, full_date(day)) for label, day in dates(row.starts_on, row.ends_on, row.apply_by)
    ] + [Fact(_("For which regions"), view.places)]  # fmt: skip
    if row.partnerships:
        kinds = [PARTNERSHIPS[key][spoken] for key in row.partnerships if key in PARTNERSHIPS]
        facts.append(Fact(_("For which partnerships"), ", ".join(kinds)))
    if row.themes:
        facts.append(Fact(_("Themes"), ", ".join(row.themes)))
    facts += [Fact(_("Directorate"), view.directorate), Fact(_("Who answers questions about it"), row.contact)]
    if row.source_url:
        facts.append(Fact(_("Where it can be read in full"), row.source_url, row.source_url))
    warning = ""
    if row.standing is BulletinStanding.WITHDRAWN:
        warning = _("This bulletin was withdrawn: %(reason)s", reason=row.reason)
    elif row.over(today):
        warning = _("This bulletin is over.")
    public = row.standing is BulletinStanding.PUBLISHED
    return BulletinPage(
        view=view,
        what=paragraphs(row.what),
        for_whom=paragraphs(row.for_whom),
        what_to_do=paragraphs(row.what_to_do),
        facts=tuple(facts),
        warning=warning,
        changed=editions[0].changed if public and len(editions) > 1 else "",
        meanings=_meanings(session, actor, row.id),
        questions=tuple(_question(session, one) for one in queries.questions(session, actor, row, answers=answers)),
        editions=tuple(
            EditionView(
                short_date(clock.local_date(old.made_at)), old.made_by, old.changed, str(old.said.get("title", ""))
            )
            for old in editions
        ),
        may_change=may_change,
        may_explain=public and bool(my_places(session, actor)),
        may_answer=answers,
        may_learn=can(actor, Capability.LESSON_WRITE),
    )


def _meanings(session: Session, actor: Actor, bulletin_id: int) -> tuple[MeaningView, ...]:
    """Those of one's own regions first."""
    found = queries.meanings(session, bulletin_id)
    known = regions.by_ids(session, [one.region_id for one in found])
    mine = queries.my_regions(actor)
    ordered = sorted(found, key=lambda one: (one.region_id not in mine, known[one.region_id].name))
    return tuple(
        MeaningView(
            known[one.region_id].name,
            one.region_id,
            paragraphs(one.text),
            f"{one.author}, {short_date(clock.local_date(one.written_at))}",
        )
        for one in ordered
    )


def _question(session: Session, one: Any) -> QuestionView:
    where = regions.by_ids(session, [one.region_id] if one.region_id else [])
    place = f", {where[one.region_id].name}" if one.region_id in where else ""
    note = ""
    if one.answered_at is None:
        late = one.due_at < clock.now()
        day = short_date(clock.local_date(one.due_at))
        note = _("Answer was due by %(day)s", day=day) if late else _("Answer comes by %(day)s", day=day)
    return QuestionView(
        id=one.id,
        question=paragraphs(one.question),
        about=f"{one.asker}{place}, {short_date(clock.local_date(one.asked_at))}",
        says=says_label(one.says) if one.says else "",
        answer=paragraphs(one.answer),
        conditions=paragraphs(one.conditions),
        legal_basis=paragraphs(one.legal_basis),
        answered_at=one.answered_at,
        note=note,
        lesson_url=url_for("lessons.show", lesson_id=one.lesson_id) if one.lesson_id else "",
    )


def newest(session: Session, bulletin_id: int, region_id: int) -> int:
    """The edition of what is said of a region now; 0 when nothing is. One query."""
    return next((one.edition for one in queries.meaning(session, bulletin_id, region_id)), 0)


def my_places(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The regions for which somebody says what a bulletin means: those they were given. One query."""
    if not can(actor, Capability.BULLETIN_EXPLAIN) or actor.id is None:
        return []
    found = regions.by_ids(session, regions.granted_to(session, actor.id))
    return [(str(row.id), row.name) for row in sorted(found.values(), key=lambda row: (row.position, row.name))]


def form(session: Session, actor: Actor, row: Row | None, stored: Mapping[str, Any]) -> BulletinForm:
    """The form of a bulletin, with what can be chosen."""
    spoken = language()
    known = queries.written(actor)
    homes = [one for one in people.directorates(session) if known is None or one.id in known]
    names = {str(actor.id): actor.name} | ({str(row.contact_id): row.contact} if row else {})
    for one in people.assignable(session):
        if known is None or one.directorate.id in known:
            names.setdefault(str(one.person.id), f"{one.person.name} ({one.directorate.key.upper()})")
    kept = {int(one) for one in stored.get("regions", ())}
    usual = regions.usual_regions(session)
    offered = {item.id: item.name for item in usual}
    more = regions.by_ids(session, kept - offered.keys())
    offered |= {key: f"{item.name} ({item.division_name(spoken)})" for key, item in more.items()}
    return BulletinForm(
        [(str(key), name) for key, name in offered.items()],
        [(str(one.id), one.name_en if spoken == "en" else one.name_nl) for one in homes],
        list(names.items()),
        changes=row is not None and row.standing is BulletinStanding.PUBLISHED,
        data=dict(stored),
    )


# -- elsewhere ---------------------------------------------------------------------------------------


@add_extra(place="bulletins")
def _of_region(session: Session, actor: Actor, region: RegionRow) -> Markup | None:
    """What holds or is coming in a region, on its page."""
    if not can(actor, Capability.BULLETIN_READ):
        return None
    found = queries.of_region(session, actor, [region.id], clock.local_date(clock.now()))
    url = url_for("bulletins.index", queue="alle", region=region.id)
    return Markup(render_template("bulletins/_region.html", rows=views(session, found.rows), url=url))  # noqa: S704 - ours


def _ask(actor: Actor) -> Sequence[Select[*tuple[Any, ...]]]:
    """How much is new for a liaison, and which questions wait for this reader."""
    if not can(actor, Capability.BULLETIN_READ) or actor.id is None:
        return ()
    now = clock.now()
    asked: list[Select[*tuple[Any, ...]]] = [
        select(func.count(), func.min(BulletinQuestion.bulletin_id)).where(
            BulletinQuestion.handler_id == actor.id, BulletinQuestion.answered_at.is_(None)
        )
    ]
    if can(actor, Capability.BULLETIN_EXPLAIN):
        seen = select(BulletinSeen.seen_at).where(BulletinSeen.user_id == actor.id).scalar_subquery()
        fresh = queries.fresh(actor, clock.local_date(now))
        since = func.coalesce(seen, now - queries.NEW_FOR)
        asked.append(select(func.count(), func.min("new")).where(*fresh, Bulletin.told_at > since))
    return asked


@beside_work.joins("bulletins", _ask)
def _beside(_actor: Actor, answers: beside_work.Answers) -> beside_work.Said:
    notices = []
    for count, what in answers:
        number = int(count or 0)
        if number and what == "new":
            text = ngettext("%(num)s new bulletin for your regions", "%(num)s new bulletins for your regions", number)
            notices.append(Notice(text, url_for("bulletins.index", queue="nieuw"), _("Read")))
        elif number:
            text = ngettext(
                "%(num)s question about a bulletin waits for your answer",
                "%(num)s questions about bulletins wait for your answer",
                number,
            )
            notices.append(Notice(text, url_for("bulletins.show", bulletin_id=int(what or 0)), _("Answer")))
    return beside_work.Said(notices=tuple(notices))
