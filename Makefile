# The two commands of the README, and what developers need. `make demo` and `make test` set up all they need themselves.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types imports panel unit e2e coverage bench soak clean setup-demo setup-test help

help:
	@echo "make demo   a virtual home to talk to     make test   lint, types, import rules and all tests"
	@echo "make unit   the quick tests alone         make e2e    real brokers, browsers, recognisers and killed processes"
	@echo "make bench  measure                       make soak   the long tests"

setup-demo:
	@echo "Hearth: getting ready"
	@$(PYTHON) hub/cli/bootstrap.py demo

setup-test:
	@echo "Hearth: getting ready to test"
	@rm -f .coverage .coverage.*
	@$(PYTHON) hub/cli/bootstrap.py test

demo: setup-demo
	@$(BIN)/hearth demo $(ARGS)

test: setup-test lint types imports panel unit e2e coverage
# Under `make test` the unit tests are measured; `make unit` alone stays quick, and real parts keep their own pace.
# From Python 3.12 on, the interpreter itself counts lines, at a fraction of what a tracer costs.
CORE = $(shell $(BIN)/python -c "import sys; print('sysmon' if sys.version_info >= (3, 12) else 'ctrace')")
test: MEASURED = COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml COVERAGE_CORE=$(CORE)

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
	$(MEASURED) $(BIN)/pytest -n auto --dist loadfile --ignore tests/e2e -m "not e2e and not soak" $(ARGS)

e2e:
	$(BIN)/hearth model get --for-tests
	$(BIN)/pytest -m "e2e and not soak" $(ARGS)

coverage:
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --show-missing --fail-under=80

bench: setup-test
	$(BIN)/python -m tests.bench $(ARGS)

soak: setup-test
	$(BIN)/pytest -m soak $(ARGS)

clean:
	rm -rf .venv build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf hub/web/panel/node_modules hub/web/static/panel
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
