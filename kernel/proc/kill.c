/* Sending signals: kill and its kin. */
#include "proc/process.h"
#include "core/string.h"
#include "core/uaccess.h"
#include <linux/capability.h>

bool may_signal(const struct process *target)
{
	const struct cred *me = &current_process()->cred, *c = &target->cred;
	if (target == current_process() || capable(CAP_KILL)) return true;
	return me->euid == c->suid || me->euid == c->uid || me->uid == c->suid || me->uid == c->uid;
}

static int check(const struct process *target, int sig)
{
	if (sig < 0 || sig > NSIG64) return -EINVAL;
	if (may_signal(target)) return 0;
	return sig == SIGCONT && target->sid == current_process()->sid ? 0 : -EPERM;
}

static void user_info(siginfo_t *info, int sig, int code)
{
	memset(info, 0, sizeof *info);
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = current_process()->pid;
	info->si_uid = current_process()->cred.uid;
}

/* The process that a number means: a process's own, or any of its threads'. */
static struct process *process_of(pid_t pid)
{
	struct process *p = find_process(pid);
	if (p) return p;
	struct thread *t = find_thread(pid);
	if (!t) return NULL;
	p = t->proc;
	process_get(p);
	thread_put(t);
	return p;
}

static long signal_process(struct process *p, int sig, const siginfo_t *info)
{
	int r = check(p, sig);
	return r || !sig ? r : send_signal_process(p, sig, info);
}

struct broadcast {
	int sig;
	siginfo_t info;
	bool sent;
	int error;  /* the last one */
	int result; /* the last that was not EPERM */
};

static long broadcast_one(struct process *p, void *data)
{
	struct broadcast *b = data;
	long r = signal_process(p, b->sig, &b->info);
	if (!r) b->sent = true;
	else b->error = r;
	if (r != -EPERM) b->result = r;
	return 1;
}

static bool match_others(struct process *p, long arg)
{
	(void)arg;
	return p != &init_process && p != current_process();
}

long sys_kill(pid_t pid, int sig)
{
	struct broadcast b = { .sig = sig };
	user_info(&b.info, sig, SI_USER);
	if (pid > 0) {
		struct process *p = process_of(pid);
		if (!p) return -ESRCH;
		long r = signal_process(p, sig, &b.info);
		process_put(p);
		return r;
	}
	if (pid == INT32_MIN) return -ESRCH;
	long n;
	if (pid == -1) n = for_each_process (match_others, 0, broadcast_one, &b);
	else n = for_each_process (match_pgid, pid ? -pid : current_process()->pgid, broadcast_one, &b);
	if (!n) return -ESRCH;
	if (pid == -1) return b.result; /* on Linux it succeeds even where nobody may be signalled */
	return b.sent ? 0 : b.error;
}

static long signal_thread(pid_t tgid, pid_t tid, int sig, const siginfo_t *info)
{
	struct thread *t = find_thread(tid);
	long r = -ESRCH;
	if (!t) return r;
	if (!tgid || t->proc->pid == tgid) {
		r = check(t->proc, sig);
		if (!r && sig) r = send_signal_thread(t, sig, info);
	}
	thread_put(t);
	return r;
}

long sys_tkill(pid_t tid, int sig)
{
	siginfo_t info;
	if (tid <= 0) return -EINVAL;
	user_info(&info, sig, SI_TKILL);
	return signal_thread(0, tid, sig, &info);
}

long sys_tgkill(pid_t tgid, pid_t tid, int sig)
{
	siginfo_t info;
	if (tid <= 0 || tgid <= 0) return -EINVAL;
	user_info(&info, sig, SI_TKILL);
	return signal_thread(tgid, tid, sig, &info);
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, const siginfo_t *uinfo)
{
	siginfo_t info;
	if (copy_from_user(&info, uinfo, sizeof info)) return -EFAULT;
	struct process *p = process_of(pid);
	/* The forgery check comes first: it needs only the number. */
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) && pid != current()->tid) {
		if (p) process_put(p);
		return -EPERM;
	}
	if (!p) return -ESRCH;
	info.si_signo = sig;
	long r = signal_process(p, sig, &info);
	process_put(p);
	return r;
}

long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t tid, int sig, const siginfo_t *uinfo)
{
	siginfo_t info;
	if (copy_from_user(&info, uinfo, sizeof info)) return -EFAULT;
	if (tid <= 0 || tgid <= 0) return -EINVAL;
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) && tid != current()->tid) return -EPERM;
	info.si_signo = sig;
	return signal_thread(tgid, tid, sig, &info);
}
