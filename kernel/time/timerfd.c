/* timerfd_create(2). How often a timer has expired is reckoned from the clock
 * when somebody looks; the process timer below only wakes sleepers. It belongs
 * to the process that looked last, so that it outlives the one that set it. */
#include "core/kmalloc.h"
#include "core/uaccess.h"
#include "core/waitqueue.h"
#include "fs/fs.h"
#include "ipc/anon_file.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/eventpoll.h>
#include <linux/timerfd.h>

struct timerfd {
	struct mutex lock;
	struct waitqueue wq;
	struct ktimer timer;
	int clock;
	ktime_t interval, expiry; /* expiry in the clock; KTIME_NEVER: disarmed */
	u64 ticks;
};

/* Count expirations up to now; lock held. */
static void advance(struct timerfd *t)
{
	ktime_t now;
	if (t->expiry == KTIME_NEVER || clock_now(t->clock, &now) || now < t->expiry) return;
	if (!t->interval) {
		t->ticks++;
		t->expiry = KTIME_NEVER;
		return;
	}
	t->ticks += timer_forward(&t->expiry, t->interval, now);
}

static void arm(struct timerfd *t)
{
	ktimer_start(&t->timer, t->ticks ? KTIME_NEVER : clock_to_monotonic(t->clock, t->expiry));
}

/* Expired, or the owner is gone: whoever waits looks again, and takes the timer over. */
static void wake(struct ktimer *k)
{
	struct timerfd *t = container_of(k, struct timerfd, timer);
	wq_wake(&t->wq, EPOLLIN, INT32_MAX);
}

static ssize_t timerfd_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct timerfd *t = f->priv;
	long r = 0;
	(void)pos;
	if (to->count < sizeof(u64)) return -EINVAL;
	struct waiter w;
	waiter_init(&w);
	wq_add(&t->wq, &w);
	mutex_lock(&t->lock);
	for (;;) {
		advance(t);
		if (t->ticks) break;
		r = f->flags & O_NONBLOCK ? -EAGAIN : 0;
		if (r) break;
		ktime_t until = clock_to_monotonic(t->clock, t->expiry);
		mutex_unlock(&t->lock);
		r = thread_block(until);
		mutex_lock(&t->lock);
		if (r == -ETIMEDOUT) r = 0;
		advance(t);
		if (r && !t->ticks) break;
	}
	u64 ticks = t->ticks;
	if (ticks) {
		t->ticks = 0;
		arm(t);
	}
	mutex_unlock(&t->lock);
	wq_del(&w);
	if (!ticks) return r;
	return copy_to_iter(&ticks, sizeof(ticks), to) == sizeof(ticks) ? (ssize_t)sizeof(ticks) : -EFAULT;
}

static u32 timerfd_poll(struct file *f, struct waiter *w)
{
	struct timerfd *t = f->priv;
	if (w) wq_add(&t->wq, w);
	mutex_lock(&t->lock);
	advance(t);
	if (!t->ticks && t->expiry != KTIME_NEVER && !ktimer_active(&t->timer)) arm(t);
	u32 r = t->ticks ? EPOLLIN : 0;
	mutex_unlock(&t->lock);
	return r;
}

static long timerfd_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	struct timerfd *t = f->priv;
	u64 ticks;
	if (cmd != TFD_IOC_SET_TICKS) return -ENOTTY;
	if (copy_from_user(&ticks, (const void __user *)arg, sizeof ticks)) return -EFAULT;
	if (!ticks) return -EINVAL;
	mutex_lock(&t->lock);
	t->ticks = ticks;
	mutex_unlock(&t->lock);
	wq_wake(&t->wq, EPOLLIN, INT32_MAX);
	return 0;
}

static void timerfd_release(struct file *f)
{
	struct timerfd *t = f->priv;
	ktimer_cancel(&t->timer);
	kfree(t);
}

static const struct file_ops timerfd_ops = {
	.name = "anon_inode:[timerfd]",
	.no_splice = NO_SPLICE_READ,
	.read = timerfd_read,
	.poll = timerfd_poll,
	.ioctl = timerfd_ioctl,
	.release = timerfd_release,
	.stat = anon_file_stat,
	.llseek = anon_file_llseek,
};

long sys_timerfd_create(int clock, int flags)
{
	if (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK)) return -EINVAL;
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME: break;
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM:
		if (!capable(35 /* CAP_WAKE_ALARM */)) return -EPERM;
		break;
	default: return -EINVAL;
	}
	struct timerfd *t = kzalloc(sizeof(*t));
	if (!t) return -ENOMEM;
	wq_init(&t->wq);
	ktimer_init(&t->timer, wake);
	t->timer.orphan = wake;
	t->clock = clock;
	t->expiry = KTIME_NEVER;
	struct file *f = file_alloc(&timerfd_ops, O_RDWR | (flags & TFD_NONBLOCK), t);
	if (!f) {
		kfree(t);
		return -ENOMEM;
	}
	return fd_new(f, flags & TFD_CLOEXEC ? O_CLOEXEC : 0);
}

static struct file *get_timerfd(int fd)
{
	struct file *f = fget_io(fd);
	if (!f) return ERR_PTR(-EBADF);
	if (f->ops == &timerfd_ops) return f;
	file_put(f);
	return ERR_PTR(-EINVAL);
}

static ktime_t remaining(struct timerfd *t)
{
	ktime_t now;
	advance(t);
	if (t->expiry == KTIME_NEVER || clock_now(t->clock, &now)) return 0;
	return max(t->expiry - now, 1L);
}

long sys_timerfd_settime(int fd, int flags, const void *unew, void *uold)
{
	ktime_t interval, value, old_interval, old_value, now;
	int e = get_itimerspec(unew, &interval, &value);
	if (e == -EFAULT) return e;
	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) || e) return -EINVAL;
	struct file *f = get_timerfd(fd);
	if (IS_ERR(f)) return PTR_ERR(f);
	struct timerfd *t = f->priv;
	mutex_lock(&t->lock);
	old_value = remaining(t);
	old_interval = t->interval;
	t->interval = interval;
	t->ticks = 0;
	t->expiry = KTIME_NEVER;
	if (value && !clock_now(t->clock, &now)) {
		if (flags & TFD_TIMER_ABSTIME) now = 0;
		t->expiry = value > KTIME_NEVER - 1 - now ? KTIME_NEVER - 1 : now + value;
	}
	arm(t);
	mutex_unlock(&t->lock);
	wq_wake_all(&t->wq); /* readers reckon with the new time */
	file_put(f);
	return uold ? put_itimerspec(uold, old_interval, old_value) : 0;
}

long sys_timerfd_gettime(int fd, void *ucur)
{
	struct file *f = get_timerfd(fd);
	if (IS_ERR(f)) return PTR_ERR(f);
	struct timerfd *t = f->priv;
	mutex_lock(&t->lock);
	ktime_t value = remaining(t), interval = t->interval;
	mutex_unlock(&t->lock);
	file_put(f);
	return put_itimerspec(ucur, interval, value);
}
