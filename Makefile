# Every target does its own set-up: a clone, Python 3.11 or later and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check bench assets docs wheel lint types floors translations lock clean

demo: assets ## Start the hub on demo data and print where it is
	@HUB_DATA_DIR=$${HUB_DATA_DIR:-.demo} $(BIN)/hub demo $(if $(DATA),--data "$(DATA)")

test: assets ## All tests, browser included where chromium is installed
	@$(BIN)/pytest -n $${TEST_PROCESSES:-auto} $(ARGS)

check: assets lint types floors translations test ## Everything that must hold before a change lands

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

floors: $(READY)
	@$(BIN)/lint-imports

translations: $(READY)
	@$(BIN)/python -m hub.web.translations check

docs: $(READY) ## The pages of docs/reference that are made from the code
	@cd tests && ../$(BIN)/python -m kit.reference

bench: assets ## Measure; ONLY=name runs one row
	@PYTHONPATH=tests $(BIN)/python tests/bench/bench.py $(ONLY)

assets: $(READY) ## CSS and JavaScript, from npm, when their sources changed
	@$(BIN)/python -m hub.web.build_assets

lock: $(READY) ## Pin every dependency again (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements/run.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q -o requirements/dev.txt

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The hub needs Python 3.11 or later; name one with make PYTHON=python3.x"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "Python's venv is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv (a minute or two the first time) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

wheel: assets ## The package for a server, CSS and JavaScript included
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what the targets made, demo data included
	rm -rf $(VENV) dist build node_modules hub/web/static/build .demo test-results bench-results.json
