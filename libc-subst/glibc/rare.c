/* Functions of glibc's that hardly a program calls. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include "twin.h"

size_t wcslcpy(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	size_t l = wcslen(s);
	if (n) {
		size_t k = l < n ? l : n - 1;
		wmemcpy(d, s, k);
		d[k] = 0;
	}
	return l;
}

size_t wcslcat(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	size_t have = wcsnlen(d, n);
	return have + wcslcpy(d + have, s, n - have);
}

char *tmpnam_r(char *s) { return s ? tmpnam(s) : 0; }

/* A byte-swapped identifier, in a file. */
int sethostid(long id)
{
	int word = id, fd = open("/etc/hostid", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) return -1;
	ssize_t n = write(fd, &word, sizeof word);
	close(fd);
	return n == sizeof word ? 0 : -1;
}

/* Wait with one more signal let through; the BSD way: with this mask. */
int __xpg_sigpause(int sig)
{
	sigset_t set;
	if (sigprocmask(SIG_BLOCK, 0, &set) || sigdelset(&set, sig)) return -1;
	return sigsuspend(&set);
}

int __sigpause(int sig_or_mask, int is_sig)
{
	if (is_sig) return __xpg_sigpause(sig_or_mask);
	sigset_t set = { { (unsigned)sig_or_mask } };
	return sigsuspend(&set);
}

/* Network addresses of OSI. */
unsigned inet_nsap_addr(const char *s, unsigned char *b, int room)
{
	unsigned n = 0;
	while (*s && n < (unsigned)room) {
		int c = *s++;
		if (c == '.' || c == '+' || c == '/') continue;
		if (!isxdigit((unsigned char)c) || !isxdigit((unsigned char)*s)) return 0;
		char two[3] = { c, *s++, 0 };
		b[n++] = strtol(two, 0, 16);
	}
	return n;
}

char *inet_nsap_ntoa(int n, const unsigned char *b, char *s)
{
	static char own[255 * 3];
	char *start = s ? s : own, *p = start;
	if (n > 255) n = 255;
	for (int i = 0; i < n; i++) {
		p += sprintf(p, "%02X", b[i]);
		if (i % 2 == 0 && i + 1 < n) *p++ = '.';
	}
	*p = 0;
	return start;
}

/* Call f(node, order, closure) for each node of a tsearch tree (musl's node: the
 * key, two children). */
struct node {
	const void *key;
	struct node *child[2];
};

static void walk(const struct node *t, void (*f)(const void *, int, void *), void *closure)
{
	if (!t->child[0] && !t->child[1]) {
		f(t, 3, closure);
		return;
	}
	f(t, 0, closure);
	if (t->child[0]) walk(t->child[0], f, closure);
	f(t, 1, closure);
	if (t->child[1]) walk(t->child[1], f, closure);
	f(t, 2, closure);
}

void twalk_r(const void *root, void (*f)(const void *, int, void *), void *closure)
{
	if (root && f) walk(root, f, closure);
}

char *getwd(char *b)
{
	char path[4096];
	if (!b) {
		errno = EINVAL;
		return 0;
	}
	if (getcwd(path, sizeof path)) return strcpy(b, path);
	strcpy(b, strerror(errno));
	return 0;
}

/* The difference of far times is not that of their integers. */
double glibc_difftime(time_t a, time_t b) { return (double)((long double)a - (long double)b); }
TWIN(difftime, GLIBC_2.2.5, glibc_difftime);

/* <argp.h> has it inline, unoptimised programs call it. */
void argp_usage(const void *state)
{
	extern void argp_state_help(const void *, FILE *, unsigned);
	argp_state_help(state, stderr, 0x106); /* ARGP_HELP_STD_USAGE */
}

/* <mqueue.h>'s fortified open. */
extern _Noreturn void __fortify_fail(const char *);
extern int mq_open(const char *, int, ...);
int __mq_open_2(const char *name, int flags)
{
	if (flags & O_CREAT) __fortify_fail("invalid mq_open call: O_CREAT without mode and attr");
	return mq_open(name, flags);
}

/* No restartable sequences are registered: a size of 0 says so. */
const long __rseq_offset;
const unsigned __rseq_size, __rseq_flags;

/* What cleanup attributes of old headers call. */
struct cleanup_frame {
	void (*fn)(void *);
	void *arg;
	int wanted, type;
};
void __pthread_cleanup_routine(struct cleanup_frame *f)
{
	if (f->wanted) f->fn(f->arg);
}

int __bsd_getpgrp(pid_t pid) { return getpgid(pid); }
int __arch_prctl(int code, unsigned long arg) { return syscall(SYS_arch_prctl, code, arg); }

/* Numbers in messages of the name service. */
unsigned _getshort(const unsigned char *p) { return p[0] << 8 | p[1]; }
unsigned _getlong(const unsigned char *p) { return (unsigned)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]; }
void __putshort(unsigned short v, unsigned char *p) { p[0] = v >> 8, p[1] = v; }
void __putlong(unsigned v, unsigned char *p) { p[0] = v >> 24, p[1] = v >> 16, p[2] = v >> 8, p[3] = v; }

ssize_t getdirentries(int fd, char *b, size_t n, off_t *base)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	ssize_t r = syscall(SYS_getdents64, fd, b, n);
	if (r >= 0) *base = at;
	return r;
}
ALIAS(getdirentries64, getdirentries);
