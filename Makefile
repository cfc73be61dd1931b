# `make` alone lists the targets. Everything runs from .venv, which is made from the hash-pinned locks.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --no-input --quiet \
          --require-hashes --no-deps --only-binary :all:

# Without byte code every start of the engine compiles it anew, which costs seconds.
unexport PYTHONDONTWRITEBYTECODE
# What another project left in the environment must not be found before ours.
unexport PYTHONPATH PYTHONHOME

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(VENV)/.core ## make .venv with what the engine and the dashboard need

.PHONY: demo
demo: $(VENV)/.core ## review the sample agency, print what is found, write report and tables
	@$(BIN)/python -m talent demo

.PHONY: app
app: $(VENV)/.core ## open the dashboard on 127.0.0.1
	@$(BIN)/python -m streamlit run apps/streamlit_app.py

.PHONY: test
test: browser $(VENV)/.dev ## run all tests; ARGS="-k merit" chooses among them
	@$(BIN)/python -m pytest $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## check style, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.PHONY: format
format: $(VENV)/.dev ## put the code in the agreed form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: fuzz
fuzz: $(VENV)/.dev ## run the property tests with many more random cases than `make test`; ARGS=FILE chooses one
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest $(or $(ARGS),tests/property)

.PHONY: bench
bench: $(VENV)/.dev ## measure every promise of speed against its peers
	@shopt -s nullglob; for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

.PHONY: browser
browser: ## find Chromium for the browser tests, or install it where that is possible
	@found=$${CHROMIUM:-$$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}; \
	if [[ -n "$$found" ]]; then \
	    echo "browser tests use $$found"; \
	elif [[ "$$(id -u)" == 0 && -f /etc/debian_version ]] && apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null; then \
	    echo "browser tests use $$(command -v chromium)"; \
	else \
	    echo "no Chromium: browser tests are skipped; to mend it: sudo apt-get install --no-install-recommends chromium"; \
	fi

.PHONY: lock
lock: ## remake requirements/*.txt from *.in; UPGRADE=1 takes newer versions
	@tool=$$(mktemp -d); trap 'rm -rf "$$tool"' EXIT; \
	$(PYTHON) -m venv "$$tool"; \
	"$$tool/bin/python" -m pip install --disable-pip-version-check --quiet uv; \
	cd requirements; \
	for name in core dev; do \
	    "$$tool/bin/uv" pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	        --python-version 3.11 $(if $(UPGRADE),--upgrade) "$$name.in" -o "$$name.txt"; \
	done

.PHONY: clean
clean: ## remove .venv and all caches; data and runs stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The package is reached through one line in the environment, so no build back end is needed to work on it;
# bin/talent is what an installed wheel would put there.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.core: requirements/core.txt | $(BIN)/python
	@echo "installing $< (once; up to a minute)"
	@$(PIP) -r $<
	@site=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))'); \
	echo "$(CURDIR)" > "$$site/talent-engine.pth"
	@printf '%s\n' '#!/bin/sh' 'exec "$${0%/*}/python" -m talent "$$@"' > $(BIN)/talent
	@chmod +x $(BIN)/talent
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.core
	@echo "installing $< (once; up to a minute)"
	@$(PIP) -r $<
	@touch $@
