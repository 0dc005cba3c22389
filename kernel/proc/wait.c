/* Waiting for children: wait4, waitid. */
#include "proc/process.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "proc/rusage.h"
#include "time/time.h"
#include <linux/wait.h>

struct wait_request {
	int type; /* P_ALL, P_PID, P_PGID */
	pid_t id;
	int options;
	/* Result. */
	pid_t pid;
	uid_t uid;
	int code;   /* CLD_* */
	int status; /* as wait4 reports it */
	struct rusage_k ru;
	struct process *reaped;
};

static bool eligible(const struct process *c, const struct wait_request *w)
{
	if ((w->options & __WNOTHREAD) && c->parent_thread != current()) return false;
	if (w->type == P_PID && c->pid != w->id) return false;
	if (w->type == P_PGID && c->pgid != w->id) return false;
	if (w->options & __WALL) return true;
	return (c->exit_signal != SIGCHLD) == !!(w->options & __WCLONE);
}

/* Has the child something to report? The tree lock is held. */
static bool take_event(struct process *c, struct wait_request *w)
{
	bool keep = w->options & WNOWAIT;
	w->pid = c->pid;
	w->uid = c->cred.uid;
	if (c->state == PROC_ZOMBIE) {
		if (!(w->options & WEXITED)) return false;
		w->status = c->exit_status;
		w->code = c->exit_status & 0x7f ? CLD_KILLED : CLD_EXITED;
		w->ru = c->ru;
		rusage_add(&w->ru, &c->cru);
		if (!keep) {
			process_reap(c);
			w->reaped = c;
		}
		return true;
	}
	bool found = false;
	mutex_lock(&c->sig_lock);
	if ((w->options & WSTOPPED) && c->state == PROC_STOPPED && c->stop_unreported) {
		w->status = c->stop_signal << 8 | 0x7f;
		w->code = CLD_STOPPED;
		if (!keep) c->stop_unreported = false;
		found = true;
	} else if ((w->options & WCONTINUED) && c->cont_unreported) {
		w->status = 0xffff;
		w->code = CLD_CONTINUED;
		if (!keep) c->cont_unreported = false;
		found = true;
	}
	mutex_unlock(&c->sig_lock);
	return found;
}

/* 1 found, 0 none yet, -ECHILD. */
static long look(struct wait_request *w)
{
	struct process *p = current_process(), *c;
	long r = -ECHILD;
	mutex_lock(&proctree_lock);
	list_for_each (c, &p->children, sibling) {
		if (!eligible(c, w)) continue;
		if (take_event(c, w)) {
			r = 1;
			break;
		}
		/* Of one that has ended, only its end could still be waited for. */
		if (c->state != PROC_ZOMBIE) r = 0;
	}
	mutex_unlock(&proctree_lock);
	if (w->reaped) {
		process_put(w->reaped);
		w->reaped = NULL;
	}
	return r;
}

/* As look(), but blocks unless WNOHANG. */
static long do_wait(struct wait_request *w)
{
	struct waiter waiter;
	w->reaped = NULL;
	waiter_init(&waiter);
	wq_add(&current_process()->child_wait, &waiter);
	long r;
	for (;;) {
		r = look(w);
		if (r || (w->options & WNOHANG)) break;
		r = thread_block(KTIME_NEVER);
		if (r) {
			r = look(w);
			if (!r) r = -ERESTARTSYS;
			break;
		}
	}
	wq_del(&waiter);
	return r;
}

long sys_wait4(pid_t pid, int *ustatus, int options, struct rusage *uru)
{
	struct wait_request w = { .options = options };
	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)) return -EINVAL;
	if (pid == INT32_MIN) return -ESRCH;
	w.options |= WEXITED;
	if (pid == -1) {
		w.type = P_ALL;
	} else if (pid > 0) {
		w.type = P_PID, w.id = pid;
	} else {
		w.type = P_PGID, w.id = pid ? -pid : current_process()->pgid;
	}
	long r = do_wait(&w);
	if (r <= 0) return r;
	if (ustatus && put_user(w.status, ustatus)) return -EFAULT;
	if (uru && rusage_put(uru, &w.ru)) return -EFAULT;
	return w.pid;
}

/* As sys_waitid, but for telling what was found: 1, 0 or -errno. */
static long find_child(struct wait_request *w, int which, pid_t id, int options)
{
	*w = (struct wait_request){ .type = which, .id = id, .options = options };
	if (options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (!(options & (WEXITED | WSTOPPED | WCONTINUED))) return -EINVAL;
	bool nonblock_pidfd = false;
	switch (which) {
	case P_ALL: break;
	case P_PID:
		if (id <= 0) return -EINVAL;
		break;
	case P_PGID:
		if (id < 0) return -EINVAL;
		if (!id) w->id = current_process()->pgid;
		break;
	case P_PIDFD: {
		if (id < 0) return -EINVAL;
		struct file *f = fget(id);
		if (!f) return -EBADF;
		struct process *p = pidfd_process(f);
		if (p) w->id = p->pid;
		nonblock_pidfd = f->flags & O_NONBLOCK;
		file_put(f);
		if (!p) return -EBADF;
		w->type = P_PID;
		break;
	}
	default: return -EINVAL;
	}
	if (nonblock_pidfd) w->options |= WNOHANG;
	long r = do_wait(w);
	return !r && nonblock_pidfd && !(options & WNOHANG) ? -EAGAIN : r;
}

long sys_waitid(int which, pid_t id, siginfo_t *uinfo, int options, struct rusage *uru)
{
	struct wait_request w;
	long r = find_child(&w, which, id, options);
	siginfo_t info = { 0 };
	if (r > 0) {
		info.si_signo = SIGCHLD;
		info.si_code = w.code;
		info.si_pid = w.pid;
		info.si_uid = w.uid;
		if (w.code == CLD_EXITED) info.si_status = w.status >> 8 & 0xff;
		else if (w.code == CLD_STOPPED) info.si_status = w.status >> 8 & 0xff;
		else if (w.code == CLD_CONTINUED) info.si_status = SIGCONT;
		else info.si_status = w.status & 0x7f;
		if (uru && rusage_put(uru, &w.ru)) return -EFAULT;
		r = 0;
	}
	if (!uinfo) return r;
	/* Only these fields are written, also when nothing was found; the rest of *uinfo stays. */
	if (put_user(info.si_signo, &uinfo->si_signo) || put_user(0, &uinfo->si_errno) ||
	    put_user(info.si_code, &uinfo->si_code) || put_user(info.si_pid, &uinfo->si_pid) ||
	    put_user(info.si_uid, &uinfo->si_uid) || put_user(info.si_status, &uinfo->si_status))
		return -EFAULT;
	return r;
}
