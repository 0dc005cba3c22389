/* poll(2), ppoll(2). */
#include "ipc/pollset.h"
#include "core/kmalloc.h"
#include "proc/process.h"
#include <linux/eventpoll.h>
#include <linux/poll.h>

long poll_finish(void __user *ut, bool timeval, ktime_t rel, ktime_t deadline, long ret)
{
	if (!ut || !rel) return ret;
	ktime_t left = deadline - ktime_now();
	if (left < 0) left = 0;
	int err = timeval ? put_timeval(ut, left) : put_timespec(ut, left);
	return err && ret == -ERESTARTNOHAND ? -EINTR : ret;
}

static long do_poll(struct pollfd __user *ufds, unsigned n, ktime_t deadline)
{
	struct pollfd fds_small[POLLSET_ON_STACK], *fds = fds_small;
	struct poll_entry small[POLLSET_ON_STACK], *e = small;
	if (n > rlimit(RLIMIT_NOFILE)) return -EINVAL;
	if (n > POLLSET_ON_STACK) {
		e = kmalloc(n * (sizeof *e + sizeof *fds));
		if (!e) return -ENOMEM;
		fds = (struct pollfd *)(e + n);
	}
	long ret = copy_from_user(fds, ufds, n * sizeof *fds);
	if (ret) goto out;
	long invalid = 0;
	for (unsigned i = 0; i < n; i++) {
		e[i].file = fds[i].fd >= 0 ? fget_io(fds[i].fd) : NULL;
		e[i].events = (u16)fds[i].events | EPOLLERR | EPOLLHUP;
		e[i].revents = 0;
		invalid += fds[i].fd >= 0 && !e[i].file;
	}
	ret = pollset_wait(e, n, invalid ? 0 : deadline);
	for (unsigned i = 0; i < n; i++) {
		short revents = e[i].revents;
		if (fds[i].fd >= 0 && !e[i].file) revents = POLLNVAL;
		if (ret != -ENOMEM && put_user(revents, &ufds[i].revents)) {
			ret = -EFAULT;
			break;
		}
	}
	if (ret >= 0) ret += invalid;
	pollset_put(e, n);
out:
	if (e != small) kfree(e);
	return ret;
}

static long poll_until(struct pollfd __user *ufds, unsigned n, ktime_t deadline);

/* After a stop the rest of the time is waited, not all of it again. */
static long poll_restart(void)
{
	u64 *d = current()->restart_block.data;
	return poll_until((struct pollfd *)d[0], d[1], d[2]);
}

static long poll_until(struct pollfd __user *ufds, unsigned n, ktime_t deadline)
{
	long ret = do_poll(ufds, n, deadline);
	if (ret != -ERESTARTNOHAND) return ret;
	struct thread *t = current();
	t->restart_block.fn = poll_restart;
	t->restart_block.data[0] = (u64)ufds;
	t->restart_block.data[1] = n;
	t->restart_block.data[2] = deadline;
	return -ERESTART_RESTARTBLOCK;
}

long sys_poll(struct pollfd __user *ufds, unsigned n, int timeout)
{
	ktime_t deadline = timeout < 0 ? KTIME_NEVER : timeout ? deadline_after(timeout * 1000000L) : 0;
	return poll_until(ufds, n, deadline);
}

long sys_ppoll(struct pollfd __user *ufds, unsigned n, void __user *ut, const void __user *mask, size_t size)
{
	ktime_t rel = KTIME_NEVER;
	if (ut) {
		int err = get_timespec(ut, &rel);
		if (err) return err;
	}
	ktime_t deadline = rel ? deadline_after(rel) : 0;
	int err = set_user_sigmask(mask, size);
	if (err) return err;
	long ret = do_poll(ufds, n, deadline);
	restore_saved_sigmask_unless(ret == -ERESTARTNOHAND);
	return poll_finish(ut, false, rel, deadline, ret);
}
