"""Set up what `make run` and `make test` need, once.

    python3 tools/setup.py run [--port 8000]   virtual environment, packages, assets, database, demo data
    python3 tools/setup.py image               the same without the database: for a container
    python3 tools/setup.py dev                 packages, with those of the tests and checks, and assets
    python3 tools/setup.py bench               dev, plus PostgreSQL
    python3 tools/setup.py test                dev, plus PostgreSQL, Dovecot, a browser, libraries and fonts

Every step is keyed on a hash of what it is made from and skipped when that has not changed. Whatever goes
wrong ends in one line that says what happened and what to do. Only the standard library.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = BUILD / "setup.log"
OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 7  # the first that reads our lock file

NO_NETWORK = (
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Name or service not known",
    "Failed to establish a new connection",
    "Network is unreachable",
    "Connection refused",
    "Read timed out",
    "Could not resolve",
    "Unable to connect",
    "EAI_AGAIN",
    "ENOTFOUND",
    "ECONNREFUSED",
    "ENETUNREACH",
    "ETIMEDOUT",
)


class SetupError(Exception):
    """Something the user must know about, with the remedy."""

    def __init__(self, problem: str, remedy: str, told: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.told = told  # the last lines of the program that failed


class NoNetwork(SetupError):
    """The package registry did not answer."""


# ---------------------------------------------------------------- telling and running


def say(text: str) -> None:
    """One line to the person at the terminal."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """A heading, and how long it took."""
    print(f"  {title} ... ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def run(name: str, command: Sequence[str], remedy: str, env: dict[str, str] | None = None) -> str:
    """Run to the end with the output in the log; a failure becomes a SetupError under this name."""
    BUILD.mkdir(exist_ok=True)
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise SetupError(f"could not start {name}: {error.strerror}", remedy) from None
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n{done.stdout}[exit {done.returncode}]\n")
    if done.returncode == 0:
        return done.stdout
    if "HASHES" in done.stdout and "DO NOT MATCH" in done.stdout:
        raise SetupError(
            f"{name}: a downloaded package is not the one in the lock file",
            "do not install it; try again later or from another network, and report it if it stays",
        )
    if any(sign in done.stdout for sign in NO_NETWORK):
        raise NoNetwork(
            f"{name}: the package registry does not answer",
            "check the network (and proxy settings), then run the same command again",
        )
    if "No space left on device" in done.stdout:
        raise SetupError(f"{name}: the disk is full", "free some space, then run the same command again")
    told = [line for line in done.stdout.splitlines() if line.strip() and not line.startswith((" ", "Traceback"))]
    raise SetupError(f"{name} failed", remedy, told[-4:])


def digest(*parts: str | Path) -> str:
    """A hash over texts and the contents of files."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def once(stamp: Path, key: str, title: str, work: Callable[[], object]) -> None:
    """Do the work unless the stamp says that it was finished for this key."""
    with contextlib.suppress(OSError):
        if stamp.read_text(encoding="utf-8") == key:
            return
    stamp.unlink(missing_ok=True)
    with step(title):
        work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key, encoding="utf-8")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two set-ups at a time would undo each other's work: the second waits."""
    import fcntl

    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another set-up in this folder ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------- packages of the system


def _apt_prefix(packages: Sequence[str], why: str) -> list[str]:
    """How this user may call apt-get, or a SetupError that says what to ask the administrator."""
    wanted = " ".join(packages)
    if not shutil.which("apt-get"):
        raise SetupError(f"{why}, and this machine has no apt-get", f"install with your own package manager: {wanted}")
    if os.geteuid() == 0:
        return []
    remedy = f"ask an administrator to run: apt-get install {wanted}"
    if not shutil.which("sudo"):
        raise SetupError(f"{why}, and you are not root and have no sudo", remedy)
    if subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    if sys.stdin.isatty():
        say(f"\n  {why}; sudo asks for your password to install: {wanted}")
        if subprocess.run(["sudo", "-v"]).returncode == 0:
            return ["sudo", "-n"]
    raise SetupError(f"{why}, and sudo does not let you install it", remedy)


def apt_install(packages: Sequence[str], why: str) -> None:
    """Install Debian packages, with a fresh list when the machine has none or an old one."""
    prefix = [*_apt_prefix(packages, why), "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
    apt = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    remedy = f"look in {LOG.relative_to(ROOT)}, or install by hand: apt-get install {' '.join(packages)}"
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    try:
        run("apt-get install", install, remedy)
    except SetupError:  # usually: no package lists yet, or lists that have aged
        run("apt-get update", [*apt, "update"], remedy)
        run("apt-get install", install, remedy)


# ---------------------------------------------------------------- Python


def check_python() -> None:
    """Refuse old interpreters by name rather than by a syntax error later."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"Python {platform.python_version()} is too old: 3.11 or newer is needed",
            "install a newer one and name it: make run PYTHON=python3.12",
        )


def venv_version() -> str | None:
    """The environment's Python version; None when it does not start, lacks pip, was moved or is too old."""
    probe = f"import platform, sys, pip; assert sys.version_info >= {OLDEST_PYTHON}; "
    probe += "print(platform.python_version()); print(sys.prefix)"
    try:
        done = subprocess.run([str(PYTHON), "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    version, _, prefix = done.stdout.strip().partition("\n")
    return version if done.returncode == 0 and prefix == str(VENV) else None


def _make_venv() -> None:
    try:
        from ensurepip import bootstrap  # noqa: F401  (Debian has it in a package of its own)
    except ImportError:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        apt_install([version], f"Python's venv module is missing ({version})")
    shutil.rmtree(VENV, ignore_errors=True)
    if VENV.exists():
        raise SetupError("the old .venv cannot be removed", "remove it yourself (sudo rm -rf .venv), then run again")
    run("python3 -m venv", [sys.executable, "-m", "venv", str(VENV)], f"look in {LOG.relative_to(ROOT)}")


def ensure_venv() -> None:
    """A virtual environment that works; one left half finished is made anew."""
    unfinished = VENV / ".unfinished"
    if VENV.exists() and unfinished.exists():
        say("  an earlier set-up was interrupted: starting .venv anew")
    elif VENV.exists():
        if venv_version():
            return
        say("  .venv does not work here: starting it anew")
    with step("virtual environment in .venv"):
        _make_venv()


def pip_install(lock: str) -> None:
    """Install a hash-pinned lock; until it is finished a marker says that .venv cannot be trusted."""
    unfinished = VENV / ".unfinished"
    unfinished.touch()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    try:
        run(
            f"pip install -r {lock}",
            [*pip, "--require-hashes", "--no-deps", "-r", lock],
            f"look in {LOG.relative_to(ROOT)}, then run the same command again",
        )
    except NoNetwork:  # pip downloads everything before it changes anything
        unfinished.unlink()
        raise
    unfinished.unlink()


def ensure_packages(*, dev: bool) -> None:
    """The locked Python packages, with those of the tests and checks when asked."""
    ensure_venv()
    runtime = ROOT / "requirements.txt"
    everything = ROOT / "requirements-dev.txt"
    made_with = venv_version() or ""
    runtime_key = digest(runtime, made_with)
    if dev:
        key = digest(everything, made_with)
        title = "Python packages, with those of tests and checks"
        once(VENV / ".stamp-dev", key, title, lambda: pip_install(everything.name))
        (VENV / ".stamp-run").write_text(runtime_key, encoding="utf-8")  # the larger lock holds the smaller
    else:
        once(VENV / ".stamp-run", runtime_key, "Python packages", lambda: pip_install(runtime.name))


# ---------------------------------------------------------------- front end


def _npm_version(npm: str) -> int:
    try:
        done = subprocess.run([npm, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return int(done.stdout.split(".")[0])
    except (OSError, ValueError):
        return 0


def find_npm() -> str:
    """The system's npm, or else one from the Python registry in .venv."""
    system = shutil.which("npm")
    if system and _npm_version(system) >= OLDEST_NPM:
        return system
    own = VENV / "bin" / "npm"
    if _npm_version(str(own)) < OLDEST_NPM:
        pip_install("requirements-node.txt")
    return str(own)


def _make_assets() -> None:
    import assets

    npm = find_npm()
    env = {**os.environ, "PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    impatient = ["--prefer-offline", "--fetch-retries=2", "--fetch-retry-mintimeout=1000"]
    run(
        "npm ci",
        [npm, "ci", *quiet, *impatient, "--fetch-retry-maxtimeout=5000"],
        "remove the folder node_modules, then run the same command again",
        env,
    )
    try:
        assets.build()
    except assets.MissingFile as missing:
        raise SetupError(
            f"the front-end packages have no file {missing}", "check tools/assets.json and package.json"
        ) from None


def ensure_assets() -> None:
    """The front-end packages, and the files of them that we serve."""
    tools = ROOT / "tools"
    key = digest(ROOT / "package-lock.json", ROOT / "package.json", tools / "assets.json", tools / "assets.py")
    served = ROOT / "app" / "web" / "static" / "vendor"
    if not (served / "utrecht.css").is_file() or not (BUILD / "vendor").is_dir():
        (BUILD / "assets.stamp").unlink(missing_ok=True)
    once(BUILD / "assets.stamp", key, "front-end assets", _make_assets)


# ---------------------------------------------------------------- the application


def app_env() -> dict[str, str]:
    """The environment in which the application's own commands run."""
    env = dict(os.environ)
    env.setdefault("REGIOLIJN_ENV", "development")
    env.setdefault("FLASK_APP", "wsgi")
    return env


def flask(*words: str) -> None:
    """One of the application's own commands, quietly."""
    run(
        f"flask {' '.join(words)}",
        [str(PYTHON), "-m", "flask", *words],
        f"look in {LOG.relative_to(ROOT)}",
        app_env(),
    )


def ensure_translations() -> None:
    """Compiled translations, made again when a catalogue has changed."""
    catalogues = [Path(name) for name in sorted(glob.glob(str(ROOT / "app" / "**" / "*.po"), recursive=True))]
    if not (ROOT / "app" / "web" / "catalogues" / "nl" / "LC_MESSAGES" / "messages.mo").is_file():
        (BUILD / "translations.stamp").unlink(missing_ok=True)
    once(
        BUILD / "translations.stamp",
        digest(*catalogues),
        "translations",
        lambda: flask("translations", "compile"),
    )


def ensure_database() -> None:
    """An up-to-date database with regions, workflows and, in development, demo data."""
    (ROOT / "instance").mkdir(exist_ok=True)
    with step("database"):
        flask("prepare")
    if app_env()["REGIOLIJN_ENV"] != "development":
        return
    status = [str(PYTHON), "-m", "flask", "demo", "status"]
    if subprocess.run(status, cwd=ROOT, env=app_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        say("  demo data, once:")
        done = subprocess.run([str(PYTHON), "-m", "flask", "demo", "load"], cwd=ROOT, env=app_env())
        if done.returncode:
            raise SetupError(
                "the demo data could not be loaded",
                "for a fresh start remove the folder instance, then run the same command again",
            )


# ---------------------------------------------------------------- what the tests need


def find_chromium() -> str | None:
    """A Chromium that starts; CHROMIUM names another one."""
    names = [
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    for name in names:
        path = shutil.which(name) if name else None
        if not path:
            continue
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run([path, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
            if done.returncode == 0 and done.stdout.strip():
                return path
    return None


def _has_library(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_fonts() -> bool:
    folders = ("/usr/share/fonts", "/usr/local/share/fonts")
    return any(files for folder in folders for _, _, files in os.walk(folder) if any(f.endswith("tf") for f in files))


def missing_libraries() -> list[str]:
    """Debian packages this machine lacks for making PDFs: the application itself needs them."""
    names = {"libpango-1.0-0": "libpango-1.0.so.0", "libpangoft2-1.0-0": "libpangoft2-1.0.so.0"}
    return [package for package, library in names.items() if not _has_library(library)]


def ensure_libraries() -> None:
    """What making PDFs needs of the system."""
    missing = missing_libraries()
    if missing:
        with step("system packages: " + " ".join(missing)):
            apt_install(missing, "PDFs need " + ", ".join(missing))


def missing_system_packages(*, suite: bool) -> list[str]:
    """Debian packages this machine lacks: PostgreSQL, and for the suite an IMAP server, a browser, libraries and a
    font.
    """
    import dovecot
    import postgres

    missing = []
    if not postgres.find_server():
        missing.append("postgresql")
    if not suite:
        return missing
    if not find_chromium():
        missing.append("chromium")
    if not dovecot.find_server():
        missing.append("dovecot-imapd")
    missing += missing_libraries()
    if not _has_library("libatomic.so.1"):  # for the Node.js inside playwright
        missing.append("libatomic1")
    if not _has_fonts():
        missing.append("fonts-dejavu-core")
    return missing


def ensure_system(*, suite: bool) -> None:
    """What tests or benchmarks need of the system; asks apt-get only for what is missing."""
    missing = missing_system_packages(suite=suite)
    if not missing:
        return
    with step("system packages: " + " ".join(missing)):
        apt_install(missing, "the tests need " + ", ".join(missing))
    still = missing_system_packages(suite=suite)
    if "chromium" in still:
        raise SetupError(
            "the installed Chromium does not start (Ubuntu's package is only a pointer to a snap)",
            "install Chrome or Chromium and name it: make test CHROMIUM=/path/to/it",
        )
    if "dovecot-imapd" in still:
        raise SetupError(
            "there is no Dovecot 2.3 after installing dovecot-imapd, and the tests of mail that comes in need it",
            "run the tests on a system that has it, such as Debian 12; newer ones have other settings",
        )
    if still:
        raise SetupError(
            f"still missing after installing: {' '.join(still)} (PostgreSQL must be 15 or newer)",
            "install a newer version by hand, with its programs in PATH",
        )


# ---------------------------------------------------------------- main


def prepare(what: str, port: str | None) -> None:
    """The steps of one goal, in order."""
    check_python()
    if port is not None:
        import serve

        try:
            serve.check_port(serve.port_number(port))
        except serve.CannotServe as error:
            raise SetupError(error.problem, error.remedy) from None
    with alone():
        LOG.unlink(missing_ok=True)
        if what in ("test", "bench"):
            ensure_system(suite=what == "test")
        if what == "run":
            ensure_libraries()
        ensure_packages(dev=what not in ("run", "image"))
        ensure_assets()
        if what != "dev":  # the checks must also run on an application that does not start
            ensure_translations()
        if what == "run":
            ensure_database()


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up what Regiolijn needs.")
    parser.add_argument("what", choices=["run", "image", "dev", "bench", "test"])
    parser.add_argument("--port", help="check first that this port is free")
    args = parser.parse_args()
    sys.dont_write_bytecode = True
    try:
        prepare(args.what, args.port)
    except SetupError as error:
        for line in error.told:
            print(f"    {line[:200]}", file=sys.stderr)
        print(f"\n{error.problem}; {error.remedy}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"\nno permission to write {error.filename}; make it yours: sudo chown -R $(id -un) {ROOT}",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; run the same command again to go on.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
