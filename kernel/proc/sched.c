/* Scheduling: the host schedules; affinity and niceness are passed on to it. */
#include "proc/process.h"
#include "core/string.h"
#include "core/printk.h"
#include "core/uaccess.h"
#include "plat/host.h"
#include "plat.h"
#include <htux/bootinfo.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/sched/types.h>

#ifndef SCHED_EXT /* Linux 6.12 */
#define SCHED_EXT 7
#endif
#define CPUMASK_BYTES 1024 /* 8192 processors, Linux's largest */

long sys_sched_yield(void)
{
	plat_yield();
	return 0;
}

/* Process 1 has no thread, but is there: it is as the guest began. (Its processors are the caller's.) */
static struct thread first = { .proc = &init_process, .refs = 1 };

struct thread *thread_to_see(pid_t tid)
{
	struct thread *t = tid == init_process.pid ? &first : current();
	if (tid && t != &first) return (t = find_thread(tid)) ? t : ERR_PTR(-ESRCH);
	thread_get(t);
	return t;
}

struct thread *thread_to_change(pid_t tid) { return tid == init_process.pid ? ERR_PTR(-EPERM) : thread_to_see(tid); }

bool may_schedule(const struct thread *t)
{
	const struct cred *me = &current_process()->cred, *c = &t->proc->cred;
	return me->euid == c->uid || me->euid == c->euid || capable(CAP_SYS_NICE);
}

/* Take t's p->lock while t has a host thread of its own, on which the host may be called: false if it has ended. (Its
 * host thread may carry another one by then: none of this process are kept from now on.) */
static bool lock_host_thread(struct thread *t)
{
	plat_threads_drop(t->proc, true);
	for (;;) {
		mutex_lock(&t->proc->lock);
		if (!t->dead && t->host_tid) return true;
		mutex_unlock(&t->proc->lock);
		if (t->dead) return false;
		plat_yield(); /* just being started */
	}
}

long sys_sched_setaffinity(pid_t tid, unsigned len, const u64 *umask)
{
	u8 mask[CPUMASK_BYTES];
	memset(mask, 0, sizeof mask);
	if (len > sizeof mask) len = sizeof mask;
	if (copy_from_user(mask, umask, len)) return -EFAULT;
	struct thread *t = thread_to_change(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	long r = -EPERM;
	if (may_schedule(t)) {
		r = -ESRCH;
		if (lock_host_thread(t)) {
			r = host_call(HC_sched_setaffinity, t->host_tid, len, mask);
			mutex_unlock(&t->proc->lock);
		}
	}
	thread_put(t);
	return r;
}

long sys_sched_getaffinity(pid_t tid, unsigned len, u64 *umask)
{
	u8 mask[CPUMASK_BYTES];
	if (len & 7) return -EINVAL;
	struct thread *t = thread_to_see(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	long r = host_call(HC_sched_getaffinity, (t == &first ? current() : t)->host_tid,
			   min(len, (unsigned)sizeof mask), mask);
	thread_put(t);
	if (r > 0 && copy_to_user(umask, mask, r)) return -EFAULT;
	return r;
}

long sys_getcpu(unsigned *ucpu, unsigned *unode)
{
	unsigned cpu, node;
	long r = host_call(HC_getcpu, &cpu, &node, NULL);
	if (r) return r;
	return (ucpu && put_user(cpu, ucpu)) || (unode && put_user(node, unode)) ? -EFAULT : 0;
}

/* --- policies: only the ordinary ones are to be had without privileges --- */

static bool is_realtime(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR || policy == SCHED_DEADLINE; }

/* RLIMIT_NICE: 20 - nice is what it counts. */
static bool nice_allowed(int nice) { return (u64)(20 - nice) <= rlimit(RLIMIT_NICE); }

/* Would t be better off? */
static bool is_more(const struct thread *t, int policy, bool reset)
{
	bool idle = (t->policy & ~SCHED_RESET_ON_FORK) == SCHED_IDLE;
	return (t->policy & SCHED_RESET_ON_FORK && !reset) || (idle && policy != SCHED_IDLE && !nice_allowed(t->nice));
}

static long set_policy(pid_t tid, int policy, int prio)
{
	if (tid < 0) return -EINVAL;
	struct thread *t = thread_to_change(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	bool reset = policy & SCHED_RESET_ON_FORK;
	policy &= ~SCHED_RESET_ON_FORK;
	long r = 0;
	if (policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE && !is_realtime(policy))
		r = -EINVAL;
	else if (prio < 0 || prio > 99 || is_realtime(policy) != (prio != 0)) r = -EINVAL;
	else if (policy == SCHED_DEADLINE) r = -EINVAL; /* only sched_setattr can */
	else if (is_realtime(policy) || !may_schedule(t) || (!capable(CAP_SYS_NICE) && is_more(t, policy, reset)))
		r = -EPERM;
	if (!r) t->policy = policy | (reset ? SCHED_RESET_ON_FORK : 0);
	thread_put(t);
	return r;
}

long sys_sched_setscheduler(pid_t tid, int policy, const void *u)
{
	int prio;
	if (policy < 0 || !u) return -EINVAL;
	if (copy_from_user(&prio, u, sizeof prio)) return -EFAULT;
	return set_policy(tid, policy, prio);
}

long sys_sched_getscheduler(pid_t tid)
{
	if (tid < 0) return -EINVAL;
	struct thread *t = thread_to_see(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	long r = t->policy;
	thread_put(t);
	return r;
}

long sys_sched_setparam(pid_t tid, const void *u)
{
	int prio;
	if (tid < 0 || !u) return -EINVAL;
	if (copy_from_user(&prio, u, sizeof prio)) return -EFAULT;
	long policy = sys_sched_getscheduler(tid);
	return policy < 0 ? policy : set_policy(tid, policy, prio);
}

long sys_sched_getparam(pid_t tid, void *u)
{
	if (tid < 0 || !u) return -EINVAL;
	long policy = sys_sched_getscheduler(tid);
	if (policy < 0) return policy;
	return put_user(0, (int *)u);
}

long sys_sched_get_priority_max(int policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR) return 99;
	return policy == SCHED_NORMAL || policy == SCHED_BATCH || policy == SCHED_IDLE || policy == SCHED_DEADLINE ||
			       policy == SCHED_EXT
		       ? 0
		       : -EINVAL;
}

long sys_sched_get_priority_min(int policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR) return 1;
	return sys_sched_get_priority_max(policy);
}

long sys_sched_rr_get_interval(pid_t tid, void *uts)
{
	if (tid < 0) return -EINVAL;
	struct thread *t = thread_to_see(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	thread_put(t);
	/* The slice of ordinary threads, Linux's base_slice on small machines. */
	struct {
		s64 sec, nsec;
	} ts = { 0, 3000000 };
	return copy_to_user(uts, &ts, sizeof ts);
}

long sys_sched_getattr(pid_t tid, struct sched_attr *u, unsigned size, unsigned flags)
{
	struct sched_attr a;
	if (tid < 0 || !u || size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE || flags) return -EINVAL;
	struct thread *t = thread_to_see(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	memset(&a, 0, sizeof a);
	a.size = min(size, (unsigned)sizeof a);
	a.sched_policy = t->policy & ~SCHED_RESET_ON_FORK;
	if (t->policy & SCHED_RESET_ON_FORK) a.sched_flags = SCHED_FLAG_RESET_ON_FORK;
	a.sched_nice = t->nice;
	if (size >= SCHED_ATTR_SIZE_VER1) a.sched_util_max = 1024;
	thread_put(t);
	return copy_to_user(u, &a, a.size);
}

static long set_nice(struct thread *t, int nice)
{
	if (!may_schedule(t)) return -EPERM;
	if (nice < t->nice && !nice_allowed(nice)) return -EACCES;
	if (!lock_host_thread(t)) return 0; /* it has ended since it was found */
	long r = host_call(HC_setpriority, PRIO_PROCESS, t->host_tid, nice);
	bool refused = r == -EACCES || r == -EPERM;
	if (!refused) t->nice = nice;
	mutex_unlock(&t->proc->lock);
	return refused ? -EACCES : 0;
}

long sys_sched_setattr(pid_t tid, struct sched_attr *u, unsigned flags)
{
	struct sched_attr a;
	u32 size;
	if (tid < 0 || !u || flags) return -EINVAL;
	memset(&a, 0, sizeof a);
	if (get_user(size, &u->size)) return -EFAULT;
	if (!size) size = SCHED_ATTR_SIZE_VER0;
	if (size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE) {
		put_user((u32)sizeof a, &u->size);
		return -E2BIG;
	}
	if (copy_from_user(&a, u, min((size_t)size, sizeof a))) return -EFAULT;
	if ((s32)a.sched_policy < 0) return -EINVAL;
	if (a.sched_flags & ~(u64)SCHED_FLAG_RESET_ON_FORK) return -EINVAL;
	if (a.sched_nice < -20) a.sched_nice = -20;
	if (a.sched_nice > 19) a.sched_nice = 19;
	int policy = a.sched_policy | (a.sched_flags ? SCHED_RESET_ON_FORK : 0);
	if (policy == SCHED_DEADLINE) return -EPERM;
	long r = set_policy(tid, policy, a.sched_priority);
	if (r) return r;
	struct thread *t = thread_to_change(tid);
	if (IS_ERR(t)) return PTR_ERR(t);
	if (t->nice != a.sched_nice) r = set_nice(t, a.sched_nice);
	thread_put(t);
	return r == -EACCES ? -EPERM : r;
}

/* SCHED_RESET_ON_FORK: t has been started with its parent's niceness, as the host does, but is not to have it. */
void sched_forked(struct thread *t)
{
	if (t->nice == current()->nice || !lock_host_thread(t)) return;
	host_call(HC_setpriority, PRIO_PROCESS, t->host_tid, t->nice);
	mutex_unlock(&t->proc->lock);
}

/* The monitor's niceness is where the guest's begins. */
void sched_init_nice(struct thread *t) { t->nice = first.nice = bootinfo->nice; }

/* --- niceness: per thread, addressed by process, group or user --- */

struct nice_request {
	bool set;
	int nice; /* to set */
	int best; /* 20 - the lowest found */
	long error;
};

static long nice_thread(struct thread *t, void *data)
{
	struct nice_request *n = data;
	if (n->set) {
		long r = set_nice(t, n->nice);
		if (r && !n->error) n->error = r;
	}
	n->best = max(n->best, 20 - t->nice);
	return 1;
}

static long nice_process(struct process *p, void *data) { return for_each_thread(p, nice_thread, data); }

static long nice_do(int which, int who, struct nice_request *n)
{
	long found = 0;
	switch (which) {
	case PRIO_PROCESS: {
		struct thread *t = n->set ? thread_to_change(who) : thread_to_see(who);
		if (IS_ERR(t)) return PTR_ERR(t);
		found = nice_thread(t, n);
		thread_put(t);
		break;
	}
	case PRIO_PGRP:
		found = for_each_process (match_pgid, who ? who : current_process()->pgid, nice_process, n);
		break;
	case PRIO_USER:
		found = for_each_process (match_uid, who ? (u32)who : current_process()->cred.uid, nice_process, n);
		break;
	default: return -EINVAL;
	}
	return found ? n->error : -ESRCH;
}

long sys_getpriority(int which, int who)
{
	struct nice_request n = { .best = -1 };
	long r = nice_do(which, who, &n);
	return r ? r : n.best;
}

long sys_setpriority(int which, int who, int nice)
{
	struct nice_request n = { .set = true, .nice = nice < -20 ? -20 : nice > 19 ? 19 : nice };
	return nice_do(which, who, &n);
}
