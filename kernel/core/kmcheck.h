/* DEBUG=1: objects of kmalloc end in a note of who has them, are filled when they come and go,
 * and are looked at for writes past their ends and after their time. */
#ifndef KERNEL_KMCHECK_H
#define KERNEL_KMCHECK_H
#include "types.h"

#ifdef HTUX_DEBUG
#define KMCHECK_SPACE 16 /* that each object needs besides */
/* obj, of `size` bytes with the note, is given out for n; used: it was given back before. */
void kmcheck_give(void *obj, size_t size, size_t n, u64 site, bool used);
/* It comes back; its first word is the allocator's from now on. */
void kmcheck_return(void *obj, size_t size);
/* Who has it; 0: nobody. */
u64 kmcheck_site(const void *obj, size_t size);
size_t kmcheck_wanted(const void *obj, size_t size); /* bytes */
#else
#define KMCHECK_SPACE 0
#endif
#endif
