"""What the tests of the API share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import audit, clock, db, links, start
from app import people as people_package
from app.api import openapi
from app.api.views import api as described
from app.bottlenecks import actions_routing
from app.definitions import actions as definitions
from app.people import access, identity
from app.people import actions as people
from app.people.actions import GrantSpec
from app.policy import SYSTEM_ACTOR, Actor, Role
from app.regions.models import Division, Municipality, Region, RegionMunicipality, RegionOverlap
from config import Settings
from tests.factories import mandate
from tests.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CANARY = "kanarievogel"
PASSED = "scrypt:unused"


class Ministry:
    """Three regions of which two overlap, two directorates, and people: each with one role and a token."""

    def __init__(self) -> None:
        with db.transaction() as session:
            definitions.sync(session, SYSTEM_ACTOR, NOW)
            care, youth = (
                Division(
                    key=key, name_nl=nl, name_en=en, purpose="", legal_basis="", reference_year="2026", source="",
                    position=position,
                )
                for position, (key, nl, en) in enumerate(
                    (
                        ("zorgkantoorregio", "Zorgkantoorregio’s", "Care-office regions"),
                        ("jeugdregio", "Jeugdregio’s", "Youth regions"),
                    )
                )
            )  # fmt: skip
            place = Municipality(code="GM0193", name="Zwolle", valid_from=date(2020, 1, 1))
            session.add_all([care, youth, place])
            session.flush()
            rows = [
                Region(division_id=care.id, code="ZK01", name="Zwolle", valid_from=date(2020, 1, 1)),
                Region(division_id=care.id, code="ZK02", name="Friesland", valid_from=date(2020, 1, 1)),
                Region(division_id=youth.id, code="JZ01", name="IJsselland", valid_from=date(2020, 1, 1)),
            ]
            session.add_all(rows)
            session.flush()
            self.zwolle, self.friesland, self.ijsselland = (row.id for row in rows)
            self.municipality = place.id
            session.add_all(
                RegionMunicipality(region_id=key, municipality_id=place.id, valid_from=date(2020, 1, 1))
                for key in (self.zwolle, self.ijsselland)
            )
            session.add_all(
                RegionOverlap(region_id=one, other_id=other)
                for one, other in ((self.zwolle, self.ijsselland), (self.ijsselland, self.zwolle))
            )
            self.cz = people.create_directorate(
                session, SYSTEM_ACTOR, key="CZ", name_nl="Curatieve Zorg", name_en="Curative Care", now=NOW
            )
            self.lz = people.create_directorate(
                session, SYSTEM_ACTOR, key="LZ", name_nl="Langdurige Zorg", name_en="Long-term Care", now=NOW
            )
        self.ids: dict[str, int] = {}
        self._tokens: dict[str, str] = {}
        self.add("admin", "Bram Kloosterziel", GrantSpec(Role.ADMIN))
        self.add("liaison", "Femke Dalstra", GrantSpec(Role.LIAISON, region_ids=frozenset({self.zwolle})))
        self.add("elsewhere", "Joris Veenwal", GrantSpec(Role.LIAISON, region_ids=frozenset({self.friesland})))
        self.add("coordinator", "Hanna Wijdeveld", GrantSpec(Role.COORDINATOR, self.cz))
        self.add("fixer", "Sem Oosterhof", GrantSpec(Role.FIXER, self.cz))
        self.add("fixer2", "Noor Brinkgreve", GrantSpec(Role.FIXER, self.lz))
        self.add("commissioner", "Thea Rijnsburg", GrantSpec(Role.COMMISSIONER))
        self.add("auditor", "Renske Vlaanderen", GrantSpec(Role.AUDITOR))
        self.add("reader", "Otto Meerding", GrantSpec(Role.MT_READER))
        with db.transaction() as session:
            actions_routing.save_rule(
                session, self.actor("admin"), None, {"nature": "funding", "directorate": self.cz}, now=NOW
            )
        for who in self.ids:
            self.token(who)

    def add(self, who: str, name: str, *grants: GrantSpec, language: str = "en") -> int:
        """A colleague."""
        with db.transaction() as session:
            self.ids[who] = people.create_user(
                session, SYSTEM_ACTOR, email=f"{who}@regiolijn.example", name=name, grants=grants, language=language,
                password_hash=PASSED, now=NOW,
            )  # fmt: skip
            if any(grant.role is Role.COMMISSIONER for grant in grants):
                mandate(session, self.ids[who], max_amount=None)
        return self.ids[who]

    def actor(self, who: str) -> Actor:
        """A colleague as the actions know them."""
        with db.reading() as session:
            found = identity.actor_for_user(session, self.ids[who])
        assert found is not None
        return found

    def token(self, who: str) -> str:
        """An API token of a colleague."""
        if who not in self._tokens:
            with db.transaction() as session:
                self._tokens[who] = access.create_token(session, self.actor(who), "test", now=NOW)
        return self._tokens[who]

    def bottleneck(self, **changes: Any) -> dict[str, Any]:
        """A complete bottleneck, as JSON."""
        return {
            "title": "Two laws pay for the same walk",
            "description": "Nobody pays for the walking group.",
            "region": self.zwolle,
            "affected": "Forty elderly people.",
            "asked": "Say which law it is.",
            "nature": "funding",
            "systems": ["Zvw", "Wmo"],
            "contacts": [{"name": "Ilse Hoogland", "email": "ilse@region.example"}],
            "submit": True,
        } | changes


def configure(settings: Settings) -> None:
    """What the application keeps in its modules; tests of another package may have set it otherwise."""
    audit.use_key(settings.audit_key)
    people_package.configure(settings)
    start.prepare(settings)


@dataclass(frozen=True)
class Example:
    """An application and its database, put back to how it was as often as asked."""

    store: Store
    made: Ministry
    app: Flask
    settings: Settings

    @contextmanager
    def afresh(self) -> Iterator[Ministry]:
        """The ministry as it was made, at NOW."""
        audit.use_key(self.settings.audit_key)
        links.use(self.settings.secret_key)
        self.store.fresh()
        with clock.at(NOW):
            yield deepcopy(self.made)


class Caller:
    """Somebody with a token. Every answer is checked against the description of the API."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app = app
        self.token = token

    def raw(
        self, method: str, path: str, data: bytes | None, content_type: str | None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:  # fmt: skip
        """A request as it is, and the answer after the checks."""
        given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        answer = FlaskClient(self.app, use_cookies=False).open(
            f"/api/v1{path}", method=method, headers=given, data=data, content_type=content_type
        )
        checked(method, path, answer)
        return answer

    def send(self, method: str, path: str, data: Any = None, headers: Mapping[str, str] | None = None) -> TestResponse:
        """A request with JSON."""
        if data is None:
            return self.raw(method, path, None, None, headers)
        return self.raw(method, path, json.dumps(data).encode(), "application/json", headers)

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET; headers with _ for -."""
        return self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, data: Any = None, **headers: str) -> TestResponse:
        """POST of JSON; headers with _ for -."""
        return self.send("POST", path, data, {name.replace("_", "-"): value for name, value in headers.items()})

    def file(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """File a bottleneck, and what came of it."""
        answer = self.post("/bottlenecks", data)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def step(self, number: str, name: str, **data: Any) -> dict[str, Any]:
        """Take a step with the newest version of a case, and what came of it."""
        tag = self.get(f"/cases/{number}").headers["ETag"]
        answer = self.post(f"/cases/{number}/transitions", {"name": name, "data": data}, If_Match=tag)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)


@cache
def description() -> dict[str, Any]:
    """The description of the API."""
    return described.document()


@cache
def _validator(path: str, method: str, status: int, mime: str) -> Any:
    schema = description()["paths"][path][method]["responses"][str(status)]["content"][mime]["schema"]
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": description()["components"]}, validate_formats=True
    )


def checked(method: str, path: str, answer: TestResponse) -> None:
    """Whether an answer is one that is described: its status, its headers, and every value in it."""
    assert answer.headers["API-Version"] == openapi.VERSION
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    template = _template(path.partition("?")[0])
    if template is None or method.lower() not in description()["paths"][template]:
        assert answer.status_code in (404, 405)
        template, method = "/cases/{number}", "GET"
        if answer.status_code == 405:
            assert answer.headers["Allow"]
            return
    described_here = description()["paths"][template][method.lower()]["responses"]
    assert str(answer.status_code) in described_here, (method, path, answer.status_code, answer.text)
    if answer.status_code == 304:
        assert not answer.data
        return
    for header in described_here[str(answer.status_code)]["headers"]:
        assert header in answer.headers, header
    assert answer.mimetype == ("application/json" if answer.status_code < 400 else "application/problem+json")
    _validator(template, method.lower(), answer.status_code, answer.mimetype).validate(json.loads(answer.data))
    if answer.status_code >= 400:
        assert answer.json is not None
        assert answer.json["status"] == answer.status_code


def _template(path: str) -> str | None:
    parts = path.split("/")
    for template in description()["paths"]:
        wanted = template.split("/")
        if len(wanted) == len(parts) and all(a == b or a.startswith("{") for a, b in zip(wanted, parts, strict=True)):
            return template
    return None
