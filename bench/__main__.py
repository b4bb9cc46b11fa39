"""`make bench`: the pages and actions of the application against floors measured in the same run.

    python -m bench [--sizes 1000,20000,100000] [--databases sqlite,postgresql] [--quick] [--each 60]
                    [--worker-class gthread]

Both databases get the same cases (`bench/rows.py`: bulk rows, bench data only), are measured, and grow to the next
size. The application and the floors (`bench/floors.py`) are served by gunicorn with two workers each, on loopback, to a
logged-in user, warm; floor and page are asked for in turn, because only ratios within one run mean anything. PostgreSQL
is found in DATABASE_URL; `make bench` starts a durable one. The table goes to stdout, everything to build/bench.json;
the exit code is 1 when a budget is missed. On a machine that is busy with other things the clock says little: `cpu`
compares the processor time of the workers.
"""

from __future__ import annotations

import argparse
import gzip
import html
import itertools
import json
import logging
import os
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import config
from app import create_app, db
from app.bottlenecks.looking import NONE
from app.bottlenecks.similar import SHOWN
from app.definitions import registry
from bench import inside, report, similar, sweep
from bench.clients import (
    ROOT,
    Answer,
    Ask,
    Server,
    Subject,
    Unexpected,
    ask,
    fetch,
    get,
    latency,
    post,
    throughput,
)
from bench.store import AUDIT_KEY, Postgres, Store, grow, sqlite_store
from bench.world import NOW

SIZES = (1_000, 20_000, 100_000)
SECRET_KEY = "bench-secret-key-0123456789-0123456789"
FLOORS = {"hello": "/hello", "static table": "/static-table", "one SELECT": "/select"}


def pages(store: Store, long_case: str) -> list[tuple[str, str, str, str]]:
    """What is asked for: (kind, name, who, path)."""
    region = store.world.home_regions[0]
    listed = "/knelpunten?queue="
    return [
        ("queue", "my work", "fixer", "/"),
        ("queue", "my work (liaison)", "liaison", "/"),
        ("queue", "mine", "fixer", f"{listed}mine"),
        ("queue", "my directorate", "coordinator", f"{listed}directorate"),
        ("queue", "my regions", "liaison", f"{listed}region"),
        ("queue", "all, as commissioner", "commissioner", f"{listed}all"),
        ("queue", "all, as liaison", "liaison", f"{listed}all"),
        ("queue", "all, seeing five cases", "narrow", f"{listed}all"),
        ("queue", "not routed", "commissioner", f"{listed}unrouted"),
        ("queue", "filter: state", "coordinator", f"{listed}all&state=waiting_party"),
        ("queue", "filter: finished", "coordinator", f"{listed}all&status=ended"),
        ("queue", "filter: open and finished", "liaison", f"{listed}all&status=any"),
        ("queue", "filter: nature", "coordinator", f"{listed}all&nature=funding"),
        ("queue", "filter: law", "commissioner", f"{listed}all&system=Wlz"),
        ("queue", "filter: accord", "liaison", f"{listed}all&accord=IZA"),
        ("queue", "filter: urgency", "commissioner", f"{listed}all&urgency=urgent"),
        ("queue", "filter: region", "commissioner", f"{listed}all&region={region}"),
        ("queue", "filter: word", "commissioner", f"{listed}all&q=palliatief"),
        ("queue", "filter: region, nature", "commissioner", f"{listed}all&region={region}&nature=funding"),
        ("queue", "my team", "coordinator", f"{listed}team"),
        ("queue", "waits for others", "fixer", f"{listed}waiting"),
        ("queue", "this week", "coordinator", f"{listed}week"),
        ("queue", "this week, as commissioner", "commissioner", f"{listed}week"),
        ("queue", "sent back", "liaison", f"{listed}bounced"),
        ("queue", "sent back, as commissioner", "commissioner", f"{listed}bounced"),
        ("queue", "watched", "fixer", f"{listed}watched"),
        ("queue", "filter: whose turn", "commissioner", f"{listed}all&waiting=region"),
        ("queue", "filter: deadline", "commissioner", f"{listed}all&due=later"),
        ("queue", "filter: age", "commissioner", f"{listed}all&age=half_year"),
        ("queue", "filter: verdict", "commissioner", f"{listed}all&verdict=not_solved"),
        ("queue", "filter: theme", "commissioner", f"{listed}all&theme=palliatieve+zorg"),
        ("queue", "filter: theme that is not there", "commissioner", f"{listed}all&theme=nergens"),
        ("queue", "filter: tag", "commissioner", f"{listed}all&tag=snel"),
        ("queue", "order: last changed", "commissioner", f"{listed}all&order=changed"),
        ("queue", "order: longest unchanged", "liaison", f"{listed}all&order=quiet"),
        ("queue", "order: newest", "coordinator", f"{listed}directorate&order=new"),
        ("queue", "order: last finished", "coordinator", f"{listed}all&status=ended&order=changed"),
        ("queue", "second page", "coordinator", "cursor"),
        ("case", "case with 50 events", "fixer", f"/zaken/{long_case}"),
        ("search", "common word", "commissioner", "/zoeken?q=regio"),
        ("search", "two words", "liaison", "/zoeken?q=palliatief+netwerk"),
        ("search", "rare word", "narrow", "/zoeken?q=hospice"),
    ]  # fmt: skip


THROUGHPUT = ("my work", "my directorate", "my regions", "filter: nature", "case with 50 events", "common word")
"""The pages that are also asked for by four clients at once."""

LARGE = 20_000
"""From this size on, reading all cases is a fault: of a thousand it may be the quickest way."""

BUDGET = {"queue": 3.0, "case": 4.0, "search": 5.0}
QUERIES = {"queue": 4, "case": 12}


class Bench:
    """One run."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args, self.folder = args, folder
        self.rounds, self.each = (2, 10) if args.quick else (3, args.each)
        self.seconds = 0.7 if args.quick else 2.0
        self.results: list[dict[str, Any]] = []
        self.machine: dict[str, Any] = {}

    # -- servers and cookies ---------------------------------------------------------------------

    def environment(self, store: Store) -> dict[str, str]:
        """The settings of the server."""
        return {
            "DATABASE_URL": store.url, "SECRET_KEY": SECRET_KEY, "AUDIT_KEY": AUDIT_KEY, "REGIOLIJN_ENV": "development",
            "BASE_URL": "http://127.0.0.1:8000", "REGIOLIJN_INSTANCE": str(self.folder / "instance"),
        }  # fmt: skip

    def application(self, store: Store) -> Any:
        """The application in this process, for what only it can tell."""
        app = create_app(config.from_environment(self.environment(store)))
        app.config["TESTING"] = False
        return app

    @staticmethod
    def cookie_for(app: Any, store: Store, who: str) -> str:
        """A cookie as logging in gives it: the row of the login is there, only the password is skipped."""
        signer = app.session_interface.get_signing_serializer(app)
        value = signer.dumps({"login": store.world.tickets[who], "seen": int(NOW.timestamp()), "csrf_token": "ab" * 20})
        return f"{app.config['SESSION_COOKIE_NAME']}={value}"

    # -- the run -----------------------------------------------------------------------------------

    def run(self) -> int:
        """Measure everything; returns the exit code."""
        registry.load(ROOT / "workflows")
        stores = self.stores()
        for store in stores:
            store.prepare()
        done = 0
        for stage, size in enumerate(self.args.sizes, 1):
            began = time.perf_counter()
            grow(stores, stage, done, size)
            done = size
            names = " and ".join(store.name for store in stores)
            say(f"{size:,} cases on {names} in {time.perf_counter() - began:.0f} s")
            for store in stores:
                self.measure(store, size, last=size == self.args.sizes[-1])
        for store in stores:
            self.sweep(store)
        text, missed = report.table(self.results, self.machine)
        print(text)
        alike, too_low = similar.report()
        print(alike)
        missed += too_low
        target = ROOT / "build" / "bench.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps({"machine": self.machine, "results": self.results}, indent=1))
        say(f"written to {target.relative_to(ROOT)}")
        return 1 if missed else 0

    def sweep(self, store: Store) -> None:
        """What is due costs, not what exists."""
        say(f"sweeps on {store.name} …")
        sizes = (1_000, 5_000 if self.args.quick else 100_000)
        found = sweep.measure(store, sizes, 3 if self.args.quick else 9)
        self.results.append({"database": store.name, "size": self.args.sizes[-1]} | found)

    def stores(self) -> list[Store]:
        """The databases asked for."""
        found: list[Store] = []
        if "sqlite" in self.args.databases:
            found.append(sqlite_store(self.folder))
        if "postgresql" in self.args.databases:
            url = os.environ.get("DATABASE_URL", "")
            if not url.startswith("postgresql"):
                say("no PostgreSQL in DATABASE_URL (make bench starts one): SQLite only")
            else:
                found.append(Postgres("postgresql", url.replace("postgresql://", "postgresql+psycopg://")))
        return found

    def measure(self, store: Store, size: int, *, last: bool) -> None:
        """Everything on one database at one size."""
        say(f"measuring {store.name} at {size:,} …")
        app = self.application(store)
        cookies = {who: self.cookie_for(app, store, who) for who in store.world.tickets}
        long_case = inside.numbers_of(store, "fixer")[0]
        first = get("/", cookies["fixer"])
        server = Server("wsgi:app", self.environment(store), worker_class=self.args.worker_class)
        floors = Server("bench.floors:app", self.environment(store), worker_class=self.args.worker_class)
        try:
            cold = server.start(first)
            floors.start(get("/hello"))
            self.one_size(store, size, app, cookies, long_case, server, floors, cold, last=last)
        finally:
            server.stop()
            floors.stop()
            db.current().engine.dispose()

    def one_size(
        self, store: Store, size: int, app: Any, cookies: dict[str, str], long_case: str, server: Server,
        floors: Server, cold: float, *, last: bool,
    ) -> None:  # fmt: skip
        """Measure with the servers running."""
        base = {"database": store.name, "size": size}
        for name, path in FLOORS.items():
            subject = Subject(name, floors, itertools.repeat(get(path)).__next__)
            warm(subject)
            latency([subject], self.rounds, self.each)
            throughput([subject], 1, self.seconds)
            self.add(base, "floor", name, subject)
        for kind, name, who, path in pages(store, long_case):
            if path == "cursor":
                path = second_page(server.port, cookies[who])
            request = get(path, cookies[who])
            subject = Subject(name, server, itertools.repeat(request).__next__)
            floor = Subject("one SELECT", floors, itertools.repeat(get(FLOORS["one SELECT"])).__next__)
            warm(subject)
            warm(floor)
            latency([floor, subject], self.rounds, self.each)
            if name in THROUGHPUT:
                throughput([floor, subject], self.rounds, self.seconds)
            answer = fetch(server.port, path, cookies[who])
            found = inside.queries(app, path, cookies[who])
            plans, faults = self.plans(found, kind, path, size)
            self.add(
                base, kind, name, subject, floor, budget=BUDGET[kind], html=len(answer.body),
                queries=len(found.of_the_page), most_queries=QUERIES.get(kind), plans=plans, plan_faults=faults,
                statements=[statement for statement, _values in found.of_the_page],
            )  # fmt: skip
        self.writing(base, store, cookies, server, floors)
        workers, all_processes = server.pss()
        self.results.append(
            base | {"kind": "process", "name": "server", "cold_start_s": cold, "pss_workers_mb": workers,
                    "pss_with_master_mb": all_processes, "first_load": first_load(server.port, cookies["fixer"])}
        )  # fmt: skip
        if last and not self.args.quick:
            self.long_run(base, server, cookies)

    def plans(self, found: inside.Statements, kind: str, path: str, size: int) -> tuple[list[str], list[str]]:
        """The plans of a page's queries on cases, and what is wrong with those of lists of work."""
        plans, faults = [], []
        for statement, values in found.of_the_page:
            if "cases" not in statement:
                continue
            text = inside.plan(statement, values)
            plans.append(text)
            if size >= LARGE and kind == "queue" and "q=" not in path:
                faults += inside.plan_faults(statement, text)
        return plans, faults

    def writing(
        self, base: dict[str, Any], store: Store, cookies: dict[str, str], server: Server, floors: Server
    ) -> None:
        """Filing and a step: over HTTP beside a POST that inserts one row, and as actions beside an ORM INSERT."""
        numbers = inside.numbers_of(store, "fixer")[1:]
        insert = itertools.repeat(post("/insert", {})).__next__
        for name, asking in (
            ("create", filing(server.port, store, cookies["liaison"])),
            ("transition", stepping(server.port, numbers[::2], cookies["fixer"])),
        ):
            subject = Subject(name, server, asking, status=303)
            floor = Subject("one INSERT", floors, insert, status=303)
            warm(subject, 5)
            warm(floor, 5)
            latency([floor, subject], self.rounds, self.each // 2)
            self.add(base, "write", f"{name}, over HTTP", subject, floor, budget=6.0)
        times = inside.actions(store, numbers[1::2], self.rounds * self.each // 3)
        floor_ms = statistics.median(times["insert"]) * 1000
        for name in ("create", "transition"):
            ordered = sorted(times[name])
            p50 = statistics.median(ordered) * 1000
            self.results.append(
                base | {"kind": "write", "name": f"{name}, the action alone", "p50_ms": p50, "budget": 6.0,
                        "p95_ms": ordered[int(len(ordered) * 0.95) - 1] * 1000, "floor_ms": floor_ms,
                        "ratio": p50 / floor_ms}
            )  # fmt: skip

    def long_run(self, base: dict[str, Any], server: Server, cookies: dict[str, str]) -> None:
        """Ten thousand requests in a row: does memory stay flat?"""
        before = server.pss()[0]
        subject = Subject("my work", server, itertools.repeat(get("/", cookies["fixer"])).__next__)
        for _ in range(10_000):
            subject.once()
        self.results.append(
            base
            | {"kind": "long run", "name": "10,000 requests", "pss_before_mb": before, "pss_after_mb": server.pss()[0]}
        )

    def add(
        self, base: dict[str, Any], kind: str, name: str, subject: Subject, floor: Subject | None = None, **more: Any
    ) -> None:
        """Keep a result."""
        sample = subject.sample
        found = (
            base | {"kind": kind, "name": name, "p50_ms": sample.p50, "p95_ms": sample.p95, "cpu_ms": sample.cpu} | more
        )
        if sample.rates:
            found["pages_s"] = sample.rate
        if floor is not None:
            found |= {"floor_ms": floor.sample.p50, "ratio": sample.p50 / floor.sample.p50}
            found |= {"floor_cpu_ms": floor.sample.cpu, "cpu_ratio": sample.cpu / floor.sample.cpu}
            if floor.sample.rates:
                found |= {"floor_pages_s": floor.sample.rate, "share": sample.rate / floor.sample.rate}
        self.results.append(found)


def warm(subject: Subject, times: int = 16) -> None:
    """Ask a few times before measuring: two workers, two sets of caches."""
    for _ in range(times):
        subject.once()


def second_page(port: int, cookie: str) -> str:
    """The address of the second page of a coordinator's list."""
    answer = fetch(port, "/knelpunten?queue=directorate", cookie)
    found = re.search(rb'href="([^"]*cursor=[^"]*)"', answer.body)
    if found is None:
        raise Unexpected("the list has no second page")
    return found.group(1).decode().replace("&amp;", "&")


def token(answer: Answer) -> str:
    """The CSRF token in a page."""
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', answer.body)
    if found is None:
        raise Unexpected("the page has no CSRF token")
    return found.group(1).decode()


def filing(port: int, store: Store, cookie: str) -> Ask:
    """Requests that each file another bottleneck, by somebody who looked at what seems like it.

    What there is to look at is the same for every request once there are as many like it as are ever shown.
    """
    csrf = token(fetch(port, "/knelpunten/nieuw", cookie))
    values = inside.intake(store.world.home_regions[0])
    contact = values.pop("contacts")[0]
    fields = {name: value for name, value in values.items() if isinstance(value, str)}
    fields |= {f"contacts-0-{name}": value for name, value in contact.items()}
    fields |= {"csrf_token": csrf, "do": "submit", "confidentiality": "region", "systems": "Wlz", "accords": "WOZO"}

    def filed() -> bytes:
        return post("/knelpunten/nieuw", fields | {"submission": uuid.uuid4().hex}, cookie)

    seen: dict[str, None] = {}
    for _time in range(4 * SHOWN):
        answer = ask(port, filed())
        found = re.search(rb'name="shown" value="([^"]*)"', answer.body)
        if found is not None:
            seen |= dict.fromkeys(html.unescape(found.group(1).decode()).split())
            fields |= {"shown": " ".join(seen), "joins": NONE}
    return filed


def stepping(port: int, numbers: list[str], cookie: str) -> Ask:
    """Requests that each take a step: a case waits for a third party, and goes on."""

    def requests() -> Iterator[bytes]:
        versions: dict[str, tuple[int, bool]] = {}
        page = fetch(port, f"/zaken/{numbers[0]}?step=wait_party", cookie)
        csrf = token(page)
        for number in itertools.cycle(numbers):
            if number not in versions:
                shown = fetch(port, f"/zaken/{number}?step=wait_party", cookie)
                found = re.search(rb'name="version"[^>]*value="(\d+)"', shown.body)
                if found is None:
                    raise Unexpected(f"{number} cannot wait for a third party")
                versions[number] = (int(found.group(1)), False)
            version, waits = versions[number]
            versions[number] = (version + 1, not waits)
            name = "resume" if waits else "wait_party"
            values = (
                {"note": "De NZa heeft geantwoord."} if waits else {"party": "de NZa", "reason": "Wacht op advies."}
            )
            values |= {"csrf_token": csrf, "version": str(version)}
            yield post(f"/zaken/{number}/stappen/{name}", values, cookie)

    return requests().__next__


def first_load(port: int, cookie: str) -> dict[str, int]:
    """Bytes of a first visit with an empty cache: the page and everything it names, gzipped where that helps."""
    page = fetch(port, "/", cookie)
    found = {"/": page.body}
    for path in dict.fromkeys(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page.body)):
        answer = fetch(port, path.decode().replace("&amp;", "&"))
        found[path.decode()] = answer.body
        if path.split(b"?")[0].endswith(b".css"):
            for name in re.findall(rb"url\(([^)]+\.woff2)\)", answer.body):
                font = path.decode().rsplit("/", 1)[0] + "/" + name.decode().strip("\"'")
                found.setdefault(font, fetch(port, font).body)
    packed = {
        name: len(body) if name.endswith(".woff2") else len(gzip.compress(body, 6)) for name, body in found.items()
    }
    return {"raw": sum(map(len, found.values())), "compressed": sum(packed.values()), "html_compressed": packed["/"]}


def say(text: str) -> None:
    """Progress goes to stderr, so that stdout is the table."""
    print(text, file=sys.stderr, flush=True)


def sizes(text: str) -> tuple[int, ...]:
    """Ascending sizes."""
    found = tuple(sorted({int(part.replace("_", "").replace(".", "")) for part in text.split(",")}))
    if found[0] < 1000:
        raise argparse.ArgumentTypeError("at least 1000 cases: fewer have no second page")
    return found


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=sizes, help="numbers of cases, with commas (default 1000,20000,100000)")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--quick", action="store_true", help="1,000 and 5,000 cases and few rounds: a smoke test")
    parser.add_argument("--each", type=int, default=60, help="requests of a kind in each of three rounds (60)")
    parser.add_argument("--worker-class", choices=["gthread", "sync"], default="gthread")
    parser.add_argument("--folder", type=Path, help="where the SQLite file goes (default: in build/)")
    args = parser.parse_args()
    args.sizes = args.sizes or ((1_000, 5_000) if args.quick else SIZES)
    logging.getLogger("regiolijn").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through the finally clauses: servers are stopped
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    folder = args.folder or Path(tempfile.mkdtemp(prefix="bench-", dir=build))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return Bench(args, folder).run()
    except Unexpected as error:
        say(f"the benchmark stops: {error}")
        return 2
    finally:
        if args.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
