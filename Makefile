# The two commands of the README, and what developers need. `make demo` and `make test` set up all they need themselves.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types imports panel unit bench soak clean setup-demo setup-test help

help:
	@echo "make demo   a virtual home to talk to     make test   lint, types, import rules and all tests"
	@echo "make bench  measure                       make soak   the long tests"

setup-demo:
	@echo "Hearth: getting ready"
	@$(PYTHON) hub/cli/bootstrap.py demo

setup-test:
	@echo "Hearth: getting ready to test"
	@$(PYTHON) hub/cli/bootstrap.py test

demo: setup-demo
	@$(BIN)/hearth demo $(ARGS)

test: setup-test lint types imports panel unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

panel:
	$(BIN)/python hub/web/panel/build.py --test

unit:
	$(BIN)/hearth model get --for-tests
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage report --skip-covered --show-missing --fail-under=80

bench: setup-test
	$(BIN)/python -m tests.bench $(ARGS)

soak: setup-test
	$(BIN)/pytest -m soak $(ARGS)

clean:
	rm -rf .venv build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf hub/web/panel/node_modules hub/web/static/panel
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
