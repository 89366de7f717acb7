# Each target makes its own environment (.venv) on any machine with Python 3.11 or later and git,
# and takes up the one that is there while pyproject.toml and the constraints are unchanged.

PYTHON ?= $(shell command -v python3 2>/dev/null || command -v python 2>/dev/null || echo python3)
VENV ?= .venv
JOBS ?= 2
OUT ?= build/demo
TESTED := test experiments cluster dashboard notebook browser
SEEDS ?= 40

# A Python named on the command line is insisted on; otherwise one that is new enough is looked for.
ifeq ($(origin PYTHON),command line)
INSIST := --python "$(PYTHON)"
endif

ENVIRONMENT = @"$(PYTHON)" scripts/environment.py --folder "$(VENV)" $(INSIST) --extras
RUN = "$(VENV)/bin/python" -m

.DEFAULT_GOAL := help
.PHONY: help demo test test-all bench bench-quick lint types docs clean

help:
	@echo "make demo      a district through ten years, with and without its champion: words, a table, a picture"
	@echo "make test      the tests (minutes); make test-all adds those that take longer"
	@echo "make bench     speed and memory beside the readable model, kept as a table (half an hour; bench-quick: a minute)"
	@echo "make lint      ruff;  make types  mypy on the package"
	@echo "make docs      the documentation as pages, in build/docs/index.html, without a network"
	@echo "make clean     remove the environment, builds and caches"
	@echo "PYTHON=python3.12 chooses the Python, JOBS=4 the number of test processes"

demo:
	$(ENVIRONMENT)
	"$(VENV)/bin/culturesim" compare scenarios/district.yaml scenarios/district_champion_leaves.yaml \
		--seeds $(SEEDS) --out "$(OUT)" --overwrite

test:
	$(ENVIRONMENT) $(TESTED)
	$(RUN) pytest -n $(JOBS)

test-all:
	$(ENVIRONMENT) $(TESTED)
	CULTURESIM_SLOW=1 $(RUN) pytest -n $(JOBS)

bench:
	$(ENVIRONMENT)
	$(RUN) benchmarks $(BENCH)

bench-quick:
	$(ENVIRONMENT)
	$(RUN) benchmarks --quick $(BENCH)

lint:
	$(ENVIRONMENT) test dev
	$(RUN) ruff check .

types:
	$(ENVIRONMENT) test dev
	$(RUN) mypy

docs:
	$(ENVIRONMENT) docs experiments
	$(RUN) sphinx -W --keep-going -q -c docs -b html $(PAGES) . build/docs
	@echo "build/docs/index.html"

clean:
	rm -rf .venv .venv-* benchmarks/.env build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
