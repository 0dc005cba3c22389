/* _FORTIFY_SOURCE: system calls and other functions that fill a buffer. Where
 * musl exports the plain function, it is called by that name. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>
#include <wchar.h>
#include "chk.h"
#include "twin.h"

/* unistd_gnu.c, terminals.c */
int glibc_gethostname(char *, size_t);
int glibc_getlogin_r(char *, size_t);
int glibc_ttyname_r(int, char *, size_t);
int glibc_ptsname_r(int, char *, size_t);
ssize_t glibc_readlink(const char *, char *, size_t);
ssize_t glibc_readlinkat(int, const char *, char *, size_t);
char *glibc_getcwd(char *, size_t);

ssize_t __read_chk(int fd, void *b, size_t n, size_t room)
{
	need_room(n, room);
	return read(fd, b, n);
}

ssize_t __pread_chk(int fd, void *b, size_t n, off_t off, size_t room)
{
	need_room(n, room);
	return pread(fd, b, n, off);
}
ALIAS(__pread64_chk, __pread_chk);

ssize_t __recv_chk(int fd, void *b, size_t n, size_t room, int flags)
{
	need_room(n, room);
	return recv(fd, b, n, flags);
}

ssize_t __recvfrom_chk(int fd, void *b, size_t n, size_t room, int flags, struct sockaddr *a, socklen_t *al)
{
	need_room(n, room);
	return recvfrom(fd, b, n, flags, a, al);
}

ssize_t __readlink_chk(const char *p, char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_readlink(p, b, n);
}

ssize_t __readlinkat_chk(int fd, const char *p, char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_readlinkat(fd, p, b, n);
}

char *__getcwd_chk(char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_getcwd(b, n);
}

char *__getwd_chk(char *b, size_t room)
{
	char tmp[PATH_MAX];
	if (!getcwd(tmp, sizeof tmp)) return 0;
	need_room(strlen(tmp) + 1, room);
	return strcpy(b, tmp);
}

char *__realpath_chk(const char *p, char *b, size_t room)
{
	need_room(PATH_MAX, room);
	return realpath(p, b);
}

int __getgroups_chk(int n, gid_t *l, size_t room)
{
	if (n > 0) need_room((size_t)n * sizeof *l, room);
	return getgroups(n, l);
}

int __gethostname_chk(char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_gethostname(b, n);
}

int __getdomainname_chk(char *b, size_t n, size_t room)
{
	need_room(n, room);
	return getdomainname(b, n);
}

int __getlogin_r_chk(char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_getlogin_r(b, n);
}

int __ttyname_r_chk(int fd, char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_ttyname_r(fd, b, n);
}

int __ptsname_r_chk(int fd, char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_ptsname_r(fd, b, n);
}

extern size_t glibc_confstr(int, char *, size_t);

size_t __confstr_chk(int name, char *b, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_confstr(name, b, n);
}

int __poll_chk(struct pollfd *p, nfds_t n, int ms, size_t room)
{
	need_room(n, room / sizeof *p);
	return poll(p, n, ms);
}

int __ppoll_chk(struct pollfd *p, nfds_t n, const struct timespec *t, const sigset_t *s, size_t room)
{
	need_room(n, room / sizeof *p);
	return ppoll(p, n, t, s);
}

long __fdelt_chk(long fd)
{
	if (fd < 0 || fd >= FD_SETSIZE) glibc_fatal("bit out of range 0 - FD_SETSIZE on fd_set");
	return fd / (8 * (long)sizeof(long));
}
ALIAS(__fdelt_warn, __fdelt_chk);

static _Noreturn void no_mode(const char *fn)
{
	char what[80];
	snprintf(what, sizeof what, "invalid %s call: O_CREAT or O_TMPFILE without mode", fn);
	glibc_fatal(what);
}

/* O_TMPFILE includes O_DIRECTORY's bit, so all its bits must be set. */
static int wants_mode(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

int __open_2(const char *p, int flags)
{
	if (wants_mode(flags)) no_mode("open");
	return open(p, flags);
}

int __open64_2(const char *p, int flags)
{
	if (wants_mode(flags)) no_mode("open64");
	return open(p, flags);
}

int __openat_2(int fd, const char *p, int flags)
{
	if (wants_mode(flags)) no_mode("openat");
	return openat(fd, p, flags);
}

int __openat64_2(int fd, const char *p, int flags)
{
	if (wants_mode(flags)) no_mode("openat64");
	return openat(fd, p, flags);
}

/* Lines. Only one that does not fit the room is too long, whatever was asked for. Room for the null byte alone
 * is none here, where fgets itself gives an empty line. */
char *__fgets_unlocked_chk(char *b, size_t room, int n, FILE *f)
{
	size_t i = 0;
	int c = 0;
	if (n <= 1) return 0;
	if ((size_t)n <= room) return fgets_unlocked(b, n, f);
	while (i < room && c != '\n' && (c = getc_unlocked(f)) != EOF) b[i++] = (char)c;
	if (!i || (c == EOF && ferror_unlocked(f))) return 0;
	need_room(i + 1, room);
	b[i] = 0;
	return b;
}

char *__fgets_chk(char *b, size_t room, int n, FILE *f)
{
	flockfile(f);
	char *r = __fgets_unlocked_chk(b, room, n, f);
	funlockfile(f);
	return r;
}

char *__gets_chk(char *b, size_t room)
{
	size_t i = 0;
	int c = EOF;
	flockfile(stdin);
	while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
		need_room(i + 2, room);
		b[i++] = c;
	}
	int failed = c == EOF && (!i || ferror(stdin));
	funlockfile(stdin);
	if (failed) return 0;
	need_room(i + 1, room);
	b[i] = 0;
	return b;
}

size_t __fread_chk(void *b, size_t room, size_t size, size_t n, FILE *f)
{
	size_t total;
	if (__builtin_mul_overflow(size, n, &total)) __chk_fail();
	need_room(total, room);
	return fread(b, size, n, f);
}

size_t __fread_unlocked_chk(void *b, size_t room, size_t size, size_t n, FILE *f)
{
	size_t total;
	if (__builtin_mul_overflow(size, n, &total)) __chk_fail();
	need_room(total, room);
	return fread_unlocked(b, size, n, f);
}

wchar_t *__fgetws_unlocked_chk(wchar_t *b, size_t room, int n, FILE *f)
{
	size_t i = 0;
	wint_t c = 0;
	if (n <= 1) return 0;
	if ((size_t)n <= room) return fgetws_unlocked(b, n, f);
	while (i < room && c != L'\n' && (c = getwc_unlocked(f)) != WEOF) b[i++] = (wchar_t)c;
	if (!i || (c == WEOF && ferror_unlocked(f))) return 0;
	need_room(i + 1, room);
	b[i] = 0;
	return b;
}

wchar_t *__fgetws_chk(wchar_t *b, size_t room, int n, FILE *f)
{
	flockfile(f);
	wchar_t *r = __fgetws_unlocked_chk(b, room, n, f);
	funlockfile(f);
	return r;
}

/* longjmp may only go up the stack: the target frame must not be below ours,
 * unless one of the two is on the alternate signal stack. The stack pointer is
 * the seventh word of musl's jmp_buf. */
_Noreturn void __longjmp_chk(struct __jmp_buf_tag *env, int val)
{
	unsigned long target = env->__jb[6];
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	if (target < here) {
		stack_t ss;
		/* On the alternate stack a jump back to the main one is fine,
		 * whichever lies higher. */
		if (sigaltstack(0, &ss) || !(ss.ss_flags & SS_ONSTACK) || target - (unsigned long)ss.ss_sp < ss.ss_size)
			glibc_fatal("longjmp causes uninitialized stack frame");
	}
	longjmp(env, val);
}

/* <mqueue.h>'s fortified open. */
extern _Noreturn void __fortify_fail(const char *);
extern int mq_open(const char *, int, ...);
int __mq_open_2(const char *name, int flags)
{
	if (flags & O_CREAT) __fortify_fail("invalid mq_open call: O_CREAT without mode and attr");
	return mq_open(name, flags);
}
