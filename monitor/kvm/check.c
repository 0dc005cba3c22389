/* What a guest may not ask of the host although the arguments are of the right kinds.
 * See call.h. The guest's kernel asks for none of it. */
#define _GNU_SOURCE
#include "call.h"
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

int check_name(const char *name) { return strchr(name, '/') || !strcmp(name, "..") ? -EINVAL : 0; }

/* Every open stays below its directory, and no magic link is followed. */
int check_openat2(const struct open_how *how, uint64_t size)
{
	if (size != sizeof(*how)) return -EINVAL;
	if (!(how->resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))) return -EINVAL;
	return how->resolve & (RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS) ? 0 : -EINVAL;
}

/* Calls that take a name: which arguments are names, which one flags; which flags may be
 * given. Links are never followed: where a call can, AT_SYMLINK_NOFOLLOW must be there
 * (but when there is no name). */
#define NOFOLLOW_EMPTY (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
#define STATX_FLAGS (NOFOLLOW_EMPTY | AT_NO_AUTOMOUNT | AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC)
static const struct named {
	short nr;
	signed char name[2]; /* -1: none */
	signed char flags;
	int allowed, needed;
} named[] = {
	{ SYS_mkdirat, { 1, -1 }, -1, 0, 0 },
	{ SYS_mknodat, { 1, -1 }, -1, 0, 0 },
	{ SYS_unlinkat, { 1, -1 }, 2, AT_REMOVEDIR, 0 },
	{ SYS_symlinkat, { 2, -1 }, -1, 0, 0 },
	{ SYS_readlinkat, { 1, -1 }, -1, 0, 0 },
	{ SYS_renameat2, { 1, 3 }, 4, 7, 0 },
	{ SYS_linkat, { 1, 3 }, 4, AT_EMPTY_PATH, 0 },
	{ SYS_fchownat, { 1, -1 }, 4, NOFOLLOW_EMPTY, AT_SYMLINK_NOFOLLOW },
	{ 452 /* fchmodat2 */, { 1, -1 }, 3, NOFOLLOW_EMPTY, AT_SYMLINK_NOFOLLOW },
	{ SYS_utimensat, { 1, -1 }, 3, NOFOLLOW_EMPTY, AT_SYMLINK_NOFOLLOW },
	{ SYS_statx, { 1, -1 }, 2, STATX_FLAGS, AT_SYMLINK_NOFOLLOW },
};

static int check_named(const struct named *d, const uint64_t a[6])
{
	int have_name = 0;
	for (unsigned i = 0; i < 2; i++) {
		if (d->name[i] < 0 || !a[d->name[i]]) continue;
		have_name = 1;
		if (check_name((const char *)a[d->name[i]])) return -EINVAL;
	}
	if (d->flags < 0) return 0;
	uint64_t flags = a[d->flags];
	if (flags & ~(uint64_t)d->allowed) return -EINVAL;
	return have_name && (flags & (uint64_t)d->needed) != (uint64_t)d->needed ? -EINVAL : 0;
}

static int check_fcntl(uint64_t command)
{
	switch (command) {
	case F_DUPFD_CLOEXEC:
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ:
	case F_GET_SEALS:
	case F_ADD_SEALS:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: return 0;
	}
	return -EINVAL;
}

static int check_clock(uint64_t id)
{
	switch (id) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI: return 0;
	}
	return -EINVAL;
}

int check_call(long nr, const uint64_t a[6])
{
	switch (nr) {
	case SYS_fcntl: return check_fcntl(a[1]);
	case SYS_clock_gettime:
	case SYS_clock_getres: return check_clock(a[0]);
	case SYS_ppoll: return a[3] ? -EINVAL : 0; /* signal masks are no guest's business */
	case SYS_epoll_pwait: return a[4] ? -EINVAL : 0;
	case SYS_getcpu: return a[2] ? -EINVAL : 0;
	case SYS_setpriority: return a[0] == PRIO_PROCESS ? 0 : -EINVAL;
	}
	for (unsigned i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (named[i].nr == nr) return check_named(&named[i], a);
	return 0;
}

/* The requests of kernel/fs/tty_host.c and hostio.c. Never TIOCSTI or TIOCLINUX: they type
 * into the user's terminal. */
#define IOCTL(request, size)            \
	{                               \
#request, request, size \
	}
const struct guest_ioctl guest_ioctls[] = {
	IOCTL(TCGETS, 36),  IOCTL(TCSETS, 36),   IOCTL(TCSETSW, 36),   IOCTL(TCSETSF, 36),   IOCTL(TCGETS2, 44),
	IOCTL(TCSETS2, 44), IOCTL(TCSETSW2, 44), IOCTL(TCSETSF2, 44),  IOCTL(TCGETA, 18),    IOCTL(TCSETA, 18),
	IOCTL(TCSETAW, 18), IOCTL(TCSETAF, 18),  IOCTL(TIOCGWINSZ, 8), IOCTL(TIOCSWINSZ, 8), IOCTL(TIOCOUTQ, 4),
	IOCTL(TIOCGETD, 4), IOCTL(TIOCGPGRP, 4), IOCTL(FIONREAD, 4),   IOCTL(TCFLSH, 0),     IOCTL(TCXONC, 0),
	IOCTL(TCSBRK, 0),   IOCTL(TCSBRKP, 0),
};
const size_t guest_ioctls_n = sizeof(guest_ioctls) / sizeof(*guest_ioctls);

int ioctl_size(uint64_t request)
{
	for (size_t i = 0; i < guest_ioctls_n; i++)
		if (guest_ioctls[i].request == request) return guest_ioctls[i].size;
	return -ENOTTY;
}
