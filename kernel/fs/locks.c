/* File locks: flock(2), and fcntl(2)'s POSIX and open-file-description locks.
 * One list per inode, pipe or other file without an inode, made at the first lock; locks_lock guards all of them (a
 * leaf but for kmalloc and host calls that do not block).
 *
 * Files of volumes may be locked by the host's processes too. There, flock and OFD
 * locks are the host's, as each open file has its own host handle; POSIX locks are
 * kept here, and what the guest as a whole has locked is mirrored, as OFD locks,
 * on one handle of the inode. */
#include "fs/locks.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/hostfile.h"
#include "fs/hostfs.h"
#include "ipc/ipc.h"
#include "plat/host.h"
#include "proc/thread.h"
#include "time/time.h"

#define HOST_RETRY (10 * NSEC_PER_SEC / 1000) /* between looks at a host's lock */

enum kind { KIND_POSIX, KIND_FLOCK }; /* the two do not see each other */

struct flock_entry {
	struct list node;
	enum kind kind;
	void *owner; /* POSIX: the fdtable; OFD and flock: the file */
	pid_t pid;   /* what F_GETLK reports; -1: OFD */
	bool write;
	s64 start, end; /* inclusive */
};

struct inode_locks {
	struct list list;
	struct waitqueue wq;
	u32 seq; /* moves when a lock goes */
};

/* A process that waits for a POSIX lock, for the detection of deadlocks. Whom it waits for is
 * looked up anew: what was in its way may have gone before it has run again. */
struct waiting {
	struct list node;
	struct inode_locks *in;
	const struct flock_entry *wanted;
};

static struct mutex locks_lock = MUTEX_INIT;
static struct list all_waiting = LIST_INIT(all_waiting);

static struct inode_locks *locks_of(struct file *f)
{
	void **slot = f->inode ? &f->inode->locks : &f->locks, **shared = f->inode ? NULL : pipe_locks(f);
	mutex_lock(&locks_lock);
	if (shared && !*slot) *slot = *shared;
	struct inode_locks *l = *slot;
	if (!l && (l = kzalloc(sizeof *l))) {
		list_init(&l->list);
		wq_init(&l->wq);
		*slot = l;
		if (shared) *shared = l;
	}
	mutex_unlock(&locks_lock);
	return l;
}

void locks_inode_free(struct inode *i)
{
	kfree(i->locks);
	i->locks = NULL;
}

/* The first, by position, of the locks that n collides with. */
static struct flock_entry *conflict(struct inode_locks *l, const struct flock_entry *n)
{
	struct flock_entry *e, *first = NULL;
	list_for_each (e, &l->list, node)
		if (e->kind == n->kind && e->owner != n->owner && (e->write || n->write) && e->start <= n->end &&
		    n->start <= e->end && (!first || e->start < first->start))
			first = e;
	return first;
}

static struct flock_entry *clone_entry(const struct flock_entry *e, s64 start, s64 end)
{
	struct flock_entry *n = kmalloc(sizeof *n);
	if (n) {
		*n = *e;
		n->start = start;
		n->end = end;
	}
	return n;
}

/* Remove the owner's locks in [start, end] of that kind, cutting what reaches
 * beyond: -ENOMEM when a middle part cannot be cut out. */
static int cut(struct inode_locks *l, enum kind kind, void *owner, s64 start, s64 end)
{
	struct flock_entry *e, *tmp;
	list_for_each_safe (e, tmp, &l->list, node) {
		if (e->kind != kind || e->owner != owner || e->end < start || end < e->start) continue;
		if (e->start < start && e->end > end) {
			struct flock_entry *right = clone_entry(e, end + 1, e->end);
			if (!right) return -ENOMEM;
			e->end = start - 1;
			list_add(&e->node, &right->node);
		} else if (e->start < start) e->end = start - 1;
		else if (e->end > end) e->start = end + 1;
		else {
			list_del(&e->node);
			kfree(e);
		}
	}
	l->seq++;
	return 0;
}

/* Insert *n, joined with the owner's equal neighbours. */
static int insert(struct inode_locks *l, const struct flock_entry *n)
{
	struct flock_entry *e, *tmp, *mine = clone_entry(n, n->start, n->end);
	if (!mine) return -ENOMEM;
	int err = cut(l, n->kind, n->owner, n->start, n->end);
	if (err) {
		kfree(mine);
		return err;
	}
	list_for_each_safe (e, tmp, &l->list, node) {
		if (e->kind != n->kind || e->owner != n->owner || e->write != n->write) continue;
		if (e->end == mine->start - 1) mine->start = e->start;
		else if (mine->end != INT64_MAX && e->start == mine->end + 1) mine->end = e->end;
		else continue;
		list_del(&e->node);
		kfree(e);
	}
	list_add_tail(&l->list, &mine->node);
	return 0;
}

static long host_lock(int handle, int cmd, int type, s64 start, s64 end, struct flock *h)
{
	*h = (struct flock){ .l_type = type, .l_start = start, .l_len = end == INT64_MAX ? 0 : end - start + 1 };
	return host_call(HC_fcntl, handle, cmd, h);
}

/* After locks of a mirrored inode went from [start, end]: free on the host what no
 * lock of the guest covers any more, and weaken the rest to what is left. */
static void mirror_cut(struct inode_locks *l, int handle, s64 start, s64 end)
{
	struct flock h;
	while (handle >= 0 && start <= end) {
		struct flock_entry *e, *next = NULL;
		list_for_each (e, &l->list, node)
			if (e->kind == KIND_POSIX && e->start <= end && e->end >= start &&
			    (!next || e->start < next->start))
				next = e;
		s64 to = next ? next->start - 1 : end;
		if (to >= start) host_lock(handle, F_OFD_SETLK, F_UNLCK, start, to, &h);
		if (!next) break;
		to = min(next->end, end);
		host_lock(handle, F_OFD_SETLK, next->write ? F_WRLCK : F_RDLCK, max(start, next->start), to, &h);
		if (to == INT64_MAX) break;
		start = to + 1;
	}
}

/* Would waiting for `on` close a circle? */
static bool deadlock(void *me, void *on)
{
	for (int n = 0; n < 64; n++) {
		struct waiting *w;
		struct flock_entry *next = NULL;
		if (on == me) return true;
		list_for_each (w, &all_waiting, node)
			if (!next && w->wanted->owner == on) next = conflict(w->in, w->wanted);
		if (!next) return false;
		on = next->owner;
	}
	return false;
}

/* handle: of the mirror, or -1. */
static long set_lock(struct inode_locks *l, const struct flock_entry *n, int handle, bool wait, bool detect)
{
	for (;;) {
		struct waiting me;
		long err;
		mutex_lock(&locks_lock);
		struct flock_entry *c = conflict(l, n);
		struct flock h;
		/* Errors but a conflict (the handle cannot write): no mirror, then. */
		if (!c && handle >= 0 &&
		    host_lock(handle, F_OFD_SETLK, n->write ? F_WRLCK : F_RDLCK, n->start, n->end, &h) == -EAGAIN) {
			mutex_unlock(&locks_lock);
			err = wait ? thread_block(ktime_now() + HOST_RETRY) : -EAGAIN;
			if (err && err != -ETIMEDOUT) return err;
			continue;
		}
		if (!c || !wait) {
			err = c ? -EAGAIN : insert(l, n);
			if (!c && err) mirror_cut(l, handle, n->start, n->end); /* no memory: the host's is not held */
			mutex_unlock(&locks_lock);
			wq_wake_all(&l->wq); /* a write lock may have become a read lock */
			return err;
		}
		if (detect && deadlock(n->owner, c->owner)) {
			mutex_unlock(&locks_lock);
			return -EDEADLK;
		}
		u32 seq = l->seq;
		me.in = l;
		me.wanted = n;
		list_add(&all_waiting, &me.node);
		mutex_unlock(&locks_lock);
		err = wait_event(&l->wq, __atomic_load_n(&l->seq, __ATOMIC_ACQUIRE) != seq, KTIME_NEVER);
		mutex_lock(&locks_lock);
		list_del(&me.node);
		mutex_unlock(&locks_lock);
		if (err) return err;
	}
}

static int mirror(struct file *f, bool make) { return f->inode ? hostfs_lock_handle(f->inode, make) : -1; }

static long clear_lock(struct file *f, enum kind kind, void *owner, s64 start, s64 end)
{
	struct inode_locks *l = file_locks(f);
	mutex_lock(&locks_lock);
	int err = cut(l, kind, owner, start, end);
	if (!err && kind == KIND_POSIX) mirror_cut(l, mirror(f, false), start, end);
	mutex_unlock(&locks_lock);
	wq_wake_all(&l->wq);
	return err;
}

void locks_close(struct file *f, void *owner) { clear_lock(f, KIND_POSIX, owner, 0, INT64_MAX); }

void locks_release(struct file *f)
{
	clear_lock(f, KIND_POSIX, f, 0, INT64_MAX);
	clear_lock(f, KIND_FLOCK, f, 0, INT64_MAX);
	if (!f->inode && !pipe_locks(f)) kfree(f->locks);
}

/* struct flock to a range: -EINVAL, -EOVERFLOW. */
static int range(struct file *f, const struct flock *u, struct flock_entry *e)
{
	s64 base = 0;
	struct kstat st;
	if (u->l_whence == 1) base = f->can_seek ? file_pos(f) : 0;
	else if (u->l_whence == 2) {
		int err = file_getattr(f, &st);
		if (err) return err;
		base = st.size;
	} else if (u->l_whence != 0) return -EINVAL;
	if (__builtin_add_overflow(base, u->l_start, &e->start)) return -EOVERFLOW;
	if (u->l_len == 0) e->end = INT64_MAX;
	else if (__builtin_add_overflow(e->start, u->l_len - (u->l_len > 0), &e->end)) return -EOVERFLOW;
	if (u->l_len < 0) {
		s64 s = e->start;
		e->start += u->l_len;
		e->end = s - 1;
	}
	return e->start < 0 ? -EINVAL : 0;
}

/* A close drops the locks of its process, but knows nothing of one that comes after it. */
static long set_posix_lock(int fd, struct file *f, struct inode_locks *l, const struct flock_entry *n, int handle,
			   bool wait)
{
	long err = set_lock(l, n, handle, wait, wait);
	if (err) return err;
	struct file *now = fget(fd);
	if (now) file_put(now);
	if (now == f) return 0;
	clear_lock(f, KIND_POSIX, n->owner, n->start, n->end);
	return -EBADF;
}

long fcntl_lock(int fd, struct file *f, unsigned cmd, struct flock __user *uf)
{
	struct flock u;
	bool ofd = cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW;
	bool get = cmd == F_GETLK || cmd == F_OFD_GETLK;
	if (copy_from_user(&u, uf, sizeof u)) return -EFAULT;
	if (u.l_type != F_RDLCK && u.l_type != F_WRLCK && (u.l_type != F_UNLCK || get)) return -EINVAL;
	if (ofd && u.l_pid) return -EINVAL;
	struct flock_entry n = {
		.kind = KIND_POSIX,
		.owner = ofd ? (void *)f : (void *)current_process()->files,
		.pid = ofd ? -1 : current_process()->pid,
		.write = u.l_type == F_WRLCK,
	};
	long err = range(f, &u, &n);
	if (err) return err;
	u32 acc = f->flags & O_ACCMODE;
	if (!get && ((u.l_type == F_RDLCK && acc == O_WRONLY) || (u.l_type == F_WRLCK && acc == O_RDONLY)))
		return -EBADF;
	if (ofd && f->ops == &hostfile_ops) {
		u = (struct flock){ .l_type = u.l_type,
				    .l_start = n.start,
				    .l_len = n.end == INT64_MAX ? 0 : n.end - n.start + 1 };
		err = host_call_intr(HC_fcntl, f->handle, cmd, &u);
		return err == -EINTR ? -ERESTARTSYS : err || !get ? err : copy_to_user(uf, &u, sizeof u);
	}
	struct inode_locks *l = locks_of(f);
	if (!l) return -ENOLCK;
	int handle = mirror(f, u.l_type != F_UNLCK);
	if (!get) {
		if (u.l_type == F_UNLCK) return clear_lock(f, KIND_POSIX, n.owner, n.start, n.end);
		if (ofd) return set_lock(l, &n, handle, cmd == F_OFD_SETLKW, false);
		return set_posix_lock(fd, f, l, &n, handle, cmd == F_SETLKW);
	}
	mutex_lock(&locks_lock);
	struct flock_entry *c = conflict(l, &n);
	struct flock h;
	bool theirs = !c && handle >= 0 && !host_lock(handle, F_OFD_GETLK, u.l_type, n.start, n.end, &h) &&
		      h.l_type != F_UNLCK;
	u.l_type = F_UNLCK;
	if (theirs) u = h;
	if (c) {
		u.l_type = c->write ? F_WRLCK : F_RDLCK;
		u.l_whence = 0;
		u.l_start = c->start;
		u.l_len = c->end == INT64_MAX ? 0 : c->end - c->start + 1;
		u.l_pid = c->pid;
	}
	mutex_unlock(&locks_lock);
	return copy_to_user(uf, &u, sizeof u);
}

long sys_flock(int fd, unsigned op)
{
	unsigned how = op & ~4u; /* LOCK_NB */
	if (op & 32) return 0;   /* LOCK_MAND: Linux has forgotten what it was */
	if (how != 1 && how != 2 && how != 8) return -EINVAL;
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	if (f->ops == &hostfile_ops || f->ops == &hostdir_ops) {
		long err = host_call_intr(HC_flock, f->handle, op);
		file_put(f);
		return err == -EINTR ? -ERESTARTSYS : err;
	}
	struct inode_locks *l = locks_of(f);
	struct flock_entry n = { .kind = KIND_FLOCK, .owner = f, .write = how == 2, .end = INT64_MAX };
	long ret;
	if (!l) ret = -ENOLCK;
	else if (how == 8) ret = clear_lock(f, KIND_FLOCK, f, 0, INT64_MAX);
	else {
		/* A conversion gives the old lock up first, as Linux does. */
		mutex_lock(&locks_lock);
		bool blocked = conflict(l, &n);
		mutex_unlock(&locks_lock);
		if (blocked) clear_lock(f, KIND_FLOCK, f, 0, INT64_MAX);
		ret = set_lock(l, &n, -1, !(op & 4), false);
	}
	file_put(f);
	return ret;
}
