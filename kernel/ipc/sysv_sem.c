/* System V semaphores: semget(2), semop(2), semctl(2). */
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "core/waitqueue.h"
#include "ipc/sysv.h"
#include "proc/process.h"
#include "time/time.h"
#include <asm/sembuf.h>
#include <linux/sem.h>

struct sem {
	u16 value;
	pid_t pid;
	u32 ncount, zcount;
};

struct semset {
	struct sysv s;
	struct mutex lock; /* values and everybody's adjustments for this set */
	struct waitqueue wq;
	s64 otime, ctime;
	int n;
	struct sem_undo *undos;
	struct sem sems[];
};

/* What SEM_UNDO takes back at the end of a process. */
struct sem_undo {
	struct sem_undo *next_of_proc; /* under undo_lock */
	struct sem_undo *next_of_set;  /* under set->lock */
	struct semset *set;            /* reference */
	struct process *proc;
	s16 adjust[];
};

static struct mutex undo_lock = MUTEX_INIT; /* process->sem_undo; before set->lock */

static struct sysv *set_make(long n, int flags)
{
	(void)flags;
	if (n <= 0) return ERR_PTR(-EINVAL);
	struct semset *set = kzalloc(sizeof *set + n * sizeof set->sems[0]);
	if (!set) return ERR_PTR(-ENOMEM);
	wq_init(&set->wq);
	set->n = n;
	set->ctime = sysv_time();
	return &set->s;
}

static int set_match(struct sysv *s, long n) { return n > ((struct semset *)s)->n ? -EINVAL : 0; }

static void set_free(struct sysv *s) { kfree(s); }

static struct sysv_kind sets = {
	.lock = MUTEX_INIT,
	.limit = SEMMNI,
	.make = set_make,
	.match = set_match,
	.free = set_free,
};

static struct semset *set_find(int id, int want) { return (struct semset *)sysv_find(&sets, id, want); }

long sys_semget(int key, int n, int flags) { return n < 0 || n > SEMMSL ? -EINVAL : sysv_get(&sets, key, flags, n); }

/* --- undo --- */

/* The calling process's adjustments for set, made if need be; set->lock not held. */
static struct sem_undo *undo_get(struct semset *set)
{
	struct process *p = current_process();
	mutex_lock(&undo_lock);
	struct sem_undo *u = p->sem_undo;
	while (u && u->set != set) u = u->next_of_proc;
	if (!u && (u = kzalloc(sizeof *u + set->n * sizeof u->adjust[0]))) {
		mutex_lock(&sets.lock);
		set->s.refs++;
		mutex_unlock(&sets.lock);
		u->set = set;
		u->proc = p;
		u->next_of_proc = p->sem_undo;
		p->sem_undo = u;
		mutex_lock(&set->lock);
		u->next_of_set = set->undos;
		set->undos = u;
		mutex_unlock(&set->lock);
	}
	mutex_unlock(&undo_lock);
	return u;
}

void sem_exit(struct process *p)
{
	mutex_lock(&undo_lock);
	struct sem_undo *u = p->sem_undo, *next;
	p->sem_undo = NULL;
	mutex_unlock(&undo_lock);
	for (; u; u = next) {
		struct semset *set = u->set;
		next = u->next_of_proc;
		mutex_lock(&set->lock);
		struct sem_undo **at = &set->undos;
		while (*at != u) at = &(*at)->next_of_set;
		*at = u->next_of_set;
		for (int i = 0; i < set->n && !set->s.removed; i++) {
			int v = set->sems[i].value + u->adjust[i];
			if (!u->adjust[i]) continue;
			set->sems[i].value = v < 0 ? 0 : min(v, SEMVMX);
			set->sems[i].pid = p->pid;
		}
		mutex_unlock(&set->lock);
		wq_wake_all(&set->wq);
		sysv_put(&sets, &set->s);
		kfree(u);
	}
}

/* A value that is set by semctl makes all adjustments for it void. set->lock held. */
static void forget_undo(struct semset *set, int i)
{
	for (struct sem_undo *u = set->undos; u; u = u->next_of_set) u->adjust[i] = 0;
}

/* --- operations --- */

/* All of ops, or none: 0, -EAGAIN (*blocker: the one that must wait), -ERANGE. lock held. */
static int try_ops(struct semset *set, const struct sembuf *ops, unsigned n, struct sem_undo *u, unsigned *blocker)
{
	unsigned i;
	int err = 0;
	for (i = 0; i < n; i++) {
		struct sem *s = &set->sems[ops[i].sem_num];
		int v = s->value + ops[i].sem_op;
		if ((!ops[i].sem_op && s->value) || v < 0) err = -EAGAIN;
		else if (v > SEMVMX) err = -ERANGE;
		else if (u && (ops[i].sem_flg & SEM_UNDO)) {
			int a = u->adjust[ops[i].sem_num] - ops[i].sem_op;
			if (a < -SEMVMX - 1 || a > SEMVMX) err = -ERANGE;
			else u->adjust[ops[i].sem_num] = a;
		}
		if (err) break;
		s->value = v;
	}
	*blocker = i;
	if (!err) {
		for (i = 0; i < n; i++) set->sems[ops[i].sem_num].pid = current_process()->pid;
		return 0;
	}
	while (i--) { /* take back */
		set->sems[ops[i].sem_num].value -= ops[i].sem_op;
		if (u && (ops[i].sem_flg & SEM_UNDO)) u->adjust[ops[i].sem_num] += ops[i].sem_op;
	}
	return err;
}

static long run_ops(struct semset *set, const struct sembuf *ops, unsigned n, struct sem_undo *u, ktime_t deadline)
{
	unsigned b;
	bool alters = false;
	for (unsigned i = 0; i < n; i++) alters |= ops[i].sem_op != 0;
	mutex_lock(&set->lock);
	long ret;
	for (;;) {
		ret = set->s.removed ? -EIDRM : try_ops(set, ops, n, u, &b);
		if (ret != -EAGAIN || (ops[b].sem_flg & IPC_NOWAIT)) break;
		struct sem *s = &set->sems[ops[b].sem_num];
		u32 *count = ops[b].sem_op ? &s->ncount : &s->zcount;
		struct waiter w;
		waiter_init(&w);
		wq_add(&set->wq, &w);
		++*count;
		mutex_unlock(&set->lock);
		long err = thread_block(deadline);
		wq_del(&w);
		mutex_lock(&set->lock);
		--*count;
		if (!err) continue;
		ret = set->s.removed ? -EIDRM : try_ops(set, ops, n, u, &b);
		if (ret == -EAGAIN && err != -ETIMEDOUT) ret = -EINTR; /* never restarted: signal(7) */
		break;
	}
	if (!ret) set->otime = sysv_time();
	mutex_unlock(&set->lock);
	if (!ret && alters) wq_wake_all(&set->wq);
	return ret;
}

long sys_semtimedop(int id, const struct sembuf __user *uops, unsigned n, const void __user *ut)
{
	ktime_t rel = KTIME_NEVER;
	if (!n || id < 0) return -EINVAL;
	if (n > SEMOPM) return -E2BIG;
	long ret = ut ? get_timespec(ut, &rel) : 0;
	if (ret) return ret;
	ktime_t deadline = deadline_after(rel);
	struct sembuf *ops = kmalloc(n * sizeof *ops);
	if (!ops) return -ENOMEM;
	ret = copy_from_user(ops, uops, n * sizeof *ops);
	if (ret) goto out;
	bool alters = false, undo = false;
	int highest = 0;
	for (unsigned i = 0; i < n; i++) {
		alters |= ops[i].sem_op != 0;
		undo |= (ops[i].sem_flg & SEM_UNDO) && ops[i].sem_op;
		highest = max(highest, (int)ops[i].sem_num);
	}
	struct semset *set = set_find(id, 0);
	ret = PTR_ERR(set);
	if (IS_ERR(set)) goto out;
	sysv_put(&sets, &set->s);
	set = set_find(id, alters ? 2 : 4);
	ret = PTR_ERR(set);
	if (IS_ERR(set)) goto out;
	struct sem_undo *u = undo ? undo_get(set) : NULL;
	if (highest >= set->n) ret = -EFBIG;
	else if (undo && !u) ret = -ENOMEM;
	else ret = run_ops(set, ops, n, u, deadline);
	sysv_put(&sets, &set->s);
out:
	kfree(ops);
	return ret;
}

long sys_semop(int id, const struct sembuf __user *ops, unsigned n) { return sys_semtimedop(id, ops, n, NULL); }

/* --- semctl --- */

static long one_value(struct semset *set, int num, int cmd, int v)
{
	if (num < 0 || num >= set->n) return -EINVAL;
	if (cmd == SETVAL && (v < 0 || v > SEMVMX)) return -ERANGE;
	struct sem *s = &set->sems[num];
	long ret = 0;
	mutex_lock(&set->lock);
	switch (cmd) {
	case GETVAL: ret = s->value; break;
	case GETPID: ret = s->pid; break;
	case GETNCNT: ret = s->ncount; break;
	case GETZCNT: ret = s->zcount; break;
	case SETVAL:
		s->value = v;
		s->pid = current_process()->pid;
		set->ctime = sysv_time();
		forget_undo(set, num);
		break;
	}
	mutex_unlock(&set->lock);
	if (cmd == SETVAL) wq_wake_all(&set->wq);
	return ret;
}

static long all_values(struct semset *set, int cmd, u16 __user *uv)
{
	u16 *v = kmalloc(set->n * sizeof *v);
	if (!v) return -ENOMEM;
	long ret = cmd == SETALL ? copy_from_user(v, uv, set->n * sizeof *v) : 0;
	for (int i = 0; i < set->n && !ret && cmd == SETALL; i++)
		if (v[i] > SEMVMX) ret = -ERANGE;
	if (!ret) {
		mutex_lock(&set->lock);
		for (int i = 0; i < set->n; i++) {
			if (cmd == GETALL) {
				v[i] = set->sems[i].value;
				continue;
			}
			set->sems[i].value = v[i];
			set->sems[i].pid = current_process()->pid;
			forget_undo(set, i);
		}
		if (cmd == SETALL) set->ctime = sysv_time();
		mutex_unlock(&set->lock);
		if (cmd == SETALL) wq_wake_all(&set->wq);
		else ret = copy_to_user(uv, v, set->n * sizeof *v);
	}
	kfree(v);
	return ret;
}

static long set_stat(struct semset *set, void __user *ubuf)
{
	struct semid64_ds d;
	memset(&d, 0, sizeof d);
	sysv_stat(&set->s, &d.sem_perm);
	d.sem_otime = set->otime;
	d.sem_ctime = set->ctime;
	d.sem_nsems = set->n;
	return copy_to_user(ubuf, &d, sizeof d);
}

static long sets_info(int cmd, void __user *ubuf)
{
	struct seminfo i = {
		.semmap = SEMMNS,
		.semmni = SEMMNI,
		.semmns = SEMMNS,
		.semmnu = SEMMNS,
		.semmsl = SEMMSL,
		.semopm = SEMOPM,
		.semume = SEMOPM,
		.semusz = 20,
		.semvmx = SEMVMX,
		.semaem = SEMVMX,
	};
	if (cmd == SEM_INFO) {
		i.semusz = sets.count;
		i.semaem = 0;
		mutex_lock(&sets.lock);
		for (struct sysv *s = sets.list; s; s = s->next) i.semaem += ((struct semset *)s)->n;
		mutex_unlock(&sets.lock);
	}
	return copy_to_user(ubuf, &i, sizeof i) ? -EFAULT : sysv_highest(&sets);
}

static long set_perm(struct semset *set, const void __user *ubuf)
{
	struct semid64_ds d;
	if (copy_from_user(&d, ubuf, sizeof d)) return -EFAULT;
	int err = sysv_set(&set->s, &d.sem_perm);
	if (!err) set->ctime = sysv_time();
	return err;
}

long sys_semctl(int id, int num, int cmd, u64 arg)
{
	struct semset *set;
	long ret;
	if (id < 0) return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case SEM_INFO: return sets_info(cmd, (void *)arg);
	case IPC_STAT:
	case GETVAL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
	case GETALL: set = set_find(id, 4); break;
	case SETVAL:
	case SETALL: set = set_find(id, 2); break;
	case SEM_STAT:
	case SEM_STAT_ANY: set = (struct semset *)sysv_at(&sets, id, cmd == SEM_STAT ? 4 : 0); break;
	case IPC_SET:
	case IPC_RMID: set = set_find(id, 0); break;
	default: return -EINVAL;
	}
	if (IS_ERR(set)) return PTR_ERR(set);
	switch (cmd) {
	case IPC_STAT: ret = set_stat(set, (void *)arg); break;
	case SEM_STAT:
	case SEM_STAT_ANY:
		ret = set_stat(set, (void *)arg);
		if (!ret) ret = set->s.id;
		break;
	case GETALL:
	case SETALL: ret = all_values(set, cmd, (u16 *)arg); break;
	case IPC_SET: ret = set_perm(set, (void *)arg); break;
	case IPC_RMID:
		ret = sysv_remove(&sets, &set->s);
		wq_wake_all(&set->wq);
		break;
	default: ret = one_value(set, num, cmd, arg); break;
	}
	sysv_put(&sets, &set->s);
	return ret;
}
