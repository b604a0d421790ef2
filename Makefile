# Everything a person or CI does with this repository. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
PY := $(BIN)/python
NPM := $(PY) -m ops.scripts.node npm --prefix client
INSTALLED := .venv/.installed

.PHONY: help setup client run dev test test-long test-gpu check fmt types docs bench gallery e2e build lock clean

help: ## List these verbs
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(INSTALLED): requirements-dev.lock ops/locks/node.lock pyproject.toml ops/scripts/setup.sh
	@bash ops/scripts/setup.sh

setup: $(INSTALLED) ## Make .venv from the lock files and install the client's packages
	@$(PY) -m ops.scripts.node install client $(patsubst %/package.json,%,$(wildcard tests/*/package.json))

client: $(INSTALLED)
	@$(PY) -m ops.scripts.client

run: client ## Start Karate here: environment, client and server, all it takes (HOST, PORT)
	@exec $(BIN)/karate serve

dev: setup ## Start server and client so that both reload while one works
	@bash ops/scripts/dev.sh

test: setup ## Run every check and test
	@$(PY) -m ops.scripts.checks all

test-long: client ## Run the tests that take minutes
	@$(PY) -m pytest -m long --timeout 1800
	@KARATE_LONG=1 $(PY) -m ops.scripts.node node --test tests/e2e/preview.test.mjs

test-gpu: setup ## Run the tests of the GPU kernels on this machine's NVIDIA GPU (extra karate[gpu])
	@$(PY) -m pytest -m gpu tests/nodes/gpu

check: setup ## Run linters, type checks and import rules only
	@$(PY) -m ops.scripts.checks static

fmt: setup ## Format Python and TypeScript
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(NPM) run --silent fmt

types: setup ## Write the client's TypeScript types from the node catalogue
	@$(NPM) run --silent types

docs: setup ## Write ops/reference.md and .env.example from the code
	@$(PY) -m ops.scripts.reference

bench: setup ## Measure the log, editing under load and effects
	@$(PY) -c "import pyvips" 2>/dev/null || bash ops/scripts/setup.sh bench
	@for file in bench/[a-z]*.py; do \
	  echo "== $$file"; $(PY) -m "bench.$$(basename "$$file" .py)"; \
	done

gallery: setup ## Draw a contact sheet of every tool in bench/output/gallery
	@$(PY) -m tests.nodes.gallery

e2e: client ## Drive two browsers through the product
	@$(NPM) run --silent e2e

build: client ## Make the wheel in dist/, with the built client inside
	@$(PY) -m hatchling build -t wheel

lock: $(INSTALLED) ## Renew the lock files
	@bash ops/scripts/lock.sh

clean: ## Remove builds and caches (never ./var)
	@rm -rf client/dist dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@rm -rf .import_linter_cache tests/e2e/output bench/output
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
