"""Filing and editing bottlenecks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from app import audit
from app.accords import known
from app.bottlenecks import belonging, intake, joining, queries, similar
from app.bottlenecks.intake import BottleneckIn
from app.bottlenecks.models import Bottleneck, BottleneckAccord, BottleneckAgreement, BottleneckSystem
from app.bottlenecks.vocabulary import NATURES
from app.cases import actions as cases
from app.cases import facts, index, notices, search
from app.cases.models import Case
from app.definitions import registry
from app.errors import FieldError, Invalid, NotAllowedNow, Stale
from app.outbox import texts
from app.people import queries as people
from app.policy import (
    Actor,
    ActorKind,
    Capability,
    Forbidden,
    Role,
    entitled,
    reaches_region,
    require,
)
from app.regions.models import Municipality


def file(
    session: Session,
    actor: Actor,
    raw: Mapping[str, Any],
    *,
    submit: bool,
    now: datetime,
    submission: str | None = None,
    joins: str = "",
    different: Sequence[str] = (),
) -> Case:
    """Log a bottleneck: the liaison who does becomes co-owner (task L4). With `submit` it goes to The Hague at once.

    `submission` names the form it came from: filing the same one again gives the case that is already there. `joins` is
    the number of a case that it turned out to be (see `joining`): what is returned may then be that case. `different`
    are the numbers of look-alikes that were judged to be something else. Raises Forbidden and Invalid.
    """
    require(actor, Capability.CASE_CREATE)
    before = filed_before(session, submission)
    if before is not None:
        return before
    value = _read(session, raw, submit=submit)
    if not may_file_for(actor, value.region):
        raise Invalid([FieldError("region", "region_not_yours")])
    leading = joining.wanted(session, actor, joins, value) if joins else None
    if submit and leading is not None and joining.belongs_here(actor, leading, value):
        joining.add_to(session, actor, leading, value, submission, now)
        return leading
    return _file(
        session, actor, actor.id or 0, value, submit=submit, now=now, submission=submission, leading=leading,
        different=different,
    )  # fmt: skip


def file_for(
    session: Session,
    actor: Actor,
    liaison: int,
    raw: Mapping[str, Any],
    *,
    submit: bool,
    now: datetime,
    submission: str,
) -> Case:
    """Log a bottleneck out of a file. `liaison` becomes its co-owner: the actor, or (for an administrator and for the
    application itself) the liaison of the region. Raises Forbidden and Invalid, like `file`.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.CASE_IMPORT)
    before = filed_before(session, submission)
    if before is not None:
        return before
    value = _read(session, raw, submit=submit)
    if liaison == actor.id:
        if not may_file_for(actor, value.region):
            raise Invalid([FieldError("region", "region_not_yours")])
    elif actor.kind is not ActorKind.SYSTEM and not actor.has(Role.ADMIN):
        raise Forbidden(Capability.CASE_IMPORT)
    elif liaison not in {person.id for person in people.liaisons_of(session, value.region)}:
        raise Invalid([FieldError("region", "region_without_liaison")])
    return _file(session, actor, liaison, value, submit=submit, now=now, submission=submission)


def filed_before(session: Session, submission: str | None) -> Case | None:
    """The case that this form became before; None when it is new."""
    number = queries.filed_as(session, submission) if submission is not None else None
    return case_of(session, number) if number is not None else None


def case_of(session: Session, number: str) -> Case:
    """The case of this number, which is known to be there; whoever asks may know of it."""
    return session.scalars(select(Case).where(Case.number == number)).one()


def _file(
    session: Session, actor: Actor, liaison: int, value: BottleneckIn, *, submit: bool, now: datetime,
    submission: str | None, leading: Case | None = None, different: Sequence[str] = (),
) -> Case:  # fmt: skip
    judged = similar.numbers(different)
    case = cases.open_case(
        session,
        actor,
        cases.Birth(
            process="bottleneck",
            title=value.title,
            region_id=value.region,
            co_owner_id=liaison,
            theme=value.theme,
            urgency=value.urgency,
            confidentiality=value.confidentiality,
        ),
        now=now,
        data=_codes(value) | ({"judged_different": judged} if judged else {}),
        private=_words(value),
    )
    row = Bottleneck(case_id=case.id, submission=submission, joins_id=leading.id if leading else None, different=judged)
    session.add(row)
    _store(session, case, row, value)
    _add_contacts(session, actor, case, value, now)
    if submit:
        definition = registry.current("bottleneck")
        cases.carry_out(session, actor, case, definition, "submit", {}, now)
    return case


def file_part(
    session: Session, actor: Actor, liaison: int, value: BottleneckIn, *, now: datetime, submission: str | None
) -> Case:
    """File a part of a case and hand it in, without asking who may (`splitting` has). Raises Invalid."""
    return _file(session, actor, liaison, value, submit=True, now=now, submission=submission)


def may_file_for(actor: Actor, region: int) -> bool:
    """Whether this region is one of the actor's own, or overlaps one."""
    return reaches_region(actor, Capability.CASE_CREATE, region)


def edit(
    session: Session,
    actor: Actor,
    number: str,
    raw: Mapping[str, Any],
    *,
    expected_version: int,
    now: datetime,
    submit: bool = False,
    joins: str = "",
    different: Sequence[str] = (),
) -> Case:
    """Change the text of a draft, and with `submit` hand it in. `joins` and `different` as in `file`.

    Raises NotFound, Stale, Forbidden, NotAllowedNow once submitted, Invalid.
    """
    case = cases.lock(session, actor, number)
    if case.version != expected_version:
        raise Stale(expected_version, case.version)
    actor = entitled(actor, Capability.CASE_EDIT, case.facts())
    if case.state != "draft":
        raise NotAllowedNow([FieldError("", "not_from_state", {"state": case.state})])
    value = _read(session, raw, submit=submit)
    if value.region != case.region_id and not may_file_for(actor, value.region):
        raise Invalid([FieldError("region", "region_not_yours")])
    row = session.get_one(Bottleneck, case.id)
    row.joins_id = joining.wanted(session, actor, joins, value).id if joins else None
    row.different = similar.numbers([*row.different, *different])
    case.title, case.theme, case.urgency = value.title, value.theme, value.urgency
    case.confidentiality, case.region_id = value.confidentiality, value.region
    _store(session, case, row, value)
    _add_contacts(session, actor, case, value, now)
    case.version += 1
    case.updated_at = now
    audit.record(
        session,
        actor,
        "bottleneck.edited",
        now=now,
        subject=f"case:{case.number}",
        case_id=case.id,
        data={"version": case.version, "region": value.region, "judged_different": row.different, **_codes(value)},
        private={"title": value.title, **_words(value)},
    )
    if submit:
        cases.transition(session, actor, number, "submit", {}, expected_version=None, now=now)
    return case


def check(session: Session, raw: Mapping[str, Any], *, submit: bool) -> BottleneckIn:
    """Judge a bottleneck without keeping it. Raises Invalid."""
    return _read(session, raw, submit=submit)


def _read(session: Session, raw: Mapping[str, Any], *, submit: bool) -> BottleneckIn:
    return intake.read(
        raw,
        submit=submit,
        region_known=lambda region: queries.region_known(session, region),
        municipality_known=lambda found: session.get(Municipality, found) is not None,
    )


def _codes(value: BottleneckIn) -> dict[str, Any]:
    return {
        "nature": value.nature.value if value.nature else None,
        "systems": list(value.systems),
        "accords": list(value.accords),
        "agreements": list(value.agreements),
        "urgency": value.urgency.value,
        "confidentiality": value.confidentiality.value,
    }


def _words(value: BottleneckIn) -> dict[str, Any]:
    names = ("description", "affected", "tried", "asked", "theme", "partnership", "source")
    return {name: getattr(value, name) for name in names if getattr(value, name)}


def _store(session: Session, case: Case, row: Bottleneck, value: BottleneckIn) -> None:
    belonging.settle(session, case, row, value.partnership)
    row.nature, row.description, row.affected = value.nature, value.description, value.affected
    row.tried, row.asked, row.partnership = value.tried, value.asked, value.partnership
    row.municipality_id, row.source = value.municipality, value.source
    case.search_text = search.indexed(
        case.number, value.title, value.description, value.affected, value.asked, value.tried, value.theme
    )
    is_new = inspect(row).pending
    session.flush()
    told = (value.description, value.affected, value.asked, value.tried, value.theme)
    index.put(
        session, index.Kind.CASE, case.id, case_id=case.id, title=value.title, text="\n".join(filter(None, told))
    )  # fmt: skip
    if not is_new:
        index.retitle(session, case)
        session.execute(delete(BottleneckSystem).where(BottleneckSystem.case_id == case.id))
        session.execute(delete(BottleneckAccord).where(BottleneckAccord.case_id == case.id))
        session.execute(delete(BottleneckAgreement).where(BottleneckAgreement.case_id == case.id))
    session.add_all(BottleneckSystem(case_id=case.id, system=system) for system in value.systems)
    session.add_all(BottleneckAccord(case_id=case.id, accord=accord) for accord in value.accords)
    register = known.current().references
    session.add_all(BottleneckAgreement(case_id=case.id, agreement_id=register[one].id) for one in value.agreements)
    session.flush()


def _add_contacts(session: Session, actor: Actor, case: Case, value: BottleneckIn, now: datetime) -> None:
    errors = []
    for place, contact in enumerate(value.contacts):
        try:
            cases.attach_contact(
                session,
                actor,
                case,
                name=contact.name,
                email=contact.email,
                organisation=contact.organisation,
                now=now,
            )
        except Invalid as invalid:
            errors += [FieldError(f"contacts-{place}-{e.field}", e.code, e.params) for e in invalid.errors]
    if errors:
        raise Invalid(errors)


def _nature_of(session: Session, case_id: int) -> str:
    row = session.get(Bottleneck, case_id)  # mostly there already: a new case, or one told of for the second time
    return row.nature.value if row is not None and row.nature else ""


def _natures() -> dict[str, dict[str, str]]:
    """The natures in words: a message can have a text for each."""
    return {nature.value: {"nl": text["nl"], "en": text["en"]} for nature, text in NATURES.items()}


notices.natures(_nature_of)
texts.kinds_of_cases(natures=_natures)


@facts.fact("complete_intake")
def _complete_intake(session: Session, case: Case, _now: datetime) -> bool:
    row = session.get_one(Bottleneck, case.id)
    return all((case.title, row.affected, row.asked))
