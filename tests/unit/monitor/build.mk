# Small kernels for the tests of the kvm platform's monitor (tests/suite/test_vm.py): each in
# a tree of its own, where the command finds it in place of the real one.
VM_GUESTS := contract ends many smp
VM_TREE := $(B)/tests/vm
VM_SRC := tests/unit/monitor/guest

$(VM_TREE)/%/lib/htux/htux-kernel-kvm: $(VM_SRC)/%.c $(VM_SRC)/guest.c $(VM_SRC)/guest.h $(VM_SRC)/guest.lds include/htux/vm.h
	@mkdir -p $(@D)
	@echo "  CC $@"
	@$(CC) -std=gnu11 -O2 -g -ffreestanding -fno-pie -mcmodel=large -mno-red-zone -mgeneral-regs-only -fno-stack-protector \
		-fcf-protection=none -fno-asynchronous-unwind-tables $(WARN) -Iinclude -static -no-pie -nostdlib \
		-Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 -Wl,-T,$(VM_SRC)/guest.lds -o $@ $(VM_SRC)/guest.c $<

$(VM_TREE)/%/bin/htux: $(B)/bin/htux
	@mkdir -p $(@D)
	@cp $< $@

VM_FILES := $(foreach g,$(VM_GUESTS),$(VM_TREE)/$(g)/lib/htux/htux-kernel-kvm $(VM_TREE)/$(g)/bin/htux)
.PRECIOUS: $(VM_FILES)
check: $(VM_FILES)
