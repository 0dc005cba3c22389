/* Signal queues: sending and taking. Delivery is in sigdeliver.c. */
#include "proc/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "core/uaccess.h"

/* Signals that a fault of the thread itself raises come before all others. */
#define SYNCHRONOUS                                                                                            \
	(sigmask64(SIGSEGV) | sigmask64(SIGBUS) | sigmask64(SIGILL) | sigmask64(SIGTRAP) | sigmask64(SIGFPE) | \
	 sigmask64(SIGSYS))

static u32 queued; /* entries of all processes: RLIMIT_SIGPENDING counts per user */

void sigpending_init(struct sigpending *s)
{
	s->set = 0;
	list_init(&s->queue);
}

static void free_entry(struct sigqueue *q)
{
	if (q->timer) {
		if (q->dequeued) q->dequeued(q, NULL);
		return;
	}
	__atomic_sub_fetch(&queued, 1, __ATOMIC_RELAXED);
	kfree(q);
}

void sigpending_flush(struct sigpending *s, sigset64 mask)
{
	struct sigqueue *q, *tmp;
	s->set &= ~mask;
	list_for_each_safe (q, tmp, &s->queue, node) {
		if (!(sigmask64(q->info.si_signo) & mask)) continue;
		list_del(&q->node);
		free_entry(q);
	}
}

/* --- actions --- */

struct sighand *sighand_alloc(void)
{
	struct sighand *sh = kzalloc(sizeof *sh);
	if (sh) sh->refs = 1;
	return sh;
}

struct sighand *sighand_copy(struct process *p)
{
	struct sighand *sh = sighand_alloc();
	if (!sh) return NULL;
	mutex_lock(&p->sighand->lock);
	memcpy(sh->action, p->sighand->action, sizeof sh->action);
	mutex_unlock(&p->sighand->lock);
	return sh;
}

void sighand_get(struct sighand *sh) { ref_get(&sh->refs); }

void sighand_put(struct sighand *sh)
{
	if (ref_put(&sh->refs)) kfree(sh);
}

struct ksigaction sigaction_of(struct process *p, int sig)
{
	mutex_lock(&p->sighand->lock);
	struct ksigaction ka = p->sighand->action[sig];
	mutex_unlock(&p->sighand->lock);
	return ka;
}

static void set_action(struct process *p, int sig, const struct ksigaction *ka)
{
	mutex_lock(&p->sighand->lock);
	p->sighand->action[sig] = *ka;
	mutex_unlock(&p->sighand->lock);
}

void sigaction_reset(struct process *p, int sig)
{
	struct ksigaction ka = { 0 };
	set_action(p, sig, &ka);
}

void sighand_exec(struct process *p)
{
	mutex_lock(&p->sighand->lock);
	for (int i = 1; i <= NSIG64; i++) {
		struct ksigaction *ka = &p->sighand->action[i];
		u64 h = ka->handler == (u64)SIG_IGN ? ka->handler : 0;
		*ka = (struct ksigaction){ .handler = h };
	}
	mutex_unlock(&p->sighand->lock);
}

static bool action_ignores(const struct ksigaction *ka, int sig)
{
	if (ka->handler == (u64)SIG_IGN) return true;
	return ka->handler == (u64)SIG_DFL && (sigmask64(sig) & SIG_DFL_IGNORE);
}

bool signal_blocked_or_ignored(int sig)
{
	struct ksigaction ka = sigaction_of(current_process(), sig);
	return (current()->blocked & sigmask64(sig)) || ka.handler == (u64)SIG_IGN;
}

long sys_rt_sigaction(int sig, const struct ksigaction *act, struct ksigaction *old, size_t size)
{
	struct process *p = current_process();
	struct ksigaction new, was;
	if (size != sizeof(sigset64)) return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof new)) return -EFAULT;
	if (sig < 1 || sig > NSIG64 || (act && (sigmask64(sig) & SIG_UNBLOCKABLE))) return -EINVAL;
	mutex_lock(&p->sig_lock);
	was = sigaction_of(p, sig);
	if (act) {
		new.mask &= ~SIG_UNBLOCKABLE;
		new.flags &= SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER |
			     SA_RESETHAND | SA_EXPOSE_TAGBITS | SA_RESTORER;
		set_action(p, sig, &new);
		if (action_ignores(&new, sig)) {
			/* What is pending is dropped, even if blocked: POSIX. */
			struct thread *t;
			sigpending_flush(&p->pending, sigmask64(sig));
			list_for_each (t, &p->threads, thread_node) sigpending_flush(&t->pending, sigmask64(sig));
		}
	}
	mutex_unlock(&p->sig_lock);
	if (old && copy_to_user(old, &was, sizeof was)) return -EFAULT;
	return 0;
}

/* --- sending --- */

static bool wants_signal(const struct thread *t, int sig)
{
	if (t->dead || (t->work & WORK_KILL)) return false;
	if (t->blocked & sigmask64(sig)) return false;
	return sig == SIGKILL || !t->stopped;
}

/* sig_lock held. */
static void kill_all(struct process *p, int status)
{
	struct thread *t;
	if (!p->group_exit) {
		p->group_exit = true;
		p->group_exit_status = status;
	}
	list_for_each (t, &p->threads, thread_node) thread_kill(t);
	stop_continue(p, false);
}

#define SIG_DFL_CORE                                                                                            \
	(sigmask64(SIGQUIT) | sigmask64(SIGILL) | sigmask64(SIGTRAP) | sigmask64(SIGABRT) | sigmask64(SIGBUS) | \
	 sigmask64(SIGFPE) | sigmask64(SIGSEGV) | sigmask64(SIGXCPU) | sigmask64(SIGXFSZ) | sigmask64(SIGSYS))

/* As Linux: a signal that ends the process, not by a core dump, ends it as soon as
 * a thread could take it; waits that only death ends (vfork) end too. */
static void wake_one(struct process *p, struct thread *t, int sig)
{
	if (sigaction_of(p, sig).handler == (u64)SIG_DFL && !(t->blocked & sigmask64(sig)) &&
	    !(sigmask64(sig) & (SIG_DFL_IGNORE | SIG_STOP_MASK | SIG_DFL_CORE)))
		kill_all(p, sig);
	else thread_set_work(t, WORK_SIGNAL);
}

/* Wake a thread for the signal just queued; t: only this one. sig_lock held. */
static void wake_for_signal(struct process *p, struct thread *only, int sig)
{
	struct thread *t;
	if (only) {
		if (wants_signal(only, sig)) wake_one(p, only, sig);
		return;
	}
	if (p->leader && wants_signal(p->leader, sig)) {
		wake_one(p, p->leader, sig);
		return;
	}
	/* Better one without a signal on its hands. */
	struct thread *any = NULL;
	list_for_each (t, &p->threads, thread_node) {
		if (!wants_signal(t, sig)) continue;
		if (!(t->work & WORK_SIGNAL)) {
			wake_one(p, t, sig);
			return;
		}
		any = t;
	}
	if (any) wake_one(p, any, sig);
}

/* Stop and continue signals cancel each other. sig_lock held. Queues and stop state only. */
static void prepare(struct process *p, int sig)
{
	struct thread *t;
	sigset64 drop = 0;
	if (sigmask64(sig) & SIG_STOP_MASK) drop = sigmask64(SIGCONT);
	if (sig == SIGCONT) drop = SIG_STOP_MASK;
	if (drop) {
		sigpending_flush(&p->pending, drop);
		list_for_each (t, &p->threads, thread_node) sigpending_flush(&t->pending, drop);
	}
	if (sig == SIGCONT) {
		p->stop_dequeued = false;
		stop_continue(p, true);
	}
}

static bool ignored(struct process *p, struct thread *t, int sig)
{
	if (!t) t = p->leader;
	if (t && (t->blocked & sigmask64(sig))) return false; /* the action may change */
	struct ksigaction ka = sigaction_of(p, sig);
	return action_ignores(&ka, sig);
}

static int enqueue(struct process *p, struct sigpending *s, int sig, const siginfo_t *info)
{
	if (sig < SIGRTMIN && (s->set & sigmask64(sig))) return 0; /* standard signals do not queue */
	bool user = !info || info->si_code == SI_USER;
	struct sigqueue *q = NULL;
	u32 n = __atomic_add_fetch(&queued, 1, __ATOMIC_RELAXED);
	if (n <= p->rlimit[RLIMIT_SIGPENDING].cur || (sig < SIGRTMIN && (!info || info->si_code >= 0)))
		q = kmalloc(sizeof *q);
	if (!q) {
		__atomic_sub_fetch(&queued, 1, __ATOMIC_RELAXED);
		if (sig >= SIGRTMIN && !user) return -EAGAIN;
		s->set |= sigmask64(sig); /* the information is lost, the signal is not */
		return 0;
	}
	q->timer = NULL;
	q->dequeued = NULL;
	if (info) {
		q->info = *info;
		q->info.si_signo = sig;
	} else {
		memset(&q->info, 0, sizeof q->info);
		q->info.si_signo = sig;
		q->info.si_code = SI_KERNEL;
	}
	list_add_tail(&s->queue, &q->node);
	s->set |= sigmask64(sig);
	return 0;
}

static int send(struct process *p, struct thread *t, int sig, const siginfo_t *info)
{
	int r = 0;
	bool queue = false;
	if (!p->sighand) return 0; /* init */
	mutex_lock(&p->sig_lock);
	if (!p->nthreads || p->group_exit || (t && t->dead)) goto out;
	prepare(p, sig);
	if (sig == SIGKILL) {
		kill_all(p, SIGKILL);
		goto out;
	}
	if (ignored(p, t, sig)) goto out;
	r = enqueue(p, t ? &t->pending : &p->pending, sig, info);
	if (r) goto out;
	wake_for_signal(p, t, sig);
	queue = true;
out:
	mutex_unlock(&p->sig_lock);
	if (queue) wq_wake_all(&p->signal_wq);
	return r;
}

int send_signal_thread(struct thread *t, int sig, const siginfo_t *info) { return send(t->proc, t, sig, info); }

int send_signal_process(struct process *p, int sig, const siginfo_t *info) { return send(p, NULL, sig, info); }

int send_sigqueue(struct sigqueue *q, struct process *p, struct thread *t)
{
	int r = 0, sig = q->info.si_signo;
	if (t) p = t->proc;
	mutex_lock(&p->sig_lock);
	if (!p->nthreads || p->group_exit || (t && t->dead)) {
		mutex_unlock(&p->sig_lock);
		return 0;
	}
	prepare(p, sig);
	if (q->node.next && !list_empty(&q->node)) {
		r = 1;
	} else if (!ignored(p, t, sig)) {
		struct sigpending *s = t ? &t->pending : &p->pending;
		list_add_tail(&s->queue, &q->node);
		s->set |= sigmask64(sig);
		wake_for_signal(p, t, sig);
	}
	mutex_unlock(&p->sig_lock);
	wq_wake_all(&p->signal_wq);
	return r;
}

void sigqueue_cancel(struct sigqueue *q, struct process *p)
{
	mutex_lock(&p->sig_lock);
	if (q->node.next && !list_empty(&q->node)) {
		list_del(&q->node);
		/* The bits of both sets may have been this entry's: recompute. */
		int sig = q->info.si_signo;
		struct sigqueue *e;
		struct thread *t;
		bool more = false;
		list_for_each (e, &p->pending.queue, node) more |= e->info.si_signo == sig;
		if (!more) p->pending.set &= ~sigmask64(sig);
		list_for_each (t, &p->threads, thread_node) {
			more = false;
			list_for_each (e, &t->pending.queue, node) more |= e->info.si_signo == sig;
			if (!more) t->pending.set &= ~sigmask64(sig);
		}
	}
	mutex_unlock(&p->sig_lock);
}

void send_sigpipe(void)
{
	siginfo_t info = { .si_signo = SIGPIPE, .si_code = SI_USER };
	info.si_pid = current_process()->pid;
	info.si_uid = current_process()->cred.uid;
	send_signal_thread(current(), SIGPIPE, &info);
}

struct group_signal {
	int sig;
	const siginfo_t *info;
};

static long send_one(struct process *p, void *data)
{
	struct group_signal *g = data;
	send_signal_process(p, g->sig, g->info);
	return 1;
}

int send_signal_pgrp(pid_t pgid, int sig, const siginfo_t *info)
{
	struct group_signal g = { sig, info };
	return for_each_process (match_pgid, pgid, send_one, &g) ? 0 : -ESRCH;
}

/* --- taking --- */

static int next_signal(sigset64 set)
{
	if (set & SYNCHRONOUS) set &= SYNCHRONOUS;
	return set ? __builtin_ctzl(set) + 1 : 0;
}

static void collect(struct sigpending *s, int sig, siginfo_t *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;
	list_for_each (q, &s->queue, node) {
		if (q->info.si_signo != sig) continue;
		if (first) {
			more = true;
			break;
		}
		first = q;
	}
	if (!more) s->set &= ~sigmask64(sig);
	if (!first) {
		memset(info, 0, sizeof *info);
		info->si_signo = sig;
		info->si_code = SI_USER;
		return;
	}
	*info = first->info;
	list_del(&first->node);
	if (!first->timer) {
		free_entry(first);
	} else if (first->dequeued) {
		first->dequeued(first, info);
	}
}

int dequeue_signal(struct thread *t, sigset64 mask, siginfo_t *info)
{
	struct process *p = t->proc;
	int sig = next_signal(t->pending.set & mask);
	if (sig) {
		collect(&t->pending, sig, info);
		return sig;
	}
	sig = next_signal(p->pending.set & mask);
	if (sig) collect(&p->pending, sig, info);
	return sig;
}

int dequeue_signal_mask(sigset64 mask, siginfo_t *info)
{
	struct process *p = current_process();
	mutex_lock(&p->sig_lock);
	int sig = dequeue_signal(current(), mask, info);
	mutex_unlock(&p->sig_lock);
	return sig;
}

sigset64 signals_pending_current(void)
{
	struct thread *t = current();
	return (t->pending.set | t->proc->pending.set) & ~t->blocked;
}

struct waitqueue *signal_waitqueue(struct process *p) { return &p->signal_wq; }

void retarget_signals(struct process *p, struct thread *leaving, sigset64 which)
{
	which &= p->pending.set;
	struct thread *t;
	list_for_each (t, &p->threads, thread_node) {
		if (!which) return;
		if (t == leaving || t->dead || !(which & ~t->blocked)) continue;
		which &= t->blocked;
		thread_set_work(t, WORK_SIGNAL);
	}
}

/* --- the mask --- */

/* sig_lock held. */
static void recompute_work(struct thread *t)
{
	__atomic_and_fetch(&t->work, ~WORK_SIGNAL, __ATOMIC_SEQ_CST);
	/* The bit also stands for signals from outside that no safe point has taken in. */
	if (signals_pending_current() || __atomic_load_n(&t->host_signals, __ATOMIC_SEQ_CST))
		__atomic_or_fetch(&t->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
}

void signal_recompute(void)
{
	struct process *p = current_process();
	mutex_lock(&p->sig_lock);
	recompute_work(current());
	mutex_unlock(&p->sig_lock);
}

void set_blocked(sigset64 set)
{
	struct thread *t = current();
	struct process *p = t->proc;
	set &= ~SIG_UNBLOCKABLE;
	mutex_lock(&p->sig_lock);
	sigset64 newly = set & ~t->blocked;
	t->blocked = set;
	if (newly & p->pending.set) retarget_signals(p, t, newly);
	recompute_work(t);
	mutex_unlock(&p->sig_lock);
}
