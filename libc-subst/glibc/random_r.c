/* random_r() and friends: the additive feedback generator with state given by
 * the caller, in glibc's layout of struct random_data; drand48_r likewise. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "random.h"
#include "twin.h"

/* By type: least size of the state, degree, separation. */
static const struct {
	unsigned size;
	int deg, sep;
} kind[5] = {
	{ 8, 0, 0 }, { 32, 7, 3 }, { 64, 15, 1 }, { 128, 31, 3 }, { 256, 63, 1 },
};

int random_r(struct random_data *d, int32_t *result)
{
	if (!d || !result) {
		errno = EINVAL;
		return -1;
	}
	if (!d->rand_type) {
		d->state[0] = ((uint32_t)d->state[0] * 1103515245u + 12345u) & 0x7fffffff;
		*result = d->state[0];
		return 0;
	}
	uint32_t v = *d->fptr += (uint32_t)*d->rptr;
	*result = v >> 1;
	if (++d->fptr >= d->end_ptr) d->fptr = d->state;
	if (++d->rptr >= d->end_ptr) d->rptr = d->state;
	return 0;
}

int srandom_r(unsigned seed, struct random_data *d)
{
	if (!d || (unsigned)d->rand_type > 4) return -1;
	int32_t *s = d->state, word = seed ? seed : 1, discard;
	s[0] = word;
	if (!d->rand_type) return 0;
	for (int i = 1; i < d->rand_deg; i++) {
		/* 16807 * word mod 2^31 - 1 without overflow */
		int32_t hi = word / 127773, lo = word % 127773;
		word = 16807 * lo - 2836 * hi;
		if (word < 0) word += 2147483647;
		s[i] = word;
	}
	d->fptr = s + d->rand_sep;
	d->rptr = s;
	for (int i = 0; i < d->rand_deg * 10; i++) random_r(d, &discard);
	return 0;
}

static void save_position(struct random_data *d)
{
	if (!d->state) return;
	d->state[-1] = d->rand_type ? 5 * (int)(d->rptr - d->state) + d->rand_type : 0;
}

int initstate_r(unsigned seed, char *buf, size_t n, struct random_data *d)
{
	if (!d || n < kind[0].size) {
		errno = EINVAL;
		return -1;
	}
	save_position(d);
	int type = 4;
	while (n < kind[type].size) type--;
	d->rand_type = type;
	d->rand_deg = kind[type].deg;
	d->rand_sep = kind[type].sep;
	d->state = (int32_t *)(void *)buf + 1;
	d->end_ptr = d->state + d->rand_deg;
	srandom_r(seed, d);
	d->state[-1] = type ? 5 * (int)(d->rptr - d->state) + type : 0;
	return 0;
}

int setstate_r(char *buf, struct random_data *d)
{
	int32_t *s = (int32_t *)(void *)buf;
	if (!buf || !d) {
		errno = EINVAL;
		return -1;
	}
	save_position(d); /* perhaps in this very buffer */
	if (s[0] % 5 < 0 || s[0] % 5 > 4) {
		errno = EINVAL;
		return -1;
	}
	int type = s[0] % 5, rear = s[0] / 5;
	d->rand_type = type;
	d->rand_deg = kind[type].deg;
	d->rand_sep = kind[type].sep;
	d->state = s + 1;
	if (type) {
		d->rptr = d->state + rear;
		d->fptr = d->state + (rear + d->rand_sep) % d->rand_deg;
	}
	d->end_ptr = d->state + d->rand_deg;
	return 0;
}

struct drand48_data {
	unsigned short x[3], old_x[3], c, init;
	unsigned long long a;
};

static uint64_t step48(unsigned short x[3], struct drand48_data *d)
{
	if (!d->init) {
		d->a = 0x5deece66dull;
		d->c = 0xb;
		d->init = 1;
	}
	uint64_t v = (uint64_t)x[2] << 32 | (uint64_t)x[1] << 16 | x[0];
	v = v * d->a + d->c;
	x[0] = v;
	x[1] = v >> 16;
	x[2] = v >> 32;
	return v & 0xffffffffffffull;
}

int erand48_r(unsigned short x[3], struct drand48_data *d, double *r)
{
	union {
		uint64_t i;
		double f;
	} u = { .i = 0x3ff0000000000000ull | step48(x, d) << 4 };
	*r = u.f - 1.0;
	return 0;
}

int nrand48_r(unsigned short x[3], struct drand48_data *d, long *r)
{
	*r = step48(x, d) >> 17;
	return 0;
}

int jrand48_r(unsigned short x[3], struct drand48_data *d, long *r)
{
	*r = (int32_t)(step48(x, d) >> 16);
	return 0;
}

int drand48_r(struct drand48_data *d, double *r) { return erand48_r(d->x, d, r); }
int lrand48_r(struct drand48_data *d, long *r) { return nrand48_r(d->x, d, r); }
int mrand48_r(struct drand48_data *d, long *r) { return jrand48_r(d->x, d, r); }

int srand48_r(long seed, struct drand48_data *d)
{
	d->x[0] = 0x330e;
	d->x[1] = seed;
	d->x[2] = (unsigned long)seed >> 16;
	d->a = 0x5deece66dull;
	d->c = 0xb;
	d->init = 1;
	return 0;
}

int seed48_r(unsigned short x[3], struct drand48_data *d)
{
	memcpy(d->old_x, d->x, sizeof d->x);
	memcpy(d->x, x, sizeof d->x);
	d->a = 0x5deece66dull;
	d->c = 0xb;
	d->init = 1;
	return 0;
}

int lcong48_r(unsigned short p[7], struct drand48_data *d)
{
	memcpy(d->x, p, sizeof d->x);
	d->a = (uint64_t)p[5] << 32 | (uint64_t)p[4] << 16 | p[3];
	d->c = p[6];
	d->init = 1;
	return 0;
}

/* The same with a state of the process's, in place of musl's, whose seed48 does not
 * undo lcong48. */
static struct drand48_data shared;

double drand48(void) { return erand48(shared.x); }
long lrand48(void) { return nrand48(shared.x); }
long mrand48(void) { return jrand48(shared.x); }
void srand48(long seed) { srand48_r(seed, &shared); }
void lcong48(unsigned short p[7]) { lcong48_r(p, &shared); }

double erand48(unsigned short x[3])
{
	double r;
	erand48_r(x, &shared, &r);
	return r;
}

long nrand48(unsigned short x[3])
{
	long r;
	nrand48_r(x, &shared, &r);
	return r;
}

long jrand48(unsigned short x[3])
{
	long r;
	jrand48_r(x, &shared, &r);
	return r;
}

unsigned short *seed48(unsigned short x[3])
{
	seed48_r(x, &shared);
	return shared.old_x;
}
