/* POSIX message queues, mq_overview(7). They have a name space of their own; there
 * is no mountable mqueue file system. For notification by thread (SIGEV_THREAD) Linux takes
 * a netlink socket; this kernel has none and takes an eventfd (libc-subst/glibc/mq_notify.c). */
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/vfs.h"
#include "ipc/ipc.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/capability.h>
#include <linux/eventpoll.h>
#include <linux/mqueue.h>

#define HARD_MAXMSG 65536
#define HARD_MSGSIZE (1 << 24)
#define PRIO_LIMIT 32768
#define MSG_OVERHEAD 48 /* for each message, and for each priority, as on Linux */
#define NODE_OVERHEAD 48

struct mqmsg {
	struct list node;
	unsigned prio;
	size_t len;
	u8 data[];
};

struct mqueue {
	struct list names_node;
	u32 refs;   /* its name, and open files; under names_lock */
	char *name; /* NULL once unlinked */
	mode_t mode;
	uid_t uid;
	gid_t gid;
	struct mutex lock;   /* all below */
	struct waitqueue wq; /* EPOLLIN: receivers, EPOLLOUT: senders */
	struct list msgs;    /* highest priority first */
	long maxmsg, msgsize, count;
	u64 bytes;
	int receivers;          /* that wait: they come before a notification */
	struct process *notify; /* reference, or NULL */
	int notify_how, notify_sig;
	sigval_t notify_value;
	struct file *notify_file; /* SIGEV_THREAD: reference to an eventfd, or NULL */
};

static struct mutex names_lock = MUTEX_INIT;
static struct list names = LIST_INIT(names);
static int nqueues;
static u64 promised; /* what all queues may hold: RLIMIT_MSGQUEUE counts per user */
static const struct file_ops mq_ops;

/* As mq_overview(7) reckons it. */
static u64 mq_room(long maxmsg, long msgsize)
{
	return (u64)maxmsg * (MSG_OVERHEAD + msgsize) + (u64)min(maxmsg, (long)PRIO_LIMIT) * NODE_OVERHEAD;
}

static void mq_put(struct mqueue *q)
{
	mutex_lock(&names_lock);
	bool last = !--q->refs;
	if (last) nqueues--, promised -= mq_room(q->maxmsg, q->msgsize);
	mutex_unlock(&names_lock);
	if (!last) return;
	while (!list_empty(&q->msgs)) {
		struct mqmsg *m = list_first(&q->msgs, struct mqmsg, node);
		list_del(&m->node);
		kfree(m);
	}
	if (q->notify) process_put(q->notify);
	kfree(q);
}

/* names_lock held. */
static struct mqueue *mq_find(const char *name)
{
	struct mqueue *q;
	list_for_each (q, &names, names_node)
		if (!strcmp(q->name, name)) return q;
	return NULL;
}

static char *name_from_user(const char __user *uname)
{
	char *name = getname(uname);
	if (IS_ERR(name)) return name;
	int dots = !strcmp(name, ".") || !strcmp(name, "..");
	int err = !*name ? -ENOENT : strlen(name) > NAME_MAX ? -ENAMETOOLONG : dots || strchr(name, '/') ? -EACCES : 0;
	if (!err) return name;
	kfree(name);
	return ERR_PTR(err);
}

static int mq_permission(struct mqueue *q, u32 oflag)
{
	struct inode like = { .mode = S_IFREG | q->mode, .uid = q->uid, .gid = q->gid };
	static const u8 need[4] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, 0 };
	if ((oflag & O_ACCMODE) == O_ACCMODE) return -EINVAL;
	return inode_permission(&like, need[oflag & O_ACCMODE]);
}

/* names_lock held; takes over name on success. */
static struct mqueue *mq_create(char *name, mode_t mode, const struct mq_attr *attr)
{
	bool may = capable(CAP_SYS_RESOURCE);
	long maxmsg = attr ? attr->mq_maxmsg : MQ_MSG_MAX, size = attr ? attr->mq_msgsize : MQ_MSGSIZE_MAX;
	if (nqueues >= MQ_QUEUES_MAX && !may) return ERR_PTR(-ENOSPC);
	if (maxmsg <= 0 || size <= 0 || maxmsg > (may ? HARD_MAXMSG : MQ_MSG_MAX) ||
	    size > (may ? HARD_MSGSIZE : MQ_MSGSIZE_MAX))
		return ERR_PTR(-EINVAL);
	if (promised + mq_room(maxmsg, size) > rlimit(RLIMIT_MSGQUEUE)) return ERR_PTR(-EMFILE);
	struct mqueue *q = kzalloc(sizeof *q);
	if (!q) return ERR_PTR(-ENOMEM);
	promised += mq_room(maxmsg, size);
	q->name = name;
	q->refs = 1;
	q->mode = mode & 0777 & ~current_umask();
	q->uid = current_process()->cred.fsuid;
	q->gid = current_process()->cred.fsgid;
	q->maxmsg = maxmsg;
	q->msgsize = size;
	wq_init(&q->wq);
	list_init(&q->msgs);
	list_add(&names, &q->names_node);
	nqueues++;
	return q;
}

long sys_mq_open(const char __user *uname, int oflag, mode_t mode, const struct mq_attr __user *uattr)
{
	struct mq_attr attr;
	if (uattr && copy_from_user(&attr, uattr, sizeof attr)) return -EFAULT;
	char *name = name_from_user(uname);
	if (IS_ERR(name)) return PTR_ERR(name);
	mutex_lock(&names_lock);
	struct mqueue *q = mq_find(name);
	long err = 0;
	bool made = false;
	if (q) {
		err = (oflag & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ? -EEXIST : mq_permission(q, oflag);
	} else if (!(oflag & O_CREAT)) {
		err = -ENOENT;
	} else {
		q = mq_create(name, mode, uattr ? &attr : NULL);
		err = IS_ERR(q) ? PTR_ERR(q) : 0;
		made = !err;
	}
	if (!err) q->refs++;
	mutex_unlock(&names_lock);
	if (!made) kfree(name);
	if (err) return err;
	struct file *f = file_alloc(&mq_ops, oflag & (O_ACCMODE | O_NONBLOCK), q);
	if (!f) {
		mq_put(q);
		return -ENOMEM;
	}
	f->can_seek = f->can_pread = true;
	return fd_new(f, O_CLOEXEC);
}

long sys_mq_unlink(const char __user *uname)
{
	char *name = name_from_user(uname);
	if (IS_ERR(name)) return PTR_ERR(name);
	long err = 0;
	char *old = NULL;
	mutex_lock(&names_lock);
	struct mqueue *q = mq_find(name);
	if (!q) {
		err = -ENOENT;
	} else if (q->uid != current_process()->cred.fsuid && !capable(CAP_FOWNER)) {
		err = -EPERM; /* of which the C library makes EACCES */
	} else {
		list_del(&q->names_node);
		old = q->name;
		q->name = NULL;
	}
	mutex_unlock(&names_lock);
	kfree(name);
	kfree(old);
	if (!err) mq_put(q);
	return err;
}

/* A queue by descriptor, for reading or writing (mode): ERR_PTR(-EBADF). */
static struct file *mq_get(int fd, bool write, struct mqueue **q)
{
	struct file *f = fget_io(fd);
	if (!f) return ERR_PTR(-EBADF);
	u32 acc = f->flags & O_ACCMODE;
	if (f->ops != &mq_ops || acc == (write ? O_RDONLY : O_WRONLY)) {
		file_put(f);
		return ERR_PTR(-EBADF);
	}
	*q = f->priv;
	return f;
}

/* Absolute CLOCK_REALTIME to a deadline. */
static int get_deadline(const void __user *ut, ktime_t *deadline)
{
	*deadline = KTIME_NEVER;
	if (!ut) return 0;
	ktime_t abs;
	int err = get_timespec(ut, &abs);
	if (!err) {
		ktime_t left = abs - plat_clock(CLOCK_REALTIME);
		*deadline = left > 0 ? deadline_after(left) : 1;
	}
	return err;
}

/* lock held, dropped meanwhile. */
static long mq_wait(struct mqueue *q, struct file *f, u32 events, ktime_t deadline)
{
	if (f->flags & O_NONBLOCK) return -EAGAIN;
	struct waiter w;
	waiter_init(&w);
	w.events = events;
	w.exclusive = true; /* one message or place is for one, who came first */
	wq_add(&q->wq, &w);
	q->receivers += events == EPOLLIN;
	mutex_unlock(&q->lock);
	long err = thread_block(deadline);
	wq_del(&w);
	mutex_lock(&q->lock);
	q->receivers -= events == EPOLLIN;
	return err;
}

/* Who is to be told. */
struct notified {
	struct process *process;
	struct file *file;
};

/* Lock held. The registration ends. */
static struct notified unregister(struct mqueue *q)
{
	struct notified n = { q->notify, q->notify_file };
	q->notify = NULL;
	q->notify_file = NULL;
	return n;
}

/* Lock not held. how: NOTIFY_WOKENUP or NOTIFY_REMOVED. */
static void put_notified(struct notified n, u64 how)
{
	if (!n.process) return;
	if (n.file) {
		eventfd_add(n.file, how);
		file_put(n.file);
	}
	process_put(n.process);
}

/* The queue was empty and nobody waits: the registered process is told, once. */
static void take_notification(struct mqueue *q, struct notified *n, siginfo_t *info)
{
	*n = (struct notified){ 0 };
	if (!q->notify || q->count != 1 || q->receivers) return;
	*n = unregister(q);
	memset(info, 0, sizeof *info);
	if (q->notify_how != SIGEV_SIGNAL) return;
	info->si_signo = q->notify_sig;
	info->si_code = SI_MESGQ;
	info->si_pid = current_process()->pid;
	info->si_uid = current_process()->cred.uid;
	info->si_value = q->notify_value;
}

static void insert(struct mqueue *q, struct mqmsg *m)
{
	struct list *at = q->msgs.prev;
	while (at != &q->msgs && list_entry(at, struct mqmsg, node)->prio < m->prio) at = at->prev;
	list_add(at, &m->node);
	q->count++;
	q->bytes += m->len;
}

long sys_mq_timedsend(int fd, const void __user *buf, size_t len, unsigned prio, const void __user *ut)
{
	struct mqueue *q;
	ktime_t deadline;
	long err = get_deadline(ut, &deadline);
	if (err) return err;
	if (prio >= PRIO_LIMIT) return -EINVAL;
	struct file *f = mq_get(fd, true, &q);
	if (IS_ERR(f)) return PTR_ERR(f);
	struct mqmsg *m = NULL;
	if (len > (size_t)q->msgsize) err = -EMSGSIZE;
	else if (!(m = kmalloc(sizeof *m + len))) err = -ENOMEM;
	else err = copy_from_user(m->data, buf, len);
	if (err) goto out;
	m->len = len;
	m->prio = prio;
	struct notified told;
	siginfo_t info;
	mutex_lock(&q->lock);
	while (q->count >= q->maxmsg) {
		err = mq_wait(q, f, EPOLLOUT, deadline);
		if (err && q->count >= q->maxmsg) break;
		err = 0;
	}
	if (!err) {
		insert(q, m);
		m = NULL;
		take_notification(q, &told, &info);
	}
	bool more = q->count < q->maxmsg;
	mutex_unlock(&q->lock);
	if (!err) {
		wq_wake(&q->wq, EPOLLIN | EPOLLRDNORM, 1);
		if (more) wq_wake(&q->wq, EPOLLOUT | EPOLLWRNORM, 1); /* two wake-ups may have met one sleeper */
		if (told.process && info.si_signo) send_signal_process(told.process, info.si_signo, &info);
		put_notified(told, NOTIFY_WOKENUP);
	}
out:
	kfree(m);
	file_put(f);
	return err;
}

long sys_mq_timedreceive(int fd, void __user *buf, size_t len, unsigned __user *uprio, const void __user *ut)
{
	struct mqueue *q;
	ktime_t deadline;
	long err = get_deadline(ut, &deadline);
	if (err) return err;
	struct file *f = mq_get(fd, false, &q);
	if (IS_ERR(f)) return PTR_ERR(f);
	if (len < (size_t)q->msgsize) {
		file_put(f);
		return -EMSGSIZE;
	}
	struct mqmsg *m = NULL;
	mutex_lock(&q->lock);
	while (!q->count && !err) {
		err = mq_wait(q, f, EPOLLIN, deadline);
		if (q->count) err = 0;
	}
	if (!err) {
		m = list_first(&q->msgs, struct mqmsg, node);
		list_del(&m->node);
		q->count--;
		q->bytes -= m->len;
	}
	bool more = q->count;
	mutex_unlock(&q->lock);
	if (m) {
		wq_wake(&q->wq, EPOLLOUT | EPOLLWRNORM, 1);
		if (more) wq_wake(&q->wq, EPOLLIN | EPOLLRDNORM, 1);
		err = m->len;
		if ((uprio && put_user(m->prio, uprio)) || copy_to_user(buf, m->data, m->len)) err = -EFAULT;
		kfree(m);
	}
	file_put(f);
	return err;
}

long sys_mq_notify(int fd, const struct sigevent __user *uev)
{
	struct sigevent ev = { 0 };
	if (uev) {
		if (copy_from_user(&ev, uev, sizeof ev)) return -EFAULT;
		if ((unsigned)ev.sigev_notify > SIGEV_THREAD) return -EINVAL;
		if (ev.sigev_notify == SIGEV_SIGNAL && (unsigned)ev.sigev_signo > NSIG64) return -EINVAL;
	}
	struct file *thread = NULL, *f;
	struct process *self = current_process();
	struct notified old = { 0 };
	long err = 0;
	if (ev.sigev_notify == SIGEV_THREAD && uev) {
		if (!(thread = fget_io(ev.sigev_signo))) return -EBADF;
		if (!file_is_eventfd(thread)) err = -ENOTSOCK;
	}
	if (!(f = fget_io(fd)) || f->ops != &mq_ops) err = err ? err : -EBADF;
	if (err) goto out;
	struct mqueue *q = f->priv;
	mutex_lock(&q->lock);
	if (!uev) {
		if (q->notify == self) old = unregister(q);
	} else if (q->notify) {
		err = -EBUSY;
	} else {
		process_get(self);
		q->notify = self;
		q->notify_how = ev.sigev_notify;
		q->notify_sig = ev.sigev_signo;
		q->notify_value = ev.sigev_value;
		q->notify_file = thread;
		thread = NULL;
	}
	mutex_unlock(&q->lock);
	put_notified(old, NOTIFY_REMOVED);
out:
	if (f) file_put(f);
	if (thread) file_put(thread);
	return err;
}

long sys_mq_getsetattr(int fd, const struct mq_attr __user *unew, struct mq_attr __user *uold)
{
	struct mq_attr new;
	if (unew) {
		if (copy_from_user(&new, unew, sizeof new)) return -EFAULT;
		if (new.mq_flags & ~O_NONBLOCK) return -EINVAL;
	}
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long err = -EBADF;
	if (f->ops == &mq_ops) {
		struct mqueue *q = f->priv;
		mutex_lock(&q->lock);
		struct mq_attr old = {
			.mq_flags = f->flags & O_NONBLOCK,
			.mq_maxmsg = q->maxmsg,
			.mq_msgsize = q->msgsize,
			.mq_curmsgs = q->count,
		};
		if (unew) f->flags = (f->flags & ~O_NONBLOCK) | new.mq_flags;
		mutex_unlock(&q->lock);
		err = uold ? copy_to_user(uold, &old, sizeof old) : 0;
	}
	file_put(f);
	return err;
}

/* --- as a file --- */

#define MQ_TEXT 80 /* its length, as Linux tells it */
#define SEEK_END_ 2

static ssize_t mq_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct mqueue *q = f->priv;
	char text[96];
	mutex_lock(&q->lock);
	size_t len =
		ksnprintf(text, sizeof text, "QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", q->bytes,
			  q->notify ? q->notify_how : 0, q->notify && q->notify_how == SIGEV_SIGNAL ? q->notify_sig : 0,
			  q->notify ? q->notify->pid : 0);
	mutex_unlock(&q->lock);
	if (*pos < 0 || (size_t)*pos >= len) return 0;
	size_t n = min(len - (size_t)*pos, to->count), done = copy_to_iter(text + *pos, n, to);
	*pos += done;
	return done || !n ? (ssize_t)done : -EFAULT;
}

static loff_t mq_llseek(struct file *f, loff_t off, int whence)
{
	if (whence > SEEK_END_ && (off < 0 || off >= MQ_TEXT)) return -ENXIO;
	switch (whence) {
	case 1: off += f->pos; break;
	case SEEK_END_: off += MQ_TEXT; break;
	case 4: off = MQ_TEXT; break; /* SEEK_HOLE; SEEK_DATA is where it is */
	}
	if (off < 0) return -EINVAL;
	return f->pos = off;
}

static u32 mq_poll(struct file *f, struct waiter *w)
{
	struct mqueue *q = f->priv;
	if (w) wq_add(&q->wq, w);
	mutex_lock(&q->lock);
	u32 mask = (q->count ? EPOLLIN | EPOLLRDNORM : 0) | (q->count < q->maxmsg ? EPOLLOUT | EPOLLWRNORM : 0);
	mutex_unlock(&q->lock);
	return mask;
}

static int mq_stat(struct file *f, struct kstat *st)
{
	struct mqueue *q = f->priv;
	memset(st, 0, sizeof *st);
	st->dev = 19;
	st->ino = (u64)q >> 4 & 0xffffffff;
	st->mode = S_IFREG | q->mode;
	st->nlink = q->name ? 1 : 0;
	st->uid = q->uid, st->gid = q->gid;
	st->size = MQ_TEXT;
	st->blksize = PAGE_SIZE;
	return 0;
}

/* The process that asked for a notification closes a descriptor: it is forgotten. */
static int mq_flush(struct file *f)
{
	struct mqueue *q = f->priv;
	struct notified old = { 0 };
	mutex_lock(&q->lock);
	if (q->notify == current_process()) old = unregister(q);
	mutex_unlock(&q->lock);
	put_notified(old, NOTIFY_REMOVED);
	return 0;
}

static int mq_chmod(struct file *f, mode_t mode)
{
	struct mqueue *q = f->priv;
	q->mode = mode;
	return 0;
}

static void mq_release(struct file *f) { mq_put(f->priv); }

static const struct file_ops mq_ops = {
	.name = "mqueue",
	.read = mq_read,
	.no_splice = NO_SPLICE_READ,
	.llseek = mq_llseek,
	.poll = mq_poll,
	.stat = mq_stat,
	.chmod = mq_chmod,
	.flush = mq_flush,
	.release = mq_release,
};
