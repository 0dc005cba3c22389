/* select(2), pselect6(2). */
#include "ipc/pollset.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "proc/process.h"
#include <linux/eventpoll.h>

#define IN_SET (EPOLLRDNORM | EPOLLRDBAND | EPOLLIN | EPOLLHUP | EPOLLERR)
#define OUT_SET (EPOLLWRBAND | EPOLLWRNORM | EPOLLOUT | EPOLLERR)
#define EX_SET EPOLLPRI
#define MAX_FDS (1 << 20)

static const u32 set_events[3] = { IN_SET, OUT_SET, EX_SET };

struct wanted {
	int fd;
	u32 sets; /* bit s: the descriptor is in map s */
};

/* Make an entry for each descriptor named in one of the three maps: how many,
 * or -EBADF. */
static long collect(u64 *maps[3], int n, struct poll_entry *e, struct wanted *want)
{
	unsigned k = 0;
	for (int fd = 0; fd < n; fd++) {
		u64 bit = 1UL << (fd & 63);
		u32 events = 0, sets = 0;
		for (int s = 0; s < 3; s++)
			if (maps[s][fd / 64] & bit) events |= set_events[s], sets |= 1u << s;
		if (!events) continue;
		e[k].file = fget_io(fd);
		if (!e[k].file) {
			pollset_put(e, k);
			return -EBADF;
		}
		e[k].events = events;
		e[k].revents = 0;
		want[k++] = (struct wanted){ fd, sets };
	}
	return k;
}

static unsigned count_bits(u64 *maps[3], int words)
{
	unsigned n = 0;
	for (int i = 0; i < words; i++) n += __builtin_popcountl(maps[0][i] | maps[1][i] | maps[2][i]);
	return n;
}

static long do_select(int n, u64 __user *sets[3], ktime_t deadline)
{
	if (n < 0) return -EINVAL;
	n = min(n, MAX_FDS);
	int words = (n + 63) / 64;
	u64 *mem = kzalloc((3 * words + 1) * sizeof(u64)), *maps[3];
	if (!mem) return -ENOMEM;
	long ret = 0;
	for (int s = 0; s < 3; s++) {
		maps[s] = mem + s * words;
		if (sets[s] && copy_from_user(maps[s], sets[s], words * 8)) {
			ret = -EFAULT;
			goto out;
		}
		if (n & 63) maps[s][words - 1] &= (1UL << (n & 63)) - 1;
	}
	unsigned bits = count_bits(maps, words);
	struct poll_entry small[POLLSET_ON_STACK], *e = small;
	struct wanted small_want[POLLSET_ON_STACK], *want = small_want;
	if (bits > POLLSET_ON_STACK) {
		e = kmalloc(bits * (sizeof *e + sizeof *want));
		if (!e) {
			ret = -ENOMEM;
			goto out;
		}
		want = (struct wanted *)(e + bits);
	}
	long k = ret = collect(maps, n, e, want);
	if (k < 0) goto out_entries;
	ret = pollset_wait(e, k, deadline);
	if (ret >= 0) {
		memset(mem, 0, 3 * words * 8);
		ret = 0;
		for (long i = 0; i < k; i++)
			for (int s = 0; s < 3; s++)
				if ((want[i].sets & (1u << s)) && (e[i].revents & set_events[s])) {
					maps[s][want[i].fd / 64] |= 1UL << (want[i].fd & 63);
					ret++;
				}
		for (int s = 0; s < 3; s++)
			if (sets[s] && copy_to_user(sets[s], maps[s], words * 8)) ret = -EFAULT;
	}
	pollset_put(e, k);
out_entries:
	if (e != small) kfree(e);
out:
	kfree(mem);
	return ret;
}

long sys_select(int n, u64 __user *in, u64 __user *out, u64 __user *ex, void __user *ut)
{
	u64 *sets[3] = { in, out, ex };
	ktime_t rel = KTIME_NEVER;
	if (ut) {
		s64 tv[2]; /* microseconds may exceed a second here, unlike elsewhere */
		if (copy_from_user(tv, ut, sizeof tv)) return -EFAULT;
		s64 sec = tv[0] + tv[1] / 1000000, usec = tv[1] % 1000000;
		if (sec < 0 || usec < 0) return -EINVAL;
		rel = sec >= KTIME_NEVER / NSEC_PER_SEC ? KTIME_NEVER : sec * NSEC_PER_SEC + usec * 1000;
	}
	ktime_t deadline = rel ? deadline_after(rel) : 0;
	return poll_finish(ut, true, rel, deadline, do_select(n, sets, deadline));
}

long sys_pselect6(int n, u64 __user *in, u64 __user *out, u64 __user *ex, void __user *ut, const void __user *umask)
{
	u64 *sets[3] = { in, out, ex };
	struct {
		const void *mask;
		size_t size;
	} sig = { NULL, 0 };
	ktime_t rel = KTIME_NEVER;
	int err = umask ? copy_from_user(&sig, umask, sizeof sig) : 0;
	if (!err && ut) err = get_timespec(ut, &rel);
	if (err) return err;
	ktime_t deadline = rel ? deadline_after(rel) : 0;
	err = set_user_sigmask(sig.mask, sig.size);
	if (err) return err;
	long ret = do_select(n, sets, deadline);
	restore_saved_sigmask_unless(ret == -ERESTARTNOHAND);
	return poll_finish(ut, false, rel, deadline, ret);
}
