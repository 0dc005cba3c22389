/* See filter.h. The program is classic BPF, written out here since libseccomp
 * has no rules on the instruction pointer:
 *
 *   not x86-64, or ip outside the host-call text     -> TRAP (the guest's own call)
 *   number in the list (binary search)               -> argument rules, ALLOW
 *   else                                             -> KILL_PROCESS
 */
#define _GNU_SOURCE
#include "filter.h"
#include <errno.h>
#include <htux/hostcall.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define X(name, nr, ...) nr,
static const int host_calls[] = { HTUX_HOSTCALLS(X) };
#undef X
#define NCALLS (sizeof(host_calls) / sizeof(*host_calls))
#define MAX_INSNS 1024

#define ARG_LO(n) (offsetof(struct seccomp_data, args) + (n) * 8)
#define ARG_HI(n) (ARG_LO(n) + 4)

struct program {
	struct sock_filter insn[MAX_INSNS];
	unsigned n;
};

static unsigned emit(struct program *p, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	if (p->n == MAX_INSNS)
		abort(); /* a longer table needs a larger MAX_INSNS: a bug of ours, found by any run */
	p->insn[p->n] = (struct sock_filter){ code, jt, jf, k };
	return p->n++;
}
#define LOAD(off) emit(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(off), 0, 0)
#define JUMP(op, k, jt, jf) emit(p, BPF_JMP | (op) | BPF_K, (uint32_t)(k), jt, jf)
#define RET(action) emit(p, BPF_RET | BPF_K, action, 0, 0)

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Rules on arguments; the accumulator need not be kept. Falls through to ALLOW. */
static void argument_rules(struct program *p, int nr)
{
	switch (nr) {
	case SYS_clone:
		/* Threads and processes, but no new namespaces. */
		LOAD(ARG_LO(0));
		JUMP(BPF_JSET, CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
		     0, 1);
		RET(SECCOMP_RET_KILL_PROCESS);
		break;
	case SYS_ioctl:
		/* Never feed the terminal's input: that would leave the sandbox. */
		LOAD(ARG_LO(1));
		JUMP(BPF_JEQ, 0x5412 /* TIOCSTI */, 1, 0);
		JUMP(BPF_JEQ, 0x541c /* TIOCLINUX */, 0, 1);
		RET(SECCOMP_RET_ERRNO | EPERM);
		break;
	case SYS_prctl:
		/* PR_SET_MM_MAP only describes our own memory to /proc. */
		LOAD(ARG_LO(0));
		JUMP(BPF_JEQ, PR_SET_PDEATHSIG, 5, 0);
		JUMP(BPF_JEQ, PR_SET_NAME, 4, 0);
		JUMP(BPF_JEQ, PR_SET_MM, 0, 2);
		LOAD(ARG_LO(1));
		JUMP(BPF_JEQ, PR_SET_MM_MAP, 1, 0);
		RET(SECCOMP_RET_KILL_PROCESS);
		break;
	}
	RET(SECCOMP_RET_ALLOW);
}

/* The accumulator holds the number. Blocks are emitted in order, each jump is
 * to an instruction that follows, patched when its target is known. */
static void search(struct program *p, const int *calls, size_t n)
{
	if (n == 1) {
		JUMP(BPF_JEQ, calls[0], 1, 0);
		RET(SECCOMP_RET_KILL_PROCESS);
		argument_rules(p, calls[0]);
		return;
	}
	/* A conditional jump reaches 255 instructions only: jump over a long one. */
	size_t half = n / 2;
	JUMP(BPF_JGE, calls[half], 0, 1);
	unsigned far = emit(p, BPF_JMP | BPF_JA, 0, 0, 0);
	search(p, calls, half);
	p->insn[far].k = p->n - far - 1;
	search(p, calls + half, n - half);
}

int filter_guest(const struct kernel_image *k)
{
	static struct program prog;
	struct program *p = &prog;
	int sorted[NCALLS];

	for (size_t i = 0; i < NCALLS; i++)
		sorted[i] = host_calls[i];
	qsort(sorted, NCALLS, sizeof(int), compare);

	p->n = 0;
	LOAD(offsetof(struct seccomp_data, arch));
	JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
	RET(SECCOMP_RET_TRAP);
	LOAD(offsetof(struct seccomp_data, instruction_pointer) + 4);
	JUMP(BPF_JEQ, k->hostcall_start >> 32, 1, 0);
	RET(SECCOMP_RET_TRAP);
	LOAD(offsetof(struct seccomp_data, instruction_pointer));
	JUMP(BPF_JGE, k->hostcall_start, 1, 0);
	RET(SECCOMP_RET_TRAP);
	JUMP(BPF_JGT, k->hostcall_end, 0, 1);
	RET(SECCOMP_RET_TRAP);
	LOAD(offsetof(struct seccomp_data, nr));
	search(p, sorted, NCALLS);

	struct sock_fprog fprog = { (unsigned short)p->n, p->insn };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &fprog))
		return errno;
	return 0;
}
