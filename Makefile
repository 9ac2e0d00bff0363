# Needs Python 3.11 or newer and make, nothing else. `make help` lists the targets.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin
# Where it is set, each of the many processes that tests start would compile the product anew, for seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint format bench calibration screenshots audit sbom locks clean environment test-environment \
	bench-environment audit-environment python

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 16

run: environment ## Fetch what is missing, start Neo4j, load the data, serve (Ctrl-C ends all)
	@$(BIN)/ketenkaart run

test: test-environment lint ## Everything: lint, then all tests on a Neo4j and in a Chromium of their own
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: test-environment ## The long searches that `make test` has a short form of, with other examples each time
	$(BIN)/pytest -m "long or hypothesis" --hypothesis-profile=long

lint: test-environment ## Ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p .cache/types && ln -sfn ../.. .cache/types/ketenkaart
	$(BIN)/mypy

format: test-environment ## Format the code and sort the imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: bench-environment ## Measure on a seeded synthetic network (SIZES="1000 10000" for smaller ones)
	$(BIN)/python -m bench $(SIZES)

calibration: environment ## Held-out tests of the balance: how often its intervals hold (TEST=T1 for one, DRAWS=100)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.calibration $(or $(DRAWS),400) $(TEST)

screenshots: test-environment ## Take the pictures that docs/screenshots keeps
	$(BIN)/python -m tests.browser.screenshots

audit: audit-environment ## Known holes of every package of the locks (needs the network), and their licences
	$(BIN)/python -m locks.audit

sbom: audit-environment ## What runs, jars included, as CycloneDX JSON (FILE=sbom.json)
	$(BIN)/python -m locks.sbom $(or $(FILE),sbom.json)

locks: test-environment ## Renew the locks (maintainer; needs uv and Maven)
	$(BIN)/python locks/renew.py

clean: ## Delete the environment and caches; the state in .ketenkaart stays
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/browser/node_modules *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: python
	@$(PYTHON) locks/bootstrap.py

test-environment: python
	@$(PYTHON) locks/bootstrap.py --test

bench-environment: python
	@$(PYTHON) locks/bootstrap.py --bench

audit-environment: python
	@$(PYTHON) locks/bootstrap.py --test --audit

python:
	@test -n "$(PYTHON)" || { echo "ketenkaart needs Python 3.11 or newer, and no python3 here is. Install it (Debian,\
	Ubuntu: sudo apt install python3 python3-venv) and run make again." >&2; exit 1; }
