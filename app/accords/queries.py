"""Reading the register whole: accords and agreements with their texts, signatories with all that they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accords.judging import CODE, KEY
from app.accords.models import Accord, AccordSignatory, Agreement, AgreementSignatory, Signatory, SignatoryKind
from app.errors import NotFound
from app.workflow.model import Text


@dataclass(frozen=True, slots=True)
class Signed:
    """A signatory beside an accord. `signed_on` is empty where the day is not known, and beside an agreement."""

    id: int
    name: str
    short: str
    kind: SignatoryKind
    active: bool
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccordDetail:
    """An accord with its texts and who signed it."""

    id: int
    key: str
    name: Text
    summary: Text
    source: str
    starts_on: date | None
    ends_on: date | None
    active: bool
    signatories: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementDetail:
    """An agreement with its text, its accord's key and who has to keep it."""

    id: int
    accord: str
    accord_id: int
    code: str
    title: Text
    text: Text
    place: str
    term_on: date | None
    monitored: bool
    active: bool
    keepers: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatoryDetail:
    """A signatory with where it is addressed. `signed` are accords by id, with the day; `keeps` are agreements."""

    id: int
    name: str
    short: str
    kind: SignatoryKind
    email: str | None
    active: bool
    signed: tuple[tuple[int, date | None], ...] = ()
    keeps: tuple[int, ...] = ()


def accord(session: Session, key: str) -> AccordDetail:
    """An accord, however its key is capitalised. Two queries. Raises NotFound."""
    row = session.scalar(select(Accord).where(Accord.key == key.upper())) if KEY.fullmatch(key.upper()) else None
    if row is None:
        raise NotFound(key)
    signed = session.execute(
        select(
            Signatory.id, Signatory.name, Signatory.short, Signatory.kind, Signatory.active, AccordSignatory.signed_on
        )
        .join(AccordSignatory, AccordSignatory.signatory_id == Signatory.id)
        .where(AccordSignatory.accord_id == row.id)
        .order_by(Signatory.kind, func.lower(Signatory.name))
    )  # fmt: skip
    return AccordDetail(
        row.id, row.key, Text(row.name_nl, row.name_en), Text(row.summary_nl, row.summary_en), row.source,
        row.starts_on, row.ends_on, row.active, tuple(Signed(*one) for one in signed),
    )  # fmt: skip


def agreement(session: Session, key: str, code: str) -> AgreementDetail:
    """An agreement of an accord. Two queries. Raises NotFound."""
    if not (KEY.fullmatch(key.upper()) and CODE.fullmatch(code.lower())):
        raise NotFound(code)
    return _agreement(session, Accord.key == key.upper(), Agreement.code == code.lower())


def agreement_by_id(session: Session, agreement_id: int) -> AgreementDetail:
    """An agreement by its id: what it says in a letter or a brief. Two queries. Raises NotFound."""
    return _agreement(session, Agreement.id == agreement_id)


def _agreement(session: Session, *which: object) -> AgreementDetail:
    found = session.execute(
        select(Agreement, Accord.key).join(Accord, Accord.id == Agreement.accord_id).where(*which)  # type: ignore[arg-type]
    ).one_or_none()
    if found is None:
        raise NotFound
    row, key = found
    keepers = session.execute(
        select(Signatory.id, Signatory.name, Signatory.short, Signatory.kind, Signatory.active)
        .join(AgreementSignatory, AgreementSignatory.signatory_id == Signatory.id)
        .where(AgreementSignatory.agreement_id == row.id)
        .order_by(Signatory.kind, func.lower(Signatory.name))
    )
    return AgreementDetail(
        row.id, key, row.accord_id, row.code, Text(row.title_nl, row.title_en), Text(row.text_nl, row.text_en),
        row.place, row.term_on, row.monitored, row.active, tuple(Signed(*one) for one in keepers),
    )  # fmt: skip


def texts(session: Session, agreement_ids: frozenset[int] | set[int]) -> dict[int, tuple[Text, str]]:
    """What several agreements say, and where that stands. One query; none for none."""
    if not agreement_ids:
        return {}
    columns = (Agreement.id, Agreement.text_nl, Agreement.text_en, Agreement.place)
    rows = session.execute(select(*columns).where(Agreement.id.in_(agreement_ids)))
    return {id_: (Text(dutch, english), place) for id_, dutch, english, place in rows}


def signatory(session: Session, signatory_id: int) -> SignatoryDetail:
    """A signatory with all that it signed and has to keep. Three queries. Raises NotFound."""
    row = session.get(Signatory, signatory_id)
    if row is None:
        raise NotFound(str(signatory_id))
    signed = session.execute(
        select(AccordSignatory.accord_id, AccordSignatory.signed_on)
        .join(Accord, Accord.id == AccordSignatory.accord_id)
        .where(AccordSignatory.signatory_id == row.id)
        .order_by(Accord.position)
    )
    keeps = session.scalars(
        select(AgreementSignatory.agreement_id)
        .join(Agreement, Agreement.id == AgreementSignatory.agreement_id)
        .join(Accord, Accord.id == Agreement.accord_id)
        .where(AgreementSignatory.signatory_id == row.id)
        .order_by(Accord.position, Agreement.position)
    )
    return SignatoryDetail(
        row.id, row.name, row.short, row.kind, row.email, row.active,
        tuple((id_, day) for id_, day in signed), tuple(keeps),
    )  # fmt: skip
