/* System calls that glibc exports under a second name, mostly for libraries of its
 * own or of long ago. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mntent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "twin.h"

#define FORWARD1(r, n, f, t1) \
	r n(t1 a) { return f(a); }
#define FORWARD2(r, n, f, t1, t2) \
	r n(t1 a, t2 b) { return f(a, b); }
#define FORWARD3(r, n, f, t1, t2, t3) \
	r n(t1 a, t2 b, t3 c) { return f(a, b, c); }
#define FORWARD4(r, n, f, t1, t2, t3, t4) \
	r n(t1 a, t2 b, t3 c, t4 d) { return f(a, b, c, d); }

FORWARD1(int, __close, close, int)
FORWARD3(ssize_t, __read, read, int, void *, size_t)
FORWARD3(ssize_t, __write, write, int, const void *, size_t)
FORWARD4(ssize_t, __pread64, pread, int, void *, size_t, off_t)
FORWARD4(ssize_t, __pwrite64, pwrite, int, const void *, size_t, off_t)
FORWARD1(int, __pipe, pipe, int *)
FORWARD3(int, __poll, poll, struct pollfd *, nfds_t, int)
FORWARD4(ssize_t, __send, send, int, const void *, size_t, int)
FORWARD3(int, __connect, connect, int, const struct sockaddr *, socklen_t)
FORWARD2(int, __statfs, statfs, const char *, struct statfs *)
FORWARD1(pid_t, glibc_old_wait, wait, int *)
FORWARD3(pid_t, __waitpid, waitpid, pid_t, int *, int)
FORWARD1(pid_t, __getpgid, getpgid, pid_t)
FORWARD2(int, __setpgid, setpgid, pid_t, pid_t)
FORWARD2(int, __nanosleep, nanosleep, const struct timespec *, struct timespec *)
FORWARD2(int, __gettimeofday, gettimeofday, struct timeval *, void *)
FORWARD1(int, __sigsuspend, sigsuspend, const sigset_t *)
FORWARD2(int, __sigaddset, sigaddset, sigset_t *, int)
FORWARD2(int, __sigdelset, sigdelset, sigset_t *, int)
FORWARD2(int, __sigismember, sigismember, const sigset_t *, int)
FORWARD1(char *, __secure_getenv, secure_getenv, const char *)
FORWARD1(unsigned long, glibc_old_getauxval, getauxval, unsigned long)
FORWARD1(int, __adjtimex, adjtimex, struct timex *)
FORWARD1(int, ntp_adjtime, adjtimex, struct timex *)
FORWARD1(int, __endmntent, endmntent, FILE *)

pid_t __getpid(void) { return getpid(); }
pid_t __fork(void) { return fork(); }

int __open(const char *path, int flags, ...)
{
	va_list ap;
	va_start(ap, flags);
	int mode = va_arg(ap, int);
	va_end(ap);
	return open(path, flags, mode);
}
ALIAS(__open64, __open);

int __fcntl(int fd, int cmd, ...)
{
	va_list ap;
	va_start(ap, cmd);
	unsigned long arg = va_arg(ap, unsigned long);
	va_end(ap);
	return fcntl(fd, cmd, arg);
}

/* musl has these names hidden. */
off_t glibc_old_lseek(int fd, off_t o, int w) { return lseek(fd, o, w); }
int glibc_old_dup2(int a, int b) { return dup2(a, b); }
int glibc_old_sigaction(int s, const struct sigaction *a, struct sigaction *o) { return sigaction(s, a, o); }
TWIN(__lseek, GLIBC_2.2.5, glibc_old_lseek);
TWIN(__wait, GLIBC_2.2.5, glibc_old_wait);
TWIN(__getauxval, GLIBC_2.16, glibc_old_getauxval);
TWIN(__dup2, GLIBC_2.2.5, glibc_old_dup2);
TWIN(__sigaction, GLIBC_2.2.5, glibc_old_sigaction);
off_t llseek(int fd, off_t o, int w) { return lseek(fd, o, w); }
int __bsd_getpgrp(pid_t pid) { return getpgid(pid); }
int __arch_prctl(int code, unsigned long arg) { return syscall(SYS_arch_prctl, code, arg); }

int glibc_old_clone(int (*f)(void *), void *stack, int flags, void *arg, ...)
{
	va_list ap;
	va_start(ap, arg);
	pid_t *parent = va_arg(ap, pid_t *);
	void *tls = va_arg(ap, void *);
	pid_t *child = va_arg(ap, pid_t *);
	va_end(ap);
	return clone(f, stack, flags, arg, parent, tls, child);
}
TWIN(__clone, GLIBC_2.2.5, glibc_old_clone);

struct ustat;
int ustat(dev_t device, struct ustat *to) { return syscall(SYS_ustat, device, to); }
