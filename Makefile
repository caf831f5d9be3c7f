# Two commands matter: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format types imports lock requirements clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(VENV)/.pinned: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.pinned pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(VENV)/.ready ## start everything with demo data on 127.0.0.1:8000 (PORT=... changes it)
	@exec $(BIN)/dichvucong up

test: $(VENV)/.ready ## the whole suite: PostgreSQL, real HTTP, a real browser; a file of tests stays in one process
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.ready ## format, lint, types, imports, dependencies, migrations, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src sandbox
	$(BIN)/dichvucong manage makemigrations --check --dry-run
	$(BIN)/python -m pytest tests/architecture -p no:randomly

format: $(VENV)/.ready ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

requirements: $(VENV)/.ready ## one line a requirement: proven, partial or missing, with its tests
	@$(BIN)/python tools/requirements.py

lock: $(VENV)/.ready ## pin the dependencies again (needs uv on the PATH)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --group dev -o requirements.lock pyproject.toml

clean: ## forget state and environment
	rm -rf $(VENV) var
