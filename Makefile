# Every command works from a bare checkout: it first makes .venv from the lock file it needs.

VENV := .venv
BIN := $(VENV)/bin
BOT_DATA_DIR ?= .data
export BOT_DATA_DIR
# so that demo-reset can never remove a real service's data
DEMO_MARK := $(BOT_DATA_DIR)/made-by-demo

# one process a processor; each has a database of its own, and Redis has sixteen
WORKERS := -n auto --maxprocesses=16 --dist=worksteal
COVER := --cov=bot --cov=handlers --cov=models --cov=nlp --cov=config --cov-branch \
	--cov-report=term-missing:skip-covered --cov-fail-under=90
# what decides about cases, menus and time limits has every branch tested
WHOLLY_TESTED := models/workflow.py,models/menus.py,models/worktime.py

# $(call installed,LOCK): succeeds when .venv works and holds exactly what LOCK says
installed = { cmp -s $(1) $(VENV)/installed-$(1) && $(BIN)/python -c '' 2>/dev/null; }

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-long lint bench runtime tools install

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1|/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-16s %s\n' "$$name" "$$what"; done

demo: runtime ## the sample street with bot and simulated phones in one process; YEAR=1: after a whole year; Ctrl-C stops it
	@[ -d "$(BOT_DATA_DIR)" ] || { mkdir -p -m 700 "$(BOT_DATA_DIR)" && : > "$(DEMO_MARK)"; }
	@exec $(BIN)/python -m bot demo $(if $(YEAR),--year)

demo-reset: ## remove the demo's data and start afresh
	@[ ! -d "$(BOT_DATA_DIR)" ] || [ -e "$(DEMO_MARK)" ] || { \
		echo "$(BOT_DATA_DIR) was not made by make demo; remove it yourself if you mean it" >&2; exit 1; }
	@rm -rf -- "$(BOT_DATA_DIR)"
	@$(MAKE) --no-print-directory demo

test: tools ## the whole suite but the long tests; REQUIRE_ALL=1 leaves nothing out
	$(BIN)/python -m pytest -m "not long" $(WORKERS) $(COVER)
	@$(BIN)/coverage report --include=$(WHOLLY_TESTED) --fail-under=100 --format=total >/dev/null || { \
		echo "every line and branch of these must be tested:" >&2; \
		$(BIN)/coverage report --include=$(WHOLLY_TESTED) --show-missing >&2; exit 1; }

test-long: tools ## fuzzing, a generated year, fault runs
	$(BIN)/python -m pytest -m long

lint: tools ## what must be clean before a change is taken
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: tools ## ratios measured in one run, as one table and as JSON
	$(BIN)/python -m tests.benchmarks

runtime: # whoever has the tools has this too
	@$(call installed,requirements.lock) || $(call installed,requirements-dev.lock) \
		|| $(MAKE) --no-print-directory install LOCK=requirements.lock

tools: ## only prepare .venv for test, lint and bench
	@$(call installed,requirements-dev.lock) || $(MAKE) --no-print-directory install LOCK=requirements-dev.lock

install:
	@set -eu; \
	say() { echo "$$1" >&2; }; \
	found=; \
	for name in $${PYTHON:-python3 python3.13 python3.12 python3.11}; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		say "Python 3.11 or newer is needed and $${PYTHON:-python3} is not. Install it, or name one: make PYTHON=/path/to/python3.11 ..."; \
		exit 1; \
	fi; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
			say "$$found cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; \
			exit 1; \
		fi; \
		"$$found" -m venv --clear $(VENV); \
	fi; \
	say "Installing $(LOCK) into $(VENV); only needed again when that file changes ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK); \
	cp $(LOCK) $(VENV)/installed-$(LOCK)
