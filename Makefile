# Askwell's commands. GNU make, Python 3.11 or newer and the package index are all they need:
# everything else is installed, pinned, into .venv, and again whenever a requirements file changes.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check

# The first Python that is new enough; PYTHON=/path/to/python3.13 chooses another.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$candidate; break; }; done)

# Everything the tests are given besides: make test ARGS="-k sqlite tests/test_votes.py".
ARGS ?=
# Two workers more than there are cores, as each waits for PostgreSQL and for other processes now and
# then; four are plenty, for they share one disk.
WORKERS := -n $(shell cores=$$(getconf _NPROCESSORS_ONLN); [ $$cores -lt 3 ] && echo $$((cores + 2)) || echo 4)

CODE := bot models cogs tests

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo run test check lint types format bench pictures messages clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.demo ## Open the bot in a browser page, with a small community in it; no token needed
	$(PY) bot.py demo

run: $(VENV)/.runtime ## Run the bot on Discord (DISCORD_TOKEN in the environment or .env)
	$(PY) bot.py run

test: $(VENV)/.dev ## Run all tests, on SQLite and on PostgreSQL
	$(PY) -m pytest $(WORKERS) $(ARGS)

# The type checker takes one core, and the tests are glad of the other meanwhile.
check: lint ## Everything CI checks: lint, types, tests
	@$(MAKE) --no-print-directory types & types=$$!; \
	$(MAKE) --no-print-directory test; tested=$$?; wait $$types && exit $$tested

lint: $(VENV)/.dev ## Look for mistakes and for lines that are not formatted
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

# bot.py and the package bot have one name, so mypy must see them in two runs; in the second one
# `import bot` means the script, so what it says about the package then is nonsense.
types: $(VENV)/.dev ## Check the types
	$(PY) -m mypy $(CODE)
	$(PY) -m mypy --follow-imports=silent bot.py

format: $(VENV)/.dev ## Format the code and mend what can be mended
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/.dev ## Measure: votes, bursts, pages, searching, starting; prints a table
	$(PY) -m tests.bench $(ARGS)

pictures: $(VENV)/.pictures ## Make the README's pictures again, from the demo (needs Chromium)
	$(PY) docs/pictures.py

messages: $(VENV)/.dev ## Collect the texts to translate into bot/locale/askwell.pot
	mkdir -p bot/locale
	$(VENV)/bin/pybabel extract --project=Askwell --copyright-holder="Askwell contributors" \
		--add-comments=Translators: --sort-by-file --no-wrap \
		--output-file=bot/locale/askwell.pot bot cogs

clean: ## Remove the environment and the caches, never the data
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find bot models cogs tests -name __pycache__ -prune -exec rm -rf {} +

# An environment that was left half made, or whose Python is gone since, is made anew.
ALIVE := $(shell $(PY) -c 'print("yes")' 2>/dev/null)
.PHONY: gone
gone:

$(VENV)/.made: $(if $(ALIVE),,gone)
	@[ -n "$(PYTHON)" ] || { echo "Askwell needs Python 3.11 or newer, and none was found:" \
		"install one, or name it with make PYTHON=/path/to/python3." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Askwell needs" \
		"Python 3.11 or newer, and $(PYTHON) is older or is none." >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) with $(PYTHON) …"; \
		"$(PYTHON)" -m venv --clear $(VENV); }
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.made
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.demo: requirements-demo.txt requirements.txt $(VENV)/.made
	$(PIP) -r requirements-demo.txt
	@touch $@ $(VENV)/.runtime

$(VENV)/.dev: requirements-dev.txt requirements-demo.txt requirements.txt $(VENV)/.made
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.demo $(VENV)/.runtime

# Only the pictures need a browser's driver, and it is larger than all the rest.
$(VENV)/.pictures: $(VENV)/.demo
	$(PIP) playwright==1.65.2
	@touch $@
