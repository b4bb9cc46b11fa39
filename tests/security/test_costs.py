"""The work of a page does not grow with what there is, and stays within its budget (PERFORMANCE, ours)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, insert, select

from app import clock, db
from app.attachments import actions as attachments
from app.attachments import files
from app.bottlenecks import splitting
from app.bottlenecks.models import Bottleneck, BottleneckAgreement
from app.cases import team
from app.cases.models import Case, Comment
from app.escalations.models import Escalation
from app.people import access
from tests import factories
from tests.factories import Cases, World
from tests.pages import LARGEST_PAGE, Browser
from tests.tasks.support import task

FEW, MANY = 2, 200

LISTS = {
    "/": ("liaison", 4),
    "/knelpunten": ("liaison", None),
    "/knelpunten?queue=mine": ("liaison", None),
    "/knelpunten?queue=region": ("liaison", None),
    "/knelpunten?queue=directorate": ("fixer_cz", None),
    "/knelpunten?queue=unrouted": ("admin", None),
    "/knelpunten?status=any&urgency=normal&state=in_progress&nature=funding": ("commissioner", None),
    "/knelpunten?system=Wlz&accord=IZA": ("commissioner", None),
    "/knelpunten?agreement=IZA:regioplan": ("commissioner", None),
    "/akkoorden": ("commissioner", None),
    "/akkoorden/IZA": ("commissioner", None),
    "/akkoorden/IZA/regioplan": ("commissioner", None),
    "/ondertekenaars/3": ("commissioner", None),
    "/beheer/akkoorden": ("admin", None),
    "/api/v1/agreements": ("commissioner", None),
    "/knelpunten?division=zorgkantoor&region=1": ("commissioner", None),
    "/knelpunten?counted=1": ("commissioner", None),
    "/knelpunten/per-indeling?indeling=ggd&queue=region": ("liaison", None),
    "/knelpunten?q=wijkverpleging": ("commissioner", None),
    "/knelpunten?queue=bounced&waiting=owner&due=late&age=new&theme=x&tag=x&order=quiet": ("fixer_cz", None),
    "/weergaven": ("fixer_cz", None),
    "/escalaties": ("commissioner", None),
    "/escalaties/per-indeling": ("commissioner", None),
    "/toezeggingen/per-indeling?queue=all": ("commissioner", None),
    "/bezoeken/per-indeling?status=all": ("commissioner", None),
    "/besluiten": ("commissioner", 4),
    "/mandaten": ("liaison", None),
    "/api/v1/decisions": ("commissioner", None),
    "/taken?queue=all": ("commissioner", None),
    "/beleidstoetsen": ("liaison", None),
    "/api/v1/policy-tests": ("fixer_lz", None),
    "/experimenten": ("fixer_lz", 4),
    "/api/v1/experiments": ("fixer_lz", None),
    "/zoeken?q=wijkverpleging": ("commissioner", None),
    "/regios": ("liaison", None),
    "/regios/zorgkantoor/ZK-NOORD": ("commissioner", None),
    "/regios/zorgkantoor/ZK-NOORD/voorbereiding": ("commissioner", None),
    "/aanwezigheid": ("liaison", None),
    "/berichten": ("liaison", None),
    "/apparaat": ("liaison", None),
    "/beheer": ("admin", None),
    "/beheer/mensen": ("admin", None),
    "/beheer/directies": ("admin", None),
    "/beheer/routering": ("admin", None),
    "/beheer/routering/proef": ("admin", None),
    "/beheer/routering/herstellen": ("admin", None),
    "/cijfers": ("commissioner", None),
    "/cijfers/bewaard": ("fixer_cz", 3),
    "/api/v1/dashboards": ("fixer_cz", 2),
    "/tafel": ("commissioner", 8),
    "/tafel/mt": ("mt_reader", 8),
    "/tafel/te-laat?soort=bottleneck": ("mt_reader", None),
    "/voortgang": ("commissioner", None),
    "/pilots": ("mt_reader", 4),
    "/tours": ("mt_reader", 4),
    "/bezoeken": ("liaison", None),
    "/cijfers/begrippen": ("mt_reader", None),
    "/cijfers/time_with?van=2026-10-01&tot=2026-12-31": ("mt_reader", None),
    "/kennis": ("mt_reader", None),
    "/kennis/zaken?system=Wlz": ("mt_reader", None),
    "/beheer/regios": ("admin", None),
    "/beheer/regios/zorgkantoor": ("admin", None),
    "/beheer/processen": ("admin", None),
    "/beheer/berichten": ("admin", None),
    "/beheer/kalender": ("admin", None),
    "/beheer/teksten": ("admin", None),
    "/beheer/standaardteksten": ("admin", None),
    "/beheer/logboek": ("auditor", None),
    "/api/v1/cases": ("commissioner", None),
    "/api/v1/cases?q=wijkverpleging": ("commissioner", None),
    "/api/v1/escalations": ("commissioner", None),
    "/api/v1/figures?period=2026-Q4": ("commissioner", None),
    "/api/v1/figures/open/cases?period=2026-Q4": ("commissioner", None),
    "/api/v1/pilots": ("mt_reader", 4),
    "/api/v1/partnerships": ("mt_reader", None),
    "/api/v1/programmes": ("mt_reader", None),
    "/api/v1/visits?status=any": ("mt_reader", None),
    "/samenwerking?stand=alle": ("mt_reader", None),
    "/rijk": ("mt_reader", None),
    "/bezoeken?status=all": ("mt_reader", None),
    "/api/v1/tours": ("mt_reader", 4),
    "/api/v1/table": ("commissioner", 8),
    "/api/v1/progress-notes": ("commissioner", None),
    "/api/v1/notices": ("liaison", None),
    "/api/v1/absences": ("admin", None),
    "/directie/afwezigheid": ("coordinator_cz", None),
    "/account/afwezigheid": ("coordinator_cz", None),
    "/knelpunten?queue=directorate&status=open": ("coordinator_cz", None),
    "/api/v1/regions": ("liaison", None),
    "/api/v1/divisions": ("liaison", None),
    "/api/v1/directorates": ("liaison", None),
    "/api/v1/calendar-days?year=2027": ("liaison", None),
}
"""Every list, who looks at it, and its budget of queries beyond session and user, where there is one."""

QUEUES_BUDGET = 4
WHO = re.compile(
    r"FROM (login_sessions|api_tokens|users JOIN (login_sessions|api_tokens)|role_grants|role_grant_regions|absences)"
)
"""The queries that find out who is asking: not part of a page's budget."""


@contextmanager
def queries() -> Iterator[list[str]]:
    """Every statement, while it lasts."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    engine = db.current().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def own(statements: list[str]) -> list[str]:
    """Without those that find out who is asking: the first of a page."""
    statements = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    place = 0
    while place < len(statements) and WHO.search(" ".join(statements[place].split())):
        place += 1
    return statements[place:]


def multiply(number: int, world: World) -> None:
    """Copies of the cases there are, with what belongs to them: only lists look at these."""
    with db.transaction() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        texts = {row.case_id: row for row in session.scalars(select(Bottleneck))}
        asked = {row.case_id: row for row in session.scalars(select(Escalation))}
        rests = {row.case_id: row for row in session.scalars(select(BottleneckAgreement))}
        for place in range(number):
            model = cases[place % len(cases)]
            columns = {
                column.name: getattr(model, column.name) for column in Case.__table__.columns if column.name != "id"
            }
            columns |= {"number": f"2025-{place:05d}", "escalation_id": None}
            key = session.scalar(insert(Case).values(**columns).returning(Case.id))
            for known, table in ((texts, Bottleneck), (asked, Escalation), (rests, BottleneckAgreement)):
                row = known.get(model.id)
                if row is not None:
                    names = [column.name for column in table.__table__.columns]
                    values = {name: getattr(row, name) for name in names} | {"case_id": key}
                    session.execute(
                        insert(table).values(**values | ({"submission": None} if table is Bottleneck else {}))
                    )
        session.flush()


def some(cases: Cases) -> None:
    """One case of each kind that lists show."""
    cases.at("in_progress", nature="funding", systems=["Wlz"], accords=["IZA"], agreements=["IZA:regioplan"])
    cases.at("escalated")
    cases.at("submitted")
    cases.at("assigned", nature="law_or_rule")
    cases.at("draft")
    cases.at("closed")


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[[str, str], tuple[int, int]]:
    """How many queries of its own a page takes, and how many bytes it is."""
    tickets: dict[str, str] = {}
    tokens: dict[str, str] = {}

    def visit(url: str, who: str) -> tuple[int, int]:
        browser: Browser = app.test_client()  # type: ignore[assignment]
        if url.startswith("/api/"):
            if who not in tokens:
                with db.transaction() as session:
                    tokens[who] = access.create_token(session, world.actor(who), "test", now=clock.now())
            headers = {"Authorization": f"Bearer {tokens[who]}"}
        else:
            tickets.setdefault(who, factories.log_in(world.people[who]))
            browser.enter(tickets[who])
            headers = {}
        browser.get(url, headers=headers)  # what is found out once per process
        with queries() as statements:
            answer = browser.get(url, headers=headers)
        assert answer.status_code == 200, answer.text[:500]
        return len(own(statements)), len(answer.data)

    return visit


def test_every_list_takes_as_many_queries_for_two_rows_as_for_two_hundred(
    cases: Cases, world: World, visit: Callable[[str, str], tuple[int, int]], record_property: Callable[..., None]
) -> None:
    some(cases)
    few = {url: visit(url, who)[0] for url, (who, _budget) in LISTS.items()}
    multiply(MANY, world)
    many = {url: visit(url, who) for url, (who, _budget) in LISTS.items()}
    for url, (taken, size) in many.items():
        record_property(url, f"{taken} queries, {size} bytes")
    assert {url: taken for url, (taken, _size) in many.items()} == few
    over = {url: taken for url, (taken, _size) in many.items() if taken > (LISTS[url][1] or taken)}
    assert over == {}
    heavy = {url: size for url, (_taken, size) in many.items() if size > LARGEST_PAGE and not url.startswith("/api/")}
    assert heavy == {}


QUEUES = [url for url in LISTS if url == "/" or (url.startswith("/knelpunten") and "counted=" not in url)]
"""A list narrowed to what counts in a region takes one more: which regions those are."""


@pytest.mark.parametrize("url", QUEUES)
def test_queues_stay_within_four_queries(
    url: str, cases: Cases, world: World, visit: Callable[[str, str], tuple[int, int]]
) -> None:
    some(cases)
    multiply(60, world)  # more than one page, so that they are counted too
    taken, _size = visit(url, LISTS[url][0])
    assert taken <= QUEUES_BUDGET, f"{taken} queries"


def test_the_page_of_a_case_with_fifty_events_stays_within_twelve_queries(
    cases: Cases, world: World, visit: Callable[[str, str], tuple[int, int]], record_property: Callable[..., None]
) -> None:
    case = cases.at("in_progress", nature="funding", systems=["Wlz", "Zvw"], accords=["IZA"])
    for place in range(60):
        cases.step(case.number, "sign_of_life", {"note": f"Teken {place}: " + "wat er gebeurde. " * 6})
    for who in ("liaison", "fixer_cz", "commissioner", "auditor"):
        taken, size = visit(f"/zaken/{case.number}", who)
        record_property(who, f"{taken} queries, {size} bytes")
        assert taken <= 12, f"{who}: {taken} queries"
        assert size <= LARGEST_PAGE, f"{who}: {size} bytes"
    uploads = [files.read(io.BytesIO(b"x%d" % place), f"notitie {place}.txt") for place in range(files.MAX_FILES)]
    with db.transaction() as session:
        attachments.add(session, world.actor("liaison"), case.number, uploads, "ministry", now=clock.now())
    taken, size = visit(f"/zaken/{case.number}", "liaison")
    assert taken <= 12, f"with files: {taken} queries"
    assert size <= LARGEST_PAGE


def test_the_page_of_a_case_with_tasks_a_team_and_parts_takes_one_query_for_each(
    cases: Cases, world: World, visit: Callable[[str, str], tuple[int, int]]
) -> None:
    case = cases.at("in_progress", nature="funding")
    before, _size = visit(f"/zaken/{case.number}", "fixer_cz")
    said = dict.fromkeys(("title", "affected", "asked"), "Een deel") | {"region": world.regions["ZK-ZUID"]}
    for number in range(3):
        task(world, case, what=f"Taak {number}")
        with db.transaction() as session:
            who = world.people[("fixer_lz", "fixer_cz2", "liaison_zuid")[number]]
            team.add(session, world.actor("fixer_cz"), case.number, who, now=clock.now())
            splitting.split(session, world.actor("fixer_cz"), case.number, said, now=clock.now())
    after, _size = visit(f"/zaken/{case.number}", "fixer_cz")
    assert after <= before + 4, "the tasks, the team, the parts, and whether one of those is still open"


def test_the_page_of_a_case_does_not_grow_with_its_history(
    cases: Cases, visit: Callable[[str, str], tuple[int, int]]
) -> None:
    case = cases.at("in_progress", nature="funding")
    before, _size = visit(f"/zaken/{case.number}", "fixer_cz")
    for place in range(120):
        cases.step(case.number, "sign_of_life", {"note": f"Teken {place}"})
    after, size = visit(f"/zaken/{case.number}", "fixer_cz")
    assert after == before
    assert size <= LARGEST_PAGE


def test_the_region_page_and_the_memo_stay_small(
    cases: Cases, app: Flask, visit: Callable[[str, str], tuple[int, int]]
) -> None:
    case = cases.at("in_progress", nature="funding")
    cases.step(case.number, "escalate", by="liaison")
    number = cases.escalation_of(case.number).number
    taken, size = visit(f"/escalaties/{number}", "commissioner")
    assert taken <= 28, "a third is the brief, a third the form of deciding"
    for _time in range(3):
        other = cases.at("in_progress", nature="funding")
        cases.step(other.number, "escalate", {"escalation": number}, by="liaison")
    assert visit(f"/escalaties/{number}", "commissioner")[0] == taken, "as many queries for four cases as for one"
    assert size <= LARGEST_PAGE
    assert Comment.__table__.indexes, "comments are found by their case"
