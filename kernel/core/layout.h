/* Where the platform keeps the kernel: constants of the image (plat/PLATFORM/layout.c),
 * not of the shared objects. */
#ifndef KERNEL_LAYOUT_H
#define KERNEL_LAYOUT_H
#include "core/types.h"
#include <htux/window.h>

/* The part of the user half that is the kernel's: empty (at its end) where the
 * kernel lives elsewhere. */
extern const u64 window_base, window_end;
extern const u64 arena_base;       /* address of the arena; its offset is HTUX_ARENA_OFFSET */
extern const u64 user_cs, user_ss; /* selectors that iretq loads to go on in user code */
#endif
