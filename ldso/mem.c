/* Memory of the loader's own.
 *
 * The loader cannot use malloc: the program may bring its own, which then calls
 * dlsym or __tls_get_addr and would come back here; at start it is not even
 * relocated. Blocks are rounded up to a power of two and kept on lists by size;
 * what is larger than a chunk is mapped by itself. Thread-local blocks come from
 * here as well, so there is a lock of its own, under which no signal arrives.
 */
#include <string.h>
#include "ldso.h"
#include "sys.h"

#define CHUNK (64UL << 10)
#define HEADER 16
#define SMALLEST 32UL
#define NSIZES 12 /* 32 bytes to 64 KiB */

struct block {
	size_t size;
	struct block *next;
};

static struct block *free_list[NSIZES];
static char first_chunk[24 << 10] __attribute__((aligned(16)));
static char *chunk = first_chunk, *chunk_end = first_chunk + sizeof first_chunk;
volatile int mem_lock;

static unsigned size_class(size_t n)
{
	unsigned c = 0;
	while ((SMALLEST << c) < n) c++;
	return c;
}

/* A block of at least n bytes, all zero, 16-byte aligned. Null when the kernel
 * has no memory left. */
void *ld_alloc(size_t n)
{
	uint64_t mask;
	n += HEADER;
	if (n > CHUNK) {
		n = round_up(n, LD_PAGE);
		long p = sc_mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (sc_failed(p)) return 0;
		struct block *b = (void *)p;
		b->size = n;
		return (char *)b + HEADER;
	}
	unsigned c = size_class(n);
	size_t size = SMALLEST << c,
	       used = 0; /* to be cleared: a chunk is zero, and what is not touched costs no memory */
	struct block *b;
	leaf_lock(&mem_lock, &mask);
	if ((b = free_list[c])) {
		free_list[c] = b->next;
		used = size;
	} else {
		/* Small starts are cut exactly, not to the next power of two. */
		if (!ld_started) size = round_up(n, 16);
		if (size > (size_t)(chunk_end - chunk)) {
			long p = sc_mmap(0, 4 * CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (sc_failed(p)) {
				leaf_unlock(&mem_lock, &mask);
				return 0;
			}
			chunk = (char *)p;
			chunk_end = chunk + 4 * CHUNK;
		}
		b = (void *)chunk;
		chunk += size;
	}
	b->size = size;
	leaf_unlock(&mem_lock, &mask);
	if (used) memset((char *)b + sizeof b->size, 0, used - sizeof b->size);
	return (char *)b + HEADER;
}

/* The same for what is taken at start and never given back, from the other end: of the first thread's block
 * most may never be touched, so it shall not lie between small ones. */
void *ld_alloc_at_end(size_t n)
{
	n = round_up(n, 16);
	if (ld_started || n > (size_t)(chunk_end - chunk)) return ld_alloc(n);
	return chunk_end -= n;
}

/* Give a block back; null is allowed. */
void ld_free(void *p)
{
	uint64_t mask;
	if (!p) return;
	struct block *b = (void *)((char *)p - HEADER);
	if (b->size > CHUNK) {
		sc_munmap(b, b->size);
		return;
	}
	/* A block that was cut exactly serves the largest size that fits in it. */
	unsigned c = size_class(b->size);
	if ((SMALLEST << c) > b->size) {
		if (!c) return;
		c--;
	}
	leaf_lock(&mem_lock, &mask);
	b->next = free_list[c];
	free_list[c] = b;
	leaf_unlock(&mem_lock, &mask);
}

/* In the child of fork: another thread may have been replacing the chunk. */
void mem_after_fork(void) { chunk = chunk_end; }

char *ld_concat(const char *a, const char *b, const char *c)
{
	size_t la = strlen(a), lb = strlen(b), lc = strlen(c);
	char *p = ld_alloc(la + lb + lc + 1);
	if (!p) return 0;
	memcpy(p, a, la);
	memcpy(p + la, b, lb);
	memcpy(p + la + lb, c, lc);
	return p;
}

char *ld_strdup(const char *s) { return ld_concat(s, "", ""); }
