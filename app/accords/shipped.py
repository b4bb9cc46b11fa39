"""The accords that come with the application: `app/data/accords.yaml`. SOURCES.md there says where they are from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.accords.models import SignatoryKind
from app.workflow.model import Text

FILE = Path(__file__).parents[1] / "data" / "accords.yaml"


@dataclass(frozen=True)
class ShippedSignatory:
    """A signatory as the file has it; `key` is its name in the file alone."""

    key: str
    name: str
    short: str
    kind: SignatoryKind


@dataclass(frozen=True)
class ShippedAgreement:
    """An agreement as the file has it. `by` are the keys of who has to keep it."""

    code: str
    title: Text
    text: Text
    place: str
    term_on: date | None
    monitored: bool
    by: tuple[str, ...]


@dataclass(frozen=True)
class ShippedAccord:
    """An accord as the file has it. `signed` holds who signed, by key, with the day where it is known."""

    key: str
    name: Text
    summary: Text
    source: str
    starts_on: date | None
    ends_on: date | None
    signed: tuple[tuple[str, date | None], ...]
    agreements: tuple[ShippedAgreement, ...]


@dataclass(frozen=True)
class Shipped:
    """The whole file."""

    signatories: tuple[ShippedSignatory, ...]
    accords: tuple[ShippedAccord, ...]


@cache
def register() -> Shipped:
    """What the file holds. A fault in it is a fault in the application: a test reads it."""
    top = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Shipped(
        tuple(
            ShippedSignatory(key, one["name"], one.get("short", ""), SignatoryKind(one["kind"]))
            for key, one in top["signatories"].items()
        ),
        tuple(_accord(key, one) for key, one in top["accords"].items()),
    )


def _accord(key: str, one: dict[str, Any]) -> ShippedAccord:
    signed = [(who, one.get("signed")) for who in one["signatories"]] + [(who, None) for who in one.get("joined", ())]
    return ShippedAccord(
        key, Text(**one["name"]), Text(**one["summary"]), one["source"], one.get("starts"), one.get("ends"),
        tuple(signed), tuple(_agreement(code, agreement) for code, agreement in one["agreements"].items()),
    )  # fmt: skip


def _agreement(code: str, one: dict[str, Any]) -> ShippedAgreement:
    return ShippedAgreement(
        code, Text(**one["title"]), Text(**one["text"]), one["place"], one.get("term"), one.get("monitored", False),
        tuple(one["by"]),
    )  # fmt: skip
