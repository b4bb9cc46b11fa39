"""Partnerships and programmes of other departments in the demo: invented names, no persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from app.partnerships import actions as partnerships
from app.policy import Actor
from app.programmes import actions as programmes
from app.regions import queries as regions

Axes = tuple[int, int, int, int]

# name, region that it follows (care office) or its own municipalities, since, axes, first task, parties
PARTNERSHIPS: Final[Sequence[tuple[str, str, str, str, Axes, str, Sequence[tuple[str, str, str]]]]] = (
    ("Groningen Gezond Verder", "Groningen", "", "2022-01-01", (4, 2, 3, 5), "Regioplan uitvoeren en volgen",
     (("GGD Groningen", "ggd", "takes_part"), ("Zorgverzekeraar in de regio", "insurer", "pays"))),
    ("Preventiecoalitie Friese Meren", "Friesland", "", "2021-06-01", (5, 4, 5, 4), "Valpreventie en bewegen",
     (("Gemeenten in Friesland", "municipality", "leads"), ("Zorgverzekeraar in de regio", "insurer", "pays"))),
    ("Samen Drents Vitaal", "Drenthe", "", "2023-01-01", (4, 3, 4, 4), "Eerste lijn en wijkteams verbinden",
     (("Huisartsenorganisatie", "provider", "leads"), ("Patiëntenplatform", "patients", "advises"))),
    ("Zorgtafel Haaglanden", "Haaglanden", "", "2020-03-01", (2, 1, 1, 3), "Afspraken over acute ouderenzorg",
     (("Ziekenhuizen in de regio", "provider", "takes_part"), ("Zorgverzekeraar in de regio", "insurer", "leads"))),
    ("Eerstelijn Zoetermeer Samen", "", "Zoetermeer", "2019-09-01", (3, 2, 5, 4), "Eén loket voor huisarts en wijk",
     (("Gemeente Zoetermeer", "municipality", "takes_part"), ("Eerstelijnsorganisatie", "provider", "leads"))),
    ("Vallei in Beweging", "", "Ede, Wageningen, Barneveld", "2021-01-01", (5, 5, 5, 5), "Leefstijl in de wijk",
     (("Gemeente Ede", "municipality", "takes_part"), ("Woningcorporatie", "housing", "takes_part"))),
    ("Lerend Netwerk Zuid-Limburg", "Zuid-Limburg", "", "2018-01-01", (5, 3, 2, 5), "Proeftuin voor mentale gezondheid",
     (("GGD in de regio", "ggd", "leads"), ("Kennisinstelling", "other", "advises"))),
    ("Midden-Holland Dichtbij", "Midden-Holland", "", "2022-09-01", (3, 3, 3, 3), "Wachttijden wijkverpleging",
     (("Thuiszorgorganisaties", "provider", "leads"), ("Zorgverzekeraar in de regio", "insurer", "pays"))),
    ("Zorg en Veiligheid Flevoland", "Flevoland", "", "2020-01-01", (1, 1, 1, 5), "Onbegrepen gedrag: één aanpak",
     (("Politie-eenheid", "police", "takes_part"), ("Gemeenten in Flevoland", "municipality", "leads"))),
    ("Brabantse Brug", "Zuidoost-Brabant", "", "2023-05-01", (4, 4, 4, 4), "Van ziekenhuis naar thuis",
     (("Ziekenhuizen in de regio", "provider", "leads"), ("Patiëntenplatform", "patients", "advises"))),
    ("Utrechts Jeugdakkoord", "Utrecht", "", "2021-04-01", (2, 2, 2, 3), "Minder uithuisplaatsingen",
     (("Gemeenten in de regio", "municipality", "leads"), ("Jeugdzorgaanbieders", "provider", "takes_part"))),
    ("Wonen met Zorg Noord-Limburg", "Noord- en Midden-Limburg", "", "2022-02-01", (3, 2, 4, 5), "Woonzorgvisie",
     (("Woningcorporatie", "housing", "leads"), ("Gemeenten in de regio", "municipality", "takes_part"))),
)  # fmt: skip
# name, department, kind, regions, since, until, what it does
PROGRAMMES: Final[Sequence[tuple[str, str, str, Sequence[str], str, str, str]]] = (
    ("Regio Deal Noordelijke veerkracht", "BZK", "regio_deal", ("Groningen", "Drenthe"), "2023-01-01", "2028-12-31",
     "Brede welvaart in krimpende dorpen: voorzieningen, ontmoeten, gezondheid."),
    ("Regio Deal Haagse wijken", "BZK", "regio_deal", ("Haaglanden",), "2022-07-01", "2027-12-31",
     "Wonen, werk en gezondheid in vier wijken."),
    ("Leefbaarheid en veiligheid Zuidwest", "BZK", "liveability", ("Haaglanden",), "2022-01-01", "",
     "Twintig jaar samen met de gemeente in de wijken waar het meeste speelt."),
    ("Leefbaarheid en veiligheid Oost", "BZK", "liveability", ("Flevoland", "Utrecht"), "2022-01-01", "",
     "School, werk en veiligheid, met bewoners aan tafel."),
    ("Regio's aan de grens Zuid", "BZK", "border", ("Zuid-Limburg", "Noord- en Midden-Limburg"), "2023-01-01",
     "2027-12-31", "Zorg en werk over de grens met Duitsland en België."),
    ("Regio's aan de grens Noord", "BZK", "border", ("Groningen", "Drenthe"), "2023-01-01", "2027-12-31",
     "Acute zorg en arbeidsmarkt over de grens met Duitsland."),
    ("Accountmanagers van de Directie Regio", "EZK", "other", ("Zuidoost-Brabant", "Groningen"), "2021-01-01", "",
     "Vaste gezichten voor economie en innovatie, ook in de zorgtechnologie."),
    ("Regioteam arbeidsmarkt", "SZW", "other", ("Midden-Holland", "Haaglanden", "Friesland"), "2024-01-01",
     "2027-12-31", "Werkgevers en gemeenten zoeken samen mensen voor zorg en techniek."),
    ("Zorg en straf dichtbij", "JenV", "other", ("Flevoland", "Utrecht"), "2024-01-01", "",
     "Eén aanpak voor mensen met onbegrepen gedrag."),
    ("Gezonde school in de regio", "OCW", "other", ("Friesland", "Drenthe"), "2024-08-01", "2027-07-31",
     "Scholen, GGD en sport maken samen een plan."),
)  # fmt: skip


def furnish_partnerships(session: Session, actor: Actor, now: datetime) -> None:
    """Write them all down, as the administrator; regions that there are not are passed over."""
    known = {row.name: str(row.id) for row in regions.usual_regions(session)}
    for name, region, places, since, axes, task, parties in PARTNERSHIPS:
        if region and region not in known:
            continue
        raw: dict[str, Any] = {
            "name": name, "region": known.get(region, ""), "municipalities": places, "since": since, "tasks": task,
            "parties": [{"name": party, "kind": kind, "role": role} for party, kind, role in parties],
        }  # fmt: skip
        for axis, place in zip(("task_mission", "formal_informal", "above_below", "alike_diverse"), axes, strict=True):
            raw[axis] = str(place)
        partnerships.make(session, actor, raw, now=now)
    for name, department, kind, places_, since, until, about in PROGRAMMES:
        where = [known[place] for place in places_ if place in known]
        if where:
            raw = {"name": name, "department": department, "kind": kind, "regions": where, "since": since,
                   "until": until, "about": about, "source": "Voorbeeld in de demo"}  # fmt: skip
            programmes.make(session, actor, raw, now=now)
