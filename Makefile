# Every target sets up what it needs first; the second time that costs nothing. More arguments: make demo ARGS="--exit"
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export PYTHONNOUSERSITE := 1
ARGS ?=

BARAZA := .venv/bin/baraza
PYTHON := .venv/bin/python
RUN_STAMP := .venv/.ready-to-run
TEST_STAMP := .venv/.ready-to-test
STAGES := requirements.txt pyproject.toml deploy/setup.sh

.PHONY: help setup setup-test demo run test unit bench check lock docs clean

help:  ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(RUN_STAMP)  ## install what running needs, into .venv

$(RUN_STAMP): $(STAGES)
	@deploy/setup.sh run
	@touch $@

setup-test: $(TEST_STAMP)

$(TEST_STAMP): $(STAGES) requirements-dev.txt
	@deploy/setup.sh test
	@touch $(RUN_STAMP) $@

demo: setup  ## the worked example in a throw-away folder; ARGS="--exit --people 3000"
	@$(BARAZA) demo $(ARGS)

run: setup  ## standalone on ./data, for real use; ARGS="--port 8080"
	@$(BARAZA) up $(ARGS)

# Most tests wait for servers more than they work: three at a time. The rest fill the machine by themselves.
ALONE := tests/browser tests/journeys tests/faults

test: setup-test  ## every test; ARGS="tests/unit -k phone" for some
ifeq ($(strip $(ARGS)),)
	@$(PYTHON) -m pytest -n 3 --dist loadfile $(ALONE:%=--ignore=%)
	@$(PYTHON) -m pytest $(ALONE)
else
	@$(PYTHON) -m pytest $(ARGS)
endif

unit: setup-test  ## the tests without servers
	@$(PYTHON) -m pytest tests/unit tests/architecture tests/contracts $(ARGS)

bench: setup-test  ## the benchmarks; prints ratios
	@$(PYTHON) -m tests.benchmarks $(ARGS)

check: setup-test  ## lint, format, types, import contracts
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

lock: setup-test  ## resolve the requirements again, with hashes (needs uv on the PATH)
	@for part in requirements requirements-dev; do \
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --upgrade $$part.in -o $$part.txt; done

docs: setup-test  ## write docs/messages.md from the contracts
	@$(PYTHON) -m shared.contracts.document

clean:  ## forget the installation; data stays
	@rm -rf .venv build *.egg-info
