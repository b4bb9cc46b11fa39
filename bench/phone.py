"""How soon the filing form can be used on slow 3G (400 kbit/s, 400 ms there and back): the first time, and after that.

    python -m bench.phone [--rounds 5]

A real browser on a demo server of its own, over a line that is slow for the service worker as well. Usable: the first
field takes typing, and its change is kept on the device. Exit code 1 when a visit after the first takes over 2 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, serving
from tests.e2e.line import SLOW_3G, Line, line_to
from tests.e2e.test_offline import log_in, ready
from tests.e2e.visitor import PHONE

BUDGET = 2.0
FORM = "/knelpunten/nieuw"


def visit(context: BrowserContext, line: Line) -> float:
    """Seconds from asking for the form until what is typed is kept. Leaves nothing behind on the device."""
    page = context.new_page()
    began = time.monotonic()
    page.goto(f"{line.url}{FORM}", wait_until="commit")
    page.fill("[name=title]", "Bruikbaar")
    expect(page.locator(".kept__state")).to_contain_text("Bewaard", timeout=60_000)
    took = time.monotonic() - began
    page.evaluate("new Promise(done => { const asked = indexedDB.open('regiolijn'); asked.onsuccess = () => {"
                  "const all = asked.result.transaction('drafts', 'readwrite').objectStore('drafts').clear();"
                  "all.onsuccess = () => { asked.result.close(); done(1) } } })")  # fmt: skip
    page.close()
    return took


def settled(line: Line, page: Page) -> None:
    """Until nothing comes over the line any more."""
    before = -1
    while line.received != before:
        before = line.received
        page.wait_for_timeout(1500)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with (
        serving(Path(tempfile.mkdtemp(prefix="phone"))) as site,
        line_to(int(site.url.rsplit(":", 1)[1])) as line,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=site.url, viewport=PHONE, locale="nl-NL", has_touch=True)  # type: ignore[arg-type]
        page = context.new_page()
        log_in(page, "liaison")  # straight to the server: cookies do not look at ports, caches do
        line.reset(*SLOW_3G)
        first = visit(context, line)
        alone, asked = line.received, len(line.asked)
        page.goto(f"{line.url}{FORM}")
        ready(page)
        settled(line, page)
        print(f"first visit    usable after {first:.1f} s, with {alone / 1000:.0f} kB and {asked} requests; "
              f"{(line.received - alone) / 1000:.0f} kB more for when there is no connection")  # fmt: skip
        page.close()
        later = []
        for _ in range(rounds):
            line.reset(*SLOW_3G)
            later.append(visit(context, line))
        print(f"later visits   usable after {statistics.median(later):.1f} s (worst {max(later):.1f} s); "
              f"{line.received / 1000:.0f} kB, asked for {', '.join(line.asked)}")  # fmt: skip
        browser.close()
    return int(max(later) > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
