/* Who may do what: the permission checks of path_resolution(7), and access(2). */
#include "fs/vfs.h"
#include "core/string.h"

bool in_group(gid_t g)
{
	const struct cred *c = &current_process()->cred;
	if (c->fsgid == g) return true;
	for (u32 n = 0; n < c->ngroups; n++)
		if (c->groups[n] == g) return true;
	return false;
}

bool is_owner(const struct inode *i) { return privileged() || current_process()->cred.fsuid == i->uid; }

static int inode_permission_as(const struct inode *i, int mask, uid_t uid, gid_t gid)
{
	mode_t m = i->mode;
	if (uid == 0) { /* root may all, but execute only what somebody may */
		if ((mask & MAY_EXEC) && !S_ISDIR_(m) && !(m & 0111)) return -EACCES;
		return 0;
	}
	if (uid == i->uid) m >>= 6;
	else if (gid == i->gid || in_group(i->gid)) m >>= 3;
	return (m & mask) == (mode_t)mask ? 0 : -EACCES;
}

int inode_permission(const struct inode *i, int mask)
{
	const struct cred *c = &current_process()->cred;
	return inode_permission_as(i, mask, c->fsuid, c->fsgid);
}

int may_write_to(struct dentry *d)
{
	if (d->mnt->rdonly) return -EROFS;
	return inode_permission(d->inode, MAY_WRITE);
}

int may_create(struct dentry *dir)
{
	if (dir->deleted) return -ENOENT;
	if (dir->mnt->rdonly) return -EROFS;
	return inode_permission(dir->inode, MAY_WRITE | MAY_EXEC);
}

/* procfs of Linux says ENOENT when it looks a name up, before anybody asks for permission. */
int may_add(struct dentry *dir) { return strcmp(dir->mnt->fstype, "proc") ? may_create(dir) : -ENOENT; }

int may_delete(struct dentry *dir, struct dentry *victim, bool isdir)
{
	int err = inode_permission(dir->inode, MAY_WRITE | MAY_EXEC);
	if (err) return err;
	if ((dir->inode->mode & S_ISVTX) && !is_owner(dir->inode) && !is_owner(victim->inode)) return -EPERM;
	if (isdir) {
		if (!S_ISDIR_(victim->inode->mode)) return -ENOTDIR;
		if (victim->mounted || victim->parent == victim) return -EBUSY;
	} else if (S_ISDIR_(victim->inode->mode)) return -EISDIR;
	return victim->deleted ? -ENOENT : 0;
}

static long do_access(int dirfd, const char __user *path, int mode, int flags)
{
	struct lookup l;
	if (mode & ~7 || flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	struct process *p = current_process();
	struct cred *c = &p->cred;
	uid_t fsuid = c->fsuid;
	gid_t fsgid = c->fsgid;
	/* The walk too is done as the real user. */
	if (!(flags & AT_EACCESS)) c->fsuid = c->uid, c->fsgid = c->gid;
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true) | LOOKUP_LOOK, &l);
	if (!err) {
		if (mode) err = inode_permission(l.dentry->inode, mode);
		if (!err && (mode & MAY_WRITE) && l.dentry->mnt->rdonly &&
		    (S_ISREG_(l.dentry->inode->mode) || S_ISDIR_(l.dentry->inode->mode) ||
		     S_ISLNK_(l.dentry->inode->mode)))
			err = -EROFS;
		lookup_end(&l);
	}
	if (!(flags & AT_EACCESS)) c->fsuid = fsuid, c->fsgid = fsgid;
	return err;
}

long sys_access(const char __user *path, int mode) { return do_access(AT_FDCWD, path, mode, 0); }
long sys_faccessat(int dirfd, const char __user *path, int mode) { return do_access(dirfd, path, mode, 0); }
long sys_faccessat2(int dirfd, const char __user *path, int mode, int flags)
{
	return do_access(dirfd, path, mode, flags);
}
