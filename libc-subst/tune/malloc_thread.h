/* Between the allocator and the rest of libc.so. */
#ifndef MALLOC_THREAD_H
#define MALLOC_THREAD_H

/* Gives up the calling thread's heap; blocks in use stay valid and are taken over
 * by other threads. A later allocation by this thread starts a new heap. */
__attribute__((visibility("hidden"))) void __malloc_thread_exit(void);

/* See mimalloc.c. */
__attribute__((visibility("hidden"))) void mi_forget_readers(void);

#endif
