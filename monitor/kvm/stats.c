/* See stats.h. */
#define _GNU_SOURCE
#include "stats.h"
#include "vm.h"
#include <htux/hostcall.h>
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

void stats_moment(enum stats_moment m)
{
	if (!moments[m])
		moments[m] = now_us();
}

static const char *call_name(unsigned nr)
{
#define X(name, nr, ...) [nr] = #name,
	static const char *const host[HTUX_VM_CALLS] = { HTUX_HOSTCALLS(X) };
#undef X
	static const char *const vm[] = { "HALT", "START", "EXIT", "KICK", "WAIT", "WAKE", "RELEASE", "FILE_MAP",
					  "FILE_UNMAP", "FILE_INCORE", "TIME", "CPUTIME", "ALARM", "OWNER", "REOPEN",
					  "HANDLE_NAME", "LINK_HANDLE", "STOPPED", "NAME" };
	_Static_assert(sizeof(vm) / sizeof(*vm) == HTUX_VM_CALLS_END - HTUX_VM_CALLS, "a name for each call");
	return nr < HTUX_VM_CALLS ? host[nr] : vm[nr - HTUX_VM_CALLS];
}

static uint64_t exits(const struct vm *vm, unsigned kind)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < vm->nvcpus; i++)
		sum += vm->vcpus[i]->stats.exits[kind];
	return sum;
}

static uint64_t calls(const struct vm *vm, unsigned nr)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < vm->nvcpus; i++)
		sum += vm->vcpus[i]->stats.calls[nr];
	return sum;
}

void stats_write(const struct vm *vm, int fd)
{
	static const char *const kinds[EXIT_KINDS] = { "request", "window", "kicked", "fault", "forbidden", "debug" };
	int64_t end = now_us(), begin = moments[STATS_BEGIN], program = moments[STATS_PROGRAM];
	uint64_t all = 0;

	for (unsigned i = 0; i < EXIT_KINDS; i++)
		all += exits(vm, i);
	dprintf(fd, "stats: us entry %lld program %lld end %lld\n", (long long)(moments[STATS_ENTRY] - begin),
		program ? (long long)(program - begin) : -1LL, (long long)(end - begin));
	dprintf(fd, "stats: vcpus %u exits %llu", vm->nvcpus, (unsigned long long)all);
	for (unsigned i = 0; i < EXIT_KINDS; i++)
		dprintf(fd, " %s %llu", kinds[i], (unsigned long long)exits(vm, i));
	dprintf(fd, "\nstats: calls");
	for (unsigned nr = 0; nr < HTUX_VM_CALLS_END; nr++)
		if (calls(vm, nr) && call_name(nr))
			dprintf(fd, " %s %llu", call_name(nr), (unsigned long long)calls(vm, nr));
	dprintf(fd, "\n");
}
