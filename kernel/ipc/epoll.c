/* epoll_create(2), epoll_ctl(2), epoll_wait(2). */
#include "ipc/epoll.h"
#include "ipc/anon_file.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"

#define MAX_NESTS 4
#define EXCLUSIVE_OK (EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)

static struct mutex epoll_items_lock = MUTEX_INIT;
static struct mutex nest_lock = MUTEX_INIT;

/* --- the interests of a set: a hash by file and descriptor --- */

static u32 bucket(struct epoll *ep, struct file *f, int fd)
{
	u64 h = ((u64)f >> 4) * 0x9e3779b97f4a7c15UL + (u32)fd * 0x85ebca6bUL;
	return (h >> 32) & (ep->nbuckets - 1);
}

static struct epitem *find(struct epoll *ep, struct file *f, int fd)
{
	struct epitem *i = ep->hash[bucket(ep, f, fd)];
	while (i && (i->file != f || i->fd != fd)) i = i->next;
	return i;
}

static void grow(struct epoll *ep)
{
	u32 old_n = ep->nbuckets;
	struct epitem **old = ep->hash, **new = kzalloc(old_n * 4 * sizeof *new);
	if (!new) return; /* long chains are slow, no more */
	ep->hash = new;
	ep->nbuckets = old_n * 4;
	for (u32 b = 0; b < old_n; b++)
		for (struct epitem *i = old[b], *next; i; i = next) {
			u32 nb = bucket(ep, i->file, i->fd);
			next = i->next;
			i->next = new[nb];
			new[nb] = i;
		}
	kfree(old);
}

static void insert(struct epoll *ep, struct epitem *i)
{
	if (ep->nitems >= ep->nbuckets * 2) grow(ep);
	u32 b = bucket(ep, i->file, i->fd);
	i->next = ep->hash[b];
	ep->hash[b] = i;
	ep->nitems++;
	mutex_lock(&epoll_items_lock);
	i->file->epolled = true;
	list_add_tail(&i->file->epoll_items, &i->file_node);
	mutex_unlock(&epoll_items_lock);
}

/* ep->lock held. The waiter goes first: once the item is off the file's list the
 * file may be freed. */
static void remove(struct epoll *ep, struct epitem *i)
{
	struct epitem **p = &ep->hash[bucket(ep, i->file, i->fd)];
	while (*p != i) p = &(*p)->next;
	*p = i->next;
	ep->nitems--;
	wq_del(&i->w);
	epoll_host_del(i);
	mutex_lock(&ep->ready_lock);
	if (i->ready) list_del(&i->ready_node);
	mutex_unlock(&ep->ready_lock);
	mutex_lock(&epoll_items_lock);
	list_del(&i->file_node);
	mutex_unlock(&epoll_items_lock);
	kfree(i);
}

/* --- lifetime --- */

static void ep_put(struct epoll *ep)
{
	if (!ref_put(&ep->refs)) return;
	kfree(ep->hash);
	kfree(ep);
}

static void epoll_release(struct file *f)
{
	struct epoll *ep = f->priv;
	mutex_lock(&ep->lock);
	for (u32 b = 0; b < ep->nbuckets; b++)
		while (ep->hash[b]) remove(ep, ep->hash[b]);
	mutex_unlock(&ep->lock);
	if (f->handle >= 0) host_call(HC_close, f->handle);
	ep_put(ep);
}

void epoll_forget_file(struct file *f)
{
	for (;;) {
		mutex_lock(&epoll_items_lock);
		if (list_empty(&f->epoll_items)) {
			mutex_unlock(&epoll_items_lock);
			return;
		}
		/* The set cannot go while its item is listed: epoll_release needs items_lock. */
		struct epitem *i = list_first(&f->epoll_items, struct epitem, file_node);
		struct epoll *ep = i->ep;
		int fd = i->fd;
		ref_get(&ep->refs);
		mutex_unlock(&epoll_items_lock);
		mutex_lock(&ep->lock);
		i = find(ep, f, fd);
		if (i) remove(ep, i);
		mutex_unlock(&ep->lock);
		ep_put(ep);
	}
}

/* --- the set as a file --- */

static u32 epoll_poll(struct file *f, struct waiter *w)
{
	struct epoll *ep = f->priv;
	if (w) wq_add(&ep->wq, w);
	mutex_lock_as(&ep->lock, LOCK_NESTED, NULL);
	bool ready = epoll_any_ready(ep);
	mutex_unlock(&ep->lock);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

/* It has commands of its own on Linux, of busy polling, which are not here. */
static long epoll_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	(void)f, (void)cmd, (void)arg;
	return -EINVAL;
}

static const struct file_ops epoll_ops = {
	.name = "anon_inode:[eventpoll]",
	.ioctl = epoll_ioctl,
	.poll = epoll_poll,
	.release = epoll_release,
	.stat = anon_file_stat,
	.llseek = anon_file_llseek,
};

static struct epoll *file_epoll(struct file *f) { return f->ops == &epoll_ops ? f->priv : NULL; }

int epoll_file_handle(struct file *f)
{
	struct epoll *ep = file_epoll(f);
	return ep && ep->nhost ? f->handle : -1;
}

long sys_epoll_create1(int flags)
{
	if (flags & ~O_CLOEXEC) return -EINVAL;
	struct epoll *ep = kzalloc(sizeof *ep);
	if (!ep) return -ENOMEM;
	ep->nbuckets = 16;
	ep->hash = kzalloc(ep->nbuckets * sizeof *ep->hash);
	struct file *f = ep->hash ? file_alloc(&epoll_ops, O_RDWR, ep) : NULL;
	if (!f) {
		kfree(ep->hash);
		kfree(ep);
		return -ENOMEM;
	}
	ep->refs = 1;
	ep->file = f;
	wq_init(&ep->wq);
	list_init(&ep->ready);
	return fd_new(f, flags & O_CLOEXEC);
}

long sys_epoll_create(int size) { return size <= 0 ? -EINVAL : sys_epoll_create1(0); }

/* --- sets in sets --- */

/* How deep sets are nested below ep; -ELOOP if `forbidden` is among them. */
static int depth_below(struct epoll *ep, struct epoll *forbidden, int level)
{
	int deepest = 0;
	if (ep == forbidden || level > MAX_NESTS) return -ELOOP;
	mutex_lock_as(&ep->lock, LOCK_NESTED, NULL);
	for (u32 b = 0; b < ep->nbuckets && deepest >= 0; b++)
		for (struct epitem *i = ep->hash[b]; i; i = i->next) {
			struct epoll *inner = file_epoll(i->file);
			int d = inner ? depth_below(inner, forbidden, level + 1) : -1;
			if (inner && d < 0) {
				deepest = d;
				break;
			}
			deepest = max(deepest, d + 1);
		}
	mutex_unlock(&ep->lock);
	return deepest;
}

/* How deep ep itself is nested in others; items_lock held. */
static int depth_above(struct epoll *ep, int level)
{
	struct epitem *i;
	int highest = 0;
	if (level > MAX_NESTS) return level;
	list_for_each (i, &ep->file->epoll_items, file_node) highest = max(highest, depth_above(i->ep, level + 1) + 1);
	return highest;
}

static int check_nesting(struct epoll *ep, struct epoll *target)
{
	int below = depth_below(target, ep, 0);
	if (below < 0) return below;
	mutex_lock(&epoll_items_lock);
	int above = depth_above(ep, 0);
	mutex_unlock(&epoll_items_lock);
	return below + above + 1 > MAX_NESTS ? -ELOOP : 0;
}

/* The set got its first host handle: outer sets must watch it too. nest_lock held. */
static void announce_host(struct epoll *ep)
{
	struct epitem *i;
	struct epoll *outer[16];
	int fds[16], n = 0;
	mutex_lock(&epoll_items_lock);
	list_for_each (i, &ep->file->epoll_items, file_node)
		if (n < (int)ARRAY_SIZE(outer)) {
			outer[n] = i->ep;
			ref_get(&i->ep->refs);
			fds[n++] = i->fd;
		}
	mutex_unlock(&epoll_items_lock);
	for (int k = 0; k < n; k++) {
		struct epoll *o = outer[k];
		mutex_lock(&o->lock);
		i = find(o, ep->file, fds[k]);
		bool first = !o->nhost;
		if (i && i->host_fd < 0 && !epoll_host_add(i, ep->file->handle) && first) {
			mutex_unlock(&o->lock);
			announce_host(o);
		} else {
			mutex_unlock(&o->lock);
		}
		ep_put(o);
	}
	wq_wake_all(&ep->wq); /* sleepers must wait for the host's set as well now */
}

/* --- epoll_ctl --- */

static long ctl_add(struct epoll *ep, struct file *f, int fd, const struct epoll_event *ev)
{
	struct epitem *i = kzalloc(sizeof *i);
	if (!i) return -ENOMEM;
	i->ep = ep;
	i->file = f;
	i->fd = fd;
	i->ev = *ev;
	i->host_fd = -1;
	list_init(&i->ready_node);
	waiter_init(&i->w);
	i->w.fn = epitem_callback;
	i->w.exclusive = ev->events & EPOLLEXCLUSIVE;
	int h = file_poll_handle(f);
	long err = h >= 0 ? epoll_host_add(i, h) : 0;
	if (err) {
		kfree(i);
		return err;
	}
	insert(ep, i);
	if (f->ops->poll && (f->ops->poll(f, &i->w) & i->ev.events)) epitem_make_ready(i);
	return 0;
}

static long ctl_mod(struct epitem *i, const struct epoll_event *ev)
{
	if (i->ev.events & EPOLLEXCLUSIVE) return -EINVAL;
	i->ev = *ev;
	if (i->host_fd >= 0) {
		int err = epoll_host_mod(i);
		if (err) return err;
	}
	if (i->file->ops->poll && (i->file->ops->poll(i->file, NULL) & i->ev.events)) epitem_make_ready(i);
	return 0;
}

static long ctl(struct epoll *ep, int op, struct file *f, int fd, struct epoll_event *ev)
{
	mutex_lock(&ep->lock);
	struct epitem *i = find(ep, f, fd);
	u32 hosts = ep->nhost;
	long ret = -EINVAL;
	ev->events |= EPOLLERR | EPOLLHUP;
	switch (op) {
	case EPOLL_CTL_ADD: ret = i ? -EEXIST : ctl_add(ep, f, fd, ev); break;
	case EPOLL_CTL_MOD: ret = i ? ctl_mod(i, ev) : -ENOENT; break;
	case EPOLL_CTL_DEL:
		ret = i ? 0 : -ENOENT;
		if (i) remove(ep, i);
		break;
	}
	bool first_host = !hosts && ep->nhost;
	mutex_unlock(&ep->lock);
	if (first_host) {
		bool held = mutex_held(&nest_lock);
		if (!held) mutex_lock(&nest_lock);
		announce_host(ep);
		if (!held) mutex_unlock(&nest_lock);
	}
	return ret;
}

static long ctl_checked(struct file *epf, struct file *f, int op, int fd, struct epoll_event *ev)
{
	if (!file_can_poll(f)) return -EPERM;
	struct epoll *ep = file_epoll(epf), *inner = file_epoll(f);
	if (f == epf || !ep) return -EINVAL;
	if (op != EPOLL_CTL_DEL && (ev->events & EPOLLEXCLUSIVE) &&
	    (op == EPOLL_CTL_MOD || inner || (ev->events & ~EXCLUSIVE_OK)))
		return -EINVAL;
	if (op != EPOLL_CTL_ADD || !inner) return ctl(ep, op, f, fd, ev);
	mutex_lock(&nest_lock);
	long ret = check_nesting(ep, inner);
	if (!ret) ret = ctl(ep, op, f, fd, ev);
	mutex_unlock(&nest_lock);
	return ret;
}

long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event __user *uev)
{
	struct epoll_event ev = { 0 };
	if (op != EPOLL_CTL_DEL && copy_from_user(&ev, uev, sizeof ev)) return -EFAULT;
	struct file *epf = fget_io(epfd);
	if (!epf) return -EBADF;
	struct file *f = fget_io(fd);
	long ret = f ? ctl_checked(epf, f, op, fd, &ev) : -EBADF;
	if (f) file_put(f);
	file_put(epf);
	return ret;
}

/* --- epoll_wait --- */

static long do_wait(int epfd, struct epoll_event __user *events, int max, ktime_t deadline)
{
	struct file *f = fget_io(epfd);
	if (!f) return -EBADF;
	struct epoll *ep = file_epoll(f);
	long ret;
	if (max <= 0 || max > INT32_MAX / (int)sizeof *events) ret = -EINVAL;
	else if (!access_ok(events, max * sizeof *events)) ret = -EFAULT;
	else ret = ep ? epoll_wait_events(ep, events, max, deadline) : -EINVAL;
	file_put(f);
	return ret;
}

static ktime_t ms_deadline(int ms) { return ms < 0 ? KTIME_NEVER : ms ? deadline_after(ms * 1000000L) : 0; }

long sys_epoll_wait(int epfd, struct epoll_event __user *events, int max, int ms)
{
	return do_wait(epfd, events, max, ms_deadline(ms));
}

static long masked_wait(int epfd, struct epoll_event __user *events, int max, ktime_t deadline, const void __user *mask,
			size_t size)
{
	int err = set_user_sigmask(mask, size);
	if (err) return err;
	long ret = do_wait(epfd, events, max, deadline);
	restore_saved_sigmask_unless(ret == -EINTR);
	return ret;
}

long sys_epoll_pwait(int epfd, struct epoll_event __user *events, int max, int ms, const void __user *mask, size_t size)
{
	return masked_wait(epfd, events, max, ms_deadline(ms), mask, size);
}

long sys_epoll_pwait2(int epfd, struct epoll_event __user *events, int max, const void __user *ut,
		      const void __user *mask, size_t size)
{
	ktime_t rel = KTIME_NEVER;
	int err = ut ? get_timespec(ut, &rel) : 0;
	if (err) return err;
	return masked_wait(epfd, events, max, rel ? deadline_after(rel) : 0, mask, size);
}
