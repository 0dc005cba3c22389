/* inotify(7): instances, their watches, and the queue of events that a reader
 * takes. A watch holds its inode, whose name stays in the cache of names
 * (dput), so that later walks find the same inode. One lock for all: events are
 * rare, and without watches nobody comes here. */
#include "fs/notify.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "ipc/anon_file.h"
#include <asm/ioctls.h>
#include <linux/eventpoll.h>

#define KNOWN_BITS                                                                                                \
	(IN_ALL_EVENTS | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK | \
	 IN_MASK_ADD | IN_MASK_CREATE | IN_ISDIR | IN_ONESHOT)
#define KEPT_BITS (IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK)

struct watch {
	struct watch *next; /* of the same inode */
	struct list node;   /* of the same instance, by number */
	struct inotify *owner;
	struct inode *inode; /* reference */
	int wd;
	u32 mask;
};

struct event {
	struct list node;
	size_t name_len;
	struct inotify_event e; /* e.len: with the padding; e.name without it */
};

struct inotify {
	struct waitqueue wq;
	struct list watches, events;
	u32 nevents, bytes; /* in the queue; overflow not counted in nevents */
	int last_wd;
	bool overflowed; /* the queue holds IN_Q_OVERFLOW */
};

static struct mutex inotify_lock = MUTEX_INIT; /* all of the above, inode->watches */
u32 inotify_count;
static u32 instances;
static const struct file_ops inotify_ops;

/* --- the queue; all with inotify_lock --- */

static bool same_event(const struct event *a, int wd, u32 mask, const char *name, size_t len)
{
	return !(a->e.mask & IN_IGNORED) && a->e.mask == mask && a->e.wd == wd && a->name_len == len &&
	       !memcmp(a->e.name, name, len);
}

static void queue(struct inotify *in, int wd, u32 mask, u32 cookie, const char *name, size_t len)
{
	struct event *last = list_empty(&in->events) ? NULL : list_entry(in->events.prev, struct event, node);
	bool full = in->nevents >= INOTIFY_MAX_EVENTS;
	if (full && in->overflowed) return;
	if (!full && last && same_event(last, wd, mask, name, len)) return;
	if (full) {
		wd = -1, mask = IN_Q_OVERFLOW, cookie = 0;
		len = 0;
	}
	struct event *ev = kzalloc(sizeof *ev + len);
	if (!ev) return; /* as if the queue were full, and that cannot be told either */
	ev->e = (struct inotify_event){ .wd = wd,
					.mask = mask,
					.cookie = cookie,
					.len = len ? (len + sizeof ev->e) / sizeof ev->e * sizeof ev->e : 0 };
	ev->name_len = len;
	memcpy(ev->e.name, name, len);
	list_add_tail(&in->events, &ev->node);
	in->bytes += sizeof ev->e + ev->e.len;
	if (full) in->overflowed = true;
	else in->nevents++;
	wq_wake(&in->wq, EPOLLIN | EPOLLRDNORM, INT32_MAX); /* in the lock: the instance cannot go */
}

static struct event *dequeue(struct inotify *in)
{
	struct event *ev = list_first(&in->events, struct event, node);
	list_del(&ev->node);
	in->bytes -= sizeof ev->e + ev->e.len;
	if (ev->e.mask & IN_Q_OVERFLOW) in->overflowed = false;
	else in->nevents--;
	return ev;
}

/* --- watches --- */

/* With inotify_lock: the watch is off; its inode and memory go to the caller. */
static void unlink_watch(struct watch *w, bool tell)
{
	struct watch **p = &w->inode->watches;
	while (*p != w) p = &(*p)->next;
	*p = w->next;
	list_del(&w->node);
	__atomic_fetch_sub(&inotify_count, 1, __ATOMIC_RELAXED);
	if (tell) queue(w->owner, w->wd, IN_IGNORED, 0, "", 0);
}

static void free_watches(struct watch *w)
{
	while (w) {
		struct watch *next = w->next;
		inode_put(w->inode);
		kfree(w);
		w = next;
	}
}

void inotify_event(struct inode *i, u32 mask, u32 cookie, const char *name, size_t len, bool unlinked)
{
	struct watch *w, *next, *ended = NULL;
	if (!__atomic_load_n(&i->watches, __ATOMIC_RELAXED)) return;
	mutex_lock(&inotify_lock);
	for (w = i->watches; w; w = next) {
		next = w->next;
		if (!(w->mask & mask & IN_ALL_EVENTS) || (unlinked && w->mask & IN_EXCL_UNLINK)) continue;
		queue(w->owner, w->wd, mask, cookie, name ? name : "", len);
		if (w->mask & IN_ONESHOT) {
			unlink_watch(w, true);
			w->next = ended;
			ended = w;
		}
	}
	mutex_unlock(&inotify_lock);
	free_watches(ended);
}

void inotify_end(struct inode *i)
{
	struct watch *w, *ended = NULL;
	mutex_lock(&inotify_lock);
	while ((w = i->watches)) {
		unlink_watch(w, true);
		w->next = ended;
		ended = w;
	}
	mutex_unlock(&inotify_lock);
	free_watches(ended);
}

/* --- the file --- */

static ssize_t inotify_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct inotify *in = f->priv;
	static const char zeroes[sizeof(struct inotify_event)];
	ssize_t done = 0;
	(void)pos;
	for (;;) {
		struct event *ev = NULL;
		mutex_lock(&inotify_lock);
		if (!list_empty(&in->events)) {
			const struct event *first = list_first(&in->events, struct event, node);
			if (sizeof first->e + first->e.len <= to->count) ev = dequeue(in);
			else if (!done) done = -EINVAL;
		} else if (!done) done = -EAGAIN;
		mutex_unlock(&inotify_lock);
		if (ev) {
			size_t pad = ev->e.len - ev->name_len;
			bool ok = copy_to_iter(&ev->e, sizeof ev->e, to) == sizeof ev->e &&
				  copy_to_iter(ev->e.name, ev->name_len, to) == ev->name_len &&
				  copy_to_iter(zeroes, pad, to) == pad;
			done = ok ? done + (ssize_t)(sizeof ev->e + ev->e.len) : -EFAULT;
			kfree(ev);
			if (ok) continue;
		}
		if (done != -EAGAIN || f->flags & O_NONBLOCK) return done;
		long err = wait_event(&in->wq, !list_empty(&in->events), KTIME_NEVER);
		if (err) return err;
		done = 0;
	}
}

static u32 inotify_poll(struct file *f, struct waiter *w)
{
	struct inotify *in = f->priv;
	if (w) wq_add(&in->wq, w);
	return list_empty(&in->events) ? 0 : EPOLLIN | EPOLLRDNORM;
}

static long inotify_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	struct inotify *in = f->priv;
	if (cmd != FIONREAD) return -ENOTTY;
	int n = __atomic_load_n(&in->bytes, __ATOMIC_RELAXED);
	return put_user(n, (int *)arg);
}

static void inotify_release(struct file *f)
{
	struct inotify *in = f->priv;
	struct watch *w, *ended = NULL;
	mutex_lock(&inotify_lock);
	while (!list_empty(&in->watches)) {
		w = list_first(&in->watches, struct watch, node);
		unlink_watch(w, false);
		w->next = ended;
		ended = w;
	}
	instances--;
	mutex_unlock(&inotify_lock);
	free_watches(ended);
	while (!list_empty(&in->events)) kfree(dequeue(in));
	kfree(in);
}

static const struct file_ops inotify_ops = {
	.name = "anon_inode:inotify",
	.no_splice = NO_SPLICE_READ,
	.read = inotify_read,
	.poll = inotify_poll,
	.ioctl = inotify_ioctl,
	.release = inotify_release,
	.stat = anon_file_stat,
	.llseek = anon_file_llseek,
	.fasync = true,
};

/* --- the system calls --- */

long sys_inotify_init1(int flags)
{
	if (flags & ~(O_CLOEXEC | O_NONBLOCK)) return -EINVAL;
	struct inotify *in = kzalloc(sizeof *in);
	if (!in) return -ENOMEM;
	wq_init(&in->wq);
	list_init(&in->watches);
	list_init(&in->events);
	struct file *f = file_alloc(&inotify_ops, O_RDONLY | (flags & O_NONBLOCK), in);
	if (!f) {
		kfree(in);
		return -ENOMEM;
	}
	mutex_lock(&inotify_lock);
	bool many = instances++ >= INOTIFY_MAX_INSTANCES;
	mutex_unlock(&inotify_lock);
	if (many) {
		file_put(f);
		return -EMFILE;
	}
	return fd_new(f, flags & O_CLOEXEC);
}

long sys_inotify_init(void) { return sys_inotify_init1(0); }

/* With inotify_lock: the watch of an inode by an instance. */
static struct watch *find_watch(struct inotify *in, struct inode *i)
{
	struct watch *w = i->watches;
	while (w && w->owner != in) w = w->next;
	return w;
}

/* *fresh: a watch for it, consumed if the inode has none yet. */
static long set_watch(struct inotify *in, struct inode *i, u32 mask, struct watch **fresh)
{
	struct watch *w = find_watch(in, i);
	if (w) {
		if (mask & IN_MASK_CREATE) return -EEXIST;
		w->mask = (mask & KEPT_BITS) | (mask & IN_MASK_ADD ? w->mask : 0);
		return w->wd;
	}
	if (inotify_count >= INOTIFY_MAX_WATCHES || in->last_wd == INT32_MAX) return -ENOSPC;
	w = *fresh;
	*fresh = NULL;
	w->owner = in;
	inode_get(w->inode = i);
	w->mask = mask & KEPT_BITS;
	w->wd = ++in->last_wd;
	w->next = i->watches;
	i->watches = w;
	list_add_tail(&in->watches, &w->node);
	__atomic_fetch_add(&inotify_count, 1, __ATOMIC_RELAXED);
	return w->wd;
}

long sys_inotify_add_watch(int fd, const char __user *path, u32 mask)
{
	if (mask & ~KNOWN_BITS || !(mask & KNOWN_BITS)) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct lookup l;
	long ret = -EINVAL;
	if (f->ops == &inotify_ops && (mask & (IN_MASK_ADD | IN_MASK_CREATE)) != (IN_MASK_ADD | IN_MASK_CREATE))
		ret = path_lookup_user(
			AT_FDCWD, path,
			(mask & IN_DONT_FOLLOW ? 0 : LOOKUP_FOLLOW) | (mask & IN_ONLYDIR ? LOOKUP_DIRECTORY : 0), &l);
	if (!ret) {
		struct watch *fresh = kzalloc(sizeof *fresh);
		ret = fresh ? inode_permission(l.dentry->inode, MAY_READ) : -ENOMEM;
		if (!ret) {
			mutex_lock(&inotify_lock);
			ret = set_watch(f->priv, l.dentry->inode, mask, &fresh);
			mutex_unlock(&inotify_lock);
		}
		kfree(fresh);
		lookup_end(&l);
	}
	file_put(f);
	return ret;
}

long sys_inotify_rm_watch(int fd, int wd)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	struct watch *w = NULL, *found = NULL;
	if (f->ops == &inotify_ops) {
		struct inotify *in = f->priv;
		mutex_lock(&inotify_lock);
		list_for_each (w, &in->watches, node)
			if (w->wd == wd) {
				found = w;
				break;
			}
		if (found) {
			unlink_watch(found, true);
			found->next = NULL;
		}
		mutex_unlock(&inotify_lock);
		free_watches(found);
	}
	file_put(f);
	return found ? 0 : -EINVAL;
}
