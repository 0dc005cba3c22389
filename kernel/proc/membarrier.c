/* membarrier(2) */
#include "core/types.h"
#include "plat.h"
#include <linux/membarrier.h>

#define SUPPORTED                                                                                             \
	(MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |                       \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)

long sys_membarrier(int cmd, unsigned flags, int cpu)
{
	if (cmd == MEMBARRIER_CMD_QUERY) {
		if (flags) return -EINVAL;
		long r = plat_membarrier(MEMBARRIER_CMD_QUERY, 0, 0);
		return r < 0 ? r : r & SUPPORTED;
	}
	/* The rest is about restartable sequences, which there are none of. */
	if (flags || (cmd & ~SUPPORTED)) return -EINVAL;
	return plat_membarrier(cmd, flags, cpu);
}
