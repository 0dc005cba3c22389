/* The end of threads and processes. */
#include "proc/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "fs/tty.h"
#include "ipc/sysv.h"
#include "mm/mm.h"
#include "proc/futex.h"
#include "proc/rusage.h"
#include "time/time.h"
#include "plat.h"

void release_user_words(struct thread *t)
{
	struct process *p = t->proc;
	if (t->robust_list) robust_list_exit(t);
	t->robust_list = 0;
	if (!t->clear_child_tid) return;
	if (p->nthreads > 1 || p->mm->users > 1) {
		if (!put_user(0, (u32 *)t->clear_child_tid)) futex_wake_user(t->clear_child_tid, 1);
	}
	t->clear_child_tid = 0;
}

/* An orphaned process group with stopped members gets SIGHUP and SIGCONT: nobody
 * else would ever continue it. The tree lock is held. */
static void wake_orphaned_pgrp(pid_t pgid, struct process *leaving)
{
	struct process *q;
	bool stopped = false;
	list_for_each (q, &all_processes, all_node) {
		if (q->pgid != pgid || q == leaving || q->state >= PROC_ZOMBIE) continue;
		if (q->stop_word) stopped = true;
		if (q->parent == leaving) continue;
		if (q->parent == &init_process && q != first_process) continue;
		if (q->parent->pgid != pgid && q->parent->sid == q->sid) return; /* not orphaned */
	}
	if (!stopped) return;
	list_for_each (q, &all_processes, all_node) {
		if (q->pgid != pgid || q == leaving) continue;
		send_signal_process(q, SIGHUP, NULL);
		send_signal_process(q, SIGCONT, NULL);
	}
}

void process_reap(struct process *p)
{
	struct process *parent = p->parent;
	p->state = PROC_REAPED;
	list_del(&p->sibling);
	list_del(&p->all_node);
	pid_remove(p);
	rusage_add(&parent->cru, &p->ru);
	rusage_add(&parent->cru, &p->cru);
}

static struct process *new_parent(struct process *p)
{
	for (struct process *q = p->parent; q != &init_process; q = q->parent)
		if (q->child_subreaper && q->state < PROC_ZOMBIE && q->nthreads) return q;
	return &init_process;
}

/* Does the parent not want to wait for it? */
static bool reaps_itself(struct process *p)
{
	if (p->parent == &init_process) return true;
	if (p->exit_signal != SIGCHLD || !p->parent->sighand) return false;
	struct ksigaction ka = sigaction_of(p->parent, SIGCHLD);
	return ka.handler == (u64)SIG_IGN || (ka.flags & SA_NOCLDWAIT);
}

/* PR_SET_PDEATHSIG: the thread that was c's parent is gone. The tree lock is held. */
static void tell_parent_died(struct process *c)
{
	struct process *self = current_process();
	struct thread *t;
	mutex_lock(&c->lock);
	list_for_each (t, &c->threads, thread_node) {
		siginfo_t info = { .si_signo = t->pdeath_signal, .si_code = SI_USER };
		info.si_pid = self->pid;
		info.si_uid = self->cred.uid;
		if (t->pdeath_signal) send_signal_process(c, t->pdeath_signal, &info);
	}
	mutex_unlock(&c->lock);
}

/* t has left its process, which lives on: another thread is the parent of its children. */
static void hand_on_children(struct thread *t)
{
	struct process *p = t->proc, *c;
	if (!t->has_children) return;
	mutex_lock(&proctree_lock);
	mutex_lock(&p->lock);
	struct thread *heir = p->nthreads ? list_first(&p->threads, struct thread, thread_node) : NULL;
	if (heir) heir->has_children = true; /* before it leaves in its turn */
	mutex_unlock(&p->lock);
	list_for_each (c, &p->children, sibling) {
		if (c->parent_thread != t) continue;
		c->parent_thread = heir;
		tell_parent_died(c);
	}
	mutex_unlock(&proctree_lock);
}

/* Children go to a subreaper or to init, which reaps the dead at once. The tree
 * lock is held; reaped processes are put on `reaped` (by sibling). */
static void reparent_children(struct process *p, struct list *reaped)
{
	struct process *heir = new_parent(p), *c, *tmp;
	list_for_each_safe (c, tmp, &p->children, sibling) {
		list_del(&c->sibling);
		c->parent = heir;
		c->ppid = heir->pid;
		list_add_tail(&heir->children, &c->sibling);
		c->parent_thread = NULL;
		tell_parent_died(c);
		c->exit_signal = SIGCHLD;
		if (c->state == PROC_ZOMBIE) {
			bool gone = reaps_itself(c);
			notify_parent(c, CLD_EXITED, c->exit_status);
			if (gone) {
				process_reap(c);
				list_add(reaped, &c->sibling);
			}
		}
		if (c->pgid != p->pgid && c->sid == p->sid) wake_orphaned_pgrp(c->pgid, p);
	}
}

static int sig_code(int status) { return status & 0x7f ? (status & 0x80 ? CLD_DUMPED : CLD_KILLED) : CLD_EXITED; }

void notify_parent(struct process *p, int code, int status)
{
	struct process *parent = p->parent;
	struct ksigaction ka = { 0 };
	if (parent->sighand) ka = sigaction_of(parent, SIGCHLD);
	bool ended = p->state == PROC_ZOMBIE;
	int sig = ended ? p->exit_signal : SIGCHLD;
	if (sig > NSIG64) sig = 0; /* clone takes any number; of these nobody hears */
	if (ended) {
		code = sig_code(status);
		status = status & 0x7f ? status & 0x7f : status >> 8;
	} else if (ka.flags & SA_NOCLDSTOP) {
		sig = 0;
	}
	if (sig == SIGCHLD && ka.handler == (u64)SIG_IGN) sig = 0;
	if (sig && parent != &init_process) {
		siginfo_t info = { .si_signo = sig, .si_code = code };
		info.si_pid = p->pid;
		info.si_uid = p->cred.uid;
		info.si_status = status;
		info.si_utime = p->ru.utime / 10000000;
		info.si_stime = p->ru.stime / 10000000;
		send_signal_process(parent, sig, &info);
	}
	wq_wake_all(&parent->child_wait);
}

static _Noreturn void halt(int status) { plat_halt(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff); }

void process_release(struct process *p)
{
	mutex_lock(&p->lock);
	struct fdtable *files = p->files;
	struct fs_context *fs = p->fs;
	struct mm *mm = p->mm;
	struct file *exe = p->exe;
	p->files = NULL, p->fs = NULL, p->mm = NULL, p->exe = NULL;
	mutex_unlock(&p->lock);
	if (files) fdtable_put(files);
	if (fs) fs_context_put(fs);
	if (exe) file_put(exe);
	if (mm) mm_put(mm);
}

/* The last thread of a process: give everything back, become a zombie. */
static void process_end(struct process *p)
{
	int status = p->group_exit ? p->group_exit_status : p->leader_status;
	if (p == first_process) halt(status); /* the host takes back what is open */
	process_rusage(p, &p->ru);
	timers_exit(p);
	sem_exit(p);
	process_release(p);
	current()->mm = NULL;
	tty_session_leader_exit(p);
	vfork_release(p);

	struct list reaped = LIST_INIT(reaped);
	mutex_lock(&proctree_lock);
	reparent_children(p, &reaped);
	if (p->parent->pgid != p->pgid && p->parent->sid == p->sid) wake_orphaned_pgrp(p->pgid, p);
	p->exit_status = status;
	__atomic_store_n(&p->state, PROC_ZOMBIE, __ATOMIC_RELEASE);
	bool gone = reaps_itself(p);
	notify_parent(p, 0, status);
	if (gone) {
		process_reap(p);
		list_add(&reaped, &p->sibling);
	}
	mutex_unlock(&proctree_lock);
	wq_wake_all(&p->exit_wait);
	while (!list_empty(&reaped)) {
		struct process *r = list_first(&reaped, struct process, sibling);
		list_del(&r->sibling);
		process_put(r); /* the tree's; our own thread still holds p */
	}
}

_Noreturn void thread_exit(int status)
{
	struct thread *t = current();
	struct process *p = t->proc;
	/* What was told to the process through this thread must not go with it. */
	plat_thread_dying();
	plat_safe_point();
	release_user_words(t);
	plat_leave_user();
	u64 exit_wake = t->exit_wake, mm = (u64)t->mm;

	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	t->exit_code = status;
	t->dead = true;
	list_del(&t->thread_node);
	bool last = --p->nthreads == 0, stopped = false;
	if (t->tid == p->pid) p->leader_status = status;
	if (t == p->leader) {
		p->leader = last ? NULL : list_first(&p->threads, struct thread, thread_node);
	}
	sigpending_flush(&t->pending, ~0UL);
	if (!last) {
		retarget_signals(p, t, ~t->blocked);
		/* Not run here: the alarm for those that are left would end with this thread. */
		if (t->work & WORK_TIMER)
			thread_set_work(list_first(&p->threads, struct thread, thread_node), WORK_TIMER);
		stopped = stop_complete(p);
		if (!p->group_exit && !p->exec_thread) plat_thread_keep(t);
	}
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);
	if (last) plat_threads_drop(p, true);
	tid_remove(t);
	futex_pi_exit(t->tid);
	if (stopped) stop_report(p);
	if (last) process_end(p);
	else {
		hand_on_children(t);
		wq_wake_all(&p->threads_gone);
	}
	thread_bury(t);
	/* Now, that the host does not go to and fro between the two, and the next thread finds this one kept. */
	if (exit_wake) futex_wake_private(mm, exit_wake);
	plat_thread_exit(&t->host_dead);
}

_Noreturn void process_exit(int status)
{
	struct thread *self = current(), *t;
	struct process *p = self->proc;
	mutex_lock(&p->sig_lock);
	if (!p->group_exit) {
		p->group_exit = true;
		p->group_exit_status = status;
		list_for_each (t, &p->threads, thread_node)
			if (t != self) thread_kill(t);
		stop_continue(p, false);
	}
	status = p->group_exit_status;
	mutex_unlock(&p->sig_lock);
	thread_exit(status);
}

int exec_dethread(void)
{
	struct thread *self = current(), *t;
	struct process *p = self->proc;
	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	if (p->group_exit || p->exec_thread) {
		mutex_unlock(&p->sig_lock);
		mutex_unlock(&p->lock);
		return -ERESTARTNOINTR;
	}
	p->exec_thread = self;
	list_for_each (t, &p->threads, thread_node)
		if (t != self) thread_kill(t);
	stop_continue(p, false);
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);

	struct waiter w;
	waiter_init(&w);
	wq_add(&p->threads_gone, &w);
	while (__atomic_load_n(&p->nthreads, __ATOMIC_ACQUIRE) > 1) thread_block_uninterruptible();
	wq_del(&w);

	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	p->exec_thread = NULL;
	bool killed = p->group_exit;
	p->leader = self;
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);
	plat_threads_drop(p, false);
	if (killed) return -ERESTARTNOINTR;
	if (self->tid != p->pid) {
		/* The caller becomes the leader, with its number. */
		tid_remove(self);
		self->tid = p->pid;
		tid_insert(self);
	}
	return 0;
}

long sys_exit(int code) { thread_exit((code & 0xff) << 8); }

long sys_exit_group(int code) { process_exit((code & 0xff) << 8); }

/* The end of a thread that others may wait for (htux/calls.h). */
long sys_htux_wake_exit(u64 addr)
{
	current()->exit_wake = addr;
	thread_exit(0);
}

/* The end of a detached thread that owns its stack (htux/calls.h). */
long sys_htux_unmap_exit(u64 addr, u64 len)
{
	do_munmap(current()->mm, addr, len);
	thread_exit(0);
}
