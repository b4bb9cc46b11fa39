"""The first days: what is done by doing, what is ticked, and help on every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.audit.words import ACTIONS
from app.definitions import registry
from app.definitions.written import DefinitionError
from app.onboarding import steps
from app.policy import Role
from app.web import help
from tests.factories import Cases
from tests.pages import Browser

NO_HELP = frozenset({
    "agenda.feed", "attachments.fetch", "own_device.ticket", "enquiries.show",
    "views.counted", "writing.colleagues",
})  # fmt: skip
"""Routes of people with an account that answer with a file or a few data, not with a page."""


def test_every_page_of_a_colleague_has_help(app: Flask) -> None:
    """Context help on each page (a convention): a new page is not finished without it."""
    without = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith(("/api/", "/static/"))
        and app.view_functions[rule.endpoint].guard.kind in ("signed_in", "capability")  # type: ignore[attr-defined]
        and help.of(rule.endpoint) is None
    }
    assert without <= NO_HELP, f"write help in app/data/help.yaml for: {sorted(without - NO_HELP)}"


def test_every_role_has_first_steps(app: Flask) -> None:
    assert {start.role for start in steps.starts(frozenset(Role))} == set(Role)


def test_what_is_done_is_ticked_by_itself(cases: Cases, sign_in: Callable[[str], Browser]) -> None:
    """A fixer who accepts a case has done that step; nobody else's list changes by it."""
    cases.at("in_progress", nature="funding")
    mine, other = sign_in("fixer_cz").page("/eerste-dagen"), sign_in("fixer_lz").page("/eerste-dagen")
    assert "1 van 7 gedaan" in mine.text
    assert "0 van 7 gedaan" in other.text


def test_ticking_and_putting_away(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("fixer_cz")
    assert "Je eerste dagen" in browser.page("/").text
    browser.send("/eerste-dagen/fixer/notices", {"done": "1", "next": "/"})
    assert "1 van 7 gedaan" in browser.page("/eerste-dagen").text
    browser.send("/eerste-dagen/fixer/notices", {"done": "0", "next": "/"})
    assert "0 van 7 gedaan" in browser.page("/eerste-dagen").text
    browser.send("/eerste-dagen/lijst", {"away": "1", "next": "/"})
    assert "Je eerste dagen" not in browser.page("/").text
    browser.send("/eerste-dagen/lijst", {"away": "0"})
    assert "Je eerste dagen" in browser.page("/").text


def test_a_step_of_another_role_cannot_be_ticked(sign_in: Callable[[str], Browser]) -> None:
    assert sign_in("fixer_cz").send("/eerste-dagen/admin/routing", {"done": "1"}).status_code == 404


def every_action() -> frozenset[str]:
    """What the log can say."""
    taken = {f"{name}.{step}" for name in registry.names() for step in registry.current(name).transitions}
    return frozenset(taken | ACTIONS.keys())


STEPS = Path(steps.FILE).read_text(encoding="utf-8")
HELP = Path(help.FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("page: admin.users", "page: admin.people", "there is no page “admin.people”"),
        ("[audit.verified]", "[audit.checked]", "nothing in the log is called “audit.checked”"),
        ("  auditor:\n", "  inspector:\n", "roles.inspector"),
        ("welcome:", "welkom:", "welkom"),
    ],
)
def test_steps_that_lead_nowhere_are_found_at_start(app: Flask, old: str, new: str, fault: str) -> None:
    """Each with file and line, before anybody is sent there."""
    assert old in STEPS
    with pytest.raises(DefinitionError, match=r"^first_steps\.yaml:\d+:") as found:
        steps.parse(STEPS.replace(old, new, 1), "first_steps.yaml", app.view_functions, every_action())
    assert fault in str(found.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  search.find:", "  search.look:", "there is no page “search.look”"),
        ("also: [bottlenecks.edit,", "also: [cases.show, bottlenecks.edit,", "has help already"),
    ],
)
def test_help_for_no_page_is_found_at_start(app: Flask, old: str, new: str, fault: str) -> None:
    assert old in HELP
    with pytest.raises(DefinitionError, match=r"^help\.yaml:\d+:") as found:
        help.parse(HELP.replace(old, new, 1), "help.yaml", app.view_functions)
    assert fault in str(found.value)
