"""The pages of the regions."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import func, select

from app import db
from app.audit.models import Event
from app.errors import NotFound
from app.policy import Actor, ActorKind
from app.regions import tables, views, views_admin
from tests.standalone import ADMIN, LIAISON, settings_in, small_app


@pytest.fixture
def flask(loaded: db.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    # What other packages add to the page of a region needs the whole application.
    monkeypatch.setattr(views, "_extras", [])
    found = small_app(settings_in(tmp_path), views.blueprint, views_admin.blueprint)
    found.register_error_handler(NotFound, lambda _error: ("not found", 404))
    found.config["ACTOR"] = LIAISON
    return found


def page(flask: Flask, address: str, code: int = 200) -> str:
    response = flask.test_client().get(address)
    assert response.status_code == code
    return unescape(response.text)


def test_the_index_shows_a_division(flask: Flask) -> None:
    first = page(flask, "/regios")
    assert "Zuid-Holland Noord" in first
    assert "/regios/zorgkantoorregio/ZK28" in first
    youth = page(flask, "/regios?indeling=jeugdregio")
    assert "Holland Rijnland" in youth
    assert "/regios/zorgkantoorregio/" not in youth
    assert "Zuid-Holland Noord" in page(flask, "/regios?indeling=nonsense")


def test_search_finds_by_municipality(flask: Flask) -> None:
    found = page(flask, "/regios?q=voorschoten")
    assert "municipality of Voorschoten" in found
    assert "/regios/jeugdregio/" in found
    assert "Nothing found" in page(flask, "/regios?q=qqqq")


def test_hostile_search_stays_text(flask: Flask) -> None:
    response = flask.test_client().get("/regios?q=%22%3E%3Cscript%3E{{7*7}}")
    assert "<script>{{" not in response.text
    assert "{{7*7}}" in unescape(response.text)


def test_a_region_with_what_it_overlaps(flask: Flask) -> None:
    shown = page(flask, "/regios/zorgkantoorregio/ZK28")
    assert "13 municipalities" in shown
    assert "13 of its 18 municipalities" in shown
    assert "the same municipalities" in shown
    assert "Voorschoten" in shown
    assert "CC BY 4.0" in shown


def test_regions_that_do_not_exist(flask: Flask) -> None:
    page(flask, "/regios/zorgkantoorregio/ZK99", 404)
    page(flask, "/regios/nonsense/ZK28", 404)


def test_other_packages_add_to_the_page(flask: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_extras", [])
    views.add_extra(lambda _session, actor, region: Markup("<p>{} {}</p>").format(actor.name, region.code))
    views.add_extra(lambda *_: None)
    views.add_extra(lambda *_: Markup("<p>to do today</p>"), place="work")
    shown = page(flask, "/regios/zorgkantoorregio/ZK28")
    assert shown.index("<p>to do today</p>") < shown.index("<p>Femke Dalstra ZK28</p>")
    with pytest.raises(ValueError, match="no such place"):
        views.add_extra(lambda *_: None, place="nowhere")


@pytest.mark.parametrize("address", ["/beheer/regios", "/beheer/regios/jeugdregio", "/beheer/regios/tabel"])
def test_only_the_administrator_comes_in(flask: Flask, address: str) -> None:
    page(flask, address, 403)
    flask.config["ACTOR"] = None
    assert flask.test_client().get(address).status_code == 303
    flask.config["ACTOR"] = ADMIN
    assert "<h1" in page(flask, address)


def test_nobody_without_a_role_reads_regions(flask: Flask) -> None:
    flask.config["ACTOR"] = Actor(ActorKind.USER, None, "Niemand")
    page(flask, "/regios", 403)


def send(flask: Flask, text: str, valid_from: str = "2027-01-01") -> tuple[int, str]:
    data = {"valid_from": valid_from, "file": (io.BytesIO(text.encode()), "2027.csv")}
    response = flask.test_client().post("/beheer/regios/tabel", data=data)
    return response.status_code, unescape(response.text)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', text)
    assert found
    return found[1]


def test_a_table_is_shown_first_and_taken_into_use_when_confirmed(flask: Flask, loaded: db.Database) -> None:
    flask.config["ACTOR"] = ADMIN
    lines = tables.OWN_TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("GM1680"))
    status, preview = send(flask, text)
    assert status == 200
    assert "Municipalities that end (1)" in preview
    assert "Aa en Hunze" in preview

    def events() -> int | None:
        with loaded.reading() as session:
            return session.scalar(select(func.count()).select_from(Event))

    assert events() == 1
    table = re.search(r'<textarea name="table" hidden>\n(.*?)</textarea>', preview, re.S)
    assert table
    confirmation = {
        "valid_from": hidden(preview, "valid_from"),
        "digest": hidden(preview, "digest"),
        "table": table[1].replace("\n", "\r\n"),
    }
    stale = flask.test_client().post("/beheer/regios/tabel", data={**confirmation, "digest": "0" * 32})
    assert stale.status_code == 200
    assert "changed while you looked" in stale.text
    assert events() == 1
    done = flask.test_client().post("/beheer/regios/tabel", data=confirmation)
    assert (done.status_code, done.headers["Location"]) == (303, "/beheer/regios")
    assert events() == 2
    again = flask.test_client().post("/beheer/regios/tabel", data=confirmation)
    assert "Nothing: everything is already" in again.text
    assert events() == 2


def test_a_faulty_table_is_refused_with_rows_and_columns(flask: Flask) -> None:
    flask.config["ACTOR"] = ADMIN
    status, text = send(flask, "gm_code,naam,provincie\nGM1,<b>A</b>,B\n")
    assert status == 422
    assert "“GM1” is not a code as CBS gives them" in text
    assert send(flask, "")[0] == 422


def test_a_mistake_in_the_date_keeps_the_table(flask: Flask) -> None:
    flask.config["ACTOR"] = ADMIN
    status, text = send(flask, "gm_code,naam,provincie\nGM0001,A,B\n", "first of May")
    assert status == 422
    assert "This is not a date" in text
    assert "GM0001,A,B" in text


def test_the_preview_says_first_in_words_what_merges_and_whom_it_concerns(flask: Flask) -> None:
    """Aa en Hunze and Assen become one: a region that both lay in keeps its area."""
    flask.config["ACTOR"] = ADMIN
    lines = tables.OWN_TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("GM1680"))
    text = text.replace("GM0106,Assen,", "GM1999,Hunze-Assen,")
    assert "Hunze-Assen" in text
    status, preview = send(flask, text)
    assert status == 200
    assert "Aa en Hunze and Assen merge into Hunze-Assen." in preview
    assert preview.index("merge into") < preview.index("Municipalities that end (2)")
