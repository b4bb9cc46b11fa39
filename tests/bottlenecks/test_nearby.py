"""Who else has this: what looks like a bottleneck, beside it (issue 5, point 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import clock, db
from app.bottlenecks import similar
from app.bottlenecks.similar import Known, Subject
from app.cases.models import Case
from app.cases.search import indexed
from tests.factories import Cases, World
from tests.pages import Browser

TITLE = "Doordecentralisatie van beschermd wonen loopt vast op de verdeelsleutel"
CANARY = "Kanariepietmans"


@pytest.fixture
def mine(cases: Cases) -> Case:
    """A case of the north about the same as one of the south, which closed, a confidential one and a draft."""
    texts = {"title": TITLE, "affected": CANARY, "description": f"Gehoord van {CANARY}.", "asked": f"{CANARY} vraagt"}
    cases.at("closed", by="liaison_zuid", region="ZK-ZUID", nature="law_or_rule", **texts)
    secret = {**texts, "title": f"{TITLE} geheim", "nature": "law_or_rule"}
    cases.at("submitted", by="liaison_zuid", region="ZK-ZUID", confidentiality="confidential", **secret)
    cases.at("draft", by="liaison_zuid", region="ZK-ZUID", **(texts | {"title": f"{TITLE} concept"}))
    description = "Centrumgemeenten wachten op de verdeelsleutel voor beschermd wonen."
    return cases.at("in_progress", nature="funding", title=TITLE, description=description)


@pytest.mark.parametrize(
    ("who", "reads"), [("fixer_cz2", True), ("liaison", False), ("mt_reader", True), ("auditor", True)]
)
def test_beside_a_case_stands_what_looks_like_it_and_nothing_leaks(
    who: str, reads: bool, mine: Case, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in(who)
    assert f"/zaken/{mine.number}/lijkt-erop?deel=1" in browser.get(f"/zaken/{mine.number}").get_data(as_text=True)
    for query in ("", "?deel=1"):
        page = browser.get(f"/zaken/{mine.number}/lijkt-erop{query}").get_data(as_text=True)
        assert "Zk Zuid" in page
        assert "verdeelsleutel" in page
        assert CANARY not in page
        assert "concept" not in page
        assert ("geheim" in page) == (who == "auditor"), "confidential cases are only for who sees those"
        assert ("Hoe het afliep" in page) == reads, "how it ended is part of the case"


def test_the_page_of_a_case_one_may_not_read_is_not_there(mine: Case, sign_in: Callable[[str], Browser]) -> None:
    assert sign_in("liaison_oost").get(f"/zaken/{mine.number}/lijkt-erop").status_code == 404
    assert sign_in("fixer_lz").get(f"/zaken/{mine.number}/lijkt-erop").status_code == 404


def test_a_case_one_may_not_read_is_never_found_by_its_text_alone(mine: Case, world: World) -> None:
    def look(title: str) -> list[str]:
        with db.reading() as session:
            found = similar.around(session, world.actor("liaison_oost"), Subject(title, CANARY), now=clock.now())
        return [word for one in found.cases for word in one.shared]

    assert look(f"{CANARY} gehoord") == []
    assert set(look(f"{CANARY} verdeelsleutel")) <= {"verdeelsleutel"}


def test_what_else_is_known_is_judged_likewise(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def source(_session: Any, _actor: Any, wanted: similar.Wanted, _now: Any) -> list[Known]:
        assert wanted.rare
        return [
            Known("lesson", "1", "Mag een wijkteam dit?", indexed("mag een wijkteam gegevens delen met de huisarts")),
            Known("lesson", "2", "Iets anders", indexed("parkeren bij het ziekenhuis")),
        ]

    monkeypatch.setattr(similar, "_SOURCES", [source])
    subject = Subject("Wijkteam mag geen gegevens delen met huisarts", "")
    with db.reading() as session:
        found = similar.around(session, world.actor("liaison"), subject, now=clock.now())
    assert [one.known.ref for one in found.others] == ["1"]
    assert "gegevens" in found.others[0].shared
