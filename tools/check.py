"""Everything `make check` looks at, one heading each; all of it runs, also after a failure.

.venv/bin/python tools/check.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")

# Heading, then the commands that must all succeed. The `flask` ones see an empty database of their own.
CHECKS: list[tuple[str, list[list[str]]]] = [
    ("lint", [["ruff", "check", "--quiet", "--output-format=concise", "."]]),
    ("format", [["ruff", "format", "--check", "--quiet", "."]]),
    ("types", [["mypy", "--no-error-summary"]]),
    ("import contracts", [["lint-imports", "--no-cache"]]),
    ("migration drift", [["flask", "db", "upgrade"], ["flask", "db", "check"]]),
    ("translations", [["flask", "translations", "check"]]),
    ("workflow proofs", [["flask", "workflows", "check"]]),
    ("documentation", [[PYTHON, "tools/house.py", "--check"], [PYTHON, "tools/check_docs.py"]]),
]


def _run(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    own = BIN / command[0]
    program = str(own) if own.exists() else command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return done.returncode, done.stdout


def check(title: str, commands: list[list[str]], env: dict[str, str]) -> bool:
    """Run one check and print its heading with the outcome; the output only when it failed."""
    print(f"  {title} ... ", end="", flush=True)
    began = time.monotonic()
    for command in commands:
        status, output = _run(command, env)
        if status:
            print(f"FAILED: {' '.join(Path(command[0]).name if i == 0 else w for i, w in enumerate(command))}")
            print("".join(f"    {line}\n" for line in output.rstrip().splitlines()), flush=True)
            return False
    print(f"ok ({time.monotonic() - began:.1f} s)", flush=True)
    return True


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="check-", dir=_build()))
    env = {
        **os.environ,
        "REGIOLIJN_ENV": "development",
        "FLASK_APP": "wsgi",
        "DATABASE_URL": f"sqlite:///{folder / 'check.sqlite3'}",
    }
    print("Checks", flush=True)
    try:
        failed = [title for title, commands in CHECKS if not check(title, commands, env)]
    finally:
        shutil.rmtree(folder)
    if failed:
        print(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
        return 1
    print(f"All {len(CHECKS)} checks passed")
    return 0


def _build() -> Path:
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    return build


if __name__ == "__main__":
    sys.exit(main())
