#!/bin/sh
# Resolve the dependencies anew and write the locks: exact versions with hashes, valid for every supported
# Python, and without the address of any registry. Needs network; `make lock` provides uv.
set -eu
cd "$(dirname "$0")/.."
uv=$1

compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile requirements.in -o requirements.txt
compile requirements-dev.in -c requirements.txt -o requirements-dev.txt
compile requirements-node.in -o requirements-node.txt

if command -v npm >/dev/null 2>&1; then
    npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
    # npm also copies the packages' sponsor links; nothing reads them.
    python3 - <<'PYTHON'
import json
import pathlib

path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PYTHON
else
    echo "No npm here: package-lock.json stays as it is."
fi

if grep -nE 'https?://|--(extra-)?index-url|--find-links|file:' requirements*.txt package-lock.json; then
    echo "The locks above name an address; they must be valid whatever the registry." >&2
    exit 1
fi
