# Each target sets up what it needs; nothing has to be installed but Python 3.11+, make and a C library.
# Programs are run as `python -m`, because the scripts in .venv/bin name this folder's path in their first line.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-long check house bench bench-detect faults fuzz shots messages sbom audit lock lint style unit browser install install-dev

PY := .venv/bin/python
# The program itself: the script that its package installs loses the exit code.
COMPOSE := .venv/lib/python3*/site-packages/compose/docker-compose
export PYTHONUNBUFFERED := 1
# What was compiled is kept for the next run, whatever the shell says: collecting the tests takes half the time.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: install ## the site at http://127.0.0.1:8000/ until Ctrl-C (PORT, HOST, DEMO=0, DATABASE_URL, REDIS_URL)
	@exec $(PY) manage.py up

# Types are checked beside the tests: mypy has one thread, and takes 15 seconds in a fresh clone.
test: install-dev browser style ## everything: lint, types, contracts, all tests, on engines of its own
	$(PY) manage.py check
	@echo docker-compose config -q
	@SECRET_KEY=x PRIVACY_KEY=x POSTGRES_PASSWORD=x ALLOWED_HOSTS=x $(COMPOSE) config -q
	@$(PY) -m mypy & types=$$!; \
	$(PY) -m pytest -n auto --dist loadscope --no-loadscope-reorder; tests=$$?; \
	wait $$types || { echo "mypy has found mistakes: see above, or run make lint." >&2; exit 1; }; \
	exit $$tests

test-long: install-dev ## the long proofs, 20 minutes at the most
	@exec $(PY) -m pytest -m long -n 2 --dist loadscope --no-loadscope-reorder tests/long tests/browser

check: install-dev lint house unit ## the quick loop: lint, types, contracts, shape, unit tests

house: install-dev ## the shape of the code in figures, beside three models and what we require
	@exec $(PY) -m tests.house

bench: install-dev browser ## speed of intake, reading and tick, as ratios to limits measured in the same run
	@exec $(PY) manage.py bench

bench-detect: install-dev ## the detector: false alarms, delays, peers, shapes, cost (AGAINST=<commit> compares with it)
	@exec $(PY) -m tests.detection.bench $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(AGAINST),--against $(AGAINST))

faults: install-dev ## kill -9, SIGSTOP and full disks, ten minutes on a site of its own (OPTIONS="--minutes 1 --signals 10")
	@exec $(PY) -m tests.faults $(OPTIONS)

fuzz: install-dev ## fifty thousand hostile inputs for every parser and a site of its own (OPTIONS="--inputs 5000 --only feed")
	@exec $(PY) -m tests.fuzz $(OPTIONS)

messages: install-dev ## the .po files in step with code and catalogue, and the .mo files made of them
	@command -v xgettext >/dev/null || { echo "GNU gettext is needed (apt-get install gettext)." >&2; exit 1; }
	$(PY) manage.py makemessages
	$(PY) manage.py compilemessages --ignore .venv --ignore var

shots: install-dev browser ## pictures of every page in var/shots (SITE=http://127.0.0.1:8000, LANG_CODE=de for the pages below /de/)
	@exec $(PY) -m tests.browser.shots $(SITE) $(if $(LANG_CODE),--lang $(LANG_CODE))

sbom: install-dev ## a bill of materials of the site's packages (CycloneDX, JSON) in var/sbom.json
	@mkdir -p var
	$(PY) -m tests.dependencies.sbom > var/sbom.json

audit: install-dev ## known vulnerabilities of the pinned packages; exit code 3 where PyPI cannot be asked
	@exec $(PY) -m tests.dependencies.audit

lock: ## compile requirements.in and requirements-dev.in into the files with hashes
	@test -x var/uv/bin/uv || { python3 -m venv var/uv && var/uv/bin/python -m pip install --quiet uv; }
	var/uv/bin/uv pip compile --quiet $(COMPILE) requirements.in -o requirements.txt
	var/uv/bin/uv pip compile --quiet $(COMPILE) requirements-dev.in -o requirements-dev.txt

COMPILE := --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

lint: style
	$(PY) -m mypy

style:
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m djlint templates --lint --quiet
	$(PY) .venv/bin/lint-imports

unit:
	@exec $(PY) -m pytest -n auto --dist loadscope --no-loadscope-reorder tests/unit

# Real Chromium for tests/browser. Only root can install it; for others those tests are skipped, and say so.
BROWSERS := chromium chromium-browser google-chrome
browser:
	@for each in $(BROWSERS); do command -v $$each >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests (once, about 110 MB)."; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium >/dev/null; } && exit 0; \
	fi; \
	echo "No Chromium on the PATH: the browser tests are skipped (install it with: apt-get install chromium)."

install:
	@$(call install_from,requirements.txt)

install-dev:
	@$(call install_from,requirements-dev.txt)

# A virtual environment with the pinned packages. A stamp with the file's checksum makes the next time instant;
# it is removed first, so that an interrupted installation is done again. pip would compile with one core, and the
# tests of all packages too; what is not compiled here is compiled when it is imported.
define install_from
set -e; \
stamp=.venv/installed-$(1); sum="$$(cksum < $(1))"; \
if [ -x $(PY) ] && [ "$$(cat "$$stamp" 2>/dev/null)" = "$$sum" ] && $(PY) -c '' 2>/dev/null; then exit 0; fi; \
if ! $(PY) -m pip --version >/dev/null 2>&1; then $(create_venv); fi; \
rm -f "$$stamp"; \
echo "Installing the packages of $(1) (once, some 20 seconds)."; \
$(PY) -m pip install --disable-pip-version-check --no-input --no-compile --require-hashes -r $(1); \
$(PY) -m compileall -qq -j 0 -x '/tests?/' .venv/lib || true; \
echo "$$sum" > "$$stamp"
endef

# The first Python that is new enough; PYTHON=/path/to/python3 names another.
define create_venv
python=; \
for each in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
	if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$each"; break; fi; \
done; \
if [ -z "$$python" ]; then \
	echo "Python 3.11 or newer is needed; found: $$(python3 --version 2>&1). Name another: make PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi; \
echo "Creating .venv with $$("$$python" --version)."; \
if ! "$$python" -m venv --clear .venv; then \
	rm -rf .venv; \
	echo "$$python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	exit 1; \
fi
endef
