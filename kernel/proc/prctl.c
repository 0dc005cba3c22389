/* prctl(2), arch_prctl(2), personality(2). */
#include "proc/process.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "plat.h"
#include <asm/prctl.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#define DEFAULT_TIMERSLACK 50000

static long set_name(const char *u)
{
	struct thread *t = current();
	char name[16];
	long n = strncpy_from_user(name, u, sizeof name - 1);
	if (n < 0) return n;
	memset(name + n, 0, sizeof name - n);
	memcpy(t->comm, name, sizeof name);
	if (t == t->proc->leader) memcpy(t->proc->comm, name, sizeof name);
	return 0;
}

long sys_prctl(int op, u64 a, u64 b, u64 c, u64 d)
{
	struct thread *t = current();
	struct process *p = t->proc;
	switch (op) {
	case PR_SET_NAME: return set_name((const char *)a);
	case PR_GET_NAME: return copy_to_user((void *)a, t->comm, sizeof t->comm);
	case PR_SET_PDEATHSIG:
		if (a > NSIG64) return -EINVAL;
		t->pdeath_signal = a;
		return 0;
	case PR_GET_PDEATHSIG: return put_user(t->pdeath_signal, (int *)a);
	case PR_SET_DUMPABLE:
		if (a > 1) return -EINVAL;
		p->dumpable = a;
		return 0;
	case PR_GET_DUMPABLE: return p->dumpable;
	case PR_SET_NO_NEW_PRIVS:
		if (a != 1 || b || c || d) return -EINVAL;
		p->no_new_privs = true;
		return 0;
	case PR_GET_NO_NEW_PRIVS: return a || b || c || d ? -EINVAL : p->no_new_privs;
	case PR_SET_CHILD_SUBREAPER: p->child_subreaper = a; return 0;
	case PR_GET_CHILD_SUBREAPER: return put_user((int)p->child_subreaper, (int *)a);
	case PR_SET_TIMERSLACK: t->timerslack = (long)a > 0 ? a : t->default_timerslack; return 0;
	case PR_GET_TIMERSLACK: return t->timerslack ? (long)t->timerslack : DEFAULT_TIMERSLACK;
	case PR_GET_TIMING: return PR_TIMING_STATISTICAL;
	case PR_SET_TIMING: return a == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_GET_KEEPCAPS: return p->keepcaps;
	case PR_SET_KEEPCAPS:
		if (a > 1) return -EINVAL;
		p->keepcaps = a;
		return 0;
	case PR_CAPBSET_READ: return caps_bounding(a, false);
	case PR_CAPBSET_DROP: return caps_bounding(a, true);
	case PR_GET_SECUREBITS: return 0;
	case PR_SET_SECUREBITS: return -EPERM;
	case PR_CAP_AMBIENT: return caps_ambient(a, b, c, d);
	case PR_GET_TID_ADDRESS: return put_user(t->clear_child_tid, (u64 *)a);
	case PR_GET_TSC: return put_user(PR_TSC_ENABLE, (int *)a);
	case PR_SET_TSC: return a == PR_TSC_ENABLE ? 0 : -EINVAL;
	case PR_GET_THP_DISABLE: return a || b || c || d ? -EINVAL : 0;
	case PR_MCE_KILL_GET: return a || b || c || d ? -EINVAL : PR_MCE_KILL_DEFAULT;
	case PR_GET_SECCOMP: return 0;
	default: return -EINVAL;
	}
}

long sys_arch_prctl(int op, u64 addr)
{
	switch (op) {
	case ARCH_SET_FS:
		if (addr >= HTUX_USER_END) return -EPERM;
		plat_set_fsbase(addr);
		return 0;
	case ARCH_GET_FS: return put_user(plat_get_fsbase(), (u64 *)addr);
	/* gs is the kernel's way to `current`: only its initial value can be had. */
	case ARCH_SET_GS: return addr ? -EPERM : 0;
	case ARCH_GET_GS: return put_user(0UL, (u64 *)addr);
	case ARCH_GET_CPUID: return 1;
	case ARCH_SET_CPUID: return addr ? 0 : -ENODEV;
	default: return -EINVAL;
	}
}

long sys_personality(u32 persona)
{
	struct process *p = current_process();
	u32 old = p->personality;
	if (persona != 0xffffffff) p->personality = persona;
	return old;
}
