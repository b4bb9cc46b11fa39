"""What was found, as the page shows it: what each hit is called and opens, with what was asked for marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.cases import presenters, processes
from app.cases.index import OF_A_CASE, Kind
from app.cases.terms import Pieces, Term, excerpt, marked
from app.definitions import registry
from app.regions.models import Region
from app.search.queries import Facets, Found, Hit, Place, Wanted
from app.web.formats import short_date
from app.web.request import language

OPENS = {Kind.LESSON: ("lessons.show", "lesson_id")}
"""The pages of what belongs to no case, and what each calls its key."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place in which it was found. `label` says what it is, `url` where it stands; both empty for the text of a case
    itself.
    """

    pieces: Pieces
    label: str = ""
    when: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """Something found, with where in it. `kind` is empty for a bottleneck."""

    title: Pieces
    url: str
    number: str = ""
    kind: str = ""
    region: str = ""
    state: str = ""
    snippets: tuple[Snippet, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow a search, or (chosen) to undo that."""

    label: str
    url: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Ways to narrow by one thing."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class SearchPage:
    """The page: `hits` is None before anything was asked. `kept` are the choices that a new question keeps."""

    q: str = ""
    hits: tuple[ShownHit, ...] | None = None
    count: str = ""
    narrow: tuple[Group, ...] = ()
    chosen: tuple[Choice, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    next_url: str | None = None
    first_url: str | None = None
    too_short: bool = False
    all_url: str | None = None


def kind_label(kind: str) -> str:
    """A kind of text, for several of them."""
    return {
        "case": _("Title and text"), "comment": _("Comments"), "step": _("Steps"), "task": _("Tasks"),
        "file": _("File names"), "dossier": _("Dossiers"), "lesson": _("Lessons"),
    }[kind]  # fmt: skip


def one_label(kind: Kind) -> str:
    """A kind of text, for one of them; empty for a case."""
    return {
        Kind.COMMENT: _("Comment"), Kind.STEP: _("Step"), Kind.TASK: _("Task"), Kind.FILE: _("File"),
        Kind.DOSSIER: _("Dossier"), Kind.LESSON: _("Lesson"),
    }.get(kind, "")  # fmt: skip


def show(
    session: Session, question: str, asked: tuple[Term, ...], wanted: Wanted, found: Found, *, later: bool
) -> SearchPage:
    """The page of what was found; `later`: not the first page of it."""
    choices = _written(wanted)
    page = SearchPage(
        q=question,
        hits=tuple(_hit(session, hit, asked) for hit in found.hits),
        count=_count(found),
        narrow=_narrow(question, choices, found),
        chosen=_chosen(session, question, choices),
        kept=choices,
        next_url=_url(question, choices, cursor=found.next) if found.next else None,
        first_url=_url(question, choices) if later else None,
    )
    return replace(page, all_url=_url(question, {})) if choices and not found.hits else page


def _count(found: Found) -> str:
    number = found.count
    if found.capped:
        return _("%(num)s or more found, the newest shown", num=number)
    return ngettext("%(num)s found", "%(num)s found", number)


def _url(question: str, choices: Mapping[str, str], **more: Any) -> str:
    return url_for("search.find", **{"q": question, **choices, **more})


def _written(wanted: Wanted) -> dict[str, str]:
    """What narrows a search, as it stands in the address."""
    status = {True: "open", False: "ended", None: ""}[wanted.open]
    every = {
        "kind": str(wanted.kind or ""), "status": status, "region": str(wanted.region or ""), "theme": wanted.theme
    }  # fmt: skip
    return {name: value for name, value in every.items() if value}


def _groups(facets: Facets) -> Iterable[tuple[str, str, list[tuple[str, str, int]]]]:
    """Each way to narrow: its name in the address, what it is called, and its values with label and number."""
    yield "kind", _("Found in"), [(kind, kind_label(kind), number) for kind, number in facets.kinds]
    yield "status", _("State"), [("open" if open_ else "ended", _status(open_), n) for open_, n in facets.open]
    names = facets.region_names
    yield "region", _("Region"), [(str(key), names.get(key, ""), number) for key, number in facets.regions]
    yield "theme", _("Theme"), [(theme, theme, number) for theme, number in facets.themes]


def _status(open_: bool) -> str:
    return _("Open") if open_ else _("Ended")


def _narrow(question: str, choices: Mapping[str, str], found: Found) -> tuple[Group, ...]:
    """What can be chosen: of what was not chosen yet, and only where it makes a difference."""
    more = "+" if found.capped else ""
    return tuple(
        Group(
            label,
            tuple(
                Choice(name, _url(question, {**choices, key: value}), f"{number}{more}")
                for value, name, number in values
            ),
        )
        for key, label, values in _groups(found.facets)
        if key not in choices and len(values) > 1
    )


def _chosen(session: Session, question: str, choices: Mapping[str, str]) -> tuple[Choice, ...]:
    """What was chosen, each with the address without it."""
    return tuple(
        Choice(_label(session, name, value), _url(question, {key: one for key, one in choices.items() if key != name}))
        for name, value in choices.items()
    )


def _label(session: Session, name: str, value: str) -> str:
    if name == "kind":
        return kind_label(value)
    if name == "status":
        return _status(value == "open")
    if name == "region":
        region = session.get(Region, int(value))
        return region.name if region is not None else value
    return value


# -- one hit ---------------------------------------------------------------------------------------


def _hit(session: Session, hit: Hit, asked: tuple[Term, ...]) -> ShownHit:
    row = hit.case
    if row is None:
        place = hit.places[0]
        endpoint, name = OPENS[place.kind]
        values: dict[str, Any] = {name: place.ref}
        url = url_for(endpoint, **values)
        return ShownHit(
            marked(place.title, asked), url, kind=one_label(place.kind),
            snippets=(Snippet(excerpt(place.text, asked)),) if place.text else (),
        )  # fmt: skip
    definition = registry.get(session, row.process, row.workflow_version)
    url = presenters.case_url(row.process, row.number)
    return ShownHit(
        title=marked(row.title, asked),
        url=url,
        number=row.number,
        kind="" if processes.of(row.process).usual else definition.label[language()],
        region=row.region,
        state=definition.states[row.state].label[language()],
        snippets=tuple(_snippet(place, url, asked) for place in hit.places if place.text),
        more=ngettext("and %(num)s more place", "and %(num)s more places", hit.more) if hit.more else "",
    )


def _snippet(place: Place, url: str, asked: tuple[Term, ...]) -> Snippet:
    if place.kind not in OF_A_CASE:
        return Snippet(excerpt(place.text, asked))
    return Snippet(
        excerpt(place.text, asked),
        one_label(place.kind),
        short_date(place.at) if place.at else "",
        f"{url}#e{place.seq}" if place.seq is not None else url,
    )
