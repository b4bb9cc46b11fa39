"""Somebody with a browser who looks closely at every page they pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

AXE = Path(__file__).parents[2] / "build" / "vendor" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 640}
"""A screen of 1280 pixels enlarged four times (WCAG 2.2, 1.4.10)."""
DESK = {"width": 1440, "height": 900}
PASSWORD = "regiolijn-demo"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_ALL = """tags => axe.run(document, {runOnly: tags, rules: {'target-size': {enabled: true}}}).then(found =>
    found.violations.flatMap(fault => fault.nodes.map(node =>
        fault.id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary)))"""
RUN_CONTRAST = """() => axe.run(document, {runOnly: {type: 'rule', values: ['color-contrast']}}).then(found =>
    found.violations.flatMap(fault => fault.nodes.map(node => node.html.slice(0, 200) + ' ' + node.failureSummary)))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll'))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""
LOW_BUTTONS = """() => [...document.querySelectorAll('main .utrecht-button, .bar a, .bar summary')]
    .filter(one => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
    .map(one => one.textContent.trim() + ' is ' + one.getBoundingClientRect().height + ' px high')"""
SHAPE = """() => [...new Set([...document.querySelectorAll('body *')].map(one =>
    one.tagName + '.' + (one.getAttribute('class') ?? '') + (one.disabled ? '!' : '')))].sort().join(' ')"""
FOCUSED = """() => { const one = document.activeElement, box = one.getBoundingClientRect();
    return [one.className, box.top >= 0 && box.left >= 0 && box.height > 0] }"""


@cache
def axe() -> str:
    """The source of axe-core, as the front-end set-up put it there."""
    assert AXE.exists(), f"{AXE} is missing: run `make setup`"
    return AXE.read_text(encoding="utf-8")


@dataclass
class Visitor:
    """One browser with nobody signed in, or one person. `look` is called on every page, and fails at the first fault.

    With `script` False the browser runs no JavaScript; then nothing can be measured inside the page, and what is
    proved is that everything works.
    """

    browser: Browser
    url: str
    script: bool = True
    page: Page = field(init=False)
    interactions: int = 0
    looked_at: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """The shapes of pages that were measured: a page made of the same parts is measured once."""

    _said: list[str] = field(default_factory=list)
    _status: int = 200

    def __post_init__(self) -> None:
        context = self.browser.new_context(
            base_url=self.url, viewport=PHONE, java_script_enabled=self.script, locale="nl-NL", has_touch=True,  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(60_000)  # patience, not a measure: other tests use the machine too
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(str(error)))
        self.page.on("response", self._note)

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            self._said.append(line.text)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._status = response.status

    # -- doing ---------------------------------------------------------------------------------------------------

    def log_in(self, who: str) -> Visitor:
        """Sign in with the password, by the login page."""
        self.go("/")
        assert self.page.url.split("?")[0].endswith("/inloggen"), self.page.url
        self.fill(email=f"{who}@regiolijn.example", password=PASSWORD)
        self.press("Inloggen")
        assert self.heading == "Mijn werk"
        return self

    def go(self, path: str, *, status: int = 200) -> None:
        """Open an address."""
        self._said.clear()
        self.page.goto(path)
        self.look(status)

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Press a link in the page itself."""
        self._said.clear()
        self._one(self.page.locator("main").get_by_role("link", name=name)).click()
        self.interactions += 1
        self.look()

    def press(self, name: str, *, status: int | None = 200) -> None:
        """Press a button that sends a form. No status: it may also come back with something to look at first."""
        self._said.clear()
        with self.page.expect_navigation():  # a script may send it first, and then open the page that comes of it
            self._one(self.page.locator("main").get_by_role("button", name=name, exact=True)).click()
        self.interactions += 1
        self.page.wait_for_load_state()
        self.look(status)

    def open(self, summary: str) -> None:
        """Unfold something."""
        self._one(self.page.locator("main summary", has_text=summary)).click()
        self.interactions += 1

    def fill(self, **values: str) -> None:
        """Fill in fields by their names: text, a choice, a date."""
        for name, value in values.items():
            found = self.page.locator(f'main [name="{name}"]')
            kind = found.first.evaluate("one => one.type") if self.script else self._kind(found)
            if kind == "radio":
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif kind == "select-one":
                choices = found.locator("option").filter(has_text=value)
                found.select_option(choices.first.get_attribute("value"))
            else:
                found.fill(value)
            self.interactions += 1

    def _kind(self, found: Locator) -> str:
        """What a field is, as its markup says."""
        markup = found.first.get_attribute("type")
        return markup or ("select-one" if found.locator("option").count() else "text")

    def _one(self, found: Locator) -> Locator:
        assert found.count(), f"{found} is not on {self.page.url}: {self.text[:1500]}"
        return found.first

    # -- looking -------------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """The heading of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """All that the page says, without the frame."""
        return self.page.locator("main").inner_text()

    def look(self, status: int | None = 200) -> None:
        """Everything that must hold of any page."""
        where = f"{self.page.url} ({self.heading})"
        assert self._status == status or (status is None and self._status in (200, 422)), (
            f"{where} answers {self._status}"
        )
        assert self.page.locator("h1").count() == 1, f"{where} has more than one h1"
        self.looked_at.append(self.page.url.removeprefix(self.url))
        if self.script:
            self._measure(where)
        said = [line for line in self._said if (status or 422) < 400 or "Failed to load resource" not in line]
        assert not said, f"{where}: the browser says {said}"

    def _measure(self, where: str) -> None:
        page = self.page
        shape = (re.sub(r"[?#].*|\d", "", page.url), page.evaluate(SHAPE))
        if shape in self.seen:
            return
        self.seen.add(shape)
        self._tab_to_the_skip_link(where)
        page.evaluate(axe())
        wrong: dict[str, Any] = {"axe": page.evaluate(RUN_ALL, RULES)}
        wrong["buttons below 44 px"] = page.evaluate(LOW_BUTTONS)
        wrong["too wide at 390 px"] = page.evaluate(TOO_WIDE)
        page.emulate_media(color_scheme="dark")
        wrong["contrast in the dark"] = page.evaluate(RUN_CONTRAST)
        page.emulate_media(color_scheme="light")
        self._at(ZOOMED, lambda: wrong.update({"too wide at 400 %": page.evaluate(TOO_WIDE)}))
        found = {name: faults for name, faults in wrong.items() if faults}
        assert not found, f"{where}: {found}"

    def look_at_the_desk(self, path: str) -> None:
        """The page on a wide screen."""

        def there() -> None:
            self.page.goto(path)
            self.page.evaluate(axe())
            faults = self.page.evaluate(RUN_ALL, RULES) + self.page.evaluate(TOO_WIDE)
            assert not faults, f"{path} at 1440 px: {faults}"

        self._at(DESK, there)

    def _at(self, size: Any, there: Callable[[], None]) -> None:
        self.page.set_viewport_size(size)
        there()
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    def _tab_to_the_skip_link(self, where: str) -> None:
        """The first stop of the keyboard skips the header, and shows. A form with faults takes the focus itself."""
        if self.page.locator("[autofocus]").count() or "#" in self.page.url:
            return
        self.page.keyboard.press("Tab")
        name, visible = self.page.evaluate(FOCUSED)
        assert "skip-link" in name, f"{where}: the first stop of the keyboard is {name!r}"
        assert visible, f"{where}: the skip link does not show"
        self.page.evaluate("document.activeElement.blur()")

    def walk_the_keyboard(self) -> list[str]:
        """The stops of the keyboard from the skip link on, until it comes round: what each of them is called."""
        self.page.reload()
        found: list[str] = []
        for _stop in range(150):
            self.page.keyboard.press("Tab")
            name = self.page.evaluate(
                "() => { const one = document.activeElement; return one === document.body ? '' :"
                " (one.name || one.innerText || one.tagName).trim().split('\\n')[0] }"
            )
            if not name:
                break
            found.append(name)
        return found
