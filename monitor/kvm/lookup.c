/* Several steps of a path in one request (HTUX_VM_LOOKUP): what the guest's kernel would ask by a
 * statx and an openat2 for each component. See call.h. */
#define _GNU_SOURCE
#include "call.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BENEATH (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

struct lookup {
	struct vm *vm;
	struct htux_looked_up *out; /* in guest memory: only written */
	char path[PATH_MAX];        /* a copy; its slashes become NULs */
	char *walked;               /* the components that are only walked through; NULL: none */
	const char *name[HTUX_LOOKUP_MAX];
	unsigned names;
};

/* 0 or -EINVAL: single components, none of which leads up or stays. */
static int split(struct lookup *l, uint64_t skip)
{
	char *p = l->path, *name;
	while ((name = strsep(&p, "/"))) {
		if (!*name || strlen(name) > NAME_MAX || !strcmp(name, ".") || check_name(name)) return -EINVAL;
		if (skip) { /* stays one string up to here */
			l->walked = l->path;
			if (--skip && p) p[-1] = '/';
			continue;
		}
		if (l->names == HTUX_LOOKUP_MAX) return -EINVAL;
		l->name[l->names++] = name;
	}
	return l->names ? 0 : -EINVAL;
}

static int open_beneath(int dir, const char *path, uint64_t flags)
{
	const struct open_how how = { .flags = flags | O_NOFOLLOW | O_CLOEXEC, .resolve = BENEATH };
	const uint64_t args[6] = { (uint64_t)dir, (uint64_t)path, (uint64_t)&how, sizeof(how) };
	return (int)host_syscall(SYS_openat2, args);
}

static int open_dir(int dir, const char *path)
{
	int fd = open_beneath(dir, path, O_PATH | O_DIRECTORY);
	return fd < 0 ? fd : refuse_proc(fd);
}

/* The regular file that was just seen under this name: its handle, or -1. */
static int open_file(struct lookup *l, int dir, const char *name, const struct statx *seen)
{
	struct statx st;
	const char itself[1] = "";
	int fd = open_beneath(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || (fd = refuse_proc(fd)) < 0) return -1;
	const uint64_t args[6] = { (uint64_t)fd, (uint64_t)itself, AT_EMPTY_PATH, STATX_TYPE | STATX_INO,
				   (uint64_t)&st };
	if (host_syscall(SYS_statx, args) || st.stx_ino != seen->stx_ino || !S_ISREG(st.stx_mode) ||
	    st.stx_dev_major != seen->stx_dev_major || st.stx_dev_minor != seen->stx_dev_minor) {
		close(fd);
		return -1;
	}
	fd = handle_new(&l->vm->handles, fd);
	return fd < 0 ? -1 : fd;
}

static void read_link(struct lookup *l, int dir, const char *name)
{
	char text[sizeof(l->out->link)];
	ssize_t n = readlinkat(dir, name, text, sizeof(text));
	if (n <= 0 || n == sizeof(text)) return; /* perhaps not all of it */
	memcpy(l->out->link, text, (size_t)n);
	l->out->link_len = (uint32_t)n;
}

static int look(struct lookup *l, int dir, const char *name, struct statx *st)
{
	const uint64_t args[6] = { (uint64_t)dir, (uint64_t)name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
				   STATX_BASIC_STATS | STATX_BTIME, (uint64_t)st };
	struct htux_owner owner;
	int err = (int)host_syscall(SYS_statx, args);
	if (!err && owner_hidden(l->vm, st->stx_uid, st->stx_gid) && !ask_owner(l->vm, dir, name, &owner))
		st->stx_uid = owner.uid, st->stx_gid = owner.gid;
	return err;
}

/* From the directory fd, which stays open. */
static long walk(struct lookup *l, int fd, uint64_t flags)
{
	struct statx st;
	int dir = l->walked ? open_dir(fd, l->walked) : fd;
	unsigned n = 0;
	if (dir < 0) return dir;
	for (;;) {
		const char *name = l->name[n];
		int err = look(l, dir, name, &st);
		if (err) {
			l->out->error = err;
			break;
		}
		memcpy(l->out->at[n++], &st, sizeof(st));
		if (S_ISLNK(st.stx_mode)) read_link(l, dir, name);
		if (n == l->names && flags & HTUX_LOOKUP_OPEN && S_ISREG(st.stx_mode))
			l->out->file = open_file(l, dir, name, &st);
		if (n == l->names || !S_ISDIR(st.stx_mode)) break;
		int next = open_dir(dir, name);
		if (next < 0) break; /* it is another by now, or closed to us */
		if (dir != fd) close(dir);
		dir = next;
	}
	if (dir != fd) close(dir);
	return n;
}

long call_lookup(struct vcpu *c, const uint64_t *a)
{
	struct lookup l;
	_Static_assert(sizeof(struct statx) == HTUX_STATX_SIZE, "statx");
	l.vm = c->vm;
	l.out = gpa_to_aligned(&c->vm->ram, gpa(a[4]), sizeof(*l.out), _Alignof(struct htux_looked_up));
	l.walked = NULL;
	l.names = 0;
	if (!l.out) return -EFAULT;
	long r = gpa_string(&c->vm->ram, gpa(a[1]), l.path, sizeof(l.path));
	if (r < 0 || (r = split(&l, a[2]))) return r;
	if (a[3] & ~(uint64_t)HTUX_LOOKUP_OPEN) return -EINVAL;
	l.out->error = 0;
	l.out->file = -1;
	l.out->link_len = 0;
	int fd = handle_get(&c->vm->handles, a[0]);
	if (fd < 0) return fd;
	r = walk(&l, fd, a[3]);
	handle_done(&c->vm->handles, a[0]);
	return r;
}
