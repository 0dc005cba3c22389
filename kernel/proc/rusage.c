/* Resource usage: the platform counts. */
#include "proc/rusage.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "plat.h"
#include "time/time.h"
#include <linux/resource.h>
#include <linux/times.h>

#define CLOCK_TICK_NS 10000000L /* sysconf(_SC_CLK_TCK) = 100 */

void rusage_add(struct rusage_k *sum, const struct rusage_k *r)
{
	sum->utime += r->utime, sum->stime += r->stime;
	sum->minflt += r->minflt, sum->majflt += r->majflt;
	sum->inblock += r->inblock, sum->oublock += r->oublock;
	sum->nvcsw += r->nvcsw, sum->nivcsw += r->nivcsw;
	sum->maxrss = max(sum->maxrss, r->maxrss);
}

int rusage_put(struct rusage *u, const struct rusage_k *r)
{
	struct rusage h;
	memset(&h, 0, sizeof h);
	h.ru_utime.tv_sec = r->utime / NSEC_PER_SEC, h.ru_utime.tv_usec = r->utime % NSEC_PER_SEC / 1000;
	h.ru_stime.tv_sec = r->stime / NSEC_PER_SEC, h.ru_stime.tv_usec = r->stime % NSEC_PER_SEC / 1000;
	h.ru_maxrss = r->maxrss;
	h.ru_minflt = r->minflt, h.ru_majflt = r->majflt;
	h.ru_inblock = r->inblock, h.ru_oublock = r->oublock;
	h.ru_nvcsw = r->nvcsw, h.ru_nivcsw = r->nivcsw;
	return copy_to_user(u, &h, sizeof h);
}

void process_rusage(struct process *p, struct rusage_k *r)
{
	if (p->state >= PROC_ZOMBIE) *r = p->ru;
	else plat_rusage(RUSAGE_SELF, r);
}

long sys_getrusage(int who, struct rusage *u)
{
	struct process *p = current_process();
	struct rusage_k r;
	switch (who) {
	case RUSAGE_SELF: process_rusage(p, &r); break;
	case RUSAGE_THREAD: plat_rusage(RUSAGE_THREAD, &r); break;
	case RUSAGE_CHILDREN:
		mutex_lock(&proctree_lock);
		r = p->cru;
		mutex_unlock(&proctree_lock);
		break;
	default: return -EINVAL;
	}
	return rusage_put(u, &r);
}

long sys_times(struct tms *u)
{
	struct process *p = current_process();
	if (u) {
		struct rusage_k r;
		process_rusage(p, &r);
		struct tms t = {
			.tms_utime = r.utime / CLOCK_TICK_NS,
			.tms_stime = r.stime / CLOCK_TICK_NS,
			.tms_cutime = p->cru.utime / CLOCK_TICK_NS,
			.tms_cstime = p->cru.stime / CLOCK_TICK_NS,
		};
		if (copy_to_user(u, &t, sizeof t)) return -EFAULT;
	}
	return ktime_now() / CLOCK_TICK_NS;
}
