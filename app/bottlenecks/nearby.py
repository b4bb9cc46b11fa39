"""What looks like a bottleneck, beside it: who else has this, how it ended there, and what is known of it.

Asked for on demand, when its part of the page comes into view: the page of a case does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.bottlenecks import looking, similar
from app.bottlenecks.looking import KnownView
from app.bottlenecks.similar import LookAlike
from app.cases import words
from app.cases.models import Case
from app.cases.parts import Parts, contributes_to
from app.cases.queries import Row
from app.definitions import registry
from app.policy import Actor
from app.web.formats import short_date
from app.web.request import language
from app.web.viewmodels import Panel


@dataclass(frozen=True, slots=True)
class NearCase:
    """A case that looks like it. `url` only for who may read it; `ended`: how, for the same."""

    number: str
    title: str
    url: str
    where: str
    state: str
    since: str
    ended: str
    reason: str


@dataclass(frozen=True, slots=True)
class Near:
    """All that looks like a case."""

    number: str
    title: str
    url: str
    cases: tuple[NearCase, ...]
    known: tuple[KnownView, ...]


def near(session: Session, actor: Actor, case: Case) -> Near:
    """What looks like this bottleneck, as far as the reader may know of it. The caller has established that they may
    read the case itself. Three queries, and one for each other kind of thing that is known.
    """
    found = similar.around(session, actor, similar.subject_of(session, case), now=clock.now())
    return Near(
        number=case.number,
        title=case.title,
        url=url_for("cases.show", number=case.number),
        cases=tuple(_case(session, one) for one in found.cases),
        known=tuple(looking.known_view(one) for one in found.others),
    )


def _case(session: Session, found: LookAlike) -> NearCase:
    state = registry.get(session, "bottleneck", found.workflow_version).states[found.state]
    return NearCase(
        number=found.number,
        title=found.title,
        url=url_for("cases.show", number=found.number) if found.readable else "",
        where=_("%(region)s, the same region", region=found.region) if found.same_region else found.region,
        state=state.label[language()],
        since=_("since %(day)s", day=short_date(clock.local_date(found.since))),
        ended=words.outcome_label(found.outcome) if found.outcome else "",
        reason=looking.reason(found),
    )


@contributes_to("bottleneck")
def _beside(_session: Session, _actor: Actor, case: Case, _row: Row) -> Parts:
    url = url_for("nearby.show", number=case.number)
    return Parts(panels=(Panel("bottlenecks/_nearby.html", url),))
