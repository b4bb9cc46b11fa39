"""The five balancing acts with which every reflection begins (DOMAIN, after the essay of the RVS). PURE.

Neither end is right: a reflection says where the quarter stood between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.workflow.model import Text

POSITIONS: Final = (1, 2, 3, 4, 5)
"""From the left end to the right end; 3 is halfway, and no better than another."""


@dataclass(frozen=True, slots=True)
class Act:
    """Two ends between which a region keeps looking for its balance, and a question that helps to see where it is."""

    key: str
    label: Text
    left: Text
    right: Text
    ask: Text


ACTS: Final = (
    Act(
        "focus",
        Text("Focus en breedte", "Focus and breadth"),
        Text("Focus: één opgave scherp", "Focus: one task, sharply"),
        Text("Breedte: alles in samenhang", "Breadth: everything together"),
        Text(
            "Kozen we dit kwartaal voor één probleem, of voor alles wat ermee samenhangt?",
            "Did we choose one problem this quarter, or all that hangs together with it?",
        ),
    ),
    Act(
        "cocreation",
        Text("Cocreatie en representatie", "Co-creation and representation"),
        Text("Cocreatie: wie meedoet beslist", "Co-creation: who takes part decides"),
        Text("Representatie: gekozenen beslissen", "Representation: the elected decide"),
        Text(
            "Wie besliste mee: wie aan tafel zat, of wie namens anderen mag spreken?",
            "Who decided: those at the table, or those who may speak for others?",
        ),
    ),
    Act(
        "need",
        Text("Maatschappelijke behoefte en institutionele borging", "Societal need and institutional safeguarding"),
        Text("Behoefte: wat mensen nu nodig hebben", "Need: what people need now"),
        Text("Borging: wat vastligt en blijft", "Safeguarding: what is settled and stays"),
        Text(
            "Ging het om wat nu nodig is, of om wat we netjes vastleggen en verantwoorden?",
            "Was it about what is needed now, or about what we settle and account for?",
        ),
    ),
    Act(
        "room",
        Text("Ruimte en kaders", "Room and frameworks"),
        Text("Ruimte: de regio zoekt zelf", "Room: the region finds its own way"),
        Text("Kaders: voor iedereen hetzelfde", "Frameworks: the same for everybody"),
        Text(
            "Gaven we ruimte om af te wijken, of hielden we vast aan de regels?",
            "Did we give room to do it otherwise, or did we hold on to the rules?",
        ),
    ),
    Act(
        "steering",
        Text("Sturen en volgen", "Steering and following"),
        Text("Sturen: Den Haag geeft richting", "Steering: The Hague gives direction"),
        Text("Volgen: de regio gaat voorop", "Following: the region goes first"),
        Text(
            "Gaven wij de richting aan, of liepen wij met de regio mee?",
            "Did we give the direction, or did we go along with the region?",
        ),
    ),
)
BY_KEY: Final = {act.key: act for act in ACTS}
