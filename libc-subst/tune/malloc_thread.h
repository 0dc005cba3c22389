/* Between the allocator and the rest of libc.so. */
#ifndef MALLOC_THREAD_H
#define MALLOC_THREAD_H

/* Gives up the calling thread's heap; blocks in use stay valid and are taken over
 * by other threads. A later allocation by this thread starts a new heap. */
__attribute__((visibility("hidden"))) void __malloc_thread_exit(void);

/* See mimalloc.c. */
__attribute__((visibility("hidden"))) void mi_forget_readers(void);

/* Makes the block at p n bytes long or more where it is: within its page, or by what follows that. Returns 0, with
 * nothing changed, if it is not alone in its page, if it is small, if what follows is not free (or the page too
 * small), if it belongs to another thread, or if there is no memory. */
__attribute__((visibility("hidden"))) int mi_grow_in_page(void *p, size_t n);
__attribute__((visibility("hidden"))) int mi_grow_in_place(void *p, size_t n);

/* Moves the block at p to the page that the last block left that had grown alone in it, so that this one grows on there
 * in place. Returns 0, with nothing changed, if there is no such page, if it is too small or too large, if there is a
 * free block of n bytes at hand, or if n is less than what p has. */
__attribute__((visibility("hidden"))) void *mi_grow_in_spare(void *p, size_t n);

/* Whether memory that is allocated but never used costs nothing. */
__attribute__((visibility("hidden"))) int mi_reserving_is_free(void);

/* The bytes that the calling thread's heap has set aside for blocks, and those
 * in use by them. */
__attribute__((visibility("hidden"))) void mi_heap_counts(size_t *held, size_t *used);

/* Gives free memory back to the kernel; 1. */
__attribute__((visibility("hidden"))) int __heap_trim(void);

/* The n bytes from start on may hold blocks from now on. */
__attribute__((visibility("hidden"))) void _mi_heap_covers(const void *start, size_t size);

/* Whether p, not null, cannot be a block: it is not aligned, or beyond all of them. */
__attribute__((visibility("hidden"))) int __heap_is_foreign(const void *p);

/* M_PERTURB and MALLOC_PERTURB_ (mallopt(3)), but for blocks of more than MAPPED_MIN; 0: none. The second
 * fills the n bytes of a new block p, which may be 0, where it is in force, and returns p. */
__attribute__((visibility("hidden"))) void __heap_perturb(int value);
__attribute__((visibility("hidden"))) void *__heap_perturbed(void *p, size_t n);

/* Ends the program with glibc's message about a damaged heap. */
__attribute__((visibility("hidden"))) _Noreturn void __heap_fatal(const char *what);

#endif
