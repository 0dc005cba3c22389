# The monitor: one static command, for a fast start and little memory. It is
# linked with musl, since a static glibc runs dozens of CPUID instructions at its
# start, and each is a trap where the host is itself virtual: a tenth of a run.
MON_SRC := $(wildcard monitor/*.c monitor/process/*.c monitor/kvm/*.c monitor/gdb/*.c)
MON_ASM := $(wildcard monitor/kvm/*.S)
MON_OBJ := $(MON_SRC:%.c=$(B)/%.o) $(MON_ASM:%=$(B)/%.o)
MON_CFLAGS := -std=gnu11 -O2 -g $(WARN) -Iinclude

# The headers that musl-gcc does not see: Linux's and libelf's.
MON_INCLUDE := $(B)/monitor/include
MON_LIBS := $(foreach l,libelf.a libz.a,$(shell $(CC) -print-file-name=$(l)))
MULTIARCH := $(shell $(CC) -print-multiarch)
$(MON_INCLUDE)/.made:
	@mkdir -p $(@D)
	ln -sfn /usr/include/linux $(@D)/linux
	ln -sfn /usr/include/asm-generic $(@D)/asm-generic
	ln -sfn /usr/include/$(MULTIARCH)/asm $(@D)/asm
	ln -sf /usr/include/libelf.h /usr/include/gelf.h $(@D)
	@touch $@

$(MON_SRC:%.c=$(B)/%.o): $(B)/%.o: %.c monitor/build.mk $(MON_INCLUDE)/.made
	@mkdir -p $(@D)
	@echo "  CC $@"
	@musl-gcc -fno-pie $(MON_CFLAGS) -isystem $(MON_INCLUDE) -MMD -MP -c $< -o $@

$(MON_ASM:%=$(B)/%.o): $(B)/%.o: %
	@mkdir -p $(@D)
	@echo "  AS $@"
	@$(CC) -c $< -o $@

MON_LIST := $(call words_file,$(B)/monitor/objects.list,$(MON_OBJ))
$(B)/bin/htux: $(MON_OBJ) $(MON_LIST)
	@mkdir -p $(@D)
	@echo "  LD $@"
	@musl-gcc -static -no-pie $(MON_OBJ) $(MON_LIBS) -o $@

ALL += $(B)/bin/htux
-include $(MON_OBJ:.o=.d)

# The same under ASan and UBSan, for the tests.
MON_ASAN_OBJ := $(MON_SRC:%.c=$(B)/asan/%.o)

$(MON_ASAN_OBJ): $(B)/asan/%.o: %.c monitor/build.mk
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(MON_CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -MMD -MP -c $< -o $@

$(B)/asan/htux: $(MON_ASAN_OBJ) $(MON_ASM:%=$(B)/%.o) $(MON_LIST)
	@echo "  LD $@"
	@$(CC) -fsanitize=address,undefined $(filter %.o,$^) -lelf -o $@

check: $(B)/asan/htux
-include $(MON_ASAN_OBJ:.o=.d)
