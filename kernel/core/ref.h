/* Counts of references. What is freed with its last reference is not found by anybody any more,
 * so a count that was 0 never rises (DEBUG=1 checks it). */
#ifndef KERNEL_REF_H
#define KERNEL_REF_H
#include "types.h"

#ifdef HTUX_DEBUG
_Noreturn void ref_broken(u32 n);
#define REF_MAX (1U << 30) /* freed memory reads as more */
#define REF_CHECK(n)                                                 \
	do {                                                         \
		if (unlikely(!(n) || (n) >= REF_MAX)) ref_broken(n); \
	} while (0)
#else
#define REF_CHECK(n) ((void)(n))
#endif

static inline void ref_get(u32 *refs)
{
	u32 old = __atomic_fetch_add(refs, 1, __ATOMIC_RELAXED);
	REF_CHECK(old);
}

/* True if that was the last one. */
static inline bool ref_put(u32 *refs)
{
	u32 old = __atomic_fetch_sub(refs, 1, __ATOMIC_ACQ_REL);
	REF_CHECK(old);
	return old == 1;
}
#endif
