# The lab for the kvm platform: README.md. What is downloaded depends on nothing
# but the script that does it.
KVMLAB := build/kvmlab

$(KVMLAB)/vmlinuz: tests/kvmlab/fetch
	@echo "  FETCH $(KVMLAB)"
	@tests/kvmlab/fetch $(KVMLAB)
	@touch $@

$(KVMLAB)/init: $(wildcard tests/kvmlab/*.c tests/kvmlab/*.h)
	@mkdir -p $(@D)
	@musl-gcc -static -no-pie -std=gnu11 -D_GNU_SOURCE -Os $(WARN) -o $@ $(filter %.c,$^)

$(KVMLAB)/initrd: $(KVMLAB)/init $(KVMLAB)/vmlinuz tests/kvmlab/mkinitrd
	@tests/kvmlab/mkinitrd $< $(KVMLAB)/linux/lib/modules $@
	@rm -rf $(KVMLAB)/snapshots

kvmlab: $(KVMLAB)/initrd ## get and build the virtual machine that runs the tests of the kvm platform
.PHONY: kvmlab
