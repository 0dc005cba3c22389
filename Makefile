# One build, no recursion: each folder's build.mk adds its own rules and names
# what it makes in the variables below. `make help` lists the targets.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

B := build
PREFIX ?= /usr/local
CC ?= gcc
CC := $(if $(filter cc default,$(CC)),gcc,$(CC))
WARN := -Wall -Wextra -Werror

ALL :=      # files that plain `make` builds
CHECKS :=   # build-time checks, run by `make` too

.PHONY: all help clean deps install check demo bench
all:

include $(wildcard kernel/build.mk monitor/build.mk libc-subst/build.mk ldso/build.mk tools/build.mk tests/build.mk docs/build.mk)

all: $(ALL) $(CHECKS)

clean: ## remove everything that was built
	rm -rf $(B)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 16
