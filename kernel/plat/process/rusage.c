/* Resource usage. The host counts for us: a guest process is a host process. */
#include "core/string.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/resource.h>

static u64 tv_ns(const struct __kernel_old_timeval *tv)
{
	return tv->tv_sec * NSEC_PER_SEC + tv->tv_usec * 1000;
}

void plat_rusage(int who, struct rusage_k *r)
{
	struct rusage h;
	memset(r, 0, sizeof *r);
	if (host_call(HC_getrusage, who, &h) < 0) return;
	r->utime = tv_ns((void *)&h.ru_utime), r->stime = tv_ns((void *)&h.ru_stime);
	r->maxrss = h.ru_maxrss;
	r->minflt = h.ru_minflt, r->majflt = h.ru_majflt;
	r->inblock = h.ru_inblock, r->oublock = h.ru_oublock;
	r->nvcsw = h.ru_nvcsw, r->nivcsw = h.ru_nivcsw;
}
