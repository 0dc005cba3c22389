/* Inside the kvm platform. */
#ifndef KERNEL_PLAT_KVM_H
#define KERNEL_PLAT_KVM_H
#include "plat.h"
#include "plat/host.h"
#include "proc/thread.h"
#include <htux/vm.h>

extern const struct htux_bootinfo *bootinfo;

/* --- addresses: all RAM, the kernel with it, is mapped at HTUX_VM_BASE --- */
static inline u64 gpa_of(const void *kva) { return (u64)kva - HTUX_VM_BASE; }
static inline void *kva_of(u64 gpa) { return (void *)(gpa + HTUX_VM_BASE); }
static inline bool is_kernel_address(u64 a) { return a >= HTUX_VM_BASE && a - HTUX_VM_BASE < bootinfo->vm.ram_size; }

/* --- vCPUs (cpu.c) --- */
struct cpu {           /* by number; never freed. Fields are the vCPU's own but for want, which rises atomically */
	struct mm *mm; /* whose table is in CR3; NULL: the kernel's own */
	struct thread *thread; /* compared only, by others */
	struct process *proc;  /* whose time it counts for; under cpus_lock */
	u64 tlb_gen;           /* mm->tlb_gen that its TLB has seen */
	u32 number;
	u32 in_host;    /* in a host call: will look at tlb_gen when it is back */
	u32 *injected;  /* interrupts that are none of `int`'s, a bit for each (htux/vm.h) */
	u32 want, seen; /* doorbells asked for and heard (cpus_sync) */
};
static inline struct cpu *this_cpu(void) { return current()->cpu; }
void cpus_init(void);
struct thread;
/* Load mm's table (NULL: the kernel's own). */
void cpu_use_mm(struct mm *mm);
/* Drop the TLB if mm's entries have lost rights since. On the vCPU itself. */
void tlb_catch_up(struct cpu *c);
/* Entries of mm have lost rights: drop [start, end) from this vCPU's TLB, and all from those of
 * others that run in mm; waits for them. mm->lock held. */
void tlb_flush(struct mm *mm, u64 start, u64 end);

/* --- what each vCPU has of its own: one page below its kernel stack (stack.c) --- */
struct tss {
	u32 reserved;
	u64 rsp[3];
	u64 reserved2;
	u64 ist[7];
	u64 reserved3;
	u16 reserved4, iomap;
} __attribute__((packed));
struct vcpu_area {
	u64 gdt[5];
	struct tss tss;
	u32 injected;
	u8 ist2[1104] __attribute__((aligned(16))); /* double faults */
	u8 ist1[2832] __attribute__((aligned(16))); /* all else, until it has moved to the kernel stack */
};
_Static_assert(sizeof(struct vcpu_area) <= 4096, "one page");
void stack_init(void);
struct vcpu_area *area_of(const struct thread *t);
void area_init(struct vcpu_area *a);
void area_load(struct vcpu_area *a); /* into the calling vCPU */

/* --- requests (vmcall.c, vmcall.S) --- */
long vmcall(u32 nr, u64 a, u64 b, u64 c, u64 d);
/* `work` of the bits that end it (WORK_*), a wake token that does. -EINTR. */
long vmcall_intr(struct htux_vmcall *v, u32 work, u32 token);
long vmcall_submit(struct htux_vmcall *v);

/* --- traps (trap.S, trap.c) --- */
void idt_init(void);
void idt_load(void);
extern const char entry_trap[], entry_trap_switched[];
extern const char vcpu_entry[];

/* --- files in guest-physical memory (extent.c) --- */
/* The guest-physical address of byte off of the handle's file; *len becomes how many
 * bytes follow it there, at most what it was. -errno of mmap(2). mm->lock may be held. */
long extent_find(int handle, bool writable, u64 off, u64 *len);
/* The handle is closed: nothing maps it any more. */
void extents_drop(int handle);

/* time.c */
ktime_t cpu_time(struct cpu *c);
/* signal.c */
void outside_interrupt(void);
/* fault.c */
enum fault { FAULT_DONE, FAULT_SEGV, FAULT_BUS, FAULT_NOMEM };
/* Resolve a page fault of user address addr in mm, whose lock is not held by us. error: the
 * processor's. *code: SEGV_* or BUS_* where it is a signal. */
enum fault user_fault(struct mm *mm, u64 addr, u64 error, int *code);
/* The same with mm->lock held. */
enum fault fault_locked(struct mm *mm, u64 addr, u64 error, int *code);
/* The host had no memory behind a file mapping: find out which pages are past the ends of
 * their files; touching them again is SIGBUS. */
void recheck_files(struct mm *mm);
#define PF_PRESENT 1
#define PF_WRITE 2
#define PF_FETCH 16
#endif
