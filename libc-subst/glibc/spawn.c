/* posix_spawn's actions and attributes that musl lacks
 * (patches/spawn-actions.patch does them). */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#include "twin.h"

/* musl's list entry, see its fdop.h. */
enum { CLOSEFROM = 6, TCSETPGRP = 7 };
struct action {
	struct action *next, *prev;
	int cmd, fd, srcfd, oflag;
	mode_t mode;
	char path[];
};

static int add(posix_spawn_file_actions_t *fa, int cmd, int fd)
{
	extern void *__libc_malloc(size_t); /* what frees it is musl's, too */
	if (fd < 0 || fd >= sysconf(_SC_OPEN_MAX)) return EBADF;
	struct action *a = __libc_malloc(sizeof *a), *old = fa->__actions;
	if (!a) return ENOMEM;
	*a = (struct action){ .next = old, .cmd = cmd, .fd = fd };
	if (old) old->prev = a;
	fa->__actions = a;
	return 0;
}

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *fa, int low)
{
	return add(fa, CLOSEFROM, low);
}
int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *fa, int fd) { return add(fa, TCSETPGRP, fd); }

int glibc_spawnattr_setschedparam(posix_spawnattr_t *a, const struct sched_param *p)
{
	a->__prio = p->sched_priority;
	return 0;
}
int glibc_spawnattr_getschedparam(const posix_spawnattr_t *a, struct sched_param *p)
{
	*(int *)p = a->__prio;
	return 0;
}
int glibc_spawnattr_getschedpolicy(const posix_spawnattr_t *a, int *policy)
{
	*policy = a->__pol;
	return 0;
}

int glibc_spawnattr_setschedpolicy(posix_spawnattr_t *a, int policy)
{
	if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR) return EINVAL;
	a->__pol = policy;
	return 0;
}
TWIN(posix_spawnattr_setschedparam, GLIBC_2.2.5, glibc_spawnattr_setschedparam);
TWIN(posix_spawnattr_getschedparam, GLIBC_2.2.5, glibc_spawnattr_getschedparam);
TWIN(posix_spawnattr_setschedpolicy, GLIBC_2.2.5, glibc_spawnattr_setschedpolicy);
TWIN(posix_spawnattr_getschedpolicy, GLIBC_2.2.5, glibc_spawnattr_getschedpolicy);
