/* A hostile guest: random and mutated requests, while another thread changes the memory.
 * Whatever it asks, nothing but its own memory, handles and directory may be touched, and
 * each request ends. fake_vm.c looks at what reaches the host.
 *
 *   hostcall_fuzz DIRECTORY SEED REQUESTS */
#define _GNU_SOURCE
#include "fake_vm.h"
#include <fcntl.h>
#include <htux/hostcall.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NESTED 4096 /* structures that contain pointers: [NESTED, 3 * NESTED) */
#define TOP RAM_SIZE

static uint64_t state;
static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}
static uint64_t below(uint64_t n) { return rnd() % n; }

static const struct {
	unsigned nr;
	int n, arg[6];
} calls[] = {
#define X(name, nr, ...) { nr, sizeof((int[]){ __VA_ARGS__ }) / sizeof(int), { __VA_ARGS__ } },
	HTUX_HOSTCALLS(X)
#undef X
};
#define NCALLS (sizeof(calls) / sizeof(*calls))

static uint64_t pointer(void)
{
	switch (below(10)) {
	case 0: return 0;
	case 1: return TOP - below(5000);
	case 2: return TOP + below(100);
	case 3: return rnd();
	case 4: return -below(5000);
	case 5: return vm.dax_base + below(8192);
	case 6: return (uint64_t)vm.ram.base + below(TOP);
	case 7: return NESTED + below(2 * NESTED);
	default: return below(TOP);
	}
}

static uint64_t length(void)
{
	switch (below(8)) {
	case 0: return 0;
	case 1: return rnd();
	case 2: return -below(5000);
	case 3: return TOP - below(10);
	case 4: return 4096 * below(20);
	default: return below(5000);
	}
}

static uint64_t handle_number(void)
{
	switch (below(12)) {
	case 0: return rnd();
	case 1: return (uint64_t)-100;
	case 2: return 1UL << 32;
	case 3: return below(300);
	default: return below(24);
	}
}

static uint64_t number(void)
{
	switch (below(6)) {
	case 0: return rnd();
	case 1: return -below(10);
	case 2: return 1UL << below(64);
	default: return below(64);
	}
}

static const unsigned fcntls[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 36, 37, 38, 1024, 1030, 1031, 1032, 1033 };

static uint64_t argument(unsigned nr, int i, int arg)
{
	switch (HTUX_ARG_KIND(arg)) {
	case HTUX_HANDLE: return handle_number();
	case HTUX_NUM:
		if (nr == SYS_fcntl && i == 1) return fcntls[below(sizeof(fcntls) / sizeof(*fcntls))];
		if (nr == SYS_ioctl && i == 1)
			return below(2) ? guest_ioctls[below(guest_ioctls_n)].request : 0x5400 + below(256);
		if (nr == SYS_openat2 && i == 3) return 24;
		if ((nr == SYS_ppoll && i == 3) || (nr == SYS_epoll_pwait && i == 4)) return below(8) ? 0 : number();
		return below(2) ? length() : number();
	case HTUX_VCPU: return below(3);
	}
	return pointer();
}

/* Things that pointers into NESTED may mean, of the same mixture. */
static void scribble(uint64_t at)
{
	static const char *const names[] = { "a",    "b",           "c",        ".",      "..",
					     "/",    "/etc/passwd", "a/b",      "../x",   "",
					     "file", "a/b/c/file",  "a/link/b", "a/../b", "a/b/c/a/b/c/a/b/c/a/b/c" };
	unsigned char *p = vm.ram.base + at;
	uint64_t v[3] = { pointer(), length(), number() };
	switch (below(5)) {
	case 0:
		memcpy(p, v, 16); /* an iovec */
		break;
	case 1:
		v[0] = handle_number() << 32 >> 32 | number() << 32; /* a pollfd */
		memcpy(p, v, 8);
		break;
	case 2: {
		const char *s = names[below(sizeof(names) / sizeof(*names))];
		memcpy(p, s, strlen(s) + 1);
		break;
	}
	case 3: /* an open_how */
		v[0] = below(2) ? O_RDWR | O_CREAT : number();
		v[1] = 0600;
		v[2] = below(4) ? 10 : number();
		memcpy(p, v, 24);
		break;
	default: p[0] = (unsigned char)rnd();
	}
}

static volatile int stop;
static void *change_memory(void *arg)
{
	/* Its own generator: the other one's sequence stays the same. */
	uint64_t s = *(uint64_t *)arg | 1;
	while (!stop) {
		s = s * 6364136223846793005UL + 1442695040888963407UL;
		volatile uint64_t *p = (uint64_t *)(vm.ram.base + (s >> 40) % (3 * NESTED));
		unsigned char *b = (unsigned char *)p;
		*(volatile unsigned char *)b = (unsigned char)(s >> 32);
		if (s >> 63) __atomic_store_n((uint64_t *)((uint64_t)b & ~7UL), s, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void one(void)
{
	struct htux_vmcall q = { .flags = (uint32_t)below(4) };
	uint64_t at = below(64) ? below(NESTED / 64) * 64 : pointer();

	for (int i = 0; i < 8; i++) scribble(NESTED + below(2 * NESTED - 64));
	cpu.pending = !below(4);
	if (below(4)) {
		unsigned k = (unsigned)below(NCALLS);
		q.nr = calls[k].nr;
		for (int i = 0; i < calls[k].n; i++) q.args[i] = argument(q.nr, i, calls[k].arg[i]);
	} else {
		q.nr = below(16) ? HTUX_VM_CALLS + (uint32_t)below(HTUX_VM_CALLS_END - HTUX_VM_CALLS) : (uint32_t)rnd();
		for (int i = 0; i < 6; i++)
			q.args[i] = below(3) == 0 ? handle_number() : below(2) ? pointer() : length();
	}
	if (q.nr == HTUX_VM_LOOKUP && below(8)) {
		q.args[0] = handle_number();
		q.args[1] = NESTED + below(2 * NESTED);
		q.args[2] = below(3);
		q.args[3] = below(2);
		q.args[4] = pointer() & ~7UL;
	}
	if (at <= TOP - sizeof(q)) memcpy(vm.ram.base + at, &q, sizeof(q));
	alarm(20); /* a request that does not end */
	request(&cpu, at);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	struct rlimit small = { 1 << 20, 1 << 20 };
	if (argc != 4) fail("usage: hostcall_fuzz DIRECTORY SEED REQUESTS");
	state = strtoull(argv[2], NULL, 0) * 2654435761u + 88172645463325252u;
	setrlimit(RLIMIT_FSIZE, &small);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	fake_vm_init(argv[1]);
	uint64_t seed = state;
	pthread_create(&thread, NULL, change_memory, &seed);
	volatile long n = strtol(argv[3], NULL, 0);
	for (volatile long i = 0; i < n; i++) {
		if (i % 64 == 0) {
			/* What it may have closed. */
			int p[2];
			handle_new(&vm.handles, dup(dir));
			if (!pipe2(p, O_NONBLOCK)) {
				handle_new(&vm.handles, p[0]);
				handle_new(&vm.handles, p[1]);
			}
		}
		if (!setjmp(guest_ended)) one();
		if (i % 1024 == 0) fake_vm_check();
	}
	stop = 1;
	pthread_join(thread, NULL);
	fake_vm_check();
	printf("%u of %ld reached the host\n", host_calls, n);
	return 0;
}
