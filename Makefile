# make setup   everything that building and testing need: apt packages, .venv, node_modules
# make demo    the main job in a real browser; summary and screenshots in build/demo/
# make test    every check and every test
# make bench   reading a card, ours and the peers' way; relaying to NHSO; what a page pays; build/bench/
# make package what IT installs, into dist/: the frozen host with its bill of materials, policies, extension,
#              .deb and MSI (on Linux with a stand-in for the host); SITE=FILE for one hospital's own sites,
#              KEY=FILE UPDATE_URL=URL for its own extension, which host and policies are then for
# make soak    1,000 cards in and out; two hosts and another program at one reader; 500 confirmations
#              under every fault; 200 hosts killed under the traffic of ten tabs; build/soak/
# make check   ruff, mypy, tsc, ngc, eslint
# make types   regenerate extension/messages.d.ts from host/authen_bridge/messages.py
# make lock    resolve the pins anew (needs uv)

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

# The first Python that is new enough; asked for only once the packages are there.
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))) python3)
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: setup demo test bench package soak check types lock clean

setup: .venv/.ready node_modules/.ready

build/setup/packages: packaging/linux/development-packages.sh
	bash $<
	mkdir -p $(@D)
	touch $@

# What builds is pinned too: setuptools first, then everything else with it and apt's swig.
.venv/.ready: requirements.lock pyproject.toml | build/setup/packages
	$(PYTHON) -m venv .venv
	awk '/^[a-z]/ { on = /^setuptools==/ } on' requirements.lock > build/setup/builder.lock
	$(PIP) --require-hashes --requirement build/setup/builder.lock
	$(PIP) --require-hashes --no-build-isolation --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	[ -n "$${CHROMIUM:-}" ] || command -v chromium >/dev/null || $(BIN)/playwright install --with-deps chromium
	touch $@

node_modules/.ready: package-lock.json package.json | build/setup/packages
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

demo: setup
	$(BIN)/python -m tests.demo

# Two cores are what a developer's machine has at the least; whoever runs one file needs no workers.
# A worker that crashes is a failure to look at: another in its place may leave the run waiting for ever.
test: check
	$(BIN)/pytest --numprocesses=2 --max-worker-restart=0

bench: setup
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.relay
	$(BIN)/python -m tests.benchmarks.page
	$(BIN)/python -m tests.benchmarks.filling
	$(BIN)/python -m tests.benchmarks.painting
	$(BIN)/python -m tests.benchmarks.frozen

# One time for everything that is built: the same commit comes to the same bytes.
package: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)
package: FOR = $(if $(KEY),build/package/site.toml,$(SITE))
package: FOR_SITE = $(if $(FOR),--site $(FOR))
package: SERVED = $(if $(UPDATE_URL),--update-url $(UPDATE_URL))
package: setup
	$(if $(KEY),$(BIN)/python packaging/extension/key_site.py $(KEY) $(if $(SITE),--site $(SITE)) --out $(FOR))
	$(BIN)/python packaging/pyinstaller/build_host.py --twice $(FOR_SITE)
	$(BIN)/python packaging/policies/build.py $(FOR_SITE) $(SERVED)
	$(BIN)/python packaging/linux/build_deb.py
	$(BIN)/python packaging/windows/build_msi.py
	$(BIN)/python packaging/extension/build.py $(FOR_SITE) $(SERVED) $(if $(KEY),--key $(KEY))

soak: setup
	$(BIN)/python -m tests.benchmarks.soak --cycles 1000
	$(BIN)/python -m tests.benchmarks.sharing --seconds 60
	$(BIN)/python -m tests.benchmarks.exactly_once --runs 500
	$(BIN)/python -m tests.benchmarks.killing --kills 200
	SAME_PATIENT_TURNS=99 $(BIN)/pytest tests/extension/same_patient/test_attacks.py

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	node_modules/.bin/tsc --project .
	node_modules/.bin/ngc --project tests/testzone/site
	node_modules/.bin/eslint

types: setup
	$(BIN)/python -m tests.support.message_types

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra dev \
		pyproject.toml --output-file requirements.lock
	npm install --package-lock-only --no-audit --no-fund

clean:
	rm -rf build dist
