"""Run the web server and the background worker together until one of them, or the user, stops.

    .venv/bin/python tools/serve.py [--port 8000]

Only the standard library. Ctrl-C or SIGTERM stops both in an orderly way; when one dies the other is
stopped too, because half an application is worse than none.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 60  # for the first answer of /gezond
STOP_SECONDS = 10  # for requests and tasks under way when asked to stop
PR_SET_PDEATHSIG = 1


class CannotServe(Exception):
    """Why the application cannot run here now, with the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


class Stopped(Exception):
    """Someone asked us to stop."""


# ---------------------------------------------------------------- the port


def port_number(text: str) -> int:
    """The port named on the command line, refused when it is no port."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise CannotServe(f"'{text}' is not a port", "give a number from 1 to 65535: make run PORT=8000")


def _try_port(port: int) -> int:
    """Zero when the port can be bound, else the error number."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno or errno.EADDRINUSE
    return 0


def check_port(port: int) -> None:
    """Say now, rather than after the set-up, that the port cannot be used."""
    problem = _try_port(port)
    if not problem:
        return
    other = next((p for p in range(max(port, 8000) + 1, 65536) if not _try_port(p)), 8000)
    if problem == errno.EACCES:
        raise CannotServe(f"Port {port} is for the administrator only", f"run: make run PORT={other}")
    raise CannotServe(f"Port {port} is in use", f"run: make run PORT={other}")


# ---------------------------------------------------------------- the two processes


def _die_with_parent() -> None:
    """Linux: should this supervisor be killed outright, the kernel stops its children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own keeps the terminal's Ctrl-C from the children: we stop them, in order.
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )


def start_all(port: int, env: dict[str, str]) -> dict[str, subprocess.Popen[bytes]]:
    """Web server and worker, by the names used in messages."""
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    web += ["--bind", f"{HOST}:{port}", "--no-control-socket", "--log-level", "warning"]
    return {
        "web server": _start(web, env),
        "background worker": _start([*python, "flask", "worker"], env),
    }


def check_alive(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Raise when one of them has ended."""
    for name, process in processes.items():
        status = process.poll()
        if status is not None:
            how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"
            raise CannotServe(f"The {name} stopped ({how})", "see its last lines above; then: make run")


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/gezond")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_healthy(port: int, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Return when /gezond answers 200."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        check_alive(processes)
        if _healthy(port):
            return
        time.sleep(0.1)
    raise CannotServe(
        f"The web server does not report itself healthy after {START_SECONDS} seconds",
        f"see the lines above, and what this answers: curl -i http://{HOST}:{port}/gezond",
    )


def stop_all(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to stop; after a while, make them."""
    for process in processes.values():
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for name, process in processes.items():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"The {name} does not stop by itself: ending it.", file=sys.stderr)
        # Also what it started itself; the group carries the number of its first process.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# ---------------------------------------------------------------- main


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def serve(port: int) -> None:
    """Start both, say where to look, and stay until stopped."""
    check_port(port)
    url = f"http://{HOST}:{port}"
    env = dict(os.environ)
    env.setdefault("REGIOLIJN_ENV", "development")
    env.setdefault("BASE_URL", url)
    env.setdefault("FLASK_APP", "wsgi")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_on_signal)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes = start_all(port, env)
        wait_until_healthy(port, processes)
        print(f"\nRegiolijn runs at {url}\n", flush=True)
        if env["REGIOLIJN_ENV"] == "development":
            subprocess.run([sys.executable, "-m", "flask", "demo", "logins"], cwd=ROOT, env=env)
        print("\nCtrl-C stops everything.", flush=True)
        while True:
            check_alive(processes)
            time.sleep(0.5)
    except Stopped:
        print("\nStopping ...", flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave anything behind
        stop_all(processes)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run Regiolijn: web and background work together.")
    parser.add_argument("--port", default="8000")
    args = parser.parse_args()
    try:
        serve(port_number(args.port))
    except CannotServe as error:
        print(f"\n{error.problem}; {error.remedy}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
