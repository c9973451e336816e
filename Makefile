# LessForce. Every recipe makes what it needs, may be run again at any time, and works as root and as a plain user.
# Settings: PORT for `make run`, PYTHON for the Python (3.11 or later) that the virtual environment is made with.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --annotation-style=line --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.PHONY: setup run test evaluate bench lint lock clean training

# Install everything: the service, the tools of the tests, and the training libraries.
setup: .venv/.dev training

# Serve on http://127.0.0.1:8000 with the sample incidents posted, until Ctrl-C.
run: .venv/.base
	@exec $(BIN)/python scripts/run_with_samples.py --port $(PORT)

# Check style, types, the direction of dependencies, and behaviour.
test: .venv/.dev training lint
	$(BIN)/pytest

# Judge the promoted model on the writers that training never saw.
evaluate: .venv/.base training
	$(BIN)/lessforce evaluate

# Measure speed and memory. Prints tables and asserts nothing.
bench: .venv/.base
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/classify.py

# Style, types and the direction of dependencies alone. Without the training libraries their callers' types are not checked.
lint: .venv/.dev training
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $$([ -e .venv/.train ] || echo "-p service -p nlp -p models")
	$(BIN)/lint-imports

# Choose versions anew within the ranges of pyproject.toml and write the lock files.
lock: .venv/.dev
	$(LOCK) --upgrade --output-file requirements/base.txt pyproject.toml
	for extra in postgres dev train; do \
		$(LOCK) --upgrade --extra $$extra --constraint requirements/base.txt --output-file requirements/$$extra.txt pyproject.toml; \
	done
	sed -i 's/+cpu//' requirements/train.txt

# Remove what the other recipes made. The data folder stays: it may hold incidents.
clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The training libraries, or a word on why they are left out.
training: .venv/.base
	@$(BIN)/python scripts/install_training.py

.venv/.made:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.base: .venv/.made requirements/base.txt pyproject.toml
	$(PIP) install --requirement requirements/base.txt
	$(PIP) install --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(PIP) install --requirement requirements/dev.txt
	@touch $@
