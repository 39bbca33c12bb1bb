# Every target sets itself up: it needs python3 (3.11 or newer) with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
INSTALL := $(BIN)/python tools/install.py $(VENV)

# Hundreds of short programs run here; none should compile again what another has compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help lab bundle demo test proof bench journeys parity zoo figures site data lint format hooks clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This course needs Python 3.11 or newer; $$($(PYTHON) --version) was found."; \
	  echo "Install a newer one and say which: make PYTHON=python3.12 lab"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# One stamp a set of packages: a second run does nothing here, and a larger set includes smaller
# ones, so that each command installs once.
SOURCES := pyproject.toml grader/pyproject.toml constraints.txt tools/install.py
$(STAMPS)/lab: $(SOURCES) | $(BIN)/python
	@$(INSTALL) ./grader .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/grading: $(SOURCES) | $(BIN)/python
	@$(INSTALL) './grader[run]' '.[grading]'
	@mkdir -p $(STAMPS) && touch $(STAMPS)/lab $@

$(STAMPS)/site: $(SOURCES) | $(BIN)/python
	@$(INSTALL) ./grader '.[site]'
	@mkdir -p $(STAMPS) && touch $(STAMPS)/lab $@

$(STAMPS)/test: $(SOURCES) | $(BIN)/python
	@$(INSTALL) './grader[run,test]' '.[grading,site,test]'
	@mkdir -p $(STAMPS) && touch $(STAMPS)/lab $(STAMPS)/grading $(STAMPS)/site $@

lab: $(STAMPS)/lab ## Open the lessons in JupyterLab
	$(BIN)/multivector lab

bundle: $(STAMPS)/grading ## Make the zip file that students get, dist/multivector-course.zip
	$(BIN)/multivector bundle

demo: $(STAMPS)/grading ## Execute every lesson, release every assignment, grade a class
	$(BIN)/python tools/demo.py

test: $(STAMPS)/test ## Run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest $(if $(JOBS),-n $(JOBS) --dist loadfile --no-loadscope-reorder) $(PYTEST)

proof: $(STAMPS)/test ## Prove the graders: answer bank and mutants, one line a question
	$(BIN)/nbjudge prove --course assignments --write site/kill_table.md

bench: $(STAMPS)/test ## Time a grading run beside nbgrader's own
	$(BIN)/python -m grader.benchmarks.grading --course assignments --class ps3 --class fields

journeys: $(STAMPS)/test ## Walk a student's and an instructor's way: seconds, clicks, commands
	$(BIN)/python -m tests.support.journeys

parity: $(STAMPS)/test ## Grade every style of test in nbgrader itself and in three other ways
	$(BIN)/python -m grader.tests.styles

zoo: $(STAMPS)/test ## Grade every hostile and broken submission, one line each
	$(BIN)/python -m grader.tests.zoo

figures: $(STAMPS)/test ## Save every figure of every lesson, and one page with all, in build/figures
	$(BIN)/python -m tests.lessons.figures

site: $(STAMPS)/site ## Build the book into site/_build/html
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d site/_build/doctrees site site/_build/html
	@echo "Open site/_build/html/index.html"

data: $(STAMPS)/lab ## Renew datapackage.json and data/README.md from the files
	$(BIN)/python data/build/describe.py

lint: $(STAMPS)/test ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

format: $(STAMPS)/test ## Correct style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

hooks: $(STAMPS)/test ## Install the pre-commit hooks
	$(BIN)/pre-commit install

clean: ## Remove what was made (not the environment)
	rm -rf build dist site/_build site/_generated site/lessons site/.jupyter_cache \
	  .pytest_cache .ruff_cache
