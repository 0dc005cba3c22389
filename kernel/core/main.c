/* Order of initialisation. */
#include "core/main.h"
#include "core/kmalloc.h"
#include "core/layout.h"
#include "core/syscall.h"
#include "fs/fs.h"
#include "plat.h"
#include "proc/process.h"
#include <htux/bootinfo.h>

void kernel_main(const struct htux_bootinfo *bi)
{
	kmem_init(arena_base + bi->arena_used, arena_base + bi->arena_size);
	plat_init(bi);
	if (bi->trace_handle >= 0) trace_start();
	start_first_process(bi);
}
