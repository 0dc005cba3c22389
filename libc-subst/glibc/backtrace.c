/* backtrace(): the unwinder of libgcc_s does the work, loaded when first asked
 * for, as in glibc. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"

struct _Unwind_Context;
typedef int unwind_step(struct _Unwind_Context *, void *);
static int (*unwind_backtrace)(unwind_step *, void *);
static uintptr_t (*unwind_ip)(struct _Unwind_Context *);
static uintptr_t (*unwind_cfa)(struct _Unwind_Context *);

static void load_unwinder(void)
{
	void *h = dlopen("libgcc_s.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!h) return;
	unwind_ip = (uintptr_t(*)(struct _Unwind_Context *))dlsym(h, "_Unwind_GetIP");
	unwind_cfa = (uintptr_t(*)(struct _Unwind_Context *))dlsym(h, "_Unwind_GetCFA");
	if (unwind_ip && unwind_cfa) unwind_backtrace = (int (*)(unwind_step *, void *))dlsym(h, "_Unwind_Backtrace");
}

struct trace {
	void **out;
	int n, max;
	uintptr_t cfa;
};

static int step(struct _Unwind_Context *c, void *arg)
{
	struct trace *t = arg;
	if (t->n >= 0) { /* -1: the frame of backtrace() itself */
		t->out[t->n] = (void *)unwind_ip(c);
		uintptr_t cfa = unwind_cfa(c);
		/* The same frame again: the end of what can be unwound. */
		if (t->n > 0 && t->out[t->n] == t->out[t->n - 1] && cfa == t->cfa) return 5;
		t->cfa = cfa;
	}
	return ++t->n == t->max ? 5 /* _URC_END_OF_STACK */ : 0;
}

__attribute__((__noinline__)) int backtrace(void **out, int max)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct trace t = { .out = out, .n = -1, .max = max };
	if (max <= 0) return 0;
	pthread_once(&once, load_unwinder);
	if (!unwind_backtrace) return 0;
	unwind_backtrace(step, &t);
	/* The outermost frame's return address is 0. */
	if (t.n > 1 && !out[t.n - 1]) t.n--;
	return t.n > 0 ? t.n : 0;
}

/* "file(symbol+0x10)[0x...]", as glibc writes it: with a gap before the address if in memory. */
static int describe(char *b, size_t n, void *addr, const char *gap)
{
	Dl_info i;
	if (!dladdr(addr, &i) || !i.dli_fname || !*i.dli_fname) return snprintf(b, n, "[%p]", addr);
	if (!i.dli_sname) i.dli_saddr = i.dli_fbase;
	if (!i.dli_sname && !i.dli_saddr) return snprintf(b, n, "%s()%s[%p]", i.dli_fname, gap, addr);
	uintptr_t a = (uintptr_t)addr, s = (uintptr_t)i.dli_saddr;
	return snprintf(b, n, "%s(%s%c%#tx)%s[%p]", i.dli_fname, i.dli_sname ? i.dli_sname : "", a >= s ? '+' : '-',
			a >= s ? a - s : s - a, gap, addr);
}

char **backtrace_symbols(void *const *addr, int n)
{
	size_t total = (size_t)n * sizeof(char *);
	for (int i = 0; i < n; i++) total += describe(0, 0, addr[i], " ") + 1;
	char **r = malloc(total);
	if (!r) return 0;
	char *p = (char *)(r + n), *end = (char *)r + total;
	for (int i = 0; i < n; i++) {
		r[i] = p;
		p += describe(p, end - p, addr[i], " ") + 1;
	}
	return r;
}

void backtrace_symbols_fd(void *const *addr, int n, int fd)
{
	char line[1024];
	for (int i = 0; i < n; i++) {
		int len = describe(line, sizeof line - 1, addr[i], "");
		if (len > (int)sizeof line - 2) len = sizeof line - 2;
		line[len++] = '\n';
		if (write(fd, line, len) < 0) return;
	}
}
ALIAS(__backtrace, backtrace);
ALIAS(__backtrace_symbols, backtrace_symbols);
ALIAS(__backtrace_symbols_fd, backtrace_symbols_fd);
