/* eventfd(2). */
#include "ipc/anon_file.h"
#include "ipc/ipc.h"
#include "core/kmalloc.h"
#include <linux/eventpoll.h>

#define EFD_SEMAPHORE 1
#define EFD_MAX UINT64_MAX /* one more than the counter can hold */

struct eventfd {
	struct mutex lock;
	struct waitqueue wq;
	u64 count;
	bool semaphore;
};

/* Sleep until the counter may have changed; e->lock is dropped meanwhile. */
static long eventfd_wait(struct eventfd *e, u32 events)
{
	struct waiter w;
	waiter_init(&w);
	w.events = events;
	wq_add(&e->wq, &w);
	mutex_unlock(&e->lock);
	long ret = thread_block(KTIME_NEVER);
	wq_del(&w);
	mutex_lock(&e->lock);
	return ret;
}

static ssize_t eventfd_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct eventfd *e = f->priv;
	(void)pos;
	if (to->count < sizeof(u64)) return -EINVAL;
	mutex_lock(&e->lock);
	while (!e->count) {
		long err = f->flags & O_NONBLOCK ? -EAGAIN : eventfd_wait(e, EPOLLIN);
		if (err && !e->count) {
			mutex_unlock(&e->lock);
			return err;
		}
	}
	u64 v = e->semaphore ? 1 : e->count;
	e->count -= v;
	mutex_unlock(&e->lock);
	if (!list_empty(&e->wq.waiters)) wq_wake(&e->wq, EPOLLOUT, INT32_MAX);
	return copy_to_iter(&v, sizeof v, to) == sizeof v ? (ssize_t)sizeof v : -EFAULT;
}

static ssize_t write_one(struct file *f, struct iov_iter *from)
{
	struct eventfd *e = f->priv;
	u64 v;
	if (copy_from_iter(&v, sizeof v, from) != sizeof v) return -EFAULT;
	if (v == EFD_MAX) return -EINVAL;
	mutex_lock(&e->lock);
	while (EFD_MAX - e->count <= v) {
		long err = f->flags & O_NONBLOCK ? -EAGAIN : eventfd_wait(e, EPOLLOUT);
		if (err && EFD_MAX - e->count <= v) {
			mutex_unlock(&e->lock);
			return err;
		}
	}
	e->count += v;
	mutex_unlock(&e->lock);
	if (!list_empty(&e->wq.waiters)) wq_wake(&e->wq, EPOLLIN, INT32_MAX);
	return sizeof v;
}

/* Each element of a vector is a number of its own. */
static ssize_t eventfd_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	ssize_t done = 0;
	(void)pos;
	do {
		if (from->count && from->off && from->off == from->iov->len) from->iov++, from->nr--, from->off = 0;
		size_t n = from->count ? min(from->iov->len - from->off, from->count) : 0;
		ssize_t one = n == sizeof(u64) ? write_one(f, from) : -EINVAL;
		if (one < 0) return done ? done : one;
		done += one;
	} while (from->count);
	return done;
}

bool file_is_eventfd(struct file *f) { return f->ops->write == eventfd_write; }

void eventfd_add(struct file *f, u64 n)
{
	struct eventfd *e = f->priv;
	mutex_lock(&e->lock);
	if (EFD_MAX - e->count > n) e->count += n;
	mutex_unlock(&e->lock);
	wq_wake(&e->wq, EPOLLIN, INT32_MAX);
}

static u32 eventfd_poll(struct file *f, struct waiter *w)
{
	struct eventfd *e = f->priv;
	u32 mask = 0;
	if (w) wq_add(&e->wq, w);
	mutex_lock(&e->lock);
	if (e->count) mask |= EPOLLIN;
	if (e->count == EFD_MAX) mask |= EPOLLERR;
	if (EFD_MAX - 1 > e->count) mask |= EPOLLOUT;
	mutex_unlock(&e->lock);
	return mask;
}

static void eventfd_release(struct file *f) { kfree(f->priv); }

static const struct file_ops eventfd_ops = {
	.name = "anon_inode:[eventfd]",
	.read = eventfd_read,
	.no_splice = NO_SPLICE_READ | NO_SPLICE_WRITE,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.stat = anon_file_stat,
	.llseek = anon_file_llseek,
};

long sys_eventfd2(unsigned count, int flags)
{
	if (flags & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
	struct eventfd *e = kzalloc(sizeof *e);
	if (!e) return -ENOMEM;
	wq_init(&e->wq);
	e->count = count;
	e->semaphore = flags & EFD_SEMAPHORE;
	struct file *f = file_alloc(&eventfd_ops, O_RDWR | (flags & O_NONBLOCK), e);
	if (!f) {
		kfree(e);
		return -ENOMEM;
	}
	return fd_new(f, flags & O_CLOEXEC);
}

long sys_eventfd(unsigned count) { return sys_eventfd2(count, 0); }
