"""Telling how an agreement stands in a region. The steps are in `workflows/agreement.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accords.models import Accord, Agreement
from app.cases import actions as cases
from app.cases import index, processes, search, steps
from app.cases.models import Case
from app.errors import NotFound
from app.mandates import queries as mandates
from app.monitor.models import RegionAgreement, Standing, Telling
from app.policy import Actor

PROCESS = "agreement"
SAME = "same"
"""What is chosen for: it still stands as it was told last. Without words, those of last time hold."""


def tell(
    session: Session, actor: Actor, number: str, standing: str, words: str, *, expected_version: int | None,
    now: datetime,
) -> Case:  # fmt: skip
    """Tell how an agreement stands in a region, in the region's words (DOMAIN L9).

    `standing` is a `Standing`, or SAME. Raises NotFound, Forbidden, Stale, NotAllowedNow (it waits for a decision, or
    is not monitored any more) and Invalid, as a step does.
    """
    case = cases.lock(session, actor, number)
    if case.process != PROCESS:
        raise NotFound(number)
    data = {"standing": standing, "words": words}
    if standing == SAME:
        last = of_case(session, case.id)
        data = {
            "standing": last.standing.value if last.standing is not None else "",
            "words": words if words.strip() else last.words,
        }
    return cases.transition(session, actor, number, "tell", data, expected_version=expected_version, now=now)


def of_case(session: Session, case_id: int) -> RegionAgreement:
    """What a case of this process asks after."""
    return session.scalars(select(RegionAgreement).where(RegionAgreement.case_id == case_id)).one()


processes.describe(PROCESS, processes.Process(apart=True))


@mandates.touching
def _touching(session: Session, case_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Which accord an agreement in a region is of: whose mandate a decision on it takes."""
    asked = select(RegionAgreement.case_id, Accord.key).join(Agreement, Agreement.id == RegionAgreement.agreement_id)
    found = session.execute(asked.join(Accord, Accord.id == Agreement.accord_id).where(
        RegionAgreement.case_id.in_(case_ids)
    ))  # fmt: skip
    return {case_id: frozenset({key}) for case_id, key in found if case_id is not None}


@steps.automatic("note_standing")
def _note_standing(step: steps.Step) -> None:
    """It was told how it stands: keep that, as the last of a series."""
    kept = of_case(step.session, step.case.id)
    standing, words = Standing(step.decision.data["standing"]), step.decision.data["words"]
    if standing is not kept.standing:
        kept.before = kept.standing
    kept.standing, kept.words = standing, words
    kept.told_at, kept.told_by_id = step.now, step.actor.id
    step.session.add(
        Telling(
            case_id=step.case.id, event_id=step.event_id, standing=standing, words=words, told_at=step.now,
            told_by_id=step.actor.id,
        )
    )  # fmt: skip
    keep_findable(step.session, step.case, words)


@steps.automatic("note_helper")
def _note_helper(step: steps.Step) -> None:
    """The liaison answers for an agreement in the region; whoever a decision names goes along as the one who helps."""
    case, kept = step.case, of_case(step.session, step.case.id)
    named = step.decision.data.get("new_owner")
    if named is not None:
        kept.helper_id = named
    elif kept.helper_id is None or kept.helper_id != case.owner_id:
        case.owner_id = case.co_owner_id
    case.accepted = True


def keep_findable(session: Session, case: Case, words: str = "") -> None:
    """What the case is found by, as it reads now."""
    case.search_text = search.indexed(case.number, case.title, words)
    index.put(session, index.Kind.CASE, case.id, case_id=case.id, title=case.title, text=words)
