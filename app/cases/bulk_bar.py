"""What a list offers to do to its ticked cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import url_for

from app.cases import bulk_kinds
from app.cases.lists import COUNT_CAP
from app.cases.presenters import count_text
from app.policy import Actor
from app.web.viewmodels import BulkBar


def bar(
    actor: Actor,
    given: Mapping[str, str],
    shown: int,
    count: int,
    *,
    without: Collection[str] = (),
    cap: int = COUNT_CAP,
) -> BulkBar | None:
    """The buttons below a list of which `shown` cases are on this page and `count` in all (no further than `cap`), with
    the filters `given`. `without`: kinds that make no sense there. None when this reader can do nothing to several
    cases at once.
    """
    kinds = [kind for kind in bulk_kinds.offered(actor) if kind.name not in without]
    if not kinds or not shown:
        return None
    whole = count > shown
    return BulkBar(
        actions=tuple((kind.label(), url_for("bulk.act", address=kind.address)) for kind in kinds),
        count_text=count_text(count, cap) if whole else "",
        hidden=tuple((name, value) for name, value in given.items() if value),
    )
