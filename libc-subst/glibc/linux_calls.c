/* Wrappers of Linux system calls that musl 1.2.3 lacks, one per call, and the
 * scheduler's, which musl refuses. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>
#include "syscall.h"
#include "twin.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

int fcntl64(int fd, int cmd, ...)
{
	va_list ap;
	va_start(ap, cmd);
	unsigned long arg = va_arg(ap, unsigned long);
	va_end(ap);
	return fcntl(fd, cmd, arg);
}

int close_range(unsigned first, unsigned last, int flags) { return syscall(SYS_close_range, first, last, flags); }

void closefrom(int low)
{
	if (low < 0) low = 0;
	if (!close_range(low, ~0u, 0)) return;
	/* An old kernel: close what /proc lists. */
	DIR *d = opendir("/proc/self/fd");
	if (!d) abort();
	for (struct dirent *e; (e = readdir(d));) {
		int fd = atoi(e->d_name);
		if (e->d_name[0] != '.' && fd >= low && fd != dirfd(d)) close(fd);
	}
	closedir(d);
}

int statx(int fd, const char *restrict path, int flags, unsigned mask, void *restrict out)
{
	return syscall(SYS_statx, fd, path, flags, mask, out);
}

int renameat2(int ofd, const char *old, int nfd, const char *new, unsigned flags)
{
	if (!flags) return renameat(ofd, old, nfd, new);
	return syscall(SYS_renameat2, ofd, old, nfd, new, flags);
}

ssize_t preadv64v2(int fd, const struct iovec *v, int n, off_t off, int flags)
{
	return syscall_cp(SYS_preadv2, fd, v, n, off, 0, flags);
}
ALIAS(preadv2, preadv64v2);

ssize_t pwritev64v2(int fd, const struct iovec *v, int n, off_t off, int flags)
{
	return syscall_cp(SYS_pwritev2, fd, v, n, off, 0, flags);
}
ALIAS(pwritev2, pwritev64v2);

int getcpu(unsigned *cpu, unsigned *node) { return syscall(SYS_getcpu, cpu, node, 0); }

int tgkill(pid_t pid, pid_t tid, int sig) { return syscall(SYS_tgkill, pid, tid, sig); }

int pidfd_open(pid_t pid, unsigned flags) { return syscall(SYS_pidfd_open, pid, flags); }
int pidfd_getfd(int pidfd, int fd, unsigned flags) { return syscall(SYS_pidfd_getfd, pidfd, fd, flags); }
int pidfd_send_signal(int pidfd, int sig, siginfo_t *si, unsigned flags)
{
	return syscall(SYS_pidfd_send_signal, pidfd, sig, si, flags);
}
int fsopen(const char *fs, unsigned flags) { return syscall(SYS_fsopen, fs, flags); }
int fsmount(int fd, unsigned flags, unsigned attr) { return syscall(SYS_fsmount, fd, flags, attr); }
int fsconfig(int fd, unsigned cmd, const char *key, const void *val, int aux)
{
	return syscall(SYS_fsconfig, fd, cmd, key, val, aux);
}
int fspick(int fd, const char *path, unsigned flags) { return syscall(SYS_fspick, fd, path, flags); }
int move_mount(int ofd, const char *op, int nfd, const char *np, unsigned flags)
{
	return syscall(SYS_move_mount, ofd, op, nfd, np, flags);
}
int open_tree(int fd, const char *path, unsigned flags) { return syscall(SYS_open_tree, fd, path, flags); }
int mount_setattr(int fd, const char *path, unsigned flags, void *attr, size_t n)
{
	return syscall(SYS_mount_setattr, fd, path, flags, attr, n);
}
ssize_t process_madvise(int fd, const struct iovec *v, size_t n, int advice, unsigned flags)
{
	return syscall(SYS_process_madvise, fd, v, n, advice, flags);
}
int process_mrelease(int fd, unsigned flags) { return syscall(SYS_process_mrelease, fd, flags); }
int execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	return syscall(SYS_execveat, fd, path, argv, envp, flags);
}
int modify_ldt(int func, void *p, unsigned long n) { return syscall(SYS_modify_ldt, func, p, n); }
int uselib(const char *lib) { return syscall(SYS_uselib, lib); }

int epoll_pwait2(int fd, struct epoll_event *ev, int n, const struct timespec *t, const sigset_t *s)
{
	return syscall_cp(SYS_epoll_pwait2, fd, ev, n, t, s, _NSIG / 8);
}

int pkey_alloc(unsigned flags, unsigned rights) { return syscall(SYS_pkey_alloc, flags, rights); }
int pkey_free(int key) { return syscall(SYS_pkey_free, key); }

int pkey_mprotect(void *p, size_t n, int prot, int key)
{
	return key == -1 ? syscall(SYS_mprotect, p, n, prot) : syscall(SYS_pkey_mprotect, p, n, prot, key);
}

/* The rights live in the PKRU register, two bits per key. */
int pkey_get(int key)
{
	unsigned eax, edx;
	if (key < 0 || key > 15) {
		errno = EINVAL;
		return -1;
	}
	__asm__ volatile("rdpkru" : "=a"(eax), "=d"(edx) : "c"(0));
	return eax >> 2 * key & 3;
}

int pkey_set(int key, unsigned rights)
{
	unsigned eax, edx;
	if (key < 0 || key > 15 || rights > 3) {
		errno = EINVAL;
		return -1;
	}
	__asm__ volatile("rdpkru" : "=a"(eax), "=d"(edx) : "c"(0));
	eax = (eax & ~(3u << 2 * key)) | rights << 2 * key;
	__asm__ volatile("wrpkru" : : "a"(eax), "c"(0), "d"(0) : "memory");
	return 0;
}

/* The scheduler. musl returns ENOSYS, as POSIX means processes, not threads;
 * glibc passes the calls through. */
int glibc_sched_getparam(pid_t pid, struct sched_param *p) { return syscall(SYS_sched_getparam, pid, p); }
int glibc_sched_setparam(pid_t pid, const struct sched_param *p) { return syscall(SYS_sched_setparam, pid, p); }
int glibc_sched_getscheduler(pid_t pid) { return syscall(SYS_sched_getscheduler, pid); }
int glibc_sched_setscheduler(pid_t pid, int policy, const struct sched_param *p)
{
	return syscall(SYS_sched_setscheduler, pid, policy, p);
}
TWIN(sched_getparam, GLIBC_2.2.5, glibc_sched_getparam);
TWIN(sched_setparam, GLIBC_2.2.5, glibc_sched_setparam);
TWIN(sched_getscheduler, GLIBC_2.2.5, glibc_sched_getscheduler);
TWIN(sched_setscheduler, GLIBC_2.2.5, glibc_sched_setscheduler);
ALIAS(__sched_getparam, glibc_sched_getparam);
ALIAS(__sched_getscheduler, glibc_sched_getscheduler);
ALIAS(__sched_setscheduler, glibc_sched_setscheduler);
int sched_setattr(pid_t pid, void *attr, unsigned flags) { return syscall(SYS_sched_setattr, pid, attr, flags); }
int sched_getattr(pid_t pid, void *attr, unsigned size, unsigned flags)
{
	return syscall(SYS_sched_getattr, pid, attr, size, flags);
}
int __sched_yield(void) { return sched_yield(); }
int __sched_get_priority_max(int p) { return sched_get_priority_max(p); }
int __sched_get_priority_min(int p) { return sched_get_priority_min(p); }

cpu_set_t *__sched_cpualloc(size_t cpus) { return malloc((cpus + 63) / 64 * 8); }

void __sched_cpufree(cpu_set_t *s) { free(s); }

/* brk and sbrk. musl refuses to move the break, for its allocator's sake; ours
 * never uses it, so programs may. */
void *__curbrk;

int glibc_brk(void *p)
{
	__curbrk = (void *)__syscall(SYS_brk, p);
	if (__curbrk >= p) return 0;
	errno = ENOMEM;
	return -1;
}

void *glibc_sbrk(intptr_t by)
{
	if (!__curbrk && glibc_brk(0) < 0) return (void *)-1;
	char *old = __curbrk;
	if (!by) return old;
	if (by > 0 ? (uintptr_t)old + by < (uintptr_t)old : (uintptr_t)old < (uintptr_t)-by) {
		errno = ENOMEM;
		return (void *)-1;
	}
	return glibc_brk(old + by) < 0 ? (void *)-1 : old;
}
TWIN(brk, GLIBC_2.2.5, glibc_brk);
TWIN(sbrk, GLIBC_2.2.5, glibc_sbrk);
ALIAS(__sbrk, glibc_sbrk);

unsigned gnu_dev_major(unsigned long d) { return major(d); }
unsigned gnu_dev_minor(unsigned long d) { return minor(d); }
unsigned long gnu_dev_makedev(unsigned a, unsigned b) { return makedev(a, b); }

int scandirat(int fd, const char *path, struct dirent ***out, int (*sel)(const struct dirent *),
	      int (*cmp)(const struct dirent **, const struct dirent **))
{
	int d = openat(fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d < 0) return -1;
	DIR *dir = fdopendir(d);
	if (!dir) {
		close(d);
		return -1;
	}
	struct dirent **list = 0, *e;
	size_t n = 0, cap = 0;
	int err = 0, saved = errno;
	while ((errno = 0, e = readdir(dir))) {
		if (sel && !sel(e)) continue;
		if (n == cap) {
			void *p = realloc(list, (cap = cap * 2 + 16) * sizeof *list);
			if (!p) {
				err = ENOMEM;
				break;
			}
			list = p;
		}
		list[n] = malloc(e->d_reclen);
		if (!list[n]) {
			err = ENOMEM;
			break;
		}
		memcpy(list[n++], e, e->d_reclen);
	}
	if (!err) err = errno;
	closedir(dir);
	if (err) {
		while (n) free(list[--n]);
		free(list);
		errno = err;
		return -1;
	}
	errno = saved;
	if (cmp && n) qsort(list, n, sizeof *list, (int (*)(const void *, const void *))(void *)cmp);
	*out = list;
	return n;
}
ALIAS(scandirat64, scandirat);

char *canonicalize_file_name(const char *path) { return realpath(path, 0); }

ssize_t getdirentries(int fd, char *b, size_t n, off_t *base)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	ssize_t r = syscall(SYS_getdents64, fd, b, n);
	if (r >= 0) *base = at;
	return r;
}
ALIAS(getdirentries64, getdirentries);
