#include "stack_cache.h"
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "pthread_impl.h"

/* As much as glibc keeps, or a single stack that is larger; and of every stack only the part that each thread uses.
 * A stack serves for smaller ones as well, but not for much smaller ones. */
enum { COUNT = 64, BYTES = 40 << 20, ALONE = 80 << 20, KEPT = 64 << 10, TIMES = 4, BELOW = 16 << 10 };

/* The oldest first. */
static struct kept {
	char *map;
	size_t size, guard;
} kept[COUNT];
static int n;
static size_t bytes;

int __stack_prot = PROT_READ | PROT_WRITE;

/* Nobody waits for it: who finds it taken does without the cache. So it does not
 * matter that a fork may copy it in that state. */
static volatile int lock;

static int enter(void) { return !a_cas(&lock, 0, 1); }

static void leave(void) { a_store(&lock, 0); }

static struct kept take_out(struct kept *k)
{
	struct kept out = *k;
	n--;
	bytes -= out.size;
	memmove(k, k + 1, (char *)(kept + n) - (char *)k);
	return out;
}

void *__stack_take(size_t *size, size_t guard)
{
	struct kept *best = 0, out = { 0 };
	if (!*(volatile int *)&n || !enter()) return 0;
	for (struct kept *k = kept + n; k-- > kept;)
		if (k->guard == guard && k->size >= *size && k->size / TIMES <= *size &&
		    (!best || k->size < best->size))
			best = k;
	if (best) out = take_out(best);
	leave();
	if (!out.map) return 0;
	__tl_sync(__pthread_self());
	*size = out.size;
	return out.map;
}

void __stack_trim(void *map, size_t size, size_t guard, const void *sp)
{
	uintptr_t low = (uintptr_t)map + guard, top = (uintptr_t)map + size, end = top - KEPT;
	if (size - guard <= KEPT) return;
	if (sp) {
		uintptr_t used = (uintptr_t)sp - BELOW;
		if (used < low || used >= top) return; /* not the thread's stack, or all of it is in use */
		if (used < end) end = used & -PAGE_SIZE;
	}
	if (end > low) __madvise((void *)low, end - low, MADV_DONTNEED);
}

int __stack_leave(void *map, size_t size, size_t guard, int locked)
{
	if (size > ALONE) return 0;
	while (enter()) {
		if (!n || (n < COUNT && bytes + size <= BYTES)) {
			kept[n++] = (struct kept){ map, size, guard };
			bytes += size;
			leave();
			return 1;
		}
		struct kept old = take_out(kept);
		leave();
		if (!locked) __tl_sync(__pthread_self());
		__munmap(old.map, old.size);
	}
	return 0;
}
