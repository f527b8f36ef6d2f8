# Two commands do all set-up: `make demo` and `make test`. Everything is installed into .venv; nothing downloads later.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test bench editor release constraints clean

# One stamp a set of dependencies, renewed when what they are made from changes.
.venv/demo.stamp: Makefile pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) install --constraint constraints.txt --upgrade pip
	$(PIP) install --constraint constraints.txt --editable '.[dl]'
	touch $@

.venv/test.stamp: .venv/demo.stamp
	$(PIP) install --constraint constraints.txt --group test
	touch $@

.venv/bench.stamp: .venv/test.stamp
	$(PIP) install --constraint constraints.txt --group bench
	touch $@

# Say a command, then run it.
define run
	@printf '\n$$ %s\n' "$(1)"
	@$(BIN)/$(1)
endef

demo: .venv/demo.stamp
	$(call run,maquette build)
	$(call run,maquette read data/2024-2025/pages/D1996.txt)
	$(call run,maquette check-ontology)
	$(call run,maquette validate --format summary) || test $$? -eq 1  # findings are what a check is for
	$(call run,maquette ask units-toward-competency -s competency=1)
	$(call run,maquette why BGDIA701 buildsToward 1)
	$(call run,maquette publish public)
	@printf '\nNext: .venv/bin/maquette ask lists the questions; README.md shows more. In French: add --lang fr.\n'
	@printf 'Ensuite : .venv/bin/maquette ask --lang fr énumère les questions ; le README en montre plus.\n'
	@printf 'Serve it / Servir le tout : .venv/bin/maquette serve\n'

test: .venv/test.stamp
	sh tests/install_parts.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/maquette build
	$(BIN)/pytest -n 2 --dist loadfile

bench: .venv/bench.stamp
	$(BIN)/python bench/closure.py

# The query editor at /sparql/editor: YASGUI, from npm, pinned; a plain form stands there without it.
EDITOR := yasgui-4.6.2
EDITOR_SUM := 6520cdd256a4003e8d45865e0d631b6456b88a0e6b65f4f3e56d78a25d74c9a7
editor: .maquette/editor/yasgui.min.js

.maquette/editor/yasgui.min.js: Makefile
	mkdir -p .tools .maquette/editor
	cd .tools && npm pack --silent @zazuko/$(subst -,@,$(EDITOR)) > /dev/null
	cd .tools && echo "$(EDITOR_SUM)  zazuko-$(EDITOR).tgz" | sha256sum --check --quiet
	tar --extract --gzip --touch --file .tools/zazuko-$(EDITOR).tgz --directory .maquette/editor --strip-components 2 \
	  package/build/yasgui.min.js package/build/yasgui.min.css

# Write the asserted release of the default edition; a test holds that it is current.
release: .venv/demo.stamp
	$(BIN)/maquette build
	mkdir -p data/releases
	$(BIN)/maquette export --asserted-only --format turtle -o data/releases/2024-2025.ttl

# Name the one version of everything that the project is tested with.
constraints: .venv/test.stamp
	$(BIN)/python tests/clean_install.py > constraints.txt.part
	mv constraints.txt.part constraints.txt

clean:
	rm -rf .venv .maquette
