"""Typed access to the demo content in ``app/demo/content/``.

The content is data, not code: two CSV files with bottlenecks and five YAML files with
people, routing, phrases, contacts and stories. This module reads them into frozen
dataclasses and refuses, with :class:`ContentError`, anything it does not know. It imports
nothing of the application, so the simulation decides what to do with what is read here.

All durations are whole working days. All texts are Dutch; keys and codes are the English
codes of the application (``funding``, ``structural``, ``in_progress`` and so on).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import yaml

CONTENT_DIR: Final = Path(__file__).with_name("content")

NATURES: Final[Mapping[str, str]] = {
    "wet of regel": "law_or_rule",
    "bekostiging": "funding",
    "toezicht": "supervision",
    "gegevensuitwisseling": "data_exchange",
    "arbeidsmarkt": "labour_market",
    "samenwerking": "cooperation",
    "bemiddeling": "mediation",
    "misverstand": "misunderstanding",
    "kennisvraag": "knowledge",
    "toezegging niet nagekomen": "broken_promise",
}
URGENCIES: Final[Mapping[str, str]] = {"normaal": "normal", "hoog": "high", "spoed": "urgent"}
ROLES: Final = frozenset(
    {"liaison", "fixer", "coordinator", "commissioner", "mt_reader", "admin", "auditor", "researcher"}
)
STEPS: Final = frozenset(
    {
        "submit", "assign", "accept", "decline", "ask_region", "answer_region", "wait_party",
        "resume", "sign_of_life", "escalate", "decide", "propose_solution", "reject_solution",
        "give_feedback", "verdict", "reopen", "withdraw", "merge", "close_unanswered", "comment",
    }
)  # fmt: skip
PLACEHOLDERS: Final = frozenset({"regio", "thema", "directie"})

COLUMNS: Final = (
    "titel", "omschrijving", "regio", "indeling", "aard", "stelsels", "akkoord", "thema",
    "wie_heeft_er_last_van", "al_geprobeerd", "gevraagd", "bron",
)  # fmt: skip


class ContentError(ValueError):
    """The demo content is not what this module expects; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One bottleneck of the CSV files; ``nature`` and ``urgency`` are application codes."""

    title: str
    description: str
    region: str
    division: str
    nature: str
    systems: tuple[str, ...]
    accords: tuple[str, ...]
    theme: str
    affected: str
    tried: str
    asked: str
    source: str
    urgency: str = "normal"


@dataclass(frozen=True, slots=True)
class Directorate:
    """A directorate of the ministry."""

    key: str
    name_nl: str
    name_en: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """One role of a person; ``regions`` are names of zorgkantoor regions."""

    role: str
    directorate: str | None = None
    regions: tuple[str, ...] = ()
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An invented colleague with an account."""

    email: str
    name: str
    roles: tuple[RoleAssignment, ...]

    def has(self, role: str) -> bool:
        """Tell whether the person has this role in any scope."""
        return any(assigned.role == role for assigned in self.roles)


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One row of the routing table; a condition that is ``None`` is not asked."""

    directorate: str
    note_nl: str
    fixer: str | None = None
    nature: str | None = None
    system: str | None = None
    theme: str | None = None
    accord: str | None = None
    region: tuple[str, str] | None = None  # (division, name)
    by_room: bool = False

    def matches(self, bottleneck: Bottleneck) -> bool:
        """Tell whether every condition of this row holds for the bottleneck."""
        return (
            (self.nature is None or self.nature == bottleneck.nature)
            and (self.system is None or self.system in bottleneck.systems)
            and (self.theme is None or self.theme == bottleneck.theme)
            and (self.accord is None or self.accord in bottleneck.accords)
            and (self.region is None or self.region == (bottleneck.division, bottleneck.region))
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One variant of a text: named fields with Dutch text, placeholders still in place."""

    fields: Mapping[str, str]

    @property
    def text(self) -> str:
        """The text of a phrase that has one unnamed text (field ``text``)."""
        return self.fields["text"]

    def filled(self, **values: str) -> dict[str, str]:
        """Return the fields with ``{regio}``, ``{thema}`` and ``{directie}`` filled in.

        Raises ``KeyError`` when a placeholder in the text has no value.
        """
        return {name: text.format(**values) for name, text in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Phrases:
    """Text pools: pool name -> group -> variants. Group ``any`` fits every bottleneck."""

    pools: Mapping[str, Mapping[str, tuple[Phrase, ...]]]

    def variants(self, pool: str, *groups: str) -> tuple[Phrase, ...]:
        """Return the variants of a pool that fit, the most specific first.

        ``groups`` is what the pool is divided by, from general to specific: a nature for most
        pools; an escalation reason, decision type or verdict for others; an outcome and a
        nature for ``propose_solution`` (see ``phrases.yaml``). Groups the pool does not have
        are passed over. Raises ``KeyError`` for an unknown pool and ``LookupError`` when
        nothing fits.
        """
        known = self.pools[pool]
        names = [".".join(groups[:size]) for size in range(len(groups), 0, -1)]
        found = tuple(phrase for name in (*names, "any") for phrase in known.get(name, ()))
        if not found:
            raise LookupError(f"phrases: nothing in pool {pool!r} for {groups}")
        return found


@dataclass(frozen=True, slots=True)
class Contact:
    """An invented contact in a region; no account, e-mail under ``regio.example``."""

    name: str
    role: str
    organisation_type: str
    email: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story, ``after`` working days since the step before.

    ``by`` is a party (liaison, fixer, coordinator, commissioner, region, system) or the
    e-mail address of a colleague. ``data`` has the fields of the transition.
    """

    after: int
    step: str
    by: str
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """The life of one bottleneck, found by its title; ``ends_in`` is the last state."""

    title: str
    ends_in: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All demo content."""

    bottlenecks: tuple[Bottleneck, ...]
    directorates: tuple[Directorate, ...]
    people: tuple[Person, ...]
    routing: tuple[RoutingRow, ...]
    phrases: Phrases
    contacts: tuple[Contact, ...]
    stories: tuple[Story, ...]

    def route(self, bottleneck: Bottleneck) -> RoutingRow | None:
        """Return the first routing row that matches, or ``None`` for the unrouted queue."""
        return next((row for row in self.routing if row.matches(bottleneck)), None)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _code(codes: Mapping[str, str], value: str, where: str) -> str:
    try:
        return codes[value.strip()]
    except KeyError:
        raise ContentError(f"{where}: unknown value {value!r}") from None


def _read_csv(name: str) -> tuple[Bottleneck, ...]:
    path = CONTENT_DIR / name
    found = []
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        columns = tuple(reader.fieldnames or ())
        if columns not in (COLUMNS, (*COLUMNS, "urgentie")):
            raise ContentError(f"{name}: unexpected columns {columns}")
        for row in reader:
            where = f"{name} line {reader.line_num}"
            if None in row or any(row[column] is None for column in columns):
                raise ContentError(f"{where}: wrong number of cells")
            found.append(
                Bottleneck(
                    title=row["titel"],
                    description=row["omschrijving"],
                    region=row["regio"],
                    division=row["indeling"],
                    nature=_code(NATURES, row["aard"], where),
                    systems=_split(row["stelsels"]),
                    accords=_split(row["akkoord"]),
                    theme=row["thema"],
                    affected=row["wie_heeft_er_last_van"],
                    tried=row["al_geprobeerd"],
                    asked=row["gevraagd"],
                    source=row["bron"],
                    urgency=_code(URGENCIES, row.get("urgentie") or "normaal", where),
                )
            )
    return tuple(found)


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast one where libyaml was there."""


def _read_yaml(name: str) -> Any:
    with (CONTENT_DIR / name).open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=_LOADER)  # noqa: S506 - a safe loader, of the two there are


def _only(item: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    unknown = set(item) - set(allowed)
    if unknown:
        raise ContentError(f"{where}: unknown keys {sorted(unknown)}")


def load_bottlenecks() -> tuple[Bottleneck, ...]:
    """Return the documented bottlenecks first, then the invented ones.

    Raises :class:`ContentError` on an unknown column, nature or urgency, or a title used twice.
    """
    found = _read_csv("knelpunten.csv") + _read_csv("more.csv")
    titles = [bottleneck.title for bottleneck in found]
    twice = {title for title in titles if titles.count(title) > 1}
    if twice:
        raise ContentError(f"bottlenecks: titles used twice {sorted(twice)}")
    return found


def load_directorates() -> tuple[Directorate, ...]:
    """Return the directorates of the ministry."""
    return tuple(Directorate(**item) for item in _read_yaml("people.yaml")["directorates"])


def load_people() -> tuple[Person, ...]:
    """Return the demo accounts, fixed logins first.

    Raises :class:`ContentError` on an unknown role, directorate or key.
    """
    keys = {directorate.key for directorate in load_directorates()}
    people = []
    for item in _read_yaml("people.yaml")["people"]:
        _only(item, ("email", "name", "roles"), "people.yaml")
        roles = []
        for role in item["roles"]:
            _only(role, ("role", "directorate", "regions", "theme"), item["email"])
            if role["role"] not in ROLES:
                raise ContentError(f"{item['email']}: unknown role {role['role']!r}")
            if role.get("directorate") not in {None, *keys}:
                raise ContentError(f"{item['email']}: unknown directorate")
            roles.append(
                RoleAssignment(
                    role=role["role"],
                    directorate=role.get("directorate"),
                    regions=tuple(role.get("regions", ())),
                    theme=role.get("theme"),
                )
            )
        people.append(Person(email=item["email"], name=item["name"], roles=tuple(roles)))
    return tuple(people)


def load_routing() -> tuple[RoutingRow, ...]:
    """Return the routing table in its order.

    Raises :class:`ContentError` on an unknown directorate, nature or fixer.
    """
    keys = {directorate.key for directorate in load_directorates()}
    emails = {person.email for person in load_people() if person.has("fixer")}
    rows = []
    for number, item in enumerate(_read_yaml("routing.yaml"), start=1):
        where = f"routing.yaml row {number}"
        _only(
            item,
            ("nature", "system", "theme", "accord", "region", "directorate", "fixer", "by_room", "note_nl"),
            where,
        )
        if item["directorate"] not in keys:
            raise ContentError(f"{where}: unknown directorate {item['directorate']!r}")
        if item.get("nature") not in {None, *NATURES.values()}:
            raise ContentError(f"{where}: unknown nature {item['nature']!r}")
        if item.get("fixer") not in {None, *emails}:
            raise ContentError(f"{where}: unknown fixer {item['fixer']!r}")
        region = item.pop("region", None)
        rows.append(RoutingRow(**item, region=(region["division"], region["name"]) if region else None))
    return tuple(rows)


def _phrase(item: Any, where: str) -> Phrase:
    fields = {"text": item} if isinstance(item, str) else item
    if not isinstance(fields, dict) or not fields:
        raise ContentError(f"{where}: a phrase is a text or a set of named texts")
    for name, text in fields.items():
        if not isinstance(text, str):
            raise ContentError(f"{where}: {name} is not a text")
        used = {key for _, key, _, _ in Formatter().parse(text) if key is not None}
        if used - PLACEHOLDERS:
            raise ContentError(f"{where}: unknown placeholders {sorted(used - PLACEHOLDERS)}")
    return Phrase(fields=fields)


def load_phrases() -> Phrases:
    """Return the text pools of the simulation.

    Raises :class:`ContentError` on a text with an unknown placeholder.
    """
    pools = {
        pool: {
            group: tuple(_phrase(item, f"phrases.yaml {pool}/{group}") for item in items)
            for group, items in groups.items()
        }
        for pool, groups in _read_yaml("phrases.yaml")["pools"].items()
    }
    return Phrases(pools=pools)


def load_contacts() -> tuple[Contact, ...]:
    """Return the invented region contacts."""
    return tuple(Contact(**item) for item in _read_yaml("phrases.yaml")["contacts"])


def load_stories() -> tuple[Story, ...]:
    """Return the hand-written stories.

    Raises :class:`ContentError` on an unknown step, key or title.
    """
    titles = {bottleneck.title for bottleneck in load_bottlenecks()}
    stories = []
    for item in _read_yaml("stories.yaml"):
        _only(item, ("title", "ends_in", "steps"), "stories.yaml")
        title = item["title"]
        if title not in titles:
            raise ContentError(f"stories.yaml: no bottleneck {title!r}")
        steps = []
        for number, step in enumerate(item["steps"], start=1):
            where = f"stories.yaml {title!r} step {number}"
            _only(step, ("after", "step", "by", "data"), where)
            if step["step"] not in STEPS:
                raise ContentError(f"{where}: unknown step {step['step']!r}")
            steps.append(Step(step["after"], step["step"], step["by"], step.get("data") or {}))
        stories.append(Story(title=title, ends_in=item["ends_in"], steps=tuple(steps)))
    return tuple(stories)


@cache
def load() -> Content:
    """Return all demo content, read once per process."""
    return Content(
        bottlenecks=load_bottlenecks(),
        directorates=load_directorates(),
        people=load_people(),
        routing=load_routing(),
        phrases=load_phrases(),
        contacts=load_contacts(),
        stories=load_stories(),
    )
