/* See stats.h. */
#define _GNU_SOURCE
#include "stats.h"
#include "filter.h"
#include "vm.h"
#include <htux/hostcall.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int64_t moments[STATS_MOMENTS];

static int64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

/* dprintf would need a system call more in the filter (writev). */
void stats_print(int fd, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n > 0 && write(fd, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1) < 0) return;
}

void stats_moment(enum stats_moment m)
{
	if (!moments[m]) moments[m] = now_us();
}

static const char *call_name(unsigned nr)
{
#define X(name, nr, ...) [nr] = #name,
	static const char *const host[HTUX_VM_CALLS] = { HTUX_HOSTCALLS(X) };
#undef X
	static const char *const vm[] = { "HALT",        "START",   "EXIT",     "KICK",       "WAIT",
					  "WAKE",        "RELEASE", "FILE_MAP", "FILE_UNMAP", "FILE_INCORE",
					  "TIME",        "CPUTIME", "ALARM",    "OWNER",      "REOPEN",
					  "LINK_HANDLE", "STOPPED", "NAME",     "PROGRAM",    "LOOKUP" };
	_Static_assert(sizeof(vm) / sizeof(*vm) == HTUX_VM_CALLS_END - HTUX_VM_CALLS, "a name for each call");
	return nr < HTUX_VM_CALLS ? host[nr] : vm[nr - HTUX_VM_CALLS];
}

/* A counter's sum over all vCPUs; `at` is its place in the structure. */
static unsigned long long sum(const struct vm *vm, size_t at)
{
	unsigned long long n = 0;
	for (unsigned i = 0; i < vm->nvcpus; i++) n += *(const uint64_t *)((const char *)&vm->vcpus[i]->stats + at);
	return n;
}
#define SUM(field) sum(vm, offsetof(struct vcpu_stats, field))

void stats_write(const struct vm *vm, int fd)
{
	static const char *const kinds[EXIT_KINDS] = { "request", "window", "kicked", "fault", "forbidden", "debug" };
	int64_t end = now_us(), begin = moments[STATS_BEGIN], program = moments[STATS_PROGRAM];
	unsigned long long all = 0;

	for (unsigned i = 0; i < EXIT_KINDS; i++) all += SUM(exits[i]);
	stats_print(fd, "stats: us entry %lld program %lld end %lld\n", (long long)(moments[STATS_ENTRY] - begin),
		    program ? (long long)(program - begin) : -1LL, (long long)(end - begin));
	stats_print(fd, "stats: vcpus %u exits %llu", vm->nvcpus, all);
	for (unsigned i = 0; i < EXIT_KINDS; i++) stats_print(fd, " %s %llu", kinds[i], SUM(exits[i]));
	stats_print(fd, "\nstats: calls");
	for (unsigned nr = 0; nr < HTUX_VM_CALLS_END; nr++)
		if (SUM(calls[nr]) && call_name(nr)) stats_print(fd, " %s %llu", call_name(nr), SUM(calls[nr]));
	stats_print(fd, "\nstats: rules");
	for (int i = 0; i < FILTER_RULES_MAX; i++) {
		unsigned value;
		if (!SUM(rules[i])) continue;
		const char *name = filter_rule_name(i, &value);
		stats_print(fd, " %s/0x%x %llu", name, value, SUM(rules[i]));
	}
	stats_print(fd, "\n");
}
