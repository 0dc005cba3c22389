/* Blocking: the host's futexes on arena words, and its ppoll. */
#include "plat/process/process.h"
#include "time/time.h"
#include <linux/futex.h>
#include <asm/poll.h>

/* Not FUTEX_PRIVATE_FLAG: guest processes are host processes. */
long plat_wait(u32 *word, u32 val, ktime_t deadline, bool intr)
{
	struct timespec_k ts, *tsp = deadline_timespec(deadline, &ts);

	if (intr) return host_call_intr(HC_futex, word, FUTEX_WAIT_BITSET, val, tsp, NULL, FUTEX_BITSET_MATCH_ANY);
	for (;;) {
		long r = host_call(HC_futex, word, FUTEX_WAIT_BITSET, val, tsp, NULL, FUTEX_BITSET_MATCH_ANY);
		if (r != -EINTR) return r;
	}
}

long plat_wait_killable(u32 *word, u32 val)
{
	return host_call_killable_(HC_futex, (long)word, FUTEX_WAIT_BITSET, val, 0, 0, FUTEX_BITSET_MATCH_ANY);
}

void plat_wake(u32 *word, int n) { host_call(HC_futex, word, FUTEX_WAKE, n); }

long plat_poll(struct pollfd *fds, unsigned n, ktime_t deadline)
{
	struct timespec_k ts, *tsp = NULL;

	if (deadline != KTIME_NEVER) {
		ktime_t left = deadline - ktime_now();
		tsp = deadline_timespec(left, &ts);
	}
	return host_poll_(HC_ppoll, (long)fds, n, (long)tsp, 0, 0, 0);
}
