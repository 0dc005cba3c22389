/* More vCPUs than there can be: EAGAIN, and those that are there go on. */
#include "guest.h"

static uint32_t go, done[4096];
static volatile unsigned ran;

static void park(void *arg)
{
	(void)arg;
	while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE)) call(HTUX_VM_WAIT, phys(&go), 0, -1);
	__atomic_fetch_add(&ran, 1, __ATOMIC_SEQ_CST);
}

void test_main(void)
{
	unsigned n = 0;
	long r;
	while (n < NCPU - 2 && (r = spawn(park, 0, &done[n])) > 0) n++;
	CHECK(n == NCPU - 2 || r == -11, "%u started, then %ld", n, r);
	CHECK(n >= 3, "only %u started", n);
	CHECK(n == NCPU - 2 || spawn(park, 0, &done[n]) == -11, "another try");
	go = 1;
	call(HTUX_VM_WAKE, phys(&go), 10000);
	for (unsigned i = 0; i < n; i++)
		while (__atomic_load_n(&done[i], __ATOMIC_ACQUIRE)) call(HTUX_VM_WAIT, phys(&done[i]), 1, -1);
	CHECK(ran == n, "%u of %u ran", ran, n);
	CHECK(spawn(park, 0, &done[0]) > 0, "none is free");
	print("ok %s\n", n > 100 ? "many" : "few");
	halt(0);
}
