"""The checks, then the suite on SQLite, then the suite on a PostgreSQL of its own.

    .venv/bin/python tools/test.py [pytest's options ...]

All three run, also after a failure, and their closing lines come together at the end. What was seen to pass
on SQLite without using any database does not run again on PostgreSQL (`tests/usage.py`). Words after the
command go to pytest: make test ARGS="-k queue".
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")


def _run(title: str, command: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Show the output as it comes; return the exit code and the last line."""
    print(f"\n==== {title}", flush=True)
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None  # noqa: S101  (for the type checker)
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


def main() -> int:
    import setup  # find_chromium() knows where the browser is

    env = dict(os.environ)
    env.pop("DATABASE_URL", None)
    env.pop("TEST_DATABASE_URL", None)
    # Make forbids bytecode, for tools run by a foreign Python; here it saves each process five seconds.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    notes = ROOT / "build" / "tests-without-database.txt"
    notes.unlink(missing_ok=True)
    env["TEST_NOTES"] = str(notes)
    browser = setup.find_chromium()
    if browser:
        env["CHROMIUM"] = browser
    pytest = [PYTHON, "-m", "pytest", *sys.argv[1:]]
    on_postgres = [PYTHON, "tools/postgres.py", "run", "--env", "TEST_DATABASE_URL", "--", *pytest]
    parts = [
        ("checks", [PYTHON, "tools/check.py"]),
        ("suite on SQLite", pytest),
        ("suite on PostgreSQL", on_postgres),
    ]
    try:
        results = [(title, *_run(title, command, env)) for title, command in parts]
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    print("\n==== together")
    for title, status, last in results:
        print(f"{title}: {last.strip('= ')}" + (f" [exit {status}]" if status else ""))
    return 1 if any(status for _, status, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
