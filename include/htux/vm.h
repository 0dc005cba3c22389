/* The kvm platform's contract between monitor and kernel: where things are in
 * guest-physical memory, how a request leaves the guest, what comes in.
 *
 * Guest-physical memory
 *   0 .. HTUX_KERNEL_MAX        boot page tables (HTUX_VM_BOOT_TABLES), kernel image
 *                               (linked at HTUX_VM_BASE + HTUX_VM_IMAGE)
 *   HTUX_ARENA_OFFSET .. RAM    the arena: first the boot information, then the kernel's
 *                               heap, from which all page tables and user pages come
 *   bootinfo.dax_base ..        host files, where the kernel has asked for them (FILE_MAP);
 *                               nothing else is there
 * All RAM is mapped at HTUX_VM_BASE + its address, writable, not executable; the
 * image's pages as its segments say. That is all that the monitor maps; the kernel makes
 * the user half itself. An "arena offset" is thus a guest-physical address.
 *
 * Everything runs at privilege level 0 in 64-bit mode with CR0.WP, EFER.NXE and, where
 * the host has them, CR4.FSGSBASE, OSXSAVE with XCR0 = bootinfo.xfeatures. MSRs, control
 * registers, descriptor tables are set by the monitor for every vCPU: the guest never writes
 * an MSR (and gets #GP if it tries).
 */
#ifndef HTUX_VM_H
#define HTUX_VM_H

#define HTUX_VM_BASE 0xffff800000000000UL /* virtual address of guest-physical 0 */
#define HTUX_VM_IMAGE 0x100000UL          /* where the image begins */
#define HTUX_VM_BOOT_TABLES 0x10000UL     /* PML4 there, the other tables behind it, below the image */
#define HTUX_VM_MAX_RAM (128UL << 30)
#define HTUX_VM_DEFAULT_RAM (1UL << 30) /* without --memory */
/* At most so many bytes for each page of RAM are the kernel's page array, at the arena's begin (kernel/core/page.h). */
#define HTUX_VM_PAGE_ENTRY 48

/* Selectors in the GDT that every vCPU has; all of privilege level 0. */
#define HTUX_VM_CS 0x08
#define HTUX_VM_SS 0x10
#define HTUX_VM_TSS 0x18

/* Interrupts that the monitor injects. */
#define HTUX_VEC_DOORBELL 32 /* look at `work` and at the TLB generation */
#define HTUX_VEC_ALARM 33    /* the alarm that this vCPU armed has expired */
#define HTUX_VEC_OUTSIDE 34  /* bits in bootinfo.outside or .terminal have been set */
/* The host has no memory behind the access at the interrupted instruction: a file mapping past
 * its file's end. */
#define HTUX_VEC_BUSERR 35

/* A request: `out %eax, $HTUX_VM_PORT` with eax = guest-physical address of a struct
 * htux_vmcall / HTUX_VMCALL_ALIGN (so below 256 GiB). The monitor copies it once, and
 * writes `ret` when it is done: a result, or a negative errno.
 *
 * nr below HTUX_VM_CALLS: a host call of htux/hostcall.h by its Linux number. */
#define HTUX_VM_PORT 0x48
#define HTUX_VMCALL_ALIGN 64
#ifndef __ASSEMBLER__
#include <stdint.h>
#define HTUX_STATX_SIZE 256
struct htux_vmcall {
	uint32_t nr;
	uint32_t flags; /* HTUX_VMCALL_* */
	uint64_t args[6];
	int64_t ret;
} __attribute__((aligned(HTUX_VMCALL_ALIGN)));
#endif
/* May block for long: ends with -EINTR if an interrupt for this vCPU waits or comes, and the host
 * has not done it. */
#define HTUX_VMCALL_INTR 1
/* Another request follows right behind this one in memory, and is done after it, whatever this
 * one gave: both in one exit. */
#define HTUX_VMCALL_MORE 2
#define HTUX_VMCALL_MAX 8 /* so many at once; MORE of the last one counts for nothing */

/* The calls beyond Linux's. Arguments in brackets; addresses are guest-physical. */
#define HTUX_VM_CALLS 1024
#ifndef __ASSEMBLER__
enum htux_vm_call {
	/* [status]: the end of the guest, with this exit status for the monitor. */
	HTUX_VM_HALT = HTUX_VM_CALLS,
	/* [struct htux_vcpu_start]: another vCPU begins. Its number (the first one's is 1), or -EAGAIN: no more
	 * vCPUs, -ENOMEM. */
	HTUX_VM_START,
	/* [word]: this vCPU ends: its thread writes 0 to the 32-bit word and wakes its
	 * waiters. Interrupts that it was to get go to another one. Does not return. */
	HTUX_VM_EXIT,
	/* [vcpu]: HTUX_VEC_DOORBELL for that one. */
	HTUX_VM_KICK,
	/* [word, value, deadline ns (absolute CLOCK_MONOTONIC), or -1]: while *word == value.
	 * 0, -EAGAIN, -ETIMEDOUT, -EINTR (also without HTUX_VMCALL_INTR). */
	HTUX_VM_WAIT,
	/* [word, count]: wakes so many waiters; their number. */
	HTUX_VM_WAKE,
	/* [address, length]: RAM pages go back to the host, they read as zeroes from now on. */
	HTUX_VM_RELEASE,
	/* [handle, offset, length, writable]: a shared mapping of the host file, all page aligned;
	 * may reach past its end. The guest-physical address, or -errno as mmap(2). */
	HTUX_VM_FILE_MAP,
	/* [address, length]: exactly what one FILE_MAP gave. */
	HTUX_VM_FILE_UNMAP,
	/* [address, length, byte vector]: mincore(2) of mapped file pages. */
	HTUX_VM_FILE_INCORE,
	/* []: a fresh bootinfo.time. */
	HTUX_VM_TIME,
	/* [vcpu, 0: the caller's]: nanoseconds of CPU time since it was started; -ESRCH. */
	HTUX_VM_CPUTIME,
	/* [ns, or -1: none]: HTUX_VEC_ALARM for the calling vCPU then (absolute CLOCK_MONOTONIC). */
	HTUX_VM_ALARM,
	/* [directory handle, name, struct htux_owner]: the true owner, where bootinfo.owners_hidden.
	 * 0, -errno. */
	HTUX_VM_OWNER,
	/* [handle, O_ flags]: the handle's object opened anew, a new handle. (Linux:
	 * open of /proc/self/fd/N.) */
	HTUX_VM_REOPEN,
	/* [handle, directory handle, name]: linkat of /proc/self/fd/N, followed. */
	HTUX_VM_LINK_HANDLE,
	/* []: the guest's first process has stopped: so does the monitor for those outside. */
	HTUX_VM_STOPPED,
	/* [name of at most 16 bytes]: of the program, for the host's ps. */
	HTUX_VM_NAME,
	/* [process, its path, auxiliary vector, first instruction]: a process has a new image, and
	 * will run it on the calling vCPU. Path: a string or 0. Vector: pairs of 64-bit words that
	 * end with AT_NULL. Only where debugged. */
	HTUX_VM_PROGRAM,
	/* [directory handle, path, how many of its components are only walked through, HTUX_LOOKUP_*, struct
	 * htux_looked_up]: looks at the other components of path, one after the other, beneath the directory; none is
	 * followed as a link. How many there were to be seen: up to the first that is not a directory, and at most to
	 * the one before one that gave an error. -errno: the way there. */
	HTUX_VM_LOOKUP,
	HTUX_VM_CALLS_END,
};

/* The registers that a new vCPU begins with, besides what all have alike. */
struct htux_vcpu_start {
	uint64_t rip, rsp, rdi; /* rsi is its number; interrupts are off */
	uint64_t cr3;
	uint64_t gs_base, fs_base;
	uint64_t gdt, tss, idt; /* virtual addresses; limits: HTUX_VM_*_LIMIT */
	uint64_t lstar;
	uint64_t injected; /* address of a 32-bit word, 0: none; see bootinfo.injected */
};
struct htux_owner {
	uint32_t uid, gid;
};
#define HTUX_LOOKUP_OPEN 1 /* open the last component for reading, if it is a regular file */
#define HTUX_LOOKUP_MAX 10 /* components to look at; more is -EINVAL */
struct htux_looked_up {
	int32_t error;     /* of the component after those that were seen: -errno; 0: not looked at */
	int32_t file;      /* the new handle, -1: none */
	uint32_t link_len; /* the last one is a symbolic link to this (no NUL); 0: not said */
	char link[256];
	uint32_t pad;
	uint64_t at[HTUX_LOOKUP_MAX][HTUX_STATX_SIZE / 8]; /* struct statx, with true owners */
};

/* Clocks without an exit: between syncs a clock is
 *   mono + ((tsc - tsc0) * mult >> 32) + the clock's offset
 * The monitor writes it in HTUX_VM_TIME and before the start, seq odd meanwhile, so
 * that no clock goes back at a sync. The kernel asks for a sync when more than max_delta
 * cycles have passed. max_delta 0: the TSC is not to be trusted, ask each time. */
struct htux_time {
	uint32_t seq, pad;
	uint64_t tsc0, mult, max_delta;
	int64_t mono;                         /* ns of CLOCK_MONOTONIC at tsc0 */
	int64_t realtime, boottime, raw, tai; /* offsets to CLOCK_MONOTONIC */
};

/* struct htux_bootinfo's part for this platform. */
struct htux_vm_boot {
	uint64_t ram_size; /* bytes from guest-physical 0 */
	uint64_t dax_base, dax_size;
	uint64_t boot_cr3;   /* the monitor's tables: only the kernel half */
	uint64_t xfeatures;  /* XCR0 */
	uint32_t xsave_size; /* bytes of an XSAVE area with these features */
	uint32_t max_vcpus;
	uint32_t page_1g;  /* pages of 1 GiB exist (and are used where they fit) */
	uint32_t debugged; /* a debugger will look at memory: fill in mappings early */
	struct htux_time time;
	/* Signals from outside, bit n-1 for n: set by the monitor, taken by the kernel (both
	 * atomically): sent to the monitor; typed at the terminal. */
	volatile uint64_t outside, terminal;
	/* Bit n - HTUX_VEC_DOORBELL is set, atomically, before interrupt n is injected into the first vCPU: by it, and
	 * by clearing it, the kernel tells interrupts from `int` instructions. Others have words of their own. */
	volatile uint32_t injected;
};
#endif

#define HTUX_VM_GDT_LIMIT 39 /* null, CS, SS, TSS (two entries) */
#define HTUX_VM_TSS_LIMIT 103
#define HTUX_VM_IDT_LIMIT 4095

#endif
