# OmniDesk. A machine with Python 3.11 or newer and make needs nothing else: everything comes as wheels.
#
#   make run     the product          make demo    with simulated vendors and people
#   make test    all tests            make check   format, lint, types
#   make bench   measurements         make chaos   crash and race runs, about an hour

PYTHONS := python3.11 python3.12 python3.13 python3 python
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(PYTHONS); do "$$p" -c '$(IS_NEW_ENOUGH)' 2>/dev/null && { echo "$$p"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run demo test check bench chaos format clean

# Settings of a file .env, when there is one, hold for what make starts.
WITH_ENV := if [ -f .env ]; then set -a; . ./.env; set +a; fi; exec

run: $(VENV)/installed
	@$(WITH_ENV) $(BIN)/python -m omnidesk up

demo: $(VENV)/installed
	@exec $(BIN)/python -m omnidesk.demo

test: $(VENV)/installed-dev
	@$(BIN)/python -m tests.ui.ensure_browser
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/installed-dev
	@exec $(BIN)/python -m bench

chaos: $(VENV)/installed-dev
	@exec $(BIN)/python -m tests.chaos

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .web .pages .states .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what OmniDesk needs; the first time takes a minute …"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "OmniDesk needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3"; \
	  exit 1; \
	fi
	@"$(PYTHON)" -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; \
	}
