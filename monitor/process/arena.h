/* The guest's shared memory on the process platform: one memfd, mapped at the
 * window (include/htux/window.h), with the kernel image and the bootinfo in it. */
#ifndef MONITOR_PROCESS_ARENA_H
#define MONITOR_PROCESS_ARENA_H
#include "../guest.h"
#include "../image.h"

struct arena {
	int fd;
	struct htux_bootinfo *boot; /* at HTUX_ARENA_BASE */
};

/* Make the arena in this process's address space (children inherit it) and map
 * the kernel image there. */
void arena_create(struct arena *a, const struct kernel_image *k, const struct guest *g);
/* Fill in the bootinfo, but for the handles, which the launcher knows last. */
void arena_bootinfo(struct arena *a, const struct kernel_image *k, const struct guest *g);

#endif
