"""The people, regions and directorates of the benchmark: made through the application's own actions where it has them.

Bench data only. Nobody here exists, and the demo data are not used as people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import clock
from app.cases.models import Desk
from app.definitions import actions as definitions
from app.people import identity
from app.people.models import Directorate, LoginSession, RoleGrant, RoleGrantRegion, User
from app.policy import SYSTEM_ACTOR, Role
from app.regions import actions as regions
from app.regions import tables
from app.regions.models import Division, Region

if TYPE_CHECKING:
    from app.db import Database

NOW = datetime.now(UTC).replace(microsecond=0)
SWEPT = clock.next_working_time(NOW) + timedelta(minutes=30)
"""The moment of the sweeps: in working time, so now, or else the next morning."""
DIRECTORATES = ("Curatieve Zorg", "Langdurige Zorg", "Jeugd", "Maatschappelijke Ondersteuning", "Publieke Gezondheid",
                "Macro-Economische Vraagstukken", "Informatiebeleid", "Patiënt en Zorgordening", "Geneesmiddelen",
                "Zorgverzekeringen", "Sport", "Arbeidsmarkt")  # fmt: skip
FIRST = ("Anneke", "Bilal", "Carolien", "Daan", "Esra", "Femke", "Gijs", "Hanneke", "Ilse", "Jeroen", "Karim", "Lotte",
         "Marloes", "Noor", "Olaf", "Petra", "Quinten", "Roos", "Sanne", "Tarik", "Ursula", "Vera", "Wouter",
         "Yara")  # fmt: skip
LAST = ("de Vries", "Jansen", "van den Berg", "Bakker", "Visser", "Yilmaz", "Mulder", "de Boer", "El Amrani", "Dekker",
        "Brouwer", "de Wit", "Dijkstra", "Smits", "van Leeuwen", "Hoekstra", "Postma", "Kuipers",
        "Veenstra")  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """A person of the benchmark."""

    id: int
    name: str
    email: str


@dataclass
class World:
    """Who and what there is, by id. Plain values: it travels to the processes that make rows."""

    regions: list[tuple[int, str]] = field(default_factory=list)
    liaisons: dict[int, list[Someone]] = field(default_factory=dict)
    fixers: dict[int, list[Someone]] = field(default_factory=dict)
    coordinators: dict[int, Someone] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    home_regions: list[int] = field(default_factory=list)
    home_directorate: int = 0
    small_directorate: int = 0
    commissioner: Someone | None = None
    keeper: int = 0
    fixer: Someone | None = None
    liaison: Someone | None = None
    coordinator: Someone | None = None
    narrow: Someone | None = None
    tickets: dict[str, str] = field(default_factory=dict)


def build(database: Database) -> World:
    """Fill an empty migrated database with people, regions and processes. Raises what the actions raise."""
    with database.transaction() as session:
        definitions.sync(session, SYSTEM_ACTOR, NOW)
        regions.load_table(session, SYSTEM_ACTOR, tables.own_table(), valid_from=tables.OWN_VALID_FROM, now=NOW)
    world = World()
    with database.transaction() as session:
        found = session.execute(
            select(Region.id, Region.name)
            .join(Division, Division.id == Region.division_id)
            .where(Division.key == "zorgkantoorregio", Region.valid_until.is_(None))
            .order_by(Region.id)
        )
        world.regions = [(row.id, row.name) for row in found]
        made = 0

        def person(role: Role, directorate: int | None = None, regions: tuple[int, ...] = ()) -> Someone:
            nonlocal made
            made += 1
            name = f"{FIRST[made % len(FIRST)]} {LAST[made * 7 % len(LAST)]}"
            user = User(email=f"bench{made}@ministerie.example", name=name, created_at=NOW)
            session.add(user)
            session.flush()
            grant = RoleGrant(user_id=user.id, role=role, directorate_id=directorate)
            session.add(grant)
            session.flush()
            session.add_all(RoleGrantRegion(grant_id=grant.id, region_id=region) for region in regions)
            world.names[user.id] = name
            return Someone(user.id, name, user.email)

        keys = {}
        for place, name in enumerate((*DIRECTORATES, "Bureau Klein")):
            row = Directorate(key=f"D{place}", name_nl=name, name_en=name)
            session.add(row)
            session.flush()
            keys[place] = row.id
        for place, directorate in keys.items():
            world.coordinators[directorate] = person(Role.COORDINATOR, directorate)
            count = 1 if place == len(DIRECTORATES) else 10
            world.fixers[directorate] = [person(Role.FIXER, directorate) for _ in range(count)]
        for region, _name in world.regions:
            world.liaisons[region] = [person(Role.LIAISON, regions=(region,)) for _ in range(2)]
        world.home_regions = [region for region, _name in world.regions[:3]]
        world.home_directorate, world.small_directorate = keys[0], keys[len(DIRECTORATES)]
        world.liaison = person(Role.LIAISON, regions=tuple(world.home_regions))
        world.fixer = person(Role.FIXER, world.home_directorate)
        world.coordinator = world.coordinators[world.home_directorate]
        world.narrow = world.fixers[world.small_directorate][0]
        world.commissioner = person(Role.COMMISSIONER)
        world.keeper = person(Role.ADMIN).id
        session.add(Desk(id=1, unrouted_owner_id=world.keeper))
        for role in ("fixer", "liaison", "coordinator", "narrow", "commissioner"):
            who = getattr(world, role)
            world.tickets[role] = identity.new_ticket()
            session.add(LoginSession(id=world.tickets[role], user_id=who.id, created_at=NOW, last_seen_at=NOW))
    return world


def today() -> date:
    """The day of the benchmark."""
    return NOW.date()
