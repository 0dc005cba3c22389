/* Pipes: pipe(2), pipe(7). Opening of FIFOs is in fifo.c. */
#include "ipc/pipe.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "core/string.h"
#include "proc/process.h"
#include <linux/capability.h>
#include <linux/eventpoll.h>
#include <asm/ioctls.h>

#ifndef O_DIRECT
#define O_DIRECT 040000
#endif

static const struct file_ops pipe_ops;

u8 *pipe_page_get(struct pipe *p)
{
	u8 *page = p->spare;
	if (page) {
		p->spare = NULL;
		return page;
	}
	return page_alloc(0);
}

void pipe_page_put(struct pipe *p, u8 *page)
{
	if (!p->spare) p->spare = page;
	else page_free(page, 0);
}

/* Drop the first slot. */
static void pipe_pop(struct pipe *p)
{
	pipe_page_put(p, pipe_slot_at(p, 0)->page);
	p->tail++;
	p->used--;
}

/* The list may be looked at without its lock: a sleeper queues itself before it
 * takes p->lock to test its condition, and we have held that lock since. */
void pipe_wake(struct pipe *p, u32 events)
{
	if (!list_empty(&p->wq.waiters)) wq_wake(&p->wq, events, INT32_MAX);
}

long pipe_wait(struct pipe *p, u32 events)
{
	struct waiter w;
	waiter_init(&w);
	w.events = events;
	wq_add(&p->wq, &w);
	mutex_unlock(&p->lock);
	long ret = thread_block(KTIME_NEVER);
	wq_del(&w);
	mutex_lock(&p->lock);
	return ret;
}

static ssize_t pipe_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct pipe *p = f->priv;
	ssize_t ret = 0;
	bool was_full = false;
	(void)pos;
	if (!to->count) return 0;
	mutex_lock(&p->lock);
	for (;;) {
		if (p->used) {
			struct pipe_slot *s = pipe_slot_at(p, 0);
			size_t n = min((size_t)s->len, to->count);
			size_t done = copy_to_iter(s->page + s->off, n, to);
			if (done < n) { /* as on Linux, the slot stays whole */
				if (!ret) ret = -EFAULT;
				break;
			}
			ret += n;
			s->off += n, s->len -= n;
			bool packet = s->packet;
			if (packet || !s->len) {
				was_full |= pipe_full(p);
				pipe_pop(p);
			}
			if (packet || !to->count) break;
			continue;
		}
		if (!p->writers || ret) break;
		if (f->flags & O_NONBLOCK) {
			ret = -EAGAIN;
			break;
		}
		ret = pipe_wait(p, EPOLLIN | EPOLLHUP);
		if (ret && (p->used || !p->writers)) ret = 0; /* data won the race against the signal */
		if (ret) break;
	}
	bool more = p->used > 0;
	mutex_unlock(&p->lock);
	if (was_full) pipe_wake(p, EPOLLOUT | EPOLLWRNORM);
	if (more && ret > 0) pipe_wake(p, EPOLLIN | EPOLLRDNORM); /* the next reader's turn */
	return ret;
}

/* Append to the last slot what does not fill a page, if all of it fits there:
 * small writes share pages. Returns bytes, 0: not possible, or -EFAULT. */
static ssize_t pipe_append(struct pipe *p, struct iov_iter *from)
{
	size_t n = from->count & (PAGE_SIZE - 1);
	if (!p->used || !n) return 0;
	struct pipe_slot *s = pipe_slot_at(p, p->used - 1);
	if (s->packet || s->off + s->len + n > PAGE_SIZE) return 0;
	size_t done = copy_from_iter(s->page + s->off + s->len, n, from);
	if (done < n) return -EFAULT; /* nothing was sent: the copied bytes stay beyond len */
	s->len += n;
	return n;
}

static ssize_t pipe_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pipe *p = f->priv;
	ssize_t ret = 0;
	(void)pos;
	if (!from->count) return 0;
	mutex_lock(&p->lock);
	if (!p->readers) {
		ret = -EPIPE;
		goto out;
	}
	ret = pipe_append(p, from);
	if (ret < 0 || !from->count) goto out;
	for (;;) {
		if (!p->readers) {
			if (!ret) ret = -EPIPE;
			else send_sigpipe();
			break;
		}
		if (!pipe_full(p)) {
			u8 *page = pipe_page_get(p);
			if (!page) {
				if (!ret) ret = -ENOMEM;
				break;
			}
			size_t n = min((size_t)PAGE_SIZE, from->count);
			size_t done = copy_from_iter(page, n, from);
			if (done < n) {
				pipe_page_put(p, page);
				if (!ret) ret = -EFAULT;
				break;
			}
			bool packet = f->flags & O_DIRECT;
			*pipe_slot_at(p, p->used) = (struct pipe_slot){ page, 0, n, packet };
			p->used++;
			ret += n;
			if (!from->count) break;
			continue;
		}
		if (f->flags & O_NONBLOCK) {
			if (!ret) ret = -EAGAIN;
			break;
		}
		pipe_wake(p, EPOLLIN | EPOLLRDNORM); /* they may be asleep since before we filled it */
		long err = pipe_wait(p, EPOLLOUT | EPOLLERR);
		if (err && pipe_full(p) && p->readers) {
			if (!ret) ret = err;
			break;
		}
	}
out:
	mutex_unlock(&p->lock);
	if (ret > 0) pipe_wake(p, EPOLLIN | EPOLLRDNORM);
	if (ret == -EPIPE) send_sigpipe();
	return ret;
}

static u32 pipe_poll(struct file *f, struct waiter *w)
{
	struct pipe *p = f->priv;
	u32 mode = f->flags & O_ACCMODE, mask = 0;
	if (w) wq_add(&p->wq, w);
	mutex_lock(&p->lock);
	if (mode != O_WRONLY) {
		if (p->used) mask |= EPOLLIN | EPOLLRDNORM;
		/* A FIFO opened O_NONBLOCK before any writer came is not hung up (f->pos
		 * holds the writers' count at open). */
		if (!p->writers && (u32)f->pos != p->w_counter) mask |= EPOLLHUP;
	}
	if (mode != O_RDONLY) {
		if (!pipe_full(p)) mask |= EPOLLOUT | EPOLLWRNORM;
		if (!p->readers) mask |= EPOLLERR;
	}
	mutex_unlock(&p->lock);
	return mask;
}

static long pipe_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	struct pipe *p = f->priv;
	if (cmd != FIONREAD) return -ENOTTY;
	int n = 0;
	mutex_lock(&p->lock);
	for (u32 i = 0; i < p->used; i++) n += pipe_slot_at(p, i)->len;
	mutex_unlock(&p->lock);
	return put_user(n, (int *)arg);
}

static int pipe_stat(struct file *f, struct kstat *st)
{
	struct pipe *p = f->priv;
	memset(st, 0, sizeof *st);
	st->dev = 14; /* an anonymous device of its own, as pipefs is */
	st->ino = p->ino;
	st->mode = S_IFIFO | p->mode;
	st->nlink = 1;
	st->uid = p->uid, st->gid = p->gid;
	st->blksize = PAGE_SIZE;
	st->atime.sec = p->created / NSEC_PER_SEC;
	st->atime.nsec = p->created % NSEC_PER_SEC;
	st->mtime = st->ctime = st->atime;
	return 0;
}

void pipe_put(struct pipe *p)
{
	if (!ref_put(&p->refs)) return;
	while (p->used) pipe_pop(p);
	if (p->spare) page_free(p->spare, 0);
	kfree(p->ring);
	kfree(p->locks);
	kfree(p);
}

static void pipe_release(struct file *f)
{
	struct pipe *p = f->priv;
	u32 mode = f->flags & O_ACCMODE;
	mutex_lock(&p->lock);
	if (mode != O_WRONLY) p->readers--;
	if (mode != O_RDONLY) p->writers--;
	bool half = !p->readers != !p->writers;
	mutex_unlock(&p->lock);
	if (half) wq_wake_all(&p->wq);
	pipe_put(p);
}

static int pipe_chmod(struct file *f, mode_t mode)
{
	struct pipe *p = f->priv;
	p->mode = mode;
	return 0;
}

static const struct file_ops pipe_ops = {
	.name = "pipe",
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.stat = pipe_stat,
	.chmod = pipe_chmod,
	.fasync = true,
	.release = pipe_release,
};

struct pipe *pipe_alloc(void)
{
	struct pipe *p = kzalloc(sizeof *p);
	if (!p) return NULL;
	p->max_used = PIPE_DEF_SLOTS;
	p->ring = kmalloc(p->max_used * sizeof *p->ring);
	if (!p->ring) {
		kfree(p);
		return NULL;
	}
	wq_init(&p->wq);
	p->refs = 1;
	p->ino = anon_ino();
	p->mode = 0600;
	p->uid = current_process()->cred.fsuid;
	p->gid = current_process()->cred.fsgid;
	p->created = plat_clock(CLOCK_REALTIME);
	return p;
}

struct file *pipe_file(struct pipe *p, u32 flags) { return file_alloc(&pipe_ops, flags, p); }

struct pipe *file_pipe(struct file *f) { return f->ops == &pipe_ops ? f->priv : NULL; }

void **pipe_locks(struct file *f) { return f->ops == &pipe_ops ? &((struct pipe *)f->priv)->locks : NULL; }

/* Two files without descriptors, as pipe2(2). */
static int pipe_create(struct file *ends[2], u32 flags)
{
	struct pipe *p = pipe_alloc();
	if (!p) return -ENOMEM;
	p->r_counter = p->w_counter = p->readers = p->writers = 1;
	p->unnamed = true;
	ends[0] = pipe_file(p, O_RDONLY | (flags & (O_NONBLOCK | O_DIRECT)));
	if (!ends[0]) {
		pipe_put(p);
		return -ENOMEM;
	}
	p->refs++;
	ends[1] = pipe_file(p, O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)));
	if (!ends[1]) {
		p->refs--;
		file_put(ends[0]);
		return -ENOMEM;
	}
	return 0;
}

long sys_pipe2(int __user *ufds, int flags)
{
	struct file *ends[2];
	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) return -EINVAL;
	int err = pipe_create(ends, flags);
	if (err) return err;
	u32 fdflags = flags & O_CLOEXEC;
	int fds[2] = { -1, -1 };
	fds[0] = err = fd_alloc(0, fdflags);
	if (err >= 0) fds[1] = err = fd_alloc(0, fdflags);
	if (err >= 0) err = copy_to_user(ufds, fds, sizeof fds);
	if (err < 0) {
		for (int i = 0; i < 2; i++) {
			if (fds[i] >= 0) fd_release(fds[i]);
			file_put(ends[i]);
		}
		return err;
	}
	fd_install(fds[0], ends[0]);
	fd_install(fds[1], ends[1]);
	return 0;
}

long sys_pipe(int __user *ufds) { return sys_pipe2(ufds, 0); }

static long pipe_set_size(struct pipe *p, u64 bytes)
{
	if (bytes > (1u << 31)) return -EINVAL;
	u32 slots = 1;
	while (slots * PAGE_SIZE < bytes) slots *= 2;
	if (slots * PAGE_SIZE > PIPE_MAX_BYTES && slots > p->max_used && !capable(CAP_SYS_RESOURCE)) return -EPERM;
	struct pipe_slot *ring = kmalloc(slots * sizeof *ring);
	if (!ring) return -ENOMEM;
	mutex_lock(&p->lock);
	if (p->used + p->held > slots) {
		mutex_unlock(&p->lock);
		kfree(ring);
		return -EBUSY;
	}
	for (u32 i = 0; i < p->used; i++) ring[i] = *pipe_slot_at(p, i);
	bool grown = slots > p->max_used;
	struct pipe_slot *old = p->ring;
	p->ring = ring;
	p->tail = 0;
	p->max_used = slots;
	mutex_unlock(&p->lock);
	kfree(old);
	if (grown) pipe_wake(p, EPOLLOUT | EPOLLWRNORM);
	return slots * PAGE_SIZE;
}

long pipe_fcntl(struct file *f, unsigned cmd, u64 arg)
{
	struct pipe *p = file_pipe(f);
	if (!p) return -EBADF;
	if (cmd == F_GETPIPE_SZ) return p->max_used * PAGE_SIZE;
	return pipe_set_size(p, (u32)arg);
}
