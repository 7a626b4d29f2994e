# The single list of commands, used by CI, the README and contributors.
# Only Python >= 3.11 and make are needed; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := requirements/dev.txt
READY := $(VENV)/.ready
# Node.js builds the console: the system's if it is new enough, otherwise the one from PyPI.
NODE := $(VENV)/node
NPM := PATH="$(abspath $(NODE)):$$PATH" npm --prefix console
MODULES := console/node_modules/.package-lock.json
# keep the order of modules: sorted by number of tests, the longest stories would run last, one after the other
PYTEST := $(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder
CONSOLE := src/aimm/web/static/console/index.html
CONSOLE_SOURCES := $(shell find console -type d -name node_modules -prune -o -type f -print)

.PHONY: help setup console console-types demo test test-python test-console test-e2e test-lowest test-newest test-exactness test-jobs mutants fuzz check check-python check-console fmt lock bench bench-console bench-decisions bench-calibration bench-coverage bench-evidence bench-tick bench-search bench-datasets bench-startup bench-large bench-jobs shots pictures openapi schema dist clean bench-runs bench-capture moved
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

setup: $(READY)  ## install everything into .venv (other targets do this automatically)

# An environment holds the absolute path of its checkout. In one that was moved or copied, the commands would
# silently test the other folder. So the marker file names the folder, and the environment is recreated elsewhere.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(READY): moved
endif

moved:

$(READY): $(PINS) pyproject.toml sdk/python/pyproject.toml
	@grep -qsF '$(CURDIR)/$(VENV)' $(BIN)/activate || rm -rf $(VENV)
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python $(PINS)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . -e sdk/python
	@printf '%s\n' '$(CURDIR)' > $@

$(NODE)/.ready: requirements/node.txt | $(READY)
	@rm -rf $(NODE) && mkdir -p $(NODE)
	@if node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		&& command -v npm >/dev/null; then \
		ln -s "$$(command -v node)" "$$(command -v npm)" $(NODE)/; \
	else \
		$(BIN)/uv venv --quiet --python $(BIN)/python $(NODE)/own \
		&& $(BIN)/uv pip install --quiet --python $(NODE)/own/bin/python --require-hashes -r requirements/node.txt \
		&& ln -s own/bin/node own/bin/npm $(NODE)/; \
	fi
	@touch $@

$(MODULES): console/package.json console/package-lock.json $(NODE)/.ready
	@echo "Installing what the console is built with …"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

$(CONSOLE): $(CONSOLE_SOURCES) $(MODULES)
	@echo "Building the console …"
	@$(NPM) run --silent build -- --logLevel warn

console: $(CONSOLE)  ## build the console, which the service serves at /

console-types: $(MODULES)  ## generate the console's types from the OpenAPI document
	@$(NPM) run --silent types

demo: $(READY) $(CONSOLE)  ## serve a sample with simulated visitors, in the terminal and at /
	@$(BIN)/aimm demo

test: test-console test-python  ## run all tests, on SQLite and PostgreSQL and in a browser

test-python: $(READY) $(CONSOLE)  ## run the tests of the service and the SDK, including browser tests
	$(PYTEST)

test-e2e: $(READY) $(CONSOLE)  ## run the browser tests only
	$(PYTEST) tests/e2e

test-console: $(MODULES)  ## run the console's own tests
	$(NPM) run --silent test

# tests of code that subclasses library internals or relies on texts of libraries
NEAR := tests/web tests/wiring tests/storage/test_addresses.py tests/storage/test_migrations.py \
	tests/storage/test_work.py tests/protocol/test_picker.py tests/cli/test_main.py tests/cli/test_yaml.py
# $(1): how versions are chosen; uses a separate environment
define near
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/$@
	@$(BIN)/uv pip compile --quiet --resolution $(1) --no-emit-package ai-model-match --no-annotate \
		--no-emit-index-url --no-header pyproject.toml sdk/python/pyproject.toml -o $(VENV)/$@.txt
	@$(BIN)/uv pip install --quiet --python $(VENV)/$@/bin/python -r $(VENV)/$@.txt \
		-r requirements/test.in hatchling editables
	@$(BIN)/uv pip install --quiet --python $(VENV)/$@/bin/python --no-deps --no-build-isolation -e . -e sdk/python
	$(VENV)/$@/bin/python -m pytest -n 0 $(NEAR)
endef

test-lowest: $(READY)  ## test code that depends on library internals, on the lowest allowed versions
	$(call near,lowest-direct)

test-newest: $(READY)  ## test the same on the newest allowed versions
	$(call near,highest)

test-exactness: $(READY)  ## race, kill -9, restart and share change: 100,000 responses on each database; long failures
	$(BIN)/python -m benchmarks.exactness --answers 100000
	TROUBLE_SECONDS=10 $(BIN)/pytest tests/exactness

test-jobs: $(READY)  ## jobs whose workers, programs and database are killed, more of it than in `make test`
	TROUBLE_SECONDS=10 $(BIN)/pytest -n 0 tests/engine tests/jobs tests/launchers

# make mutants PACKAGE=stats SAMPLE=200 ONLY=slot_counts FRESH=1 WRITE=1, each of them or none
mutants: $(READY)  ## run mutation tests, and list the mutants that no near test detects
	nice -n 5 $(BIN)/python -m tests.mutants $(if $(PACKAGE),--package $(PACKAGE)) $(if $(SAMPLE),--sample $(SAMPLE)) \
		$(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) $(if $(FRESH),--fresh) $(if $(WRITE),--write)

fuzz: $(READY)  ## 10,000 generated requests against the API
	$(BIN)/python -m tests.fuzz.long --requests 10000

check: check-python check-console  ## format, lint, types, import contracts, generated files

check-python: $(READY)  ## the same for Python only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python -m aimm.cli.main openapi --check docs/reference/openapi.json
	$(BIN)/python -m aimm.cli.main schema | diff docs/reference/manifest.schema.json - || (echo "run \`make schema\`"; exit 1)

check-console: $(MODULES)  ## the same for the console only
	$(NPM) run --silent check
	$(NPM) run --silent types:check

fmt: $(READY) $(MODULES)  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run --silent format

openapi: $(READY)  ## generate the OpenAPI document
	$(BIN)/python -m aimm.cli.main openapi docs/reference/openapi.json

schema: $(READY)  ## generate the JSON Schema of manifests
	$(BIN)/python -m aimm.cli.main schema > docs/reference/manifest.schema.json

bench: $(READY)  ## measure the hot path and the SDK against a baseline, in one run
	$(BIN)/python -m benchmarks.hot_path
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.sdk

bench-console: $(READY) $(CONSOLE)  ## measure the console's initial download and time to interactive
	$(BIN)/python -m benchmarks.console

shots: $(READY) $(CONSOLE)  ## screenshots of every screen, into shots/
	$(BIN)/python -m tests.e2e.shots

pictures: $(READY) $(CONSOLE)  ## take the pictures of the tutorial, and those of the path in the README, into docs/images/
	$(BIN)/python -m tests.e2e.pictures
	$(BIN)/python -m tests.e2e.readme

bench-decisions: $(READY)  ## compare decisions with the original's rule: 400 simulated runs per row, up to an hour
	$(BIN)/python -m benchmarks.decisions --write

bench-calibration: $(READY)  ## check the guarantees of the statistics: 1,000 simulated runs per row
	$(BIN)/python -m benchmarks.calibration --runs 1000

bench-coverage: $(READY)  ## check the coverage of intervals of fixed samples: 4,000 simulated samples per row
	$(BIN)/python -m benchmarks.coverage --runs 4000

bench-evidence: $(READY)  ## check labels joined with a judge's, and races of targets: 1,000 races per row
	$(BIN)/python -m benchmarks.evidence

bench-large: $(READY)  ## measure start, home page, export and feedback with 1,000 use cases and 1,000,000 picks
	$(BIN)/python -m benchmarks.large

bench-datasets: $(READY)  ## import 1,000,000 lines, then make a version of 100 changes
	$(BIN)/python -m benchmarks.datasets

bench-search: $(READY)  ## search 1,000,000 texts on each database
	$(BIN)/python -m benchmarks.search

bench-jobs: $(READY)  ## the 99th percentile of picks with and without a job that keeps a core busy
	$(BIN)/python -m benchmarks.jobs

bench-capture: $(READY)  ## the 99th percentile of picks with and without 200 examples a second
	$(BIN)/python -m benchmarks.capture

bench-startup: $(READY)  ## time from `aimm serve` to /readyz, on an empty folder and with 500,000 live sessions
	$(BIN)/python -m benchmarks.startup

bench-runs: $(READY)  ## what a call of a run costs in CPU time, beside a bare aiohttp loop
	$(BIN)/python -m benchmarks.runs

bench-tick: $(READY)  ## one update of up to 20 flows, and one look at 10,000 rollouts of which 1 % changed
	$(BIN)/python -m benchmarks.update
	$(BIN)/python -m benchmarks.tick

lock: $(READY)  ## compile the pinned requirements again (with hashes)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-emit-package ai-model-match --no-emit-package ai-model-match-server \
		--no-annotate --custom-compile-command "make lock" --upgrade \
		pyproject.toml sdk/python/pyproject.toml requirements/dev.in requirements/test.in -o $(PINS)

	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --custom-compile-command "make lock" --upgrade \
		requirements/node.in -o requirements/node.txt

dist: $(READY) $(CONSOLE)  ## build both distributions into dist/, with the console
	$(BIN)/uv build --quiet --all-packages --no-build-isolation --python $(BIN)/python --out-dir dist

clean:  ## remove generated files
	rm -rf $(VENV) .tools .pytest_cache .ruff_cache .hypothesis dist build shots console/node_modules src/aimm/web/static/console
