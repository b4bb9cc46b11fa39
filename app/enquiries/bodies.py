"""Whom the ministry asks most: other bodies and ministries (DOMAIN, vocabulary). Anybody else can be named too."""

from __future__ import annotations

from typing import Final

BODIES: Final = (
    "NZa",
    "Zorginstituut Nederland",
    "IGJ",
    "ZonMw",
    "RIVM",
    "ACM",
    "VNG",
    "Zorgverzekeraars Nederland (ZN)",
    "GGD GHOR Nederland",
    "ministerie van BZK",
    "ministerie van EZK",
    "ministerie van SZW",
    "ministerie van JenV",
    "ministerie van OCW",
)
"""As they are written in a sentence: "Wij wachten op het antwoord van …"."""
