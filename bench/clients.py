"""Clients that cost little themselves, and starting and weighing the servers they talk to.

A request is bytes made beforehand; a connection serves one request, as behind a proxy without keep-alive.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
Ask = Callable[[], bytes]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes


def ask(port: int, request: bytes) -> Answer:
    """Send a request and read the whole answer (the server closes)."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(262_144):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return Answer(int(head[9:12]), head, body)


def get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    jar = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{jar}\r\n".encode()


def post(path: str, values: dict[str, str], cookie: str = "") -> bytes:
    """The bytes of a POST of a form."""
    body = urlencode(values).encode()
    jar = f"Cookie: {cookie}\r\n" if cookie else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{jar}Referer: http://127.0.0.1{path}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Unexpected(Exception):
    """A page that did not answer as it should: a benchmark of error pages is none."""


@dataclass
class Server:
    """gunicorn with two workers, as `make run` starts it."""

    what: str
    environment: dict[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    worker_class: str = "gthread"
    log: Path = field(default_factory=lambda: ROOT / "build" / "bench-server.log")

    def start(self, first: bytes) -> float:
        """Start; returns the seconds until the answer to `first` was there."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", self.what, "--worker-class", self.worker_class, "--workers", "2"]
        command += ["--threads", "4"] if self.worker_class == "gthread" else []
        command += ["--bind", f"127.0.0.1:{self.port}", "--no-control-socket", "--log-level", "warning"]
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while True:
            try:
                answer = ask(self.port, first)
                if answer.status == 200:
                    return time.perf_counter() - began
                raise Unexpected(f"{self.what}: {answer.status} {answer.body[:300]!r}")
            except (ConnectionError, ValueError):
                if self.process.poll() is not None or time.perf_counter() - began > 60:
                    raise Unexpected(f"{self.what} does not start; see {self.log}") from None
                time.sleep(0.01)

    def stop(self) -> None:
        """Stop it and wait."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        assert self.process is not None
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def cpu(self) -> float:
        """Seconds that the workers have computed so far: hardly depends on what else the machine does."""
        spent = 0
        for pid in self.workers():
            for thread in Path(f"/proc/{pid}/task").iterdir():
                spent += int((thread / "schedstat").read_text().split()[0])
        return spent / 1e9

    def pss(self) -> tuple[float, float]:
        """Megabytes (proportional set size) of the two workers, and of the workers with their master."""
        assert self.process is not None
        workers = sum(_pss(pid) for pid in self.workers())
        return workers, workers + _pss(self.process.pid)


def _pss(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0


@dataclass
class Sample:
    """Times of one kind of request, in seconds."""

    times: list[float] = field(default_factory=list)
    cpu: float = 0.0
    rates: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.times) * 1000

    @property
    def p95(self) -> float:
        return sorted(self.times)[max(0, int(len(self.times) * 0.95) - 1)] * 1000

    @property
    def rate(self) -> float:
        return statistics.median(self.rates) if self.rates else 0.0


@dataclass
class Subject:
    """Something to be measured: where, what to ask, and what must come back."""

    name: str
    server: Server
    ask: Ask
    status: int = 200
    sample: Sample = field(default_factory=Sample)

    def once(self) -> float:
        """One request, timed. Raises Unexpected for another answer than the one meant."""
        request = self.ask()
        began = time.perf_counter()
        answer = ask(self.server.port, request)
        took = time.perf_counter() - began
        if answer.status != self.status:
            raise Unexpected(f"{self.name}: {answer.status} instead of {self.status}: {_gist(answer)}")
        return took


def _gist(answer: Answer) -> str:
    text = re.sub(rb"<[^>]+>|\s+", b" ", answer.body).decode(errors="replace")
    return re.sub(r" +", " ", text)[:600]


def latency(subjects: Iterable[Subject], rounds: int, each: int) -> None:
    """Time the subjects in turn, round after round, so that what else the machine does hits all alike."""
    subjects = list(subjects)
    before = [subject.server.cpu() for subject in subjects]
    for _ in range(rounds):
        for _ in range(each):
            for subject in subjects:
                subject.sample.times.append(subject.once())
    for subject, spent in zip(subjects, before, strict=True):
        subject.sample.cpu = (subject.server.cpu() - spent) / len(subject.sample.times) * 1000


def throughput(subjects: Iterable[Subject], rounds: int, seconds: float, clients: int = 4) -> None:
    """Pages a second with four clients, the subjects in turn."""
    subjects = list(subjects)
    with ThreadPoolExecutor(clients) as pool:
        for _ in range(rounds):
            for subject in subjects:
                until = time.perf_counter() + seconds

                def work(subject: Subject = subject, until: float = until) -> int:
                    done = 0
                    while time.perf_counter() < until:
                        subject.once()
                        done += 1
                    return done

                began = time.perf_counter()
                done = sum(future.result() for future in [pool.submit(work) for _ in range(clients)])
                subject.sample.rates.append(done / (time.perf_counter() - began))


def fetch(port: int, path: str, cookie: str = "") -> Answer:
    """A page, once."""
    return ask(port, get(path, cookie))
