# The kernel image of the process platform. Every kernel/*/*.c joins by itself.

KERNEL := $(B)/lib/htux/htux-kernel-process
KERNEL_O := $(B)/kernel
KERNEL_DIRS := core mm proc fs ipc net time arch/x86_64 plat/process
KERNEL_SRCS := $(wildcard $(foreach d,$(KERNEL_DIRS),kernel/$(d)/*.c kernel/$(d)/*.S))
KERNEL_SRCS := $(filter-out %.lds.S,$(KERNEL_SRCS))
KERNEL_OBJS := $(sort $(patsubst kernel/%,$(KERNEL_O)/%.o,$(KERNEL_SRCS))) $(KERNEL_O)/syscalls.gen.o
KERNEL_LDS := $(KERNEL_O)/kernel-process.lds

# No frame may be larger than a fraction of the kernel stack.
KERNEL_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fPIE -fvisibility=hidden -mno-red-zone \
	-mgeneral-regs-only -fno-stack-protector -fno-omit-frame-pointer -fno-optimize-sibling-calls \
	-fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	-Wframe-larger-than=8192 $(WARN) -Iinclude -Ikernel
KERNEL_LDFLAGS := -static -no-pie -nostdlib -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments -Wl,-T,$(KERNEL_LDS)

ALL += $(KERNEL) docs/syscalls.md

$(KERNEL_O)/%.c.o: kernel/%.c kernel/build.mk
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<

$(KERNEL_O)/%.S.o: kernel/%.S kernel/build.mk
	@mkdir -p $(@D)
	@echo "  AS $@"
	@$(CC) -g $(WARN) -Iinclude -Ikernel -MMD -MP -c -o $@ $<

$(KERNEL_O)/syscalls.gen.S: kernel/core/syscalls.tbl tools/gen-syscalls
	@mkdir -p $(@D)
	tools/gen-syscalls asm $< > $@

docs/syscalls.md: kernel/core/syscalls.tbl tools/gen-syscalls
	@mkdir -p $(@D)
	tools/gen-syscalls doc $< > $@

$(KERNEL_O)/%.gen.o: $(KERNEL_O)/%.gen.S
	@$(CC) -c -o $@ $<

$(KERNEL_LDS): kernel/plat/process/kernel.lds.S include/htux/window.h kernel/build.mk
	@mkdir -p $(@D)
	@$(CC) -E -P -xc -Iinclude $< | sed 's/\(0x[0-9a-f]*\)UL/\1/g' > $@

# The list of objects, so that a removed source file counts as a change.
$(shell mkdir -p $(KERNEL_O); echo '$(KERNEL_OBJS)' | cmp -s - $(KERNEL_O)/objects.list || \
	echo '$(KERNEL_OBJS)' > $(KERNEL_O)/objects.list)

# Twice: the second link adds the table of the first's symbols, behind all else
# that is constant, so that no function moves.
$(KERNEL_O)/kernel-process.1: $(KERNEL_OBJS) $(KERNEL_O)/no-symbols.gen.o $(KERNEL_LDS) $(KERNEL_O)/objects.list
	@echo "  LD $@"
	@$(CC) $(KERNEL_LDFLAGS) -o $@ $(KERNEL_OBJS) $(KERNEL_O)/no-symbols.gen.o -lgcc

$(KERNEL_O)/no-symbols.gen.S: tools/gen-symbols
	@mkdir -p $(@D)
	tools/gen-symbols < /dev/null > $@

$(KERNEL_O)/symbols.gen.S: $(KERNEL_O)/kernel-process.1 tools/gen-symbols
	nm -n $< | tools/gen-symbols > $@

$(KERNEL): $(KERNEL_O)/kernel-process.1 $(KERNEL_O)/symbols.gen.o
	@mkdir -p $(@D)
	@echo "  LD $@"
	@$(CC) $(KERNEL_LDFLAGS) -o $@.new $(KERNEL_OBJS) $(KERNEL_O)/symbols.gen.o -lgcc
	mv $@.new $@ # guests that run have the old file mapped

kernel: $(KERNEL) ## the kernel image alone
.PHONY: kernel

-include $(KERNEL_OBJS:.o=.d)
