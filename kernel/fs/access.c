/* Who may do what: the permission checks of path_resolution(7), and access(2). */
#include "fs/vfs.h"
#include "core/string.h"
#include <linux/capability.h>

uid_t acting_user(void)
{
	const struct cred *c = &current_process()->cred;
	return current()->as_real ? c->uid : c->fsuid;
}

bool in_group(gid_t g)
{
	const struct cred *c = &current_process()->cred;
	if ((current()->as_real ? c->gid : c->fsgid) == g) return true;
	for (u32 n = 0; n < c->ngroups; n++)
		if (c->groups[n] == g) return true;
	return false;
}

bool is_owner(const struct inode *i) { return acting_user() == i->uid || capable(CAP_FOWNER); }

mode_t without_setid(const struct inode *i)
{
	mode_t m = i->mode;
	if (m & S_ISGID && (m & S_IXGRP || !(in_group(i->gid) || capable(CAP_FSETID)))) m &= ~S_ISGID;
	return m & ~S_ISUID;
}

int inode_permission(const struct inode *i, int mask)
{
	mode_t m = i->mode;
	bool dir = S_ISDIR_(m), executable = m & 0111;
	if (acting_user() == i->uid) m >>= 6;
	else if (in_group(i->gid)) m >>= 3;
	if ((m & mask) == (mode_t)mask) return 0;
	if ((dir ? !(mask & MAY_WRITE) : mask == MAY_READ) && capable(CAP_DAC_READ_SEARCH)) return 0;
	if ((dir || executable || !(mask & MAY_EXEC)) && capable(CAP_DAC_OVERRIDE)) return 0;
	return -EACCES;
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
	if (dir->inode->mode & S_ISVTX && !is_owner(dir->inode) && !is_owner(victim->inode)) return -EPERM;
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
	/* The walk too is done as the real user. */
	current()->as_real = !(flags & AT_EACCESS);
	int err = path_lookup_user(dirfd, path, at_flags_lookup(flags, true) | LOOKUP_LOOK, &l);
	if (!err) {
		if (mode) err = inode_permission(l.dentry->inode, mode);
		if (!err && (mode & MAY_WRITE) && l.dentry->mnt->rdonly &&
		    (S_ISREG_(l.dentry->inode->mode) || S_ISDIR_(l.dentry->inode->mode) ||
		     S_ISLNK_(l.dentry->inode->mode)))
			err = -EROFS;
		lookup_end(&l);
	}
	current()->as_real = false;
	return err;
}

long sys_access(const char __user *path, int mode) { return do_access(AT_FDCWD, path, mode, 0); }
long sys_faccessat(int dirfd, const char __user *path, int mode) { return do_access(dirfd, path, mode, 0); }
long sys_faccessat2(int dirfd, const char __user *path, int mode, int flags)
{
	return do_access(dirfd, path, mode, flags);
}
