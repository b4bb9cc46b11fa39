"""The figures of a pilot in words: numbers as they are, what a difference says, and what it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.pilots.comparing import FEW, Change, Compared, Kind, Sight, likely

CHANGES: Mapping[Change, Callable[[], str]] = {
    Change.FEW: lambda: _("Too few to say anything."),
    Change.CHANCE: lambda: _("The difference may be chance."),
    Change.MORE: lambda: _("More than before"),
    Change.LESS: lambda: _("Less than before"),
    Change.UNJUDGED: lambda: "",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it is shown, and what stands below it."""

    text: str
    below: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of a pilot in words. `cells`: here before and during, elsewhere before and during."""

    label: str
    url: str
    cells: tuple[Told, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures on the page of a pilot: what the columns are of, and the lines."""

    before: str
    during: str
    lines: tuple[Line, ...]
    young: bool
    confidential: str


def told(kind: Kind, unit: str, seen: Sight | None, url: str = "") -> Told:
    """A figure in words. Under ten observations a share has no percentage."""
    if seen is None:
        return Told("–", _("not begun"))
    if kind in (Kind.COUNT, Kind.STOCK):
        return Told(str(seen.value or 0), url=url if seen.value else "")
    if not seen.seen:
        return Told("–", _("none"))
    between = likely(kind, seen)
    if kind is Kind.SHARE:
        of = _("%(value)s of %(of)s", value=seen.value or 0, of=seen.of or 0)
        if between is None:
            return Told(of, url=url)
        per_cent = (200 * (seen.value or 0) + (seen.of or 1)) // (2 * (seen.of or 1))
        about = _("probably between %(low)s and %(high)s%%", low=between[0], high=between[1])
        return Told(f"{per_cent}%", f"{of}; {about}", url)
    days = ngettext("%(num)s working day", "%(num)s working days", seen.value or 0)
    if between is None:
        return Told(days, ngettext("only %(num)s time", "only %(num)s times", seen.seen), url)
    if between[0] == between[1]:
        return Told(days, url=url)
    return Told(days, _("probably between %(low)s and %(high)s", low=between[0], high=between[1]), url)


def says(one: Compared) -> str:
    """What the difference says, in one line; never that the pilot did it."""
    here, elsewhere = one.here, one.elsewhere
    if here not in (Change.MORE, Change.LESS):
        return CHANGES[here]()
    if elsewhere is here:
        return _("%(change)s, but so it is elsewhere.", change=CHANGES[here]())
    if elsewhere in (Change.MORE, Change.LESS):
        return _("%(change)s; elsewhere the other way round.", change=CHANGES[here]())
    return _("%(change)s; elsewhere not clearly.", change=CHANGES[here]())


def left_out(count: int) -> str:
    """That confidential cases are not counted; empty when there are none."""
    if not count:
        return ""
    return ngettext(
        "%(num)s confidential case of the whole land is not counted.",
        "%(num)s confidential cases of the whole land are not counted.",
        count,
    )


def rule() -> str:
    """How small numbers are read, in words."""
    return _(
        "Under %(few)s observations we give no percentage and no judgement. A difference counts only when chance would "
        "make it less than one time in twenty. How many are open at the end of a period is shown, and not judged. A "
        "difference does not say that the pilot made it.",
        few=FEW,
    )
