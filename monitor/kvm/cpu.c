/* See cpu.h. */
#define _GNU_SOURCE
#include "cpu.h"
#include <cpuid.h>
#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CR0 0x80050033UL /* PG AM WP NE ET MP PE */
#define CR4_PAE 0x20UL
#define CR4_PGE 0x80UL
#define CR4_OSFXSR 0x200UL
#define CR4_OSXMMEXCPT 0x400UL
#define CR4_FSGSBASE 0x10000UL
#define CR4_OSXSAVE 0x40000UL
#define EFER 0xd01UL /* NXE LMA LME SCE */

#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_SYSCALL_MASK 0xc0000084
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_TSC_AUX 0xc0000103

#define RFLAGS_FIXED 2UL
#define RFLAGS_TF 0x100UL
#define RFLAGS_DF 0x400UL
#define RFLAGS_NT 0x4000UL
#define RFLAGS_AC 0x40000UL

/* x87, SSE, AVX, AVX-512. Others (AMX, protection keys, shadow stacks) need a kernel
 * that knows them. */
#define XFEATURES 0xe7UL

#define CPUID_MAX 256
static struct {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[CPUID_MAX];
} supported;
static int rdtscp; /* so there is TSC_AUX */

static struct kvm_cpuid_entry2 *leaf(unsigned function, unsigned index)
{
	for (unsigned i = 0; i < supported.head.nent; i++)
		if (supported.entries[i].function == function && supported.entries[i].index == index)
			return &supported.entries[i];
	return NULL;
}

static unsigned bit(const struct kvm_cpuid_entry2 *e, unsigned reg, unsigned n)
{
	const unsigned regs[4] = { e ? e->eax : 0, e ? e->ebx : 0, e ? e->ecx : 0, e ? e->edx : 0 };
	return regs[reg] >> n & 1;
}
enum { EAX, EBX, ECX, EDX };

/* Take away what a guest of ours cannot use: what needs an interrupt controller, MSRs,
 * nested virtualization, or a kernel that saves more state. */
static void prune(void)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < supported.head.nent; i++) {
		struct kvm_cpuid_entry2 *e = &supported.entries[i];
		switch (e->function) {
		case 1:
			/* VMX, x2APIC, TSC deadline, OSXSAVE (KVM's own to set) */
			e->ecx &= ~(1U << 5 | 1U << 21 | 1U << 24 | 1U << 27);
			break;
		case 7:
			if (!e->index) {
				e->ecx &= ~(1U << 3 | 1U << 4 | 1U << 7);               /* PKU, OSPKE, SHSTK */
				e->edx &= ~(1U << 20 | 1U << 22 | 1U << 24 | 1U << 25); /* IBT, AMX */
			}
			break;
		case 0xa: /* performance counters */ e->eax = e->ebx = e->ecx = e->edx = 0; break;
		case 0xd:
			if (e->index == 0) {
				e->eax &= XFEATURES;
				e->edx = 0;
			} else if (e->index == 1) {
				e->ecx = e->edx = 0; /* no supervisor states */
			} else if (e->index > 31 || !(XFEATURES >> e->index & 1)) {
				continue;
			}
			break;
		case 0x80000001:
			e->ecx &= ~(1U << 2); /* SVM */
			break;
		}
		if (e->function >= 0x40000000 && e->function < 0x40010000) /* paravirtual: all by MSRs */
			continue;
		supported.entries[kept++] = *e;
	}
	supported.head.nent = kept;
}

/* The host's processors' caches are the guest's, also where KVM does not say so. Programs
 * size their blocks by them (sysconf(3)). */
static void add_caches(void)
{
	static const struct {
		unsigned function, subleaves; /* 0: the leaf has none */
	} caches[] = { { 2, 0 }, { 4, 8 }, { 0x80000005, 0 }, { 0x80000006, 0 }, { 0x8000001d, 8 } };
	for (size_t i = 0; i < sizeof(caches) / sizeof(*caches); i++) {
		unsigned function = caches[i].function, n = caches[i].subleaves, a, b, c, d;
		if (__get_cpuid_max(function & 0x80000000, NULL) < function) continue;
		for (unsigned sub = 0; sub < (n ? n : 1); sub++) {
			__cpuid_count(function, sub, a, b, c, d);
			if (n && !(a & 31)) /* no more caches */
				break;
			struct kvm_cpuid_entry2 *e = leaf(function, sub);
			if (e && (e->eax || e->ebx || e->ecx || e->edx)) continue;
			if (!e && supported.head.nent < CPUID_MAX) e = &supported.entries[supported.head.nent++];
			if (e)
				*e = (struct kvm_cpuid_entry2){ .function = function,
								.index = sub,
								.flags = n ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
								.eax = a,
								.ebx = b,
								.ecx = c,
								.edx = d };
		}
	}
}

const char *cpu_init(struct vm *vm)
{
	supported.head.nent = CPUID_MAX;
	if (ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, &supported)) return "KVM_GET_SUPPORTED_CPUID fails";
	prune();
	add_caches();
	if (!bit(leaf(7, 0), EBX, 0)) return "virtual processors have no FSGSBASE here";
	if (!bit(leaf(1, 0), ECX, 26)) return "virtual processors have no XSAVE here";
	struct kvm_cpuid_entry2 *x = leaf(0xd, 0);
	vm->xfeatures = x ? x->eax : 3;
	if ((vm->xfeatures & 0xe0) != 0xe0) /* AVX-512 is three states, all or none */
		vm->xfeatures &= ~0xe0UL;
	vm->xsave_size = 576;
	for (unsigned i = 2; i < 8; i++) {
		struct kvm_cpuid_entry2 *e = leaf(0xd, i);
		if (e && vm->xfeatures >> i & 1 && e->ebx + e->eax > vm->xsave_size) vm->xsave_size = e->ebx + e->eax;
	}
	rdtscp = bit(leaf(0x80000001, 0), EDX, 27);
	return NULL;
}

int cpu_page_1g(void) { return bit(leaf(0x80000001, 0), EDX, 26); }

unsigned cpu_physical_bits(void)
{
	struct kvm_cpuid_entry2 *e = leaf(0x80000008, 0);
	return e ? e->eax & 255 : 36;
}

/* One package with as many cores as the host has processors on line, one thread each. */
static void topology(struct vcpu *c, unsigned ncpus)
{
	struct kvm_cpuid_entry2 *e = leaf(1, 0);
	e->ebx = (e->ebx & 0xffff) | (ncpus < 255 ? ncpus : 255) << 16 | (c->nr - 1) << 24;
	unsigned shift = 0;
	while (1U << shift < ncpus) shift++;
	for (unsigned i = 0; i < supported.head.nent; i++) {
		e = &supported.entries[i];
		if (e->function != 0xb && e->function != 0x1f) continue;
		e->eax = e->index == 1 ? shift : 0;
		e->ebx = e->index == 0 ? 1 : e->index == 1 ? ncpus : 0;
		e->ecx = e->index | (e->index == 0 ? 1U << 8 : e->index == 1 ? 2U << 8 : 0);
		e->edx = c->nr - 1;
	}
}

static int set_msrs(struct vcpu *c, const struct kvm_msr_entry *list, unsigned n)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entries[8];
	} m = { .head.nmsrs = n };
	memcpy(m.entries, list, n * sizeof(*list));
	int done = ioctl(c->fd, KVM_SET_MSRS, &m);
	return done == (int)n ? 0 : done < 0 ? errno : EIO;
}

/* Guest and host count the same cycles, so that all vCPUs agree and the monitor can tell
 * the guest where the host's clocks were at a count. */
static int tsc_offset_zero(struct vcpu *c)
{
	uint64_t offset = 0;
	struct kvm_device_attr a = { .group = KVM_VCPU_TSC_CTRL,
				     .attr = KVM_VCPU_TSC_OFFSET,
				     .addr = (uint64_t)&offset };
	return ioctl(c->fd, KVM_SET_DEVICE_ATTR, &a) ? errno : 0;
}

const char *cpu_setup(struct vcpu *c)
{
	const struct kvm_msr_entry msrs[] = {
		{ .index = MSR_STAR, .data = (uint64_t)HTUX_VM_CS << 32 },
		{ .index = MSR_SYSCALL_MASK, .data = RFLAGS_TF | RFLAGS_DF | RFLAGS_AC | RFLAGS_NT },
		{ .index = MSR_KERNEL_GS_BASE },
		{ .index = MSR_TSC_AUX, .data = c->nr - 1 },
	};
	struct kvm_xcrs xcrs = { .nr_xcrs = 1, .xcrs[0] = { .value = c->vm->xfeatures } };
	static long ncpus;

	if (!ncpus) ncpus = sysconf(_SC_NPROCESSORS_ONLN);
	topology(c, (unsigned)ncpus);
	if (ioctl(c->fd, KVM_SET_CPUID2, &supported)) return "KVM_SET_CPUID2";
	if (ioctl(c->fd, KVM_SET_XCRS, &xcrs)) return "KVM_SET_XCRS";
	if (tsc_offset_zero(c)) c->vm->tsc_trusted = 0;
	int err = set_msrs(c, msrs, sizeof(msrs) / sizeof(*msrs) - !rdtscp);
	errno = err;
	return err ? "KVM_SET_MSRS" : NULL;
}

static struct kvm_segment flat(unsigned selector, unsigned type)
{
	return (struct kvm_segment){ .limit = 0xffffffff,
				     .selector = (uint16_t)selector,
				     .type = (uint8_t)type,
				     .present = 1,
				     .s = 1,
				     .g = 1,
				     .l = type == 11,
				     .db = type != 11 };
}

/* The FPU as Linux gives it to a new program. */
static int initial_fpu(struct vcpu *c)
{
	static const union {
		struct {
			uint16_t fcw, fsw, ftw, fop;
			uint64_t fip, fdp;
			uint32_t mxcsr;
			unsigned char rest[512 - 28];
			uint64_t present;
		};
		unsigned char area[16384]; /* more than KVM reads */
	} x = { { .fcw = 0x37f, .mxcsr = 0x1f80, .present = 3 } };
	return ioctl(c->fd, KVM_SET_XSAVE, &x) ? errno : 0;
}

int cpu_start(struct vcpu *c, const struct htux_vcpu_start *s, int first)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs = {
		.rip = s->rip,
		.rsp = s->rsp,
		.rdi = s->rdi,
		.rsi = c->nr,
		.rflags = RFLAGS_FIXED,
	};
	const struct kvm_msr_entry lstar = { .index = MSR_LSTAR, .data = s->lstar };

	if (ioctl(c->fd, KVM_GET_SREGS, &sregs)) return errno;
	sregs.cs = flat(HTUX_VM_CS, 11);
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = flat(HTUX_VM_SS, 3);
	sregs.fs.base = s->fs_base;
	sregs.gs.base = s->gs_base;
	sregs.tr = (struct kvm_segment){ .base = s->tss,
					 .limit = first ? 0 : HTUX_VM_TSS_LIMIT,
					 .selector = HTUX_VM_TSS,
					 .type = 11,
					 .present = 1 };
	sregs.ldt = (struct kvm_segment){ .unusable = 1 };
	sregs.gdt = (struct kvm_dtable){ .base = s->gdt, .limit = first ? 0 : HTUX_VM_GDT_LIMIT };
	sregs.idt = (struct kvm_dtable){ .base = s->idt, .limit = first ? 0 : HTUX_VM_IDT_LIMIT };
	sregs.cr0 = CR0;
	sregs.cr2 = 0;
	sregs.cr3 = s->cr3;
	sregs.cr4 = CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_FSGSBASE | CR4_OSXSAVE;
	sregs.cr8 = 0;
	sregs.efer = EFER;
	memset(sregs.interrupt_bitmap, 0, sizeof(sregs.interrupt_bitmap));
	if (ioctl(c->fd, KVM_SET_SREGS, &sregs) || ioctl(c->fd, KVM_SET_REGS, &regs)) return errno;
	int err = set_msrs(c, &lstar, 1);
	return err ? err : initial_fpu(c);
}
