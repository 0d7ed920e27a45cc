# Every target does its own set-up; the second time that takes no time.
.PHONY: help demo test lint bench torture
.DEFAULT_GOAL := help

help:
	@echo "make demo   watch a whole round on a pretend console (no account needed, under a minute)"
	@echo "make test   lint, types, import rules and the tests (about twenty minutes on two cores)"
	@echo "make lint   lint and types alone"
	@echo "make torture  all there is: every skin and moment, then rounds killed at random and judged by what"
	@echo "            became of their writes (hours; RUNS=500 SEED=1)"
	@echo "make bench  bufa and a bare Playwright script side by side, and what size costs (over half an hour)"
	@echo
	@echo "Afterwards the command is .venv/bin/bufa: try .venv/bin/bufa --help"

demo:
	@.ci/setup run
	@.venv/bin/bufa demo

lint:
	@.ci/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

# One more than a small machine has cores: rounds spend much of their time waiting for a console.
WORKERS ?= 3
HOW = -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test: lint
	env -u PYTHONDONTWRITEBYTECODE .venv/bin/pytest $(HOW)

bench:
	@.ci/setup test
	@.venv/bin/python -m tests.benchmarks
	@.venv/bin/python -m tests.benchmarks.size

RUNS ?= 500
SEED ?= 1
torture:
	@.ci/setup test
	env -u PYTHONDONTWRITEBYTECODE BUFA_TORTURE=1 .venv/bin/pytest $(HOW)
	@.venv/bin/python -m tests.torture --runs $(RUNS) --seed $(SEED)
