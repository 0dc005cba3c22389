/* See clock.h. The guest draws each clock as a straight line from the last sync, for at
 * most MAX_AHEAD; then it asks for a new line. A line that ran ahead of the host's clock
 * is not followed by a step back: the next one begins where the old one may have
 * been read, and is flatter until it has met the host's clock. */
#define _GNU_SOURCE
#include "clock.h"
#include <cpuid.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define NSEC 1000000000L
#define MAX_AHEAD (100 * 1000 * 1000L) /* ns */
#define BASELINE (200 * 1000 * 1000L)  /* ns over which the rate is measured */
#define CLOCKS "/sys/devices/system/clocksource/clocksource0/"
#define OFFSET_NOISE 5000 /* ns: less is how exactly we can tell, not a step */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct htux_time line; /* what the guest has */
static uint64_t rate;         /* ns per cycle << 32, as last measured */
static struct instant {
	uint64_t tsc;
	int64_t mono;
} base;

/* Is the TSC in this list of the kernel's? -1: the list cannot be read. */
static int tsc_among(const char *path)
{
	char text[256], *rest = text, *word;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return -1;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0) return -1;
	text[n] = 0;
	while ((word = strsep(&rest, " \n")))
		if (!strcmp(word, "tsc")) return 1;
	return 0;
}

/* The host's kernel uses it, for reasons that it knows; or it is invariant and the kernel, which compares it with other
 * clocks and between processors, has not found it unstable, as then it is no longer on offer. */
int clock_tsc_usable(void)
{
	unsigned a, b, c, d;
	if (tsc_among(CLOCKS "current_clocksource") == 1) return 1;
	return __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1U << 8 && tsc_among(CLOCKS "available_clocksource");
}

static int64_t now(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

/* The counter and the clock at the same moment: the best of a few looks. */
static struct instant look(void)
{
	struct instant best = { 0, 0 };
	uint64_t least = UINT64_MAX;
	for (int i = 0; i < 5; i++) {
		uint64_t t0 = __rdtsc();
		int64_t m = now(CLOCK_MONOTONIC);
		uint64_t t1 = __rdtsc();
		if (t1 - t0 < least) {
			least = t1 - t0;
			best = (struct instant){ t0 + (t1 - t0) / 2, m };
		}
	}
	return best;
}

static int64_t scaled(uint64_t cycles, uint64_t mult) { return (int64_t)((unsigned __int128)cycles * mult >> 32); }

/* A clock's offset to CLOCK_MONOTONIC. The clocks run alike but for steps: a difference
 * that is no larger than what we cannot see is none. */
static int64_t offset(clockid_t id, int64_t old)
{
	int64_t before = now(CLOCK_MONOTONIC), there = now(id), after = now(CLOCK_MONOTONIC);
	int64_t off = there - (before + (after - before) / 2), diff = off - old;
	return diff < OFFSET_NOISE && diff > -OFFSET_NOISE ? old : off;
}

static void measure_rate(struct instant at)
{
	if (at.mono - base.mono < BASELINE) return;
	rate = (uint64_t)(((unsigned __int128)(at.mono - base.mono) << 32) / (at.tsc - base.tsc));
	base = at;
}

static void next_line(const struct vm *vm)
{
	struct instant at = look();
	struct htux_time next = line;

	if (vm->tsc_trusted && base.tsc) measure_rate(at);
	next.tsc0 = at.tsc;
	next.mono = at.mono;
	next.mult = rate;
	next.max_delta = vm->tsc_trusted ? ((uint64_t)MAX_AHEAD << 32) / rate : 0;
	if (line.mult) {
		/* What the guest may have read so far. */
		uint64_t cycles = at.tsc - line.tsc0;
		int64_t read = line.mono + scaled(cycles < line.max_delta ? cycles : line.max_delta, line.mult);
		int64_t ahead = read - at.mono;
		if (ahead > 0) {
			next.mono = read;
			int64_t slower = ahead < MAX_AHEAD / 2 ? ahead : MAX_AHEAD / 2;
			next.mult = rate - (uint64_t)((unsigned __int128)rate * (uint64_t)slower / MAX_AHEAD);
		}
	}
	next.realtime = offset(CLOCK_REALTIME, line.realtime);
	next.boottime = offset(CLOCK_BOOTTIME, line.boottime);
	next.tai = offset(CLOCK_TAI, line.tai);
	/* The raw clock drifts from the others: never back, though. */
	int64_t raw = offset(CLOCK_MONOTONIC_RAW, line.raw);
	next.raw = line.mult && raw + next.mono < line.raw + line.mono ? line.raw + line.mono - next.mono : raw;
	line = next;
}

static void publish(struct htux_time *t)
{
	uint32_t seq = line.seq + 1;
	__atomic_store_n(&t->seq, seq, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	volatile struct htux_time *v = t;
	v->tsc0 = line.tsc0;
	v->mult = line.mult;
	v->max_delta = line.max_delta;
	v->mono = line.mono;
	v->realtime = line.realtime;
	v->boottime = line.boottime;
	v->raw = line.raw;
	v->tai = line.tai;
	__atomic_store_n(&t->seq, seq + 1, __ATOMIC_RELEASE);
	line.seq = seq + 1;
}

void clock_sync(struct vm *vm)
{
	pthread_mutex_lock(&lock);
	next_line(vm);
	publish(&vm->boot->time);
	pthread_mutex_unlock(&lock);
}

void clock_init(struct vm *vm, unsigned khz)
{
	base = look();
	if (!khz) vm->tsc_trusted = 0;
	rate = khz ? ((uint64_t)1000000 << 32) / khz : 1;
	clock_sync(vm);
}
