/* splice(2), tee(2), vmsplice(2). Slots move whole between pipes; to and from
 * other files the data is copied by their read and write operations. */
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/notify.h"
#include "ipc/pipe.h"
#include "proc/signal.h"
#include <linux/eventpoll.h>

#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_ALL 15
#define STREAM_CHUNK 65536UL

/* Wait for data in p (lock held): 1 there is some, 0 no writer is left, or -errno. */
static long wait_data(struct pipe *p, bool nonblock)
{
	while (!p->used) {
		if (!p->writers) return 0;
		if (nonblock) return -EAGAIN;
		long err = pipe_wait(p, EPOLLIN | EPOLLHUP);
		if (err && !p->used) return err;
	}
	return 1;
}

/* Wait for a free slot in p (lock held): 0 or -errno. */
static long wait_room(struct pipe *p, bool nonblock)
{
	for (;;) {
		if (!p->readers) {
			send_sigpipe();
			return -EPIPE;
		}
		if (!pipe_full(p)) return 0;
		if (nonblock) return -EAGAIN;
		long err = pipe_wait(p, EPOLLOUT | EPOLLERR);
		if (err && pipe_full(p)) return err;
	}
}

static void push(struct pipe *p, struct pipe_slot s)
{
	*pipe_slot_at(p, p->used) = s;
	p->used++;
}

/* --- pipe to file --- */

/* Take the first slot out of the pipe; its place is kept for it. */
static long take(struct pipe *p, bool nonblock, struct pipe_slot *out)
{
	mutex_lock(&p->lock);
	long r = wait_data(p, nonblock);
	if (r > 0) {
		*out = *pipe_slot_at(p, 0);
		p->tail++;
		p->used--;
		p->held++;
	}
	mutex_unlock(&p->lock);
	return r;
}

/* What was not written goes back to the front. */
static void give_back(struct pipe *p, struct pipe_slot s)
{
	mutex_lock(&p->lock);
	p->held--;
	if (s.len) {
		p->tail--;
		p->used++;
		*pipe_slot_at(p, 0) = s;
	} else {
		pipe_page_put(p, s.page);
	}
	bool room = !pipe_full(p);
	mutex_unlock(&p->lock);
	if (room) pipe_wake(p, EPOLLOUT | EPOLLWRNORM);
}

static ssize_t pipe_to_file(struct pipe *p, struct file *out, loff_t *pos, size_t n, bool nonblock)
{
	ssize_t done = 0;
	long err = 0;
	while ((size_t)done < n) {
		struct pipe_slot s;
		err = take(p, nonblock || done, &s);
		if (err <= 0) break;
		struct iov_iter it;
		iov_iter_kernel(&it, s.page + s.off, min((size_t)s.len, n - done));
		ssize_t w = file_write_iter(out, &it, pos);
		if (w > 0) s.off += w, s.len -= w, done += w;
		give_back(p, s);
		if (w <= 0) {
			err = w;
			break;
		}
	}
	return done ? done : err;
}

/* --- file to pipe --- */

/* Into the `slots` that have been kept for it; those that it does not need are free again. */
static ssize_t fill(struct pipe *p, u32 slots, const u8 *buf, size_t n)
{
	size_t done = 0;
	mutex_lock(&p->lock);
	p->held -= slots;
	while (done < n) {
		u8 *page = pipe_page_get(p);
		if (!page) break;
		size_t k = min(n - done, (size_t)PAGE_SIZE);
		memcpy(page, buf + done, k);
		push(p, (struct pipe_slot){ page, 0, k, false });
		done += k;
	}
	bool room = !pipe_full(p);
	mutex_unlock(&p->lock);
	if (room) pipe_wake(p, EPOLLOUT | EPOLLWRNORM);
	if (done) pipe_wake(p, EPOLLIN | EPOLLRDNORM);
	return done || !n ? (ssize_t)done : -ENOMEM;
}

static ssize_t file_to_pipe(struct file *in, loff_t *pos, struct pipe *p, size_t n, bool nonblock)
{
	mutex_lock(&p->lock);
	long err = wait_room(p, nonblock);
	size_t room = err ? 0 : (size_t)(p->max_used - p->used - p->held) * PAGE_SIZE;
	n = min(min(n, room), STREAM_CHUNK);
	u32 slots = PAGE_ALIGN(n) / PAGE_SIZE;
	p->held += slots;
	mutex_unlock(&p->lock);
	if (err) return err;
	u8 *buf = kmalloc(n);
	struct iov_iter it;
	iov_iter_kernel(&it, buf, n);
	loff_t at = *pos;
	ssize_t got = buf ? file_read_iter(in, &it, &at) : -ENOMEM;
	ssize_t put = fill(p, slots, buf, got > 0 ? got : 0);
	if (got > 0) got = put;
	if (got > 0) *pos += got;
	kfree(buf);
	return got;
}

/* --- pipe to pipe --- */

static void lock_both(struct pipe *a, struct pipe *b)
{
	mutex_lock(a < b ? &a->lock : &b->lock);
	mutex_lock(a < b ? &b->lock : &a->lock);
}

/* Move (or, for tee, copy) as much as is there and fits. Both locked. */
static ssize_t transfer(struct pipe *in, struct pipe *out, size_t n, bool copy)
{
	ssize_t done = 0;
	for (u32 i = 0; (size_t)done < n && !pipe_full(out) && i < in->used;) {
		struct pipe_slot *s = pipe_slot_at(in, i);
		size_t k = min((size_t)s->len, n - done);
		if (!copy && k == s->len) {
			push(out, *s);
			in->tail++;
			in->used--;
		} else {
			u8 *page = pipe_page_get(out);
			if (!page) return done ? done : -ENOMEM;
			memcpy(page, s->page + s->off, k);
			push(out, (struct pipe_slot){ page, 0, k, s->packet });
			if (!copy) s->off += k, s->len -= k;
			else i++;
		}
		done += k;
	}
	return done;
}

static ssize_t pipe_to_pipe(struct pipe *in, struct pipe *out, size_t n, bool copy, bool nonblock)
{
	for (;;) {
		mutex_lock(&in->lock);
		long r = wait_data(in, nonblock);
		mutex_unlock(&in->lock);
		if (r <= 0) return r;
		mutex_lock(&out->lock);
		r = wait_room(out, nonblock);
		mutex_unlock(&out->lock);
		if (r) return r;
		lock_both(in, out);
		ssize_t done = transfer(in, out, n, copy);
		mutex_unlock(&in->lock);
		mutex_unlock(&out->lock);
		if (done > 0) {
			if (!copy) pipe_wake(in, EPOLLOUT | EPOLLWRNORM);
			pipe_wake(out, EPOLLIN | EPOLLRDNORM);
		}
		if (done) /* else someone was faster: wait again */
			return done;
	}
}

/* --- the system calls --- */

static bool readable(struct file *f) { return (f->flags & O_ACCMODE) != O_WRONLY; }
static bool writable(struct file *f) { return (f->flags & O_ACCMODE) != O_RDONLY; }

static ssize_t splice(struct file *in, loff_t *off_in, struct file *out, loff_t *off_out, size_t n, unsigned flags)
{
	struct pipe *ip = file_pipe(in), *op = file_pipe(out);
	bool nonblock = flags & SPLICE_F_NONBLOCK;
	if (!readable(in) || !writable(out)) return -EBADF;
	if (ip && op) {
		if (ip == op) return -EINVAL;
		return pipe_to_pipe(ip, op, n, false, nonblock || ((in->flags | out->flags) & O_NONBLOCK));
	}
	if (ip) {
		if (off_out && !out->can_pread) return -EINVAL;
		if ((out->flags & O_APPEND) || !out->ops->write || out->ops->no_splice & NO_SPLICE_WRITE)
			return -EINVAL;
		loff_t pos = off_out ? *off_out : file_pos(out);
		ssize_t ret = pipe_to_file(ip, out, &pos, n, nonblock || (in->flags & O_NONBLOCK));
		if (off_out) *off_out = pos;
		else file_set_pos(out, pos);
		return ret;
	}
	if (op) {
		if (off_in && !in->can_pread) return -EINVAL;
		if (!in->ops->read || in->ops->no_splice & NO_SPLICE_READ) return -EINVAL;
		loff_t pos = off_in ? *off_in : file_pos(in);
		ssize_t ret = file_to_pipe(in, &pos, op, n, nonblock || (out->flags & O_NONBLOCK));
		if (off_in) *off_in = pos;
		else file_set_pos(in, pos);
		return ret;
	}
	return -EINVAL;
}

long sys_splice(int fd_in, loff_t __user *uin, int fd_out, loff_t __user *uout, size_t n, unsigned flags)
{
	loff_t oin = 0, oout = 0;
	if (!n) return 0;
	if (flags & ~SPLICE_F_ALL) return -EINVAL;
	struct file *in = fget_io(fd_in), *out = fget_io(fd_out);
	ssize_t ret = -EBADF;
	if (!in || !out) goto done;
	ret = -ESPIPE;
	if ((uin && file_pipe(in)) || (uout && file_pipe(out))) goto done;
	ret = -EFAULT;
	if ((uout && copy_from_user(&oout, uout, sizeof oout)) || (uin && copy_from_user(&oin, uin, sizeof oin)))
		goto done;
	ret = splice(in, uin ? &oin : NULL, out, uout ? &oout : NULL, min(n, (size_t)0x7ffff000), flags);
	if (ret > 0) {
		notify_file(out, IN_MODIFY);
		notify_file(in, IN_ACCESS);
	}
	if (ret >= 0 &&
	    ((uout && copy_to_user(uout, &oout, sizeof oout)) || (uin && copy_to_user(uin, &oin, sizeof oin))))
		ret = -EFAULT;
done:
	if (in) file_put(in);
	if (out) file_put(out);
	return ret;
}

long sys_tee(int fd_in, int fd_out, size_t n, unsigned flags)
{
	if (flags & ~SPLICE_F_ALL) return -EINVAL;
	if (!n) return 0;
	struct file *in = fget_io(fd_in), *out = fget_io(fd_out);
	ssize_t ret = -EBADF;
	if (in && out && readable(in) && writable(out)) {
		struct pipe *ip = file_pipe(in), *op = file_pipe(out);
		bool nonblock = (flags & SPLICE_F_NONBLOCK) || ((in->flags | out->flags) & O_NONBLOCK);
		ret = ip && op && ip != op ? pipe_to_pipe(ip, op, n, true, nonblock) : -EINVAL;
	}
	if (in) file_put(in);
	if (out) file_put(out);
	return ret;
}

/* Into the pipe: waits for room once and takes what fits then. Only the call's own
 * flag says whether to wait, not the pipe's. */
static ssize_t vmsplice_in(struct file *f, struct iov_iter *it, bool nonblock)
{
	struct pipe *p = file_pipe(f);
	struct file view = *f; /* the same end, nonblocking for this call */
	loff_t pos = 0;
	ssize_t ret;
	view.flags |= O_NONBLOCK;
	do {
		mutex_lock(&p->lock);
		ret = wait_room(p, nonblock);
		mutex_unlock(&p->lock);
		if (!ret) ret = f->ops->write(&view, it, &pos);
	} while (ret == -EAGAIN && !nonblock); /* another writer was faster */
	return ret;
}

/* The pages are copied: SPLICE_F_GIFT gives nothing away. */
long sys_vmsplice(int fd, const void __user *vec, unsigned long nr, unsigned flags)
{
	if (flags & ~SPLICE_F_ALL) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct iov_iter it;
	ssize_t ret = iov_iter_uservec(&it, vec, nr);
	if (!ret && it.count && !file_pipe(f)) {
		iov_iter_free(&it);
		ret = -EBADF;
	}
	if (!ret) {
		struct file view = *f; /* the same end, perhaps nonblocking for this call */
		loff_t pos = 0;
		bool nonblock = flags & SPLICE_F_NONBLOCK;
		if (nonblock) view.flags |= O_NONBLOCK;
		if (it.count) ret = writable(f) ? vmsplice_in(f, &it, nonblock) : f->ops->read(&view, &it, &pos);
		iov_iter_free(&it);
	}
	file_put(f);
	return ret;
}
