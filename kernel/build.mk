# The kernel images: the same objects, and those of one platform. Every kernel/*/*.c joins by
# itself.
KERNEL_O := $(B)/kernel
KERNEL_PLATS := process kvm
KERNEL_IMAGES := $(KERNEL_PLATS:%=$(B)/lib/htux/htux-kernel-%)
KERNEL_BASE_process := HTUX_KERNEL_BASE
KERNEL_BASE_kvm := HTUX_VM_BASE+HTUX_VM_IMAGE
kernel_objs = $(sort $(patsubst kernel/%,$(KERNEL_O)/%.o,$(filter-out %.lds.S,$(wildcard $(foreach d,$(1),kernel/$(d)/*.c kernel/$(d)/*.S)))))
KERNEL_COMMON := $(call kernel_objs,core mm proc fs ipc net time arch/x86_64) $(KERNEL_O)/syscalls.gen.o
KERNEL_OBJS := $(KERNEL_COMMON) $(foreach p,$(KERNEL_PLATS),$(call kernel_objs,plat/$(p)))

# Small, but for what programs wait for most: calls without a host call, their wake-ups, faults.
KERNEL_HOT := $(wildcard $(patsubst %,kernel/%.c, \
	$(addprefix core/,block iov_iter kmalloc lock page string syscall uaccess waitqueue) \
	$(addprefix fs/,dcache fdtable file memfile mempages namei readwrite stat) \
	$(addprefix ipc/,epoll epoll_ready pipe poll pollset) net/unix_msg \
	$(addprefix mm/,mm rbtree vma) \
	$(addprefix proc/,futex sigdeliver sigframe signal) \
	$(addprefix time/,clock values) arch/x86_64/fpu \
	$(addprefix plat/kvm/,cpu fault pt time trap vmcall) \
	$(addprefix plat/process/,host mem sig thread)))
KERNEL_OPT := -Os
$(KERNEL_HOT:kernel/%=$(KERNEL_O)/%.o): KERNEL_OPT := -O2

KERNEL_DEBUG := $(if $(DEBUG),-DHTUX_DEBUG)

# No frame may be larger than a fraction of the kernel stack.
KERNEL_CFLAGS = -std=gnu11 $(KERNEL_OPT) -g -ffreestanding -fPIE -fvisibility=hidden -mno-red-zone \
	-malign-data=abi -mgeneral-regs-only -fno-stack-protector -fno-omit-frame-pointer -fno-optimize-sibling-calls \
	-fcf-protection=none -fno-asynchronous-unwind-tables -fno-strict-aliasing \
	-Wframe-larger-than=8192 $(WARN) $(KERNEL_DEBUG) -Iinclude -Ikernel
KERNEL_LDFLAGS := -static -no-pie -nostdlib -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-z,max-page-size=4096 -Wl,--no-warn-rwx-segments

ALL += $(KERNEL_IMAGES) docs/syscalls.md

$(KERNEL_O)/%.c.o: kernel/%.c kernel/build.mk
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<

$(KERNEL_O)/%.S.o: kernel/%.S kernel/build.mk
	@mkdir -p $(@D)
	@echo "  AS $@"
	@$(CC) -g $(WARN) $(KERNEL_DEBUG) -Iinclude -Ikernel -MMD -MP -c -o $@ $<

$(KERNEL_O)/syscalls.gen.S: kernel/core/syscalls.tbl tools/gen-syscalls
	@mkdir -p $(@D)
	tools/gen-syscalls asm $< > $@

docs/syscalls.md: kernel/core/syscalls.tbl tools/gen-syscalls
	@mkdir -p $(@D)
	tools/gen-syscalls doc $< > $@

$(KERNEL_O)/%.gen.o: $(KERNEL_O)/%.gen.S
	@$(CC) -c -o $@ $<

KERNEL_LIST := $(call words_file,$(KERNEL_O)/objects.list,$(KERNEL_OBJS))

$(KERNEL_O)/no-symbols.gen.S: tools/gen-symbols
	@mkdir -p $(@D)
	tools/gen-symbols < /dev/null > $@

# An image is linked twice: the second link adds the table of the first's symbols, behind
# all else that is constant, so that no function moves.
define kernel_image
$(KERNEL_O)/$(1).lds: kernel/plat/kernel.lds.S include/htux/window.h include/htux/vm.h kernel/build.mk
	@mkdir -p $$(@D)
	@$$(CC) -E -P -xc -Iinclude -D__ASSEMBLER__ -DIMAGE_BASE='$(KERNEL_BASE_$(1))' $$< | sed 's/\(0x[0-9a-f]*\)UL/\1/g' > $$@

$(KERNEL_O)/$(1).1: $(KERNEL_COMMON) $(call kernel_objs,plat/$(1)) $(KERNEL_O)/no-symbols.gen.o $(KERNEL_O)/$(1).lds $(KERNEL_LIST)
	@echo "  LD $$@"
	@$$(CC) $(KERNEL_LDFLAGS) -Wl,-T,$(KERNEL_O)/$(1).lds -o $$@ $$(filter %.o,$$^) -lgcc

$(KERNEL_O)/$(1)-symbols.gen.S: $(KERNEL_O)/$(1).1 tools/gen-symbols
	nm -n $$< | tools/gen-symbols > $$@

# Guests that run have the old file mapped: it is replaced, not changed.
$(B)/lib/htux/htux-kernel-$(1): $(KERNEL_O)/$(1).1 $(KERNEL_O)/$(1)-symbols.gen.o
	@mkdir -p $$(@D)
	@echo "  LD $$@"
	@$$(CC) $(KERNEL_LDFLAGS) -Wl,-T,$(KERNEL_O)/$(1).lds -o $$@.new $(KERNEL_COMMON) $(call kernel_objs,plat/$(1)) $(KERNEL_O)/$(1)-symbols.gen.o -lgcc
	@mv $$@.new $$@
endef
$(foreach p,$(KERNEL_PLATS),$(eval $(call kernel_image,$(p))))

kernel: $(KERNEL_IMAGES) ## the kernel images alone
.PHONY: kernel

-include $(KERNEL_OBJS:.o=.d)
