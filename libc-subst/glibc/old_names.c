/* Functions that glibc exports under a second name, mostly for libraries of its
 * own or of long ago. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <termios.h>
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

int __select(int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *t) { return select(n, r, w, e, t); }
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

const char _libc_intl_domainname[] = "libc";
int _nl_msg_cat_cntr;
const char _nl_default_dirname[] = "/usr/share/locale";

struct cmsghdr *__cmsg_nxthdr(struct msghdr *m, struct cmsghdr *c)
{
	return c->cmsg_len < sizeof *c ? 0 : CMSG_NXTHDR(m, c);
}

/* BSD signal masks of 32 bits. */
int sigblock(int mask)
{
	sigset_t set = { { (unsigned)mask } }, old;
	return sigprocmask(SIG_BLOCK, &set, &old) ? -1 : (int)old.__bits[0];
}

int sigsetmask(int mask)
{
	sigset_t set = { { (unsigned)mask } }, old;
	return sigprocmask(SIG_SETMASK, &set, &old) ? -1 : (int)old.__bits[0];
}

int siggetmask(void) { return sigblock(0); }
int gsignal(int s) { return raise(s); }

/* System V: the handler runs once, unmasked. */
void (*sysv_signal(int s, void (*h)(int)))(int)
{
	struct sigaction sa = { .sa_handler = h, .sa_flags = SA_RESETHAND | SA_NODEFER }, old;
	return sigaction(s, &sa, &old) ? SIG_ERR : old.sa_handler;
}

void (*ssignal(int s, void (*h)(int)))(int) { return signal(s, h); }

int getpt(void) { return posix_openpt(O_RDWR); }
int isfdtype(int fd, int type)
{
	struct stat st;
	int saved = errno, r = fstat(fd, &st) ? -1 : (int)(st.st_mode & S_IFMT) == type;
	errno = saved;
	return r;
}
int timespec_getres(struct timespec *t, int base)
{
	return base == TIME_UTC && !clock_getres(CLOCK_REALTIME, t) ? base : 0;
}
int dysize(int y) { return y % 4 == 0 && (y % 100 || y % 400 == 0) ? 366 : 365; }

/* glibc's struct is longer than musl's. */
struct ntp_answer {
	struct timeval time;
	long maxerror, esterror, tai, unused[4];
};
int ntp_gettimex(struct ntp_answer *n)
{
	struct timex t = { 0 };
	int r = adjtimex(&t);
	*n = (struct ntp_answer){ t.time, t.maxerror, t.esterror, t.tai, { 0 } };
	return r;
}
ALIAS(ntp_gettime, ntp_gettimex);

/* What is still to be adjusted is asked for without a change; seconds beyond what fits in an int of microseconds are refused. */
int glibc_adjtime(const struct timeval *in, struct timeval *out)
{
	enum { MOST = INT_MAX / 1000000 - 2 };
	struct timex t = { .modes = ADJ_OFFSET_SS_READ };
	if (in) {
		long seconds = in->tv_sec + in->tv_usec / 1000000;
		if (seconds > MOST || seconds < -MOST) {
			errno = EINVAL;
			return -1;
		}
		t.modes = ADJ_OFFSET_SINGLESHOT;
		t.offset = seconds * 1000000 + in->tv_usec % 1000000;
	}
	if (adjtimex(&t) < 0) return -1;
	if (out) *out = (struct timeval){ t.offset / 1000000, t.offset % 1000000 };
	return 0;
}
TWIN(adjtime, GLIBC_2.2.5, glibc_adjtime);

/* Profiling by gprof: accepted; no profile is kept, as when the program was
 * not built for it. */
void monstartup(unsigned long lo, unsigned long hi) { (void)lo, (void)hi; }
void __monstartup(unsigned long lo, unsigned long hi) { (void)lo, (void)hi; }
void _mcleanup(void) {}
void moncontrol(int on) { (void)on; }
int __profile_frequency(void) { return 100; }
void __fentry__(void) {}
void mcount(void) {}
ALIAS(_mcount, mcount);
void __cyg_profile_func_enter(void *f, void *c) { (void)f, (void)c; }
void __cyg_profile_func_exit(void *f, void *c) { (void)f, (void)c; }

/* glibc's inner names of stdio. */
int _IO_feof(FILE *f) { return feof(f); }
int _IO_ferror(FILE *f) { return ferror(f); }
int _IO_fclose(FILE *f) { return fclose(f); }
int _IO_fflush(FILE *f) { return fflush(f); }
FILE *_IO_popen(const char *c, const char *m) { return popen(c, m); }
char *_IO_fgets(char *b, int n, FILE *f) { return fgets(b, n, f); }
size_t _IO_fread(void *b, size_t s, size_t n, FILE *f) { return fread(b, s, n, f); }
size_t _IO_fwrite(const void *b, size_t s, size_t n, FILE *f) { return fwrite(b, s, n, f); }
long _IO_ftell(FILE *f) { return ftell(f); }
int _IO_ungetc(int c, FILE *f) { return ungetc(c, f); }
int _IO_fgetpos(FILE *f, fpos_t *p) { return fgetpos(f, p); }
int _IO_fsetpos(FILE *f, const fpos_t *p) { return fsetpos(f, p); }
int _IO_peekc_locked(FILE *f)
{
	int c = fgetc(f);
	return c == EOF ? EOF : ungetc(c, f);
}
void _IO_flockfile(FILE *f) { flockfile(f); }
void _IO_funlockfile(FILE *f) { funlockfile(f); }
int _IO_ftrylockfile(FILE *f) { return ftrylockfile(f); }
int fcloseall(void) { return fflush(0); }
