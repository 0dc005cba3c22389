/* Several vCPUs: start, end, reuse, doorbells, waiting. */
#include "guest.h"

static uint32_t done[8];
static volatile unsigned ran;
static uint32_t go, turn;

static void wait_done(uint32_t *w)
{
	while (__atomic_load_n(w, __ATOMIC_ACQUIRE)) call(HTUX_VM_WAIT, phys(w), 1, -1);
}

static void count(void *arg)
{
	(void)arg;
	__atomic_fetch_add(&ran, 1, __ATOMIC_SEQ_CST);
}

static void many(void)
{
	for (int i = 0; i < 50; i++) {
		long n = spawn(count, 0, &done[0]);
		CHECK(n > 0, "start: %ld", n);
		wait_done(&done[0]);
		CHECK(n == 2, "not used again: %ld", n);
	}
	CHECK(ran == 50, "%u ran", ran);
	print("ok start and end\n");
}

/* Spins in the guest until a doorbell comes. */
static volatile uint32_t started;
static void spin(void *arg)
{
	unsigned was = irqs[HTUX_VEC_DOORBELL];
	(void)arg;
	started = 1;
	while (irqs[HTUX_VEC_DOORBELL] == was) pause();
}

/* Waits in the host until a doorbell comes. */
static void sleep(void *arg)
{
	unsigned was = irqs[HTUX_VEC_DOORBELL];
	(void)arg;
	started = 1;
	while (irqs[HTUX_VEC_DOORBELL] == was) {
		long r = call_while(HTUX_VEC_DOORBELL, was, HTUX_VM_WAIT, phys(&go), 0, -1);
		CHECK(r == -4, "wait: %ld", r);
	}
}

/* Blocks in a host call on the pipe of stdin. */
static void read_stdin(void *arg)
{
	static char c;
	unsigned was = irqs[HTUX_VEC_DOORBELL];
	(void)arg;
	started = 1;
	while (irqs[HTUX_VEC_DOORBELL] == was) {
		long r = call_while(HTUX_VEC_DOORBELL, was, HC_read, bi->stdio[0].handle, phys(&c), 1);
		CHECK(r == -4, "read: %ld", r);
	}
}

static void doorbells(void)
{
	void (*const fns[])(void *) = { spin, sleep, read_stdin };
	for (int i = 0; i < 30; i++) {
		started = 0;
		long n = spawn(fns[i % 3], 0, &done[0]);
		CHECK(n > 0, "start: %ld", n);
		while (!started) pause();
		for (int k = 0; k < i * 50; k++) pause();
		CHECK(!call(HTUX_VM_KICK, n), "kick");
		wait_done(&done[0]);
	}
	CHECK(irqs[HTUX_VEC_DOORBELL] == 30, "%u doorbells", irqs[HTUX_VEC_DOORBELL]);
	/* One for the thread that has just ended waits for the next. */
	CHECK(!call(HTUX_VM_KICK, 2) && spawn(count, 0, &done[0]) == 2, "kick of a free vCPU");
	wait_done(&done[0]);
	CHECK(irqs[HTUX_VEC_DOORBELL] == 31, "%u doorbells", irqs[HTUX_VEC_DOORBELL]);
	CHECK(call(HTUX_VM_KICK, 9999) == -3, "kick of nobody");
	print("ok doorbells\n");
}

static void ping(void *arg)
{
	uint32_t me = (uint32_t)(uint64_t)arg;
	for (int i = 0; i < 200; i++) {
		while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != me) call(HTUX_VM_WAIT, phys(&turn), !me, -1);
		__atomic_store_n(&turn, !me, __ATOMIC_RELEASE);
		call(HTUX_VM_WAKE, phys(&turn), 1);
	}
}

static void pingpong(void)
{
	CHECK(spawn(ping, (void *)1, &done[0]) > 0, "start");
	ping(0);
	wait_done(&done[0]);
	print("ok wait and wake\n");
}

static void park(void *arg)
{
	(void)arg;
	while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE)) call(HTUX_VM_WAIT, phys(&go), 0, -1);
}

static long spent;
static void spend(void *arg)
{
	(void)arg;
	while ((spent = call(HTUX_VM_CPUTIME, 0)) < 100000000)
		;
}

/* A vCPU's CPU time is its thread's, and not of those before, also when it has hardly been woken. */
static void cpu_time(void)
{
	for (int i = 0; i < 3; i++) {
		CHECK(spawn(spend, 0, &done[0]) == 2, "start");
		wait_done(&done[0]);
		CHECK(spawn(park, 0, &done[0]) == 2, "start");
		long now = call(HTUX_VM_CPUTIME, 2);
		CHECK(now >= 0 && now < spent, "%ld ns of CPU time, %ld before", now, spent);
		go = 1;
		call(HTUX_VM_WAKE, phys(&go), 1);
		wait_done(&done[0]);
		go = 0;
	}
	print("ok CPU time\n");
}

static void together(void)
{
	for (int i = 0; i < 8; i++) {
		long n = spawn(park, 0, &done[i]);
		CHECK(n == i + 2, "vCPU %ld", n);
	}
	CHECK(call(HTUX_VM_CPUTIME, 3) >= 0, "CPU time");
	static uint64_t mask[16];
	CHECK(call(HC_sched_getaffinity, 2, sizeof mask, phys(mask)) > 0, "affinity");
	CHECK(call(HC_sched_getaffinity, 200, sizeof mask, phys(mask)) == -3, "affinity of nobody");
	CHECK(call(HC_setpriority, 0, 2, 0) == 0, "priority");
	go = 1;
	call(HTUX_VM_WAKE, phys(&go), 100);
	for (int i = 0; i < 8; i++) wait_done(&done[i]);
	/* A signal from outside goes to one that runs. */
	print("ready\n");
	while (!irqs[HTUX_VEC_OUTSIDE]) call_while(HTUX_VEC_OUTSIDE, 0, HTUX_VM_WAIT, phys(&done[0]), 0, -1);
	CHECK(bi->vm.outside == 1UL << 9, "signals %lx", bi->vm.outside); /* SIGUSR1 */
	print("ok outside\n");
}

void test_main(void)
{
	many();
	doorbells();
	pingpong();
	cpu_time();
	together();
	halt(0);
}
