"""Looking along while somebody files: what it seems to be about, and what looks like it. Shown, never filled in.

The same part of the form is made while typing (by script) and on the page that comes back before handing in (without).
What was shown stands in the form itself (`shown`), so that nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.bottlenecks import places, similar, suggesting
from app.bottlenecks.forms import BottleneckForm
from app.bottlenecks.similar import LookAlike, Resembling, Subject
from app.definitions import registry
from app.errors import Invalid
from app.web.formats import short_date
from app.web.request import actor, language, session

NONE = "none"
"""The choice “no, it is something else” among the look-alikes."""


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion as the form shows it; `taken` when the box is ticked."""

    key: str
    text: str
    reason: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that looks like it, as the form shows it. `url` only for who may read it; `join`: what joining does."""

    number: str
    title: str
    url: str
    where: str
    state: str
    since: str
    reason: str
    join: str


@dataclass(frozen=True, slots=True)
class KnownView:
    """What is known of it already: a lesson, a dossier. `key` is what it is called in a form."""

    key: str
    kind: str
    title: str
    url: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Kind:
    label: Callable[[], str]
    url: Callable[[str], str]


_KINDS: dict[str, _Kind] = {}


def shows(kind: str, label: Callable[[], str], url: Callable[[str], str]) -> None:
    """Say what a kind of `similar.Known` is called, and where one stands; `url` gets its `ref`."""
    _KINDS[kind] = _Kind(label, url)


@dataclass(frozen=True, slots=True)
class Panel:
    """What there is to look at. `joins` is what was chosen; `different` was judged before; `shown` is all of it."""

    ideas: tuple[Idea, ...] = ()
    known: tuple[KnownView, ...] = ()
    alikes: tuple[Alike, ...] = ()
    joins: str = ""
    different: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    summary: str = ""


def taken() -> dict[str, list[str]]:
    """The suggestions that were taken over in this form, by field."""
    found: dict[str, list[str]] = {kind: [] for kind in suggesting.KINDS}
    for key in request.form.getlist("take"):
        kind, _colon, value = key.partition(":")
        if value in [str(one) for one in suggesting.KINDS.get(kind, ())]:
            found[kind].append(value)
    return found


def with_taken(values: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, with the suggestions that were taken over. What somebody chose goes before."""
    extra = taken()
    return values | {
        "nature": values.get("nature") or next(iter(extra["nature"]), ""),
        "systems": list(dict.fromkeys([*(values.get("systems") or ()), *extra["systems"]])),
        "accords": list(dict.fromkeys([*(values.get("accords") or ()), *extra["accords"]])),
    }


def joins() -> str:
    """The number of the case that it was said to be; empty when it was not."""
    chosen = request.form.get("joins", "")
    return "" if chosen == NONE else chosen[:20]


def _listed(name: str) -> list[str]:
    """What stands in a hidden field of the form: a list with spaces."""
    return " ".join(request.form.getlist(name)).split()


def different() -> list[str]:
    """The cases that were shown and judged to be something else."""
    before = _listed("different")
    if request.form.get("joins") == NONE:
        before += [key.removeprefix("case:") for key in _listed("shown") if key.startswith("case:")]
    return similar.numbers(before)


def panel(form: BottleneckForm, *, own: str = "", judged: tuple[str, ...] = (), kept: str = "") -> Panel:
    """What there is to look at for this form.

    Of a draft: `own` is its number, `judged` what was judged to be something else, `kept` the case it was said to be.
    """
    ideas = _ideas(form)
    apart = tuple(dict.fromkeys([*judged, *different()]))
    all_ = similar.around(session(), actor(), _subject(form, own), now=clock.now())
    found = [one for one in all_.cases if one.number not in apart]
    known = tuple(known_view(one) for one in all_.others)
    said = (*(idea.key for idea in ideas), *(one.key for one in known))
    shown = (*said, *(f"case:{one.number}" for one in found))
    return Panel(
        ideas=ideas,
        known=known,
        alikes=tuple(_alike(one) for one in found),
        joins=joins() if request.method == "POST" else kept,
        different=apart,
        shown=shown,
        summary=_summary(len(ideas), len(known), len(found)),
    )


def asks(found: Panel) -> bool:
    """Whether there is something that was not shown before."""
    return not set(found.shown).issubset(_listed("shown"))


def is_new(key: str) -> bool:
    """Whether this was not shown before."""
    return key not in _listed("shown")


def _ideas(form: BottleneckForm) -> tuple[Idea, ...]:
    spoken, ticked = language(), request.form.getlist("take")
    filled = {
        "nature": [form.nature.data] if form.nature.data else [],
        "systems": form.systems.data or [],
        "accords": form.accords.data or [],
    }
    chosen = {kind: [one for one in values if f"{kind}:{one}" not in ticked] for kind, values in filled.items()}
    return tuple(
        Idea(
            key=one.key,
            text=suggesting.KINDS[one.kind][one.value][spoken],
            reason=_("because you wrote “%(words)s”: %(why)s", words=one.quote[:60], why=one.why[spoken]),
            taken=one.key in ticked,
        )
        for one in suggesting.suggest(_text(form), chosen)
    )


def _text(form: BottleneckForm) -> str:
    fields = (form.title, form.description, form.affected, form.asked, form.tried, form.theme)
    return "\n".join(str(one.data) for one in fields if one.data)


def _subject(form: BottleneckForm, own: str) -> Subject:
    chosen = form.other_region.data or form.region.data or ""
    region = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    try:
        where = places.settle(session(), actor(), region, form.municipality.data or "")
    except Invalid:
        where = places.Where(region, None)
    values = with_taken({"nature": form.nature.data, "systems": form.systems.data})
    return Subject(
        title=form.title.data or "",
        words=_text(form),
        region=where.region,
        municipality=where.municipality,
        nature=values["nature"],
        systems=tuple(values["systems"]),
        own=own,
    )


def _alike(found: LookAlike) -> Alike:
    state = registry.get(session(), "bottleneck", found.workflow_version).states[found.state]
    return Alike(
        number=found.number,
        title=found.title,
        url=url_for("cases.show", number=found.number) if found.readable else "",
        where=_("%(region)s, your region", region=found.region) if found.same_region else found.region,
        state=state.label[language()],
        since=_("since %(day)s", day=short_date(clock.local_date(found.since))),
        reason=reason(found),
        join=_join(found),
    )


_SAME: Mapping[str, Any] = {
    "systems": lambda: _("same law"),
    "nature": lambda: _("same nature"),
    "municipality": lambda: _("same municipality"),
}


def known_view(found: Resembling) -> KnownView:
    """A lesson or dossier that is about it, with the reason why it is shown."""
    known, kind = found.known, _KINDS[found.known.kind]
    return KnownView(
        key=f"{known.kind}:{known.ref}",
        kind=kind.label(),
        title=known.title,
        url=kind.url(known.ref),
        note=known.note,
        reason=reason(found),
    )


def reason(found: LookAlike | Resembling) -> str:
    """Why something is shown, in words."""
    parts = [_("same words: %(words)s", words=", ".join(found.shared))] if found.shared else [_("same subject")]
    return "; ".join([*parts, *(_SAME[name]() for name in found.same)])


def _join(found: LookAlike) -> str:
    """What “this is it” does; empty when it cannot be joined any more."""
    if not found.joinable:
        return ""
    if found.same_region and found.readable:
        return _("This is it: add what I heard")
    return _("This is it: add my region")


def _summary(ideas: int, known: int, alikes: int) -> str:
    """For who does not see the page: what there is now."""
    parts = []
    if ideas:
        parts.append(ngettext("%(num)s suggestion", "%(num)s suggestions", ideas))
    if known:
        parts.append(ngettext("%(num)s answer that is known already", "%(num)s answers that are known already", known))
    if alikes:
        parts.append(ngettext("%(num)s bottleneck looks like it", "%(num)s bottlenecks look like it", alikes))
    return ", ".join(parts)
