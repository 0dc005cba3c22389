/* What all terminals share: sessions, process groups, job control. tty_ioctl(2),
 * setpgid(2), credentials(7). */
#include "fs/tty.h"
#include "core/ref.h"
#include "proc/process.h"
#include <asm/ioctls.h>

/* Guards sid and pgrp of every terminal and process->tty. Taken before
 * proctree_lock and signals' locks, after nothing. */
static struct mutex tty_lock = MUTEX_INIT;

void tty_get(struct tty_ctl *c) { ref_get(&c->refs); }

void tty_put(struct tty_ctl *c)
{
	if (ref_put(&c->refs) && c->free) c->free(c);
}

static long in_session(struct process *p, void *sid) { return p->sid == *(pid_t *)sid; }

static long in_any_session(struct process *p, void *unused)
{
	(void)p, (void)unused;
	return 1;
}

static long set_pgrp(struct tty_ctl *c, pid_t pgrp)
{
	if (pgrp < 0) return -EINVAL;
	pid_t sid = current_process()->sid;
	if (!for_each_process (match_pgid, pgrp, in_session, &sid)) {
		struct process *p = find_process(pgrp);
		if (p) process_put(p);
		return p || for_each_process (match_pgid, pgrp, in_any_session, NULL) ? -EPERM : -ESRCH;
	}
	c->pgrp = pgrp;
	return 0;
}

int tty_check_change(struct tty_ctl *c, int sig)
{
	struct process *p = current_process();
	if (p->tty != c || !c->pgrp || c->pgrp == p->pgid) return 0;
	if (signal_blocked_or_ignored(sig)) return sig == SIGTTIN ? -EIO : 0;
	if (pgrp_orphaned(p->pgid)) return -EIO;
	send_signal_pgrp(p->pgid, sig, NULL);
	return -ERESTARTSYS;
}

static void set_ctty(struct tty_ctl *c)
{
	struct process *p = current_process();
	tty_get(c);
	c->sid = p->sid;
	c->pgrp = p->pgid;
	p->tty = c;
}

static long acquire(struct tty_ctl *c, bool steal)
{
	struct process *p = current_process();
	if (p->tty == c && c->sid == p->sid) return 0;
	if (p->sid != p->pid || p->tty) return -EPERM;
	if (c->sid && !(steal && p->cred.euid == 0)) return -EPERM;
	set_ctty(c);
	return 0;
}

void tty_opened(struct tty_ctl *c, u32 flags)
{
	struct process *p = current_process();
	if (flags & O_NOCTTY) return;
	mutex_lock(&tty_lock);
	if (p->sid == p->pid && !p->tty && !c->sid) set_ctty(c);
	mutex_unlock(&tty_lock);
}

/* Drop p's link; tty_lock held. */
static void unlink_tty(struct process *p)
{
	struct tty_ctl *c = p->tty;
	p->tty = NULL;
	if (c) tty_put(c);
}

static long drop_session_tty(struct process *p, void *c)
{
	if (p->tty == c) unlink_tty(p);
	return 0;
}

static bool match_sid(struct process *p, long sid) { return p->sid == sid; }

/* The session loses its terminal: the foreground group is told. tty_lock held. */
static void disassociate(struct tty_ctl *c)
{
	pid_t sid = c->sid, pgrp = c->pgrp;
	c->sid = c->pgrp = 0;
	if (pgrp) {
		send_signal_pgrp(pgrp, SIGHUP, NULL);
		send_signal_pgrp(pgrp, SIGCONT, NULL);
	}
	for_each_process (match_sid, sid, drop_session_tty, c)
		;
}

void tty_session_leader_exit(struct process *p)
{
	mutex_lock(&tty_lock);
	struct tty_ctl *c = p->tty;
	if (c && p->sid == p->pid && c->sid == p->sid) {
		tty_get(c);
		disassociate(c);
		tty_put(c);
	}
	unlink_tty(p);
	mutex_unlock(&tty_lock);
}

void tty_hangup(struct tty_ctl *c)
{
	mutex_lock(&tty_lock);
	if (c->sid) {
		struct process *leader = find_process(c->sid);
		if (leader) {
			send_signal_process(leader, SIGHUP, NULL);
			send_signal_process(leader, SIGCONT, NULL);
			process_put(leader);
		}
		disassociate(c);
	}
	mutex_unlock(&tty_lock);
}

void tty_leave(struct process *p)
{
	mutex_lock(&tty_lock);
	unlink_tty(p);
	mutex_unlock(&tty_lock);
}

void tty_inherit(struct process *child, struct process *parent)
{
	mutex_lock(&tty_lock);
	child->tty = parent->tty;
	if (child->tty) tty_get(child->tty);
	mutex_unlock(&tty_lock);
}

static long jobctl(struct tty_ctl *c, unsigned cmd, u64 arg)
{
	struct process *p = current_process();
	int err;
	switch (cmd) {
	case TIOCGPGRP: return p->tty == c ? put_user(c->pgrp, (int *)arg) : -ENOTTY;
	case TIOCGSID: return p->tty == c && c->sid ? put_user(c->sid, (int *)arg) : -ENOTTY;
	case TIOCSPGRP: {
		pid_t pgrp;
		err = tty_check_change(c, SIGTTOU);
		if (err) return err == -EIO ? -ENOTTY : err;
		if (p->tty != c || c->sid != p->sid) return -ENOTTY;
		if (get_user(pgrp, (int *)arg)) return -EFAULT;
		return set_pgrp(c, pgrp);
	}
	case TIOCSCTTY: return acquire(c, arg == 1);
	case TIOCNOTTY:
		if (p->tty != c) return -ENOTTY;
		if (p->sid == p->pid && c->sid == p->sid) {
			tty_get(c);
			disassociate(c);
			tty_put(c);
		}
		unlink_tty(p);
		return 0;
	}
	return -ENOIOCTLCMD;
}

long tty_jobctl_ioctl(struct tty_ctl *c, unsigned cmd, u64 arg)
{
	mutex_lock(&tty_lock);
	long ret = jobctl(c, cmd, arg);
	mutex_unlock(&tty_lock);
	return ret;
}
