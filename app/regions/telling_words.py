"""What a new table does, in sentences: for the page and for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.regions.actions import Move
from app.regions.telling import Told

NAMED = 12
"""No more names stand in one sentence; the lists below have all of them."""


def sentences(told: Told, divisions: Mapping[str, str]) -> Iterator[str]:
    """What happens, the mergers first. `divisions`: key to name."""
    for merger in told.mergers:
        gone, into = _listed(merger.gone), _listed(merger.into)
        if merger.stays:
            yield _("%(gone)s: part of %(into)s from then on, which remains.", gone=gone, into=into)
        elif len(merger.into) > 1:
            yield _("%(gone)s end; %(into)s take their places. The table does not say which follows which.",
                    gone=gone, into=into)  # fmt: skip
        elif len(merger.gone) > 1:
            yield _("%(gone)s merge into %(into)s.", gone=gone, into=into)
        else:
            yield _("%(gone)s goes on as %(into)s.", gone=gone, into=into)
    if told.alone:
        yield _("Ends, and the table does not show where it goes: %(names)s.", names=_listed(told.alone))
    if told.founded:
        yield _("New, without a municipality that ends: %(names)s.", names=_listed(told.founded))
    for old, new in told.renamed:
        yield _("%(old)s is called %(new)s from then on.", old=old, new=new)
    groups: dict[tuple[str, str, str], list[Move]] = {}
    for move in told.moves:
        if move.old and move.new:
            groups.setdefault((move.division, move.old, move.new), []).append(move)
    for (division, old, new), moves in groups.items():
        yield ngettext(
            "%(num)s municipality goes from %(old)s to %(new)s (%(division)s): %(names)s.",
            "%(num)s municipalities go from %(old)s to %(new)s (%(division)s): %(names)s.",
            len(moves),
            old=old,
            new=new,
            division=divisions.get(division, division),
            names=_listed([move.municipality for move in moves]),
        )
    if told.mergers and not told.moves:
        yield _("No region changes its area: what merges lay in the same regions.")


def _listed(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return _("%(names)s and %(count)s more", names=", ".join(names[:NAMED]), count=len(names) - NAMED)
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
