"""The pages on the processes: drawn for everybody with an account, managed by the administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.definitions.conftest import Install
from tests.pages import Browser

SignIn = Callable[[str], Browser]


@pytest.mark.parametrize("name", ["liaison", "auditor"])
def test_everybody_sees_how_a_process_goes(sign_in: SignIn, name: str) -> None:
    page = sign_in(name).get("/processen/bottleneck?staat=waiting_party")
    assert page.status_code == 200
    assert "De zaak is hier" in page.text
    assert "Het proces “Knelpunt”" in page.text
    assert 'style="' not in page.text


def test_an_unknown_process_or_state(sign_in: SignIn) -> None:
    browser = sign_in("liaison")
    assert browser.get("/processen/onbekend").status_code == 404
    page = browser.get("/processen/escalation?staat=<script>")
    assert page.status_code == 200
    assert "De zaak is hier" not in page.text


def test_the_administrator_sees_versions_and_source(sign_in: SignIn, install: Install) -> None:
    browser = sign_in("admin")
    listed = browser.get("/beheer/processen")
    assert "Knelpunt" in listed.text
    assert "nog niet" not in listed.text
    page = browser.get("/beheer/processen/bottleneck")
    assert "only_through: feedback" in page.text
    install(2, store=False)
    assert "nog niet" in browser.get("/beheer/processen").text


@pytest.mark.parametrize("path", ["/beheer/processen", "/beheer/processen/bottleneck"])
@pytest.mark.parametrize("name", ["liaison", "fixer_cz", "commissioner", "mt_reader", "auditor"])
def test_nobody_else_does(sign_in: SignIn, name: str, path: str) -> None:
    assert sign_in(name).get(path).status_code == 403


def test_a_stranger_logs_in_first(client: Browser) -> None:
    assert client.get("/processen/bottleneck").status_code == 303


def test_an_older_version(sign_in: SignIn, install: Install) -> None:
    install(2, ("{nl: Wacht op derde, en: Waiting for a third party}", "{nl: Bij een ander, en: With another}"))
    browser = sign_in("liaison")
    assert "Bij een ander" in browser.get("/processen/bottleneck").text
    assert "Bij een ander" not in browser.get("/processen/bottleneck?versie=1").text
    assert "Bij een ander" in browser.get("/processen/bottleneck?versie=99").text
