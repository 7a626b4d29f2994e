# The single list of commands. CI, README and contributors use these words and no others.
# Only Python >= 3.11 and make are needed; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := requirements/dev.txt
READY := $(VENV)/.ready

.PHONY: help setup demo test test-exactness fuzz check fmt lock bench bench-decisions bench-calibration bench-tick openapi clean
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

setup: $(READY)  ## install everything into .venv (the other targets do it by themselves)

$(READY): $(PINS) pyproject.toml sdk/python/pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python $(PINS)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . -e sdk/python
	@touch $@

demo: $(READY)  ## serve a sample on SQLite and watch it being used
	@$(BIN)/aimm demo

test: $(READY)  ## run the tests, on SQLite and PostgreSQL
	$(BIN)/pytest -n auto --dist loadscope

test-exactness: $(READY)  ## race, kill -9, restart and weight change: 100,000 answers on each database; long trouble
	$(BIN)/python -m benchmarks.exactness --answers 100000
	AIMM_TEST_TROUBLE_SECONDS=10 $(BIN)/pytest tests/exactness

fuzz: $(READY)  ## 10,000 generated requests against the API
	$(BIN)/python -m tests.fuzz.long --requests 10000

check: $(READY)  ## format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python -m aimm.cli.main openapi --check docs/reference/openapi.json

fmt: $(READY)  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(READY)  ## write the generated contract
	$(BIN)/python -m aimm.cli.main openapi docs/reference/openapi.json

bench: $(READY)  ## measure the hot path and the SDK against a yardstick, in one run
	$(BIN)/python -m benchmarks.hot_path
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.sdk

bench-decisions: $(READY)  ## simulate our decisions beside the original's rule: 400 runs a row, up to an hour
	$(BIN)/python -m benchmarks.decisions --write

bench-calibration: $(READY)  ## how often each guarantee of the statistics is broken: 1,000 runs a row
	$(BIN)/python -m benchmarks.calibration --runs 1000

bench-tick: $(READY)  ## one look at 10,000 rollouts of which 1 % changed
	$(BIN)/python -m benchmarks.tick

lock: $(READY)  ## compile the pins again (hashes, no index address)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-emit-package ai-model-match --no-emit-package ai-model-match-server \
		--no-annotate --custom-compile-command "make lock" --upgrade \
		pyproject.toml sdk/python/pyproject.toml requirements/dev.in requirements/test.in -o $(PINS)

clean:  ## remove what the commands made
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis dist build
