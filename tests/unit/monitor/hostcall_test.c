/* What a guest may ask of the host and what not: one case after the other. Run with the
 * path of an empty directory. */
#define _GNU_SOURCE
#include "fake_vm.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/hostcall.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define AREA 4096 /* where the structures of a case are, guest-physical */
#define ram(at) ((void *)(vm.ram.base + (at)))
#define TOP RAM_SIZE

static long calln(unsigned flags, uint32_t nr, const uint64_t *a, int n)
{
	struct htux_vmcall *q = ram(0);
	memset(q, 0, sizeof(*q));
	q->nr = nr;
	q->flags = flags;
	for (int i = 0; i < n; i++) q->args[i] = a[i];
	q->ret = -999;
	if (request(&cpu, 0)) fail("no request");
	fake_vm_check();
	return q->ret;
}
#define call(nr, ...) calln(0, nr, (uint64_t[]){ __VA_ARGS__ }, (int)(sizeof((uint64_t[]){ __VA_ARGS__ }) / 8))
#define is(value, want)                                                                                        \
	do {                                                                                                   \
		long got_ = (value);                                                                           \
		if (got_ != (want)) fail("line %d: %s is %ld, not %ld", __LINE__, #value, got_, (long)(want)); \
	} while (0)
#define ok(cond)                                                       \
	do {                                                           \
		if (!(cond)) fail("line %d: not %s", __LINE__, #cond); \
	} while (0)

static uint64_t text(uint64_t at, const char *s)
{
	strcpy(ram(at), s);
	return at;
}

static int handle(int fd) { return handle_new(&vm.handles, fd); }

static long open_how(uint64_t d, const char *name, uint64_t flags, uint64_t resolve)
{
	struct open_how how = { .flags = flags, .mode = flags & O_CREAT ? 0600 : 0, .resolve = resolve };
	memcpy(ram(AREA), &how, sizeof(how));
	return call(SYS_openat2, d, text(AREA + 64, name), AREA, sizeof(how));
}
#define BELOW (RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)

static void requests(void)
{
	is(request(&cpu, TOP), -EFAULT);
	is(request(&cpu, TOP - 63), -EFAULT);
	is(request(&cpu, UINT64_MAX - 63), -EFAULT);
	is(call(1023, 0), -ENOSYS);
	is(call(HTUX_VM_CALLS_END, 0), -ENOSYS);
	is(call(UINT32_MAX, 0), -ENOSYS);
	is(call(SYS_mmap, 0), -ENOSYS);
	is(call(SYS_socket, 0), -ENOSYS);
	is(call(SYS_kill, 1, 9), -ENOSYS);
}

static void handles(uint64_t d)
{
	is(call(SYS_close, 255), -EBADF);
	is(call(SYS_close, 256), -EBADF);
	is(call(SYS_close, -1), -EBADF);
	is(call(SYS_close, AT_FDCWD), -EBADF);
	is(call(SYS_fsync, 1UL << 32), -EBADF); /* not number 0 */
	long f = open_how(d, "file", O_RDWR | O_CREAT, BELOW);
	ok(f >= 0);
	long second = call(SYS_fcntl, f, F_DUPFD_CLOEXEC, 1000000);
	ok(second >= 0 && second != f);
	is(call(SYS_close, f), 0);
	is(call(SYS_read, f, 8192, 1), -EBADF);
	is(call(SYS_write, second, 8192, 1), 1);
	/* One that is in use stays open and keeps its number. */
	int fd = handle_get(&vm.handles, (uint64_t)second);
	ok(fd >= 0);
	is(handle_close(&vm.handles, (uint64_t)second), 0);
	is(handle_close(&vm.handles, (uint64_t)second), -EBADF);
	is(handle_get(&vm.handles, (uint64_t)second), -EBADF);
	ok(fcntl(fd, F_GETFD) >= 0);
	int other = handle(dup(fd));
	ok(other != second);
	handle_done(&vm.handles, (uint64_t)second);
	ok(fcntl(fd, F_GETFD) < 0);
	is(call(SYS_close, other), 0);
	/* The table ends somewhere. */
	int n = 0;
	while ((f = call(SYS_fcntl, d, F_DUPFD_CLOEXEC, 0)) >= 0) n++;
	is(f, -EMFILE);
	ok(n > 200);
	for (uint64_t i = 0; i < 256; i++)
		if (i != d) call(SYS_close, i);
}

static void pointers(uint64_t d)
{
	long f = open_how(d, "file", O_RDWR | O_CREAT, BELOW);
	is(call(SYS_pwrite64, f, TOP - 10, 10, 0), 10);
	is(call(SYS_pwrite64, f, TOP - 10, 11, 0), -EFAULT);
	is(call(SYS_pwrite64, f, TOP, 0, 0), 0);
	is(call(SYS_pwrite64, f, TOP + 1, 0, 0), -EFAULT);
	is(call(SYS_pwrite64, f, 8192, UINT64_MAX, 0), -EFAULT);
	is(call(SYS_pwrite64, f, UINT64_MAX, 2, 0), -EFAULT);
	is(call(SYS_pwrite64, f, UINT64_MAX - 1, 2, 0), -EFAULT);
	is(call(SYS_fstatfs, f, TOP - 120), 0);
	is(call(SYS_fstatfs, f, TOP - 119), -EFAULT);
	is(call(SYS_fstatfs, f, (uint64_t)vm.ram.base), -EFAULT);
	is(call(SYS_fstatfs, f, vm.dax_base), -EFAULT);
	is(call(SYS_getrandom, 8192, TOP, 0), -EFAULT);

	struct iovec v[2] = { { (void *)8192, 10 }, { (void *)(TOP - 5), 5 } };
	memcpy(ram(AREA), v, sizeof(v));
	is(call(SYS_pwritev2, f, AREA, 2, 0), 15);
	v[1].iov_len = 6;
	memcpy(ram(AREA), v, sizeof(v));
	is(call(SYS_pwritev2, f, AREA, 2, 0), -EFAULT);
	is(call(SYS_preadv2, f, TOP - 8, 1, 0), -EFAULT);
	is(call(SYS_preadv2, f, AREA, 1025, 0), -EINVAL);
	is(call(SYS_preadv2, f, AREA, UINT64_MAX / 8, 0), -EINVAL);
	is(call(SYS_preadv2, f, AREA, 0, 0), 0);

	/* Strings */
	memset(ram(TOP - 4096), 'x', 4096);
	is(call(SYS_mkdirat, d, TOP - 100, 0700), -EFAULT);
	is(call(SYS_mkdirat, d, TOP - 4096, 0700), -ENAMETOOLONG);
	is(call(SYS_mkdirat, d, TOP, 0700), -EFAULT);
	is(call(SYS_close, f), 0);
}

static void names(uint64_t d)
{
	static const char *const bad[] = { "..", "/", "/etc", "a/b", "../x", "file/" };
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		uint64_t s = text(AREA, bad[i]), good = text(AREA + 1024, "file");
		is(call(SYS_mkdirat, d, s, 0700), -EINVAL);
		is(call(SYS_mknodat, d, s, S_IFREG | 0600, 0), -EINVAL);
		is(call(SYS_unlinkat, d, s, 0), -EINVAL);
		is(call(SYS_symlinkat, good, d, s), -EINVAL);
		is(call(SYS_readlinkat, d, s, 8192, 100), -EINVAL);
		is(call(SYS_renameat2, d, s, d, good, 0), -EINVAL);
		is(call(SYS_renameat2, d, good, d, s, 0), -EINVAL);
		is(call(SYS_linkat, d, s, d, good, 0), -EINVAL);
		is(call(SYS_linkat, d, good, d, s, 0), -EINVAL);
		is(call(SYS_fchownat, d, s, 0, 0, AT_SYMLINK_NOFOLLOW), -EINVAL);
		is(call(452, d, s, 0600, AT_SYMLINK_NOFOLLOW), -EINVAL);
		is(call(SYS_utimensat, d, s, 0, AT_SYMLINK_NOFOLLOW), -EINVAL);
		is(call(SYS_statx, d, s, AT_SYMLINK_NOFOLLOW, 0x7ff, 8192), -EINVAL);
		is(call(HTUX_VM_OWNER, d, s, 8192), -EINVAL);
		is(call(HTUX_VM_LINK_HANDLE, d, d, s), -EINVAL);
	}
	/* Links are not followed. */
	is(call(SYS_symlinkat, text(AREA, "/etc/passwd"), d, text(AREA + 1024, "link")), 0);
	uint64_t link = text(AREA, "link");
	is(call(SYS_statx, d, link, 0, 0x7ff, 8192), -EINVAL);
	is(call(SYS_statx, d, link, AT_SYMLINK_NOFOLLOW, 0x7ff, 8192), 0);
	is(call(SYS_fchownat, d, link, 0, 0, 0), -EINVAL);
	is(call(SYS_utimensat, d, link, 0, 0), -EINVAL);
	is(call(SYS_linkat, d, link, d, text(AREA + 1024, "second"), AT_SYMLINK_FOLLOW), -EINVAL);
	is(call(SYS_utimensat, d, 0, 0, 0), -EBADF); /* an O_PATH handle, but let through */
	is(call(SYS_chmod, link, 0600), -ENOSYS);
	is(open_how(d, "link", O_RDONLY, BELOW), -EXDEV);
	is(open_how(d, "link", O_RDONLY, 0), -EINVAL);
	is(open_how(d, "file", O_RDONLY, RESOLVE_NO_SYMLINKS), -EINVAL);
	is(open_how(d, "file", O_RDONLY, RESOLVE_BENEATH), -EINVAL);
	is(open_how(d, "..", O_RDONLY, BELOW), -EXDEV);
	is(open_how(d, "/etc", O_RDONLY, BELOW), -EXDEV);
	is(call(SYS_openat2, d, text(AREA, "file"), AREA + 1024, 16), -EINVAL);
	is(call(SYS_openat2, d, text(AREA, "file"), 0, 24), -EFAULT);
	uint64_t proc = (uint64_t)handle(open("/", O_PATH | O_DIRECTORY));
	is(open_how(proc, "proc", O_PATH | O_DIRECTORY, BELOW), -EACCES);
	is(open_how(proc, "proc/self/mem", O_RDONLY, BELOW), -EACCES);
	is(call(SYS_close, proc), 0);
}

#define OUT 8192
static const struct htux_looked_up *seen(void) { return ram(OUT); }
static long lookup(uint64_t d, const char *path, uint64_t walked, uint64_t flags)
{
	memset(ram(OUT), 0x55, sizeof(struct htux_looked_up));
	return call(HTUX_VM_LOOKUP, d, text(AREA, path), walked, flags, OUT);
}
static unsigned mode_of(unsigned i)
{
	struct statx x;
	memcpy(&x, seen()->at[i], sizeof(x));
	return x.stx_mode & S_IFMT;
}

static void lookups(uint64_t d)
{
	int top = dir, fd;
	ok(!mkdirat(top, "one", 0700) && !mkdirat(top, "one/two", 0700));
	ok((fd = openat(top, "one/two/leaf", O_WRONLY | O_CREAT, 0600)) >= 0 && write(fd, "text", 4) == 4);
	close(fd);
	ok(!symlinkat("one/two", top, "short") && !symlinkat("/", top, "one/out") && !mkfifoat(top, "one/fifo", 0600));

	is(lookup(d, "one/two/leaf", 0, 0), 3);
	ok(mode_of(0) == S_IFDIR && mode_of(1) == S_IFDIR && mode_of(2) == S_IFREG);
	ok(seen()->error == 0 && seen()->file == -1 && seen()->link_len == 0);
	is(lookup(d, "one/two/leaf", 2, HTUX_LOOKUP_OPEN), 1);
	ok(mode_of(0) == S_IFREG && seen()->file >= 0);
	is(call(SYS_pread64, (uint64_t)seen()->file, 16384, 10, 0), 4);
	is(call(SYS_close, (uint64_t)seen()->file), 0);
	/* Only regular files are opened. */
	is(lookup(d, "one/fifo", 0, HTUX_LOOKUP_OPEN), 2);
	is(seen()->file, -1);
	is(lookup(d, "one/two", 0, HTUX_LOOKUP_OPEN), 2);
	is(seen()->file, -1);
	/* What is not there, and what is behind it. */
	is(lookup(d, "one/no/leaf", 0, HTUX_LOOKUP_OPEN), 1);
	is(seen()->error, -ENOENT);
	is(lookup(d, "no", 0, 0), 0);
	is(seen()->error, -ENOENT);
	is(lookup(d, "one/no/leaf", 2, 0), -ENOENT);
	is(lookup(d, "one/two/leaf/more", 0, 0), 3);
	is(seen()->error, 0);
	is(lookup(d, "one/two/leaf/more", 3, 0), -ENOTDIR);
	/* Links are told, and never followed. */
	is(lookup(d, "short/leaf", 0, HTUX_LOOKUP_OPEN), 1);
	ok(mode_of(0) == S_IFLNK && seen()->file == -1 && seen()->link_len == 7 && !memcmp(seen()->link, "one/two", 7));
	is(lookup(d, "short/leaf", 1, HTUX_LOOKUP_OPEN), -ENOTDIR);
	is(lookup(d, "one/out/etc/passwd", 2, HTUX_LOOKUP_OPEN), -ENOTDIR);
	is(lookup(d, "one/out/etc/passwd", 3, HTUX_LOOKUP_OPEN), -ELOOP);
	is(lookup(d, "one/out/etc/passwd", 0, HTUX_LOOKUP_OPEN), 2);
	/* Names that are none, too many of them, odd places. */
	static const char *const bad[] = { "",   "/",      "/one",      "one/", "one//two",
					   "..", "one/..", "one/../..", ".",    "one/." };
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		for (uint64_t walked = 0; walked < 3; walked++) is(lookup(d, bad[i], walked, 0), -EINVAL);
	is(lookup(d, "one", 1, 0), -EINVAL);
	is(lookup(d, "one", UINT64_MAX, 0), -EINVAL);
	is(lookup(d, "one", 0, 2), -EINVAL);
	is(lookup(d, "a/b/c/d/e/f/g/h/i/j/k", 0, 0), -EINVAL);
	is(lookup(d, "a/b/c/d/e/f/g/h/i/j/k", 1, 0), -ENOENT);
	char name[300];
	memset(name, 'n', 256);
	name[256] = 0;
	is(lookup(d, name, 0, 0), -EINVAL);
	is(lookup(255, "one", 0, 0), -EBADF);
	is(call(HTUX_VM_LOOKUP, d, TOP - 2, 0, 0, OUT), -EFAULT);
	is(call(HTUX_VM_LOOKUP, d, text(AREA, "one"), 0, 0, TOP - sizeof(struct htux_looked_up) + 8), -EFAULT);
	is(call(HTUX_VM_LOOKUP, d, text(AREA, "one"), 0, 0, OUT + 1), -EFAULT);
	/* The host's /proc is closed. */
	uint64_t root = (uint64_t)handle(open("/", O_PATH | O_DIRECTORY));
	is(lookup(root, "proc/self/mem", 0, HTUX_LOOKUP_OPEN), 1);
	is(lookup(root, "proc/self", 1, 0), -EACCES);
	is(lookup(root, "proc/version", 1, HTUX_LOOKUP_OPEN), -EACCES);
	is(call(SYS_close, root), 0);
	/* Owners that the host hides come from outside. */
	struct statx x;
	vm.owners_hidden = 1;
	vm.overflow_uid = vm.overflow_gid = getuid();
	is(lookup(d, "one", 0, 0), 1);
	memcpy(&x, seen()->at[0], sizeof(x));
	ok(x.stx_uid == 1 && x.stx_gid == 2);
	vm.owners_hidden = 0;
}

/* Several requests in one: each is done, whatever the one before gave, up to a limit. */
static void chains(uint64_t d)
{
	struct htux_vmcall *q = ram(0);
	const unsigned n = HTUX_VMCALL_MAX + 2;
	memset(q, 0, n * sizeof(*q));
	for (unsigned i = 0; i < n; i++) {
		q[i] = (struct htux_vmcall){
			.nr = SYS_fstatfs, .flags = HTUX_VMCALL_MORE, .args = { d, 8192 }, .ret = -999
		};
		if (i == 1) q[i].nr = SYS_socket;
		if (i == 2) q[i].args[1] = TOP;
	}
	is(request(&cpu, 0), 0);
	for (unsigned i = 0; i < n; i++)
		is(q[i].ret, i == 1 ? -ENOSYS : i == 2 ? -EFAULT : i < HTUX_VMCALL_MAX ? 0 : -999);
	/* They are all in memory. */
	q = ram(TOP - sizeof(*q));
	*q = (struct htux_vmcall){ .nr = SYS_fstatfs, .flags = HTUX_VMCALL_MORE, .args = { d, 8192 } };
	is(request(&cpu, TOP - sizeof(*q)), -EFAULT);
	fake_vm_check();
}

static void numbers(uint64_t d)
{
	int p[2];
	ok(!pipe(p));
	uint64_t r = (uint64_t)handle(p[0]), w = (uint64_t)handle(p[1]);
	is(call(SYS_ioctl, r, FIONREAD, 8192), 0);
	is(call(SYS_ioctl, r, FIONREAD, TOP - 3), -EFAULT);
	is(call(SYS_ioctl, r, 0x5412 /* TIOCSTI */, 8192), -ENOTTY);
	is(call(SYS_ioctl, r, 0x541c /* TIOCLINUX */, 8192), -ENOTTY);
	is(call(SYS_ioctl, r, 0x5401 | 1UL << 40, 8192), -ENOTTY);
	is(call(SYS_fcntl, r, F_SETFL, O_NONBLOCK), -EINVAL);
	is(call(SYS_fcntl, r, F_SETOWN, 1), -EINVAL);
	is(call(SYS_fcntl, r, F_DUPFD, 0), -EINVAL);
	is(call(SYS_fcntl, r, F_SETSIG, 9), -EINVAL);
	is(call(SYS_fcntl, r, F_SETLEASE, 0), -EINVAL);
	is(call(SYS_fcntl, r, F_GETFL, 0), -EINVAL);
	is(call(SYS_fcntl, r, F_OFD_GETLK, TOP - 8), -EFAULT);
	is(call(SYS_fcntl, r, F_SETLK, 0), -EINVAL);
	is(call(SYS_clock_gettime, CLOCK_MONOTONIC, 8192), 0);
	is(call(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, 8192), -EINVAL);
	is(call(SYS_clock_gettime, ~1UL << 3 | 6, 8192), -EINVAL);
	is(call(SYS_setpriority, 1, 0, 5), -EINVAL);
	is(call(SYS_setpriority, 0, 5, 5), -ESRCH);
	is(call(SYS_sched_getaffinity, 2, 128, 8192), -ESRCH);
	ok(call(SYS_sched_getaffinity, 1, 128, 8192) > 0);
	is(call(SYS_sched_getaffinity, 0, 128, TOP - 8), -EFAULT);
	ok(call(SYS_sched_getaffinity, 0, 128, 8192) > 0);
	is(call(SYS_ppoll, 8192, 0, 0, 16, 8), -EINVAL);
	is(call(SYS_epoll_pwait, d, 8192, 1, 0, 16, 8), -EINVAL);

	struct pollfd f[3] = { { (int)r, POLLIN, 77 }, { 200, POLLIN, 0 }, { -5, POLLIN, 77 } };
	memcpy(ram(AREA), f, sizeof(f));
	is(call(SYS_write, w, 8192, 1), 1);
	is(call(SYS_ppoll, AREA, 3, 8192 + 16, 0, 0), 2);
	memcpy(f, ram(AREA), sizeof(f));
	ok(f[0].fd == (int)r && f[0].revents == POLLIN);
	ok(f[1].fd == 200 && f[1].revents == POLLNVAL);
	ok(f[2].fd == -5 && f[2].revents == 0);
	is(call(SYS_ppoll, AREA, 65537, 8192 + 16, 0, 0), -EINVAL);
	is(call(SYS_ppoll, TOP - 8, 2, 8192 + 16, 0, 0), -EFAULT);

	long e = call(SYS_epoll_create1, O_CLOEXEC);
	ok(e >= 0);
	struct {
		uint32_t events;
		uint64_t data;
	} __attribute__((packed)) ev = { 1, 0x1122334455667788 };
	memcpy(ram(AREA), &ev, sizeof(ev));
	is(call(SYS_epoll_ctl, e, 1, r, AREA), 0);
	is(call(SYS_epoll_ctl, e, 1, 250, AREA), -EBADF);
	memset(ram(AREA), 0, 12);
	is(call(SYS_epoll_pwait, e, AREA, 1, 0, 0, 0), 1);
	ok(!memcmp(ram(AREA), &ev, sizeof(ev)));
	is(call(SYS_epoll_pwait, e, TOP - 12, 2, 0, 0, 0), -EFAULT);
	is(call(SYS_epoll_pwait, e, AREA, UINT64_MAX / 4, 0, 0, 0), -EINVAL);

	/* A read-only handle is not opened for writing, nor does opening it change the file. */
	long ro = open_how(d, "file", O_RDONLY, BELOW), wo = open_how(d, "file", O_WRONLY, BELOW);
	is(call(HTUX_VM_REOPEN, ro, O_RDWR), -EACCES);
	is(call(HTUX_VM_REOPEN, ro, O_WRONLY), -EACCES);
	is(call(HTUX_VM_REOPEN, ro, O_RDONLY | O_TRUNC), -EACCES);
	is(call(HTUX_VM_REOPEN, wo, O_RDONLY), -EACCES);
	ok(call(HTUX_VM_REOPEN, wo, O_WRONLY | O_TRUNC) >= 0);
	long again = call(HTUX_VM_REOPEN, ro, O_RDONLY);
	ok(again >= 0);
}

static void memory(uint64_t d)
{
	strcpy(ram(16384), "away");
	is(call(HTUX_VM_RELEASE, 16384, 4096), 0);
	ok(!*(char *)ram(16384));
	is(call(HTUX_VM_RELEASE, 16385, 4096), -EINVAL);
	is(call(HTUX_VM_RELEASE, 16384, 4095), -EINVAL);
	is(call(HTUX_VM_RELEASE, TOP - 4096, 8192), -EINVAL);
	is(call(HTUX_VM_RELEASE, TOP, 4096), -EINVAL);
	is(call(HTUX_VM_RELEASE, 4096, -4096UL), -EINVAL);
	is(call(HTUX_VM_WAIT, 8193, 0, -1), -EFAULT);
	is(call(HTUX_VM_WAIT, TOP, 0, -1), -EFAULT);
	is(call(HTUX_VM_WAIT, 8192, 1, -1), -EAGAIN);
	is(call(HTUX_VM_WAKE, 8192, UINT64_MAX), 0);
	is(call(HTUX_VM_WAKE, TOP - 2, 1), -EFAULT);
	is(call(HTUX_VM_KICK, 5), -ESRCH);
	is(call(HTUX_VM_START, TOP - 8), -EFAULT);
	is(call(HTUX_VM_NAME, TOP - 8), -EFAULT);

	long f = open_how(d, "file", O_RDWR, BELOW);
	ok(f >= 0);
	is(call(HTUX_VM_FILE_MAP, f, 1, 4096, 0), -EINVAL);
	is(call(HTUX_VM_FILE_MAP, f, 0, 0, 0), -EINVAL);
	is(call(HTUX_VM_FILE_MAP, f, 0, UINT64_MAX - 4095, 0), -EINVAL);
	is(call(HTUX_VM_FILE_MAP, f, -4096UL, 8192, 0), -EINVAL);
	is(call(HTUX_VM_FILE_MAP, 255, 0, 4096, 0), -EBADF);
	long a = call(HTUX_VM_FILE_MAP, f, 0, 8192, 1), b = call(HTUX_VM_FILE_MAP, f, 4096, 4096, 0);
	ok(a >= (long)vm.dax_base && b == a + 8192);
	is(call(HTUX_VM_FILE_INCORE, a, 8192, 8192), 0);
	is(call(HTUX_VM_FILE_INCORE, a, 8192, TOP - 1), -EFAULT);
	is(call(HTUX_VM_FILE_INCORE, 0, 8192, 8192), -EINVAL);
	is(call(HTUX_VM_FILE_INCORE, a, UINT64_MAX, 8192), -EFAULT);
	is(call(HTUX_VM_FILE_UNMAP, a, 4096), -EINVAL);
	is(call(HTUX_VM_FILE_UNMAP, a + 4096, 4096), -EINVAL);
	is(call(HTUX_VM_FILE_UNMAP, 0, 4096), -EINVAL);
	is(call(HTUX_VM_FILE_UNMAP, a, UINT64_MAX), -EINVAL);
	is(call(HTUX_VM_FILE_UNMAP, a, 8192), 0);
	is(call(HTUX_VM_FILE_UNMAP, a, 8192), -EINVAL);
	is(call(HTUX_VM_FILE_MAP, f, 0, 4096, 1), a);        /* holes are used again */
	is(call(HTUX_VM_FILE_MAP, f, 0, 8192, 1), b + 4096); /* where they fit */
	is(call(HTUX_VM_FILE_MAP, f, 0, 4096, 1), a + 4096);
	is(call(HTUX_VM_FILE_MAP, d, 0, 4096, 0), -EBADF); /* an O_PATH handle */
	/* The one that failed has left no hole in the area. */
	long c = call(HTUX_VM_FILE_MAP, f, 0, 4096, 1);
	is(c, b + 4096 + 8192);
}

/* An interrupt ends what may be interrupted, and nothing else. */
static void interrupts(void)
{
	int p[2];
	ok(!pipe2(p, O_NONBLOCK));
	uint64_t r = (uint64_t)handle(p[0]);
	is(call(SYS_read, r, 8192, 1), -EAGAIN);
	cpu.pending = 1;
	is(call(SYS_read, r, 8192, 1), -EAGAIN);
	is(calln(HTUX_VMCALL_INTR, SYS_read, (uint64_t[]){ r, 8192, 1 }, 3), -EINTR);
	is(call(HTUX_VM_WAIT, 8192, 0, -1), -EINTR);
	cpu.pending = 0;
	close(p[1]);
}

int main(int argc, char **argv)
{
	if (argc != 2) fail("usage: hostcall_test DIRECTORY");
	fake_vm_init(argv[1]);
	uint64_t d = (uint64_t)handle(dir);
	requests();
	handles(d);
	pointers(d);
	names(d);
	lookups(d);
	chains(d);
	numbers(d);
	memory(d);
	interrupts();
	if (!setjmp(guest_ended)) call(HTUX_VM_HALT, 3);
	puts("ok");
	return 0;
}
