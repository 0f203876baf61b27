# Two commands are enough: `make serve` and `make test`. Each may be run again and again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install serve test bench lighthouse check audit sbom lock docs words format clean

help: ## List these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.installed ## Make the virtual environment with every locked dependency

$(VENV)/.installed: requirements.lock pyproject.toml scripts/python
	@scripts/python $(PYTHON) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

serve: install ## Serve the site on http://127.0.0.1:8000, or on PORT
	@$(BIN)/helpcenter serve

check: install ## Find mistakes in content/, index/ and analytics/reports/
	@$(BIN)/helpcenter check

test: install ## Everything: style, types, unit tests, journeys in real browsers
	@scripts/browser
	@scripts/checkers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/helpcenter check
	$(BIN)/helpcenter relevance
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

bench: install ## Measure speed and search quality against peers
	@$(BIN)/python -m bench

lighthouse: install ## Score the home, a guide's and a product's page with Lighthouse; needs npm
	@$(BIN)/python -m scripts.lighthouse

audit: install ## Ask whether a weakness is known of any locked package; skipped where nobody answers
	@$(BIN)/python -m scripts.audit

sbom: install ## Write the bill of materials (CycloneDX) and the list of licences into dist/
	@$(BIN)/python -m scripts.bill_of_materials

lock: install ## Pin every dependency again, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 \
		--upgrade --all-extras pyproject.toml -o requirements.lock

docs: install ## Write docs/settings.md and docs/commands.md, and the pictures, from the running product
	$(BIN)/python scripts/reference.py
	$(BIN)/python scripts/pictures.py

words: install ## Bring the interface's catalogues up to date with the words in templates and code
	@$(BIN)/python -m scripts.catalogues

format: install ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was built; content, accounts and analytics stay
	rm -rf $(VENV) index/.built .pytest_cache .mypy_cache .ruff_cache
