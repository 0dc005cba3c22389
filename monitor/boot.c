/* See boot.h. */
#define _GNU_SOURCE
#include "boot.h"
#include "diag.h"
#include "fstype.h"
#include "outside.h"
#include "page.h"
#include "rlimits.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/stat.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

/* The strings are laid out upwards after the bootinfo. put_* return the guest's address. */
struct cursor {
	char *p, *end;
	uint64_t delta; /* what the guest's addresses have more than ours */
};

static void *guest(const struct cursor *c, const void *p) { return (void *)((uint64_t)p + c->delta); }

static void *take(struct cursor *c, size_t n, size_t align)
{
	char *p = (char *)(((uintptr_t)c->p + align - 1) & ~(align - 1));
	if (p > c->end || (size_t)(c->end - p) < n) die(EXIT_MONITOR, "arguments and environment are too large");
	c->p = p + n;
	return p;
}

static const char *put_string(struct cursor *c, const char *s)
{
	size_t n = strlen(s) + 1;
	return guest(c, memcpy(take(c, n, 1), s, n));
}

static const char *const *put_vector(struct cursor *c, char *const *v)
{
	size_t n = 0;
	while (v[n]) n++;
	const char **out = take(c, (n + 1) * sizeof(*out), sizeof(*out));
	for (size_t i = 0; i < n; i++) out[i] = put_string(c, v[i]);
	out[n] = NULL;
	return guest(c, out);
}

/* What the kernel would else ask of the host, one call each. */
static void describe_stdio(struct htux_stdio *s, int fd, struct cursor *c)
{
	struct stat st = { 0 };
	struct termios tio;
	char link[32], name[PATH_MAX] = "";
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && !fstat(fd, &st)) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(link, name, sizeof(name) - 1);
		name[n > 0 ? n : 0] = 0;
	}
	*s = (struct htux_stdio){
		.handle = -1,
		.flags = (uint32_t)flags,
		.tty = S_ISCHR(st.st_mode) && !tcgetattr(fd, &tio),
		.mode = st.st_mode,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.rdev = st.st_rdev,
		.ino = st.st_ino,
		.name = put_string(c, name),
	};
}

static void look_at_root(struct htux_seen seen[HTUX_SEEN], int root)
{
	static const char *const names[HTUX_SEEN] = { "", "proc", "dev", "sys" };
	for (int i = 0; i < HTUX_SEEN; i++) {
		strcpy(seen[i].name, names[i]);
		long r = syscall(SYS_statx, root, names[i], AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH,
				 STATX_BASIC_STATS | STATX_BTIME, seen[i].statx);
		seen[i].error = r ? -errno : 0;
	}
}

void boot_fill(struct htux_bootinfo *b, uint64_t at, const struct kernel_image *k, const struct guest *g)
{
	const struct run_options *o = g->opt;
	struct cursor c = { (char *)(b + 1), (char *)b + BOOT_MAX, at - (uint64_t)b };
	gid_t groups[1024];
	char name[256];

	b->magic = HTUX_BOOT_MAGIC;
	b->version = HTUX_BOOT_VERSION;
	b->memory_limit = o->memory;
	/* Linux's tmpfs has half of the memory: without a limit a guest's files would push all that runs on the host out of it. */
	if (!o->memory) b->files_limit = (uint64_t)sysconf(_SC_PHYS_PAGES) / 2 * (uint64_t)sysconf(_SC_PAGESIZE);
	b->hwcap = getauxval(AT_HWCAP);
	b->hwcap2 = getauxval(AT_HWCAP2);
	b->clktck = getauxval(AT_CLKTCK);
	b->minsigstksz = getauxval(AT_MINSIGSTKSZ);
	if (getrandom(b->random, sizeof(b->random), 0) != sizeof(b->random) ||
	    getrandom(b->pool, sizeof(b->pool), 0) != sizeof(b->pool))
		die(EXIT_MONITOR, "getrandom: %s", strerror(errno));

	b->root_flags = HTUX_MNT_RDONLY | HTUX_MNT_OVERLAY;
	host_fstype(g->root_fd, name, sizeof(name));
	b->root_fstype = put_string(&c, name);
	b->libc = g->libc_fd < 0 ? HTUX_LIBC_NATIVE : o->libc;
	b->verbose = (uint32_t)verbose;
	struct htux_mount *m = take(&c, (o->nvolumes + 1) * sizeof(*m), _Alignof(struct htux_mount));
	for (size_t i = 0; i < o->nvolumes; i++) {
		m[i].guest = put_string(&c, o->volumes[i].guest);
		host_fstype(g->volume_fds[i], name, sizeof(name));
		m[i].fstype = put_string(&c, name);
		m[i].handle = -1;
		m[i].flags = o->volumes[i].readonly ? HTUX_MNT_RDONLY : 0;
	}
	b->nmounts = (uint32_t)o->nvolumes;
	b->mounts = guest(&c, m);

	b->libc_name = put_string(&c, g->libc_path);
	b->program = put_string(&c, g->program);
	b->argv = put_vector(&c, o->argv);
	b->envp = put_vector(&c, o->env);
	b->cwd = put_string(&c, g->cwd);
	if (gethostname(name, sizeof(name))) strcpy(name, "htux");
	name[sizeof(name) - 1] = 0;
	b->hostname = put_string(&c, name);
	b->uid = getuid(), b->euid = geteuid();
	b->gid = getgid(), b->egid = getegid();
	int n = getgroups(1024, groups);
	b->ngroups = n > 0 ? (uint32_t)n : 0;
	b->groups = guest(
		&c, memcpy(take(&c, b->ngroups * sizeof(uint32_t) + 1, 4), groups, b->ngroups * sizeof(uint32_t)));
	b->sig_ignored = inherited_signals.ignored;
	b->sig_blocked = inherited_signals.blocked;
	b->umask = umask(022);
	umask(b->umask);
	for (int i = 0; i < HTUX_RLIMITS; i++) {
		b->rlimit[i].cur = inherited_limits[i].rlim_cur;
		b->rlimit[i].max = inherited_limits[i].rlim_max;
	}
	look_at_root(b->seen, g->root_fd);
	for (int i = 0; i < 3; i++) describe_stdio(&b->stdio[i], i, &c);
	b->nice = getpriority(PRIO_PROCESS, 0);
	b->ncpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
	b->kernel_start = k->start;
	b->kernel_end = k->end;
	b->arena_used = PAGE_UP((uint64_t)c.p - (uint64_t)b);
}

struct htux_mount *boot_mount(struct htux_bootinfo *b, uint64_t at, size_t i)
{
	return (struct htux_mount *)((uint64_t)b->mounts - at + (uint64_t)b) + i;
}
