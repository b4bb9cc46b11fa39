"""Whom the ministry asks most: other bodies and ministries (DOMAIN, vocabulary). Anybody else can be named too."""

from __future__ import annotations

from typing import Final

BODIES: Final = (
    "de NZa",
    "het Zorginstituut Nederland",
    "de IGJ",
    "ZonMw",
    "het RIVM",
    "de ACM",
    "de VNG",
    "Zorgverzekeraars Nederland (ZN)",
    "GGD GHOR Nederland",
    "het ministerie van BZK",
    "het ministerie van EZK",
    "het ministerie van SZW",
    "het ministerie van JenV",
    "het ministerie van OCW",
)
"""As they are written in a sentence: "Wij wachten op het antwoord van …"."""
