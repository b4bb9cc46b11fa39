"""The pages of accords, as colleagues read them and as an administrator changes them."""

from __future__ import annotations

from collections.abc import Callable

from app import db
from app.accords import keeping, known
from app.accords.judging import AccordIn
from tests.factories import START, World
from tests.pages import Browser

SignIn = Callable[[str], Browser]


def test_the_accords_lead_to_agreements_and_signatories(sign_in: SignIn) -> None:
    reader = sign_in("liaison")
    index = reader.page("/akkoorden")
    for key in known.current().accords:
        assert f'href="/akkoorden/{key}"' in index.html
    accord = reader.page("/akkoorden/IZA")
    assert "Regiobeeld en regioplan" in accord.text
    assert "Register bijhouden" not in index.text
    agreement = reader.page("/akkoorden/iza/regioplan")
    assert "IZA:regioplan" in agreement.text
    vng = next(one for one in known.current().signatories.values() if one.short == "VNG")
    assert f'href="/ondertekenaars/{vng.id}"' in agreement.html
    signatory = reader.page(f"/ondertekenaars/{vng.id}")
    assert "Hervormingsagenda Jeugd" in signatory.text
    assert "Regiobeeld en regioplan" in signatory.text
    for nothing in ("/akkoorden/AZWA", "/akkoorden/IZA/niets", "/ondertekenaars/9999"):
        assert reader.get(nothing).status_code == 404


def test_an_administrator_adds_an_accord_with_its_agreements(sign_in: SignIn, world: World) -> None:
    admin = sign_in("admin")
    vng = next(one for one in known.current().signatories.values() if one.short == "VNG")
    page = admin.page("/beheer/akkoorden/nieuw")
    values = {"key": "AZWA", "name_nl": "Aanvullend Zorg- en Welzijnsakkoord", "name_en": "", "active": "y"}
    answer = admin.post("/beheer/akkoorden/nieuw", data={**page.form().values(), **values})
    assert answer.status_code == 422
    assert "Aanvullend Zorg- en Welzijnsakkoord" in answer.text
    values |= {"name_en": "Additional Care and Welfare Accord", "signatories": [str(vng.id)], "signed_on": "2025-09-08"}
    answer = admin.post("/beheer/akkoorden/nieuw", data={**page.form().values(), **values})
    assert (answer.status_code, answer.location) == (303, "/beheer/akkoorden/AZWA")

    page = admin.page("/beheer/akkoorden/AZWA/nieuw")
    values = {"code": "basis", "title_nl": "Basisfuncties", "title_en": "Basic functions", "keepers": [str(vng.id)],
              "monitored": "y", "active": "y", "term_on": "2027-12-31"}  # fmt: skip
    assert admin.post("/beheer/akkoorden/AZWA/nieuw", data={**page.form().values(), **values}).status_code == 303
    reader = sign_in("fixer_cz")
    assert "Basisfuncties" in reader.page("/akkoorden/AZWA").text
    assert 'value="AZWA"' in sign_in("liaison").page("/knelpunten/nieuw").html

    page = admin.page("/beheer/akkoorden/AZWA")  # what is there comes back as it is
    assert admin.post("/beheer/akkoorden/AZWA", data=page.form().values()).status_code == 303
    page = admin.page("/beheer/akkoorden/AZWA/basis")
    changed = {**page.form().values(), "title_nl": "Basisfuncties overal"}
    assert admin.post("/beheer/akkoorden/AZWA/basis", data=changed).status_code == 303
    assert known.current().agreement("AZWA:basis").title.nl == "Basisfuncties overal"  # type: ignore[union-attr]
    page = admin.page(f"/beheer/akkoorden/ondertekenaars/{vng.id}")
    changed = {**page.form().values(), "email": "bestuur@vng.example"}
    assert admin.post(f"/beheer/akkoorden/ondertekenaars/{vng.id}", data=changed).status_code == 303
    assert "bestuur@vng.example" in sign_in("commissioner").page(f"/ondertekenaars/{vng.id}").text
    assert "bestuur@vng.example" not in reader.page(f"/ondertekenaars/{vng.id}").text


def test_an_accord_without_anything_says_what_to_do(sign_in: SignIn, world: World) -> None:
    with db.transaction() as session:
        keeping.save_accord(session, world.actor("admin"), None, AccordIn("LEEG", "Leeg", "Empty"), now=START)
    assert "Nog geen afspraken" in sign_in("fixer_cz").page("/akkoorden/LEEG").text
