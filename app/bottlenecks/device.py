"""Taking in a draft from a device: once, however often it is sent, and never over a newer text.

A device may send the same thing again: because no answer came, because two of its windows did it, or because somebody
took another device. What is known already is found by `submission` (the id that the device made) or by case number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bottlenecks import actions, queries
from app.bottlenecks.intake import BottleneckIn
from app.cases import actions as cases
from app.cases.models import Case, Contact
from app.policy import Actor

COMPARED = (
    "title", "region", "municipality", "affected", "asked", "description", "tried", "nature", "urgency", "systems",
    "accords", "agreements", "theme", "partnership", "confidentiality",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """What a device says of its draft. `number` and `version`: of the draft on the server that it was made from, or
    became when it was sent before.
    """

    submission: str
    number: str | None
    version: int | None


class Differs(Exception):
    """The server has another text than the device knew of: its writer must choose. `locked`: it was handed in."""

    def __init__(self, number: str, names: tuple[str, ...], *, locked: bool) -> None:
        super().__init__(number, names)
        self.number = number
        self.names = names
        self.locked = locked


def take(
    session: Session, actor: Actor, raw: Mapping[str, Any], sent: Sent, *, submit: bool, hand_in: bool, now: datetime,
    joins: str = "", different: Sequence[str] = (),
) -> Case:  # fmt: skip
    """Keep a draft from a device and, with `hand_in`, hand it in. `submit`: it is to be handed in, now or after its
    files have come, so it must be complete.

    Raises Invalid, Forbidden, NotFound, and Differs when the text on the server is not the one the device knew.
    """
    added_to = queries.joined_as(session, sent.submission)
    if added_to is not None:  # it became part of a case that was there already
        return actions.case_of(session, added_to)
    value = actions.check(session, raw, submit=submit)
    number = sent.number or queries.filed_as(session, sent.submission)
    if number is None:
        return actions.file(
            session, actor, raw, submit=hand_in, now=now, submission=sent.submission, joins=joins, different=different
        )
    case = cases.lock(session, actor, number)
    names = _differences(session, case, value)
    if names and (case.state != "draft" or case.version != sent.version):
        raise Differs(number, names, locked=case.state != "draft")
    if names:
        raw = {**raw, "contacts": _new(session, case, raw.get("contacts"))}
        return actions.edit(
            session, actor, number, raw, expected_version=case.version, submit=hand_in, now=now, joins=joins,
            different=different,
        )  # fmt: skip
    if hand_in and case.state == "draft":
        return cases.transition(session, actor, number, "submit", {}, expected_version=None, now=now)
    return case


def _differences(session: Session, case: Case, value: BottleneckIn) -> tuple[str, ...]:
    text = queries.detail(session, case.id)
    stored: dict[str, Any] = {name: getattr(text, name) for name in COMPARED if hasattr(text, name)}
    stored |= {name: getattr(case, name) for name in ("title", "theme", "urgency", "confidentiality")}
    stored["agreements"] = tuple(sorted(one.reference for one in text.agreements))
    stored |= {"region": case.region_id, "municipality": text.municipality_id}
    sent = {name: getattr(value, name) for name in COMPARED} | {
        name: tuple(sorted(getattr(value, name))) for name in ("systems", "accords", "agreements")
    }  # fmt: skip
    return tuple(name for name in COMPARED if stored[name] != sent[name])


def _new(session: Session, case: Case, contacts: Any) -> list[Any]:
    """The contacts that the case does not have yet."""
    known = set(session.scalars(select(Contact.email).where(Contact.case_id == case.id)))
    return [one for one in contacts or () if str(one.get("email", "")).strip().lower() not in known]
