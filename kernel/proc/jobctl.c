/* Stopping and continuing processes. Threads stop at safe points only, where they
 * hold no lock: each parks on its process's stop_word. */
#include "mm/mm.h"
#include "proc/process.h"
#include "proc/sigmask.h"
#include "time/time.h"
#include "plat.h"

void stop_threads(struct process *p, int sig)
{
	struct thread *t;
	if (p->group_exit || p->stop_word) return;
	p->stop_word = 1;
	p->stop_signal = sig;
	list_for_each (t, &p->threads, thread_node) thread_set_work(t, WORK_STOP);
}

bool stop_complete(struct process *p)
{
	struct thread *t;
	if (!p->stop_word || p->state == PROC_STOPPED) return false;
	list_for_each (t, &p->threads, thread_node)
		if (!t->stopped) return false;
	p->state = PROC_STOPPED;
	p->stop_unreported = true;
	p->cont_unreported = false;
	return true;
}

static long continue_other(struct process *q, void *first)
{
	if (q != first) send_signal_process(q, SIGCONT, NULL);
	return 0;
}

void stop_report(struct process *p)
{
	mutex_lock(&proctree_lock);
	if (p->state == PROC_STOPPED) notify_parent(p, CLD_STOPPED, p->stop_signal);
	mutex_unlock(&proctree_lock);
	if (p != first_process) return;
	/* Who waits for the first process is outside: stop for him to see. */
	mutex_lock(&p->sig_lock);
	p->host_stopped = p->stop_word;
	mutex_unlock(&p->sig_lock);
	if (!p->host_stopped) return;
	plat_stop_self();
	mutex_lock(&p->sig_lock);
	p->host_stopped = false;
	stop_continue(p, true);
	mutex_unlock(&p->sig_lock);
	/* The shell outside continues its whole job, of which it knows this process. */
	for_each_process (match_pgid, p->pgid, continue_other, p)
		;
}

void stop_continue(struct process *p, bool report)
{
	struct thread *t;
	if (!p->stop_word) return;
	__atomic_store_n(&p->stop_word, 0, __ATOMIC_RELEASE);
	list_for_each (t, &p->threads, thread_node) {
		t->stopped = false;
		__atomic_and_fetch(&t->work, ~WORK_STOP, __ATOMIC_SEQ_CST);
	}
	if (p->state == PROC_STOPPED) {
		p->state = PROC_RUNNING;
		p->stop_unreported = false;
		p->cont_unreported = p->cont_notify = report;
	}
	if (p->host_stopped) plat_continue(p);
	plat_wake(&p->stop_word, INT32_MAX);
}

void stop_park(void)
{
	struct thread *t = current();
	struct process *p = t->proc;
	mutex_lock(&p->sig_lock);
	__atomic_and_fetch(&t->work, ~WORK_STOP, __ATOMIC_SEQ_CST);
	if (!p->stop_word || (t->work & WORK_KILL)) {
		mutex_unlock(&p->sig_lock);
		return;
	}
	t->stopped = true;
	bool all = stop_complete(p);
	mutex_unlock(&p->sig_lock);
	if (all) stop_report(p);
	while (__atomic_load_n(&p->stop_word, __ATOMIC_ACQUIRE) && __atomic_load_n(&t->stopped, __ATOMIC_ACQUIRE)) {
		/* Timers go on meanwhile, and a SIGCONT may come from outside. */
		u32 work = __atomic_fetch_and(&t->work, ~(WORK_SIGNAL | WORK_TIMER), __ATOMIC_SEQ_CST);
		if (work & WORK_KILL) break;
		if (work & WORK_TIMER) timers_run();
		if (work & WORK_SHRUNK) shrunk_work();
		plat_safe_point();
		plat_wait(&p->stop_word, 1, KTIME_NEVER, true);
	}
	signal_recompute();
	mutex_lock(&p->sig_lock);
	bool notify = p->cont_notify;
	p->cont_notify = false;
	mutex_unlock(&p->sig_lock);
	if (!notify) return;
	mutex_lock(&proctree_lock);
	notify_parent(p, CLD_CONTINUED, SIGCONT);
	mutex_unlock(&proctree_lock);
}

bool pgrp_orphaned(pid_t pgid)
{
	struct process *q;
	bool orphaned = true;
	mutex_lock(&proctree_lock);
	list_for_each (q, &all_processes, all_node) {
		if (q->pgid != pgid || q->state >= PROC_ZOMBIE) continue;
		if (q->parent == &init_process && q != first_process) continue;
		if (q->parent->pgid != pgid && q->parent->sid == q->sid) orphaned = false;
	}
	mutex_unlock(&proctree_lock);
	return orphaned;
}
