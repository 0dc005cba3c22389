# One build, no recursion: each folder's build.mk adds its own rules and names
# what it makes in the variables below. `make help` lists the targets.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

# DEBUG=1: the C library and the kernel check themselves (docs/libc.md), in a build folder of its own.
B := $(if $(DEBUG),build/debug,build)
export HTUX_BUILD := $(CURDIR)/$(B)
PREFIX ?= /usr/local
CC ?= gcc
CC := $(if $(filter cc default,$(CC)),gcc,$(CC))
WARN := -Wall -Wextra -Werror

ALL :=      # files that plain `make` builds
CHECKS :=   # build-time checks, run by `make` too

.PHONY: all help clean deps install check demo bench
all:

# $(call words_file,FILE,WORDS): FILE, with WORDS in it, new when they are others. What is made of files that a wildcard
# finds depends on it: one that goes away leaves nothing newer behind.
words_file = $(if $(call differ,$(strip $(2)),$(strip $(file <$(1)))),$(shell mkdir -p $(dir $(1)))$(file >$(1),$(strip $(2))))$(1)
differ = $(subst x$(1),,x$(2))$(subst x$(2),,x$(1))

include kernel/build.mk monitor/build.mk libc-subst/build.mk tools/build.mk tests/build.mk

all: $(ALL) $(CHECKS)

DEPS := gcc g++ make dpkg-dev libc6-dev libffi-dev libelf-dev zlib1g-dev libseccomp-dev gnulib musl-tools linux-libc-dev patch binutils xz-utils \
	python3 python3-pytest python3-pytest-xdist
# What the tests run.
TEST_DEPS := gfortran clang jq sqlite3 lua5.4 gawk mawk bc zstd bzip2 xz-utils ruby imagemagick openssl git gdb \
	strace vim less tmux file bsdextrautils perl libc6-dbg locales-all \
	curl cmake nodejs redis-server nginx-light php-cli guile-3.0 luajit python3-numpy libpython3.11-testsuite libc-bin
# And where they are there: hundreds of megabytes, and minutes of tests.
LARGE_DEPS := rustc cargo golang-go default-jdk-headless mono-mcs mono-runtime ghc erlang-base sbcl r-base-core octave \
	postgresql libreoffice-writer chromium

deps: ## install the Debian packages that building and testing need (LARGE=1: also the large ones of test_third_party)
	apt-get update -q
	DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends $(DEPS) $(TEST_DEPS) $(if $(LARGE),$(LARGE_DEPS))

# The installed tree may be moved: htux finds lib/htux beside its own folder.
install: all ## install below PREFIX (/usr/local); DESTDIR is honoured
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/htux $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(wildcard $(B)/bin/*) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(wildcard $(B)/lib/htux/*) $(DESTDIR)$(PREFIX)/lib/htux
	install -m 644 docs/*.1 $(DESTDIR)$(PREFIX)/share/man/man1

clean: ## remove everything that was built
	rm -rf $(B)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 16
