# Two commands: `make run` to use it, `make test` to prove it. The work is done by tools/*.py.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=

VENV_PYTHON := .venv/bin/python
UV := build/uv/bin/uv

# The scripts in tools/ must leave no bytecode of a foreign Python behind.
export PYTHONDONTWRITEBYTECODE := 1

ifeq ($(shell command -v $(PYTHON)),)
$(error $(PYTHON) is missing; install it (apt-get install python3) or name another one: make PYTHON=python3.12)
endif

.DEFAULT_GOAL := help
.PHONY: help run setup test prove check bench crash screenshots format lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## Set up what is missing and run everything (PORT=8000); Ctrl-C stops it
	@$(PYTHON) tools/setup.py run --port '$(PORT)'
	@exec $(VENV_PYTHON) tools/serve.py --port '$(PORT)'

setup: ## Everything `make run` needs, without starting
	@$(PYTHON) tools/setup.py run

test: ## Checks, then the whole suite on SQLite and on PostgreSQL (ARGS= goes to pytest)
	@$(PYTHON) tools/setup.py test
	@exec $(VENV_PYTHON) tools/test.py $(ARGS)

prove: ## The long proofs: a million lives of clocks, a hundred thousand steps by walkers (twenty minutes)
	@$(PYTHON) tools/setup.py test
	@CLOCK_HISTORIES=1000000 PIPELINE_STEPS=100000 PIPELINE_EXAMPLES=100 \
	  $(VENV_PYTHON) -m pytest tests/workflow/test_histories.py tests/invariants $(ARGS)

check: ## Lint, types, import contracts, migration drift, translations, workflow proofs, docs
	@$(PYTHON) tools/setup.py dev
	@exec $(VENV_PYTHON) tools/check.py

bench: ## The benchmarks, beside a durable PostgreSQL in DATABASE_URL (ARGS= goes to them)
	@$(PYTHON) tools/setup.py bench
	@exec $(VENV_PYTHON) tools/postgres.py run --durable -- $(VENV_PYTHON) -m bench $(ARGS)

crash: ## Ten minutes of kill -9 under load on each database, and what was lost (ARGS='--seconds 60')
	@$(PYTHON) tools/setup.py bench
	@$(VENV_PYTHON) -m tests.reliability.crash $(ARGS)
	@exec $(VENV_PYTHON) tools/postgres.py run --durable --env TEST_DATABASE_URL -- $(VENV_PYTHON) -m tests.reliability.crash $(ARGS)

screenshots: ## Pictures of the main pages on demo data, into docs/screenshots/ (needs Chromium)
	@$(PYTHON) tools/setup.py test
	@exec $(VENV_PYTHON) tools/screenshots.py

format: ## Put the code in the agreed form
	@$(PYTHON) tools/setup.py dev
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

lock: ## Resolve the dependencies anew (needs network)
	@test -x $(UV) || { $(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv==0.13.9; }
	@tools/lock.sh $(UV)

clean: ## Remove what was made here, but not the database in instance/
	rm -rf .venv node_modules build app/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
