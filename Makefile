# Palu ASN. `make help` lists what there is.
VENV ?= .venv
PORT ?= 8000
SBOM ?= dist/palu-asn.cdx.json
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check axe bench load drill lock sbom assets reset

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/run.stamp ## the demo city at http://127.0.0.1:8000/ (PORT= chooses the port); Ctrl-C stops it
	@PALU_MODE=demo exec $(PYTHON) manage.py serve --port $(PORT)

test: $(VENV)/dev.stamp ## the suite on SQLite, and on PostgreSQL + Redis where TEST_DATABASE_URL and TEST_REDIS_URL are set
	@$(PYTHON) tools/run_tests.py

check: $(VENV)/dev.stamp ## style, types, templates, imports, migrations, translations, security, spelling
	@$(PYTHON) tools/check.py

axe: $(VENV)/dev.stamp ## accessibility of every page in every width and colour scheme (needs Chromium)
	@AXE=all $(PYTHON) -m pytest -m axe

bench: $(VENV)/dev.stamp ## measures pages, import and export; writes bench/RESULTS.md and bench/results.json
	@$(PYTHON) bench/run.py

load: $(VENV)/dev.stamp ## 300 heads on SQLite, 1,500 on PostgreSQL, 50 HR staff; writes bench/LOAD.md (half an hour; needs PostgreSQL and Redis)
	@$(PYTHON) load/run.py

drill: $(VENV)/dev.stamp ## breaks servers, disk and processes of its own on purpose; writes drills/RESULTS.md (needs PostgreSQL, Redis, root for the small disk)
	@$(PYTHON) drills/run.py

lock: ## for maintainers: locks requirements*.in anew with hashes (needs uv)
	@sh tools/lock.sh

sbom: $(VENV)/dev.stamp ## the parts list of what is shipped, CycloneDX JSON, in dist/ (SBOM= chooses the file)
	@$(PYTHON) tools/sbom.py $(SBOM)

assets: $(VENV)/dev.stamp ## for maintainers: fetches the files under static/vendor again and verifies them (needs npm)
	@$(PYTHON) tools/assets.py

reset: ## removes the demo city and its files; the next `make run` makes a new one
	@mkdir -p var && flock --nonblock var/serve.lock rm -rf var || { echo "Palu ASN is running; stop it first (Ctrl-C)."; exit 1; }

$(VENV)/run.stamp: requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Palu ASN needs Python 3.11 or newer.")'
	@test -x $(PYTHON) || { echo "Making the virtual environment $(VENV) …"; python3 -m venv $(VENV); }
	@echo "Installing what Palu ASN stands on …"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing the tools for tests and checks …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
