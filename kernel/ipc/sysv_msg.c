/* System V message queues: msgget(2), msgop(2), msgctl(2). */
#include "core/kmalloc.h"
#include "core/list.h"
#include "core/uaccess.h"
#include "core/waitqueue.h"
#include "ipc/sysv.h"
#include "proc/process.h"
#include <asm/msgbuf.h>
#include <linux/capability.h>
#include <linux/msg.h>

struct msg {
	struct list node;
	long type;
	size_t len;
	u8 data[];
};

struct queue {
	struct sysv s;
	struct mutex lock;
	struct waitqueue wq; /* senders and receivers */
	struct list msgs;
	u64 bytes, count, max_bytes;
	s64 stime, rtime, ctime;
	pid_t lspid, lrpid;
};

static struct sysv *queue_make(long arg, int flags)
{
	struct queue *q = kzalloc(sizeof *q);
	(void)arg, (void)flags;
	if (!q) return ERR_PTR(-ENOMEM);
	wq_init(&q->wq);
	list_init(&q->msgs);
	q->max_bytes = MSGMNB;
	q->ctime = sysv_time();
	return &q->s;
}

static int queue_match(struct sysv *s, long arg)
{
	(void)s, (void)arg;
	return 0;
}

static void queue_free(struct sysv *s)
{
	struct queue *q = (struct queue *)s;
	while (!list_empty(&q->msgs)) {
		struct msg *m = list_first(&q->msgs, struct msg, node);
		list_del(&m->node);
		kfree(m);
	}
	kfree(q);
}

static struct sysv_kind queues = {
	.lock = MUTEX_INIT,
	.limit = MSGMNI,
	.make = queue_make,
	.match = queue_match,
	.free = queue_free,
};

static struct queue *queue_find(int id, int want) { return (struct queue *)sysv_find(&queues, id, want); }

long sys_msgget(int key, int flags) { return sysv_get(&queues, key, flags, 0); }

/* Wait for a change (q->lock held, dropped meanwhile); removed sets win. */
static long queue_wait(struct queue *q)
{
	struct waiter w;
	waiter_init(&w);
	wq_add(&q->wq, &w);
	mutex_unlock(&q->lock);
	long err = thread_block(KTIME_NEVER);
	wq_del(&w);
	mutex_lock(&q->lock);
	return q->s.removed ? -EIDRM : err ? -ERESTARTNOHAND : 0;
}

static bool fits(struct queue *q, size_t n) { return q->bytes + n <= q->max_bytes && q->count + 1 <= q->max_bytes; }

long sys_msgsnd(int id, const void __user *ubuf, size_t n, int flags)
{
	long type;
	if ((ssize_t)n < 0 || id < 0) return -EINVAL;
	if (copy_from_user(&type, ubuf, sizeof type)) return -EFAULT;
	if (n > MSGMAX || type < 1) return -EINVAL;
	struct msg *m = kmalloc(sizeof *m + n);
	if (!m) return -ENOMEM;
	m->type = type;
	m->len = n;
	long ret = copy_from_user(m->data, (const u8 *)ubuf + sizeof type, n);
	struct queue *q = ret ? NULL : queue_find(id, 2);
	if (!q || IS_ERR(q)) {
		kfree(m);
		return q ? PTR_ERR(q) : ret;
	}
	mutex_lock(&q->lock);
	while (!ret) {
		if (q->s.removed) ret = -EIDRM;
		else if (fits(q, n)) break;
		else ret = flags & IPC_NOWAIT ? -EAGAIN : queue_wait(q);
	}
	if (!ret) {
		list_add_tail(&q->msgs, &m->node);
		q->bytes += n;
		q->count++;
		q->stime = sysv_time();
		q->lspid = current_process()->pid;
	}
	mutex_unlock(&q->lock);
	if (ret) kfree(m);
	else wq_wake_all(&q->wq);
	sysv_put(&queues, &q->s);
	return ret;
}

/* The message that a receiver of this type gets: msgop(2). */
static struct msg *choose(struct queue *q, long type, int flags)
{
	struct msg *m, *best = NULL;
	if (type == INT64_MIN) type = -INT64_MAX;
	if (flags & MSG_COPY) { /* the type is a place in the queue */
		list_for_each (m, &q->msgs, node)
			if (!type--) return m;
		return NULL;
	}
	list_for_each (m, &q->msgs, node) {
		if (!type) return m;
		if (type > 0 && (m->type == type) != !!(flags & MSG_EXCEPT)) return m;
		if (type < 0 && m->type <= -type && (!best || m->type < best->type)) best = m;
	}
	return best;
}

static long deliver(struct msg *m, void __user *ubuf, size_t n)
{
	size_t len = min(m->len, n);
	if (copy_to_user(ubuf, &m->type, sizeof m->type) || copy_to_user((u8 *)ubuf + sizeof m->type, m->data, len))
		return -EFAULT;
	return len;
}

long sys_msgrcv(int id, void __user *ubuf, size_t n, long type, int flags)
{
	if ((ssize_t)n < 0 || id < 0) return -EINVAL;
	if ((flags & MSG_COPY) && ((flags & MSG_EXCEPT) || !(flags & IPC_NOWAIT))) return -EINVAL;
	struct queue *q = queue_find(id, 4);
	if (IS_ERR(q)) return PTR_ERR(q);
	struct msg *m = NULL;
	long ret = 0;
	mutex_lock(&q->lock);
	while (!ret && !m) {
		if (q->s.removed) {
			ret = -EIDRM;
			break;
		}
		m = choose(q, type, flags);
		if (!m) ret = flags & IPC_NOWAIT ? -ENOMSG : queue_wait(q);
	}
	if (m && m->len > n && !(flags & MSG_NOERROR)) {
		ret = -E2BIG;
		m = NULL;
	}
	if (m && (flags & MSG_COPY)) {
		ret = deliver(m, ubuf, n);
		m = NULL;
	}
	if (m) {
		list_del(&m->node);
		q->bytes -= m->len;
		q->count--;
		q->rtime = sysv_time();
		q->lrpid = current_process()->pid;
	}
	mutex_unlock(&q->lock);
	if (m) {
		wq_wake_all(&q->wq);
		ret = deliver(m, ubuf, n);
		kfree(m);
	}
	sysv_put(&queues, &q->s);
	return ret;
}

static long queue_stat(struct queue *q, void __user *ubuf)
{
	struct msqid64_ds d = { 0 };
	mutex_lock(&q->lock);
	sysv_stat(&q->s, &d.msg_perm);
	d.msg_stime = q->stime, d.msg_rtime = q->rtime, d.msg_ctime = q->ctime;
	d.msg_cbytes = q->bytes, d.msg_qnum = q->count, d.msg_qbytes = q->max_bytes;
	d.msg_lspid = q->lspid, d.msg_lrpid = q->lrpid;
	mutex_unlock(&q->lock);
	return copy_to_user(ubuf, &d, sizeof d);
}

static long queue_set(struct queue *q, const void __user *ubuf)
{
	struct msqid64_ds d;
	if (copy_from_user(&d, ubuf, sizeof d)) return -EFAULT;
	if (d.msg_qbytes > MSGMNB && !capable(CAP_SYS_RESOURCE)) return -EPERM;
	int err = sysv_set(&q->s, &d.msg_perm);
	if (!err) {
		q->max_bytes = d.msg_qbytes;
		q->ctime = sysv_time();
		wq_wake_all(&q->wq);
	}
	return err;
}

static long queues_info(int cmd, void __user *ubuf)
{
	struct msginfo i = { .msgmax = MSGMAX, .msgmnb = MSGMNB, .msgmni = MSGMNI, .msgssz = 16, .msgseg = 0xffff };
	i.msgpool = cmd == MSG_INFO ? queues.count : MSGPOOL;
	i.msgmap = i.msgtql = cmd == MSG_INFO ? 0 : MSGMNB;
	return copy_to_user(ubuf, &i, sizeof i) ? -EFAULT : sysv_highest(&queues);
}

long sys_msgctl(int id, int cmd, void __user *ubuf)
{
	struct queue *q;
	long ret;
	if (id < 0 || cmd < 0) return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case MSG_INFO: return queues_info(cmd, ubuf);
	case IPC_STAT:
	case MSG_STAT:
	case MSG_STAT_ANY:
		q = cmd == IPC_STAT ? queue_find(id, 4) : (struct queue *)sysv_at(&queues, id, cmd == MSG_STAT ? 4 : 0);
		if (IS_ERR(q)) return PTR_ERR(q);
		ret = queue_stat(q, ubuf);
		if (!ret && cmd != IPC_STAT) ret = q->s.id;
		break;
	case IPC_SET:
	case IPC_RMID:
		q = queue_find(id, 0);
		if (IS_ERR(q)) return PTR_ERR(q);
		ret = cmd == IPC_SET ? queue_set(q, ubuf) : sysv_remove(&queues, &q->s);
		if (cmd == IPC_RMID) wq_wake_all(&q->wq);
		break;
	default: return -EINVAL;
	}
	sysv_put(&queues, &q->s);
	return ret;
}
