""" "This is it: add my region": joining a case that is there already, while filing.

Of the own region, or a case of the actor's own: who was named joins that case, and what was typed becomes an entry of
it. Else a bottleneck of the own region is filed and goes along with that case from the start (step `merge`), so that
its region is told and gives a verdict of its own. The leading case may lie outside the actor's sight: they may know
that it is there (CASE_RECOGNISE), and learn nothing else of it by joining.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.bottlenecks import similar
from app.bottlenecks.intake import BottleneckIn
from app.bottlenecks.models import Bottleneck, JoinedFiling
from app.cases import actions as cases
from app.cases import comments, notices
from app.cases.models import Case, Contact
from app.definitions import registry
from app.errors import FieldError, Invalid
from app.policy import Actor, Capability, can
from app.regions.models import Region
from app.workflow.model import Text, Visibility

LONGEST = comments.MAX_COMMENT
REASON = "Bij het melden herkend als hetzelfde knelpunt."
"""Why a case goes along with another from the start: text for Dutch colleagues, kept as it was at the time."""

HEADINGS = (
    ("title", "Ook gemeld"),
    ("affected", "Wie er last van heeft"),
    ("asked", "Wat de regio vraagt"),
    ("description", "Wat er misgaat"),
    ("tried", "Wat al is geprobeerd"),
)
"""What was typed, as an entry in the case that is joined: text for Dutch colleagues and the region."""

ALSO = Text("Speelt ook in {region}: {number} loopt mee", "Also in {region}: {number} goes along")
ALSO_HERE = Text("Nog eens gemeld in {region}", "Reported once more in {region}")


def wanted(session: Session, actor: Actor, number: str, value: BottleneckIn) -> Case:
    """The case that is joined, held. Raises Invalid at `joins`."""
    if value.confidentiality is Visibility.CONFIDENTIAL:
        raise Invalid([FieldError("joins", "join_confidential")])
    found = similar.known(session, actor, number)
    if found is None:
        raise Invalid([FieldError("joins", "unknown_case")])
    leading = cases.hold(session, found.id)
    if not leading.active:
        raise Invalid([FieldError("joins", "case_not_open")])
    if leading.outcome is not None:
        raise Invalid([FieldError("joins", "case_with_region")])
    return leading


def belongs_here(actor: Actor, leading: Case, value: BottleneckIn) -> bool:
    """Whether what is filed is of the leading case itself: of its region, or a case of the actor's own, and the actor
    may add to it.
    """
    same = leading.region_id == value.region or leading.co_owner_id == actor.id
    return same and can(actor, Capability.CASE_READ, leading.facts()) and can(
        actor, Capability.CASE_COMMENT, leading.facts()
    )  # fmt: skip


def add_to(
    session: Session, actor: Actor, leading: Case, value: BottleneckIn, submission: str | None, now: datetime
) -> None:
    """Put what was typed in the leading case, and who was named among its contacts. They are told."""
    for said in _entries(value):
        comments.comment(session, actor, leading.number, said, Visibility.REGION.value, now=now)
    event_id = _record(session, actor, leading, None, value.region, now)
    _add_people(session, actor, leading, value, now)
    _tell(session, actor, leading, ALSO_HERE, _region(session, value.region), "", event_id, now)
    if submission is not None:
        session.add(JoinedFiling(submission=submission, case_id=leading.id, event_id=event_id))
        session.flush()


def _entries(value: BottleneckIn) -> Iterator[str]:
    """What was typed, in as few entries as it fits in. Nothing is left out."""
    text = "\n\n".join(f"{heading}: {said}" for name, heading in HEADINGS if (said := getattr(value, name)))
    while text:
        end = (
            len(text)
            if len(text) <= comments.MAX_COMMENT
            else max(text.rfind(" ", 0, comments.MAX_COMMENT), comments.MAX_COMMENT // 2)
        )
        if part := text[:end].strip():
            yield part
        text = text[end:].strip()


def _add_people(session: Session, actor: Actor, leading: Case, value: BottleneckIn, now: datetime) -> None:
    there = select(Contact.email).where(Contact.case_id == leading.id, Contact.withdrawn_at.is_(None))
    known = set(session.scalars(there))
    errors = []
    for place, contact in enumerate(value.contacts):
        if contact.email.strip().lower() in known:
            continue
        try:
            cases.attach_contact(
                session, actor, leading, name=contact.name, email=contact.email, organisation=contact.organisation,
                now=now,
            )  # fmt: skip
        except Invalid as invalid:
            errors += [FieldError(f"contacts-{place}-{one.field}", one.code, one.params) for one in invalid.errors]
    if errors:
        raise Invalid(errors)


def go_along(session: Session, actor: Actor, case: Case, now: datetime) -> bool:
    """Let a bottleneck that was just submitted go along with the case it was said to be. Returns False when it was not,
    or when that case can no longer be joined: then it goes its own way.
    """
    row = session.get_one(Bottleneck, case.id)
    if row.joins_id is None:
        return False
    leading = cases.hold(session, row.joins_id)
    if not leading.active or leading.outcome is not None:
        return False
    definition = registry.get(session, case.process, case.workflow_version)
    case.directorate_id = leading.directorate_id  # whose it is, should it ever go its own way
    data = {"leading": leading.number, "reason": REASON}
    cases.carry_out(session, actor, case, definition, "merge", data, now, recognised=True)
    event_id = _record(session, actor, leading, case, case.region_id, now)
    _tell(session, actor, leading, ALSO, _region(session, case.region_id), case.number, event_id, now)
    return True


def _record(session: Session, actor: Actor, leading: Case, follower: Case | None, region: int, now: datetime) -> str:
    leading.updated_at = now
    return audit.record(
        session, actor, "bottleneck.joined", now=now, subject=f"case:{leading.number}", case_id=leading.id,
        data={"region": region, "case": follower.id if follower else None},
        private={"region": _region(session, region), "number": follower.number if follower else ""},
    )  # fmt: skip


def _region(session: Session, region: int) -> str:
    return session.get_one(Region, region).name


def _tell(
    session: Session, actor: Actor, leading: Case, words: Text, region: str, number: str, event_id: str, now: datetime
) -> None:
    """Tell who solves the leading case and its liaison; not whoever joined it themselves."""
    told = {actor.id}
    for reader in (leading.owner_id, leading.co_owner_id):
        if reader is None or reader in told:
            continue
        told.add(reader)
        notices.tell_colleague(
            session, leading, "informed", reader,
            lambda language: {"what": words[language].format(region=region, number=number)}, event_id, now, but=told,
        )  # fmt: skip
