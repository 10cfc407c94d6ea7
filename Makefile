# `make` alone lists the verbs. The same ones run on a developer's machine, in CI and in a county office.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= auto
WAITERS ?= 4
EMBEDDED := env -u DATABASE_URL -u CELERY_BROKER_URL  # whatever servers the environment names

help:  ## list these verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

# The stamps make the second run fast: they are older than what they depend on only when a list of packages changed.
$(VENV)/.run-ready: requirements.txt constraints.txt .ci/setup
	@.ci/setup $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev-ready: requirements-dev.txt requirements-server.txt requirements.txt constraints.txt .ci/setup
	@.ci/setup $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/.run-ready

$(VENV)/.bench-ready: requirements-bench.txt $(VENV)/.dev-ready
	@.ci/setup $(VENV) requirements-bench.txt
	@touch $@

setup: $(VENV)/.run-ready  ## the environment alone: finds Python, tells what is missing, installs what is pinned

run: setup  ## everything from a bare clone: environment, database, demo county, server (PORT=8000)
	@exec $(PY) manage.py serve --demo --host $(HOST) --port $(PORT)

demo: setup  ## load the demo county into an empty database, without a server
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed_demo

test: $(VENV)/.dev-ready  ## the whole suite on the embedded default, with the coverage gates
	@$(EMBEDDED) $(PY) -m pytest -n $(WORKERS) -p tests.coverage_gate \
		--cov --cov-report=term-missing:skip-covered --cov-report=json:.coverage.json $(ARGS)

# What knows no database is left out: rules, documents, and `serve`, which runs on SQLite whatever is set. Workers wait for
# servers more than they work, so there are more of them than cores; those of the brokers wait longest and begin.
test-services: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/mediation
test-services: export CELERY_BROKER_URL ?= amqp://guest:guest@127.0.0.1:5672//
test-services: $(VENV)/.dev-ready  ## the suite on PostgreSQL, and workers over RabbitMQ and Redis
	@$(PY) -m tests.services.addresses
	@$(PY) -m pytest -n $(WAITERS) --dist worksteal tests/services tests --ignore=tests/rules --ignore=tests/documents \
		--ignore=tests/test_serve.py $(ARGS)

# The fault matrix on both databases at once, then every crash point, then long lives.
faults: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/mediation
faults: export CELERY_BROKER_URL ?= amqp://guest:guest@127.0.0.1:5672//
faults: export FAULTS = all
faults: $(VENV)/.dev-ready  ## everything that may break, beside a naive house, on SQLite and PostgreSQL; writes docs/fault-matrix.md
	@$(PY) -m tests.services.addresses
	@$(PY) -W ignore -m tests.faults.matrix $(ARGS)
	@$(EMBEDDED) $(PY) -m pytest -n 2 tests/faults/test_killed.py tests/faults/test_lives.py
	@$(PY) -m pytest -n 2 tests/faults/test_killed.py

lint: $(VENV)/.dev-ready  ## style, types, walls between the rooms, migrations, a reason for every package
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run
	@$(EMBEDDED) $(PY) manage.py check --fail-level WARNING
	@$(EMBEDDED) $(PY) manage.py draw_lifecycle --check
	@$(EMBEDDED) $(PY) manage.py draw_law --check
	@$(EMBEDDED) $(PY) manage.py write_schemas --check
	@! grep -nEv '^(#|-r |$$)|^[][A-Za-z0-9_.-]+==[^ ]+ +# .+\[.+\]$$' requirements*.txt || \
		{ echo "each line above needs '==', a reason and a licence: name==1.0  # why [licence]"; exit 1; }

format: $(VENV)/.dev-ready  ## put the code into its one form
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

docs: $(VENV)/.dev-ready  ## write what is generated: pages of docs/, schemas of the papers
	@$(PY) manage.py draw_lifecycle
	@$(PY) manage.py draw_law
	@$(PY) manage.py write_schemas

bench: $(VENV)/.bench-ready  ## how fast it decides, prints, sweeps and saves, beside others in the same run (ARGS=--nation)
	@$(PY) -m bench $(ARGS)

clean:  ## throw away what tools leave behind; the database in var/ and the environment stay
	@rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.* htmlcov
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: help setup run demo test test-services faults lint format docs bench clean
