/* See handles.h. A slot is 0 if free, else IN_USE | CLOSED? | users << 32 | descriptor:
 * one word, so that looking up and closing are one atomic step each. */
#define _GNU_SOURCE
#include "handles.h"
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define IN_USE (1ULL << 63)
#define CLOSED (1ULL << 62)
#define USER (1ULL << 32)
#define USERS (CLOSED - USER)
#define FD(slot) ((int)(uint32_t)(slot))

int handles_init(struct handles *h, unsigned max)
{
	void *p = mmap(NULL, max * sizeof(*h->slot), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED) return -errno;
	h->slot = p;
	h->max = max;
	h->hint = 0;
	return 0;
}

int handle_new(struct handles *h, int fd)
{
	/* The lowest free one, if nobody else looks for one now: the table stays small. */
	for (unsigned n = __atomic_load_n(&h->hint, __ATOMIC_RELAXED), tried = 0; tried < h->max; tried++, n++) {
		uint64_t none = 0;
		if (n >= h->max) n = 0;
		if (__atomic_compare_exchange_n(&h->slot[n], &none, IN_USE | (uint32_t)fd, 0, __ATOMIC_ACQ_REL,
						__ATOMIC_RELAXED)) {
			__atomic_store_n(&h->hint, n + 1, __ATOMIC_RELAXED);
			return (int)n;
		}
	}
	close(fd);
	return -EMFILE;
}

int handle_get(struct handles *h, uint64_t number)
{
	if (number >= h->max) return -EBADF;
	uint64_t old = __atomic_load_n(&h->slot[number], __ATOMIC_ACQUIRE);
	do
		if (!(old & IN_USE) || old & CLOSED) return -EBADF;
	while (!__atomic_compare_exchange_n(&h->slot[number], &old, old + USER, 1, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return FD(old);
}

/* Nobody uses it any more and nobody can begin to. */
static void release(struct handles *h, unsigned n, int fd)
{
	close(fd);
	__atomic_store_n(&h->slot[n], 0, __ATOMIC_RELEASE);
	if (n < __atomic_load_n(&h->hint, __ATOMIC_RELAXED)) __atomic_store_n(&h->hint, n, __ATOMIC_RELAXED);
}

void handle_done(struct handles *h, uint64_t number)
{
	uint64_t now = __atomic_sub_fetch(&h->slot[number], USER, __ATOMIC_ACQ_REL);
	if (now & CLOSED && !(now & USERS)) release(h, (unsigned)number, FD(now));
}

int handle_close(struct handles *h, uint64_t number)
{
	if (number >= h->max) return -EBADF;
	uint64_t old = __atomic_load_n(&h->slot[number], __ATOMIC_ACQUIRE);
	do
		if (!(old & IN_USE) || old & CLOSED) return -EBADF;
	while (!__atomic_compare_exchange_n(&h->slot[number], &old, old | CLOSED, 1, __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE));
	if (!(old & USERS)) release(h, (unsigned)number, FD(old));
	return 0;
}
