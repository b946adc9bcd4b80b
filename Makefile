# Navette: everything a newcomer runs. `make` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
CATALOGUES := services/portal/translations
NAVETTE := $(VENV)/bin/navette
PROCESSES ?= 2
ifdef PORT
export NAVETTE_BASE_PORT := $(PORT)
endif

.PHONY: secrets images test-containers help up down status logs reset test check bench strategy screenshots translations lock runtime dev

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

up: runtime ## start the whole stack with the demo's data (PORT=9000 for another base port)
	@$(NAVETTE) up

down: runtime ## stop the stack, keep its data
	@$(NAVETTE) down

status: runtime ## each process: state, memory, lag, outbox
	@$(NAVETTE) status

logs: runtime ## follow the logs, of one service with SERVICE=directory
	@$(NAVETTE) logs $(SERVICE)

reset: runtime ## stop the stack and delete its data (YES=1 not to be asked)
	@$(NAVETTE) reset $(if $(YES),--yes)

test: dev ## every test, on real servers started for them
	@$(VENV)/bin/python -m pytest --numprocesses $(PROCESSES) $(ARGS)

check: dev ## style, types, layers, contracts
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy bench cli infra services shared tests conftest.py
	@$(VENV)/bin/lint-imports --no-cache
	@$(NAVETTE) contracts check

bench: dev ## ratios against peers and raw limits, with plots in bench/report
	@$(VENV)/bin/python -m bench $(ARGS)

strategy: dev ## the nineteen measures: which a person can do today
	@$(NAVETTE) strategy

screenshots: dev ## every page and component, at two widths, light and dark (build/screenshots)
	@$(VENV)/bin/python -m tests.browser.screenshots

translations: dev ## gather the pages' texts into the German and English catalogues, and compile them
	@$(VENV)/bin/pybabel -q extract -F $(CATALOGUES)/babel.cfg -k lazy_gettext -k _ --no-location --no-wrap --sort-output --project=Navette -o $(VENV)/messages.pot services/portal
	@$(VENV)/bin/pybabel -q update -i $(VENV)/messages.pot -d $(CATALOGUES) --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(VENV)/bin/pybabel -q compile -d $(CATALOGUES)

secrets: ## the containers' secrets, in secrets/ (SECRETS=folder for another)
	@$(PYTHON) infra/docker/make_secrets.py $(SECRETS)

images: ## build every image here, from package registries (NAVETTE_BASE_IMAGE for another base)
	@$(PYTHON) -m infra.images.build $(ARGS)

test-containers: dev ## the same scenarios, and more, on containers (a Docker engine and its compose)
	@$(VENV)/bin/python -m pytest tests/containers -p no:randomly --containers $(ARGS)

lock: dev ## resolve the dependencies anew into the lock files
	@$(PYTHON) infra/local/bootstrap.py lock

runtime:
	@$(PYTHON) infra/local/bootstrap.py runtime

dev:
	@$(PYTHON) infra/local/bootstrap.py dev
