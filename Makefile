# Kakitome. `make` alone prints this help.
# Needs Python 3.11 or later and make; everything else is installed into .venv from hashed files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# One more than there are cores: tests wait for disks, children and clocks, too.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start hundreds of processes; compiling everything again in each would take half of their time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: audit bench-million help demo test quick check static architecture format bench soak conformance messages screens reference requirements sbom clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/run.installed ## Start a platform with realistic sample data and print its URL
	$(BIN)/kakitome demo

# Two stories in a browser may take longer than fifty pages: ordered by their number of tests, they would be left for the end.
test: $(VENV)/dev.installed ## Install everything, run all checks and all tests
	$(BIN)/python scripts/prepare_tests.py
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --ignore=tests/architecture --ignore=tests/browser
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder tests/browser

quick: $(VENV)/dev.installed ## Run the tests nearest to what changed, for about half a minute
	$(BIN)/python scripts/nearest_tests.py

check: $(VENV)/dev.installed ## Format, lint, types, import contracts, docs (under 60 s)
	$(MAKE) --no-print-directory -j2 static architecture

static: $(VENV)/dev.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

architecture: $(VENV)/dev.installed
	$(BIN)/pytest tests/architecture

format: $(VENV)/dev.installed ## Format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.installed ## Measure ours and the peers in one run, print ratios
	$(BIN)/python -m scripts.bench
	$(BIN)/python -m scripts.bench.registry_search
	$(BIN)/python -m scripts.bench.credit_bank
	$(BIN)/python -m scripts.bench.how_far
	$(BIN)/python -m scripts.bench.credit_case
	$(BIN)/python -m scripts.bench.hall

bench-million: $(VENV)/dev.installed ## A million rows from the class list to the judged credential, killed on the way
	$(BIN)/python -m scripts.bench.million

soak: $(VENV)/dev.installed ## An hour of mixed load on PostgreSQL with kills and faults; memory, descriptors, latency; the doctor at the end
	$(BIN)/python -m scripts.soak

conformance: $(VENV)/dev.installed ## Run the vectors, the independent verifiers and every test that docs/standards names
	$(BIN)/python scripts/prepare_tests.py
	$(BIN)/pytest tests/architecture/test_standards_tables.py tests/judges tests/documents tests/mapping $$($(BIN)/python scripts/standards_tables.py)

messages: $(VENV)/dev.installed ## Collect and compile the interface's translations
	$(BIN)/python scripts/messages.py

screens: $(VENV)/dev.installed ## Photograph every page into build/screens, which the repository does not keep
	$(BIN)/python scripts/screens.py

reference: $(VENV)/dev.installed ## Write the generated pages of docs/reference and docs/problems.md
	$(BIN)/python scripts/reference.py

sbom: $(VENV)/dev.installed ## Write the bill of materials (CycloneDX) into build/sbom.cdx.json
	$(BIN)/python scripts/sbom.py

audit: $(VENV)/dev.installed ## Ask whether a weakness is known in a pinned package; says so when nobody answers
	$(BIN)/python scripts/audit.py

requirements: ## Resolve pyproject.toml into requirements/*.txt, with hashes and without addresses
	uv lock --upgrade
	uv export -q --extra blockcerts --no-dev --group build --no-emit-project --no-header --format requirements-txt -o requirements/run.txt
	uv export -q --extra blockcerts --group build --no-emit-project --no-header --format requirements-txt -o requirements/dev.txt
	rm -f uv.lock

clean: ## Remove what was installed and built (data in var/ stays)
	rm -rf $(VENV) .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Kakitome needs Python 3.11 or later; set PYTHON=… / Python 3.11 以上が必要です" if sys.version_info < (3, 11) else 0)'
ifdef UV
	uv venv -q --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

# The files name everything with its hash, and what cert-schema asks for is left out of them on purpose (ADR 32).
define install
	$(if $(UV),uv pip install -q --python $(BIN)/python,$(BIN)/pip install -q) --require-hashes --no-deps -r $(1)
	$(if $(UV),uv pip install -q --python $(BIN)/python,$(BIN)/pip install -q) --no-deps --no-build-isolation -e . -e demo
endef

$(VENV)/run.installed: requirements/run.txt pyproject.toml demo/pyproject.toml | $(VENV)/bin/python
	$(call install,requirements/run.txt)
	@touch $@

$(VENV)/dev.installed: requirements/dev.txt pyproject.toml demo/pyproject.toml | $(VENV)/bin/python
	$(call install,requirements/dev.txt)
	@touch $@ $(VENV)/run.installed
