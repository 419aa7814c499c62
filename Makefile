# Needs git, make and a python3 from 3.11 to 3.13; everything else is installed into .venv from lock files with hashes.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

# Nothing of the caller's Python may leak in; figures need no window; logs of native libraries stay quiet.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export MPLBACKEND := agg
export TF_CPP_MIN_LOG_LEVEL := 2

# One environment in two sizes, so that the demo need not wait for TensorFlow. Each stamp is written last.
GRADER := $(VENV)/grader.stamp
FULL := $(VENV)/full.stamp
SETUP := tools/setup_venv.py

# An edition is a folder of reference/ with an assignment.toml; a verb that makes something for each takes EDITION=… for one.
EDITIONS := $(or $(EDITION),$(patsubst reference/%/assignment.toml,%,$(wildcard reference/*/assignment.toml)))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo grade template fixtures test selftest check lint format bench lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: $(FULL) ## make .venv with everything in it (every other verb does what it needs by itself)

demo: $(GRADER) ## grade a handful of made-up submissions and say where the reports are
	@echo "Five made-up submissions of Part 1:"
	@echo "  31415926  everything right            20249337  several mistakes, one leading to others"
	@echo "  27182818  one cell never ends         16180339  hostile: tries to cheat, nothing right"
	@echo "  14142135  blank                       (10 s go to the cell that never ends)"
	@$(BIN)/autograder grade fixtures/submissions/demo --only part1 --out build/demo

grade: $(FULL) ## grade real ones: make grade SUBMISSIONS=folder-or-zip [OUT=results] [EDITION=…]
	@test -n "$(SUBMISSIONS)" || { echo "usage: make grade SUBMISSIONS=folder-or-zip [OUT=results]" >&2; exit 2; }
	$(BIN)/autograder grade "$(SUBMISSIONS)" --out "$(or $(OUT),results)" $(if $(EDITION),--edition $(EDITION))

template: $(FULL) ## build student_template/ from the reference, of every edition or of EDITION=…
	set -e; for edition in $(EDITIONS); do $(BIN)/autograder release $$edition; done

fixtures: $(FULL) ## build fixtures/ from the reference (data, demo, accuracy bands: a quarter of an hour)
	$(BIN)/python -m tools.draw_letters
	$(BIN)/python -m tools.draw_scenes
	$(BIN)/python -m tools.draw_fashion
	$(BIN)/python -m tools.draw_animals
	$(BIN)/python -m tools.build_attacks
	$(BIN)/python -m tools.build_fixtures
	$(BIN)/python -m tools.build_bands -j $(JOBS)
	$(BIN)/python -m tools.build_robustness

test: $(FULL) ## run every test, as CI does
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term $(ARGS)

selftest: $(FULL) ## grade the grader: every mutant of every edition or of EDITION=… (they train: over an hour each)
	set -e; for edition in $(EDITIONS); do $(BIN)/autograder selftest --edition $$edition -j $(JOBS); done

check: lint ## what to run before a commit: formatting, types, layers, dependencies, the fast tests
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow" $(ARGS)

lint: $(FULL) ## the part of check that runs no test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: $(FULL) ## rewrite the files as lint wants them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(FULL) ## measure the grader beside plain nbclient and otter
	$(BIN)/python -m benchmarks.run

# Read without the project's name, date or addresses, so that the same answer gives the same file.
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --annotation-style=line

lock: $(FULL) ## resolve the lock files anew from pyproject.toml
	$(COMPILE) --all-extras --output-file requirements-dev.lock
	$(COMPILE) --extra build --constraints requirements-dev.lock --output-file requirements.lock
	sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > requirements-uv.lock

clean: ## remove what was built: .venv, build, caches (results/ is yours, and stays)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(GRADER): $(SETUP) pyproject.toml requirements.lock requirements-uv.lock
	$(PYTHON) $(SETUP) --venv $(VENV) --python $(PYTHON)

$(FULL): $(SETUP) pyproject.toml requirements.lock requirements-dev.lock requirements-uv.lock
	$(PYTHON) $(SETUP) --venv $(VENV) --python $(PYTHON) --full
