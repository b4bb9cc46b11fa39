"""A throw-away PostgreSQL on loopback for as long as one command runs.

    python tools/postgres.py run [--durable] [--env NAME] -- COMMAND ...

The command finds the server's address in DATABASE_URL (or in the variable named with --env). The data
folder is new, the port free, the password random, and all of it is gone at the end, also after a failure.
Without --durable the server skips what protects data against a power cut: right for tests, wrong for
benchmarks. Only the standard library.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
OLDEST = 15
OWNER = "postgres"  # PostgreSQL refuses to run as root
SUPERUSER = "regiolijn"
PR_SET_PDEATHSIG = 1

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
}


class NoServer(Exception):
    """Why there is no PostgreSQL to test on, with the remedy."""


# ---------------------------------------------------------------- finding the programs


def _version(program: Path) -> int:
    try:
        told = subprocess.run([str(program), "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return 0
    match = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(match.group(1)) if match else 0


def _candidates() -> Iterator[Path]:
    with contextlib.suppress(OSError):
        told = subprocess.run(["pg_config", "--bindir"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if told.stdout.strip():
            yield Path(told.stdout.strip())
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True)
    in_path = shutil.which("initdb")
    if in_path:
        yield Path(in_path).resolve().parent


def _owner_exists() -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(OWNER))
    return False


def find_server() -> Path | None:
    """The folder with initdb and postgres, both of one version that is new enough; None without one."""
    if os.geteuid() == 0 and not _owner_exists():
        return None  # Debian's package makes the account that root must run the server as
    for folder in _candidates():
        version = _version(folder / "postgres")
        if version >= OLDEST and _version(folder / "initdb") == version:
            return folder
    return None


# ---------------------------------------------------------------- one cluster


def _die_with_parent() -> None:
    """Linux: should this script be killed outright, the kernel stops the server too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _as_owner() -> dict[str, Any]:
    """Arguments that make subprocess run as the account that may run PostgreSQL."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(OWNER)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reaches(folder: Path) -> bool:
    """Whether the server's account may enter the folder (a home folder is often closed to others)."""
    return subprocess.run(["test", "-w", str(folder), "-a", "-x", str(folder)], cwd="/", **_as_owner()).returncode == 0


def _own_folder(parent: Path, prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    owner = _as_owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _log_tail(log: Path) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    return ""


def _initdb(bin_folder: Path, data: Path, password: str) -> None:
    fd, name = tempfile.mkstemp(prefix="rl-pw-")
    pwfile = Path(name)
    try:
        with os.fdopen(fd, "w") as file:
            file.write(password)
        owner = _as_owner()
        if owner:
            os.chown(pwfile, owner["user"], owner["group"])
        command = [str(bin_folder / "initdb"), "--pgdata", str(data), "--username", SUPERUSER, "--no-sync"]
        command += [
            "--auth",
            "scram-sha-256",
            "--pwfile",
            str(pwfile),
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
        ]
        done = subprocess.run(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **owner)
    finally:
        pwfile.unlink()
    if done.returncode:
        raise NoServer(f"initdb failed:\n{done.stdout.strip()}")


def _start(
    bin_folder: Path, data: Path, sockets: Path, settings: dict[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """The server and its port; a port that someone else took meanwhile is tried again."""
    log = data / "server.log"
    for _ in range(5):
        port = _free_port()
        command = [str(bin_folder / "postgres"), "-D", str(data), "-k", str(sockets), "-p", str(port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                **_as_owner(),
            )
        if _ready(server, data):
            return server, port
        if server.poll() is None:
            _stop(server)
    raise NoServer(f"PostgreSQL does not start:\n{_log_tail(log)}")


def _ready(server: subprocess.Popen[bytes], data: Path, seconds: float = 60) -> bool:
    """Whether the server says in its own pid file that it accepts connections."""
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                return True
        time.sleep(0.05)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A running server; yields its URL."""
    bin_folder = find_server()
    if not bin_folder:
        raise NoServer(f"no PostgreSQL {OLDEST} or newer found; install it: apt-get install postgresql")
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with contextlib.ExitStack() as undo:
        home = _own_folder(build, "postgres-")
        if not _reaches(home):
            shutil.rmtree(home)
            home = _own_folder(Path(tempfile.gettempdir()), "rl-pg-data-")
        undo.callback(shutil.rmtree, home, ignore_errors=True)
        sockets = _own_folder(Path("/tmp"), "rl-pg-")  # noqa: S108  (a socket's path has 107 characters at most)
        undo.callback(shutil.rmtree, sockets, ignore_errors=True)

        password = secrets.token_urlsafe(18)
        data = home / "data"
        _initdb(bin_folder, data, password)
        server, port = _start(bin_folder, data, sockets, SETTINGS if durable else {**SETTINGS, **FORGETFUL})
        undo.callback(_stop, server)
        yield f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"


# ---------------------------------------------------------------- main


class _Terminated(Exception):
    """Someone asked this script to stop."""


def _terminate(number: int, frame: object) -> None:
    raise _Terminated


def run_with(command: list[str], *, durable: bool, variable: str) -> int:
    """Run the command beside a server of its own and return its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    with cluster(durable=durable) as url:
        child = subprocess.Popen(command, env={**os.environ, variable: url})
        while True:
            try:
                status = child.wait()
                return status if status >= 0 else 128 - status
            except KeyboardInterrupt:
                continue  # the command got the Ctrl-C as well: let it end first
            except _Terminated:
                child.terminate()


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a command beside a throw-away PostgreSQL.")
    commands = parser.add_subparsers(dest="what", required=True)
    run = commands.add_parser("run", help="run COMMAND with the server's address in its environment")
    run.add_argument("--durable", action="store_true", help="keep fsync on, as in production")
    run.add_argument("--env", default="DATABASE_URL", metavar="NAME", help="variable that gets the address")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    args = parser.parse_args()
    command = args.command[1:] if args.command[:1] == ["--"] else args.command
    if not command:
        parser.error("name the command to run after --")
    try:
        return run_with(command, durable=args.durable, variable=args.env)
    except NoServer as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        print(f"no such command: {error.filename}", file=sys.stderr)
        return 127
    except (KeyboardInterrupt, _Terminated):
        return 130


if __name__ == "__main__":
    sys.exit(main())
