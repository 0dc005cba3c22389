/* rand and random: glibc's generator, so that a seed gives the same numbers. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include "random.h"
#include "fork_impl.h"
#include "lock.h"
#include "twin.h"

static int32_t numbers[32];
static struct random_data state;
static volatile int lock[1];
volatile int *const __glibc_random_lockptr = lock;

/* Seeded with 1 from the start; with the lock held. */
static void ready(void)
{
	if (!state.state) initstate_r(1, (char *)numbers, sizeof numbers, &state);
}

long glibc_random(void)
{
	int32_t r;
	LOCK(lock);
	ready();
	random_r(&state, &r);
	UNLOCK(lock);
	return r;
}

int glibc_rand(void) { return glibc_random(); }

void glibc_srandom(unsigned seed)
{
	LOCK(lock);
	ready();
	srandom_r(seed, &state);
	UNLOCK(lock);
}

char *glibc_initstate(unsigned seed, char *b, size_t n)
{
	LOCK(lock);
	ready();
	int32_t *old = state.state - 1;
	int r = initstate_r(seed, b, n, &state);
	UNLOCK(lock);
	return r ? 0 : (char *)old;
}

char *glibc_setstate(char *b)
{
	LOCK(lock);
	ready();
	int32_t *old = state.state - 1;
	int r = setstate_r(b, &state);
	UNLOCK(lock);
	return r ? 0 : (char *)old;
}

/* Three steps of a small generator for one result. */
int glibc_rand_r(unsigned *seed)
{
	static const unsigned kept[3] = { 0x7ff, 0x3ff, 0x3ff };
	unsigned x = *seed, r = 0;
	for (int i = 0; i < 3; i++) {
		x = x * 1103515245 + 12345;
		unsigned bits = x / 65536 % (kept[i] + 1);
		r = i ? r << 10 ^ bits : bits;
	}
	*seed = x;
	return r;
}

TWIN(random, GLIBC_2.2.5, glibc_random);
TWIN(rand, GLIBC_2.2.5, glibc_rand);
TWIN(srandom, GLIBC_2.2.5, glibc_srandom);
TWIN(srand, GLIBC_2.2.5, glibc_srandom);
TWIN(initstate, GLIBC_2.2.5, glibc_initstate);
TWIN(setstate, GLIBC_2.2.5, glibc_setstate);
TWIN(rand_r, GLIBC_2.2.5, glibc_rand_r);
