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
	if (s[0] != '0' || (s[1] | 32) != 'x') return 0;
	for (s += 2; *s && n < (unsigned)room;) {
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
	*p++ = '0';
	*p++ = 'x';
	for (int i = 0; i < n; i++) {
		p += sprintf(p, "%02X", b[i]);
		if (i % 2 == 0 && i + 1 < n) *p++ = '.';
	}
	*p = 0;
	return start;
}

/* Call f(node, order, closure) for each node of a tsearch tree (musl's node: the
 * key, two children). */
struct node { const void *key; struct node *child[2]; };

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
double glibc_difftime(time_t a, time_t b)
{
	return (double)((long double)a - (long double)b);
}
TWIN(difftime, GLIBC_2.2.5, glibc_difftime);
