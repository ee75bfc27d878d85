# Everything a developer runs. Needs Python 3.11 or newer, make and a package index; the environment is .venv.
# The same as plain pip commands, for Windows and for the curious: README.md, "Without make".

BIN = .venv/bin
READY = .venv/.stamp

# Some computers keep Python from storing what it compiled; each of the thousand processes of the tests would do it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup test soak mutants demo lint format types imports wheel check bench constraints clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	python=$$(.ci/python) && "$$python" -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --build-constraint constraints.txt \
	  --group dev --editable '.[sandbox,postgres,web]'
	$(BIN)/python -m compileall -q core adapters journal cli
	touch $(READY)

# make test ARGS="tests/core -k reconcile"
test: $(READY)
	$(BIN)/python -m pytest --numprocesses logical --dist loadgroup $(ARGS)

# Looks for trouble for longer than the tests do, and differently each time: make soak MINUTES=60
MINUTES = 10
soak: $(READY)
	ACCORD_SOAK=$(MINUTES) $(BIN)/python -m pytest tests/core/test_machine.py tests/core/test_machine_long.py tests/core/test_machine_rollback.py \
	  tests/syncs/test_crashes.py tests/syncs/test_faults.py --numprocesses 2

# Breaks each promise of docs/safety.md in a copy of the code, and looks whether a test notices: make mutants RULES="4 5"
mutants: $(READY)
	$(BIN)/python -m tests.mutants $(RULES)

demo: $(READY)
	$(BIN)/accord demo

lint: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

wheel: $(READY)
	.ci/wheel

check: lint types imports test wheel

# Takes a quarter of an hour. Each part alone, with its figures as JSON: python -m bench.journal --json FILE
bench: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group bench
	for file in bench/[!_]*.py; do $(BIN)/python -m "bench.$$(basename "$$file" .py)" || exit 1; done

# Pins what the index offers today. Run it with the oldest 3.11 there is (PYTHON=...): newer ones may be given versions
# that it cannot install, and need fewer packages.
constraints:
	.ci/constraints

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
