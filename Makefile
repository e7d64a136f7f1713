# make demo    build everything and watch people being verified, on a fresh machine
# make test    all that must hold before a change lands
# make build   the program, in target/release/bonafide
# make models  the networks that read documents and faces, in models/ or BONAFIDE_MODELS_DIR

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

TARGET := $(or $(CARGO_TARGET_DIR),target)
CARGO := cargo
LOCKED := --locked
NEXTEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)

export BONAFIDE_MODELS_DIR := $(abspath $(or $(BONAFIDE_MODELS_DIR),models))

.PHONY: build demo models test needs-build needs-test format lint unit docs advisories fuzz

build: needs-build
	$(CARGO) build --release $(LOCKED)

models:
	@scripts/install-models.sh

demo: build models
	$(TARGET)/release/bonafide demo

test: needs-test models format lint unit docs advisories fuzz

needs-build:
	@scripts/install-needs.sh build

needs-test:
	@scripts/install-needs.sh build test

format:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets $(LOCKED) -- -D warnings

# Tests of PostgreSQL find a server of their own in BONAFIDE_TEST_POSTGRES_URL. Tests that read with models say that they
# were skipped where there are none, which nobody sees: here they have to be there.
unit: export BONAFIDE_REQUIRE_MODELS := 1
ifeq ($(NEXTEST),yes)
unit:
	$(CARGO) nextest run --workspace $(LOCKED) --no-run
	$(TARGET)/debug/with-postgres -- $(CARGO) nextest run --workspace $(LOCKED)
else
unit:
	$(CARGO) test --workspace $(LOCKED) --no-run
	$(TARGET)/debug/with-postgres -- $(CARGO) test --workspace $(LOCKED)
endif

docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps $(LOCKED)

# Where the advisory database is at hand; says so when it is not.
advisories:
	@scripts/check-advisories.sh

# No answer of the API may be a 5xx, whatever is sent.
fuzz:
	scripts/fuzz-api.sh $(TARGET)/debug/bonafide
