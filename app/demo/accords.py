"""The register of accords in the demo: what we ship, a later accord by the administrator, made-up addresses, and on
which agreement a bottleneck rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accords import actions, keeping
from app.accords.judging import AccordIn, AgreementIn, SignatoryIn
from app.accords.models import Signatory
from app.policy import SYSTEM_ACTOR, Actor

BY_THEME: Final[Mapping[tuple[str, str], str]] = {
    ("IZA", "regiobeeld"): "regioplan",
    ("IZA", "regioplan"): "regioplan",
    ("IZA", "regiotafel"): "regioplan",
    ("IZA", "transformatieplan"): "transformatie",
    ("IZA", "samen inkopen"): "gelijkgericht",
    ("IZA", "passende zorg"): "gelijkgericht",
    ("IZA", "eerstelijn"): "eerstelijn",
    ("IZA", "paramedische zorg"): "eerstelijn",
    ("IZA", "farmacie"): "eerstelijn",
    ("IZA", "ggz in de wijk"): "mentaal",
    ("IZA", "hoogcomplexe ggz"): "mentaal",
    ("IZA", "doorstroom"): "mentaal",
    ("IZA", "digitalisering"): "gegevens",
    ("IZA", "privacy"): "gegevens",
    ("IZA", "acute zorg"): "acuut",
    ("IZA", "acute ggz"): "acuut",
    ("GALA", "valpreventie"): "ketenaanpakken",
    ("GALA", "leefstijl"): "ketenaanpakken",
    ("GALA", "sport en bewegen"): "ketenaanpakken",
    ("GALA", "preventie"): "infrastructuur",
    ("GALA", "regiotafel"): "infrastructuur",
    ("GALA", "jeugdgezondheid"): "ggd",
    ("WOZO", "langer thuis"): "wijkverpleging",
    ("WOZO", "palliatieve zorg"): "wijkverpleging",
    ("WOZO", "wonen en zorg"): "woningen",
    ("WOZO", "tijdelijk verblijf"): "woningen",
    ("TAZ", "scholing"): "opleiden",
    ("TAZ", "stages"): "opleiden",
    ("TAZ", "instroom"): "opleiden",
    ("TAZ", "flexibele inzet"): "regionaal-werkgeverschap",
    ("TAZ", "regeldruk"): "regeldruk",
    ("HA", "inkoop jeugdhulp"): "regionale-inkoop",
    ("HA", "wachttijden jeugd"): "standaarden",
    ("HA", "kansrijk opgroeien"): "lokale-teams",
    ("HA", "mentale gezondheid jeugd"): "lokale-teams",
}
"""Accord and theme of a bottleneck, and the agreement that it then rests on."""

AZWA: Final = AccordIn(
    "AZWA", "Aanvullend Zorg- en Welzijnsakkoord (AZWA)", "Additional Care and Welfare Accord (AZWA)",
    "Vervolgafspraken op het IZA: gelijkwaardige toegang tot zorg, en zorg en welzijn die in de buurt samen optrekken.",
    "What follows the IZA: equal access to care, and care and welfare that work together in the neighbourhood.",
    "Aanvullend Zorg- en Welzijnsakkoord, rijksoverheid.nl (2025)",
)  # fmt: skip
AGREEMENT: Final = AgreementIn(
    "basisfuncties", "Basisfuncties in elke gemeente", "Basic functions in every municipality",
    "Elke gemeente heeft dezelfde basis van hulp in de buurt, waar huisarts en wijkteam naar kunnen verwijzen.",
    "Every municipality has the same base of help nearby, to which doctors and local teams can refer.",
    "AZWA, sociaal domein en zorg", date(2028, 12, 31),
)  # fmt: skip


def furnish_accords(session: Session, now: datetime) -> None:
    """Load what we ship, and give every signatory an address that nobody has."""
    actions.load(session, SYSTEM_ACTOR, now=now)
    for row in session.scalars(select(Signatory).order_by(Signatory.id)).all():
        name = (row.short or row.name).lower().replace("&", "").replace(" ", "-").replace("ë", "e")
        value = SignatoryIn(row.name, row.short, row.kind, f"bestuur@{name}.example", row.active)
        keeping.save_signatory(session, SYSTEM_ACTOR, row.id, value, now=now)


def add_later_accord(session: Session, admin: Actor, now: datetime) -> None:
    """The administrator adds an accord that came later, with one agreement."""
    wanted = ("VWS", "VNG", "ZN", "ActiZ", "InEen")
    who = frozenset(
        session.scalars(select(Signatory.id).where(Signatory.short.in_(wanted) | Signatory.name.in_(wanted)))
    )
    keeping.save_accord(session, admin, None, replace(AZWA, signatories=who, starts_on=date(2025, 9, 1)), now=now)
    keepers = frozenset(
        session.scalars(select(Signatory.id).where(Signatory.id.in_(who), Signatory.short.in_(("VNG", "ZN"))))
    )
    keeping.save_agreement(session, admin, AZWA.key, None, replace(AGREEMENT, keepers=keepers), now=now)


def rests_on(accords: tuple[str, ...], theme: str) -> list[str]:
    """The agreements that a bottleneck with these accords and this theme rests on."""
    return [f"{accord}:{code}" for accord in accords if (code := BY_THEME.get((accord, theme)))]
