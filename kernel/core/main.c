/* Order of initialisation. */
#include "core/main.h"
#include "core/kmalloc.h"
#include "core/syscall.h"
#include "fs/fs.h"
#include "plat.h"
#include "proc/process.h"
#include <htux/bootinfo.h>
#include <htux/window.h>

void kernel_main(const struct htux_bootinfo *bi)
{
	kmem_init(HTUX_ARENA_BASE + bi->arena_used, HTUX_ARENA_BASE + bi->arena_size);
	plat_init(bi);
	trace_on = bi->trace_handle >= 0;
	start_first_process(bi);
}
