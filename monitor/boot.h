/* The boot information (htux/bootinfo.h) as far as it is the same on both platforms. */
#ifndef MONITOR_BOOT_H
#define MONITOR_BOOT_H
#include "guest.h"
#include "image.h"

#define BOOT_MAX (8UL << 20) /* bytes that it and its strings may take */

/* Fill in *b, strings and vectors behind it, and arena_used. The guest sees b at the
 * address `at`; there are BOOT_MAX bytes of zeroes from b on. Left to the platform: handles
 * (-1 so far in the mounts), arena_size, vDSO, its own parts. Ends the program
 * with one line when the arguments are too long. */
void boot_fill(struct htux_bootinfo *b, uint64_t at, const struct kernel_image *k, const struct guest *g);
/* Mount i of a bootinfo that the guest sees at `at`. */
struct htux_mount *boot_mount(struct htux_bootinfo *b, uint64_t at, size_t i);

#endif
