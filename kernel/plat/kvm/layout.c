/* The kernel is in the upper half, all of the lower one is the program's. Everything runs
 * at privilege level 0. */
#include "core/layout.h"
#include <htux/vm.h>

const u64 window_base = HTUX_USER_END, window_end = HTUX_USER_END;
const u64 arena_base = HTUX_VM_BASE + HTUX_ARENA_OFFSET;
const u64 user_cs = HTUX_VM_CS, user_ss = HTUX_VM_SS;
