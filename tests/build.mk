# The tests: `make check` runs all of them, `make bench` prints figures.
PYTHON ?= /usr/bin/python3
CHECK ?=        # what to run: files or pytest options; all if empty

check: all ## run the tests (CHECK=... to select)
	$(PYTHON) tests/run $(CHECK)

bench: all ## print the table of ratios against native
	$(PYTHON) tests/bench/run

demo: all ## run a real program as a unikernel
	@echo '$$ htux run -v python3 ...'
	$(B)/bin/htux run -v -- python3 -c 'import sys, os, json, hashlib, sqlite3; print("Python", sys.version.split()[0], "as a unikernel, pid", os.getpid()); print(json.dumps({"sha256": hashlib.sha256(b"htux").hexdigest()})); print("SQLite", sqlite3.connect(":memory:").execute("select sqlite_version()").fetchone()[0])'
	@echo '$$ htux run bash -c "..."'
	$(B)/bin/htux run -- bash -c 'seq 9 | sort -r | head -3; (exit 4); echo "a subshell ended with $$?"'

include tests/kvmlab/build.mk
include tests/unit/monitor/build.mk

.PHONY: check-programs
check-programs: all ## run every program of this machine with --version and --help, natively and not (SWEEP=options and folders; half an hour)
	$(PYTHON) tests/sweep/run $(SWEEP)

.PHONY: check-packages check-upstream
# Both are for developers: they fetch gigabytes by the machine's own apt, into FETCHED, and take hours.
FETCHED ?= $(B)/fetched

check-packages: all ## run the programs of some four hundred more packages likewise, which are fetched and not installed (PACKAGES=names; SUITE=trixie: Debian 13's)
	$(PYTHON) tests/sweep/fetch $(SUITE:%=-s %) $(FETCHED)/packages$(SUITE:%=-%) $(PACKAGES)
	$(PYTHON) tests/sweep/run -f $(FETCHED)/packages$(SUITE:%=-%) $(SWEEP) $(PACKAGES)

check-upstream: all ## build other packages and gnulib, run their own tests natively and under htux (UPSTREAM=options and names)
	$(PYTHON) tests/sweep/upstream $(FETCHED)/upstream $(UPSTREAM)
