/* See filter.h. The program is classic BPF, written out here since libseccomp
 * has no rules on the instruction pointer:
 *
 *   not x86-64, or ip outside the host-call text     -> TRAP (the guest's own call)
 *   number in the list (binary search)               -> argument rules, ALLOW
 *   else                                             -> KILL_PROCESS
 */
#define _GNU_SOURCE
#include "filter.h"
#include "../bpf.h"
#include <errno.h>
#include <htux/hostcall.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define X(name, nr, ...) nr,
static const int host_calls[] = { HTUX_HOSTCALLS(X) };
#undef X
#define NCALLS (sizeof(host_calls) / sizeof(*host_calls))

/* Rules on arguments; the accumulator need not be kept. */
static void argument_rules(struct bpf_program *p, int nr, void *arg)
{
	(void)arg;
	switch (nr) {
	case SYS_clone:
		/* Threads and processes, but no new namespaces. */
		LOAD(ARG_LO(0));
		JUMP(BPF_JSET,
		     CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
			     CLONE_NEWNET,
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

int filter_guest(const struct kernel_image *k)
{
	static struct bpf_program program;
	struct bpf_program *p = &program;
	int numbers[NCALLS];

	memcpy(numbers, host_calls, sizeof(numbers));
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
	bpf_search(p, numbers, NCALLS, SECCOMP_RET_KILL_PROCESS, argument_rules, NULL);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : bpf_install(p);
}
