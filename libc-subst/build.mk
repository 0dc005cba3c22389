# libc.so: musl's src/ (fetched as Debian's source package), without the files
# named in LIBC_REPLACES, plus arch/, glibc/, tune/ and ../ldso/.
#
# A directory of these may hold a libc.mk that adds to
#   LIBC_REPLACES  files of musl that are left out, as src/string/memcpy
#   LIBC_SRCS      further sources, besides the directory's own *.c and *.S
#   LIBC_CFLAGS_<directory>_<file>  flags for one file, as LIBC_CFLAGS_tune_memcpy

MUSL_VERSION := 1.2.3-1
MIMALLOC_VERSION := 2.0.9+ds-2

DISTFILES := build/distfiles
MUSL := $(B)/src/musl
MIMALLOC := $(B)/src/mimalloc
LIBC_O := $(B)/libc
LIBC_SO := $(B)/lib/htux/libc.so

ALL += $(LIBC_SO)
CHECKS += $(LIBC_O)/no-syscall.ok

# Sources. The stamps are included so that make fetches and unpacks first and
# then starts again, knowing the files.
ifneq ($(filter-out clean help deps,$(or $(MAKECMDGOALS),all)),)
-include $(MUSL).mk $(MIMALLOC).mk
endif

LIBC_PATCHES := $(sort $(wildcard libc-subst/patches/*.patch))
MIMALLOC_PATCHES := $(sort $(wildcard libc-subst/patches/mimalloc/*.patch))

$(MUSL).mk: libc-subst/fetch.sh libc-subst/unpack.sh libc-subst/sources.sha256 $(LIBC_PATCHES) $(call words_file,$(B)/src/musl.patches,$(LIBC_PATCHES))
	@mkdir -p $(@D)
	libc-subst/fetch.sh musl $(MUSL_VERSION) $(DISTFILES)
	libc-subst/unpack.sh $(DISTFILES) $(MUSL) musl $(LIBC_PATCHES)
	@echo '# unpacked' > $@

$(MIMALLOC).mk: libc-subst/fetch.sh libc-subst/unpack.sh libc-subst/sources.sha256 $(MIMALLOC_PATCHES) $(call words_file,$(B)/src/mimalloc.patches,$(MIMALLOC_PATCHES))
	@mkdir -p $(@D)
	libc-subst/fetch.sh mimalloc $(MIMALLOC_VERSION) $(DISTFILES)
	libc-subst/unpack.sh $(DISTFILES) $(MIMALLOC) mimalloc $(MIMALLOC_PATCHES)
	@echo '# unpacked' > $@

# Replaced by arch/.
LIBC_REPLACES := src/thread/clone src/thread/syscall_cp src/thread/__unmapself \
	src/thread/__set_thread_area src/signal/restore src/process/vfork src/misc/syscall
LIBC_SRCS :=
include $(wildcard ldso/libc.mk $(foreach d,arch glibc tune,libc-subst/$(d)/libc.mk))

# musl's rule: a file for the architecture takes the place of the generic one.
musl_dirs := $(wildcard $(MUSL)/src/*/) $(MUSL)/src/malloc/mallocng/
musl_arch := $(foreach d,$(musl_dirs),$(wildcard $(addprefix $(d)x86_64/*,.c .s .S)))
musl_base := $(foreach d,$(musl_dirs),$(wildcard $(d)*.c))
musl_stem = $(basename $(patsubst $(MUSL)/%,%,$(1)))
musl_objs := $(filter-out $(LIBC_REPLACES), \
	$(sort $(call musl_stem,$(musl_base) $(subst /x86_64/,/,$(musl_arch)))))
musl_arch_stems := $(call musl_stem,$(subst /x86_64/,/,$(musl_arch)))

LIBC_SRCS += $(wildcard ldso/*.c ldso/*.S $(foreach d,arch glibc tune,libc-subst/$(d)/*.c libc-subst/$(d)/*.S))
LIBC_OBJS := $(addprefix $(LIBC_O)/musl/,$(addsuffix .o,$(musl_objs))) \
	$(patsubst %,$(LIBC_O)/%.o,$(subst libc-subst/,,$(patsubst $(B)/%,gen/%,$(LIBC_SRCS))))

GCC_INCLUDE := $(shell $(CC) -print-file-name=include)
LIBC_INCLUDE := -Iinclude -Ilibc-subst/arch -I$(MUSL)/arch/x86_64 -I$(MUSL)/arch/generic \
	-I$(LIBC_O)/include-internal -I$(MUSL)/src/include -I$(MUSL)/src/internal \
	-I$(LIBC_O)/include -I$(MUSL)/include
# Unwind tables: exceptions and backtraces pass through callbacks of qsort and the like.
LIBC_CFLAGS := -O2 -g -pipe -fPIC -nostdinc -ffreestanding -fexcess-precision=standard \
	-frounding-math -fno-stack-protector -fasynchronous-unwind-tables -fno-strict-aliasing \
	-ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns \
	-fno-semantic-interposition -Wa,--noexecstack $(if $(DEBUG),-DHTUX_DEBUG)
LIBC_MUSL_CFLAGS := $(LIBC_CFLAGS) -std=c99 -D_XOPEN_SOURCE=700 -w $(LIBC_INCLUDE) -iquote libc-subst/tune
# Our own files see musl's internal headers and, after musl's, the compiler's.
LIBC_OUR_CFLAGS := $(LIBC_CFLAGS) -std=gnu11 -D_GNU_SOURCE= $(WARN) \
	$(subst -I$(B),-isystem $(B),$(subst -I$(MUSL),-isystem $(MUSL),$(LIBC_INCLUDE))) -Ilibc-subst/glibc -Ilibc-subst/tune -idirafter $(GCC_INCLUDE)

LIBC_GENH += $(addprefix $(LIBC_O)/,include/bits/alltypes.h include/bits/syscall.h include-internal/version.h)

$(LIBC_O)/include/bits/alltypes.h: $(MUSL)/arch/x86_64/bits/alltypes.h.in $(MUSL)/include/alltypes.h.in $(MUSL)/tools/mkalltypes.sed
	@mkdir -p $(@D)
	@sed -f $(MUSL)/tools/mkalltypes.sed $(wordlist 1,2,$^) > $@

$(LIBC_O)/include/bits/syscall.h: $(MUSL)/arch/x86_64/bits/syscall.h.in
	@mkdir -p $(@D)
	@{ cat $<; sed -n -e s/__NR_/SYS_/p $<; } > $@

$(LIBC_O)/include-internal/version.h: $(MUSL)/VERSION
	@mkdir -p $(@D)
	@printf '#define VERSION "%s"\n' "$$(cat $<)" > $@

# $(1): object, $(2): source, $(3): flags
define libc_object
$(1): $(2) libc-subst/build.mk $(wildcard $(dir $(2))libc.mk) | $(LIBC_GENH)
	@mkdir -p $$(@D)
	@echo '  CC $(1)'
	@$(CC) $(3) -MD -MP -c -o $$@ $$<
endef
musl_source = $(firstword $(if $(filter $(1),$(musl_arch_stems)), \
	$(wildcard $(addprefix $(MUSL)/$(dir $(1))x86_64/$(notdir $(1)),.c .s .S))) $(MUSL)/$(1).c)
$(foreach o,$(musl_objs),$(eval $(call libc_object,$(LIBC_O)/musl/$(o).o,$(call musl_source,$(o)),$$(LIBC_MUSL_CFLAGS))))
libc_object_name = $(LIBC_O)/$(subst libc-subst/,,$(patsubst $(B)/%,gen/%,$(1)))
$(foreach s,$(LIBC_SRCS),$(eval $(call libc_object,$(call libc_object_name,$(s)).o,$(s),$$(LIBC_OUR_CFLAGS) \
	$$(LIBC_CFLAGS_$(notdir $(patsubst %/,%,$(dir $(s))))_$(notdir $(basename $(s)))))))

# The version script names the versions of glibc's symbols (glibc/twin.h); all
# else stays unversioned, as musl's programs want it. What is not in the dynamic
# list (musl's: malloc) and no data, which programs may copy, binds inside libc.so.
LIBC_MAPS := libc-subst/glibc/libc.map
LIBC_ORDER := libc-subst/start.ld
# No soname: ldso knows all the names that libc.so stands for.
LIBC_LIST := $(call words_file,$(LIBC_O)/objects,$(LIBC_OBJS))
$(LIBC_SO): $(LIBC_OBJS) $(LIBC_LIST) $(LIBC_MAPS) $(LIBC_ORDER) $(MUSL).mk
	@mkdir -p $(@D)
	@echo '  LD $@'
	@$(CC) -nostdlib -shared -o $@ @$(LIBC_LIST) -Wl,-e,_dlstart -Wl,-Bsymbolic-functions \
		-Wl,--dynamic-list=$(MUSL)/dynamic.list -Wl,--dynamic-list-data \
		$(addprefix -Wl$(,)--version-script=,$(LIBC_MAPS)) \
		-Wl,--gc-sections -Wl,--sort-section,alignment -Wl,--sort-common -Wl,--hash-style=both \
		-Wl,-T,$(LIBC_ORDER) -Wl,--no-undefined -Wl,--exclude-libs=ALL -Wl,-z,now -Wl,-z,relro -Wl,-z,noexecstack \
		-Wl,-z,separate-code -lgcc
, := ,

-include $(LIBC_OBJS:.o=.d)

# Every system call must go through the table: no instruction that traps.
$(LIBC_O)/no-syscall.ok: $(LIBC_SO)
	@if objdump -d --no-show-raw-insn $< | grep -E '^ *[0-9a-f]+:\s+(syscall|sysenter|int +\$$0x80)'; then \
		echo '$<: system-call instructions left behind' >&2; exit 1; fi
	@touch $@

# The null kernel: libc.so on plain Linux, see tests/unit/nullkernel/nullkernel.c.
NULLKERNEL := $(B)/tests/nullkernel
ALL += $(NULLKERNEL)
$(NULLKERNEL): $(addprefix tests/unit/nullkernel/,nullkernel.c thunks.c level.c thunks.h level.h) libc-subst/tune/cpu.h include/htux/calls.h
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -g $(WARN) -Wno-cast-function-type -fno-stack-protector -static-pie -Iinclude -o $@ $(filter %.c,$^)

# Tests of libc functions: each must print natively what it prints with libc.so.
LIBC_TESTS := $(patsubst tests/unit/libc/%.c,$(B)/tests/libc-%,$(wildcard tests/unit/libc/*.c))
$(B)/tests/libc-%: tests/unit/libc/%.c $(wildcard tests/unit/libc/*.h)
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(CC) -std=gnu11 -O1 -g $(WARN) -Wno-stringop-overflow -Wno-alloc-size-larger-than -fno-builtin -o $@ $< -pthread -lm

.PHONY: check-libc
check: check-libc
check-libc: $(LIBC_TESTS) $(NULLKERNEL) $(LIBC_SO) ## test libc.so's functions, natively and on the null kernel
	@for t in $(LIBC_TESTS); do \
		want=$$(timeout 120 $$t) && got=$$(timeout 120 $(NULLKERNEL) $$t) && [ "$$want" = "$$got" ] || \
			{ echo "$$t: natively: $$want, with libc.so: $$got" >&2; exit 1; }; \
	done
	@for level in -1 0 1 2; do \
		got=$$(timeout 120 $(NULLKERNEL) -c $$level $(B)/tests/libc-strings 1000) && [ "$$got" = ok ] || \
			{ echo "$(B)/tests/libc-strings on a processor of level $$level: $$got" >&2; exit 1; }; \
	done

# libc micro-benchmarks. RUNNER: what runs the substituted libc; PATTERN: only those whose name contains
# it; JSON: a file for the figures.
BENCH_LIBC := $(B)/tests/bench-libc
$(BENCH_LIBC): $(wildcard tests/bench/libc/*.c) tests/bench/libc/bench.h
	@mkdir -p $(@D)
	@echo '  CC $@'
	@$(CC) -std=gnu11 -O2 -g $(WARN) -fno-builtin -o $@ $(filter %.c,$^) -lm -pthread

.PHONY: bench-libc
bench-libc: all $(BENCH_LIBC) ## compare the speed of libc functions with native: RUNNER='build/bin/htux run' PATTERN= JSON=
	tests/bench/libc/compare $(PATTERN:%=-p '%') $(JSON:%=--json '%') $(BENCH_LIBC) $(or $(RUNNER),$(B)/bin/htux run --libc=musl --)
