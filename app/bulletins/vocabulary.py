"""The kinds of partnership that a bulletin can be for, by their key."""

from __future__ import annotations

from collections.abc import Mapping

from app.workflow.model import Text

PARTNERSHIPS: Mapping[str, Text] = {
    "care": Text("Zorgregio (zorgkantoor, IZA-tafel)", "Care region (care office, IZA table)"),
    "acute": Text("Acute zorg (ROAZ)", "Acute care (ROAZ)"),
    "public": Text("Publieke gezondheid (GGD)", "Public health (GGD)"),
    "youth": Text("Jeugdregio", "Youth region"),
    "social": Text("Sociaal domein van gemeenten", "Social domain of municipalities"),
    "mental": Text("Geestelijke gezondheid", "Mental health"),
    "labour": Text("Arbeidsmarkt zorg en welzijn", "Labour market of care and welfare"),
    "other": Text("Ander samenwerkingsverband", "Another partnership"),
}
