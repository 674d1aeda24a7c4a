# Everything starts here. Each target sets up what it needs first: on a fresh Debian 12 or 13 or Ubuntu 24.04 the first
# run takes a minute or two, the next ones start at once.

.DEFAULT_GOAL := help
.PHONY: help demo serve test check deep bench pictures conformance lock setup-run setup-dev setup-deep
# Some images set this; every start would then compile every package anew.
unexport PYTHONDONTWRITEBYTECODE
PYTHON := .venv/bin/python

help: ## what you can type here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup-run ## try it: an invented organisation, its infographic and a running page
	@.venv/bin/oogst demo

serve: setup-run ## the site, on the data that stands in ./oogst-data
	@.venv/bin/oogst migrate
	@.venv/bin/oogst serve

test: setup-dev ## the tests (ARGS="-k words" for some of them, BROWSER=none without a browser)
	@scripts/check tests $(ARGS)

check: setup-dev ## the gate: format, lint, types, layers, migrations, translations, documents, locks, known vulnerabilities, tests
	@scripts/check

deep: setup-deep ## the tests, with a thousand new examples for every invariant, and on Apache Spark
	@OOGST_HYPOTHESIS=deep BROWSER=none scripts/check tests -m "deep or not deep" $(ARGS)

bench: setup-dev ## how fast, next to what others do with the same data
	@for one in $$(grep -l __main__ benchmarks/*.py); do echo "== $$one" && $(PYTHON) -m benchmarks.$$(basename "$$one" .py) || exit 1; done

pictures: setup-dev ## the pictures of the handbook, taken anew of the demonstration
	@$(PYTHON) scripts/pictures

conformance: setup-run ## the record store against ADL's suite for xAPI, brought and built by you (SUITE=folder)
	@scripts/conformance "$(SUITE)"

lock: setup-dev ## write the requirement files anew from pyproject.toml, raising what UPGRADE="--upgrade" allows
	@scripts/lock $(UPGRADE)

setup-run:
	@scripts/setup run

setup-dev:
	@scripts/setup dev

setup-deep: setup-dev
	@scripts/setup deep
