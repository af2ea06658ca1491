# make demo   an office with faxes that arrive      make test   everything that must hold
# make lint   clippy and formatting                 make fmt    formats the code
# make bench  speed and memory, as a table          make setup  installs what this machine lacks
SHELL := /bin/bash
.DEFAULT_GOAL := demo
.PHONY: demo test lint deny fmt bench setup setup-test judges browser

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
	target/debug/greffier check workflows/library/changement-adresse
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
	@echo 'durable events per second, on the same machine'
	cargo bench --quiet --package greffier-store --bench durable_events
