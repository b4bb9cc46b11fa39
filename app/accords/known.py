"""The names of accords, agreements and signatories, in memory: forms, filters and labels need them on every page.

What the process knows carries the revision of the register that it is of. Whoever asks who is at the door
(`app.people.identity`) is told the newest revision in the same query, so that a change anywhere is known everywhere
without a question of its own. Until something was read from a database, the accords are those that we ship.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accords.models import Accord, AccordRevision, Agreement, AgreementSignatory, Signatory, SignatoryKind
from app.accords.shipped import register as shipped
from app.workflow.model import Text


@dataclass(frozen=True, slots=True)
class KnownAccord:
    """An accord as lists and forms name it."""

    id: int
    key: str
    name: Text
    starts_on: date | None = None
    ends_on: date | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class KnownAgreement:
    """An agreement as lists and forms name it. `signatories` are the ids of those who have to keep it."""

    id: int
    accord: str
    code: str
    title: Text
    term_on: date | None
    monitored: bool
    active: bool
    signatories: tuple[int, ...] = ()

    @property
    def reference(self) -> str:
        """What it is called in files and in the API: `IZA:regioplan`."""
        return f"{self.accord}:{self.code}"

    def label(self, language: str) -> str:
        """What it is called in a list: its accord goes first."""
        return f"{self.accord}: {self.title[language]}"


@dataclass(frozen=True, slots=True)
class KnownSignatory:
    """A signatory as lists and forms name it."""

    id: int
    name: str
    short: str
    kind: SignatoryKind
    active: bool

    @property
    def label(self) -> str:
        """Its name, with the letters that it is known by."""
        return f"{self.name} ({self.short})" if self.short and self.short not in self.name else self.name


@dataclass(frozen=True)
class Register:
    """All of them, in the order in which they are shown; also those that are no longer active."""

    revision: int
    accords: Mapping[str, KnownAccord]
    agreements: Mapping[int, KnownAgreement] = field(default_factory=dict)
    signatories: Mapping[int, KnownSignatory] = field(default_factory=dict)

    def open_accords(self) -> tuple[KnownAccord, ...]:
        """The accords that can be chosen now."""
        return tuple(one for one in self.accords.values() if one.active)

    def open_agreements(self, accord: str = "") -> tuple[KnownAgreement, ...]:
        """The agreements that can be chosen now: their accord is active too. Of one accord, or of all."""
        keys = {one.key for one in self.open_accords()}
        return tuple(
            one for one in self.agreements.values() if one.active and one.accord in keys and accord in ("", one.accord)
        )

    def open_signatories(self) -> tuple[KnownSignatory, ...]:
        """The signatories that can be chosen now."""
        return tuple(one for one in self.signatories.values() if one.active)

    def monitored(self) -> tuple[KnownAgreement, ...]:
        """The agreements of which regions are asked how they go."""
        return tuple(one for one in self.open_agreements() if one.monitored)

    @cached_property
    def references(self) -> Mapping[str, KnownAgreement]:
        """All agreements by what they are called in files and in the API."""
        return {one.reference: one for one in self.agreements.values()}

    def agreement(self, reference: str) -> KnownAgreement | None:
        """The agreement that is called so in files and in the API, however it is capitalised."""
        wanted = reference.strip().casefold()
        return next((one for one in self.agreements.values() if one.reference.casefold() == wanted), None)


class AccordNames(Mapping[str, Text]):
    """The names of all accords by their key, as they are now: also of those that are over, which old cases name."""

    def __getitem__(self, key: str) -> Text:
        return current().accords[key].name

    def __iter__(self) -> Iterator[str]:
        return iter(current().accords)

    def __len__(self) -> int:
        return len(current().accords)


class AgreementNames(Mapping[str, Text]):
    """The labels of all agreements by what they are called in files (`IZA:regioplan`), as they are now."""

    def __getitem__(self, reference: str) -> Text:
        found = current().references[reference]
        return Text(found.label("nl"), found.label("en"))

    def __iter__(self) -> Iterator[str]:
        return iter(current().references)

    def __len__(self) -> int:
        return len(current().references)


class ChoosableAccords(AccordNames):
    """The names of the accords that can be chosen now."""

    def __getitem__(self, key: str) -> Text:
        found = current().accords[key]
        if not found.active:
            raise KeyError(key)
        return found.name

    def __iter__(self) -> Iterator[str]:
        return (one.key for one in current().open_accords())

    def __len__(self) -> int:
        return len(current().open_accords())


_current: Register | None = None


@cache
def _shipped() -> Register:
    return Register(0, {one.key: KnownAccord(0, one.key, one.name) for one in shipped().accords})


def current() -> Register:
    """What this process knows of the register."""
    return _current or _shipped()


def forget() -> None:
    """Know nothing but what we ship, until the register is read again: it was changed here."""
    global _current
    _current = None


def fresh(session: Session, revision: int | None = None) -> Register:
    """The register as the database has it now; this process knows it from now on.

    One query, four after a change; none when the caller has read the `revision` and nothing was changed. The revision
    is read before the rest: what changes in between is then read once more, and not forgotten.
    """
    global _current
    newest = stored_revision(session) if revision is None else revision
    if newest == 0:
        return _shipped()
    if _current is None or _current.revision != newest:
        _current = load(session, newest)
    return _current


def stored_revision(session: Session) -> int:
    """The revision of the register in the database. One query."""
    return session.scalar(select(func.max(AccordRevision.id))) or 0


def load(session: Session, revision: int) -> Register:
    """The register of the database, to be known as this revision. Four small queries."""
    accords = session.execute(
        select(Accord.id, Accord.key, Accord.name_nl, Accord.name_en, Accord.starts_on, Accord.ends_on, Accord.active)
        .order_by(Accord.position, Accord.id)
    ).all()  # fmt: skip
    keepers: dict[int, list[int]] = {}
    for agreement_id, signatory_id in session.execute(
        select(AgreementSignatory.agreement_id, AgreementSignatory.signatory_id)
    ):
        keepers.setdefault(agreement_id, []).append(signatory_id)
    agreements = session.execute(
        select(
            Agreement.id, Accord.key, Agreement.code, Agreement.title_nl, Agreement.title_en, Agreement.term_on,
            Agreement.monitored, Agreement.active,
        )
        .join(Accord, Accord.id == Agreement.accord_id)
        .order_by(Accord.position, Accord.id, Agreement.position, Agreement.id)
    )  # fmt: skip
    signatories = session.execute(
        select(Signatory.id, Signatory.name, Signatory.short, Signatory.kind, Signatory.active).order_by(
            func.lower(Signatory.name)
        )
    )
    return Register(
        revision,
        {
            key: KnownAccord(id, key, Text(dutch, english), start, end, active)
            for id, key, dutch, english, start, end, active in accords
        },
        {
            id: KnownAgreement(
                id, accord, code, Text(dutch, english), term, monitored, active, tuple(sorted(keepers.get(id, ())))
            )
            for id, accord, code, dutch, english, term, monitored, active in agreements
        },
        {row.id: KnownSignatory(*row) for row in signatories},
    )
