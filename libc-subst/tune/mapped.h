/* Large blocks, each in a mapping of its own that can be moved rather than copied when it
 * grows. They look to mimalloc like segments that belong to no thread. */
#ifndef MAPPED_H
#define MAPPED_H
#include <stddef.h>

/* The thread id in the header of such a block. mimalloc's own are odd, or 0. */
#define MAPPED_ID 2

/* Blocks above this size are always of this kind, as mimalloc would give them a segment
 * of their own too; growing ones from MAPPED_GROWS on, or from MAPPED_WARM on if one is
 * kept whose memory is there already. */
#define MAPPED_MIN (16ul << 20)
#define MAPPED_GROWS (1ul << 20)
#define MAPPED_WARM (32ul << 10)

#pragma GCC visibility push(hidden)

/* A block of n bytes, zeroed if asked for; with room to grow in place if growing. 0 and
 * ENOMEM if there is no memory. */
void *__mapped_alloc(size_t n, int zero, int growing);

/* Whether one is kept. */
int __mapped_kept(void);

/* Whether p is such a block. */
int __mapped_is(const void *p);

/* Of such blocks: how many bytes p may hold; another size for it, at another place
 * perhaps, or 0 and the block as it was; its end. Any thread may do so. */
size_t __mapped_size(const void *p);
void *__mapped_resize(void *p, size_t n);
void __mapped_free(void *p);

/* A mapping of that size and protection at a multiple of align, at or below `near`: for where a limit on address
 * space forbids to map more and give the ends back. 0 if a few such places are taken, or there is no memory. */
char *__mapped_place(const void *near, size_t size, size_t align, int prot);

/* Gives back what is kept for later. */
void __mapped_trim(void);

/* How many there are, and their bytes. */
void __mapped_counts(size_t *blocks, size_t *bytes);

#pragma GCC visibility pop
#endif
