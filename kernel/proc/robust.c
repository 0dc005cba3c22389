/* Robust futexes: set_robust_list(2), and the walk at a thread's end. */
#include "proc/futex.h"
#include "proc/process.h"
#include "core/uaccess.h"
#include <linux/futex.h>

long sys_set_robust_list(u64 head, size_t len)
{
	if (len != sizeof(struct robust_list_head)) return -EINVAL;
	current()->robust_list = head;
	current()->robust_list_len = len;
	return 0;
}

long sys_get_robust_list(pid_t tid, u64 *uhead, size_t *ulen)
{
	u64 head = current()->robust_list;
	if (tid) {
		struct thread *t = find_thread(tid);
		if (!t) return -ESRCH;
		bool allowed = may_signal(t->proc);
		head = t->robust_list;
		thread_put(t);
		if (!allowed) return -EPERM;
	}
	if (put_user(sizeof(struct robust_list_head), ulen) || put_user(head, uhead)) return -EFAULT;
	return 0;
}

/* Mark a word of the dead thread as such and wake one waiter. */
static void owner_died(u64 addr, pid_t tid, bool pending)
{
	u32 word, seen;
	if (addr & 3 || user_load32(&word, (u32 *)addr)) return;
	for (;;) {
		/* It died between unlocking and waking: the wake is due. */
		if (pending && !word) {
			futex_wake_user(addr, 1);
			return;
		}
		if ((word & FUTEX_TID_MASK) != (u32)tid) return;
		seen = word;
		if (user_cmpxchg32((u32 *)addr, &seen, (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED)) return;
		if (seen == word) break;
		word = seen;
	}
	if (word & FUTEX_WAITERS) futex_wake_user(addr, 1);
}

void robust_list_exit(struct thread *t)
{
	struct robust_list_head head;
	u64 at = t->robust_list;
	if (copy_from_user(&head, (void *)at, sizeof head)) return;
	/* Bit 0 marks locks of futex_pi.c, whose waiters futex_pi_exit wakes. */
	u64 entry = (u64)head.list.next & ~1UL, pending = (u64)head.list_op_pending & ~1UL;
	for (int limit = ROBUST_LIST_LIMIT; entry != at && limit; limit--) {
		u64 next;
		bool bad = get_user(next, (u64 *)entry);
		if (entry != pending) owner_died(entry + head.futex_offset, t->tid, false);
		if (bad) break;
		entry = next & ~1UL;
	}
	if (pending) owner_died(pending + head.futex_offset, t->tid, true);
}
