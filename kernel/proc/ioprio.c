/* ioprio_set(2), ioprio_get(2): priorities of threads at disks. They are kept and inherited;
 * the host, which does the input and output, is not told. */
#include "proc/process.h"
#include <linux/capability.h>
#include <linux/ioprio.h>
#include <linux/sched.h>

static int class_of(int prio) { return prio >> IOPRIO_CLASS_SHIFT & 7; }

struct ioprio_request {
	bool set;
	int prio;  /* to set */
	long best; /* of those found: the lowest number */
	long error;
};

/* What a thread has that has set none. */
static int effective(const struct thread *t)
{
	int class = (t->policy & ~SCHED_RESET_ON_FORK) == SCHED_IDLE ? IOPRIO_CLASS_IDLE : IOPRIO_CLASS_BE;
	return class_of(t->ioprio) ? t->ioprio : class << IOPRIO_CLASS_SHIFT | (t->nice + 20) / 5;
}

static long one_thread(struct thread *t, void *data)
{
	struct ioprio_request *q = data;
	if (!q->set) q->best = min(q->best, (long)effective(t));
	else if (!may_schedule(t)) q->error = -EPERM;
	else if (!q->error) t->ioprio = q->prio;
	return 1;
}

static long one_process(struct process *p, void *data) { return for_each_thread(p, one_thread, data); }

static long for_those(int which, int who, struct ioprio_request *q)
{
	long found = 0;
	switch (which) {
	case 1: { /* IOPRIO_WHO_PROCESS: a thread */
		struct thread *t = q->set ? thread_to_change(who) : thread_to_see(who);
		if (IS_ERR(t)) return PTR_ERR(t);
		found = one_thread(t, q);
		q->best = t->ioprio; /* just as it was set */
		thread_put(t);
		break;
	}
	case 2: /* IOPRIO_WHO_PGRP */
		found = for_each_process (match_pgid, who ? who : current_process()->pgid, one_process, q);
		break;
	case 3: /* IOPRIO_WHO_USER */
		found = for_each_process (match_uid, who ? (u32)who : current_process()->cred.uid, one_process, q);
		break;
	default: return -EINVAL;
	}
	return found ? q->error : -ESRCH;
}

long sys_ioprio_set(int which, int who, int prio)
{
	struct ioprio_request q = { .set = true, .prio = prio & 0xffff };
	switch (class_of(prio)) {
	case IOPRIO_CLASS_RT:
		if (!capable(CAP_SYS_ADMIN) && !capable(CAP_SYS_NICE)) return -EPERM;
		break;
	case IOPRIO_CLASS_BE:
	case IOPRIO_CLASS_IDLE: break;
	case IOPRIO_CLASS_NONE:
		if (!(prio & 7)) break;
		/* fall through */
	default: return -EINVAL;
	}
	return for_those(which, who, &q);
}

long sys_ioprio_get(int which, int who)
{
	struct ioprio_request q = { .best = INT32_MAX };
	long r = for_those(which, who, &q);
	return r ? r : q.best;
}
