/* Identity: user and group numbers. */
#include "proc/process.h"
#include "core/string.h"
#include "core/uaccess.h"
#include <linux/capability.h>

__leaf long sys_getuid(void) { return current()->proc->cred.uid; }

__leaf long sys_geteuid(void) { return current()->proc->cred.euid; }

__leaf long sys_getgid(void) { return current()->proc->cred.gid; }

__leaf long sys_getegid(void) { return current()->proc->cred.egid; }

/* Change the credentials: -1 leaves one as it is. Linux has them per thread; C
 * libraries make all threads change theirs, so one set per process is the same. */
static void set_uids(u32 r, u32 e, u32 s)
{
	struct process *p = current_process();
	mutex_lock(&p->lock);
	struct cred old = p->cred;
	if (r != ~0u) p->cred.uid = r;
	if (e != ~0u) p->cred.euid = e;
	if (s != ~0u) p->cred.suid = s;
	p->cred.fsuid = p->cred.euid;
	caps_setuid(&p->cred, &old, p->keepcaps);
	mutex_unlock(&p->lock);
}

static void set_gids(u32 r, u32 e, u32 s)
{
	struct process *p = current_process();
	mutex_lock(&p->lock);
	if (r != ~0u) p->cred.gid = r;
	if (e != ~0u) p->cred.egid = e;
	if (s != ~0u) p->cred.sgid = s;
	p->cred.fsgid = p->cred.egid;
	mutex_unlock(&p->lock);
}

/* Nothing to do for setresuid and setresgid: then the file system's number stays, too. */
static bool no_change(u32 id, u32 a, u32 b) { return id == ~0u || (id == a && id == b); }

static bool one_of(u32 id, u32 a, u32 b, u32 c) { return id == ~0u || id == a || id == b || id == c; }

long sys_setuid(uid_t uid)
{
	const struct cred *c = &current_process()->cred;
	if (uid == ~0u) return -EINVAL;
	if (capable(CAP_SETUID)) {
		set_uids(uid, uid, uid);
		return 0;
	}
	if (uid != c->uid && uid != c->suid) return -EPERM;
	set_uids(~0u, uid, ~0u);
	return 0;
}

long sys_setgid(gid_t gid)
{
	const struct cred *c = &current_process()->cred;
	if (gid == ~0u) return -EINVAL;
	if (capable(CAP_SETGID)) {
		set_gids(gid, gid, gid);
		return 0;
	}
	if (gid != c->gid && gid != c->sgid) return -EPERM;
	set_gids(~0u, gid, ~0u);
	return 0;
}

long sys_setreuid(uid_t r, uid_t e)
{
	const struct cred *c = &current_process()->cred;
	if (!capable(CAP_SETUID)) {
		if (!one_of(r, c->uid, c->euid, c->euid)) return -EPERM;
		if (!one_of(e, c->uid, c->euid, c->suid)) return -EPERM;
	}
	u32 new_e = e == ~0u ? c->euid : e;
	bool save = r != ~0u || (e != ~0u && e != c->uid);
	set_uids(r, e, save ? new_e : ~0u);
	return 0;
}

long sys_setregid(gid_t r, gid_t e)
{
	const struct cred *c = &current_process()->cred;
	if (!capable(CAP_SETGID)) {
		if (!one_of(r, c->gid, c->egid, c->egid)) return -EPERM;
		if (!one_of(e, c->gid, c->egid, c->sgid)) return -EPERM;
	}
	u32 new_e = e == ~0u ? c->egid : e;
	bool save = r != ~0u || (e != ~0u && e != c->gid);
	set_gids(r, e, save ? new_e : ~0u);
	return 0;
}

long sys_setresuid(uid_t r, uid_t e, uid_t s)
{
	const struct cred *c = &current_process()->cred;
	if (no_change(r, c->uid, c->uid) && no_change(e, c->euid, c->fsuid) && no_change(s, c->suid, c->suid)) return 0;
	if (!capable(CAP_SETUID) && (!one_of(r, c->uid, c->euid, c->suid) || !one_of(e, c->uid, c->euid, c->suid) ||
				     !one_of(s, c->uid, c->euid, c->suid)))
		return -EPERM;
	set_uids(r, e, s);
	return 0;
}

long sys_setresgid(gid_t r, gid_t e, gid_t s)
{
	const struct cred *c = &current_process()->cred;
	if (no_change(r, c->gid, c->gid) && no_change(e, c->egid, c->fsgid) && no_change(s, c->sgid, c->sgid)) return 0;
	if (!capable(CAP_SETGID) && (!one_of(r, c->gid, c->egid, c->sgid) || !one_of(e, c->gid, c->egid, c->sgid) ||
				     !one_of(s, c->gid, c->egid, c->sgid)))
		return -EPERM;
	set_gids(r, e, s);
	return 0;
}

long sys_getresuid(uid_t *r, uid_t *e, uid_t *s)
{
	const struct cred *c = &current_process()->cred;
	return put_user(c->uid, r) || put_user(c->euid, e) || put_user(c->suid, s) ? -EFAULT : 0;
}

long sys_getresgid(gid_t *r, gid_t *e, gid_t *s)
{
	const struct cred *c = &current_process()->cred;
	return put_user(c->gid, r) || put_user(c->egid, e) || put_user(c->sgid, s) ? -EFAULT : 0;
}

long sys_setfsuid(uid_t uid)
{
	struct process *p = current_process();
	struct cred *c = &p->cred;
	mutex_lock(&p->lock);
	uid_t old = c->fsuid;
	if (uid != ~0u && (uid == old || one_of(uid, c->uid, c->euid, c->suid) || capable(CAP_SETUID))) {
		c->fsuid = uid;
		caps_setfsuid(c, old);
	}
	mutex_unlock(&p->lock);
	return old;
}

long sys_setfsgid(gid_t gid)
{
	struct cred *c = &current_process()->cred;
	gid_t old = c->fsgid;
	if (gid == ~0u) return old;
	if (capable(CAP_SETGID) || gid == c->fsgid || one_of(gid, c->gid, c->egid, c->sgid)) c->fsgid = gid;
	return old;
}

long sys_getgroups(int n, gid_t *list)
{
	const struct cred *c = &current_process()->cred;
	if (n < 0) return -EINVAL;
	if (!n) return c->ngroups;
	if ((u32)n < c->ngroups) return -EINVAL;
	if (copy_to_user(list, c->groups, c->ngroups * sizeof *list)) return -EFAULT;
	return c->ngroups;
}

long sys_setgroups(int n, const gid_t *list)
{
	struct process *p = current_process();
	gid_t groups[ARRAY_SIZE(p->cred.groups)];
	if (!capable(CAP_SETGID)) return -EPERM;
	if ((u32)n > NGROUPS_MAX) return -EINVAL;
	if ((u32)n > ARRAY_SIZE(groups)) return -ENOMEM;
	if (copy_from_user(groups, list, n * sizeof *list)) return -EFAULT;
	mutex_lock(&p->lock);
	memcpy(p->cred.groups, groups, n * sizeof *groups);
	p->cred.ngroups = n;
	mutex_unlock(&p->lock);
	return 0;
}
