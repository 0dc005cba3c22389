/* Names of shared memory, semaphores and message queues. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "twin.h"

#define LONGEST_PREFIX 4 /* what exceeds NAME_MAX by less than it is refused by the kernel */

/* The file of a name that may begin with slashes and has none otherwise; -1 if it is none. */
static int file_of(char path[NAME_MAX + 18], const char *prefix, const char *name)
{
	while (*name == '/') name++;
	size_t n = strlen(name);
	if (!n || n + strlen(prefix) > NAME_MAX + LONGEST_PREFIX || strchr(name, '/')) return -1;
	sprintf(path, "/dev/shm/%s%s", prefix, name);
	return 0;
}

int glibc_shm_open(const char *name, int flags, mode_t mode)
{
	char path[NAME_MAX + 18];
	int cancel;
	if (file_of(path, "", name)) {
		errno = EINVAL;
		return -1;
	}
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0 && errno == EISDIR) errno = EINVAL; /* "." is a name */
	pthread_setcancelstate(cancel, 0);
	return fd;
}
TWIN2(shm_open, GLIBC_2.2.5, GLIBC_2.34, glibc_shm_open);

static int remove_file(const char *prefix, const char *name)
{
	char path[NAME_MAX + 18];
	if (file_of(path, prefix, name)) {
		errno = ENOENT;
		return -1;
	}
	int r = unlink(path);
	if (r && errno == EPERM) errno = EACCES;
	return r;
}

int glibc_shm_unlink(const char *name) { return remove_file("", name); }
/* sem_open's files have the prefix too (patches/sem-names.patch). */
int glibc_sem_unlink(const char *name) { return remove_file("sem.", name); }
TWIN2(shm_unlink, GLIBC_2.2.5, GLIBC_2.34, glibc_shm_unlink);
TWIN2(sem_unlink, GLIBC_2.2.5, GLIBC_2.34, glibc_sem_unlink);

/* A queue's name begins with a slash. */
static int is_name(const char *name)
{
	if (*name == '/') return 1;
	errno = EINVAL;
	return 0;
}

mqd_t glibc_mq_open(const char *name, int flags, ...)
{
	va_list ap;
	if (!is_name(name)) return -1;
	if (!(flags & O_CREAT)) return mq_open(name, flags);
	va_start(ap, flags);
	mode_t mode = va_arg(ap, mode_t);
	struct mq_attr *attr = va_arg(ap, struct mq_attr *);
	va_end(ap);
	return mq_open(name, flags, mode, attr);
}
int glibc_mq_unlink(const char *name) { return is_name(name) ? mq_unlink(name) : -1; }
TWIN2(mq_open, GLIBC_2.3.4, GLIBC_2.34, glibc_mq_open);
TWIN2(mq_unlink, GLIBC_2.3.4, GLIBC_2.34, glibc_mq_unlink);
