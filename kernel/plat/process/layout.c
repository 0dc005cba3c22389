/* The kernel is in the window of the lower half; user code has the host's selectors. */
#include "core/layout.h"

const u64 window_base = HTUX_WINDOW_BASE, window_end = HTUX_WINDOW_END;
const u64 arena_base = HTUX_ARENA_BASE;
const u64 user_cs = 0x33, user_ss = 0x2b;
