/* Limits and the use of resources, of before setrlimit and getrusage. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/resource.h>

struct vtimes {
	int utime, stime; /* in sixtieths of a second */
	unsigned idsrss, ixrss;
	int maxrss, majflt, minflt, nswap, inblk, oublk;
};

/* Limit 1 is setrlimit's limit 0, of the processor's time; 6 is that of memory. */
int vlimit(int limit, int value)
{
	struct rlimit r;
	if (limit < 1 || limit > 6) {
		errno = EINVAL;
		return -1;
	}
	if (getrlimit(limit - 1, &r)) return -1;
	r.rlim_cur = value;
	return setrlimit(limit - 1, &r);
}

static int sixtieths(struct timeval t) { return t.tv_sec * 60 + t.tv_usec * 60 / 1000000; }

static int used(int who, struct vtimes *to)
{
	struct rusage u;
	if (!to) return 0;
	if (getrusage(who, &u)) return -1;
	/* The kernel does not sum up sizes; the other two were never told. */
	to->utime = sixtieths(u.ru_utime);
	to->stime = sixtieths(u.ru_stime);
	to->idsrss = u.ru_idrss + u.ru_isrss;
	to->majflt = u.ru_majflt;
	to->minflt = u.ru_minflt;
	to->nswap = u.ru_nswap;
	to->inblk = u.ru_inblock;
	to->oublk = u.ru_oublock;
	return 0;
}

int vtimes(struct vtimes *self, struct vtimes *children)
{
	return used(RUSAGE_SELF, self) || used(RUSAGE_CHILDREN, children) ? -1 : 0;
}
