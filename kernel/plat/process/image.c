/* What the host is told of the guest's image: prctl(2), PR_SET_MM_MAP. gdb -p
 * finds the program's entry and its libraries by the auxiliary vector, ps its
 * arguments. */
#include "core/string.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"
#include <linux/auxvec.h>
#include <linux/prctl.h>

/* The host keeps a short vector: only what Linux itself passes. */
#define HOST_AUXV_WORDS 40

void plat_describe_image(const struct mm *mm, const struct process *p)
{
	u64 auxv[HOST_AUXV_WORDS] = { 0 };
	unsigned n = 0;
	for (unsigned i = 0; i + 1 < ARRAY_SIZE(p->auxv_copy) && p->auxv_copy[i] != AT_NULL; i += 2) {
		if (p->auxv_copy[i] >= 0x1000 || n + 4 > HOST_AUXV_WORDS) continue;
		auxv[n++] = p->auxv_copy[i];
		auxv[n++] = p->auxv_copy[i + 1];
	}
	struct prctl_mm_map map = {
		.start_code = mm->start_code,
		.end_code = mm->end_code,
		.start_data = mm->start_data,
		.end_data = max(mm->end_data, mm->start_data),
		.start_brk = mm->brk_start,
		.brk = mm->brk,
		.start_stack = mm->start_stack,
		.arg_start = p->arg_start,
		.arg_end = p->arg_end,
		.env_start = p->env_start,
		.env_end = p->env_end,
		.auxv = (__u64 *)auxv,
		.auxv_size = (n + 2) * sizeof auxv[0],
		.exe_fd = -1,
	};
	host_call(HC_prctl, PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
	host_call(HC_prctl, PR_SET_NAME, p->comm);
}

bool plat_debugged(void) { return false; } /* gdb -p: the host does it */
