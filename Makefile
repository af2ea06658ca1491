# make demo   an office with faxes that arrive      make test   everything that must hold
# make lint   clippy and formatting                 make fmt    formats the code
# make bench  speed and memory, as a table          make setup  installs what this machine lacks
# make fuzz   hostile input to what judges signatures, reads an office's files and opens what arrives, SECONDS a target
SHELL := /bin/bash
.DEFAULT_GOAL := demo
.PHONY: demo test lint deny fmt bench fuzz setup setup-test judges browser
SECONDS ?= 120
FUZZING = -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048
# The shipped offices.
LIBRARY = $(patsubst %/,%,$(dir $(wildcard workflows/library/*/greffier.toml)))
# What the readers of an office's files begin with.
OFFICES = $(addprefix workflows/,$(addprefix library/changement-adresse/,forms workflows tests) lint/tests/cases language/tests/tables language/tests/robots trials/tests/offices/permit/tests)

setup:
	@tests/setup.sh run
	@agent/extraction/models/setup.sh || echo "The second reader has no model: more values will go to a person." >&2

setup-test: setup
	@tests/setup.sh test

judges: setup-test
	@tests/judges/setup.sh

browser: setup-test
	@cd tests/browser && npm ci --no-audit --no-fund --loglevel=error

demo: setup
	cargo run --release --bin greffier -- demo $(DEMO)

test: lint deny judges browser
	cargo nextest --version >/dev/null 2>&1 || cargo install cargo-nextest --locked
	cargo build --workspace --bins
	target/debug/greffier check $(LIBRARY)
	target/debug/greffier test $(LIBRARY)
	cargo test --workspace --doc --quiet
	cargo nextest run --workspace

lint: setup
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

# Bans, licences and sources of what we ship.
deny:
	@cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --locked --quiet
	cargo fetch --locked --quiet
	cargo deny --offline check bans licenses sources

fmt:
	cargo fmt --all

bench: setup-test
	@tests/ocrmypdf/setup.sh
	cargo build --release --bin greffier
	GREFFIER_PROGRAM=target/release/greffier cargo run --package greffier-tests --bin bench
	@echo 'signatures and verifications per second, beside pyHanko'
	@tests/judges/setup.sh
	cargo bench --quiet --package greffier-pades --bench beside_pyhanko
	@echo "checks and decisions in memory, on one core of: $$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
	cargo bench --quiet --package greffier-language --bench check
	cargo bench --quiet --package greffier-engine --bench decide
	@echo 'durable events per second, on the same machine'
	cargo bench --quiet --package greffier-store --bench durable_events
	cargo bench --quiet --package greffier-change --bench replay

# Without a sanitizer: our code has no unsafe blocks there, and the stable compiler knows none.
fuzz:
	cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked --quiet
	@for target in pdf cms verify; do RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir signatures/fuzz --sanitizer none $$target -- \
	  $(FUZZING) -max_len=65536 || exit 1; done
	@for target in workflow form table calendar robot trials catalogue rule fmt; do mkdir -p workflows/fuzz/corpus/$$target; \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir workflows/fuzz --sanitizer none $$target workflows/fuzz/corpus/$$target $(OFFICES) -- \
	  $(FUZZING) -max_len=16384 || exit 1; done
	@for target in unpack; do RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir agent/unpack/fuzz --sanitizer none $$target -- \
	  $(FUZZING) -max_len=65536 || exit 1; done
