# `make` alone lists the verbs. The same ones run on a developer's machine, in CI and in a county office.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= auto

help:  ## list these verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

# The stamps make the second run fast: they are older than what they depend on only when a list of packages changed.
$(VENV)/.run-ready: requirements.txt constraints.txt .ci/setup
	@.ci/setup $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev-ready: requirements-dev.txt requirements.txt constraints.txt .ci/setup
	@.ci/setup $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/.run-ready

setup: $(VENV)/.run-ready  ## the environment alone: finds Python, tells what is missing, installs what is pinned

run: setup  ## everything from a bare clone: environment, database, demo county, server (PORT=8000)
	@exec $(PY) manage.py serve --demo --host $(HOST) --port $(PORT)

demo: setup  ## load the demo county into an empty database, without a server
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed_demo

test: $(VENV)/.dev-ready  ## the whole suite on the embedded default, with the coverage gates
	@$(PY) -m pytest -n $(WORKERS) -p tests.coverage_gate \
		--cov --cov-report=term-missing:skip-covered --cov-report=json:.coverage.json $(ARGS)

lint: $(VENV)/.dev-ready  ## style, types, walls between the rooms, migrations, a reason for every package
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --fail-level WARNING
	@$(PY) manage.py draw_lifecycle --check
	@$(PY) manage.py write_schemas --check
	@! grep -nEv '^(#|-r |$$)|^[][A-Za-z0-9_.-]+==[^ ]+ +# .+\[.+\]$$' requirements.txt requirements-dev.txt requirements-bench.txt || \
		{ echo "each line above needs '==', a reason and a licence: name==1.0  # why [licence]"; exit 1; }

format: $(VENV)/.dev-ready  ## put the code into its one form
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

docs: $(VENV)/.dev-ready  ## write what is generated: pages of docs/, schemas of the papers
	@$(PY) manage.py draw_lifecycle
	@$(PY) manage.py write_schemas

bench: $(VENV)/.dev-ready  ## how fast and how flat the engine decides
	@$(PY) manage.py bench

clean:  ## throw away what tools leave behind; the database in var/ and the environment stay
	@rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.* htmlcov
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: help setup run demo test lint format docs bench clean
