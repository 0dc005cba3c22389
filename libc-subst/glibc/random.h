/* The additive feedback generator with state given by the caller, in glibc's
 * layout. All return 0, or -1 with errno EINVAL. */
#ifndef GLIBC_RANDOM_H
#define GLIBC_RANDOM_H
#include <stddef.h>
#include <stdint.h>

struct random_data {
	int32_t *fptr, *rptr, *state;
	int rand_type, rand_deg, rand_sep;
	int32_t *end_ptr;
};

int random_r(struct random_data *d, int32_t *result);
int srandom_r(unsigned seed, struct random_data *d);
int initstate_r(unsigned seed, char *buf, size_t n, struct random_data *d);
int setstate_r(char *buf, struct random_data *d);
#endif
