# Two commands on a fresh machine: `make demo` and `make test`. Quiet when all is well.
PYTHON ?= python3
VENV   ?= .venv
OUT    ?= build/demo
BIN    := $(VENV)/bin
INSTALL = sh ci/install.sh $(PYTHON) $(VENV)

.PHONY: demo test setup setup-dev check lock wheel clean
.DEFAULT_GOAL := demo

demo: setup            ## rehearse the bundled pair and write build/demo/report.html
	@$(BIN)/interlock demo --out $(OUT)

test: setup-dev        ## run every test; ARGS="-k name" to choose
	@$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0 $(ARGS)

setup: $(VENV)/.runtime
	@:

setup-dev: $(VENV)/.dev
	@:

# The stamps keep a second call silent; a changed lock or pyproject installs again.
$(VENV)/.runtime: ci/locks/runtime.txt pyproject.toml ci/install.sh
	@$(INSTALL) ci/locks/runtime.txt
	@touch $@

$(VENV)/.dev: ci/locks/dev.txt pyproject.toml ci/install.sh
	@$(INSTALL) ci/locks/dev.txt
	@touch $(VENV)/.runtime $@

check: setup-dev       ## the walls: lint, format, types, floors, house rules
	@$(BIN)/python ci/run.py

lock: setup-dev        ## compile ci/locks again from pyproject.toml
	@$(BIN)/python ci/lock.py

wheel: setup-dev       ## build dist/*.whl
	@$(BIN)/uv build -q --wheel --no-build-isolation --python $(BIN)/python

clean:
	@rm -rf $(VENV) build dist .interlock .hypothesis .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache
