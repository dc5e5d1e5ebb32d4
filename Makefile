# The two commands of the README, and the few others that work on the project. Needs make and Python 3.11 or newer.
#
#   make demo      creates the environment, builds the demo portfolio and serves it on http://127.0.0.1:8050
#   make test      creates the environment with all that the tests need, and runs all of them
#   make check     style, types, directions of imports and generated files; changes nothing
#   make fix       puts right what can be put right by itself
#   make bench     the benchmarks
#   make schemas   writes the JSON Schemas of schemas/json/ from the classes
#   make lock      resolves the versions anew (needs uv; ARGS=--upgrade for the newest)
#   make clean     removes the environment
#
# Settings: PORT=8051, ARGS="..." for the program behind a command, PYTHON=/path/to/python3, WORKERS=4 for the tests.

PORT ?= 8050
WORKERS ?= 2
PYTHON ?=
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# Stamps: an installation is repeated only when what it was made from has changed.
INSTALLED := $(VENV)/.installed
INSTALLED_FOR_TESTS := $(VENV)/.installed-for-tests

.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench schemas lock clean install install-for-tests

help:
	@sed -n 's/^#   \(make .*\)/\1/p' Makefile

demo: $(INSTALLED)
	$(BIN)/gevinst demo --port $(PORT) $(ARGS)

test: $(INSTALLED_FOR_TESTS)
	$(BIN)/python tests/browser_setup.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m gevinst.services.json_schemas --check

fix: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(INSTALLED_FOR_TESTS)
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only $(ARGS)

schemas: $(INSTALLED)
	$(BIN)/python -m gevinst.services.json_schemas

# One resolution for both: the smaller lock is held to the versions of the larger one.
lock: COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH: pip install uv" >&2; exit 1; }
	$(COMPILE) --group dev $(ARGS) -o requirements-dev.lock
	$(COMPILE) --group build $(ARGS) -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV)

install: $(INSTALLED)
install-for-tests: $(INSTALLED_FOR_TESTS)

$(VENV)/pyvenv.cfg:
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Creating $(VENV) with $$($$python --version)"; \
	    exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "No Python 3.11 or newer that can create environments was found." >&2; \
	echo "Install one (on Debian and Ubuntu: apt-get install python3 python3-venv), or name it: make demo PYTHON=/path/to/python3" >&2; \
	exit 1

# uv is used where it is at hand, because it is several times faster; pip installs the same files, checked by the same
# hashes. Both compile what they install, on all cores, so that the first start is as fast as the second. (compileall
# counts the templates that some packages carry as faults, so its verdict is left aside.)
define install_from
	@echo "Installing from $(1)"
	@if command -v uv >/dev/null 2>&1 && \
	    uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r $(1) && \
	    uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	then :; else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && \
	  { $(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true; }; \
	fi
	@$(BIN)/python -m compileall -q src dashboards
endef

$(INSTALLED): requirements.lock pyproject.toml $(VENV)/pyvenv.cfg
	$(call install_from,requirements.lock)
	@touch $(INSTALLED)

# The lock of the tests holds everything that the other one does, so it counts for both.
$(INSTALLED_FOR_TESTS): requirements-dev.lock requirements.lock pyproject.toml $(VENV)/pyvenv.cfg
	$(call install_from,requirements-dev.lock)
	@touch $(INSTALLED) $(INSTALLED_FOR_TESTS)
