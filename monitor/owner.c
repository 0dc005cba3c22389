/* See owner.h. Everything in the request comes from an untrusted guest: it is
 * copied once, then checked. The handle is looked up in the guest's own
 * descriptor table through /proc, and the name is a single component that is not
 * followed, so nothing can be reached that the guest has not reached itself. */
#define _GNU_SOURCE
#include "owner.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned read_number(const char *path, unsigned otherwise)
{
	FILE *f = fopen(path, "re");
	unsigned n;
	if (!f || fscanf(f, "%u", &n) != 1) n = otherwise;
	if (f) fclose(f);
	return n;
}

void owner_setup(struct htux_bootinfo *b, int hidden)
{
	b->owners_hidden = (unsigned)hidden;
	if (hidden) {
		b->overflow_uid = read_number("/proc/sys/kernel/overflowuid", 65534);
		b->overflow_gid = read_number("/proc/sys/kernel/overflowgid", 65534);
	}
}

/* The process whose descriptor table the handle is of. All guest processes share one,
 * and the guest ends with the first. */
static pid_t table_of(pid_t child, enum owner_whose whose)
{
	static pid_t pid;
	char path[64];
	if (whose == OWNER_CHILD) return child;
	if (pid <= 0) {
		snprintf(path, sizeof(path), "/proc/%d/task/%d/children", child, child);
		pid = (pid_t)read_number(path, 0);
	}
	return pid;
}

static int look(pid_t guest, int dir, const char *name, struct stat *st)
{
	char path[64];
	int e = 0;
	if (!memchr(name, 0, 256) || strchr(name, '/') || !strcmp(name, "..")) return EINVAL;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", guest, dir);
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0) return errno;
	if (fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)) e = errno;
	close(fd);
	return e;
}

void owner_answer(struct htux_owner_request *shared, pid_t child, enum owner_whose whose)
{
	struct htux_owner_request r;
	struct stat st = { 0 };
	memcpy(&r, shared, sizeof(r));
	pid_t guest = table_of(child, whose);
	shared->error = guest > 0 ? look(guest, r.dir, r.name, &st) : ESRCH;
	shared->uid = st.st_uid;
	shared->gid = st.st_gid;
	__atomic_store_n(&shared->state, HTUX_OWNER_ANSWERED, __ATOMIC_RELEASE);
	syscall(SYS_futex, &shared->state, FUTEX_WAKE, 1, NULL, NULL, 0);
}
