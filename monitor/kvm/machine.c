/* See machine.h. */
#define _GNU_SOURCE
#include "machine.h"
#include "../paths.h"
#include "cpu.h"
#include "clock.h"
#include "kvm.h"
#include "memory.h"
#include "vcpu.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define HWCAP2_FSGSBASE 2

static const struct {
	int cap;
	const char *name;
} needed[] = {
#define CAP(name)           \
	{                   \
		name, #name \
	}
	CAP(KVM_CAP_USER_MEMORY), CAP(KVM_CAP_SYNC_MMU), CAP(KVM_CAP_IMMEDIATE_EXIT), CAP(KVM_CAP_EXT_CPUID),
	CAP(KVM_CAP_XSAVE),       CAP(KVM_CAP_XCRS),     CAP(KVM_CAP_VCPU_EVENTS),    CAP(KVM_CAP_X86_MSR_FILTER),
#undef CAP
};

static int find_missing(struct vm *vm, char *why, size_t size)
{
	int version = ioctl(vm->kvm, KVM_GET_API_VERSION, 0UL);
	if (version != KVM_API_VERSION) {
		snprintf(why, size, "/dev/kvm has API version %d, not %d", version, KVM_API_VERSION);
		return 1;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (ioctl(vm->kvm, KVM_CHECK_EXTENSION, (unsigned long)needed[i].cap) <= 0) {
			snprintf(why, size, "the host's KVM lacks %s", needed[i].name);
			return 1;
		}
	const char *lack = cpu_init(vm);
	if (lack) snprintf(why, size, "%s", lack);
	return !!lack;
}

/* Programs get #GP for rdmsr and wrmsr, as on Linux; so does a kernel that tries. */
static int forbid_msrs(struct vm *vm)
{
	static unsigned char none[8];
	struct kvm_msr_filter f = { .flags = KVM_MSR_FILTER_DEFAULT_DENY };
	f.ranges[0].flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE; /* one is needed; of MSR 0 to 7 */
	f.ranges[0].nmsrs = 8;
	f.ranges[0].bitmap = none;
	return ioctl(vm->fd, KVM_X86_SET_MSR_FILTER, &f);
}

/* A few instructions that guests need, in low memory that is cleared again: 64-bit mode,
 * the page table register, FSGSBASE, XCR0, and `syscall` at the same privilege level. */
#define CODE 0x1000UL
#define TABLES 0x2000UL
static const unsigned char probe[] = {
	0xfa,                                 /* cli */
	0x0f, 0x20,         0xd8,             /* mov %cr3, %rax */
	0x0f, 0x22,         0xd8,             /* mov %rax, %cr3 */
	0xf3, 0x48,         0x0f, 0xae, 0xd8, /* wrgsbase %rax */
	0x31, 0xc9,                           /* xor %ecx, %ecx */
	0x0f, 0x01,         0xd0,             /* xgetbv */
	0x0f, 0x05,                           /* syscall: to the next one */
	0xe7, HTUX_VM_PORT,                   /* out %eax, $HTUX_VM_PORT */
};
#define PROBE_LSTAR (CODE + sizeof(probe) - 2)

static const char *run_probe(struct vm *vm, struct vcpu *c)
{
	uint64_t *table = (uint64_t *)(vm->ram.base + TABLES);
	const struct htux_vcpu_start s = { .rip = CODE, .cr3 = TABLES, .lstar = PROBE_LSTAR };

	memcpy(vm->ram.base + CODE, probe, sizeof(probe));
	table[0] = (TABLES + 4096) | 3;
	table[512] = (TABLES + 8192) | 3;
	table[1024] = 0x83; /* the first 2 MiB */
	if (cpu_start(c, &s, 1)) return "KVM refuses the state of a 64-bit kernel";
	int failed = ioctl(c->fd, KVM_RUN, 0);
	memset(vm->ram.base + CODE, 0, TABLES + 3 * 4096 - CODE);
	if (failed) return "KVM_RUN fails";
	return c->run->exit_reason == KVM_EXIT_IO && c->run->io.port == HTUX_VM_PORT &&
			       !(((char *)c->run)[c->run->io.data_offset] & ~vm->xfeatures)
		       ? NULL
		       : "KVM does not run a 64-bit kernel's instructions";
}

static struct vcpu *create(struct vm *vm, uint64_t ram, const char **what)
{
	*what = "KVM_CREATE_VM";
	vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, 0UL);
	if (vm->fd < 0) return NULL;
	vm->run_size = (size_t)ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0UL);
	int max = ioctl(vm->fd, KVM_CHECK_EXTENSION, (unsigned long)KVM_CAP_MAX_VCPUS);
	vm->max_vcpus = max > 0 ? (unsigned)max : 1;
	vm->vcpus = calloc(vm->max_vcpus, sizeof(*vm->vcpus));
	*what = "memory";
	if (!vm->vcpus || memory_create(vm, ram)) return NULL;
	*what = "KVM_X86_SET_MSR_FILTER";
	if (forbid_msrs(vm)) return NULL;
	return vcpu_first(vm, what);
}

struct vcpu *machine_create(struct vm *vm, uint64_t ram, char *why, size_t size)
{
	const char *what;
	vm->tsc_trusted = clock_tsc_usable();
	if (find_missing(vm, why, size)) return NULL;
	struct vcpu *c = create(vm, ram, &what);
	if (!c) {
		snprintf(why, size, "/dev/kvm makes no virtual machine: %s: %s", what, strerror(errno));
		return NULL;
	}
	what = run_probe(vm, c);
	if (what) {
		snprintf(why, size, "%s", what);
		return NULL;
	}
	return c;
}

const char *kvm_unavailable(void)
{
	static char why[160];
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE))
		return "the processor has no FSGSBASE, or the host's kernel does not use it";
	if (access(lib_path("htux-kernel-kvm"), R_OK)) return "its kernel image is missing";
	if (!access("/dev/kvm", R_OK | W_OK)) return NULL;
	snprintf(why, sizeof(why), "/dev/kvm: %s%s", strerror(errno),
		 errno == EACCES ? " (add yourself to the group kvm)" : "");
	return why;
}

const char *kvm_unlikely(void)
{
	if (!access("/sys/module/kvm", F_OK) && access("/sys/module/kvm_intel", F_OK) &&
	    access("/sys/module/kvm_amd", F_OK))
		return "the host's KVM is not the processor's own kind, so it is not tried";
	return NULL;
}

const char *kvm_unusable(void)
{
	static char why[160];
	struct vm vm = { .kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC) };
	const char *cheap = kvm_unavailable();
	if (cheap) return cheap;
	struct vcpu *c = machine_create(&vm, 2UL << 20, why, sizeof(why));
	return c ? NULL : why; /* the process ends soon: nothing is given back */
}
