# Kith's commands. `make` alone lists them.
# The first start needs this file, and either uv or a Python to install it with; no more.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON := .venv/bin/python
KITH := .venv/bin/kith
RASA_PYTHON := .venv-rasa/bin/python
ENVIRONMENTS := .venv/.built .venv-rasa/.built

# Where no uv is on the PATH, one of our own is put into var/uv.
UV := $(or $(shell command -v uv),var/uv/bin/uv)
OWN_UV := $(filter var/uv/bin/uv,$(UV))

# Rasa's own tools, without telemetry and without notices that mend nothing.
RASA_ENV := PYTHONPATH=. RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 \
	SQLALCHEMY_SILENCE_UBER_WARNING=1 LOG_LEVEL_LIBRARIES=ERROR PYTHONWARNINGS=ignore
RASA := $(RASA_ENV) $(RASA_PYTHON) -m rasa

# $(call step,what it does,command): a line for people; the noise is shown only if it fails.
LOG := var/logs/make.log
step = mkdir -p $(dir $(LOG)); echo "$(1)"; { $(2); } >$(LOG) 2>&1 || { tail -n 20 $(LOG); exit 1; }

BENCH_IN_RASA := entities nlu routing names strategies thresholds
BENCH := turn tone tone_behaviour safety said encoder memory memory_speed memory_extraction
DATA := ../shared/data

.PHONY: help
help: ## list these commands
	@grep -hE '^[a-zA-Z_%-]+:.*## ' $(MAKEFILE_LIST) | \
		awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

##### Talking with Kith

.PHONY: run
run: $(ENVIRONMENTS) ## build what is missing, start Kith, and chat in this terminal
	@$(KITH) run

.PHONY: serve
serve: train ## the same without a chat, until Ctrl-C
	@$(KITH) serve

.PHONY: chat
chat: .venv/.built ## chat with the Kith that runs already
	@$(KITH) chat

.PHONY: shell
shell: train ## Rasa's own shell, with the action server beside it
	@$(KITH) shell

.PHONY: replay
replay: .venv/.built ## replay a script with the Kith that runs already: FILE=..., see docs/replay.md
	@$(KITH) replay $(if $(FILE),"$(FILE)") $(ARGS)

.PHONY: doctor
doctor: $(ENVIRONMENTS) ## check every part: a line each, with the command that mends it
	@$(KITH) doctor

.PHONY: train
train: $(ENVIRONMENTS) ## train the Rasa model, if anything it is made from has changed
	@$(KITH) train

##### Checking it

.PHONY: test
test: lint types test-unit validate test-rasa test-e2e ## everything, the cheap things first

.PHONY: lint
lint: .venv/.built ## style and format
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

# Each part is checked against the environment and the Python it runs on.
.PHONY: types
types: $(ENVIRONMENTS) ## types, strictly, for both Pythons
	@.venv/bin/mypy kith actions bench
	@.venv/bin/mypy --python-executable $(RASA_PYTHON) --python-version 3.10 \
		components kith/safety kith/language kith/encoder.py kith/danger.py kith/closer_look.py kith/leaning.py kith/shipped.py kith/text_network.py kith/shared_tokenizer.py kith/commands.py kith/payload_seal.py $(addprefix kith/memory/,tracker_tables.py tracker_events.py tracker_aging.py private_talk.py erasure_marks.py kept_slots.py sought.py sampling.py)

.PHONY: test-unit
test-unit: .venv/.built ## unit tests
	@$(PYTHON) -m pytest -q tests/unit $(ARGS)

.PHONY: validate
validate: .venv-rasa/.built ## Rasa's own check of the training data
	@$(call step,Validating the training data,$(RASA) data validate --fail-on-warnings)
	@# Rasa ends well in spite of most of its own warnings.
	@! grep "UserWarning" $(LOG)

.PHONY: test-rasa
test-rasa: train ## what runs inside Rasa: its channels, and the stories on the trained model
	@$(call step,Testing what runs inside Rasa,\
		$(RASA_ENV) $(RASA_PYTHON) -m unittest discover -s tests/rasa_env -t .)
	@$(call step,Testing the stories,$(RASA) test core --model models/kith.tar.gz \
		--stories tests/rasa --e2e --fail-on-prediction-errors --no-plot)
	@$(call step,Testing what is understood,\
		$(RASA_ENV) $(RASA_PYTHON) -m bench.nlu --held-out tests/rasa/test_nlu.yml \
		--bar 0.9 --entity-bar 0.8)

.PHONY: test-e2e
test-e2e: train ## the three real processes, over real HTTP
	@$(PYTHON) -m pytest -q tests/e2e $(ARGS)

##### Measuring it

.PHONY: bench
bench: train ## every measure, as far as its data is in ../shared/data
	@$(MAKE) --no-print-directory bench-turn bench-encoder bench-safety bench-said bench-memory_speed
	@$(call measure,entities,--iob2,uner_ewt/dev.iob2)
	@$(MAKE) --no-print-directory bench-names
	@$(call measure,nlu,--clinc,clinc150/dev.json)
	@$(call measure,thresholds,--held-out tests/rasa/test_nlu.yml --clinc,clinc150/dev.json)
	@$(call measure,routing,--esconv,esconv/valid_195.json)
	@$(MAKE) --no-print-directory bench-strategies
	@$(call measure,tone,--goemotions,goemotions/dev.tsv)
	@$(call measure,tone,--task emotion --tweeteval,tweeteval)
	@$(call measure,tone,--task irony --tweeteval,tweeteval)
	@$(call measure,tone,--isarcasm,isarcasm/train.En.csv)
	@$(call measure,tone,--esconv,esconv/valid_195.json)
	@$(call measure,memory,--locomo,locomo/dev.json)
	@$(MAKE) --no-print-directory bench-tone_behaviour

# $(call measure,which one,its argument,the file in DATA); left out where either is not there.
measure = if [ -f bench/$(1).py ] && [ -e $(DATA)/$(3) ]; then \
	$(MAKE) --no-print-directory bench-$(1) ARGS="$(2) $(DATA)/$(3)"; fi

.PHONY: $(addprefix bench-,$(BENCH))
$(addprefix bench-,$(BENCH)): bench-%: $(ENVIRONMENTS)
	@$(PYTHON) -m bench.$* $(ARGS)

.PHONY: $(addprefix bench-,$(BENCH_IN_RASA))
$(addprefix bench-,$(BENCH_IN_RASA)): bench-%: train
	@$(RASA_ENV) $(RASA_PYTHON) -m bench.$* $(ARGS)

bench-NAME: ## one measure: turn nlu routing names strategies thresholds tone safety said entities encoder memory memory_speed memory_extraction, with ARGS="..."
	@echo "Put one of these for NAME: $(BENCH) $(BENCH_IN_RASA)"

##### Building it

.PHONY: install
install: $(ENVIRONMENTS) ## build both Python environments

.venv/.built: requirements/actions.txt requirements/dev.txt | $(OWN_UV)
	@$(call need_python,3.11)
	@$(call step,Building .venv (Python 3.11),$(UV) venv -q --allow-existing --python 3.11 .venv)
	@$(call step,Installing Kith and its tools,\
		$(UV) pip sync --python $(PYTHON) --require-hashes \
			requirements/actions.txt requirements/dev.txt && \
		$(UV) pip install --python $(PYTHON) --no-deps --no-build-isolation -e .)
	@touch $@

.venv-rasa/.built: requirements/rasa.txt | $(OWN_UV)
	@$(call need_python,3.10)
	@$(call step,Building .venv-rasa (Python 3.10),\
		$(UV) venv -q --allow-existing --python 3.10 .venv-rasa)
	@$(call step,Installing Rasa (a few minutes),\
		$(UV) pip sync --python $(RASA_PYTHON) --require-hashes requirements/rasa.txt)
	@touch $@

# A Python that is on this machine, or one that uv downloads.
need_python = mkdir -p $(dir $(LOG)); \
	$(UV) python find $(1) >$(LOG) 2>&1 || $(UV) python install $(1) >>$(LOG) 2>&1 || \
	{ echo "Python $(1) is not on this machine and could not be downloaded. Install it, for" \
	"example with 'pyenv install $(1)', then run the same command again." >&2; exit 1; }

var/uv/bin/uv: requirements/uv.txt
	@python=; for one in python3.11 python3 python; do \
		if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; \
		then python=$$one; break; fi; done; \
	if [ -z "$$python" ]; then \
		echo "Kith needs Python 3.11, or uv (https://docs.astral.sh/uv)." >&2; exit 1; fi; \
	$(call step,Fetching uv,"$$python" -m venv var/uv && \
		var/uv/bin/python -m pip install -q --require-hashes -r requirements/uv.txt)
	@touch $@

.PHONY: lock
lock: | $(OWN_UV) ## compile requirements/*.in again
	@$(call lock_one,uv,3.11)
	@$(call lock_one,actions,3.11)
	@$(call lock_one,dev,3.11)
	@$(call lock_one,training,3.11)
	@$(call lock_one,rasa,3.10)

lock_one = $(call step,Locking requirements/$(1).txt,$(UV) pip compile requirements/$(1).in \
	-o requirements/$(1).txt --python-version $(2) --universal --generate-hashes \
	--no-emit-index-url --no-header)

.PHONY: clean
clean: ## remove the environments, the trained model and all caches; conversations stay
	@rm -rf .venv .venv-rasa .rasa results var/uv models/kith.tar.gz models/kith.sha256
	@rm -rf *.egg-info .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
