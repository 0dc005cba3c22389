/* The allocator proper, in one piece: Debian's mimalloc with
 * patches/mimalloc applied. All its names are hidden; malloc.c gives the C
 * library's names to what is used of it. */
#include <unistd.h>
#include "pthread_impl.h"
/* musl's internal macros of names that mimalloc uses otherwise. */
#undef weak
#undef syscall
#include "malloc_thread.h"
#include "static.c"

/* In the child of a fork the other threads are gone, with whatever of the
 * shared state they had announced that they were reading. */
void mi_forget_readers(void)
{
	mi_atomic_store_release(&abandoned_readers, 0);
}
