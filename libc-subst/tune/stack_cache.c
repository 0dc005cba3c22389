#include "stack_cache.h"
#include <sys/mman.h>
#include "atomic.h"

/* As much as glibc keeps, and of every stack only the part that each thread uses. */
enum { COUNT = 16, BYTES = 40 << 20, KEPT = 64 << 10 };

static struct kept {
	void *map;
	size_t size, guard;
} kept[COUNT];
static size_t bytes;

int __stack_prot = PROT_READ | PROT_WRITE;

/* Nobody waits for it: who finds it taken does without the cache. So it does not
 * matter that a fork may copy it in that state. */
static volatile int lock;

static int enter(void) { return !a_cas(&lock, 0, 1); }

static void leave(void) { a_store(&lock, 0); }

void *__stack_take(size_t size, size_t guard)
{
	void *map = 0;
	if (!bytes || !enter()) return 0;
	for (struct kept *k = kept; k < kept + COUNT && !map; k++)
		if (k->size == size && k->guard == guard) {
			map = k->map;
			bytes -= size;
			*k = (struct kept){ 0 };
		}
	leave();
	return map;
}

void __stack_leave(void *map, size_t size, size_t guard)
{
	int done = 0;
	if (size <= BYTES - bytes && enter()) {
		if (size - guard > KEPT) __madvise((char *)map + guard, size - guard - KEPT, MADV_DONTNEED);
		for (struct kept *k = kept; k < kept + COUNT && !done && size <= BYTES - bytes; k++)
			if (!k->size) {
				*k = (struct kept){ map, size, guard };
				bytes += size;
				done = 1;
			}
		leave();
	}
	if (!done) __munmap(map, size);
}
