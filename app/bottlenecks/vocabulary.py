"""The words of a bottleneck (DOMAIN, "Vocabulary of a bottleneck"), with their labels and how imports spell them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.accords.known import AccordNames, AgreementNames, ChoosableAccords
from app.workflow.model import Text


class Nature(StrEnum):
    """What kind of thing is in the way."""

    LAW_OR_RULE = "law_or_rule"
    FUNDING = "funding"
    SUPERVISION = "supervision"
    DATA_EXCHANGE = "data_exchange"
    LABOUR_MARKET = "labour_market"
    COOPERATION = "cooperation"
    MEDIATION = "mediation"
    MISUNDERSTANDING = "misunderstanding"
    KNOWLEDGE = "knowledge"
    BROKEN_PROMISE = "broken_promise"


NATURES: Mapping[Nature, Text] = {
    Nature.LAW_OR_RULE: Text("Wet of regel", "Law or rule"),
    Nature.FUNDING: Text("Bekostiging", "Funding"),
    Nature.SUPERVISION: Text("Toezicht", "Supervision"),
    Nature.DATA_EXCHANGE: Text("Gegevensuitwisseling", "Data exchange"),
    Nature.LABOUR_MARKET: Text("Arbeidsmarkt", "Labour market"),
    Nature.COOPERATION: Text("Samenwerking", "Cooperation"),
    Nature.MEDIATION: Text("Bemiddeling", "Mediation"),
    Nature.MISUNDERSTANDING: Text("Misverstand", "Misunderstanding"),
    Nature.KNOWLEDGE: Text("Kennisvraag", "Knowledge question"),
    Nature.BROKEN_PROMISE: Text("Toezegging niet nagekomen", "Promise not kept"),
}

SYSTEMS: Mapping[str, Text] = {
    "Zvw": Text("Zorgverzekeringswet (Zvw)", "Health Insurance Act (Zvw)"),
    "Wlz": Text("Wet langdurige zorg (Wlz)", "Long-term Care Act (Wlz)"),
    "Wmo": Text("Wet maatschappelijke ondersteuning (Wmo 2015)", "Social Support Act (Wmo 2015)"),
    "Jeugdwet": Text("Jeugdwet", "Youth Act (Jeugdwet)"),
    "Wpg": Text("Wet publieke gezondheid (Wpg)", "Public Health Act (Wpg)"),
}
"""Systems of law (stelsels) that a bottleneck touches; more than one is a collision."""

ACCORDS: Mapping[str, Text] = AccordNames()
"""All accords of the register by their key, as it is at this moment, also those that are over: what lists may narrow
to, and how cases name them.
"""

OPEN_ACCORDS: Mapping[str, Text] = ChoosableAccords()
"""The accords that can be chosen for something new."""

AGREEMENTS: Mapping[str, Text] = AgreementNames()
"""All agreements of accords, by what they are called in files: `IZA:regioplan`."""
