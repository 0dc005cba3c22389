/* profil, sprofil: a histogram of where the program spends its time, by ITIMER_PROF's signal. And what
 * code compiled with -finstrument-functions calls where it brings no functions of its own. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define FREQUENCY 100 /* samples a second */

/* Where what code is counted. */
struct region {
	void *counters;
	size_t size, first_pc; /* in bytes */
	unsigned long scale;   /* 0x10000: a counter for two bytes of code, or for as many as it has itself */
};
enum { REST = 2 };                   /* as a scale: the one counter for all other code */
enum { WIDE_COUNTERS = 1 };          /* sprofil's flag: of four bytes, not two */
static struct region *regions, only; /* null: not profiling */
static int how_many, counter_size;
static struct sigaction action_before;
static struct itimerval timer_before;

int __profile_frequency(void) { return FREQUENCY; }

/* The counter for pc, or one past all. */
static size_t index_of(const struct region *r, size_t pc)
{
	return pc < r->first_pc ? ~0ul : (unsigned __int128)((pc - r->first_pc) / counter_size) * r->scale >> 16;
}

static void sample(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info;
	size_t pc = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP], at = 0;
	const struct region *best = 0;
	for (const struct region *r = regions; r < regions + how_many; r++) {
		size_t i = r->scale == REST ? 0 : index_of(r, pc), end = r->size / counter_size;
		if (i >= end || (best && (r->scale == REST || (best->scale != REST && best->first_pc > r->first_pc))))
			continue;
		best = r;
		at = i;
	}
	if (!best) return;
	if (counter_size == sizeof(unsigned)) ((unsigned *)best->counters)[at]++;
	else ((unsigned short *)best->counters)[at]++;
}

static int stop(void)
{
	int was = how_many;
	how_many = 0;
	if (!was) return 0;
	return setitimer(ITIMER_PROF, &timer_before, 0) || sigaction(SIGPROF, &action_before, 0) ? -1 : 0;
}

static int start(struct region *r, int n, int size)
{
	struct sigaction act = { .sa_sigaction = sample, .sa_flags = SA_SIGINFO | SA_RESTART };
	struct itimerval every = { .it_interval.tv_usec = 1000000 / FREQUENCY,
				   .it_value.tv_usec = 1000000 / FREQUENCY };
	regions = r;
	how_many = n;
	counter_size = size;
	sigfillset(&act.sa_mask);
	if (sigaction(SIGPROF, &act, &action_before)) return -1;
	return setitimer(ITIMER_PROF, &every, &timer_before);
}

int profil(unsigned short *buf, size_t size, size_t offset, unsigned scale)
{
	if (stop()) return -1;
	if (!buf) return 0;
	only = (struct region){ buf, size, offset, scale };
	return start(&only, 1, sizeof *buf);
}

/* Of several regions at once. */
int sprofil(struct region *from, int n, struct timeval *period, unsigned flags)
{
	/* Kept when it is stopped, and when a larger one takes its place: a thread may still be in the handler. */
	static struct region *copy;
	static int room;
	if (stop()) return -1;
	if (period) *period = (struct timeval){ 0, 1000000 / FREQUENCY };
	if (n <= 0) return 0;
	if (n > room) {
		struct region *more = malloc(n * sizeof *more);
		if (!more) return -1;
		copy = more;
		room = n;
	}
	memcpy(copy, from, n * sizeof *copy);
	return start(copy, n, flags & WIDE_COUNTERS ? sizeof(unsigned) : sizeof(unsigned short));
}

/* What the loader would count calls of a shared library for (LD_PROFILE, which it ignores). */
void _dl_mcount(uintptr_t from, uintptr_t to) { (void)from, (void)to; }

void __cyg_profile_func_enter(void *f, void *c) { (void)f, (void)c; }
void __cyg_profile_func_exit(void *f, void *c) { (void)f, (void)c; }
