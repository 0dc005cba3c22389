/* Resource usage. The host counts for us: a guest process is a host process. */
#include "core/printk.h"
#include "core/string.h"
#include "plat/process/process.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/fcntl.h>

static u64 tv_ns(const struct __kernel_old_timeval *tv) { return tv->tv_sec * NSEC_PER_SEC + tv->tv_usec * 1000; }

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
	const struct rusage_k *before = &current()->usage_start;
	if (who != RUSAGE_THREAD) return;
	r->utime -= before->utime, r->stime -= before->stime;
	r->minflt -= before->minflt, r->majflt -= before->majflt;
	r->inblock -= before->inblock, r->oublock -= before->oublock;
	r->nvcsw -= before->nvcsw, r->nivcsw -= before->nivcsw;
}

/* --- resident memory: what the host's /proc says, where it is in reach of the guest's
 * root. It has numbers of its own for our processes. --- */

static u64 number(const char *s)
{
	u64 n = 0;
	for (; *s == ' ' || *s == '\t'; s++)
		;
	for (; *s >= '0' && *s <= '9'; s++) n = n * 10 + *s - '0';
	return n;
}

void resident_init(struct process *p)
{
	char self[16];
	long n = host_call(HC_readlinkat, AT_FDCWD, "/proc/self", self, sizeof self - 1);
	self[n > 0 ? n : 0] = 0;
	p->host_proc = number(self);
}

/* The pages that a line of /proc/PID/status tells in kB. */
static u64 pages_of(const char *text, const char *name)
{
	size_t len = strlen(name);
	for (; (text = strchr(text, '\n'));)
		if (!strncmp(++text, name, len)) return number(text + len) / (PAGE_SIZE / 1024);
	return 0;
}

/* Anonymous shared memory is of the arena, as is all that the kernel has: not told apart. */
bool plat_resident(struct process *p, struct resident *r)
{
	char path[32], text[2048];
	if (!p->host_proc) return false;
	ksnprintf(path, sizeof path, "/proc/%d/status", p->host_proc);
	long fd = host_call(HC_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0) return false;
	long n = host_call(HC_read, fd, text, sizeof text - 1);
	host_call(HC_close, fd);
	if (n <= 0) return false;
	text[n] = 0;
	r->anon = pages_of(text, "RssAnon:");
	r->file = pages_of(text, "RssFile:");
	return r->anon + r->file > 0;
}
