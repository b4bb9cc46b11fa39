"""What an address asks of the list of bottlenecks. An address says everything, so that it can be shared and kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from app.bottlenecks.queries import narrowed
from app.bottlenecks.vocabulary import ACCORDS, AGREEMENTS, SYSTEMS, Nature
from app.cases.filters import (
    THIRD_PARTY,
    Age,
    Due,
    Filters,
    Order,
    Queue,
    Status,
    due_between,
    made_between,
    orders,
)
from app.cases.models import Urgency, VerdictValue
from app.definitions import registry
from app.workflow.model import Party

NARROWING = (
    "q", "status", "state", "waiting", "due", "age", "nature", "system", "accord", "agreement", "theme", "urgency",
    "verdict", "tag", "partnership", "region", "counted",
    "division",
)  # fmt: skip
"""The filters, in the order of the form. The division only says which regions are offered."""

KEPT = ("queue", *NARROWING, "order")
LONGEST = {"q": 200, "theme": 80, "tag": 40, "agreement": 80}
_ID = re.compile(r"[0-9]{1,8}", re.ASCII)


def _of(kind: type[StrEnum]) -> frozenset[str]:
    return frozenset(item.value for item in kind)


CHOICES: Mapping[str, Container[str]] = {
    "queue": _of(Queue),
    "status": _of(Status),
    "order": _of(Order),
    "waiting": _of(Party) - {Party.NOBODY} | {THIRD_PARTY},
    "due": _of(Due),
    "age": _of(Age),
    "nature": _of(Nature),
    "system": frozenset(SYSTEMS),
    "accord": ACCORDS,
    "agreement": AGREEMENTS,
    "urgency": _of(Urgency),
    "verdict": _of(VerdictValue),
}


def given(args: Mapping[str, str]) -> dict[str, str]:
    """What an address asks and a list understands. What is unknown is left out: an old bookmark still gives a list."""
    found = {}
    for name in KEPT:
        value = " ".join(args.get(name, "").split())[: LONGEST.get(name, 40)]
        if value and _understood(name, value):
            found[name] = value
    return found


def _understood(name: str, value: str) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "state":
        return value in registry.current("bottleneck").states
    if name in ("region", "counted", "partnership"):
        return _ID.fullmatch(value) is not None
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value)


def address(args: Mapping[str, str]) -> str:
    """The same list always has the same address: what stands after the question mark. It names its queue."""
    return urlencode({"queue": Queue.ALL.value, **given(args)})


def filters(args: Mapping[str, str], now: datetime) -> Filters:
    """The filters that an address asks for. Without a status: what is open; with a verdict, also what is finished."""
    asked = given(args)
    words = {name: asked.get(name, "") for name in KEPT}
    status = Status(words["status"] or (Status.ANY if words["verdict"] else Status.OPEN))
    order = Order(words["order"] or Order.DUE)
    return Filters(
        queue=Queue(words["queue"] or Queue.ALL),
        status=status,
        state=words["state"],
        around=int(words["region"]) if words["region"] else None,
        counted=int(words["counted"]) if words["counted"] else None,
        theme=words["theme"].lower(),
        urgency=words["urgency"],
        q=words["q"],
        waiting=words["waiting"],
        due=due_between(Due(words["due"]), now) if words["due"] else (None, None),
        made=made_between(Age(words["age"]), now) if words["age"] else (None, None),
        verdict=words["verdict"],
        tag=words["tag"].lower(),
        order=order if order in orders(status) else Order.DUE,
        extra=narrowed(
            words["nature"],
            words["system"],
            words["accord"],
            words["agreement"],
            words["partnership"],
        ),
    )


def active(args: Mapping[str, str]) -> int:
    """How many filters narrow the list."""
    return sum(name != "division" for name in given(args) if name in NARROWING)
