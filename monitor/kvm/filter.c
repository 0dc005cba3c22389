/* See filter.h. Rules allow; what no rule allows ends the VMM. */
#define _GNU_SOURCE
#include "filter.h"
#include "../bpf.h"
#include "../diag.h"
#include "call.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/hostcall.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A condition on the lower half of an argument: all those used here are 32 bits wide. */
enum test { ANY, EQUALS, WITH, WITHOUT, IS_PID, IS_PROC_FDS };
struct rule {
	const char *name;
	int nr;
	int kinds;
	struct {
		unsigned char arg, test;
		unsigned value;
	} when[2];
};
#define V FILTER_VCPU
#define C FILTER_CONTROL
#define G FILTER_GDB
#define D 8  /* vCPUs that are debugged */
#define H 16 /* for listing: a call that the guest makes, not the monitor itself */
#define CALL(kinds, name, ...)                            \
	{                                                 \
#name, SYS_##name, kinds, { __VA_ARGS__ } \
	}
#define IOCTL(kinds, request)                                  \
	{                                                      \
#request, SYS_ioctl, kinds,                    \
		{                                              \
			{                                      \
				1, EQUALS, (unsigned)(request) \
			}                                      \
		}                                              \
	}

static const struct rule own[] = {
	/* running vCPUs; the first is by far the most frequent */
	IOCTL(V, KVM_RUN),
	IOCTL(V, KVM_INTERRUPT),
	IOCTL(V, KVM_GET_REGS),
	IOCTL(V, KVM_SET_REGS),
	IOCTL(V, KVM_GET_SREGS),
	IOCTL(V, KVM_SET_SREGS),
	IOCTL(V, KVM_GET_VCPU_EVENTS),
	IOCTL(V, KVM_SET_VCPU_EVENTS),
	IOCTL(V, KVM_SET_MSRS),
	IOCTL(V, KVM_SET_XSAVE),
	CALL(V, futex),
	CALL(V, rt_sigreturn),
	CALL(V, restart_syscall), /* the host's own way to go on after SIGCONT */
	CALL(V, tgkill, { 0, IS_PID, 0 }),
	CALL(V, exit_group),
	/* what guests may have beyond the host calls: htux/vm.h */
	IOCTL(V, KVM_SET_USER_MEMORY_REGION),
	CALL(V, mmap, { 2, WITHOUT, PROT_EXEC }, { 3, WITH, MAP_FIXED }),
	CALL(V, madvise, { 2, EQUALS, MADV_DONTNEED }),
	CALL(V, mincore),
	CALL(V, timer_create),
	CALL(V, timer_settime),
	CALL(V, openat, { 0, IS_PROC_FDS, 0 }),
	CALL(V, fcntl, { 1, EQUALS, F_GETFL }), /* before a handle is reopened */
	/* host calls that are narrowed (check.c) */
	CALL(V | H, fcntl, { 1, EQUALS, F_DUPFD_CLOEXEC }),
	CALL(V | H, fcntl, { 1, EQUALS, F_GETPIPE_SZ }),
	CALL(V | H, fcntl, { 1, EQUALS, F_SETPIPE_SZ }),
	CALL(V | H, fcntl, { 1, EQUALS, F_GET_SEALS }),
	CALL(V | H, fcntl, { 1, EQUALS, F_ADD_SEALS }),
	CALL(V | H, fcntl, { 1, EQUALS, F_OFD_GETLK }),
	CALL(V | H, fcntl, { 1, EQUALS, F_OFD_SETLK }),
	CALL(V | H, fcntl, { 1, EQUALS, F_OFD_SETLKW }),
	CALL(V | H, ppoll, { 3, EQUALS, 0 }),
	CALL(V | H, epoll_pwait, { 4, EQUALS, 0 }),
	CALL(V | H, setpriority, { 0, EQUALS, 0 }),
	/* making vCPUs and their threads */
	IOCTL(C, KVM_CREATE_VCPU),
	IOCTL(C, KVM_SET_CPUID2),
	IOCTL(C, KVM_SET_XCRS),
	IOCTL(C, KVM_SET_DEVICE_ATTR),
	CALL(C, rt_sigtimedwait),
	CALL(C, rt_sigprocmask),
	CALL(C, clone, { 0, WITH, CLONE_THREAD }),
	CALL(C, mmap, { 2, WITHOUT, PROT_EXEC }),
	CALL(C, mprotect, { 2, WITHOUT, PROT_EXEC }),
	CALL(C, munmap),
	CALL(C, gettid),
	CALL(C, seccomp),
	/* with --gdb alone */
	IOCTL(D, KVM_SET_GUEST_DEBUG),
	IOCTL(D, KVM_GET_DEBUGREGS),
	IOCTL(D, KVM_SET_DEBUGREGS),
	IOCTL(G, KVM_GET_REGS),
	IOCTL(G, KVM_SET_REGS),
	IOCTL(G, KVM_GET_SREGS),
	IOCTL(G, KVM_SET_SREGS),
	IOCTL(G, KVM_GET_XSAVE),
	IOCTL(G, KVM_SET_XSAVE),
	CALL(G, accept4),
	CALL(G, poll),
	CALL(G, read),
	CALL(G, write),
	CALL(G, close),
	CALL(G, futex),
	CALL(G, tgkill, { 0, IS_PID, 0 }),
	CALL(G, process_vm_readv, { 0, IS_PID, 0 }),
	CALL(G, process_vm_writev, { 0, IS_PID, 0 }),
	CALL(G, mmap, { 2, WITHOUT, PROT_EXEC }),
	CALL(G, mremap),
	CALL(G, munmap),
	CALL(G, exit_group),
	CALL(G, restart_syscall),
};
#define NOWN (sizeof(own) / sizeof(*own))

/* The host calls of guests, less those that have rules above and those that this
 * platform does not have. */
#define X(name, nr, ...) { #name, nr },
static const struct {
	const char *name;
	int nr;
} host_calls[] = { HTUX_HOSTCALLS(X) };
#undef X
#define NHOST (sizeof(host_calls) / sizeof(*host_calls))

static struct rule rules[FILTER_RULES_MAX];
static unsigned nrules;
static struct bpf_program programs[5];

static int narrowed(int nr)
{
	for (size_t i = 0; i < NOWN; i++)
		if (own[i].nr == nr && own[i].kinds & V) return 1;
	return 0;
}

static void collect(void)
{
	_Static_assert(NOWN + NHOST + 32 <= FILTER_RULES_MAX, "more rules than there is room for");
	memcpy(rules, own, sizeof(own));
	nrules = NOWN;
	for (size_t i = 0; i < NHOST; i++)
		if (host_call_offered(host_calls[i].nr) && !narrowed(host_calls[i].nr))
			rules[nrules++] = (struct rule){ host_calls[i].name, host_calls[i].nr, V | H, { { 0 } } };
	for (size_t i = 0; i < guest_ioctls_n; i++)
		rules[nrules++] = (struct rule){
			guest_ioctls[i].name, SYS_ioctl, V | H, { { 1, EQUALS, guest_ioctls[i].request } }
		};
}

struct build {
	const struct vm *vm;
	int kind;
};

static unsigned value(const struct build *b, const struct rule *r, unsigned i)
{
	switch (r->when[i].test) {
	case IS_PID: return (unsigned)b->vm->pid;
	case IS_PROC_FDS: return (unsigned)b->vm->proc_fds;
	}
	return r->when[i].value;
}

/* All rules of one system call, one after the other. */
static void emit_rules(struct bpf_program *p, int nr, void *arg)
{
	const struct build *b = arg;
	for (unsigned i = 0; i < nrules; i++) {
		const struct rule *r = &rules[i];
		unsigned next[2], n = 0;
		if (r->nr != nr || !(r->kinds & b->kind)) continue;
		for (unsigned k = 0; k < 2 && r->when[k].test != ANY; k++) {
			unsigned v = value(b, r, k);
			LOAD(ARG_LO(r->when[k].arg));
			/* If it holds, skip the jump to the next rule. */
			if (r->when[k].test == WITHOUT) {
				JUMP(BPF_JSET, v, 0, 1);
			} else {
				if (r->when[k].test == WITH) bpf_emit(p, BPF_ALU | BPF_AND | BPF_K, v, 0, 0);
				JUMP(BPF_JEQ, v, 1, 0);
			}
			next[n++] = bpf_emit(p, BPF_JMP | BPF_JA, 0, 0, 0);
		}
		RET(SECCOMP_RET_ALLOW);
		while (n--) p->insn[next[n]].k = p->n - next[n] - 1;
	}
	RET(SECCOMP_RET_KILL_PROCESS);
}

static void build(const struct vm *vm, int kind, int kinds)
{
	struct bpf_program *p = &programs[kind];
	struct build b = { vm, kinds };
	int numbers[sizeof(rules) / sizeof(*rules)];
	size_t n = 0;
	for (unsigned i = 0; i < nrules; i++)
		if (rules[i].kinds & kinds) numbers[n++] = rules[i].nr;
	LOAD(offsetof(struct seccomp_data, arch));
	JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
	RET(SECCOMP_RET_KILL_PROCESS);
	LOAD(offsetof(struct seccomp_data, nr));
	bpf_search(p, numbers, n, SECCOMP_RET_KILL_PROCESS, emit_rules, &b);
}

static int holds(const struct rule *r, const uint64_t args[6])
{
	for (unsigned k = 0; k < 2 && r->when[k].test != ANY; k++) {
		unsigned a = (unsigned)args[r->when[k].arg], v = r->when[k].value;
		if (r->when[k].test == EQUALS && a != v) return 0;
	}
	return 1;
}

int filter_rule(long nr, const uint64_t args[6])
{
	for (unsigned i = 0; i < nrules; i++)
		if (rules[i].nr == nr && rules[i].kinds & V && holds(&rules[i], args)) return (int)i;
	return -1;
}

const char *filter_rule_name(int rule, unsigned *value)
{
	*value = rules[rule].when[0].test == EQUALS ? rules[rule].when[0].value : 0;
	return rules[rule].name;
}

int filter_prepare(const struct vm *vm)
{
	collect();
	int debugged = vm->debugger ? D : 0;
	build(vm, FILTER_VCPU, V | debugged);
	build(vm, FILTER_CONTROL, V | C | debugged);
	if (vm->debugger) build(vm, FILTER_GDB, G);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
}

void filter_thread(int kind)
{
#ifndef __SANITIZE_ADDRESS__ /* the sanitizer calls what it likes */
	int err = bpf_install(&programs[kind]);
	if (err) die(EXIT_MONITOR, "cannot install the system-call filter: %s", strerror(err));
#else
	(void)kind;
#endif
}

void filter_list(void)
{
	static const char *const tests[] = { [EQUALS] = "equals", [WITH] = "with", [WITHOUT] = "without" };
	collect();
	for (unsigned i = 0; i < nrules; i++) {
		const struct rule *r = &rules[i];
		printf("%s %d %s",
		       r->kinds & H   ? "guest"
		       : r->kinds & V ? "vcpu"
		       : r->kinds & C ? "control"
		       : r->kinds & D ? "vcpu-gdb"
				      : "gdb",
		       r->nr, r->name);
		for (unsigned k = 0; k < 2 && r->when[k].test != ANY; k++)
			if (r->when[k].test == IS_PID || r->when[k].test == IS_PROC_FDS)
				printf(" arg%u %s", r->when[k].arg, r->when[k].test == IS_PID ? "pid" : "proc_fds");
			else printf(" arg%u %s 0x%x", r->when[k].arg, tests[r->when[k].test], r->when[k].value);
		putchar('\n');
	}
}
