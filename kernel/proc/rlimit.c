/* Resource limits. */
#include "proc/process.h"
#include "core/uaccess.h"
#include "time/time.h"

static long get_limit(struct process *p, unsigned which, struct rlimit_k *old)
{
	if (which >= HTUX_RLIMITS) return -EINVAL;
	mutex_lock(&p->lock);
	*old = p->rlimit[which];
	mutex_unlock(&p->lock);
	return 0;
}

static long set_limit(struct process *p, unsigned which, const struct rlimit_k *new)
{
	if (which >= HTUX_RLIMITS || new->cur > new->max) return -EINVAL;
	mutex_lock(&p->lock);
	long r = new->max > p->rlimit[which].max ? -EPERM : 0;
	if (!r) p->rlimit[which] = *new;
	mutex_unlock(&p->lock);
	if (!r && which == RLIMIT_CPU && p == current_process()) cpu_limit_start();
	return r;
}

long sys_getrlimit(unsigned which, struct rlimit_k *u)
{
	struct rlimit_k l;
	long r = get_limit(current_process(), which, &l);
	return r ? r : copy_to_user(u, &l, sizeof l);
}

long sys_setrlimit(unsigned which, const struct rlimit_k *u)
{
	struct rlimit_k l;
	if (copy_from_user(&l, u, sizeof l)) return -EFAULT;
	return set_limit(current_process(), which, &l);
}

long sys_prlimit64(pid_t pid, unsigned which, const struct rlimit_k *unew, struct rlimit_k *uold)
{
	struct rlimit_k new, old;
	if (unew && copy_from_user(&new, unew, sizeof new)) return -EFAULT;
	struct process *p = pid ? find_process(pid) : current_process();
	if (!p) return -ESRCH;
	const struct cred *me = &current_process()->cred, *c = &p->cred;
	long r = 0;
	if (p != current_process() && (me->uid != c->uid || me->uid != c->euid || me->uid != c->suid)) r = -EPERM;
	if (!r) r = get_limit(p, which, &old);
	if (!r && unew) r = set_limit(p, which, &new);
	if (pid) process_put(p);
	if (!r && uold && copy_to_user(uold, &old, sizeof old)) r = -EFAULT;
	return r;
}
