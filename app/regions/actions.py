"""Taking a year's table into use, with what it replaces kept as history.

A period runs from `valid_from` up to but not including `valid_until`; open means it still holds. Nothing is
deleted: a municipality, a region or a place in a region that is no more gets an end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from app import audit
from app.clock import local_date
from app.policy import Actor, ActorKind, Capability, require
from app.regions import days, tables
from app.regions.models import Division, Municipality, Region, RegionMunicipality, RegionOverlap
from app.regions.tables import BadTable, Fault, Table


@dataclass(frozen=True)
class Named:
    """A municipality or region that comes, goes or changes its name (`old_name`). `division` is empty for a
    municipality.
    """

    division: str
    code: str
    name: str
    old_name: str = ""


@dataclass(frozen=True)
class Move:
    """A municipality that comes to lie in another region of a division; either side may be empty."""

    division: str
    municipality_code: str
    municipality: str
    old_code: str
    old: str
    new_code: str
    new: str


@dataclass(frozen=True)
class Plan:
    """What a table would change: to be looked at first, or to be reported afterwards."""

    valid_from: date
    new_municipalities: tuple[Named, ...] = ()
    gone_municipalities: tuple[Named, ...] = ()
    renamed_municipalities: tuple[Named, ...] = ()
    new_divisions: tuple[str, ...] = ()
    new_regions: tuple[Named, ...] = ()
    gone_regions: tuple[Named, ...] = ()
    renamed_regions: tuple[Named, ...] = ()
    moves: tuple[Move, ...] = ()
    untouched: tuple[str, ...] = ()
    unused: tuple[str, ...] = field(default=(), compare=False)

    @property
    def empty(self) -> bool:
        """Whether everything is already as the table says."""
        return not any(self.counts().values())

    def counts(self) -> dict[str, int]:
        """How much of each kind of change."""
        return {
            "municipalities_new": len(self.new_municipalities),
            "municipalities_gone": len(self.gone_municipalities),
            "municipalities_renamed": len(self.renamed_municipalities),
            "divisions_new": len(self.new_divisions),
            "regions_new": len(self.new_regions),
            "regions_gone": len(self.gone_regions),
            "regions_renamed": len(self.renamed_regions),
            "moves": len(self.moves),
        }

    @property
    def digest(self) -> str:
        """A fingerprint: whoever confirms a plan confirms this one, not what it has become since."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class _Known:
    """A row we have: its id, name and end."""

    id: int
    name: str
    until: date | None


@dataclass(frozen=True)
class _State:
    """What the database holds now. `places` maps division to {municipality code: region code}, open ones
    only.
    """

    municipalities: Mapping[str, _Known]
    divisions: Mapping[str, int]
    regions: Mapping[str, Mapping[str, _Known]]
    places: Mapping[str, Mapping[str, str]]
    latest: date | None


def load_table(session: Session, actor: Actor, table: Table, *, valid_from: date, now: datetime) -> Plan:
    """Take a table into use from `valid_from` on: all of it, or nothing.

    Loading the same table again changes nothing and logs nothing. Returns what changed. Raises BadTable when
    it is older than what we have, or no whole table, and `policy.Forbidden`.
    """
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Capability.ADMIN_REGIONS)
    state = _state(session)
    plan = _plan(state, table, valid_from)
    if plan.empty:
        return plan
    _apply(session, state, plan)
    refresh_overlaps(session, local_date(now))
    for known in ("regions", "regions_held", "regions_places", "municipalities"):
        session.info.pop(known, None)
    audit.record(
        session,
        actor,
        "regions.loaded",
        now=now,
        subject=f"regions:{valid_from.isoformat()}",
        data={"valid_from": valid_from.isoformat(), "divisions": sorted(table.regions), **plan.counts()},
    )
    return plan


def plan_table(session: Session, table: Table, *, valid_from: date) -> Plan:
    """What `load_table` would change. Raises BadTable like it; writes nothing."""
    return _plan(_state(session), table, valid_from)


def _state(session: Session) -> _State:
    municipalities = {
        row.code: _Known(row.id, row.name, row.valid_until)
        for row in session.execute(
            select(Municipality.code, Municipality.id, Municipality.name, Municipality.valid_until)
        )
    }
    divisions = dict(session.execute(select(Division.key, Division.id)).all())
    regions: dict[str, dict[str, _Known]] = {key: {} for key in divisions}
    places: dict[str, dict[str, str]] = {key: {} for key in divisions}
    for row in session.execute(
        select(Division.key, Region.code, Region.id, Region.name, Region.valid_until).join(
            Region, Region.division_id == Division.id
        )
    ):
        regions[row.key][row.code] = _Known(row.id, row.name, row.valid_until)
    for place in session.execute(
        select(Division.key, Municipality.code.label("municipality"), Region.code)
        .select_from(RegionMunicipality)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Division, Division.id == Region.division_id)
        .join(Municipality, Municipality.id == RegionMunicipality.municipality_id)
        .where(RegionMunicipality.valid_until.is_(None))
    ):
        places[place.key][place.municipality] = place.code
    began, ended = session.execute(
        select(func.max(RegionMunicipality.valid_from), func.max(RegionMunicipality.valid_until))
    ).one()
    latest = max((day for day in (began, ended) if day is not None), default=None)
    return _State(municipalities, divisions, regions, places, latest)


def _plan(state: _State, table: Table, valid_from: date) -> Plan:
    current = {code: known for code, known in state.municipalities.items() if known.until is None}
    if len(table.municipalities) * 2 < len(current):
        counts = {"found": len(table.municipalities), "expected": len(current)}
        raise BadTable([Fault(0, "gm_code", "too_few", counts)])
    new_regions: list[Named] = []
    gone_regions: list[Named] = []
    renamed_regions: list[Named] = []
    moves: list[Move] = []
    for key in table.regions:
        known = state.regions.get(key, {})
        codes = _codes(known, table.regions[key])
        names = {codes[code]: name for code, name in table.regions[key].items()}
        for code, name in sorted(names.items()):
            if code not in known or known[code].until is not None:
                new_regions.append(Named(key, code, name))
            elif known[code].name != name:
                renamed_regions.append(Named(key, code, name, known[code].name))
        gone_regions += [
            Named(key, code, found.name)
            for code, found in sorted(known.items())
            if found.until is None and code not in names
        ]
        moves += _moves(state, table, key, {place: codes[code] for place, code in table.places[key].items()}, names)
    gone = [Named("", code, known.name) for code, known in sorted(current.items()) if code not in table.municipalities]
    plan = Plan(
        valid_from=valid_from,
        new_municipalities=tuple(
            Named("", code, name) for code, name in sorted(table.municipalities.items()) if code not in current
        ),
        gone_municipalities=tuple(gone),
        renamed_municipalities=tuple(
            Named("", code, name, current[code].name)
            for code, name in sorted(table.municipalities.items())
            if code in current and current[code].name != name
        ),
        new_divisions=tuple(key for key in table.regions if key not in state.divisions),
        new_regions=tuple(new_regions),
        gone_regions=tuple(gone_regions),
        renamed_regions=tuple(renamed_regions),
        moves=(*moves, *_leaving(state, table, gone)),
        untouched=tuple(key for key in state.divisions if key not in table.regions),
        unused=table.unused,
    )
    if not plan.empty and state.latest is not None and valid_from < state.latest:
        raise BadTable([Fault(0, "valid_from", "older", {"known": state.latest.isoformat()})])
    return plan


def _codes(known: Mapping[str, _Known], regions: Mapping[str, str]) -> dict[str, str]:
    """For each code in the table the code by which we know that region: the same one, else that of its name.

    A region keeps its code for life: addresses and cases refer to it. CBS gives some regions another code now
    and then.
    """
    by_name = {
        found.name.casefold(): code for code, found in known.items() if found.until is None and code not in regions
    }
    return {code: code if code in known else by_name.get(name.casefold(), code) for code, name in regions.items()}


def _moves(
    state: _State, table: Table, key: str, places: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Move]:
    known = state.regions.get(key, {})
    before = state.places.get(key, {})
    for place, code in sorted(places.items()):
        old = before.get(place, "")
        if old != code:
            yield Move(
                key,
                place,
                table.municipalities[place],
                old,
                known[old].name if old else "",
                code,
                names[code],
            )


def _leaving(state: _State, table: Table, gone: list[Named]) -> Iterator[Move]:
    """The places of municipalities that are no more, in all divisions, also those that the table does not
    have.
    """
    for municipality in gone:
        for key, before in state.places.items():
            old = before.get(municipality.code, "")
            if old:
                yield Move(key, municipality.code, municipality.name, old, state.regions[key][old].name, "", "")


def _apply(session: Session, state: _State, plan: Plan) -> None:
    start = plan.valid_from
    for gone in plan.gone_municipalities:
        _set(session, Municipality, state.municipalities[gone.code].id, valid_until=start)
    for renamed in plan.renamed_municipalities:
        _set(session, Municipality, state.municipalities[renamed.code].id, name=renamed.name)
    fresh = []
    for new in plan.new_municipalities:
        if new.code in state.municipalities:
            _set(session, Municipality, state.municipalities[new.code].id, name=new.name, valid_until=None)
        else:
            fresh.append({"code": new.code, "name": new.name, "valid_from": start})
    _add(session, Municipality, fresh)
    _add(session, Division, [_division(key) for key in plan.new_divisions])

    divisions = dict(session.execute(select(Division.key, Division.id)).all())
    fresh = []
    for new in plan.new_regions:
        known = state.regions.get(new.division, {}).get(new.code)
        if known:
            _set(session, Region, known.id, name=new.name, valid_until=None)
        else:
            fresh.append(
                {
                    "division_id": divisions[new.division],
                    "code": new.code,
                    "name": new.name,
                    "valid_from": start,
                }
            )
    _add(session, Region, fresh)
    for gone in plan.gone_regions:
        _set(session, Region, state.regions[gone.division][gone.code].id, valid_until=start)
    for renamed in plan.renamed_regions:
        _set(session, Region, state.regions[renamed.division][renamed.code].id, name=renamed.name)
    _move(session, plan)


def _division(key: str) -> dict[str, Any]:
    found = tables.definitions()[key]
    return {
        "key": key,
        "name_nl": found.name_nl,
        "name_en": found.name_en,
        "purpose": found.purpose,
        "legal_basis": found.legal_basis,
        "reference_year": found.reference_year,
        "source": found.source,
        "position": found.position,
    }


def _add(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _set(session: Session, model: type[Any], id_: int, **values: Any) -> None:
    session.execute(update(model).where(model.id == id_).values(**values))


def _move(session: Session, plan: Plan) -> None:
    """End the old places and begin the new ones. A place that begins again on its first day is reopened."""
    municipalities = dict(session.execute(select(Municipality.code, Municipality.id)).all())
    regions = {
        (key, code): id_
        for key, code, id_ in session.execute(
            select(Division.key, Region.code, Region.id).join(Region, Region.division_id == Division.id)
        )
    }
    same_day = {
        (region_id, municipality_id)
        for region_id, municipality_id in session.execute(
            select(RegionMunicipality.region_id, RegionMunicipality.municipality_id).where(
                RegionMunicipality.valid_from == plan.valid_from
            )
        )
    }
    place = RegionMunicipality
    fresh = []
    for move in plan.moves:
        municipality = municipalities[move.municipality_code]
        if move.old_code:
            session.execute(
                update(place)
                .where(
                    place.region_id == regions[move.division, move.old_code],
                    place.municipality_id == municipality,
                    place.valid_until.is_(None),
                )
                .values(valid_until=plan.valid_from)
            )
        if not move.new_code:
            continue
        region = regions[move.division, move.new_code]
        if (region, municipality) in same_day:
            session.execute(
                update(place)
                .where(
                    place.region_id == region,
                    place.municipality_id == municipality,
                    place.valid_from == plan.valid_from,
                )
                .values(valid_until=None)
            )
        else:
            fresh.append({"region_id": region, "municipality_id": municipality, "valid_from": plan.valid_from})
    _add(session, place, fresh)


def refresh_overlaps(session: Session, today: date) -> int:
    """Work out anew which regions share a municipality on `today` (a Dutch calendar day). Returns how many
    changed.

    A region that has ended counts with the municipalities it had last: its cases live on, and the liaison of
    that area must keep seeing them. A region still to begin counts with those it begins with. Every region
    overlaps itself. To be called daily, for a table that was loaded before the day from which it holds.
    """
    first, second = aliased(RegionMunicipality), aliased(RegionMunicipality)
    region, other = aliased(Region), aliased(Region)
    pairs = (
        select(first.region_id, second.region_id)
        .join(second, second.municipality_id == first.municipality_id)
        .join(region, region.id == first.region_id)
        .join(other, other.id == second.region_id)
        .where(days.counts(first, region, today), days.counts(second, other, today))
        .distinct()
    )
    wanted = {(a, b) for a, b in session.execute(pairs)}
    wanted |= {(id_, id_) for id_ in session.scalars(select(Region.id))}
    have = {(a, b) for a, b in session.execute(select(RegionOverlap.region_id, RegionOverlap.other_id))}
    missing, superfluous = sorted(wanted - have), sorted(have - wanted)
    _add(session, RegionOverlap, [{"region_id": a, "other_id": b} for a, b in missing])
    for a, b in superfluous:
        session.execute(delete(RegionOverlap).where(RegionOverlap.region_id == a, RegionOverlap.other_id == b))
    return len(missing) + len(superfluous)
