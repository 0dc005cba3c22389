/* Process and thread numbers, process groups and sessions. */
#include "proc/process.h"
#include "core/uaccess.h"
#include "fs/tty.h"
#include <linux/capability.h>

#define HASH_SIZE 1024
#define HASH(pid) ((u32)(pid) % HASH_SIZE)

/* A leaf lock: guards the two tables and the counter. */
static struct mutex pid_lock;
static struct thread *tid_hash[HASH_SIZE];
static struct process *pid_hash[HASH_SIZE];
static pid_t last_pid = 1;
static bool wrapped;
static u32 ntasks; /* threads in tid_hash */

static bool number_in_use(pid_t pid)
{
	for (struct thread *t = tid_hash[HASH(pid)]; t; t = t->tid_next)
		if (t->tid == pid) return true;
	for (struct process *p = pid_hash[HASH(pid)]; p; p = p->pid_next)
		if (p->pid == pid) return true;
	if (!wrapped) return false;
	struct process *p;
	list_for_each (p, &all_processes, all_node)
		if (p->pgid == pid || p->sid == pid) return true;
	return false;
}

pid_t pid_alloc(void)
{
	pid_t pid = -EAGAIN;
	bool tree = __atomic_load_n(&wrapped, __ATOMIC_RELAXED);
	if (tree) mutex_lock(&proctree_lock);
	mutex_lock(&pid_lock);
	for (pid_t tries = ntasks < TASKS_MAX ? 0 : PID_MAX; tries < PID_MAX; tries++) {
		if (++last_pid >= PID_MAX) {
			last_pid = 300; /* as Linux: keep the early numbers for daemons */
			wrapped = true;
		}
		if (!number_in_use(last_pid)) {
			pid = last_pid;
			break;
		}
	}
	mutex_unlock(&pid_lock);
	if (tree) mutex_unlock(&proctree_lock);
	return pid;
}

void tid_insert(struct thread *t)
{
	mutex_lock(&pid_lock);
	t->tid_next = tid_hash[HASH(t->tid)];
	tid_hash[HASH(t->tid)] = t;
	ntasks++;
	mutex_unlock(&pid_lock);
}

void tid_remove(struct thread *t)
{
	mutex_lock(&pid_lock);
	for (struct thread **p = &tid_hash[HASH(t->tid)]; *p; p = &(*p)->tid_next)
		if (*p == t) {
			*p = t->tid_next;
			ntasks--;
			break;
		}
	mutex_unlock(&pid_lock);
}

void pid_insert(struct process *p)
{
	mutex_lock(&pid_lock);
	p->pid_next = pid_hash[HASH(p->pid)];
	pid_hash[HASH(p->pid)] = p;
	mutex_unlock(&pid_lock);
}

void pid_remove(struct process *p)
{
	mutex_lock(&pid_lock);
	for (struct process **q = &pid_hash[HASH(p->pid)]; *q; q = &(*q)->pid_next)
		if (*q == p) {
			*q = p->pid_next;
			break;
		}
	mutex_unlock(&pid_lock);
}

struct process *find_process(pid_t pid)
{
	struct process *p;
	mutex_lock(&pid_lock);
	for (p = pid_hash[HASH(pid)]; p && p->pid != pid; p = p->pid_next)
		;
	if (p) process_get(p);
	mutex_unlock(&pid_lock);
	return p;
}

struct thread *find_thread(pid_t tid)
{
	struct thread *t;
	mutex_lock(&pid_lock);
	for (t = tid_hash[HASH(tid)]; t && t->tid != tid; t = t->tid_next)
		;
	/* One that is being made has its number, but is in no process yet. */
	if (t && !__atomic_load_n(&t->proc, __ATOMIC_ACQUIRE)) t = NULL;
	if (t) thread_get(t);
	mutex_unlock(&pid_lock);
	return t;
}

bool match_pgid(struct process *p, long pgid) { return p->pgid == pgid; }

long for_each_process (bool (*match)(struct process *, long), long arg, long (*fn)(struct process *, void *),
		       void *data)
{
	/* Batches by ascending number, so that fn runs without locks. */
	struct process *batch[16];
	pid_t after = 0;
	long sum = 0;
	for (;;) {
		unsigned n = 0;
		mutex_lock(&proctree_lock);
		struct process *p;
		list_for_each (p, &all_processes, all_node) {
			if (p->pid <= after || !match(p, arg)) continue;
			unsigned i = n < ARRAY_SIZE(batch) ? n++ : n;
			if (i == n && batch[n - 1]->pid < p->pid) continue;
			if (i == n) process_put(batch[--i]);
			for (; i && batch[i - 1]->pid > p->pid; i--) batch[i] = batch[i - 1];
			batch[i] = p;
			process_get(p);
		}
		mutex_unlock(&proctree_lock);
		for (unsigned i = 0; i < n; i++) {
			after = batch[i]->pid;
			sum += fn(batch[i], data);
			process_put(batch[i]);
		}
		if (n < ARRAY_SIZE(batch)) return sum;
	}
}

bool match_uid(struct process *p, long uid) { return p != &init_process && p->cred.uid == (u32)uid; }

long for_each_thread(struct process *p, long (*fn)(struct thread *, void *), void *data)
{
	pid_t after = 0;
	for (long sum = 0;;) {
		struct thread *t, *next = NULL;
		mutex_lock(&p->lock);
		list_for_each (t, &p->threads, thread_node)
			if (t->tid > after && (!next || t->tid < next->tid)) next = t;
		if (next) thread_get(next);
		mutex_unlock(&p->lock);
		if (!next) return sum;
		after = next->tid;
		sum += fn(next, data);
		thread_put(next);
	}
}

static long count_threads(struct process *p, void *data)
{
	(void)data;
	return __atomic_load_n(&p->nthreads, __ATOMIC_RELAXED);
}

bool too_many_threads(void)
{
	u64 limit = rlimit(RLIMIT_NPROC);
	uid_t uid = current_process()->cred.uid;
	if (__atomic_load_n(&ntasks, __ATOMIC_RELAXED) < limit) return false; /* whosever they are */
	if (!uid || capable(CAP_SYS_RESOURCE) || capable(CAP_SYS_ADMIN)) return false;
	return (u64)for_each_process (match_uid, uid, count_threads, NULL) >= limit;
}

__leaf long sys_getpid(void) { return current()->proc->pid; }

__leaf long sys_gettid(void) { return current()->tid; }

__leaf long sys_getppid(void) { return current()->proc->ppid; }

long sys_getpgrp(void) { return current_process()->pgid; }

static long id_of(pid_t pid, bool session)
{
	if (!pid) return session ? current_process()->sid : current_process()->pgid;
	struct process *p = find_process(pid);
	if (!p) {
		/* Any thread's number does. */
		struct thread *t = find_thread(pid);
		if (!t) return -ESRCH;
		long id = session ? t->proc->sid : t->proc->pgid;
		thread_put(t);
		return id;
	}
	long id = session ? p->sid : p->pgid;
	process_put(p);
	return id;
}

long sys_getpgid(pid_t pid) { return id_of(pid, false); }

long sys_getsid(pid_t pid) { return id_of(pid, true); }

static bool group_in_session(pid_t pgid, pid_t sid)
{
	struct process *p;
	list_for_each (p, &all_processes, all_node)
		if (p->pgid == pgid && p->sid == sid) return true;
	return false;
}

static long setpgid_locked(struct process *p, pid_t pgid)
{
	struct process *self = current_process();
	if (p->state == PROC_REAPED) return -ESRCH;
	if (p->parent == self) {
		if (p->sid != self->sid) return -EPERM;
		if (p->did_exec) return -EACCES;
	} else if (p != self) {
		return -ESRCH;
	}
	if (p->sid == p->pid) return -EPERM;
	if (pgid != p->pid && !group_in_session(pgid, self->sid)) return -EPERM;
	p->pgid = pgid;
	return 0;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	if (!pid) pid = current_process()->pid;
	if (!pgid) pgid = pid;
	if (pgid < 0) return -EINVAL;
	struct process *p = find_process(pid);
	if (!p) {
		struct thread *t = find_thread(pid);
		if (!t) return -ESRCH;
		thread_put(t);
		return -EINVAL; /* not a group leader's number */
	}
	mutex_lock(&proctree_lock);
	long r = setpgid_locked(p, pgid);
	mutex_unlock(&proctree_lock);
	process_put(p);
	return r;
}

long sys_setsid(void)
{
	struct process *p = current_process(), *q;
	long r = p->pid;
	mutex_lock(&proctree_lock);
	list_for_each (q, &all_processes, all_node)
		if (q->pgid == p->pid) r = -EPERM;
	if (r > 0) {
		p->sid = p->pgid = p->pid;
	}
	mutex_unlock(&proctree_lock);
	if (r > 0) tty_leave(p);
	return r;
}

long sys_set_tid_address(u64 addr)
{
	current()->clear_child_tid = addr;
	return current()->tid;
}
