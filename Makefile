# Python 3.11 or newer and make are all it takes. `make run` and `make test` set up the rest.
#
#   make run      start everything on this machine; Ctrl-C ends it, the data stays in .data
#   make test     the whole suite          make test ARGS="-k gallery"  or "-m 'not browser'"
#   make quick    the suite without what is slow: for between two edits
#   make attack   strangers who mean it no good, against the started web
#   make test-deep   the suite, with many more examples in the tests of chance
#   make faults   the started product, broken in thirty ways, five rounds of each: about two hours;
#                 ARGS="--seeds 1" one round, "--only storage" some, "--smokes 10" the main job
#                 while processes are killed
#   make check    what must pass before a change lands: lint, then test
#   make lint     format, style, types, import rules, migrations, templates
#   make format   put the code into the house's format
#   make bench    measure against the goals
#   make lock     make requirements/*.txt anew, of packages that are a week old or older
#   make update   the same, with the newest of them   make lock COOL_DOWN="0 days" ARGS="-P django"
#   make release  what must hold before a version gets its tag; writes dist/

.PHONY: help run test quick attack faults test-deep check lint format bench lock update release FORCE
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ARGS ?=
BIN := .venv/bin
TEMPLATES := find templates -name '*.html' -print0
# A package that was taken over is mostly found out within days.
COOL_DOWN ?= 7 days
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	--exclude-newer "$(COOL_DOWN)"

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

run: .venv/installed-run
	@$(BIN)/python manage.py up

quick: MARKED := -m "not attack and not browser and not sandbox and not slow"
attack: MARKED := -m attack
test-deep: export VISIONA_DEEP := 1
test quick attack test-deep: .venv/installed-dev
	@$(BIN)/python manage.py build_assets
	@$(BIN)/python -m pytest $(MARKED) $(ARGS)

faults: .venv/installed-dev
	@$(BIN)/python -m tests.faults $(ARGS)

check: lint
	@$(MAKE) test

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(TEMPLATES) | xargs -0 $(BIN)/djade --target-version 5.2 --check

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(TEMPLATES) | xargs -0 $(BIN)/djade --target-version 5.2

bench: .venv/installed-dev
	@$(BIN)/python manage.py build_assets
	@$(BIN)/python -m benchmarks $(ARGS)

lock: .venv/place
	printf "%s\n" pip setuptools uv | $(COMPILE) $(ARGS) - -o requirements/bootstrap.txt
	for set in run build local dev; do \
		$(COMPILE) $(ARGS) requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done
	$(COMPILE) $(ARGS) --no-deps requirements/faces.in -o requirements/faces.txt

update:
	@$(MAKE) lock ARGS=--upgrade

release: .venv/installed-dev
	@$(BIN)/python -m release $(ARGS)

# --- The virtual environment: made once, installed into again when a requirements file changes ---

# uv does not read pip's own settings (a company's index, say); then pip does it, slower.
define install
	@echo "Installing: $(1). The first time takes a minute."
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes $(2) $(1:%=-r requirements/%.txt) \
	|| { echo "uv could not; trying pip, as it is set up on this machine."; \
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes $(2) \
	$(1:%=-r requirements/%.txt); }
	@touch $@
endef

.venv/installed-dev: .venv/installed-run requirements/dev.txt
	$(call install,dev)

.venv/installed-run: .venv/place requirements/run.txt requirements/build.txt requirements/local.txt \
	requirements/faces.txt
	$(call install,run build local)
	$(call install,faces,--no-deps)

# Its programs know the folder they were made in: after a move, or when its Python is gone, the
# environment is made anew.
ifneq "$(shell $(BIN)/python -c '' 2>/dev/null && cat .venv/place 2>/dev/null)" "$(CURDIR)"
.venv/place: FORCE
endif

.venv/place: requirements/bootstrap.txt
	@python="$(PYTHON)"; "$${python:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Visiona needs Python 3.11 or newer; this machine's python3 is older or missing."; \
	echo "Install one, or name one: make run PYTHON=/path/to/python3.12"; exit 1; }
	@if [ -e .venv/place ]; then clear=--clear; fi; "$(PYTHON)" -m venv $$clear .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --only-binary :all: \
	--require-hashes -r requirements/bootstrap.txt || echo "uv is not to be had here."
	@pwd -P > $@
