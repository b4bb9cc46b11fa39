"""Nobody reads what is not theirs: in no page, list, count, search, API answer, header or mail.

TRUST, visibility leaks. A word that exists nowhere else is planted in every text of a case that somebody may not see;
then everything that person can open is searched for it. What they search for is another word of the same case, because
a page repeats the question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock, db
from app.cases import comments, queries
from app.cases.models import Case, Urgency
from app.cases.queries import Filters, Queue, Status
from app.outbox import bundling, mail
from app.outbox.models import Message
from app.people import access
from app.policy import Actor, ActorKind, Capability, Grant, Principal, Reach, Role, scope_for
from app.workflow.model import Party, Visibility
from tests import factories
from tests.factories import Cases, World
from tests.pages import Browser, Page, forms_of, links_of
from tests.security.canaries import said_in
from tests.security.matrix import EVERYBODY, MATRIX

CANARY = "kwarktaartgeheim"
ASKED = "zandzeep"


def planted(cases: Cases, **changes: object) -> Case:
    """A case with the canary in every text that people fill in."""
    texts = {
        name: f"{ASKED} {CANARY} {name}"
        for name in ("title", "description", "affected", "asked", "tried", "partnership")
    }
    texts["contacts"] = [{"name": f"{CANARY} Jan", "email": "jan@regio.example", "organisation": CANARY}]
    case = cases.at("in_progress", **{**texts, "nature": "funding", **changes})  # type: ignore[arg-type]
    cases.step(case.number, "sign_of_life", {"note": f"{CANARY} teken"})
    cases.step(case.number, "escalate", {"explanation": CANARY, "tried": CANARY, "mandate_asked": CANARY})
    with db.transaction() as session:
        comments.comment(
            session, cases.world.actor("commissioner"), case.number, CANARY, "confidential", now=clock.now()
        )
    return cases.now(case.number)


def crawl(browser: Browser, start: tuple[str, ...], limit: int = 400) -> Iterator[tuple[str, TestResponse]]:
    """Everything somebody can get at by following links and search forms."""
    waiting, seen = list(start), set(start)
    while waiting and len(seen) < limit:
        url = waiting.pop(0)
        answer = browser.get(url)
        yield url, answer
        if answer.status_code in (302, 303):
            found = [answer.headers["Location"]]
        elif answer.mimetype == "text/html":
            page = Page(answer.text)
            found = [*links_of(page), *(f"{action}?q={ASKED}" for action in forms_of(page))]
        else:
            found = []
        for link in found:
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)


def everything(app: Flask, world: World, who: str, case: Case) -> Iterator[tuple[str, str]]:
    """Every answer this person can get, pages and API, with its headers."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    browser.enter(factories.log_in(world.people[who]))
    start = (
        "/", "/knelpunten?status=any", f"/zoeken?q={ASKED}", f"/zoeken?q={case.number}", "/escalaties", "/regios",
        "/regios/zorgkantoor/ZK-NOORD", "/regios/ggd/GGD-AALDER", f"/knelpunten?q={ASKED}&status=any",
        f"/zaken/{case.number}",
    )  # fmt: skip
    for url, answer in crawl(browser, start):
        yield url, f"{answer.headers}\n{said_in(answer)}"
    with db.transaction() as session:
        token = access.create_token(session, world.actor(who), f"t{clock.now()}", now=clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    for method, rule in sorted(MATRIX):
        if method == "GET" and rule.startswith("/api/v1/") and "openapi" not in rule:
            for number in (case.number, "2026-00002"):
                url = rule.replace("<number>", number).replace("<name>", "bottleneck")
                for query in ("", f"?q={ASKED}", "?status=any"):
                    answer = browser.get(url + query, headers=headers)
                    yield url + query, f"{answer.headers}\n{answer.text}"


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("liaison_oost", {}),
        ("liaison_zuid", {}),
        ("fixer_lz", {}),
        ("coordinator_lz", {}),
        ("liaison_dementie", {"by": "liaison_zuid", "region": "ZK-ZUID", "theme": "wonen"}),
        ("liaison_noord2", {"confidentiality": "confidential"}),
        ("fixer_cz2", {"confidentiality": "confidential"}),
        ("coordinator_cz", {"confidentiality": "confidential"}),
        ("mt_reader", {"confidentiality": "confidential"}),
        ("admin", {"confidentiality": "confidential"}),
    ],
)
def test_a_canary_is_seen_nowhere(
    who: str, changes: dict[str, str], app: Flask, world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a developer's machine the administrator reads mails as a whole, in place of a mail box.
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="production"))
    case = planted(cases, **changes)
    looked = 0
    for url, answer in everything(app, world, who, case):
        looked += 1
        assert CANARY not in answer, f"{who} reads it at {url}"
    assert looked > 30


def test_the_canary_is_found_by_who_may(app: Flask, world: World, cases: Cases) -> None:
    """Otherwise the test above proves nothing."""
    case = planted(cases)
    seen = [url for url, answer in everything(app, world, "liaison_noord2", case) if CANARY in answer]
    assert any(url.startswith("/zoeken") for url in seen)
    assert any(url.startswith("/api/v1/cases") for url in seen)
    assert "/" not in seen


def test_a_confidential_entry_stays_with_those_who_have_a_part(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    case = cases.at("in_progress", nature="funding")
    for visibility in ("region", "ministry", "confidential"):
        browser = sign_in("fixer_cz")
        browser.send(f"/zaken/{case.number}/reacties", {"text": f"woord {visibility}", "visibility": visibility})
    reads = {}
    for who in ("liaison", "fixer_cz", "liaison_noord2", "fixer_cz2", "commissioner", "auditor", "admin", "mt_reader"):
        text = sign_in(who).page(f"/zaken/{case.number}").text
        reads[who] = [one for one in ("region", "ministry", "confidential") if f"woord {one}" in text]
    everything = ["region", "ministry", "confidential"]
    assert reads == {
        "liaison": everything, "fixer_cz": everything, "commissioner": everything, "auditor": everything,
        "liaison_noord2": everything[:2], "fixer_cz2": everything[:2], "admin": everything[:2],
        "mt_reader": everything[:2],
    }  # fmt: skip


def test_mail_about_a_confidential_case_does_not_say_what_it_is_about(cases: Cases, app: Flask) -> None:
    cases.at("in_progress", title=f"{CANARY} titel", nature="funding", confidentiality="confidential")
    settings = app.config["SETTINGS"]
    sender = mail.Sender(settings.mail_from, settings.base_url)
    assert bundling.sweep(settings, clock.next_working_time(clock.now() + timedelta(days=1)))
    with db.reading() as session:
        # The region's own contact knows what it told.
        messages = list(session.scalars(select(Message).where(Message.user_id.is_not(None))))
    assert messages
    for message in messages:
        assert CANARY not in mail.build(message, sender, clock.now()).as_string(), message.template


# -- one judgement, twice: Scope.admits in Python is queries.within in SQL ---------------------


def actors(world: World, chance: random.Random) -> Iterator[Actor]:
    """Everybody there is, as deputies of each other, combinations of roles nobody has, and the holder of a link."""
    known = [world.actor(name) for name in world.people]
    yield from known
    for number, one in enumerate(known):
        away = [*known[:number], *known[number + 1 :]]
        yield standing_in(one, chance.sample(away, 2))
        yield standing_in(one, away)
    regions, directorates = list(world.regions.values()), list(world.directorates.values())
    for number in range(25):
        grants = tuple(
            Grant(
                chance.choice(list(Role)),
                chance.choice([None, *directorates]),
                frozenset(chance.sample(regions, chance.randint(0, 3))),
                chance.choice([None, None, "dementie"]),
            )
            for _ in range(chance.randint(0, 3))
        )
        yield Actor(ActorKind.USER, chance.choice(list(world.people.values())), f"Niemand {number}", grants)
    yield Actor(ActorKind.CONTACT, None, "Contact", cases=frozenset({1, 5, 9}))
    yield Actor(ActorKind.SYSTEM, None, "Regiolijn")


def standing_in(actor: Actor, away: list[Actor]) -> Actor:
    """Somebody with the work of others who are away."""
    principals = tuple(Principal(one.id or 0, one.name, one.grants) for one in away)
    return replace(actor, principals=principals, _scopes={})


def some_cases(world: World, chance: random.Random, number: int) -> None:
    """Cases of every kind, straight into the table: only what the policy looks at matters."""
    people = list(world.people.values())
    with db.transaction() as session:
        for place in range(number):
            session.add(
                Case(
                    number=f"1999-{place:05d}", process="bottleneck", workflow_version=1, state="in_progress",
                    active=True, title="Zaak", theme=chance.choice(("", "dementie", "wonen")), urgency=Urgency.NORMAL,
                    confidentiality=chance.choice((Visibility.REGION, Visibility.MINISTRY, Visibility.CONFIDENTIAL)),
                    region_id=chance.choice(list(world.regions.values())),
                    directorate_id=chance.choice([None, *world.directorates.values()]),
                    owner_id=chance.choice([None, *people]), co_owner_id=chance.choice(people),
                    handler_id=chance.choice([None, *people]), waiting_on=Party.OWNER, created_at=clock.now(),
                    updated_at=clock.now(),
                )
            )  # fmt: skip


def test_the_scope_in_python_is_the_scope_in_sql(world: World, cases: Cases) -> None:
    chance = random.Random(7)
    some_cases(world, chance, 150)
    compared = 0
    with db.reading() as session:
        all_cases = {case.id: case.facts() for case in session.scalars(select(Case))}
        for actor in actors(world, chance):
            for capability in Capability:
                scope = scope_for(actor, capability)
                in_sql = set(session.scalars(select(Case.id).where(queries.within(scope))))
                in_python = {key for key, facts in all_cases.items() if scope.admits(facts)}
                assert in_sql == in_python, f"{actor.name} {actor.grants} {capability}"
                compared += len(all_cases)
    assert compared > 100_000


def test_lists_counts_and_single_cases_agree(world: World, cases: Cases) -> None:
    """What a list shows, what it counts and what opens are the same cases, for everybody."""
    for state, region, by in (
        ("draft", "ZK-NOORD", "liaison"), ("submitted", "ZK-ZUID", "liaison_zuid"),
        ("closed", "GGD-AALDER", "liaison_noord2"),
        ("in_progress", "JEUGD-OOST", "liaison_oost"), ("escalated", "ZK-NOORD", "liaison"),
    ):  # fmt: skip
        for confidentiality in ("region", "confidential"):
            cases.at(state, region=region, by=by, confidentiality=confidentiality)
    with db.reading() as session:
        numbers = list(session.scalars(select(Case.number)))
        everybody = [world.actor(name) for name in sorted(EVERYBODY)]
        deputies = [standing_in(one, [other for other in everybody if other is not one]) for one in everybody]
        for actor in (*everybody, *deputies):
            name = actor.name
            filters = Filters(queue=Queue.ALL, status=Status.ANY, process="")
            listed = {row.number for row in queries.page(session, actor, filters, size=500).rows}
            assert queries.count(session, actor, filters) == len(listed), name
            opened = set()
            for number in numbers:
                try:
                    opened.add(queries.get_visible(session, actor, number).number)
                except Exception as error:
                    assert type(error).__name__ == "NotFound"  # noqa: PT017
            assert opened == listed, name


def test_reach_of_every_area_is_one_we_know() -> None:
    assert {item.value for item in Reach} == {"own", "directorate", "regions", "all"}
