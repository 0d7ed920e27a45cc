# Every target does its own set-up; the second time that takes no time.
.PHONY: help demo test lint bench
.DEFAULT_GOAL := help

help:
	@echo "make demo   watch a whole round on a pretend console (no account needed, under a minute)"
	@echo "make test   lint, types, import rules and all tests (about ten minutes)"
	@echo "make lint   lint and types alone"
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

test: lint
	.venv/bin/pytest -q -n 2 --dist loadfile

bench:
	@.ci/setup test
	@.venv/bin/python -m tests.benchmarks
	@.venv/bin/python -m tests.benchmarks.size
