/* Pseudo-terminals: /dev/ptmx, /dev/pts/N and /dev/tty, and transfers on them. */
#include "fs/pty.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/pseudo.h"
#include "fs/vfs.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/eventpoll.h>

#define TTY_GID 5
#define PTS_MAJOR 136

static struct mutex table_lock = MUTEX_INIT; /* before p->lock */
static struct pty *table[MAX_PTYS];

static void pty_free(struct tty_ctl *c) { kfree(c); }

static struct pty *pty_get(u32 n)
{
	mutex_lock(&table_lock);
	struct pty *p = n < MAX_PTYS ? table[n] : NULL;
	if (p) tty_get(&p->ctl);
	mutex_unlock(&table_lock);
	return p;
}

void pty_wake(struct pty *p)
{
	wq_wake_all(&p->mwq);
	wq_wake_all(&p->swq);
}

/* Sleep on q (p->lock dropped meanwhile); 0, -ERESTARTSYS or -ETIMEDOUT. */
static long pty_sleep(struct pty *p, struct waitqueue *q, ktime_t deadline)
{
	struct waiter w;
	waiter_init(&w);
	wq_add(q, &w);
	mutex_unlock(&p->lock);
	long ret = thread_block(deadline);
	wq_del(&w);
	mutex_lock(&p->lock);
	return ret;
}

/* --- master --- */

static bool slave_gone(struct pty *p) { return p->had_slave && !p->slaves; }

static ssize_t master_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct pty *p = f->priv;
	ssize_t ret = 0;
	(void)pos;
	if (!to->count) return 0;
	mutex_lock(&p->lock);
	while (!ret) {
		if (p->packet && p->pktstatus) {
			u8 status = p->pktstatus;
			p->pktstatus = 0;
			ret = copy_to_iter(&status, 1, to) ? 1 : -EFAULT;
			break;
		}
		if (pty_out_used(p)) {
			u8 data = TIOCPKT_DATA;
			if (p->packet) {
				if (!copy_to_iter(&data, 1, to)) {
					ret = -EFAULT;
					break;
				}
				ret = 1;
			}
			while (pty_out_used(p) && to->count) {
				u32 off = p->out_tail % PTY_OUT;
				size_t n = min((size_t)min(pty_out_used(p), PTY_OUT - off), to->count);
				size_t done = copy_to_iter(p->out + off, n, to);
				p->out_tail += done;
				ret += done;
				if (done < n) {
					if (!ret) ret = -EFAULT;
					break;
				}
			}
			break;
		}
		if (slave_gone(p)) ret = -EIO;
		else if (f->flags & O_NONBLOCK) ret = -EAGAIN;
		else ret = pty_sleep(p, &p->mwq, KTIME_NEVER);
	}
	mutex_unlock(&p->lock);
	if (ret > 0) wq_wake(&p->swq, EPOLLOUT | EPOLLWRNORM, INT32_MAX);
	return ret;
}

static ssize_t master_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pty *p = f->priv;
	ssize_t done = 0, err = 0;
	(void)pos;
	mutex_lock(&p->lock);
	p->echoes = p->out_head;
	while (from->count && !err) {
		if (slave_gone(p)) {
			err = -EIO;
			break;
		}
		if (!ldisc_room(p)) {
			err = f->flags & O_NONBLOCK ? -EAGAIN : pty_sleep(p, &p->mwq, KTIME_NEVER);
			p->echoes = p->out_head;
			continue;
		}
		u8 c;
		if (!copy_from_iter(&c, 1, from)) {
			err = -EFAULT;
			break;
		}
		done++;
		int sig = ldisc_type(p, c);
		if (sig && p->ctl.pgrp) {
			u32 head = p->out_head, tail = p->out_tail;
			mutex_unlock(&p->lock);
			send_signal_pgrp(p->ctl.pgrp, sig, NULL);
			mutex_lock(&p->lock);
			/* The slave may have written, or what was echoed been read. */
			if (p->out_head != head || p->out_tail != tail) p->echoes = p->out_head;
		}
	}
	mutex_unlock(&p->lock);
	pty_wake(p);
	return done ? done : err;
}

static u32 master_poll(struct file *f, struct waiter *w)
{
	struct pty *p = f->priv;
	u32 mask = 0;
	if (w) wq_add(&p->mwq, w);
	mutex_lock(&p->lock);
	if (pty_out_used(p) || (p->packet && p->pktstatus)) mask |= EPOLLIN | EPOLLRDNORM;
	if (p->packet && p->pktstatus) mask |= EPOLLPRI;
	if (slave_gone(p)) mask |= EPOLLHUP;
	if (ldisc_room(p)) mask |= EPOLLOUT | EPOLLWRNORM;
	mutex_unlock(&p->lock);
	return mask;
}

static long master_ioctl(struct file *f, unsigned cmd, u64 arg) { return pty_ioctl(f->priv, true, f, cmd, arg); }

static void master_release(struct file *f)
{
	struct pty *p = f->priv;
	mutex_lock(&table_lock);
	table[p->index] = NULL;
	mutex_unlock(&table_lock);
	mutex_lock(&p->lock);
	p->master_open = false;
	mutex_unlock(&p->lock);
	tty_hangup(&p->ctl);
	pty_wake(p);
	tty_put(&p->ctl);
}

static const struct file_ops master_ops = {
	.name = "ptmx",
	.read = master_read,
	.write = master_write,
	.poll = master_poll,
	.ioctl = master_ioctl,
	.release = master_release,
	.fasync = true,
};

/* --- slave --- */

struct vtime {
	bool timed;
	u32 min;
	ktime_t gap;
};

/* How long a raw read waits: termios(3), MIN and TIME. */
static struct vtime read_mode(struct pty *p)
{
	struct vtime v = { .min = 1 };
	if (!(p->tio.c_lflag & ICANON)) {
		v.min = p->tio.c_cc[VMIN];
		v.gap = p->tio.c_cc[VTIME] * (NSEC_PER_SEC / 10);
		v.timed = v.gap;
	}
	return v;
}

/* Wait for input: 1: there is some, 0: end of file or time out, or -errno. have:
 * characters this read got already. */
static long await_input(struct file *f, struct pty *p, size_t have, size_t want)
{
	struct vtime v = read_mode(p);
	/* The timer runs from the start if no minimum is set, else between characters. */
	ktime_t deadline = v.timed && (!v.min || have) ? ktime_now() + v.gap : KTIME_NEVER;
	u32 need = min((size_t)v.min, want);
	while (!ldisc_readable(p, 1)) {
		if (!p->master_open) return 0;
		if (have >= need && (have || (!v.min && !v.timed))) return 0;
		if (f->flags & O_NONBLOCK) return have ? 0 : -EAGAIN;
		long err = pty_sleep(p, &p->swq, deadline);
		if (err == -ETIMEDOUT) return 0;
		if (err && !ldisc_readable(p, 1)) return have ? 0 : err;
	}
	return 1;
}

static ssize_t slave_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct pty *p = f->priv;
	u8 buf[256];
	ssize_t done = 0;
	(void)pos;
	int err = tty_check_change(&p->ctl, SIGTTIN);
	if (err) return err;
	mutex_lock(&p->lock);
	bool canon = p->tio.c_lflag & ICANON, end = false;
	while (to->count && !end) {
		if (!canon || !done) {
			long r = await_input(f, p, done, to->count + done);
			if (r <= 0) {
				if (!done) done = r;
				break;
			}
		}
		size_t n = ldisc_read(p, buf, min(to->count, sizeof buf), &end);
		if (copy_to_iter(buf, n, to) != n) {
			if (!done) done = -EFAULT;
			break;
		}
		done += n;
		if (canon && !n) break;
	}
	mutex_unlock(&p->lock);
	wq_wake(&p->mwq, EPOLLOUT | EPOLLWRNORM, INT32_MAX);
	return done;
}

static ssize_t slave_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pty *p = f->priv;
	ssize_t done = 0, err = 0;
	u8 buf[256];
	size_t have = 0, at = 0;
	(void)pos;
	if (p->tio.c_lflag & TOSTOP) {
		err = tty_check_change(&p->ctl, SIGTTOU);
		if (err) return err;
	}
	mutex_lock(&p->lock);
	while (!err) {
		if (!p->master_open) {
			err = -EIO;
			break;
		}
		if (at == have) {
			if (!from->count) break;
			size_t n = min(from->count, sizeof buf);
			have = copy_from_iter(buf, n, from);
			at = 0;
			if (!have) {
				err = -EFAULT;
				break;
			}
		}
		if (ldisc_write(p, buf[at])) {
			at++, done++;
			continue;
		}
		wq_wake(&p->mwq, EPOLLIN | EPOLLRDNORM, INT32_MAX);
		err = f->flags & O_NONBLOCK ? -EAGAIN : pty_sleep(p, &p->swq, KTIME_NEVER);
	}
	mutex_unlock(&p->lock);
	if (done) wq_wake(&p->mwq, EPOLLIN | EPOLLRDNORM, INT32_MAX);
	return done ? done : err;
}

static u32 slave_poll(struct file *f, struct waiter *w)
{
	struct pty *p = f->priv;
	u32 mask = 0;
	if (w) wq_add(&p->swq, w);
	mutex_lock(&p->lock);
	struct vtime v = read_mode(p);
	if (ldisc_readable(p, v.timed || !v.min ? 1 : v.min)) mask |= EPOLLIN | EPOLLRDNORM;
	if (!p->master_open) mask |= EPOLLHUP | EPOLLIN | EPOLLRDNORM | EPOLLERR;
	if (!p->stopped && PTY_OUT - pty_out_used(p) >= 8) mask |= EPOLLOUT | EPOLLWRNORM;
	mutex_unlock(&p->lock);
	return mask;
}

static long slave_ioctl(struct file *f, unsigned cmd, u64 arg) { return pty_ioctl(f->priv, false, f, cmd, arg); }

static void slave_release(struct file *f)
{
	struct pty *p = f->priv;
	mutex_lock(&p->lock);
	bool last = !--p->slaves;
	mutex_unlock(&p->lock);
	if (last) wq_wake_all(&p->mwq);
	tty_put(&p->ctl);
}

static const struct file_ops slave_ops = {
	.name = "pts",
	.read = slave_read,
	.write = slave_write,
	.poll = slave_poll,
	.ioctl = slave_ioctl,
	.release = slave_release,
	.fasync = true,
};

/* --- opening --- */

struct file *pty_open_master(u32 flags)
{
	struct pty *p = kzalloc(sizeof *p);
	struct file *f = p ? file_alloc(&master_ops, flags, p) : NULL;
	if (!f) {
		kfree(p);
		return ERR_PTR(-ENOMEM);
	}
	p->ctl.refs = 1;
	p->ctl.free = pty_free;
	wq_init(&p->mwq);
	wq_init(&p->swq);
	p->master_open = p->locked = true;
	p->uid = current_process()->cred.fsuid;
	ldisc_init(p);
	mutex_lock(&table_lock);
	u32 n = 0;
	while (n < MAX_PTYS && (table[n] || (int)n == tty_host_pts())) n++;
	if (n < MAX_PTYS) {
		table[n] = p;
		p->index = n;
		p->ctl.nr = mkdev(PTS_MAJOR, n);
	}
	mutex_unlock(&table_lock);
	if (n == MAX_PTYS) {
		f->ops = NULL;
		kfree(p);
		kfree(f);
		return ERR_PTR(-ENOSPC);
	}
	return f;
}

/* Takes over a reference of p. */
static struct file *open_slave(struct pty *p, u32 flags, bool by_master)
{
	int err = 0;
	mutex_lock(&p->lock);
	if (!p->master_open || (p->locked && !by_master)) err = -EIO;
	else if (p->exclusive && current_process()->cred.euid) err = -EBUSY;
	else p->slaves++;
	mutex_unlock(&p->lock);
	struct file *f = err ? NULL : file_alloc(&slave_ops, flags, p);
	if (!f) {
		if (!err) {
			p->slaves--;
			err = -ENOMEM;
		}
		tty_put(&p->ctl);
		return ERR_PTR(err);
	}
	p->had_slave = true;
	tty_opened(&p->ctl, flags);
	return f;
}

struct file *pty_open_slave(u32 n, u32 flags)
{
	struct pty *p = pty_get(n);
	return p ? open_slave(p, flags, false) : ERR_PTR(-ENXIO);
}

struct file *pty_open_ctl(struct tty_ctl *c, u32 flags)
{
	tty_get(c);
	return open_slave((struct pty *)c, flags | O_NOCTTY, true);
}

/* TIOCGPTPEER: works on a locked pair, and wherever /dev/pts is; the file has its
 * name all the same, for ttyname(3). */
struct file *pty_open_peer(struct pty *p, u32 flags)
{
	char path[24];
	struct lookup l;
	tty_get(&p->ctl);
	struct file *f = open_slave(p, flags & ~O_CLOEXEC, true);
	if (!IS_ERR(f)) f->flags &= ~O_NOCTTY;
	ksnprintf(path, sizeof path, "/dev/pts/%u", p->index);
	if (!IS_ERR(f) && !path_lookup(AT_FDCWD, path, 0, &l)) {
		dget(l.dentry);
		f->dentry = l.dentry;
		inode_get(l.dentry->inode);
		f->inode = l.dentry->inode;
		lookup_end(&l);
	}
	return f;
}

/* --- /dev/pts --- */

static const struct pseudo_entry pts_entry = {
	.name = "pts",
	.mode = S_IFCHR | 0620,
	.rdev = (dev_t)PTS_MAJOR << 8,
	.rdev_by_key = true,
};

struct inode *pts_lookup(struct pseudo_inode *dir, const char *name, size_t len)
{
	(void)dir;
	long n = pseudo_number(name, len);
	if (n >= 0 && n == tty_host_pts()) return tty_host_inode();
	struct pty *p = n >= 0 ? pty_get(n) : NULL;
	if (!p) return ERR_PTR(-ENOENT);
	struct inode *i = pseudo_inode_new(&pts_entry, NULL, n);
	if (!IS_ERR(i)) {
		i->uid = p->uid;
		i->gid = TTY_GID;
		i->no_dcache = true;
	}
	tty_put(&p->ctl);
	return i;
}

bool pts_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type)
{
	(void)dir;
	mutex_lock(&table_lock);
	while (*key < MAX_PTYS && !table[*key] && (int)*key != tty_host_pts()) ++*key;
	mutex_unlock(&table_lock);
	if (*key >= MAX_PTYS) return false;
	ksnprintf(name, 64, "%lu", *key);
	*type = 2; /* DT_CHR */
	return true;
}
