/* Functions whose interface changed between versions of glibc, as they were. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include "pthread_impl.h"
#include "lock.h"
#include "twin.h"

/* Sets of CPUs had one size, and no argument for it. */
int glibc_old_sched_getaffinity(pid_t pid, cpu_set_t *s) { return sched_getaffinity(pid, sizeof *s, s); }
int glibc_old_sched_setaffinity(pid_t pid, const cpu_set_t *s) { return sched_setaffinity(pid, sizeof *s, s); }
int glibc_old_getaffinity(pthread_t t, cpu_set_t *s) { return pthread_getaffinity_np(t, sizeof *s, s); }
int glibc_old_setaffinity(pthread_t t, const cpu_set_t *s) { return pthread_setaffinity_np(t, sizeof *s, s); }
extern int pthread_attr_getaffinity_np(const pthread_attr_t *, size_t, cpu_set_t *),
	pthread_attr_setaffinity_np(pthread_attr_t *, size_t, const cpu_set_t *);
int glibc_old_attr_getaffinity(const pthread_attr_t *a, cpu_set_t *s)
{
	return pthread_attr_getaffinity_np(a, sizeof *s, s);
}
int glibc_old_attr_setaffinity(pthread_attr_t *a, const cpu_set_t *s)
{
	return pthread_attr_setaffinity_np(a, sizeof *s, s);
}
OLD_TWIN(sched_getaffinity, GLIBC_2.3.3, glibc_old_sched_getaffinity);
OLD_TWIN(sched_setaffinity, GLIBC_2.3.3, glibc_old_sched_setaffinity);
OLD_TWIN(pthread_getaffinity_np, GLIBC_2.3.3, glibc_old_getaffinity);
OLD_TWIN(pthread_setaffinity_np, GLIBC_2.3.3, glibc_old_setaffinity);
OLD_TWIN(pthread_attr_getaffinity_np, GLIBC_2.3.3, glibc_old_attr_getaffinity);
OLD_TWIN(pthread_attr_setaffinity_np, GLIBC_2.3.3, glibc_old_attr_setaffinity);

/* A result of the caller's was a must. */
char *glibc_old_realpath(const char *path, char *out)
{
	if (out) return realpath(path, out);
	errno = EINVAL;
	return 0;
}
OLD_TWIN(realpath, GLIBC_2.2.5, glibc_old_realpath);

/* A thread that has ended was an error. */
int glibc_old_pthread_kill(pthread_t t, int sig)
{
	sigset_t set;
	__block_all_sigs(&set); /* a handler may ask too */
	LOCK(t->killlock);
	int gone = !t->tid;
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return gone ? ESRCH : pthread_kill(t, sig);
}
OLD_TWIN(pthread_kill, GLIBC_2.2.5, glibc_old_pthread_kill);

/* The calling thread's C++ objects were destroyed. */
_Noreturn void glibc_old_quick_exit(int status)
{
	extern void __call_tls_dtors(void);
	__call_tls_dtors();
	quick_exit(status);
}
OLD_TWIN(quick_exit, GLIBC_2.10, glibc_old_quick_exit);
